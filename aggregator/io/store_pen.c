/*
 * store_pen.c - the rows of table `pen`.
 */

#include <string.h>

#include "aggregator/io/store_column.h"
#include "aggregator/io/store_pen.h"
#include "aggregator/io/store_sql.h"

int
pen_get(struct store *store, int64_t journal, struct pen_row *out)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT boot_id, epoch, number, hash, opened_boottime, timed_at "
	    "FROM pen WHERE journal = ?",
	    "i", journal);
	int step = store_step(store, s);

	if (step != 1)
		return step;
	memset(out, 0, sizeof(*out));
	column_text(s, 0, out->boot_id, sizeof(out->boot_id));
	column_blob(s, 1, out->pen.epoch, EPOCH_SIZE);
	out->pen.number = (uint64_t)sqlite3_column_int64(s, 2);
	column_blob(s, 3, out->pen.hash, HASH_SIZE);
	out->pen.opened_boottime_ms = sqlite3_column_int64(s, 4);
	out->has_timed = !column_is_null(s, 5);
	out->timed_at = (uint32_t)sqlite3_column_int64(s, 5);
	store_done(s);
	return 1;
}

enum store_verdict
pen_put(struct store *store, int64_t journal, const struct pen_row *row)
{
	return store_run(store,
	    "INSERT INTO pen (journal, boot_id, epoch, number, hash, "
	    "opened_boottime, timed_at) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, iif(?7, ?8, NULL)) "
	    "ON CONFLICT DO UPDATE SET boot_id = excluded.boot_id, "
	    "epoch = excluded.epoch, number = excluded.number, "
	    "hash = excluded.hash, opened_boottime = excluded.opened_boottime, "
	    "timed_at = excluded.timed_at",
	    "itbibiii", journal, row->boot_id, row->pen.epoch,
	    (size_t)EPOCH_SIZE, (int64_t)row->pen.number, row->pen.hash,
	    (size_t)HASH_SIZE, row->pen.opened_boottime_ms,
	    (int64_t)row->has_timed, (int64_t)row->timed_at);
}

enum store_verdict
pen_lift_all(struct store *store)
{
	return store_run(store, "UPDATE pen SET boot_id = ''", "");
}

enum store_verdict
pen_told(struct store *store, int64_t journal, const struct head *head)
{
	return store_run(store, "UPDATE pen SET told = ? WHERE journal = ?",
	    "ii", (int64_t)head->number, journal);
}

int64_t
pen_told_number(struct store *store, int64_t journal)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT coalesce(told, 0) FROM pen WHERE journal = ?", "i",
	    journal);
	int step = store_step(store, s);
	int64_t told;

	if (step != 1)
		return step;
	told = sqlite3_column_int64(s, 0);
	store_done(s);
	return told;
}

int64_t
pen_untold(struct store *store, int64_t **ids)
{
	return column_ids(store,
	    store_sql(store,
		"SELECT pen.journal FROM pen "
		"JOIN journal ON journal.id = pen.journal "
		"WHERE kind = 'source' AND number IS NOT told ORDER BY 1",
		""),
	    ids);
}
