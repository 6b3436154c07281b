/*
 * store_text.h - comments and references, beside the envelopes.
 *
 * A row stands for each commitment held: with its text, without (missing), or
 * erased, which it stays whatever turns up later.
 */

#ifndef AGGREGATOR_IO_STORE_TEXT_H
#define AGGREGATOR_IO_STORE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "aggregator/io/store.h"
#include "protocol/text.h"

/* An entry of this epoch (row id) commits to a text: its row, if new. */
enum store_verdict text_expect(struct store *store, int64_t epoch,
    uint64_t number, enum text_kind kind);

/*
 * Keep a text whose commitment was checked.  Erased: it is dropped.  One that
 * is here already stays.
 */
enum store_verdict text_keep(struct store *store, int64_t epoch,
    const struct text_item *item);

/*
 * Texts committed to up to number, not here and not erased, as a receipt
 * lists them: comments by rising number, then references as -number.  At most
 * most of them; their count, or -1.
 */
int text_missing(struct store *store, int64_t epoch, uint64_t number,
    int64_t *out, size_t most);

/* The texts kept of entries first to last, in the order of the wire. */
int text_each(struct store *store, int64_t epoch, uint64_t first, uint64_t last,
    int (*each)(const struct text_item *item, void *arg), void *arg);

#endif
