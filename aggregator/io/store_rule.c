/*
 * store_rule.c - the rows of slot, clock and struck.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/store_column.h"
#include "aggregator/io/store_rule.h"
#include "aggregator/io/store_sql.h"

/* ---- slots --------------------------------------------------------------- */

#define SLOT_COLUMNS \
	"SELECT slot, touchpoint, sheet, question, language, hand, defined " \
	"FROM slot WHERE epoch = ?1 "

static void
slot_of(sqlite3_stmt *s, struct slot_row *out)
{
	struct slot *slot = &out->slot;

	memset(out, 0, sizeof(*out));
	out->number = (uint32_t)sqlite3_column_int64(s, 0);
	column_text(s, 1, slot->touchpoint, sizeof(slot->touchpoint));
	column_blob(s, 2, slot->sheet, VERSION_SIZE);
	column_text(s, 3, slot->question, sizeof(slot->question));
	column_text(s, 4, slot->language, sizeof(slot->language));
	slot->hand = (enum hand)sqlite3_column_int(s, 5);
	out->is_defined = sqlite3_column_int(s, 6) != 0;
}

int
slot_row_get(struct store *store, int64_t epoch, uint32_t number,
    struct slot_row *out)
{
	sqlite3_stmt *s = store_sql(store, SLOT_COLUMNS "AND slot = ?2", "ii",
	    epoch, (int64_t)number);
	int step = store_step(store, s);

	if (step != 1)
		return step;
	slot_of(s, out);
	store_done(s);
	return 1;
}

enum store_verdict
slot_row_put(struct store *store, int64_t epoch, const struct slot_row *row)
{
	return store_run(store,
	    "INSERT INTO slot (epoch, slot, touchpoint, sheet, question, "
	    "language, hand, defined) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
	    "ON CONFLICT DO UPDATE SET defined = excluded.defined "
	    "WHERE excluded.defined > defined",
	    "iitbttii", epoch, (int64_t)row->number, row->slot.touchpoint,
	    row->slot.sheet, (size_t)VERSION_SIZE, row->slot.question,
	    row->slot.language, (int64_t)row->slot.hand,
	    (int64_t)row->is_defined);
}

int
slot_row_each(struct store *store, int64_t epoch,
    int (*each)(const struct slot_row *row, void *arg), void *arg)
{
	sqlite3_stmt *s = store_sql(store, SLOT_COLUMNS "ORDER BY slot", "i",
	    epoch);
	struct slot_row row;
	int step;

	while ((step = store_step(store, s)) == 1) {
		slot_of(s, &row);
		if (each(&row, arg) == 0)
			continue;
		store_done(s);
		return -1;
	}
	return step;
}

int64_t
slot_row_epochs(struct store *store, const char *touchpoint, int64_t **ids)
{
	return column_ids(store,
	    store_sql(store,
		"SELECT epoch FROM slot WHERE touchpoint = ?1 UNION "
		"SELECT e.id FROM correction c JOIN epoch e "
		"ON e.journal = c.journal WHERE c.touchpoint = ?1 "
		"AND c.undone IS NULL ORDER BY 1",
		"t", touchpoint),
	    ids);
}

/* ---- time entries -------------------------------------------------------- */

enum store_verdict
clock_put(struct store *store, int64_t epoch,
    const struct dating_sample *sample)
{
	return store_run(store,
	    "INSERT OR IGNORE INTO clock (epoch, at, server, took) "
	    "VALUES (?, ?, ?, ?)",
	    "iiii", epoch, (int64_t)sample->at, sample->server_ms,
	    (int64_t)sample->took_ms);
}

int64_t
clock_all(struct store *store, int64_t epoch, struct dating_sample **samples)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT at, server, took FROM clock WHERE epoch = ? "
	    "ORDER BY at, server, took",
	    "i", epoch);
	int64_t count = 0, capacity = 0;
	int step;

	*samples = NULL;
	while ((step = store_step(store, s)) == 1) {
		if (count == capacity) {
			struct dating_sample *more;

			capacity = capacity > 0 ? capacity * 2 : 8;
			more = realloc(*samples,
			    (size_t)capacity * sizeof(**samples));
			if (more == NULL) {
				store_done(s);
				step = -1;
				break;
			}
			*samples = more;
		}
		(*samples)[count++] = (struct dating_sample){
			.at = (uint32_t)sqlite3_column_int64(s, 0),
			.server_ms = sqlite3_column_int64(s, 1),
			.took_ms = (uint64_t)sqlite3_column_int64(s, 2),
		};
	}
	if (step == 0)
		return count;
	free(*samples);
	*samples = NULL;
	return -1;
}

/* ---- numbers struck ------------------------------------------------------ */

static const char *const strikes[] = {
	[STRIKE_WITHDRAWN] = "withdrawn",
	[STRIKE_REPLACED] = "replaced",
	[STRIKE_QUARANTINED] = "quarantined",
	[STRIKE_REJECTED] = "rejected",
	[STRIKE_LOST] = "lost",
};

static enum strike
strike_of(const unsigned char *word)
{
	for (size_t i = 0; i < sizeof(strikes) / sizeof(*strikes); i++)
		if (strcmp(strikes[i], (const char *)word) == 0)
			return (enum strike)i;
	return STRIKE_REJECTED; /* the schema's CHECK leaves no other word */
}

enum store_verdict
struck_put(struct store *store, int64_t epoch, uint64_t number, enum strike why)
{
	return store_run(store,
	    "INSERT OR IGNORE INTO struck (epoch, number, why) "
	    "VALUES (?, ?, ?)",
	    "iit", epoch, (int64_t)number, strikes[why]);
}

enum store_verdict
struck_lift(struct store *store, int64_t epoch, uint64_t number,
    enum strike why)
{
	return store_run(store,
	    "DELETE FROM struck WHERE epoch = ? AND number = ? AND why = ?",
	    "iit", epoch, (int64_t)number, strikes[why]);
}

int
struck_is(struct store *store, int64_t epoch, uint64_t number, enum strike why)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT 1 FROM struck WHERE epoch = ? AND number = ? AND why = ?",
	    "iit", epoch, (int64_t)number, strikes[why]);
	int step = store_step(store, s);

	if (step == 1)
		store_done(s);
	return step;
}

int
struck_at_all(struct store *store, int64_t epoch, uint64_t number)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT 1 FROM struck WHERE epoch = ? AND number = ? "
	    "AND why <> 'lost' LIMIT 1",
	    "ii", epoch, (int64_t)number);
	int step = store_step(store, s);

	if (step == 1)
		store_done(s);
	return step;
}

int
struck_each(struct store *store, int64_t epoch, uint64_t first, uint64_t last,
    int (*each)(uint64_t number, enum strike why, void *arg), void *arg)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT number, why FROM struck WHERE epoch = ? "
	    "AND number BETWEEN ? AND ? AND why <> 'lost' "
	    "ORDER BY number, why IN ('withdrawn', 'replaced')",
	    "iii", epoch, (int64_t)first, (int64_t)last);
	uint64_t before = 0; /* numbers begin at 1 */
	int step;

	while ((step = store_step(store, s)) == 1) {
		const uint64_t number = (uint64_t)sqlite3_column_int64(s, 0);

		if (number == before)
			continue;
		before = number;
		if (each(number, strike_of(sqlite3_column_text(s, 1)), arg) ==
		    0)
			continue;
		store_done(s);
		return -1;
	}
	return step;
}
