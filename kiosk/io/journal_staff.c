/*
 * journal_staff.c - what staff set at this kiosk, and their PIN's lock.
 *
 * A note is an entry like any other and travels; what it is about is kept
 * beside it, in the same transaction, so that a power cut never leaves a
 * rehearsal that nobody began.  What the PIN is compared with: staff_pin.c.
 */

#include <string.h>

#include "kiosk/io/journal_inside.h"
#include "kiosk/io/journal_staff.h"

enum journal_verdict
journal_staff(struct journal *journal, const char *screen,
    struct journal_staff *out)
{
	enum journal_verdict verdict = journal_reopen(journal);
	sqlite3_stmt *row;
	int code = SQLITE_ERROR;

	memset(out, 0, sizeof(*out));
	if (verdict != JOURNAL_OK)
		return verdict;
	row = sql(journal, SQL_STAFF);
	if (row == NULL)
		return sql_verdict(journal, code);
	sqlite3_bind_text(row, 1, screen, -1, SQLITE_STATIC);
	if ((code = sqlite3_step(row)) == SQLITE_ROW) {
		sql_string(row, 0, out->touchpoint, sizeof(out->touchpoint));
		sql_string(row, 1, out->language, sizeof(out->language));
		out->rehearsal = sqlite3_column_int(row, 2) != 0;
	}
	sqlite3_reset(row);
	return sql_verdict(journal, code);
}

enum journal_verdict
journal_door(struct journal *journal, const char *touchpoint, struct door *out)
{
	enum journal_verdict verdict = journal_reopen(journal);
	sqlite3_stmt *row;
	int code = SQLITE_ERROR;

	memset(out, 0, sizeof(*out));
	if (verdict != JOURNAL_OK)
		return verdict;
	row = sql(journal, SQL_DOOR);
	if (row == NULL)
		return sql_verdict(journal, code);
	sqlite3_bind_text(row, 1, touchpoint, -1, SQLITE_STATIC);
	if ((code = sqlite3_step(row)) == SQLITE_ROW) {
		out->set = (enum door_set)sqlite3_column_int(row, 0);
		out->until_ms = sqlite3_column_int64(row, 1);
	}
	sqlite3_reset(row);
	return sql_verdict(journal, code);
}

/* The note itself, in the open transaction. */
static enum journal_verdict
note_put(struct journal *journal, struct journal_pen *pen, unsigned note,
    const char *touchpoint)
{
	struct entry entry = { .kind = ENTRY_NOTE };

	entry.at = pen_at(&pen->pen, pen->now_ms);
	entry.note.note = note;
	if (touchpoint != NULL)
		strncpy(entry.note.touchpoint, touchpoint, LIMIT_SLUG);
	return journal_put_entry(journal, pen, &entry, NULL);
}

enum journal_verdict
journal_note(struct journal *journal, unsigned note, const char *touchpoint)
{
	struct journal_pen pen;
	enum journal_verdict verdict = journal_begin(journal, &pen);

	if (verdict != JOURNAL_OK)
		return verdict;
	verdict = note_put(journal, &pen, note, touchpoint);
	if (verdict != JOURNAL_OK)
		return journal_abandon(journal, verdict);
	return journal_commit(journal);
}

/*
 * What was set, and the note, become one; code: how setting it went.  A
 * journal that is lost today is not to ask tomorrow what staff made of it.  On
 * a full disk the next answer tells the keepsake.
 */
static enum journal_verdict
staff_commit(struct journal *journal, struct journal_pen *pen, int code,
    unsigned note, const char *touchpoint)
{
	enum journal_verdict verdict = sql_verdict(journal, code);

	if (verdict == JOURNAL_OK && note != 0)
		verdict = note_put(journal, pen, note, touchpoint);
	if (verdict != JOURNAL_OK)
		return journal_abandon(journal, verdict);
	verdict = journal_commit(journal);
	if (verdict == JOURNAL_OK)
		(void)keepsake_write(journal);
	return verdict;
}

enum journal_verdict
journal_staff_put(struct journal *journal, const char *screen,
    const struct journal_staff *staff, unsigned note, const char *touchpoint)
{
	struct journal_pen pen;
	enum journal_verdict verdict = journal_begin(journal, &pen);
	int code;

	if (verdict != JOURNAL_OK)
		return verdict;
	code = sql_run(journal, SQL_STAFF_PUT, "ttti", screen,
	    staff->touchpoint, staff->language, (int64_t)staff->rehearsal);
	return staff_commit(journal, &pen, code, note, touchpoint);
}

enum journal_verdict
journal_door_put(struct journal *journal, const char *touchpoint,
    const struct door *door, unsigned note)
{
	struct journal_pen pen;
	enum journal_verdict verdict = journal_begin(journal, &pen);
	int code;

	if (verdict != JOURNAL_OK)
		return verdict;
	code = sql_run(journal, SQL_DOOR_PUT, "tii", touchpoint,
	    (int64_t)door->set, door->until_ms);
	return staff_commit(journal, &pen, code, note, touchpoint);
}

enum journal_verdict
journal_lock(struct journal *journal, struct journal_lock *out)
{
	const struct outside *outside = journal->outside;
	enum journal_verdict verdict = journal_reopen(journal);
	char now[BOOT_ID_SIZE], then[BOOT_ID_SIZE];
	sqlite3_stmt *row;
	int code = SQLITE_ERROR;

	memset(out, 0, sizeof(*out));
	if (verdict != JOURNAL_OK)
		return verdict;
	outside->boot_id(outside->self, now);
	row = sql(journal, SQL_LOCK);
	if (row != NULL && (code = sqlite3_step(row)) == SQLITE_ROW) {
		out->failures = (unsigned)sqlite3_column_int(row, 0);
		/* Before this boot: the whole wait runs again, from its start. */
		if (sql_string(row, 1, then, sizeof(then)) &&
		    strcmp(now, then) == 0)
			out->failed_ms = sqlite3_column_int64(row, 2);
	}
	sqlite3_reset(row);
	return sql_verdict(journal, code);
}

enum journal_verdict
journal_lock_put(struct journal *journal, unsigned failures)
{
	const struct outside *outside = journal->outside;
	struct journal_pen pen;
	enum journal_verdict verdict = journal_begin(journal, &pen);

	if (verdict != JOURNAL_OK)
		return verdict;
	verdict = sql_verdict(journal,
	    sql_run(journal, SQL_LOCK_PUT, "iti", (int64_t)failures,
		pen.boot_id, outside->boottime_ms(outside->self)));
	if (verdict != JOURNAL_OK)
		return journal_abandon(journal, verdict);
	return journal_commit(journal);
}

enum journal_verdict
journal_staff_pin(struct journal *journal, char out[STAFF_PIN_HASH])
{
	enum journal_verdict verdict = journal_reopen(journal);
	sqlite3_stmt *row;
	int code = SQLITE_ERROR;

	out[0] = '\0';
	if (verdict != JOURNAL_OK)
		return verdict;
	row = sql(journal, SQL_STAFF_PIN);
	if (row != NULL && (code = sqlite3_step(row)) == SQLITE_ROW)
		sql_string(row, 0, out, STAFF_PIN_HASH);
	sqlite3_reset(row);
	return sql_verdict(journal, code);
}

enum journal_verdict
journal_staff_pin_put(struct journal *journal, const struct registration *told)
{
	char had[STAFF_PIN_HASH];
	enum journal_verdict verdict;

	if (!told->tells_pin)
		return JOURNAL_OK;
	verdict = journal_staff_pin(journal, had);
	if (verdict != JOURNAL_OK || strcmp(had, told->pin) == 0)
		return verdict;
	return sql_verdict(journal,
	    sql_run(journal, SQL_STAFF_PIN_PUT, "t",
		told->pin[0] != '\0' ? told->pin : NULL));
}

enum journal_verdict
journal_outcome(struct journal *journal, struct journal_outcome *out)
{
	const struct outside *outside = journal->outside;
	enum journal_verdict verdict = journal_reopen(journal);
	char now[BOOT_ID_SIZE], then[BOOT_ID_SIZE];
	sqlite3_stmt *row;
	int code = SQLITE_ERROR;

	memset(out, 0, sizeof(*out));
	out->tried_ms = -1;
	if (verdict != JOURNAL_OK)
		return verdict;
	outside->boot_id(outside->self, now);
	row = sql(journal, SQL_SYNC);
	if (row != NULL && (code = sqlite3_step(row)) == SQLITE_ROW) {
		sql_string(row, 4, out->word, sizeof(out->word));
		if (sql_string(row, 1, then, sizeof(then)) &&
		    strcmp(now, then) == 0)
			out->tried_ms = sqlite3_column_int64(row, 2);
	}
	sqlite3_reset(row);
	return sql_verdict(journal, code);
}
