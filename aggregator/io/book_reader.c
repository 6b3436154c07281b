/*
 * book_reader.c - the book is read where it is kept: in its envelopes.
 */

#include <stdlib.h>

#include "aggregator/io/book_reader.h"
#include "aggregator/io/parcel.h"
#include "aggregator/io/rules.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_epoch.h"
#include "aggregator/io/store_journal.h"

/* A reading of the book. */
struct reading {
	struct store *store;
	void (*each)(const struct book_deed *deed, void *arg);
	void *arg;
	const struct dating *dating; /* of the epoch at hand */
	uint64_t next;               /* numbers below were read: runs overlap */
};

static void
read_entry(struct reading *reading, const struct entry *entry, uint64_t number)
{
	struct dating_range range;
	struct deed deed;

	if (entry->kind > ENTRY_DEED || deed_read(&entry->bytes, &deed) != 0)
		return;
	range = dating_at(reading->dating, entry->at);
	reading->each(&(struct book_deed){ &deed, number, range.has_from,
			  range.from_ms },
	    reading->arg);
}

static void
read_envelope(struct reading *reading, const struct envelope_row *row)
{
	struct envelope envelope;
	struct wire_reader r;
	struct sign1 object;
	struct entry entry;

	wire_read_from(&r, row->bytes.bytes, row->bytes.length);
	sign1_read(&r, &object);
	if (r.failed || envelope_open(&object, &envelope) != 0)
		return; /* verify names it */
	wire_read_from(&r, envelope.entries.bytes, envelope.entries.length);
	for (uint64_t n = envelope.first; !wire_at_end(&r); n++) {
		entry_read(&r, &entry);
		if (r.failed)
			return;
		if (n >= reading->next)
			read_entry(reading, &entry, n);
	}
	if (row->last >= reading->next)
		reading->next = row->last + 1;
}

static int
read_epoch(struct reading *reading, int64_t id)
{
	struct dating_sample *samples = NULL;
	struct envelope_walk walk;
	struct envelope_row row;
	struct dating dating;
	struct epoch_row epoch;
	int step;

	if (epoch_by_id(reading->store, id, &epoch) != 1 ||
	    rules_dating(reading->store, &epoch, &dating, &samples) != 0)
		return -1;
	reading->dating = &dating;
	reading->next = 0;
	envelope_walk(&walk, reading->store, id, 1, INT64_MAX);
	while ((step = envelope_walk_next(&walk, &row)) == 1)
		read_envelope(reading, &row);
	free(samples);
	return step;
}

int
book_each(struct store *store,
    void (*each)(const struct book_deed *deed, void *arg), void *arg)
{
	struct reading reading = { store, each, arg, NULL, 0 };
	struct journal_row book;
	int64_t *epochs, count;
	int result = 0;

	if (journal_book(store, &book) != 1)
		return -1;
	count = epoch_all(store, book.id, &epochs);
	for (int64_t i = 0; i < count && result == 0; i++)
		result = read_epoch(&reading, epochs[i]);
	free(epochs);
	return count < 0 ? -1 : result;
}
