/*
 * hindsight.c - what an earlier version held without understanding it; see
 * hindsight.h.
 *
 * Notes of staff (-6) had no table and texts that are gone (-9) no meaning
 * before version 3 of the schema, whose step leaves a fact behind where there
 * are envelopes.  Neither changes what is counted.
 */

#include <stdlib.h>

#include "aggregator/io/hindsight.h"
#include "aggregator/io/intake_rows.h"
#include "aggregator/io/log.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_journal.h"

#define PENDING "hindsight"

static int
fold_entry(struct store *store, int64_t journal, int64_t epoch, uint64_t number,
    const struct entry *entry)
{
	if (entry->kind == ENTRY_NOTE)
		return taking_note(store, journal, epoch, number, entry);
	if (entry->kind == ENTRY_TEXT_LOST)
		return taking_give_up_text(store, journal, entry);
	return 0;
}

/* What cannot be read is left out: io/verify.c tells of it. */
static int
fold_envelope(struct store *store, const struct envelope_row *row)
{
	struct journal_row journal;
	struct parcel parcel;
	struct wire_reader r;
	struct entry entry;
	uint64_t number;
	int found;

	if (!parcel_reopen(&parcel, row->bytes.bytes, row->bytes.length))
		return 0;
	found = journal_by_kid(store, parcel.object.kid, &journal);
	if (found != 1 || journal.kind != JOURNAL_KIOSK)
		return found == -1 ? -1 : 0;
	number = parcel.envelope.first;
	wire_read_from(&r, parcel.envelope.entries.bytes,
	    parcel.envelope.entries.length);
	for (; !wire_at_end(&r); number++) {
		entry_read(&r, &entry);
		if (r.failed)
			return 0;
		if (fold_entry(store, journal.id, row->epoch, number, &entry) !=
		    0)
			return -1;
	}
	return 0;
}

static int
fold_all(struct store *store)
{
	struct envelope_row row = { .id = 0 };
	uint8_t *copy;
	int step;

	while ((step = envelope_after(store, row.id, &row, &copy)) == 1) {
		step = fold_envelope(store, &row);
		free(copy);
		if (step != 0)
			return -1;
	}
	return step;
}

enum store_verdict
hindsight_fold(struct store *store)
{
	enum store_verdict verdict;
	uint8_t pending;

	if (store_fact(store, PENDING, &pending, sizeof(pending)) != 1)
		return STORE_OK;
	verdict = store_begin(store);
	if (verdict != STORE_OK)
		return verdict;
	if (fold_all(store) == 0 &&
	    store_fact_forget(store, PENDING) == STORE_OK)
		verdict = store_commit(store);
	else
		verdict = store_failure(store) != STORE_OK
		    ? store_failure(store)
		    : STORE_BROKEN;
	if (verdict == STORE_OK) {
		log_event("what=raised why=\"entries that an earlier version "
			  "did not know have their effect now\"");
		return STORE_OK;
	}
	store_rollback(store);
	return verdict == STORE_FULL ? STORE_OK : verdict;
}
