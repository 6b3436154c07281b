/*
 * journal_today.c - how many ratings were taken today.
 *
 * Today began at midnight at the touchpoint, and the first entry after it is
 * looked for by halves: ten years of entries cost no more than a month.  Only
 * those behind it are read.  Epochs of earlier boots are dated by their own
 * newest time entry, else by what the wall clock then said; that is good
 * enough for a number that staff look at, and dates nothing.
 */

#include <string.h>

#include "kiosk/io/journal_inside.h"
#include "kiosk/io/journal_staff.h"
#include "kiosk/io/zone.h"

#define DAY_S 86400

/* An epoch as far as this needs it. */
struct day_epoch {
	int64_t ordinal;
	uint64_t first;
	int64_t opened_ms; /* UTC, as well as it is known */
};

/* Hands of slots, to ask for each but once; -1: not asked yet. */
#define DAY_SLOTS 256

struct day {
	struct journal *journal;
	struct journal_pen pen;
	struct journal_clock clock;
	int64_t midnight_ms; /* UTC */
	int64_t ordinal;     /* whose slots are known */
	int hands[DAY_SLOTS];
	uint8_t bytes[LIMIT_ENTRY]; /* of the entry read last */
};

static bool
entry_decode(struct day *day, sqlite3_stmt *row, int column, struct entry *out)
{
	size_t length = (size_t)sqlite3_column_bytes(row, column);
	struct wire_reader r;

	if (length > sizeof(day->bytes))
		return false;
	memcpy(day->bytes, sqlite3_column_blob(row, column), length);
	wire_read_from(&r, day->bytes, length);
	entry_read(&r, out);
	return !r.failed;
}

/*
 * The first entry from `from` on that is still here; false when there is none.
 * Its spans are lent until the next one is asked for.
 */
static bool
entry_from(struct day *day, uint64_t from, uint64_t *number, int64_t *ordinal,
    struct entry *out)
{
	sqlite3_stmt *row = sql(day->journal, SQL_ENTRIES_FROM);
	bool found = false;

	if (row == NULL)
		return false;
	sql_bind(row, "ii", (int64_t)from, (int64_t)1);
	if (sqlite3_step(row) == SQLITE_ROW) {
		*number = (uint64_t)sqlite3_column_int64(row, 0);
		*ordinal = sqlite3_column_int64(row, 1);
		found = entry_decode(day, row, 2, out);
	}
	sqlite3_reset(row);
	return found;
}

/* The first entry within first to last that came at `at` or later. */
static uint64_t
search(struct day *day, uint64_t first, uint64_t last, int64_t at)
{
	uint64_t below = first, above = last + 1;

	while (below < above) {
		uint64_t middle = below + (above - below) / 2, number;
		struct entry entry;
		int64_t ordinal;

		if (!entry_from(day, middle, &number, &ordinal, &entry) ||
		    number >= above || entry.at >= at)
			above = middle;
		else
			below = number + 1;
	}
	return below;
}

/* UTC less BOOTTIME in that epoch, by the time entry at `at` of it. */
static bool
offset_by_entry(struct day *day, uint64_t first, uint64_t last, int64_t at,
    int64_t opened_ms, int64_t *offset_ms)
{
	uint64_t number = search(day, first, last, at);
	struct entry entry;
	int64_t ordinal;

	while (number <= last &&
	    entry_from(day, number, &number, &ordinal, &entry) &&
	    entry.at <= at) {
		if (entry.kind == ENTRY_TIME) {
			*offset_ms = entry.time.server_ms - opened_ms -
			    entry.at;
			return true;
		}
		number++;
	}
	return false;
}

/* False when there is none of that ordinal; last: its last entry. */
static bool
epoch_read(struct day *day, int64_t ordinal, uint64_t last,
    struct day_epoch *out)
{
	sqlite3_stmt *row = sql(day->journal, SQL_EPOCH);
	int64_t opened_ms = 0, dated_ms = -1, offset_ms = 0;
	char boot_id[BOOT_ID_SIZE] = "";
	bool found;

	if (row == NULL)
		return false;
	sql_bind(row, "i", ordinal);
	found = sqlite3_step(row) == SQLITE_ROW;
	if (found) {
		out->ordinal = ordinal;
		out->first = (uint64_t)sqlite3_column_int64(row, 1);
		opened_ms = sqlite3_column_int64(row, 3);
		sql_string(row, 4, boot_id, sizeof(boot_id));
		if (sqlite3_column_type(row, 5) != SQLITE_NULL)
			dated_ms = sqlite3_column_int64(row, 5);
		offset_ms = sqlite3_column_int64(row, 6);
	}
	sqlite3_reset(row);
	if (!found)
		return false;
	if (strcmp(boot_id, day->pen.boot_id) == 0)
		offset_ms = day->clock.utc_ms - day->pen.now_ms;
	else if (dated_ms >= 0)
		(void)offset_by_entry(day, out->first, last,
		    dated_ms - opened_ms, opened_ms, &offset_ms);
	out->opened_ms = opened_ms + offset_ms;
	return true;
}

/* The first entry since midnight. */
static uint64_t
first_of_day(struct day *day)
{
	uint64_t from = day->pen.pen.number + 1, last = day->pen.pen.number;
	struct day_epoch epoch;
	int64_t ordinal;

	for (ordinal = day->pen.ordinal; ordinal > 0; ordinal--) {
		if (!epoch_read(day, ordinal, last, &epoch))
			return from;
		if (epoch.opened_ms < day->midnight_ms)
			return search(day, epoch.first, last,
			    day->midnight_ms - epoch.opened_ms);
		from = epoch.first;
		last = epoch.first - 1;
	}
	return from;
}

/* The first entry of this boot: without a clock there is no midnight. */
static uint64_t
first_of_boot(struct day *day)
{
	const struct outside *outside = day->journal->outside;
	uint64_t from = day->pen.pen.number + 1;
	char boot_id[BOOT_ID_SIZE];
	sqlite3_stmt *row;
	bool ours = true;

	outside->boot_id(outside->self, boot_id);
	for (int64_t ordinal = day->pen.ordinal; ours && ordinal > 0;
	     ordinal--) {
		char other[BOOT_ID_SIZE] = "";

		row = sql(day->journal, SQL_EPOCH);
		if (row == NULL)
			break;
		sql_bind(row, "i", ordinal);
		ours = sqlite3_step(row) == SQLITE_ROW &&
		    sql_string(row, 4, other, sizeof(other)) &&
		    strcmp(other, boot_id) == 0;
		if (ours)
			from = (uint64_t)sqlite3_column_int64(row, 1);
		sqlite3_reset(row);
	}
	return from;
}

/* ---- counting ---- */

static int
hand_of(struct day *day, int64_t ordinal, uint32_t slot)
{
	sqlite3_stmt *row;
	int hand = -1;

	if (ordinal != day->ordinal) {
		memset(day->hands, 0xff, sizeof(day->hands));
		day->ordinal = ordinal;
	}
	if (slot < DAY_SLOTS && day->hands[slot] >= 0)
		return day->hands[slot];
	row = sql(day->journal, SQL_SLOT);
	if (row == NULL)
		return -1;
	sql_bind(row, "ii", ordinal, (int64_t)slot);
	if (sqlite3_step(row) == SQLITE_ROW)
		hand = sqlite3_column_int(row, 4);
	sqlite3_reset(row);
	if (slot < DAY_SLOTS)
		day->hands[slot] = hand;
	return hand;
}

/* Those taken back that were counted: not before `from`, nor rehearsed. */
static int64_t
withdrawn(struct day *day, const struct entry *entry, uint64_t from)
{
	size_t length = entry->withdrawn.numbers.length;
	uint8_t numbers[LIMIT_ENTRY];
	int64_t count = 0, ordinal;
	struct wire_reader r;
	uint64_t number, found;
	struct entry rating;

	memcpy(numbers, entry->withdrawn.numbers.bytes, length);
	wire_read_from(&r, numbers, length);
	for (size_t i = 0; i < entry->withdrawn.count; i++) {
		number = wire_uint(&r);
		if (r.failed || number < from ||
		    !entry_from(day, number, &found, &ordinal, &rating) ||
		    found != number || rating.kind != ENTRY_RATING)
			continue;
		count += hand_of(day, ordinal, rating.rating.slot) !=
		    HAND_REHEARSAL;
	}
	return count;
}

/* One entry at a time, since each may ask for others by the same sentence. */
static int64_t
count_from(struct day *day, uint64_t from)
{
	int64_t count = 0, ordinal;
	struct entry entry;
	uint64_t number;

	for (number = from; entry_from(day, number, &number, &ordinal, &entry);
	     number++) {
		if (entry.kind == ENTRY_RATING)
			count += hand_of(day, ordinal, entry.rating.slot) !=
			    HAND_REHEARSAL;
		else if (entry.kind == ENTRY_WITHDRAWN)
			count -= withdrawn(day, &entry, from);
	}
	return count;
}

/* ---- midnight ---- */

/* Seconds since midnight that the clock on the wall shows. */
static bool
local_second(const char *zone, int64_t utc_ms, int64_t *out)
{
	struct zone_time local;

	if (!zone_local(zone, utc_ms, &local))
		return false;
	*out = local.hour * 3600 + local.minute * 60 + local.second;
	return true;
}

/* A day of 23 or 25 hours has its midnight elsewhere: look once more. */
static bool
midnight_find(const char *zone, int64_t utc_ms, struct journal_today *out)
{
	int64_t second, off,
	    utc_s = (utc_ms - (utc_ms % 1000 + 1000) % 1000) / 1000;

	if (!local_second(zone, utc_ms, &second))
		return false;
	out->offset_s = (second - utc_s % DAY_S) % DAY_S;
	if (out->offset_s > DAY_S / 2 + 7200)
		out->offset_s -= DAY_S;
	if (out->offset_s < -DAY_S / 2)
		out->offset_s += DAY_S;
	out->midnight_ms = (utc_s - second) * 1000;
	if (!local_second(zone, out->midnight_ms, &off))
		return false;
	if (off > DAY_S / 2)
		off -= DAY_S;
	out->midnight_ms -= off * 1000;
	return true;
}

enum journal_verdict
journal_today(struct journal *journal, const char *touchpoint,
    struct journal_today *out)
{
	struct day day = { .journal = journal, .ordinal = -1 };
	const struct place *place;
	enum journal_verdict verdict;

	memset(out, 0, sizeof(*out));
	verdict = journal_clock(journal, &day.clock);
	if (verdict == JOURNAL_OK)
		verdict = journal_registration_read(journal);
	if (verdict == JOURNAL_OK)
		verdict = journal_pen_read(journal, &day.pen);
	if (verdict != JOURNAL_OK)
		return verdict;
	place = journal_place(journal, touchpoint);
	out->utc_ms = day.clock.utc_ms;
	out->since_boot = place == NULL ||
	    day.clock.quality == JOURNAL_CLOCK_UNKNOWN ||
	    !midnight_find(place->zone, day.clock.utc_ms, out);
	day.midnight_ms = out->midnight_ms;
	out->ratings = count_from(&day,
	    out->since_boot ? first_of_boot(&day) : first_of_day(&day));
	return JOURNAL_OK;
}
