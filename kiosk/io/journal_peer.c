/*
 * journal_peer.c - whom this kiosk sends to, by which keys and pins, and under
 * which key of its own.
 *
 * Connects to nobody and verifies nothing: exchange.c does both with what it
 * finds here, and journal_news.c brings what a verified answer changes.
 */

#include <string.h>

#include "kiosk/io/journal_inside.h"
#include "kiosk/io/journal_sync.h"

const struct key_pair *
journal_key(const struct journal *journal)
{
	return &journal->key;
}

static enum journal_verdict
pins_read(struct journal *journal, struct journal_peer *out)
{
	sqlite3_stmt *row = sql(journal, SQL_PINS);
	int code = SQLITE_ERROR;

	while (row != NULL && (code = sqlite3_step(row)) == SQLITE_ROW &&
	    out->pin_count < JOURNAL_PINS) {
		if (sql_fixed(row, 0, out->pins[out->pin_count], HASH_SIZE))
			out->pin_count++;
	}
	sqlite3_reset(row);
	/* The token brought one. */
	if (code == SQLITE_DONE && out->pin_count == 0)
		return journal_senseless(journal);
	return sql_verdict(journal, code);
}

enum journal_verdict
journal_peer_read(struct journal *journal, struct journal_peer *out)
{
	sqlite3_stmt *row = sql(journal, SQL_AGGREGATOR);
	int code = row != NULL ? sqlite3_step(row)
			       : sqlite3_extended_errcode(journal->db);
	bool good = true;

	memset(out, 0, sizeof(*out));
	if (code == SQLITE_ROW) {
		good = sql_string(row, 0, out->url, sizeof(out->url)) &&
		    sql_fixed(row, 1, out->key, KEY_SIZE);
		if (!sql_fixed(row, 2, out->centre, KEY_SIZE))
			memcpy(out->centre, out->key, KEY_SIZE);
		key_kid(out->key, out->kid);
	}
	sqlite3_reset(row);
	if (code == SQLITE_DONE)
		return JOURNAL_NOT_ENROLLED;
	if (code != SQLITE_ROW)
		return sql_verdict(journal, code);
	return good ? pins_read(journal, out) : journal_senseless(journal);
}

enum journal_verdict
journal_peer(struct journal *journal, struct journal_peer *out)
{
	enum journal_verdict verdict;
	unsigned tries = 0;

	do {
		verdict = journal_reopen(journal);
		if (verdict == JOURNAL_OK)
			verdict = journal_peer_read(journal, out);
	} while (journal_relieve(journal, verdict, &tries));
	return verdict;
}

enum journal_verdict
journal_peer_pin(struct journal *journal, const struct answer *answer)
{
	int code;

	if (answer->pin_count == 0)
		return JOURNAL_OK;
	code = sql_run(journal, SQL_PINS_CLEAR, "i", (int64_t)1);
	for (size_t i = 0; i < answer->pin_count && code == SQLITE_OK; i++)
		code = sql_run(journal, SQL_PIN_PUT, "bi", answer->pins[i],
		    (size_t)HASH_SIZE, (int64_t)1);
	return sql_verdict(journal, code);
}

enum journal_verdict
journal_peer_put(struct journal *journal, const struct token *token)
{
	struct journal_peer old;
	bool moved;
	int code;

	moved = journal_peer_read(journal, &old) != JOURNAL_OK ||
	    memcmp(old.key, token->aggregator, KEY_SIZE) != 0;
	code = sql_run(journal, SQL_AGGREGATOR_PUT, "tbb", token->url,
	    token->aggregator, (size_t)KEY_SIZE,
	    token->has_centre ? token->centre : NULL, (size_t)KEY_SIZE);
	if (code == SQLITE_OK)
		code = sql_run(journal, SQL_PINS_CLEAR, "i", (int64_t)0);
	if (code == SQLITE_OK)
		code = sql_run(journal, SQL_PIN_PUT, "bi", token->pin,
		    (size_t)HASH_SIZE, (int64_t)0);
	/* The new one holds nothing until it says so. */
	if (code == SQLITE_OK && moved)
		code = sql_run(journal, SQL_RECEIPTS_CLEAR, "");
	if (code == SQLITE_OK && moved)
		code = sql_run(journal, SQL_SYNC_KEPT, "i", (int64_t)0);
	/* Nor does it know who may open the menu here. */
	if (code == SQLITE_OK && moved)
		code = sql_run(journal, SQL_STAFF_PIN_PUT, "t", NULL);
	return sql_verdict(journal, code);
}
