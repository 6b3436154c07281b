/*
 * crowd.h - how many connections there are, in all and from each address, and
 * how much memory an address holds with bodies and with answers unread.
 *
 * Addresses are counted while they have connections and forgotten then.  An
 * IPv6 address counts by its first 64 bits.
 */

#ifndef AGGREGATOR_IO_CROWD_H
#define AGGREGATOR_IO_CROWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sockaddr;
struct crowd;

struct crowd_key {
	uint8_t bytes[16];
};

/* bodies_of_address: bytes that one address may hold with bodies. */
struct crowd *crowd_new(unsigned most, unsigned most_of_address,
    size_t bodies_of_address);
void crowd_free(struct crowd *crowd);

/* Any thread. True: counted, and *key is for crowd_leave. */
bool crowd_enter(struct crowd *crowd, const struct sockaddr *address,
    struct crowd_key *key);
void crowd_leave(struct crowd *crowd, const struct crowd_key *key);

/* Bytes of bodies for one who is in; false: its address holds too many. */
bool crowd_hold(struct crowd *crowd, const struct crowd_key *key, size_t bytes);
/*
 * The same for an answer that waits for its peer: it may be larger than the
 * share, unless its address is beyond that already.
 */
bool crowd_owe(struct crowd *crowd, const struct crowd_key *key, size_t bytes);
void crowd_drop(struct crowd *crowd, const struct crowd_key *key, size_t bytes);

/* How many are in, and how many may be. */
void crowd_look(struct crowd *crowd, unsigned *count, unsigned *most);

#endif
