/*
 * memory.h - memory that runs out, or turns a bit.
 *
 * Every allocation of both stores goes through SQLite's own hook.  The rest of
 * the product's memory is `make sweeps`'s.
 */

#ifndef TESTS_SIM_MEMORY_H
#define TESTS_SIM_MEMORY_H

#include "tests/sim/world.h"

/* Before SQLite is used at all. */
void memory_init(void);
/* In that turn: from the allocation after so many on, so many fail. */
void memory_fail(enum world_turn turn, uint64_t after, uint64_t times);
/* How many failed since. */
uint64_t memory_failed(void);
/* A bit turns in the next message that is signed in that turn. */
void memory_flip(enum world_turn turn);

#endif
