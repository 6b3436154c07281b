/*
 * journal_registration.c - what the aggregator last told: where this kiosk
 * stands, and what is asked there.
 *
 * Whether what is put here is genuine was settled before (journal_news.c).
 * journal_rate.c holds each rating against what is here.
 */

#include <stdlib.h>
#include <string.h>

#include "kiosk/io/journal_inside.h"

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

static enum journal_verdict
registration_once(struct journal *journal, struct registration *out)
{
	enum journal_verdict verdict = journal_reopen(journal);

	if (verdict == JOURNAL_OK)
		verdict = journal_registration_read(journal);
	if (verdict == JOURNAL_OK)
		*out = journal->registration;
	return verdict;
}

enum journal_verdict
journal_registration(struct journal *journal, struct registration *out)
{
	enum journal_verdict verdict;
	unsigned tries = 0;

	do
		verdict = registration_once(journal, out);
	while (journal_relieve(journal, verdict, &tries));
	return verdict;
}

static bool
registration_equal(const struct registration *a, const struct registration *b)
{
	if (strcmp(a->name, b->name) != 0 ||
	    strcmp(a->survey, b->survey) != 0 ||
	    a->place_count != b->place_count)
		return false;
	for (size_t i = 0; i < a->place_count; i++) {
		const struct place *x = &a->places[i], *y = &b->places[i];

		if (strcmp(x->slug, y->slug) != 0 ||
		    strcmp(x->title, y->title) != 0 ||
		    strcmp(x->zone, y->zone) != 0 ||
		    strcmp(x->survey, y->survey) != 0 ||
		    memcmp(x->sheet, y->sheet, VERSION_SIZE) != 0)
			return false;
	}
	return true;
}

static int
put_places(struct journal *journal, const struct registration *registration)
{
	static const uint8_t none[VERSION_SIZE];
	int code = sql_run(journal, SQL_PLACES_CLEAR, "");

	for (size_t i = 0; i < registration->place_count && code == SQLITE_OK;
	     i++) {
		const struct place *place = &registration->places[i];
		bool asks = memcmp(place->sheet, none, VERSION_SIZE) != 0;

		code = sql_run(journal, SQL_PLACE_PUT, "ittttb", (int64_t)i,
		    place->slug, place->title, place->zone, place->survey,
		    asks ? place->sheet : NULL, (size_t)VERSION_SIZE);
	}
	return code;
}

enum journal_verdict
journal_registration_put(struct journal *journal,
    const struct registration *told, bool *changed)
{
	struct registration *own = &journal->registration;
	enum journal_verdict verdict = JOURNAL_OK;
	int code;

	verdict = journal_registration_read(journal);
	if (verdict == JOURNAL_OK && registration_equal(told, own))
		return JOURNAL_OK;
	if (verdict != JOURNAL_OK && verdict != JOURNAL_NOT_ENROLLED)
		return verdict;
	*changed = true;
	code = sql_run(journal, SQL_REGISTRATION_PUT, "tt", told->name,
	    told->survey);
	if (code == SQLITE_OK)
		code = put_places(journal, told);
	return sql_verdict(journal, code);
}

const struct place *
journal_place(const struct journal *journal, const char *slug)
{
	const struct registration *own = &journal->registration;

	for (size_t i = 0; i < own->place_count; i++) {
		if (slug == NULL || strcmp(slug, own->places[i].slug) == 0)
			return &own->places[i];
	}
	return NULL;
}

/*
 * The parsed sheet of a version from its row; NULL when it is not here, or
 * cannot be read: then the journal is marked.
 */
static struct sheet *
sheet_load(struct journal *journal, const uint8_t version[VERSION_SIZE])
{
	sqlite3_stmt *row = sql(journal, SQL_SHEET);
	uint8_t found[VERSION_SIZE];
	char why[SHEET_STRING];
	struct sheet *sheet = NULL;
	size_t length;
	int code;

	if (row != NULL)
		sql_bind(row, "b", version, (size_t)VERSION_SIZE);
	code = row != NULL ? sqlite3_step(row)
			   : sqlite3_extended_errcode(journal->db);
	if (code == SQLITE_ROW) {
		length = (size_t)sqlite3_column_bytes(row, 0);
		sheet_version(found, sqlite3_column_blob(row, 0), length);
		if (memcmp(found, version, VERSION_SIZE) == 0)
			sheet = sheet_parse(sqlite3_column_blob(row, 0), length,
			    why);
		else
			journal_senseless(journal);
	}
	sqlite3_reset(row);
	sql_verdict(journal, code);
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

static enum journal_verdict
sheet_once(struct journal *journal, const char *touchpoint, struct sheet **out)
{
	enum journal_verdict verdict = journal_reopen(journal);
	const struct place *place;

	*out = NULL;
	if (verdict == JOURNAL_OK)
		verdict = journal_registration_read(journal);
	if (verdict != JOURNAL_OK)
		return verdict;
	place = journal_place(journal, touchpoint);
	if (place == NULL)
		return JOURNAL_UNKNOWN_TOUCHPOINT;
	*out = sheet_load(journal, place->sheet);
	if (*out == NULL)
		return journal->damaged ? JOURNAL_BROKEN : JOURNAL_NO_SHEET;
	return JOURNAL_OK;
}

enum journal_verdict
journal_sheet(struct journal *journal, const char *touchpoint,
    struct sheet **out)
{
	enum journal_verdict verdict;
	unsigned tries = 0;

	do
		verdict = sheet_once(journal, touchpoint, out);
	while (journal_relieve(journal, verdict, &tries));
	return verdict;
}
