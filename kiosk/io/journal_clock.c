/*
 * journal_clock.c - what time it is here, trusting no clock of this machine.
 *
 * The newest verified answer said a time; within its boot BOOTTIME carries it
 * on.  After another boot only a floor is left, and the wall clock is believed
 * above it, within reason.  Dates nothing: that is done from the journal alone,
 * by whoever holds it.  PROTOCOL.md, Time.
 */

#include <string.h>

#include "kiosk/io/journal_inside.h"

/* No kiosk is switched off for longer and then has a clock that is right. */
#define ABSENCE_MS (INT64_C(2) * 366 * 24 * 3600 * 1000)

/* As the aggregator's dating has it: beyond it no clock shows a time. */
#define CLOCK_MAX_MS (INT64_C(1) << 48)

static int64_t
since_floor(int64_t floor_ms, int64_t wall_ms)
{
	if (wall_ms < floor_ms || wall_ms - floor_ms > ABSENCE_MS)
		return floor_ms;
	return wall_ms;
}

/* What the newest verified answer said, and when that was. */
struct answered {
	char boot_id[BOOT_ID_SIZE];
	int64_t boot_ms, said_ms;
};

/* SQLITE_ROW when there is one. */
static int
answered_read(struct journal *journal, struct answered *out)
{
	sqlite3_stmt *row = sql(journal, SQL_SYNC_ANSWERED);
	int code = row != NULL ? sqlite3_step(row) : SQLITE_ERROR;

	if (code == SQLITE_ROW) {
		sql_string(row, 0, out->boot_id, sizeof(out->boot_id));
		out->boot_ms = sqlite3_column_int64(row, 1);
		out->said_ms = sqlite3_column_int64(row, 2);
	}
	sqlite3_reset(row);
	return code;
}

enum journal_verdict
journal_clock(struct journal *journal, struct journal_clock *out)
{
	const struct outside *outside = journal->outside;
	enum journal_verdict verdict = journal_reopen(journal);
	const int64_t now_ms = outside->boottime_ms(outside->self);
	struct answered answered;
	char boot_id[BOOT_ID_SIZE];
	int code;

	out->quality = JOURNAL_CLOCK_UNKNOWN;
	out->utc_ms = outside->wall_ms(outside->self);
	if (verdict != JOURNAL_OK)
		return verdict;
	code = answered_read(journal, &answered);
	if (code != SQLITE_ROW || answered.said_ms >= CLOCK_MAX_MS ||
	    answered.said_ms <= -CLOCK_MAX_MS)
		return sql_verdict(journal, code);
	outside->boot_id(outside->self, boot_id);
	if (strcmp(boot_id, answered.boot_id) == 0) {
		out->quality = JOURNAL_CLOCK_EXACT;
		out->utc_ms = answered.said_ms + now_ms - answered.boot_ms;
		return JOURNAL_OK;
	}
	out->quality = JOURNAL_CLOCK_FLOOR;
	out->utc_ms = since_floor(answered.said_ms + now_ms, out->utc_ms);
	return JOURNAL_OK;
}
