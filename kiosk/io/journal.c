/*
 * journal.c - open a kiosk's journal and keep ratings in it.
 *
 * journal_rate is where a key press becomes an entry: everything one call
 * keeps is one transaction.  What travels is packed in journal_pack.c; what
 * comes back is taken in by journal_news.c.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "kiosk/io/journal_inside.h"

/* A press waits for another process's commit; a card may be slow. */
#define BUSY_MS 10000

static const char *const verdict_texts[] = {
	[JOURNAL_OK] = "all is well",
	[JOURNAL_NOT_ENROLLED] = "no kiosk is enrolled in this "
				 "folder: enrol TOKEN does it",
	[JOURNAL_FULL] = "the disk is full, nothing was kept",
	[JOURNAL_BUSY] = "another process held the journal too long",
	[JOURNAL_BROKEN] = "the journal cannot be read or written",
	[JOURNAL_FOREIGN] =
	    "this is the folder of an aggregator or of another program, not of a kiosk",
	[JOURNAL_UNKNOWN_TOUCHPOINT] = "this kiosk has no such touchpoint",
	[JOURNAL_NO_SHEET] = "this touchpoint asks nothing yet",
	[JOURNAL_UNKNOWN_QUESTION] = "there is no such question here",
	[JOURNAL_OFF_SCALE] = "the value is off the scale",
	[JOURNAL_UNKNOWN_LANGUAGE] = "the sheet does not speak this language",
	[JOURNAL_BAD_TEXT] = "a comment is UTF-8 of at most 2000 bytes, a "
			     "reference of at most 128",
	[JOURNAL_NEWER] = "this folder was written by a newer version of the "
			  "program",
};

const char *
journal_verdict_text(enum journal_verdict verdict)
{
	return verdict_texts[verdict];
}

enum journal_verdict
journal_folder(const char *dir)
{
	char path[4096];
	struct stat status;

	snprintf(path, sizeof(path), "%s/store.db", dir);
	if (stat(path, &status) == 0)
		return JOURNAL_FOREIGN;
	if (errno != ENOENT)
		return JOURNAL_BROKEN;
	snprintf(path, sizeof(path), "%s/journal.db", dir);
	if (stat(path, &status) == 0)
		return access(path, R_OK) == 0 ? JOURNAL_OK : JOURNAL_BROKEN;
	return errno == ENOENT ? JOURNAL_NOT_ENROLLED : JOURNAL_BROKEN;
}

/* dir as a SQLite URI; NULL when there is no memory. */
static char *
journal_uri(const char *dir)
{
	static const char tail[] = "/journal.db?psow=0";
	char *uri = malloc(3 * strlen(dir) + sizeof(tail) + 8);
	char *to = uri;

	if (uri == NULL)
		return NULL;
	to += sprintf(to, "file:");
	for (const char *c = dir; *c != '\0'; c++) {
		if (strchr("?#%", *c) != NULL)
			to += sprintf(to, "%%%02x", (unsigned char)*c);
		else
			*to++ = *c;
	}
	strcpy(to, tail);
	return uri;
}

static enum journal_verdict
database_open(struct journal *journal, bool create)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI |
	    SQLITE_OPEN_EXRESCODE;
	int code;

	if (create)
		flags |= SQLITE_OPEN_CREATE;
	code = sqlite3_open_v2(journal->path, &journal->db, flags,
	    journal->vfs);
	if (code != SQLITE_OK)
		return sql_verdict(journal, code);
	sqlite3_busy_timeout(journal->db, BUSY_MS);
	/* Chosen by power cuts, not by taste: docs/DESIGN.md. */
	code = sqlite3_exec(journal->db,
	    "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;"
	    "PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF",
	    NULL, NULL, NULL);
	if (code != SQLITE_OK)
		return sql_verdict(journal, code);
	return schema_prepare(journal, create);
}

static void
database_close(struct journal *journal)
{
	sql_release(journal);
	sqlite3_close(journal->db);
	journal->db = NULL;
}

enum journal_verdict
journal_reopen(struct journal *journal)
{
	enum journal_verdict verdict;

	if (!journal->stale)
		return JOURNAL_OK;
	database_close(journal);
	journal->stale = false;
	verdict = database_open(journal, false);
	if (verdict != JOURNAL_OK)
		journal->stale = true;
	return verdict;
}

static enum journal_verdict
identity_read(struct journal *journal)
{
	uint8_t seed[SEED_SIZE];
	sqlite3_stmt *row = sql(journal, SQL_IDENTITY);
	int code = row != NULL ? sqlite3_step(row) : SQLITE_ERROR;
	bool good = code == SQLITE_ROW && sql_fixed(row, 0, seed, SEED_SIZE);

	sqlite3_reset(row);
	if (!good)
		return code == SQLITE_ROW || code == SQLITE_DONE
		    ? JOURNAL_BROKEN
		    : sql_verdict(journal, code);
	key_from_seed(&journal->key, seed);
	sodium_memzero(seed, sizeof(seed));
	return JOURNAL_OK;
}

/* Whether an aggregator has taken this kiosk in. */
static enum journal_verdict
registration_is_there(struct journal *journal)
{
	sqlite3_stmt *row = sql(journal, SQL_SERIAL);
	int code = row != NULL ? sqlite3_step(row) : SQLITE_ERROR;

	sqlite3_reset(row);
	if (code == SQLITE_DONE)
		return JOURNAL_NOT_ENROLLED;
	return sql_verdict(journal, code);
}

struct journal *
journal_open(const char *dir, const char *vfs, bool create,
    const struct outside *outside, enum journal_verdict *verdict)
{
	struct journal *journal = calloc(1, sizeof(*journal));

	*verdict = JOURNAL_BROKEN;
	if (journal == NULL)
		return NULL;
	journal->outside = outside;
	journal->serial = -1;
	journal->path = journal_uri(dir);
	journal->dir = strdup(dir);
	journal->vfs = vfs != NULL ? strdup(vfs) : NULL;
	if (journal->path == NULL || journal->dir == NULL ||
	    (vfs != NULL && journal->vfs == NULL))
		goto fail;
	*verdict = vfs == NULL ? journal_folder(dir) : JOURNAL_OK;
	if (*verdict != JOURNAL_OK &&
	    !(create && *verdict == JOURNAL_NOT_ENROLLED))
		goto fail;
	*verdict = database_open(journal, create);
	if (*verdict == JOURNAL_OK)
		*verdict = identity_read(journal);
	if (*verdict == JOURNAL_OK && !create)
		*verdict = registration_is_there(journal);
	if (*verdict == JOURNAL_OK)
		return journal;
fail:
	journal_free(journal);
	return NULL;
}

void
journal_free(struct journal *journal)
{
	struct journal_sheet_kept *kept;

	if (journal == NULL)
		return;
	while ((kept = journal->sheets) != NULL) {
		journal->sheets = kept->next;
		sheet_free(kept->sheet);
		free(kept);
	}
	database_close(journal);
	sodium_memzero(&journal->key, sizeof(journal->key));
	free(journal->path);
	free(journal->dir);
	free(journal->vfs);
	free(journal);
}

/* ---- what the aggregator last told ---- */

int64_t
journal_sheet_serial(struct journal *journal)
{
	sqlite3_stmt *row;
	int64_t serial = -1;

	if (journal_reopen(journal) != JOURNAL_OK)
		return -1;
	row = sql(journal, SQL_SERIAL);
	if (row != NULL && sqlite3_step(row) == SQLITE_ROW)
		serial = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	return serial;
}

static void
place_read(sqlite3_stmt *row, struct place *out)
{
	sql_string(row, 0, out->slug, sizeof(out->slug));
	sql_string(row, 1, out->title, sizeof(out->title));
	sql_string(row, 2, out->zone, sizeof(out->zone));
	sql_string(row, 3, out->survey, sizeof(out->survey));
	if (!sql_fixed(row, 4, out->sheet, VERSION_SIZE))
		memset(out->sheet, 0, VERSION_SIZE);
}

static enum journal_verdict
places_read(struct journal *journal, struct registration *out)
{
	sqlite3_stmt *row = sql(journal, SQL_PLACES);
	int code = SQLITE_ERROR;

	out->place_count = 0;
	while (row != NULL && (code = sqlite3_step(row)) == SQLITE_ROW &&
	    out->place_count < LIMIT_PLACES)
		place_read(row, &out->places[out->place_count++]);
	sqlite3_reset(row);
	return sql_verdict(journal, code);
}

enum journal_verdict
journal_registration_read(struct journal *journal)
{
	sqlite3_stmt *row = sql(journal, SQL_REGISTRATION);
	int code = row != NULL ? sqlite3_step(row) : SQLITE_ERROR;
	struct registration *own = &journal->registration;
	enum journal_verdict verdict;
	int64_t serial = -1;

	if (code == SQLITE_ROW) {
		serial = sqlite3_column_int64(row, 2);
		sql_string(row, 0, own->name, sizeof(own->name));
		sql_string(row, 1, own->survey, sizeof(own->survey));
	}
	sqlite3_reset(row);
	if (code == SQLITE_DONE)
		return JOURNAL_NOT_ENROLLED;
	if (code != SQLITE_ROW)
		return sql_verdict(journal, code);
	if (serial == journal->serial)
		return JOURNAL_OK;
	journal->serial = -1;
	verdict = places_read(journal, own);
	if (verdict == JOURNAL_OK)
		journal->serial = serial;
	return verdict;
}

enum journal_verdict
journal_registration(struct journal *journal, struct registration *out)
{
	enum journal_verdict verdict = journal_reopen(journal);

	if (verdict == JOURNAL_OK)
		verdict = journal_registration_read(journal);
	if (verdict == JOURNAL_OK)
		*out = journal->registration;
	return verdict;
}

static const struct place *
place_find(const struct journal *journal, const char *slug)
{
	const struct registration *own = &journal->registration;

	for (size_t i = 0; i < own->place_count; i++) {
		if (slug == NULL || strcmp(slug, own->places[i].slug) == 0)
			return &own->places[i];
	}
	return NULL;
}

/* The parsed sheet of a version from its row; NULL when it is not here. */
static struct sheet *
sheet_load(struct journal *journal, const uint8_t version[VERSION_SIZE])
{
	sqlite3_stmt *row = sql(journal, SQL_SHEET);
	char why[SHEET_STRING];
	struct sheet *sheet = NULL;

	if (row == NULL)
		return NULL;
	sql_bind(row, "b", version, (size_t)VERSION_SIZE);
	if (sqlite3_step(row) == SQLITE_ROW)
		sheet = sheet_parse(sqlite3_column_blob(row, 0),
		    (size_t)sqlite3_column_bytes(row, 0), why);
	sqlite3_reset(row);
	return sheet;
}

const struct sheet *
journal_sheet_of(struct journal *journal, const uint8_t version[VERSION_SIZE])
{
	struct journal_sheet_kept *kept;

	for (kept = journal->sheets; kept != NULL; kept = kept->next) {
		if (memcmp(kept->sheet->version, version, VERSION_SIZE) == 0)
			return kept->sheet;
	}
	kept = calloc(1, sizeof(*kept));
	if (kept == NULL)
		return NULL;
	kept->sheet = sheet_load(journal, version);
	if (kept->sheet == NULL) {
		free(kept);
		return NULL;
	}
	kept->next = journal->sheets;
	journal->sheets = kept;
	return kept->sheet;
}

enum journal_verdict
journal_sheet(struct journal *journal, const char *touchpoint,
    struct sheet **out)
{
	enum journal_verdict verdict = journal_reopen(journal);
	const struct place *place;

	*out = NULL;
	if (verdict == JOURNAL_OK)
		verdict = journal_registration_read(journal);
	if (verdict != JOURNAL_OK)
		return verdict;
	place = place_find(journal, touchpoint);
	if (place == NULL)
		return JOURNAL_UNKNOWN_TOUCHPOINT;
	*out = sheet_load(journal, place->sheet);
	return *out != NULL ? JOURNAL_OK : JOURNAL_NO_SHEET;
}

/* ---- a rating becomes an entry ---- */

/* The question meant: by id, or the first with a scale, or the first. */
static int
question_find(const struct sheet *sheet, const char *id)
{
	if (id != NULL)
		return sheet_question(sheet, id);
	for (size_t i = 0; i < sheet->question_count; i++) {
		if (sheet->questions[i].kind == QUESTION_SCALE)
			return (int)i;
	}
	return 0;
}

/* Whether text is UTF-8 of at most `most` bytes, as the wire will want it. */
static bool
text_holds(const char *text, size_t most)
{
	uint8_t bytes[LIMIT_TEXT + 16];
	struct wire_writer w;
	struct wire_reader r;
	size_t length = strlen(text);

	if (length > most)
		return false;
	wire_write_to(&w, bytes, sizeof(bytes));
	wire_put_text(&w, text, length);
	wire_read_from(&r, bytes, w.length);
	wire_text(&r);
	return !w.failed && wire_at_end(&r);
}

/* A step means what it meant on the sheet it was given on. */
static const struct sheet *
rating_sheet(struct journal *journal, const struct journal_rating *rating,
    const struct place *place)
{
	static const uint8_t none[VERSION_SIZE];

	if (memcmp(rating->sheet, none, VERSION_SIZE) == 0)
		return journal_sheet_of(journal, place->sheet);
	return journal_sheet_of(journal, rating->sheet);
}

/* Fill slot from what the rating says; the verdict on it alone. */
static enum journal_verdict
rating_resolve(struct journal *journal, const struct journal_rating *rating,
    struct slot *slot)
{
	const struct place *place = place_find(journal, rating->touchpoint);
	const struct sheet_question *question;
	const struct sheet *sheet;
	int at, language = 0;

	if (place == NULL)
		return JOURNAL_UNKNOWN_TOUCHPOINT;
	sheet = rating_sheet(journal, rating, place);
	if (sheet == NULL)
		return JOURNAL_NO_SHEET;
	at = question_find(sheet, rating->question);
	if (at < 0)
		return JOURNAL_UNKNOWN_QUESTION;
	if (rating->language != NULL)
		language = sheet_language(sheet, rating->language);
	if (language < 0)
		return JOURNAL_UNKNOWN_LANGUAGE;
	question = &sheet->questions[at];
	if (question->kind == QUESTION_TEXT
		? rating->step != RATING_NO_STEP
		: rating->step < 0 || rating->step >= question->steps)
		return JOURNAL_OFF_SCALE;
	if ((rating->comment != NULL &&
		!text_holds(rating->comment, LIMIT_TEXT)) ||
	    (rating->reference != NULL &&
		!text_holds(rating->reference, LIMIT_REFERENCE)))
		return JOURNAL_BAD_TEXT;
	memset(slot, 0, sizeof(*slot));
	strcpy(slot->touchpoint, place->slug);
	memcpy(slot->sheet, sheet->version, VERSION_SIZE);
	strcpy(slot->question, question->id);
	strcpy(slot->language, sheet->languages[language]);
	slot->hand = rating->hand;
	return JOURNAL_OK;
}

/* A text to go beside the entry `number`; its commitment into out. */
struct beside {
	enum text_kind kind;
	const char *text; /* or NULL */
	uint8_t salt[SALT_SIZE];
	uint8_t commitment[HASH_SIZE];
};

static const uint8_t *
beside_commit(struct journal *journal, struct beside *beside)
{
	if (beside->text == NULL)
		return NULL;
	journal->outside->random(journal->outside->self, beside->salt,
	    sizeof(beside->salt));
	text_commit(beside->commitment, beside->kind, beside->salt,
	    beside->text, strlen(beside->text));
	return beside->commitment;
}

static enum journal_verdict
beside_put(struct journal *journal, const struct beside *beside,
    uint64_t number)
{
	if (beside->text == NULL)
		return JOURNAL_OK;
	return sql_verdict(journal,
	    sql_run(journal, SQL_TEXT_PUT, "iibb", (int64_t)beside->kind,
		(int64_t)number, beside->salt, (size_t)SALT_SIZE, beside->text,
		strlen(beside->text)));
}

/* Keep one rating in the open transaction; fails only as the whole does. */
static enum journal_verdict
rating_put(struct journal *journal, struct journal_pen *pen,
    struct journal_rating *rating)
{
	struct beside comment = { .kind = TEXT_COMMENT,
		.text = rating->comment };
	struct beside reference = { .kind = TEXT_REFERENCE,
		.text = rating->reference };
	struct entry entry = { .kind = ENTRY_RATING };
	enum journal_verdict verdict;
	struct slot slot;

	rating->verdict = rating_resolve(journal, rating, &slot);
	if (rating->verdict != JOURNAL_OK)
		return JOURNAL_OK;
	verdict = journal_slot(journal, pen, &slot, &entry.rating.slot);
	if (verdict != JOURNAL_OK)
		return verdict;
	entry.at = pen_at(&pen->pen, pen->now_ms);
	entry.rating.step = rating->step;
	entry.rating.flags = rating->flags;
	entry.rating.text = beside_commit(journal, &comment);
	entry.rating.reference = beside_commit(journal, &reference);
	verdict = journal_put_entry(journal, pen, &entry, &rating->number);
	if (verdict == JOURNAL_OK)
		verdict = beside_put(journal, &comment, rating->number);
	if (verdict == JOURNAL_OK)
		verdict = beside_put(journal, &reference, rating->number);
	return verdict;
}

enum journal_verdict
journal_rate(struct journal *journal, struct journal_rating *ratings,
    size_t count)
{
	enum journal_verdict verdict;
	struct journal_pen pen;
	size_t taken = 0;

	verdict = journal_begin(journal, &pen);
	if (verdict != JOURNAL_OK)
		return verdict;
	verdict = journal_registration_read(journal);
	for (size_t i = 0; i < count && verdict == JOURNAL_OK; i++) {
		verdict = rating_put(journal, &pen, &ratings[i]);
		taken += verdict == JOURNAL_OK &&
		    ratings[i].verdict == JOURNAL_OK;
	}
	if (verdict != JOURNAL_OK)
		return journal_abandon(journal, verdict);
	/* Nothing to keep: leave no trace, not even an epoch. */
	if (taken == 0)
		return journal_abandon(journal, JOURNAL_OK);
	return journal_commit(journal);
}
