/*
 * plants_kiosk.c - bugs planted in the kiosk: see plants.h.
 */

#include <string.h>

#include "kiosk/core/plan.h"
#include "kiosk/io/journal_inside.h"
#include "tests/sim/plants.h"
#include "tests/sim/wrap.h"

static uint8_t sent[HASH_SIZE]; /* hash of the newest request */

void
plants_sent(const void *body, size_t length)
{
	struct wire_reader r;
	struct sign1 object;

	wire_read_from(&r, body, length);
	sign1_read(&r, &object);
	if (!r.failed)
		hash_of(sent, object.whole.bytes, object.whole.length);
}

static bool
at_kiosk(enum plant plant)
{
	return plant_is(plant) && world_now != NULL &&
	    world_now->turn == TURN_KIOSK;
}

static void
run(struct journal *journal, const char *sentence)
{
	sqlite3_exec(journal->db, sentence, NULL, NULL, NULL);
}

enum journal_verdict
plants_rate(struct journal *journal, struct journal_rating *rating)
{
	if (plant_strikes(PLANT_NUMBER_AGAIN, 50))
		run(journal,
		    "DELETE FROM entry WHERE number = "
		    "(SELECT max(number) FROM entry)");
	return journal_rate(journal, rating, 1);
}

void
plants_synced(struct journal *journal, const struct line *line,
    enum exchange_verdict verdict)
{
	struct journal_rating again = { .step = 1 };

	if (plant_is(PLANT_DELETES_ON_200) && line->status == 200 &&
	    verdict != EXCHANGE_DONE)
		run(journal, "DELETE FROM text");
	if (plant_is(PLANT_TEXT_GOES_WHEN_SENT))
		run(journal, "DELETE FROM text");
	if (plant_is(PLANT_NEW_NUMBERS) && verdict == EXCHANGE_LATER &&
	    line->delivered)
		journal_rate(journal, &again, 1);
}

/* ---- linked in between ---- */

WRAP(enum journal_verdict, journal_commit, (struct journal * journal))
{
	enum journal_verdict verdict = __real_journal_commit(journal);

	return at_kiosk(PLANT_THANKS_EARLY) ? JOURNAL_OK : verdict;
}

WRAP(int, answer_open, (const struct sign1 *object, struct answer *out))
{
	int result = __real_answer_open(object, out);

	if (at_kiosk(PLANT_ANY_ANSWER))
		memcpy(out->request, sent, HASH_SIZE);
	return result;
}

WRAP(void, entry_write, (struct wire_writer * w, const struct entry *entry))
{
	struct entry changed = *entry;

	if (entry->kind == ENTRY_TIME && at_kiosk(PLANT_TIME_OFF))
		changed.time.server_ms += 90 * 60000;
	if (entry->kind == ENTRY_TIME && at_kiosk(PLANT_TOOK_FORGOTTEN))
		changed.time.took_ms = 0;
	if (entry->kind == ENTRY_RATING && at_kiosk(PLANT_FLAGS_LOST))
		changed.rating.flags = 0;
	__real_entry_write(w, &changed);
}

WRAP(enum journal_verdict, journal_slot,
    (struct journal * journal, struct journal_pen *pen, const struct slot *slot,
	uint32_t *number))
{
	struct slot changed = *slot;
	sqlite3_stmt *row;

	if (at_kiosk(PLANT_FIRST_SHEET) &&
	    sqlite3_prepare_v2(journal->db,
		"SELECT version FROM sheet ORDER BY serial LIMIT 1", -1, &row,
		NULL) == SQLITE_OK) {
		if (sqlite3_step(row) == SQLITE_ROW)
			memcpy(changed.sheet, sqlite3_column_blob(row, 0),
			    VERSION_SIZE);
		sqlite3_finalize(row);
	}
	return __real_journal_slot(journal, pen, &changed, number);
}

WRAP(void, plan_failed,
    (struct plan_wait * wait, int64_t now_ms, uint32_t random, int64_t told_s,
	uint64_t waiting))
{
	__real_plan_failed(wait, now_ms, random, told_s, waiting);
	if (plant_is(PLANT_GIVES_UP))
		wait->next_ms = INT64_MAX / 2;
}

WRAP(void, pen_open_epoch,
    (struct pen * pen, struct wire_writer *w, const uint8_t key[KEY_SIZE],
	const uint8_t epoch[EPOCH_SIZE], const struct head *previous,
	int64_t boottime_ms, int64_t wall_ms))
{
	if (at_kiosk(PLANT_NO_PREDECESSOR))
		previous = NULL;
	__real_pen_open_epoch(pen, w, key, epoch, previous, boottime_ms,
	    wall_ms);
}
