/*
 * store_answer.c - the rows of `answer` and `answer_content`.
 */

#include "aggregator/io/store_answer.h"
#include "aggregator/io/store_column.h"
#include "aggregator/io/store_sql.h"

int
answer_get(struct store *store, const struct answer_key *key,
    struct answer_row *out)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT epoch, number, first_at, own_at, content FROM answer "
	    "WHERE journal = ? AND id = ? AND question = ?",
	    "ibt", key->journal, key->id, (size_t)HMAC_SIZE, key->question);
	int step = store_step(store, s);

	if (step != 1)
		return step;
	out->epoch = sqlite3_column_int64(s, 0);
	out->number = (uint64_t)sqlite3_column_int64(s, 1);
	out->first_ms = sqlite3_column_int64(s, 2);
	out->own_ms = sqlite3_column_int64(s, 3);
	column_blob(s, 4, out->content, sizeof(out->content));
	store_done(s);
	return 1;
}

enum store_verdict
answer_put(struct store *store, const struct answer_key *key,
    const struct answer_row *row)
{
	return store_run(store,
	    "INSERT INTO answer (journal, id, question, epoch, number, "
	    "first_at, own_at, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
	    "ON CONFLICT DO UPDATE SET epoch = excluded.epoch, "
	    "number = excluded.number, first_at = excluded.first_at, "
	    "own_at = excluded.own_at",
	    "ibtiiiib", key->journal, key->id, (size_t)HMAC_SIZE, key->question,
	    row->epoch, (int64_t)row->number, row->first_ms, row->own_ms,
	    row->content, sizeof(row->content));
}

int64_t
answer_count(struct store *store)
{
	sqlite3_stmt *s = store_sql(store, "SELECT count(*) FROM answer", "");
	int64_t count = -1;

	if (store_step(store, s) == 1) {
		count = sqlite3_column_int64(s, 0);
		store_done(s);
	}
	return count;
}

int
answer_content_seen(struct store *store, const struct answer_key *key,
    const uint8_t content[ANSWER_CONTENT])
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT 1 FROM answer_content WHERE journal = ? AND id = ? "
	    "AND question = ? AND content = ?",
	    "ibtb", key->journal, key->id, (size_t)HMAC_SIZE, key->question,
	    content, (size_t)ANSWER_CONTENT);
	int step = store_step(store, s);

	if (step == 1)
		store_done(s);
	return step;
}

enum store_verdict
answer_content_add(struct store *store, const struct answer_key *key,
    const uint8_t content[ANSWER_CONTENT])
{
	return store_run(store,
	    "INSERT OR IGNORE INTO answer_content "
	    "(journal, id, question, content) VALUES (?, ?, ?, ?)",
	    "ibtb", key->journal, key->id, (size_t)HMAC_SIZE, key->question,
	    content, (size_t)ANSWER_CONTENT);
}
