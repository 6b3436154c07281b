/*
 * store_text.c - the rows of table `text`.
 */

#include "aggregator/io/store_text.h"
#include "aggregator/io/store_sql.h"

enum store_verdict
text_expect(struct store *store, int64_t epoch, uint64_t number,
    enum text_kind kind)
{
	return store_run(store,
	    "INSERT OR IGNORE INTO text (epoch, number, kind) "
	    "VALUES (?, ?, ?)",
	    "iii", epoch, (int64_t)number, (int64_t)kind);
}

enum store_verdict
text_keep(struct store *store, int64_t epoch, const struct text_item *item)
{
	return store_run(store,
	    "INSERT INTO text (epoch, number, kind, salt, text) "
	    "VALUES (?, ?, ?, ?, CAST(? AS TEXT)) "
	    "ON CONFLICT (epoch, number, kind) DO UPDATE "
	    "SET salt = excluded.salt, text = excluded.text "
	    "WHERE erased = 0 AND text.text IS NULL",
	    "iiibb", epoch, (int64_t)item->number, (int64_t)item->kind,
	    item->salt, (size_t)SALT_SIZE, item->text.bytes, item->text.length);
}

int
text_missing(struct store *store, int64_t epoch, uint64_t number, int64_t *out,
    size_t most)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT CASE kind WHEN 1 THEN number ELSE -number END FROM text "
	    "WHERE epoch = ? AND number <= ? AND text IS NULL AND erased = 0 "
	    "ORDER BY kind, number LIMIT ?",
	    "iii", epoch, (int64_t)number, (int64_t)most);
	int count = 0, step;

	while ((step = store_step(store, s)) == 1)
		out[count++] = sqlite3_column_int64(s, 0);
	return step < 0 ? -1 : count;
}

int
text_each(struct store *store, int64_t epoch, uint64_t first, uint64_t last,
    int (*each)(const struct text_item *item, void *arg), void *arg)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT number, kind, salt, text FROM text WHERE epoch = ? "
	    "AND number BETWEEN ? AND ? AND text IS NOT NULL AND erased = 0 "
	    "ORDER BY kind, number",
	    "iii", epoch, (int64_t)first, (int64_t)last);
	struct text_item item;
	int step;

	while ((step = store_step(store, s)) == 1) {
		item.number = (uint64_t)sqlite3_column_int64(s, 0);
		item.kind = (enum text_kind)sqlite3_column_int(s, 1);
		item.salt = sqlite3_column_blob(s, 2);
		item.text.bytes = sqlite3_column_text(s, 3);
		item.text.length = (size_t)sqlite3_column_bytes(s, 3);
		if (each(&item, arg) != 0) {
			store_done(s);
			return -1;
		}
	}
	return step;
}
