/*
 * store_arrival.c - the rows of arrival.
 */

#include "aggregator/io/store_arrival.h"
#include "aggregator/io/store_sql.h"

enum store_verdict
arrival_note(struct store *store, int64_t now_ms)
{
	return store_run(store,
	    "INSERT INTO arrival (minute, envelope) SELECT ?, e.id FROM "
	    "(SELECT max(id) AS id FROM envelope) e WHERE e.id > coalesce("
	    "(SELECT envelope FROM arrival ORDER BY minute DESC LIMIT 1), 0) "
	    "ON CONFLICT DO UPDATE SET envelope = excluded.envelope",
	    "i", now_ms / ARRIVAL_MINUTE_MS);
}

int
arrival_before(struct store *store, int64_t t_ms, int64_t *id,
    int64_t *since_ms)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT (SELECT max(envelope) FROM arrival WHERE minute < ?), "
	    "(SELECT coalesce(min(minute), -1) FROM arrival)",
	    "i", t_ms / ARRIVAL_MINUTE_MS);
	int step = store_step(store, s);

	if (step != 1)
		return -1;
	*id = sqlite3_column_int64(s, 0);
	*since_ms = (sqlite3_column_int64(s, 1) + 1) * ARRIVAL_MINUTE_MS;
	step = sqlite3_column_type(s, 0) != SQLITE_NULL;
	store_done(s);
	return step;
}
