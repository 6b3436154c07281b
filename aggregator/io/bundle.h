/*
 * bundle.h - everything signed, in one file for a stick or an auditor.
 *
 * A CBOR sequence: whose journals are in it, then envelope and texts in turn.
 * PROTOCOL.md, Bundle.
 */

#ifndef AGGREGATOR_IO_BUNDLE_H
#define AGGREGATOR_IO_BUNDLE_H

#include <stdint.h>

#include "aggregator/io/parcel.h"
#include "aggregator/io/store.h"
#include "aggregator/io/store_journal.h"

#define BUNDLE_WHY 400

/* What went into a bundle. */
struct bundle_count {
	uint64_t journals, envelopes, bytes;
};

/*
 * Write all journals of the store to path: under a temporary name beside it,
 * synced, renamed, read again and compared.  The store holds a snapshot.  0,
 * or -1 with one sentence in why and errno set; then path is as it was.
 */
int bundle_write(struct store *store, const char *path,
    struct bundle_count *count, char why[BUNDLE_WHY]);

/* Add an envelope with the texts that are here, as a bundle holds them. */
struct bytes;
struct envelope_row;
int bundle_parcel(struct store *store, const struct envelope_row *row,
    struct bytes *out);

/* A bundle while it is read. */
struct bundle;

/* NULL with one sentence in why. */
struct bundle *bundle_open(const char *path, char why[BUNDLE_WHY]);
void bundle_free(struct bundle *bundle);

/*
 * The next journal of its head: 1, 0 at their end, -1 where it is none.  Only
 * key, kid, kind and name are filled.
 */
int bundle_journal(struct bundle *bundle, struct journal_row *out);

/*
 * The next envelope with its texts, lent out of the file: 1, 0 at the end, -1
 * where the bytes are no bundle's (bundle_place says where).
 */
int bundle_next(struct bundle *bundle, struct parcel *out);

/* Offset of what is read next. */
uint64_t bundle_place(const struct bundle *bundle);

#endif
