/*
 * exchange.h - one sync between its steps; for desk_sync*.c alone.
 */

#ifndef AGGREGATOR_IO_EXCHANGE_H
#define AGGREGATOR_IO_EXCHANGE_H

#include "aggregator/io/parcel.h"
#include "aggregator/io/store_journal.h"
#include "protocol/sync.h"

struct exchange {
	struct sync_request request;
	uint8_t hash[HASH_SIZE]; /* of the request */
	struct journal_row journal;
	enum answer_verdict verdict;
	bool is_starved; /* there was no memory to check all of it */
	size_t count, room;
	struct parcel *parcels;
	struct answer_judged judged[LIMIT_SYNC_ENVELOPES];
};

#endif
