/*
 * replay.c - every stored envelope taken in again; see replay.h.
 *
 * Sources and kiosks first, the book last: its deeds speak of their entries.
 * Signatures are io/verify.c's to check: here only what can be read counts.
 */

#include <stdlib.h>

#include "aggregator/io/intake.h"
#include "aggregator/io/replay.h"
#include "aggregator/io/store_journal.h"
#include "aggregator/io/store_replay.h"

static int
take_one(struct intake *intake, const uint8_t *bytes, size_t length)
{
	struct intake_outcome outcome;
	struct journal_row journal;
	struct parcel parcel;
	int found;

	if (!parcel_reopen(&parcel, bytes, length))
		return 0;
	found = journal_by_kid(intake->store, parcel.object.kid, &journal);
	if (found != 1)
		return found;
	return intake_take(intake, &journal, &parcel, &outcome);
}

static int
take_all(struct intake *intake, bool of_the_book)
{
	uint8_t *bytes;
	size_t length;
	int64_t id = 0;
	int step;

	while ((step = replay_envelope(intake->store, of_the_book, &id, &bytes,
		    &length)) == 1) {
		step = take_one(intake, bytes, length);
		free(bytes);
		if (step != 0)
			return -1;
	}
	return step;
}

static int
fold_again(struct store *store, int64_t now_ms)
{
	struct intake *intake = intake_new();
	int failed;

	if (intake == NULL)
		return -1;
	intake->store = store;
	intake->now_ms = now_ms;
	intake->is_replay = true;
	failed = take_all(intake, false);
	if (failed == 0)
		failed = take_all(intake, true);
	if (failed == 0)
		failed = intake_settle(intake);
	intake_free(intake);
	return failed;
}

int
replay_compare(struct store *store, int64_t now_ms,
    void (*differs)(const struct replay_difference *difference, void *arg),
    void *arg)
{
	if (replay_tables_make(store) != STORE_OK ||
	    fold_again(store, now_ms) != 0)
		return -1;
	return replay_tables_differ(store, differs, arg);
}

int
replay_repair(struct store *store)
{
	int failed = replay_tables_keep(store) == STORE_OK ? 0 : -1;

	replay_tables_drop(store);
	return failed;
}

void
replay_end(struct store *store)
{
	replay_tables_drop(store);
}
