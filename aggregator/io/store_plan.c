/*
 * store_plan.c - the rows of table `plan`.
 */

#include <string.h>

#include "aggregator/io/store_column.h"
#include "aggregator/io/store_plan.h"
#include "aggregator/io/store_sql.h"

enum store_verdict
plan_put(struct store *store, const struct plan_row *row)
{
	return store_run(store,
	    "INSERT INTO plan (what, name, card, put, who) "
	    "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
	    "card = excluded.card, put = excluded.put, who = excluded.who",
	    "tttit", row->what, row->name, row->card, row->put_ms, row->who);
}

static int
walk(struct store *store, sqlite3_stmt *s,
    int (*each)(const struct plan_row *row, void *arg), void *arg)
{
	struct plan_row row;
	int step;

	while ((step = store_step(store, s)) == 1) {
		row.what = (const char *)sqlite3_column_text(s, 0);
		row.name = (const char *)sqlite3_column_text(s, 1);
		row.card = (const char *)sqlite3_column_text(s, 2);
		row.put_ms = sqlite3_column_int64(s, 3);
		row.who = (const char *)sqlite3_column_text(s, 4);
		if (row.what != NULL && row.name != NULL && row.card != NULL &&
		    row.who != NULL && each(&row, arg) == 0)
			continue;
		store_done(s);
		return -1;
	}
	return step;
}

int
plan_each(struct store *store, const char *what,
    int (*each)(const struct plan_row *row, void *arg), void *arg)
{
	return walk(store,
	    store_sql(store,
		"SELECT what, name, card, put, who FROM plan "
		"WHERE what = ? ORDER BY name",
		"t", what),
	    each, arg);
}

int
plan_all(struct store *store,
    int (*each)(const struct plan_row *row, void *arg), void *arg)
{
	return walk(store,
	    store_sql(store,
		"SELECT what, name, card, put, who FROM plan "
		"ORDER BY what, name",
		""),
	    each, arg);
}

static void
card_of(sqlite3_stmt *s, void *out)
{
	column_text(s, 0, out, PLAN_CARD + 1);
}

int
plan_get(struct store *store, const char *what, const char *name,
    char out[PLAN_CARD + 1])
{
	const int found = column_row(store,
	    store_sql(store,
		"SELECT card FROM plan WHERE what = ? AND name = ?", "tt", what,
		name),
	    card_of, out);

	return found == 1 && out[0] == '\0' ? 0 : found;
}
