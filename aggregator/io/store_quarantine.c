/*
 * store_quarantine.c - the rows of quarantine and seam.
 */

#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/store_column.h"
#include "aggregator/io/store_quarantine.h"
#include "aggregator/io/store_sql.h"

enum store_verdict
quarantine_put(struct store *store, const struct quarantine_row *row,
    const void *bytes, size_t length)
{
	return store_run(store,
	    "INSERT OR IGNORE INTO quarantine (kid, epoch, first, last, why, "
	    "arrived, bytes, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	    "bbiitibb", row->kid, (size_t)KID_SIZE, row->epoch,
	    (size_t)EPOCH_SIZE, (int64_t)row->first, (int64_t)row->last,
	    row->why, row->arrived_ms, bytes, length, row->digest,
	    (size_t)HASH_SIZE);
}

int64_t
quarantine_waiting(struct store *store, const uint8_t kid[KID_SIZE])
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT coalesce(sum(length(bytes)), 0) FROM quarantine "
	    "WHERE kid = ? AND state = 'waiting'",
	    "b", kid, (size_t)KID_SIZE);
	int64_t waiting = -1;

	if (store_step(store, s) == 1) {
		waiting = sqlite3_column_int64(s, 0);
		store_done(s);
	}
	return waiting;
}

#define COLUMNS \
	"SELECT id, kid, epoch, first, last, why, arrived, state, " \
	"bytes IS NOT NULL, digest, bytes FROM quarantine "

static void
row_of(sqlite3_stmt *s, struct quarantine_row *out)
{
	memset(out, 0, sizeof(*out));
	out->id = sqlite3_column_int64(s, 0);
	column_blob(s, 1, out->kid, KID_SIZE);
	column_blob(s, 2, out->epoch, EPOCH_SIZE);
	out->first = (uint64_t)sqlite3_column_int64(s, 3);
	out->last = (uint64_t)sqlite3_column_int64(s, 4);
	column_text(s, 5, out->why, sizeof(out->why));
	out->arrived_ms = sqlite3_column_int64(s, 6);
	column_text(s, 7, out->state, sizeof(out->state));
	out->is_whole = sqlite3_column_int(s, 8) != 0;
	column_blob(s, 9, out->digest, HASH_SIZE);
}

int
quarantine_get(struct store *store, int64_t id, struct quarantine_row *out,
    struct bytes *bytes)
{
	sqlite3_stmt *s = store_sql(store, COLUMNS "WHERE id = ?", "i", id);
	int step = store_step(store, s);

	if (step != 1)
		return step;
	row_of(s, out);
	if (bytes != NULL && out->is_whole)
		bytes_put(bytes, sqlite3_column_blob(s, 10),
		    (size_t)sqlite3_column_bytes(s, 10));
	store_done(s);
	return 1;
}

int
quarantine_each(struct store *store, const char *state,
    int (*each)(const struct quarantine_row *row, void *arg), void *arg)
{
	sqlite3_stmt *s = store_sql(store,
	    COLUMNS "WHERE ?1 IS NULL OR state = ?1 ORDER BY id", "t", state);
	struct quarantine_row row;
	int step;

	while ((step = store_step(store, s)) == 1) {
		row_of(s, &row);
		if (each(&row, arg) == 0)
			continue;
		store_done(s);
		return -1;
	}
	return step;
}

enum store_verdict
quarantine_decide(struct store *store, int64_t id, const char *state)
{
	return store_run(store, "UPDATE quarantine SET state = ? WHERE id = ?",
	    "ti", state, id);
}

int
quarantine_reaches(struct store *store, const uint8_t kid[KID_SIZE],
    const uint8_t epoch[EPOCH_SIZE], uint64_t number)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT 1 FROM quarantine WHERE kid = ? AND epoch = ? "
	    "AND last >= ? AND bytes IS NOT NULL LIMIT 1",
	    "bbi", kid, (size_t)KID_SIZE, epoch, (size_t)EPOCH_SIZE,
	    (int64_t)number);
	int step = store_step(store, s);

	if (step == 1)
		store_done(s);
	return step;
}

/* ---- seams --------------------------------------------------------------- */

enum store_verdict
seam_put(struct store *store, int64_t journal, const uint8_t epoch[EPOCH_SIZE],
    const char *why, int64_t now_ms)
{
	return store_run(store,
	    "INSERT INTO seam (journal, epoch, why, seen) VALUES (?, ?, ?, ?) "
	    "ON CONFLICT DO UPDATE SET why = excluded.why",
	    "ibti", journal, epoch, (size_t)EPOCH_SIZE, why, now_ms);
}

#define SEAM_COLUMNS \
	"SELECT journal, epoch, why, seen, closed, closed_by, note FROM seam "

static void
seam_of(sqlite3_stmt *s, struct seam_row *out)
{
	memset(out, 0, sizeof(*out));
	out->journal = sqlite3_column_int64(s, 0);
	column_blob(s, 1, out->epoch, EPOCH_SIZE);
	column_text(s, 2, out->why, sizeof(out->why));
	out->seen_ms = sqlite3_column_int64(s, 3);
	out->closed_ms = sqlite3_column_int64(s, 4);
	column_text(s, 5, out->closed_by, sizeof(out->closed_by));
	column_text(s, 6, out->note, sizeof(out->note));
}

int
seam_get(struct store *store, int64_t journal, const uint8_t epoch[EPOCH_SIZE],
    struct seam_row *out)
{
	sqlite3_stmt *s = store_sql(store,
	    SEAM_COLUMNS "WHERE journal = ? AND epoch = ?", "ib", journal,
	    epoch, (size_t)EPOCH_SIZE);
	int step = store_step(store, s);

	if (step != 1)
		return step;
	seam_of(s, out);
	store_done(s);
	return 1;
}

int
seam_each(struct store *store,
    int (*each)(const struct seam_row *row, void *arg), void *arg)
{
	sqlite3_stmt *s = store_sql(store,
	    SEAM_COLUMNS "ORDER BY seen, journal, epoch", "");
	struct seam_row row;
	int step;

	while ((step = store_step(store, s)) == 1) {
		seam_of(s, &row);
		if (each(&row, arg) == 0)
			continue;
		store_done(s);
		return -1;
	}
	return step;
}

int64_t
seam_epochs(struct store *store, int64_t journal, int64_t **ids)
{
	return column_ids(store,
	    store_sql(store,
		"SELECT epoch.id FROM seam JOIN epoch USING (journal, epoch) "
		"WHERE journal = ? ORDER BY 1 DESC LIMIT ?",
		"ii", journal, (int64_t)SEAMS_MOST),
	    ids);
}

enum store_verdict
seam_close(struct store *store, int64_t journal,
    const uint8_t epoch[EPOCH_SIZE], const char *who, const char *note,
    int64_t now_ms)
{
	return store_run(store,
	    "UPDATE seam SET closed = ?3, closed_by = ?4, note = ?5 "
	    "WHERE journal = ?1 AND epoch = ?2",
	    "ibitt", journal, epoch, (size_t)EPOCH_SIZE, now_ms, who, note);
}
