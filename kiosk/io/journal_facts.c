/*
 * journal_facts.c - what waits here and since when; the signed request says
 * the same to the aggregator.
 */

#include <string.h>
#include <sys/statvfs.h>

#include "kiosk/io/journal_inside.h"
#include "kiosk/io/journal_staff.h"
#include "kiosk/io/journal_sync.h"
#include "kiosk/io/settings.h"

/* An instant noted on both clocks. */
struct noted {
	char boot_id[BOOT_ID_SIZE];
	int64_t boottime_ms, wall_ms;
};

/*
 * Seconds since.  Within one boot BOOTTIME knows; over a boot the wall clock
 * guesses, but never less than this boot has lasted.
 */
static int64_t
age_s(const struct outside *outside, const struct noted *noted)
{
	int64_t now = outside->boottime_ms(outside->self);
	int64_t age = outside->wall_ms(outside->self) - noted->wall_ms;
	char boot_id[BOOT_ID_SIZE];

	outside->boot_id(outside->self, boot_id);
	if (strcmp(boot_id, noted->boot_id) == 0)
		age = now - noted->boottime_ms;
	else if (age < now)
		age = now;
	return age > 0 ? age / 1000 : 0;
}

static int64_t
count_of(struct journal *journal, enum journal_sentence sentence,
    int64_t argument)
{
	sqlite3_stmt *row = sql(journal, sentence);
	int64_t count = -1;
	int code;

	if (row == NULL) {
		sql_verdict(journal, sqlite3_errcode(journal->db));
		return -1;
	}
	if (sqlite3_bind_parameter_count(row) == 1)
		sql_bind(row, "i", argument);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW)
		count = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	sql_verdict(journal, code); /* marks what it means for the journal */
	return count;
}

/* When entry `number` was written. */
static bool
entry_noted(struct journal *journal, uint64_t number, struct noted *out)
{
	sqlite3_stmt *row = sql(journal, SQL_ENTRY);
	struct wire_reader r;
	struct entry entry;
	int64_t ordinal = 0, offset_ms;
	bool good = false;

	if (row == NULL)
		return false;
	sql_bind(row, "i", (int64_t)number);
	if (sqlite3_step(row) == SQLITE_ROW) {
		ordinal = sqlite3_column_int64(row, 0);
		wire_read_from(&r, sqlite3_column_blob(row, 1),
		    (size_t)sqlite3_column_bytes(row, 1));
		entry_read(&r, &entry);
		good = !r.failed;
	}
	sqlite3_reset(row);
	row = sql(journal, SQL_EPOCH);
	if (!good || row == NULL)
		return false;
	sql_bind(row, "i", ordinal);
	good = sqlite3_step(row) == SQLITE_ROW;
	if (good) {
		out->boottime_ms = sqlite3_column_int64(row, 3) + entry.at;
		sql_string(row, 4, out->boot_id, sizeof(out->boot_id));
		offset_ms = sqlite3_column_int64(row, 6);
		out->wall_ms = out->boottime_ms + offset_ms;
	}
	sqlite3_reset(row);
	return good;
}

enum journal_verdict
journal_newest_ms(struct journal *journal, int64_t *out)
{
	const struct outside *outside = journal->outside;
	enum journal_verdict verdict = journal_reopen(journal);
	struct journal_pen pen;
	char boot_id[BOOT_ID_SIZE];
	struct noted noted;

	*out = -1;
	if (verdict == JOURNAL_OK)
		verdict = journal_pen_read(journal, &pen);
	if (verdict != JOURNAL_OK || pen.ordinal == 0)
		return verdict;
	outside->boot_id(outside->self, boot_id);
	if (strcmp(boot_id, pen.boot_id) == 0 &&
	    entry_noted(journal, pen.pen.number, &noted))
		*out = noted.boottime_ms;
	return JOURNAL_OK;
}

/* Lost rows after `kept` wait for nothing any more. */
static uint64_t
lost_after(struct journal *journal, uint64_t kept)
{
	sqlite3_stmt *row = sql(journal, SQL_LOST_SETTLED);
	uint64_t lost = 0;

	while (row != NULL && sqlite3_step(row) == SQLITE_ROW) {
		uint64_t first = (uint64_t)sqlite3_column_int64(row, 0);
		uint64_t last = (uint64_t)sqlite3_column_int64(row, 1);

		if (first <= kept)
			first = kept + 1;
		if (last >= first)
			lost += last - first + 1;
	}
	sqlite3_reset(row);
	return lost;
}

enum journal_verdict
waiting_read(struct journal *journal, uint64_t *entries, uint64_t *texts)
{
	struct journal_pen pen;
	enum journal_verdict verdict = journal_pen_read(journal, &pen);
	int64_t kept, old;

	if (verdict != JOURNAL_OK)
		return verdict;
	kept = count_of(journal, SQL_SYNC, 0);
	old = count_of(journal, SQL_TEXTS_OLD, kept);
	if (kept < 0 || old < 0)
		return JOURNAL_BROKEN;
	*entries = pen.pen.number > (uint64_t)kept ? pen.pen.number -
		(uint64_t)kept - lost_after(journal, (uint64_t)kept)
						   : 0;
	*texts = (uint64_t)old;
	return JOURNAL_OK;
}

enum journal_verdict
journal_waiting(struct journal *journal, uint64_t *entries, uint64_t *texts)
{
	enum journal_verdict verdict;
	unsigned tries = 0;

	do {
		verdict = journal_reopen(journal);
		if (verdict == JOURNAL_OK)
			verdict = waiting_read(journal, entries, texts);
	} while (journal_relieve(journal, verdict, &tries));
	return verdict;
}

/* How the tries went. */
static bool
facts_sync(struct journal *journal, struct journal_facts *out)
{
	sqlite3_stmt *row = sql(journal, SQL_SYNC);
	struct noted tried, synced;
	int code = row != NULL ? sqlite3_step(row)
			       : sqlite3_errcode(journal->db);
	bool good = code == SQLITE_ROW;

	out->tried_s = out->synced_s = -1;
	if (good) {
		out->kept = (uint64_t)sqlite3_column_int64(row, 0);
		sql_string(row, 4, out->outcome, sizeof(out->outcome));
		sql_string(row, 5, out->error, sizeof(out->error));
		if (sql_string(row, 1, tried.boot_id, sizeof(tried.boot_id))) {
			tried.boottime_ms = sqlite3_column_int64(row, 2);
			tried.wall_ms = sqlite3_column_int64(row, 3);
			out->tried_s = age_s(journal->outside, &tried);
		}
		if (sql_string(row, 6, synced.boot_id,
			sizeof(synced.boot_id))) {
			synced.boottime_ms = sqlite3_column_int64(row, 7);
			synced.wall_ms = sqlite3_column_int64(row, 8);
			out->synced_s = age_s(journal->outside, &synced);
		}
	}
	sqlite3_reset(row);
	if (code == SQLITE_DONE)
		journal_senseless(journal);
	sql_verdict(journal, code);
	return good;
}

/* exact: the epoch of this boot is dated; floor: only an earlier one is. */
static const char *
facts_clock(struct journal *journal, const struct journal_pen *pen)
{
	const struct outside *outside = journal->outside;
	sqlite3_stmt *row = sql(journal, SQL_EPOCH);
	char boot_id[BOOT_ID_SIZE];
	bool dated = false;

	outside->boot_id(outside->self, boot_id);
	if (row != NULL && strcmp(boot_id, pen->boot_id) == 0) {
		sql_bind(row, "i", pen->ordinal);
		dated = sqlite3_step(row) == SQLITE_ROW &&
		    sqlite3_column_type(row, 5) != SQLITE_NULL;
	}
	sqlite3_reset(row);
	if (dated)
		return "exact";
	return count_of(journal, SQL_EVER_DATED, 0) > 0 ? "floor" : "unknown";
}

static enum journal_verdict
facts_waiting(struct journal *journal, struct journal_facts *out)
{
	enum journal_verdict verdict;
	struct noted oldest;
	uint64_t texts;

	verdict = waiting_read(journal, &out->waiting, &texts);
	if (verdict != JOURNAL_OK)
		return verdict;
	out->oldest_s = -1;
	out->ratings_waiting = 0;
	if (out->waiting == 0)
		return JOURNAL_OK;
	if (entry_noted(journal, out->kept + 1, &oldest))
		out->oldest_s = age_s(journal->outside, &oldest);
	out->ratings_waiting = (uint64_t)count_of(journal, SQL_RATINGS_AFTER,
	    (int64_t)out->kept);
	return JOURNAL_OK;
}

static enum journal_verdict
facts_once(struct journal *journal, struct journal_facts *out)
{
	enum journal_verdict verdict;
	struct journal_peer peer;
	struct journal_pen pen;

	memset(out, 0, sizeof(*out));
	verdict = journal_reopen(journal);
	if (verdict == JOURNAL_OK)
		verdict = journal_peer_read(journal, &peer);
	if (verdict == JOURNAL_OK)
		verdict = journal_registration_read(journal);
	if (verdict == JOURNAL_OK)
		verdict = journal_pen_read(journal, &pen);
	if (verdict != JOURNAL_OK)
		return verdict;
	memcpy(out->kid, journal->key.kid, KID_SIZE);
	key_kid(peer.centre, out->centre);
	strcpy(out->url, peer.url);
	strcpy(out->name, journal->registration.name);
	strcpy(out->survey, journal->registration.survey);
	/* None of its own: what the first touchpoint asks. */
	if (*out->survey == '\0' && journal->registration.place_count > 0)
		strcpy(out->survey, journal->registration.places[0].survey);
	pen_head(&pen.pen, &out->head);
	out->clock = facts_clock(journal, &pen);
	out->tight = journal_is_tight(journal);
	if (!facts_sync(journal, out))
		return JOURNAL_BROKEN;
	return facts_waiting(journal, out);
}

enum journal_verdict
journal_facts(struct journal *journal, struct journal_facts *out)
{
	enum journal_verdict verdict;
	unsigned tries = 0;

	do
		verdict = facts_once(journal, out);
	while (journal_relieve(journal, verdict, &tries));
	return verdict;
}

/* ---- the request ---- */

/* This boot's epoch is open when this returns; *pen stands on it. */
static enum journal_verdict
stand(struct journal *journal, struct journal_pen *pen)
{
	enum journal_verdict verdict;
	unsigned tries = 0;

	do {
		verdict = journal_begin(journal, pen);
		if (verdict == JOURNAL_OK)
			verdict = journal_commit(journal);
	} while (journal_relieve(journal, verdict, &tries));
	return verdict;
}

static void
request_sheets(struct journal *journal, struct sync_request *out)
{
	sqlite3_stmt *row = sql(journal, SQL_SHEETS);

	if (row == NULL)
		return;
	sql_bind(row, "i", (int64_t)LIMIT_QUESTIONS);
	while (out->sheet_count < LIMIT_QUESTIONS &&
	    sqlite3_step(row) == SQLITE_ROW) {
		if (sql_fixed(row, 0, out->sheets[out->sheet_count],
			VERSION_SIZE))
			out->sheet_count++;
	}
	sqlite3_reset(row);
}

/*
 * The newest cover all before them; a few more tell an aggregator put back
 * to an older state where to go on.  Each named one is answered.
 */
static void
request_receipts(struct journal *journal, struct sync_request *out)
{
	const size_t most = 4;
	sqlite3_stmt *row = sql(journal, SQL_RECEIPTS);

	if (row == NULL)
		return;
	sql_bind(row, "i", (int64_t)most);
	while (out->receipt_count < most && sqlite3_step(row) == SQLITE_ROW) {
		struct head *head = &out->receipts[out->receipt_count];

		head->number = (uint64_t)sqlite3_column_int64(row, 1);
		if (sql_fixed(row, 0, head->epoch, EPOCH_SIZE) &&
		    sql_fixed(row, 2, head->hash, HASH_SIZE))
			out->receipt_count++;
	}
	sqlite3_reset(row);
}

/*
 * Whose PIN opens the staff's menu.  Said in any case: it also says that this
 * kiosk understands one from the centre.
 */
static const char *
health_pin(struct journal *journal)
{
	char centre[STAFF_PIN_HASH], why[SETTINGS_WHY];
	struct settings settings;

	if (journal_staff_pin(journal, centre) == JOURNAL_OK &&
	    centre[0] != '\0')
		return "centre";
	if (settings_read(journal->dir, &settings, why) == 0 &&
	    settings.pin[0] != '\0')
		return "own";
	return "none";
}

static enum journal_verdict
request_health(struct journal *journal, struct sync_health *out)
{
	struct journal_facts facts;
	enum journal_verdict verdict = journal_facts(journal, &facts);

	if (verdict != JOURNAL_OK)
		return verdict;
	strcpy(out->program, "touchstone-kiosk " TOUCHSTONE_VERSION);
	out->waiting = (int64_t)facts.waiting;
	out->oldest_s = facts.oldest_s;
	out->disk_free = journal_disk_free(journal);
	strcpy(out->clock, facts.clock);
	/* Errors here are our own sentences, in ASCII: they may be cut. */
	sync_health_error(out,
	    facts.tight ? "disk full: what customers type is lost"
			: facts.error);
	strcpy(out->pin, health_pin(journal));
	return JOURNAL_OK;
}

enum journal_verdict
journal_request(struct journal *journal, struct sync_request *out)
{
	const struct outside *outside = journal->outside;
	enum journal_verdict verdict;
	struct journal_peer peer;
	struct journal_pen pen;

	memset(out, 0, sizeof(*out));
	verdict = stand(journal, &pen);
	if (verdict == JOURNAL_OK)
		verdict = journal_peer(journal, &peer);
	if (verdict == JOURNAL_OK)
		verdict = request_health(journal, &out->health);
	if (verdict != JOURNAL_OK)
		return verdict;
	memcpy(out->aggregator, peer.kid, KID_SIZE);
	outside->random(outside->self, out->nonce, sizeof(out->nonce));
	out->at = pen_at(&pen.pen, outside->boottime_ms(outside->self));
	out->wall_ms = outside->wall_ms(outside->self);
	pen_head(&pen.pen, &out->head);
	request_sheets(journal, out);
	request_receipts(journal, out);
	return JOURNAL_OK;
}

int64_t
journal_disk_free(const struct journal *journal)
{
	struct statvfs disk;

	if (statvfs(journal->dir, &disk) != 0)
		return -1;
	return (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
}
