/*
 * store_kiosk.c - the rows of enrol_token, kiosk, kiosk_touchpoint and
 * kiosk_pin.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/io/store_column.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_sql.h"

/* ---- tokens ------------------------------------------------------------ */

enum store_verdict
enrol_token_add(struct store *store, const struct enrol_token *token)
{
	return store_run(store,
	    "INSERT INTO enrol_token (hash, name, survey, touchpoints, "
	    "replaces, made, until) VALUES (?, ?, ?, ?, nullif(?, 0), ?, ?)",
	    "btttiii", token->hash, (size_t)HASH_SIZE, token->name,
	    token->survey, token->touchpoints, token->replaces, token->made_ms,
	    token->until_ms);
}

int
enrol_token_get(struct store *store, const uint8_t hash[HASH_SIZE],
    struct enrol_token *out)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT name, survey, touchpoints, replaces, made, until, used_by "
	    "FROM enrol_token WHERE hash = ?",
	    "b", hash, (size_t)HASH_SIZE);
	int step = store_step(store, s);

	if (step != 1)
		return step;
	memset(out, 0, sizeof(*out));
	memcpy(out->hash, hash, HASH_SIZE);
	column_text(s, 0, out->name, sizeof(out->name));
	column_text(s, 1, out->survey, sizeof(out->survey));
	column_text(s, 2, out->touchpoints, sizeof(out->touchpoints));
	out->replaces = column_int(s, 3, 0);
	out->made_ms = sqlite3_column_int64(s, 4);
	out->until_ms = sqlite3_column_int64(s, 5);
	out->used = column_blob(s, 6, out->used_by, KEY_SIZE);
	store_done(s);
	return 1;
}

enum store_verdict
enrol_token_spend(struct store *store, const uint8_t hash[HASH_SIZE],
    const uint8_t key[KEY_SIZE])
{
	return store_run(store,
	    "UPDATE enrol_token SET used_by = ? WHERE hash = ?", "bb", key,
	    (size_t)KEY_SIZE, hash, (size_t)HASH_SIZE);
}

/* ---- kiosks ------------------------------------------------------------ */

/*
 * Put each slug of a comma list down with its place.  Where the kiosk stood
 * before is kept below zero: what it took there may still be on its way.
 */
static enum store_verdict
places_put(struct store *store, int64_t journal, const char *touchpoints)
{
	enum store_verdict verdict = store_run(store,
	    "UPDATE kiosk_touchpoint SET place = place - 1000 "
	    "WHERE journal = ?",
	    "i", journal);

	for (int64_t place = 0; verdict == STORE_OK && *touchpoints != '\0';
	     place++) {
		size_t length = strcspn(touchpoints, ",");
		char slug[LIMIT_SLUG + 1];

		snprintf(slug, sizeof(slug), "%.*s", (int)length, touchpoints);
		verdict = store_run(store,
		    "INSERT INTO kiosk_touchpoint (journal, place, touchpoint)"
		    " VALUES (?, ?, ?)",
		    "iit", journal, place, slug);
		touchpoints += length + (touchpoints[length] == ',');
	}
	return verdict;
}

enum store_verdict
kiosk_put(struct store *store, int64_t journal, const char *survey,
    const char *touchpoints, int64_t replaces)
{
	enum store_verdict verdict = store_run(store,
	    "INSERT INTO kiosk (journal, survey, replaces) "
	    "VALUES (?, ?, nullif(?, 0)) ON CONFLICT (journal) "
	    "DO UPDATE SET survey = excluded.survey, "
	    "replaces = excluded.replaces",
	    "iti", journal, survey, replaces);

	if (verdict != STORE_OK)
		return verdict;
	return places_put(store, journal, touchpoints);
}

#define COLUMNS \
	"SELECT journal, survey, replaces, last_seen, request_epoch, " \
	"request_at, head_epoch, head_number, head_hash, complete_to, " \
	"version, waiting, oldest_s, disk_free, clock, error FROM kiosk "

static void
health_of(sqlite3_stmt *s, struct sync_health *out)
{
	column_text(s, 10, out->program, sizeof(out->program));
	out->waiting = column_int(s, 11, -1);
	out->oldest_s = column_int(s, 12, -1);
	out->disk_free = column_int(s, 13, -1);
	column_text(s, 14, out->clock, sizeof(out->clock));
	column_text(s, 15, out->error, sizeof(out->error));
}

/* All but the journal's own row, of which id alone is set. */
static void
row_of(sqlite3_stmt *s, struct kiosk_row *out)
{
	memset(out, 0, sizeof(*out));
	out->journal.id = sqlite3_column_int64(s, 0);
	column_text(s, 1, out->survey, sizeof(out->survey));
	out->replaces = column_int(s, 2, 0);
	out->last_seen_ms = column_int(s, 3, 0);
	out->has_request = column_blob(s, 4, out->request_epoch, EPOCH_SIZE);
	out->request_at = (uint32_t)column_int(s, 5, 0);
	out->has_head = column_blob(s, 6, out->head.epoch, EPOCH_SIZE) &&
	    column_blob(s, 8, out->head.hash, HASH_SIZE);
	out->head.number = (uint64_t)column_int(s, 7, 0);
	out->complete_to_ms = column_int(s, 9, 0);
	health_of(s, &out->health);
}

int
kiosk_get(struct store *store, int64_t journal, struct kiosk_row *out)
{
	sqlite3_stmt *s = store_sql(store, COLUMNS "WHERE journal = ?", "i",
	    journal);
	int step = store_step(store, s);

	if (step != 1)
		return step;
	row_of(s, out);
	store_done(s);
	return journal_by_id(store, journal, &out->journal);
}

int
kiosk_each(struct store *store,
    int (*each)(const struct kiosk_row *row, void *arg), void *arg)
{
	sqlite3_stmt *s = store_sql(store, COLUMNS "ORDER BY journal", "");
	struct kiosk_row row;
	int step;

	while ((step = store_step(store, s)) == 1) {
		int found;

		row_of(s, &row);
		found = journal_by_id(store, row.journal.id, &row.journal);
		if (found == 0)
			continue; /* its journal was torn out: verify tells */
		if (found == -1 || each(&row, arg) != 0) {
			store_done(s);
			return -1;
		}
	}
	return step;
}

int
kiosk_places(struct store *store, int64_t journal, char out[KIOSK_PLACES])
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT touchpoint FROM kiosk_touchpoint WHERE journal = ? "
	    "AND place >= 0 ORDER BY place",
	    "i", journal);
	size_t used = 0;
	int step;

	out[0] = '\0';
	while ((step = store_step(store, s)) == 1) {
		const char *slug = (const char *)sqlite3_column_text(s, 0);
		int length = snprintf(out + used, KIOSK_PLACES - used, "%s%s",
		    used > 0 ? "," : "", slug);

		used += (size_t)length;
		if (used >= KIOSK_PLACES) {
			store_done(s);
			return -1;
		}
	}
	return step < 0 ? -1 : used > 0;
}

int
kiosk_stands_at(struct store *store, int64_t journal, const char *slug)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT 1 FROM kiosk_touchpoint WHERE journal = ? "
	    "AND touchpoint = ?",
	    "it", journal, slug);
	int step = store_step(store, s);

	if (step == 1)
		store_done(s);
	return step;
}

enum store_verdict
kiosk_pin_put(struct store *store, int64_t journal, const char *hash)
{
	if (hash[0] == '\0')
		return store_run(store,
		    "DELETE FROM kiosk_pin WHERE journal = ?", "i", journal);
	return store_run(store,
	    "INSERT OR REPLACE INTO kiosk_pin (journal, hash) VALUES (?, ?)",
	    "it", journal, hash);
}

int
kiosk_pin(struct store *store, int64_t journal, char out[STAFF_PIN_HASH])
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT hash FROM kiosk_pin WHERE journal = ?", "i", journal);
	int step = store_step(store, s);

	out[0] = '\0';
	if (step == 1) {
		column_text(s, 0, out, STAFF_PIN_HASH);
		store_done(s);
	}
	return step < 0 ? -1 : 1;
}

enum store_verdict
kiosk_replaced(struct store *store, int64_t journal, uint64_t upto)
{
	return store_run(store,
	    "UPDATE kiosk SET replaced_upto = ? WHERE journal = ?", "ii",
	    (int64_t)upto, journal);
}

int
kiosk_replaced_upto(struct store *store, int64_t journal, uint64_t *upto)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT coalesce(replaced_upto, 0) FROM kiosk WHERE journal = ?",
	    "i", journal);
	int step = store_step(store, s);

	if (step != 1)
		return step;
	*upto = (uint64_t)sqlite3_column_int64(s, 0);
	store_done(s);
	return 1;
}

enum store_verdict
kiosk_heard(struct store *store, int64_t journal, const struct sync_request *r,
    int64_t now_ms, int64_t complete_to_ms)
{
	const struct sync_health *h = &r->health;
	bool is_complete = complete_to_ms != 0;

	return store_run(store,
	    "UPDATE kiosk SET last_seen = ?, request_epoch = ?, "
	    "request_at = ?, head_epoch = ?2, head_number = ?, "
	    "head_hash = ?, complete_to = ifnull(nullif(?, 0), complete_to), "
	    "version = ?, waiting = nullif(?, -1), oldest_s = nullif(?, -1), "
	    "disk_free = nullif(?, -1), clock = ?, error = ? "
	    "WHERE journal = ?",
	    "ibiibitiiitti", now_ms, r->head.epoch, (size_t)EPOCH_SIZE,
	    (int64_t)r->at, (int64_t)r->head.number, r->head.hash,
	    (size_t)HASH_SIZE, complete_to_ms, h->program,
	    is_complete ? 0 : h->waiting, is_complete ? -1 : h->oldest_s,
	    h->disk_free, h->clock, h->error, journal);
}
