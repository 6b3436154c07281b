/*
 * journal_holdoff.c - repeated presses, judged where they are kept.
 *
 * Inside the transaction that keeps the press, so that a screen and a button
 * box of one touchpoint share what went before, and so that no press is judged
 * by what another one rolled back.  The rule itself is core/holdoff.c.
 */

#include <string.h>

#include "kiosk/core/holdoff.h"
#include "kiosk/io/journal_inside.h"

/*
 * One button, pressed again so soon, is a contact that bounced.  The screen
 * drops it as no press at all; a press that came by a command has a number
 * promised to it, so it is kept, and never counted.
 */
#define BOUNCE_MS 120

/* What went before in this boot, and on which step. */
static enum journal_verdict
holdoff_read(struct journal *journal, const struct journal_pen *pen,
    const struct slot *slot, struct holdoff *state, int64_t *step)
{
	sqlite3_stmt *row = sql(journal, SQL_HOLDOFF);
	char boot_id[sizeof(pen->boot_id)];
	int code = SQLITE_ERROR;

	memset(state, 0, sizeof(*state));
	if (row != NULL) {
		sql_bind(row, "tt", slot->touchpoint, slot->question);
		code = sqlite3_step(row);
	}
	if (code == SQLITE_ROW &&
	    sql_string(row, 0, boot_id, sizeof(boot_id)) &&
	    strcmp(boot_id, pen->boot_id) == 0) {
		state->pressed = true;
		state->last_ms = (uint64_t)sqlite3_column_int64(row, 1);
		state->counted_ms = (uint64_t)sqlite3_column_int64(row, 2);
		*step = sqlite3_column_int64(row, 3);
	}
	sqlite3_reset(row);
	if (code == SQLITE_ROW || code == SQLITE_DONE)
		return JOURNAL_OK;
	return sql_verdict(journal, code);
}

enum journal_verdict
journal_holdoff(struct journal *journal, const struct journal_pen *pen,
    const struct sheet *sheet, const struct slot *slot, int64_t step,
    bool *counts)
{
	uint64_t now_ms = (uint64_t)pen->now_ms;
	struct holdoff state;
	enum journal_verdict verdict;
	int64_t last = RATING_NO_STEP;
	bool bounced;

	verdict = holdoff_read(journal, pen, slot, &state, &last);
	if (verdict != JOURNAL_OK)
		return verdict;
	bounced = state.pressed && step == last && step != RATING_NO_STEP &&
	    now_ms >= state.last_ms && now_ms - state.last_ms < BOUNCE_MS;
	if (bounced) {
		state.last_ms = now_ms;
		*counts = false;
	} else {
		*counts = holdoff_counts(&state, sheet->hold_off_ms,
		    sheet->cap_ms, now_ms);
	}
	return sql_verdict(journal,
	    sql_run(journal, SQL_HOLDOFF_PUT, "tttiii", slot->touchpoint,
		slot->question, pen->boot_id, (int64_t)state.last_ms,
		(int64_t)state.counted_ms, step));
}
