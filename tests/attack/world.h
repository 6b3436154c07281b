/*
 * world.h - a world of answers that come, come late, are withdrawn, replaced and
 * corrected, in a real store.
 *
 * What happens and when follows from a seed; what the answers say does not: each
 * answer's step comes from outside.  So the same world can be lived again with
 * other values.
 */
#ifndef TESTS_ATTACK_WORLD_H
#define TESTS_ATTACK_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/io/desk.h"

#define WORLD_ANSWERS 320
#define WORLD_EVENTS 1024
#define WORLD_STEPS 11

struct world_answer {
	int series;
	int64_t hour;
	bool flagged;
};

enum world_deed {
	WORLD_COMES,
	WORLD_GOES,
	WORLD_CORRECTED, /* to the series of another touchpoint */
	WORLD_UNDONE,
};

struct world_event {
	int64_t at;
	enum world_deed deed;
	int answer; /* of the first two */
	int series; /* of the others: of whose answers, and the hours */
	int64_t from, to;
};

/* What will happen.  Events of the same moment are one group. */
struct world_script {
	uint64_t seed;
	unsigned k;
	size_t answer_count;
	struct world_answer answers[WORLD_ANSWERS];
	size_t event_count;
	struct world_event events[WORLD_EVENTS];
};

uint64_t world_random(uint64_t *seed, uint64_t limit);
void world_write(struct world_script *script, uint64_t seed, unsigned k);

/* A world that has not begun, whose answers have these steps. */
struct world;
struct world *world_new(const struct world_script *script,
    const uint8_t *steps);
void world_free(struct world *world);

/* The next group happens, and the keeper has its turn.  False: it is over. */
bool world_goes_on(struct world *world);

/* What an asker over HTTP is answered; or, with all, the local command. */
struct json_t;
struct json_t *world_ask(struct world *world, const char *query, bool all);

#endif
