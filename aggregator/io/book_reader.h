/*
 * book_reader.h - every deed of the book, in order, from its envelopes.
 */

#ifndef AGGREGATOR_IO_BOOK_READER_H
#define AGGREGATOR_IO_BOOK_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/io/store.h"
#include "protocol/deed.h"

/* A deed with its number in the book; at_ms means nothing unless is_dated. */
struct book_deed {
	const struct deed *deed;
	uint64_t number;
	bool is_dated;
	int64_t at_ms; /* since 1970 */
};

/* Each of them, lent for the call.  0, or -1: the store failed. */
int book_each(struct store *store,
    void (*each)(const struct book_deed *deed, void *arg), void *arg);

#endif
