/*
 * journal_sql.c - every sentence of SQL that the journal speaks.
 *
 * Prepared when first used and kept, so that the hundred-thousandth rating
 * costs what the first did.  What the columns mean: journal_schema.c.
 */

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "kiosk/io/journal_inside.h"

/* The touchpoint given, or the usual one. */
#define HERE \
	"coalesce(?1, (SELECT slug FROM place ORDER BY position LIMIT 1), '')"

static const char *const sentences[SQL_COUNT] = {
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",
	[SQL_IDENTITY] = "SELECT seed FROM identity",
	[SQL_IDENTITY_PUT] = "INSERT INTO identity (one, seed) VALUES (1, ?1)",
	[SQL_AGGREGATOR] = "SELECT url, key, centre FROM aggregator",
	[SQL_AGGREGATOR_PUT] = "INSERT OR REPLACE INTO aggregator "
			       "(one, url, key, centre) VALUES (1, ?1, ?2, ?3)",
	[SQL_PINS] = "SELECT pin FROM pin ORDER BY announced, pin",
	[SQL_PINS_CLEAR] = "DELETE FROM pin WHERE announced >= ?1",
	[SQL_PIN_PUT] = "INSERT OR IGNORE INTO pin (pin, announced) "
			"VALUES (?1, ?2)",
	[SQL_REGISTRATION] = "SELECT name, survey, serial FROM registration",
	[SQL_REGISTRATION_PUT] =
	    "INSERT INTO registration (one, name, survey, serial) "
	    "VALUES (1, ?1, ?2, 0) ON CONFLICT (one) DO UPDATE "
	    "SET name = ?1, survey = ?2",
	[SQL_SERIAL] = "SELECT serial FROM registration",
	[SQL_SERIAL_RISE] = "UPDATE registration SET serial = serial + 1",
	[SQL_PLACES] = "SELECT slug, title, zone, survey, sheet FROM place "
		       "ORDER BY position",
	[SQL_PLACES_CLEAR] = "DELETE FROM place",
	[SQL_PLACE_PUT] =
	    "INSERT INTO place (position, slug, title, zone, survey, sheet) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[SQL_SHEET] = "SELECT file FROM sheet WHERE version = ?1",
	[SQL_SHEET_PUT] = "INSERT INTO sheet (version, serial, name, file) "
			  "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (version) "
			  "DO UPDATE SET serial = max(serial, ?2)",
	[SQL_SHEETS] = "SELECT version FROM sheet ORDER BY serial DESC, "
		       "version LIMIT ?1",
	[SQL_EPOCH_LAST] =
	    "SELECT ordinal, epoch, boot_id, opened_ms, offset_ms "
	    "FROM epoch ORDER BY ordinal DESC LIMIT 1",
	[SQL_EPOCH_PUT] =
	    "INSERT INTO epoch (ordinal, epoch, boot_id, opened_ms, first, "
	    "start, offset_ms, opening) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[SQL_EPOCH_OFFSET] =
	    "UPDATE epoch SET offset_ms = ?2 WHERE ordinal = ?1",
	[SQL_EPOCH_DATED] = "UPDATE epoch SET dated_ms = ?2, took_ms = ?3 "
			    "WHERE ordinal = ?1",
	/* A closed epoch, receipted to its end, not yet in full envelopes. */
	[SQL_EPOCH_CRUMBS] =
	    "SELECT e.ordinal, max(e.first, e.whole + 1), n.first - 1 "
	    "FROM epoch e JOIN epoch n ON n.ordinal = e.ordinal + 1 "
	    "JOIN receipt r ON r.epoch = e.epoch AND r.number = n.first - 1 "
	    "WHERE e.whole < n.first - 1 ORDER BY e.ordinal LIMIT 1",
	[SQL_EPOCH_WHOLE] = "UPDATE epoch SET whole = ?2 WHERE ordinal = ?1",
	[SQL_EPOCHS] = "SELECT first, 0 FROM epoch ORDER BY ordinal",
	[SQL_EPOCH] = "SELECT epoch, first, start, opened_ms, boot_id, "
		      "dated_ms, offset_ms, took_ms FROM epoch "
		      "WHERE ordinal = ?1",
	[SQL_EPOCH_OF] = "SELECT ordinal, first, (SELECT n.first - 1 "
			 "FROM epoch n WHERE n.ordinal = e.ordinal + 1) "
			 "FROM epoch e WHERE epoch = ?1",
	[SQL_EPOCH_AT] = "SELECT ordinal, epoch, first, start FROM epoch "
			 "WHERE first <= ?1 ORDER BY ordinal DESC LIMIT 1",
	[SQL_EVER_DATED] =
	    "SELECT count(*) FROM epoch WHERE dated_ms IS NOT NULL",
	[SQL_ENTRY_LAST] = "SELECT number, hash FROM entry "
			   "ORDER BY number DESC LIMIT 1",
	[SQL_ENTRY_PUT] = "INSERT INTO entry (number, epoch, bytes, hash) "
			  "VALUES (?1, ?2, ?3, ?4)",
	[SQL_ENTRY_MEND] = "UPDATE entry SET hash = ?2 WHERE number = ?1",
	[SQL_ENTRY] = "SELECT epoch, bytes, hash FROM entry WHERE number = ?1",
	[SQL_ENTRIES] = "SELECT number, epoch, bytes, hash FROM entry "
			"WHERE number BETWEEN ?1 AND ?2 ORDER BY number",
	[SQL_ENTRIES_FROM] = "SELECT number, epoch, bytes, hash FROM entry "
			     "WHERE number >= ?1 ORDER BY number LIMIT ?2",
	/* A rating begins with its slot, anything else with a negative kind. */
	[SQL_RATINGS_AFTER] = "SELECT count(*) FROM entry WHERE number > ?1 "
			      "AND substr(bytes, 2, 1) < x'20'",
	[SQL_SLOT_FIND] =
	    "SELECT slot FROM slot WHERE epoch = ?1 AND touchpoint = ?2 "
	    "AND sheet = ?3 AND question = ?4 AND language = ?5 "
	    "AND hand = ?6",
	[SQL_SLOT_NEXT] =
	    "SELECT coalesce(max(slot) + 1, 0) FROM slot WHERE epoch = ?1",
	[SQL_SLOT_PUT] =
	    "INSERT INTO slot (epoch, slot, touchpoint, sheet, question, "
	    "language, hand) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[SQL_SLOT] = "SELECT touchpoint, sheet, question, language, hand "
		     "FROM slot WHERE epoch = ?1 AND slot = ?2",
	/* Entries of kind -2, the newest first. */
	[SQL_SLOT_ENTRIES] =
	    "SELECT bytes FROM entry WHERE epoch = ?1 AND number < ?2 "
	    "AND number > ?3 AND substr(bytes, 2, 1) = x'21' "
	    "ORDER BY number DESC",
	[SQL_TEXT_PUT] = "INSERT INTO text (kind, number, salt, text) "
			 "VALUES (?1, ?2, ?3, ?4)",
	[SQL_TEXTS] = "SELECT kind, number, salt, text FROM text WHERE "
		      "kind = ?1 AND number BETWEEN ?2 AND ?3 "
		      "ORDER BY number",
	[SQL_TEXT] = "SELECT salt, text FROM text WHERE kind = ?1 "
		     "AND number = ?2",
	[SQL_TEXT_COUNT] = "SELECT count(*) FROM text WHERE kind = ?1 "
			   "AND number BETWEEN ?2 AND ?3",
	[SQL_TEXT_KEPT] =
	    "DELETE FROM text WHERE kind = ?1 AND number BETWEEN ?2 AND ?3",
	[SQL_TEXTS_UNTIL] =
	    "SELECT DISTINCT number FROM text WHERE number <= ?1 "
	    "ORDER BY number LIMIT ?2",
	[SQL_TEXTS_OLD] = "SELECT count(*) FROM text WHERE number <= ?1",
	[SQL_SEALED] = "SELECT first, last FROM sealed WHERE last >= ?1 "
		       "ORDER BY first, last LIMIT ?2",
	[SQL_SEALED_PUT] = "INSERT OR IGNORE INTO sealed (first, last) "
			   "VALUES (?1, ?2)",
	[SQL_SEALED_DROP] = "DELETE FROM sealed WHERE first = ?1 AND last = ?2",
	[SQL_SEALED_WITHIN] =
	    "SELECT count(*) FROM sealed WHERE first >= ?1 AND last <= ?2",
	[SQL_SEALED_DROP_WITHIN] =
	    "DELETE FROM sealed WHERE first >= ?1 AND last <= ?2",
	[SQL_LOST] = "SELECT first, last FROM lost ORDER BY first",
	/* But for what waits in a journal set aside. */
	[SQL_LOST_SETTLED] = "SELECT first, last FROM lost WHERE named <> 2 "
			     "ORDER BY first",
	[SQL_LOST_AT] = "SELECT last, hash, named FROM lost "
			"WHERE first <= ?1 AND last >= ?1 "
			"ORDER BY first LIMIT 1",
	[SQL_LOST_HASH] = "SELECT hash FROM lost WHERE last = ?1 "
			  "AND hash IS NOT NULL",
	/* Not named yet, in the epoch ?2, and number ?1 is within. */
	[SQL_LOST_BEHIND] =
	    "SELECT l.first, l.last FROM lost l JOIN epoch e ON e.epoch = ?2 "
	    "LEFT JOIN epoch n ON n.ordinal = e.ordinal + 1 "
	    "WHERE l.named = 0 AND l.first <= ?1 AND l.last >= ?1 "
	    "AND l.first >= e.first "
	    "AND (n.first IS NULL OR l.last < n.first) LIMIT 1",
	[SQL_LOST_NAMED] = "UPDATE lost SET named = 1 WHERE first = ?1",
	[SQL_LOST_DROP_WITHIN] =
	    "DELETE FROM lost WHERE first >= ?1 AND last <= ?2",
	[SQL_GONE_PUT] = "INSERT OR REPLACE INTO lost "
			 "(first, last, named, hash) VALUES (?1, ?2, 0, ?3)",
	[SQL_GONE_LAST] = "SELECT first, last FROM lost WHERE named = 0 "
			  "ORDER BY first DESC LIMIT 1",
	/* An epoch's first entry stays: the others hang on it. */
	[SQL_OLDEST] = "SELECT n.number, n.epoch, e.first FROM entry n "
		       "JOIN epoch e ON e.ordinal = n.epoch "
		       "WHERE n.number > ?1 AND n.number <> e.first "
		       "ORDER BY n.number LIMIT 1",
	[SQL_ENTRY_BELOW] = "SELECT number, hash FROM entry WHERE epoch = ?1 "
			    "AND number BETWEEN ?2 AND ?3 "
			    "ORDER BY number DESC LIMIT 1",
	[SQL_ENTRY_DROP_WITHIN] =
	    "DELETE FROM entry WHERE number BETWEEN ?1 AND ?2",
	[SQL_SEALED_DROP_UNTIL] = "DELETE FROM sealed WHERE last <= ?1",
	/* Its first entry alone is left of it, and that has no slot. */
	[SQL_SLOTS_DROP_GONE] =
	    "DELETE FROM slot WHERE epoch = ?1 AND EXISTS (SELECT 1 FROM "
	    "epoch WHERE ordinal = ?1 + 1 AND first = ?2 + 1)",
	/* A journal begun anew: what was before is still to be brought over. */
	[SQL_ASIDE_PUT] = "INSERT OR REPLACE INTO lost "
			  "(first, last, named, hash) VALUES (1, ?1, 2, ?2)",
	[SQL_ASIDE] = "SELECT first, last FROM lost WHERE named = 2",
	[SQL_ASIDE_FROM] = "UPDATE lost SET first = ?1 WHERE named = 2",
	[SQL_ASIDE_DONE] = "DELETE FROM lost WHERE named = 2",
	[SQL_ASIDE_RECEIPTED] =
	    "SELECT kept + 1 >= (SELECT max(first) FROM epoch) AND NOT EXISTS "
	    "(SELECT 1 FROM lost WHERE named = 2) FROM sync",
	[SQL_SYNC_KEPT_MOST] = "UPDATE sync SET kept = min(kept, ?1)",
	[SQL_EPOCH_TAKE] =
	    "INSERT OR IGNORE INTO epoch (ordinal, epoch, boot_id, opened_ms, "
	    "first, start, offset_ms, opening) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[SQL_EPOCHS_BEYOND] = "DELETE FROM epoch WHERE ordinal > ?1",
	[SQL_EPOCH_OPENING] = "SELECT start, opening, epoch, first FROM epoch "
			      "WHERE ordinal = ?1",
	[SQL_EPOCH_BEHIND] =
	    "SELECT e.ordinal, e.first, min(?2, coalesce(n.first - 1, ?2)), "
	    "e.epoch FROM epoch e LEFT JOIN epoch n "
	    "ON n.ordinal = e.ordinal + 1 WHERE e.ordinal > ?1 "
	    "AND e.first <= ?2 ORDER BY e.ordinal LIMIT 1",
	[SQL_ENTRY_OPENING] = "INSERT OR REPLACE INTO entry "
			      "(number, epoch, bytes, hash) "
			      "VALUES (?1, ?2, ?3, ?4)",
	/* Where that epoch stands here, and nowhere else. */
	[SQL_ENTRY_TAKE] =
	    "INSERT OR IGNORE INTO entry (number, epoch, bytes, hash) "
	    "SELECT ?1, e.ordinal, ?3, ?4 FROM epoch e LEFT JOIN epoch n "
	    "ON n.ordinal = e.ordinal + 1 WHERE e.ordinal = ?2 "
	    "AND e.first <= ?1 AND (n.first IS NULL OR n.first > ?1)",
	[SQL_SLOT_TAKE] =
	    "INSERT OR IGNORE INTO slot (epoch, slot, touchpoint, sheet, "
	    "question, language, hand) SELECT e.ordinal, ?2, ?3, ?4, ?5, ?6, "
	    "?7 FROM epoch e WHERE e.ordinal = ?1",
	[SQL_TEXT_TAKE] = "INSERT OR IGNORE INTO text "
			  "(kind, number, salt, text) VALUES (?1, ?2, ?3, ?4)",
	[SQL_ENTRIES_WITHIN] = "SELECT count(*) FROM entry "
			       "WHERE number BETWEEN ?1 AND ?2",
	[SQL_ENTRY_NEXT] = "SELECT number FROM entry WHERE number "
			   "BETWEEN ?1 AND ?2 ORDER BY number LIMIT 1",
	[SQL_ENTRY_RUN_END] =
	    "SELECT n.number FROM entry n WHERE n.number BETWEEN ?1 AND ?2 "
	    "AND (n.number = ?2 OR NOT EXISTS (SELECT 1 FROM entry "
	    "WHERE number = n.number + 1)) ORDER BY n.number LIMIT 1",
	[SQL_TEXT_LOST_PUT] = "INSERT OR IGNORE INTO text_lost (kind, number) "
			      "VALUES (?1, ?2)",
	[SQL_TEXT_LOST] = "SELECT 1 FROM text_lost WHERE kind = ?1 "
			  "AND number = ?2",
	[SQL_TEXT_OLDEST] = "SELECT min(number) FROM text",
	[SQL_FREE_PAGES] = "SELECT freelist_count FROM pragma_freelist_count",
	[SQL_LOST_PUT] = "INSERT OR REPLACE INTO lost (first, last) "
			 "VALUES (?1, ?2)",
	[SQL_RECEIPT_PUT] =
	    "INSERT OR REPLACE INTO receipt (epoch, number, hash, object) "
	    "VALUES (?1, ?2, ?3, ?4)",
	[SQL_RECEIPTS] = "SELECT epoch, number, hash FROM receipt "
			 "ORDER BY number DESC LIMIT ?1",
	[SQL_RECEIPT_HASH] = "SELECT hash FROM receipt WHERE number = ?1",
	[SQL_RECEIPTS_CLEAR] = "DELETE FROM receipt",
	[SQL_SYNC] = "SELECT kept, boot_id, tried_boot_ms, tried_wall_ms, "
		     "outcome, error, synced_boot_id, synced_boot_ms, "
		     "synced_wall_ms FROM sync",
	[SQL_SYNC_KEPT] = "UPDATE sync SET kept = ?1",
	[SQL_SYNC_TRIED] = "UPDATE sync SET boot_id = ?1, tried_boot_ms = ?2, "
			   "tried_wall_ms = ?3, outcome = ?4, error = ?5",
	[SQL_SYNC_SYNCED] = "UPDATE sync SET synced_boot_id = ?1, "
			    "synced_boot_ms = ?2, synced_wall_ms = ?3, "
			    "answered_ms = ?4",
	[SQL_SYNC_ANSWERED] =
	    "SELECT synced_boot_id, synced_boot_ms, answered_ms FROM sync "
	    "WHERE answered_ms IS NOT NULL",
	[SQL_HOLDOFF] = "SELECT boot_id, last_ms, counted_ms, step "
			"FROM holdoff WHERE touchpoint = ?1 AND question = ?2",
	[SQL_HOLDOFF_PUT] =
	    "INSERT OR REPLACE INTO holdoff (touchpoint, question, boot_id, "
	    "last_ms, counted_ms, step) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[SQL_STAFF] = "SELECT touchpoint, language, rehearsal FROM stand "
		      "WHERE screen = ?1",
	[SQL_STAFF_PUT] =
	    "INSERT OR REPLACE INTO stand (screen, touchpoint, language, "
	    "rehearsal) VALUES (?1, ?2, ?3, ?4)",
	[SQL_DOOR] = "SELECT door, until_ms FROM door "
		     "WHERE touchpoint = " HERE,
	[SQL_DOOR_PUT] = "INSERT OR REPLACE INTO door (touchpoint, door, "
			 "until_ms) VALUES (" HERE ", ?2, ?3)",
	[SQL_LOCK] = "SELECT failures, boot_id, failed_ms FROM staff",
	[SQL_LOCK_PUT] =
	    "UPDATE staff SET failures = ?1, boot_id = ?2, failed_ms = ?3",
	[SQL_STAFF_PIN] = "SELECT pin FROM staff",
	[SQL_STAFF_PIN_PUT] = "UPDATE staff SET pin = ?1",
};

/*
 * Memory or disk that failed for once may have made SQLite roll back: what was
 * still to be written would then be kept by itself, without what went before.
 */
static bool
is_rolled_back(const struct journal *journal)
{
	return journal->writing && journal->db != NULL &&
	    sqlite3_get_autocommit(journal->db);
}

sqlite3_stmt *
sql(struct journal *journal, enum journal_sentence sentence)
{
	sqlite3_stmt **statement = &journal->statements[sentence];

	if (is_rolled_back(journal))
		return NULL;
	if (*statement == NULL) {
		if (journal->db == NULL ||
		    sqlite3_prepare_v3(journal->db, sentences[sentence], -1,
			SQLITE_PREPARE_PERSISTENT, statement,
			NULL) != SQLITE_OK)
			return NULL;
	}
	sqlite3_reset(*statement);
	sqlite3_clear_bindings(*statement);
	journal->strides = 0;
	return *statement;
}

void
sql_release(struct journal *journal)
{
	for (size_t i = 0; i < SQL_COUNT; i++) {
		sqlite3_finalize(journal->statements[i]);
		journal->statements[i] = NULL;
	}
}

/* SQLite's code: without memory a value would be none. */
static int
bind_list(sqlite3_stmt *statement, const char *types, va_list list)
{
	int code = SQLITE_OK;

	for (int place = 1; code == SQLITE_OK && *types != '\0';
	     types++, place++) {
		const void *bytes;

		switch (*types) {
		case 'i':
			code = sqlite3_bind_int64(statement, place,
			    va_arg(list, int64_t));
			break;
		case 't':
			code = sqlite3_bind_text(statement, place,
			    va_arg(list, const char *), -1, SQLITE_TRANSIENT);
			break;
		default:
			bytes = va_arg(list, const void *);
			code = sqlite3_bind_blob64(statement, place, bytes,
			    va_arg(list, size_t), SQLITE_TRANSIENT);
		}
	}
	return code;
}

void
sql_bind(sqlite3_stmt *statement, const char *types, ...)
{
	va_list list;

	va_start(list, types);
	bind_list(statement, types, list);
	va_end(list);
}

int
sql_run_list(struct journal *journal, enum journal_sentence sentence,
    const char *types, va_list list)
{
	sqlite3_stmt *statement = sql(journal, sentence);
	int code;

	if (is_rolled_back(journal))
		return SQLITE_ABORT_ROLLBACK;
	if (statement == NULL)
		return journal->db != NULL ? sqlite3_errcode(journal->db)
					   : SQLITE_CANTOPEN;
	code = bind_list(statement, types, list);
	if (code != SQLITE_OK)
		return code;
	code = sqlite3_step(statement);
	sqlite3_reset(statement);
	return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}

int
sql_run(struct journal *journal, enum journal_sentence sentence,
    const char *types, ...)
{
	va_list list;
	int code;

	va_start(list, types);
	code = sql_run_list(journal, sentence, types, list);
	va_end(list);
	return code;
}

bool
sql_fixed(sqlite3_stmt *row, int column, void *out, size_t length)
{
	const void *bytes = sqlite3_column_blob(row, column);

	if (bytes == NULL ||
	    (size_t)sqlite3_column_bytes(row, column) != length)
		return false;
	memcpy(out, bytes, length);
	return true;
}

bool
sql_string(sqlite3_stmt *row, int column, char *out, size_t size)
{
	const unsigned char *text = sqlite3_column_text(row, column);
	size_t length = (size_t)sqlite3_column_bytes(row, column);

	if (text == NULL || length >= size || memchr(text, '\0', length)) {
		out[0] = '\0';
		return false;
	}
	memcpy(out, text, length);
	out[length] = '\0';
	return true;
}

/* What says that the file is not to be read, whoever tries. */
static bool
is_damage(const struct journal *journal, int code)
{
	switch (code & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_INTERRUPT: /* its pages lead in a circle */
		return true;
	case SQLITE_IOERR:
		return code == SQLITE_IOERR_READ ||
		    code == SQLITE_IOERR_CORRUPTFS;
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		return aside_is_closed_to_us(journal);
	}
	return false;
}

enum journal_verdict
journal_senseless(struct journal *journal)
{
	journal->stale = journal->damaged = journal->senseless = true;
	return JOURNAL_BROKEN;
}

enum journal_verdict
sql_marked(struct journal *journal, int code)
{
	if (code == SQLITE_OK && sqlite3_changes(journal->db) != 1)
		return journal_senseless(journal);
	return sql_verdict(journal, code);
}

enum journal_verdict
sql_verdict(struct journal *journal, int code)
{
	int reason = journal->db != NULL ? sqlite3_system_errno(journal->db)
					 : 0;

	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return JOURNAL_OK;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return JOURNAL_BUSY;
	case SQLITE_FULL:
		journal->stale = true;
		return JOURNAL_FULL;
	}
	/* Never retry an fsync: close, reopen, let SQLite verify (I11). */
	journal->stale = true;
	if (is_damage(journal, code))
		journal->damaged = true;
	if (reason == ENOSPC || reason == EDQUOT)
		return JOURNAL_FULL;
	return JOURNAL_BROKEN;
}
