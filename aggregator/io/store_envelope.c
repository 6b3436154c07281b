/*
 * store_envelope.c - the rows of envelope and text.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/store_column.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_sql.h"

enum store_verdict
envelope_put(struct store *store, int64_t epoch, uint64_t first, uint64_t last,
    const struct wire_span *bytes)
{
	enum store_verdict verdict = store_run(store,
	    "INSERT INTO envelope (epoch, first, last, bytes) "
	    "VALUES (?, ?, ?, ?)",
	    "iiib", epoch, (int64_t)first, (int64_t)last, bytes->bytes,
	    bytes->length);
	int64_t id;

	if (verdict != STORE_OK)
		return verdict;
	id = sqlite3_last_insert_rowid(store_db(store));
	verdict = store_run(store,
	    "INSERT INTO covered (id, epoch, first, last) "
	    "SELECT id, epoch, first, last FROM envelope WHERE epoch = ?1 "
	    "AND first >= ?2 AND first <= ?3 AND last <= ?3 AND id <> ?4",
	    "iiii", epoch, (int64_t)first, (int64_t)last, id);
	if (verdict != STORE_OK || sqlite3_changes(store_db(store)) == 0)
		return verdict;
	return store_run(store,
	    "DELETE FROM envelope WHERE epoch = ?1 AND first >= ?2 "
	    "AND first <= ?3 AND last <= ?3 AND id <> ?4",
	    "iiii", epoch, (int64_t)first, (int64_t)last, id);
}

int
envelope_covers(struct store *store, int64_t epoch, uint64_t first,
    uint64_t last)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT 1 WHERE EXISTS (SELECT 1 FROM envelope WHERE epoch = ?1 "
	    "AND first BETWEEN ?2 AND ?3 AND last <= ?3) AND NOT EXISTS "
	    "(SELECT 1 FROM envelope WHERE epoch = ?1 AND first <= ?2 "
	    "AND last >= ?3)",
	    "iii", epoch, (int64_t)first, (int64_t)last);
	int step = store_step(store, s);

	if (step == 1)
		store_done(s);
	return step;
}

/* ---- walking ------------------------------------------------------------- */

/*
 * An envelope has at most LIMIT_ENVELOPE_ENTRIES numbers, so none that begins
 * further below `first` can reach it.
 */
#define REACH LIMIT_ENVELOPE_ENTRIES

void
envelope_walk(struct envelope_walk *walk, struct store *store, int64_t epoch,
    uint64_t first, uint64_t last)
{
	sqlite3_stmt *s = store_prepare(store,
	    "SELECT id, epoch, first, last, bytes FROM envelope "
	    "WHERE epoch = ?1 AND first BETWEEN ?2 AND ?3 AND last >= ?4 "
	    "ORDER BY first, last DESC");

	walk->store = store;
	walk->statement = s;
	if (s == NULL)
		return;
	sqlite3_bind_int64(s, 1, epoch);
	sqlite3_bind_int64(s, 2, (int64_t)(first > REACH ? first - REACH : 0));
	sqlite3_bind_int64(s, 3, (int64_t)last);
	sqlite3_bind_int64(s, 4, (int64_t)first);
}

static void
row_of(sqlite3_stmt *s, struct envelope_row *out)
{
	out->id = sqlite3_column_int64(s, 0);
	out->epoch = sqlite3_column_int64(s, 1);
	out->first = (uint64_t)sqlite3_column_int64(s, 2);
	out->last = (uint64_t)sqlite3_column_int64(s, 3);
	out->bytes.bytes = sqlite3_column_blob(s, 4);
	out->bytes.length = (size_t)sqlite3_column_bytes(s, 4);
}

int
envelope_walk_next(struct envelope_walk *walk, struct envelope_row *out)
{
	int step = store_step(walk->store, walk->statement);

	if (step == 1)
		row_of(walk->statement, out);
	else
		envelope_walk_end(walk);
	return step;
}

void
envelope_walk_end(struct envelope_walk *walk)
{
	sqlite3_finalize(walk->statement);
	walk->statement = NULL;
}

int
envelope_after(struct store *store, int64_t id, struct envelope_row *out,
    uint8_t **copy)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT id, epoch, first, last, bytes FROM envelope WHERE id > ? "
	    "ORDER BY id LIMIT 1",
	    "i", id);
	int step = store_step(store, s);

	*copy = NULL;
	if (step != 1)
		return step;
	row_of(s, out);
	*copy = malloc(out->bytes.length + 1);
	if (*copy != NULL && out->bytes.length > 0)
		memcpy(*copy, out->bytes.bytes, out->bytes.length);
	out->bytes.bytes = *copy;
	store_done(s);
	return *copy != NULL ? 1 : -1;
}

int64_t
envelope_strays(struct store *store)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT count(*) FROM envelope v WHERE NOT EXISTS (SELECT 1 "
	    "FROM epoch e JOIN journal j ON j.id = e.journal "
	    "WHERE e.id = v.epoch)",
	    "");
	int64_t count = -1;

	if (store_step(store, s) == 1) {
		count = sqlite3_column_int64(s, 0);
		store_done(s);
	}
	return count;
}

/* ---- texts --------------------------------------------------------------- */

enum store_verdict
text_expect(struct store *store, int64_t epoch, uint64_t number,
    enum text_kind kind)
{
	return store_run(store,
	    "INSERT OR IGNORE INTO text (epoch, number, kind) VALUES (?, ?, ?)",
	    "iii", epoch, (int64_t)number, (int64_t)kind);
}

enum store_verdict
text_keep(struct store *store, int64_t epoch, const struct text_item *item)
{
	sqlite3_stmt *s = store_sql(store,
	    "INSERT INTO text (epoch, number, kind, salt, text) "
	    "VALUES (?, ?, ?, ?, cast(? AS TEXT)) "
	    "ON CONFLICT DO UPDATE SET salt = excluded.salt, "
	    "text = excluded.text, erased = 0 "
	    "WHERE text IS NULL AND erased <> 1",
	    "iiibb", epoch, (int64_t)item->number, (int64_t)item->kind,
	    item->salt, (size_t)SALT_SIZE,
	    item->text.length > 0 ? item->text.bytes : (const uint8_t *)"",
	    item->text.length);

	return store_step(store, s) == 0 ? STORE_OK : store_sql_verdict(store);
}

enum store_verdict
text_give_up(struct store *store, int64_t epoch, uint64_t number,
    enum text_kind kind)
{
	return store_run(store,
	    "INSERT INTO text (epoch, number, kind, erased) "
	    "VALUES (?, ?, ?, 2) ON CONFLICT DO UPDATE SET erased = 2 "
	    "WHERE text IS NULL AND erased = 0",
	    "iii", epoch, (int64_t)number, (int64_t)kind);
}

int64_t
text_missing_count(struct store *store, int64_t epoch)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT count(*) FROM text WHERE epoch = ? AND text IS NULL "
	    "AND erased = 0",
	    "i", epoch);
	int64_t count = -1;

	if (store_step(store, s) == 1) {
		count = sqlite3_column_int64(s, 0);
		store_done(s);
	}
	return count;
}

int64_t
text_missing(struct store *store, int64_t epoch, int64_t *numbers, size_t size)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT iif(kind = 1, number, -number) FROM text WHERE epoch = ? "
	    "AND text IS NULL AND erased = 0 ORDER BY kind, number LIMIT ?",
	    "ii", epoch, (int64_t)size);
	int64_t count = 0;
	int step;

	while ((step = store_step(store, s)) == 1)
		numbers[count++] = sqlite3_column_int64(s, 0);
	return step == 0 ? count : -1;
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
	int step;

	while ((step = store_step(store, s)) == 1) {
		struct text_item item = {
			.number = (uint64_t)sqlite3_column_int64(s, 0),
			.kind = (enum text_kind)sqlite3_column_int(s, 1),
			.salt = sqlite3_column_blob(s, 2),
		};

		item.text.bytes = sqlite3_column_text(s, 3);
		item.text.length = (size_t)sqlite3_column_bytes(s, 3);
		/* Without a whole salt it proves nothing: it is missing. */
		if (sqlite3_column_bytes(s, 2) != SALT_SIZE ||
		    each(&item, arg) == 0)
			continue;
		store_done(s);
		return -1;
	}
	return step;
}
