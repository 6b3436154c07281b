/*
 * fleet_inside.h - what fleet.c and fleet_enrol.c share.
 */

#ifndef TESTS_LOAD_FLEET_INSIDE_H
#define TESTS_LOAD_FLEET_INSIDE_H

#include "tests/load/fleet.h"

/* Bytes that one seed gives again in the same order. */
void fleet_random(struct fleet *fleet, void *out, size_t length);

/* A whole HTTP request in place of what was in out; carried may be NULL. */
void fleet_post(const struct fleet *fleet, const char *path,
    const struct wire_writer *signed_part, const struct bytes *carried,
    struct bytes *out);

/* The aggregator's answer to that request, FINE; gives up on any other. */
void fleet_answer_open(const struct fleet *fleet, const uint8_t hash[HASH_SIZE],
    const uint8_t *body, size_t length, struct answer *out);

#endif
