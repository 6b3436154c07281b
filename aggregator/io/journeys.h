/*
 * journeys.h - ordered walks over touchpoints, kept as cards (store_plan.h).
 *
 * A journey crosses departments; a touchpoint may stand in any number of them,
 * once in each.  Nobody is followed: a journey is what a customer may walk, not
 * what one did.
 */
#ifndef AGGREGATOR_IO_JOURNEYS_H
#define AGGREGATOR_IO_JOURNEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "aggregator/io/store.h"
#include "protocol/limits.h"

/* Word under which the cards are kept. */
#define JOURNEY_CARDS "journey"

/* More do not fit a card, however short their names. */
#define JOURNEY_STEPS 64

struct journey {
	char name[LIMIT_NAME + 1];
	char title[LIMIT_TITLE + 1];
	char question[LIMIT_QUESTION + 1]; /* "": the one most steps ask */
	bool retired;
	size_t step_count;
	char steps[JOURNEY_STEPS][LIMIT_SLUG + 1]; /* in order */
};

struct json_t;

/* Its card, as lists show it and the book keeps it; a new reference. */
struct json_t *journey_card(const struct journey *journey);

/*
 * The steps that a JSON array of texts names, into journey.  NULL, or what is
 * wrong with them, as the end of a sentence; then journey is spoiled.
 */
const char *journey_steps_read(const struct json_t *list,
    struct journey *journey);

/* 1 found (retired ones too), 0 there is none, -1 the store failed. */
int journey_get(struct store *store, const char *name, struct journey *out);

/* All by name, retired ones too; lent for the call.  0; -1 when the store
 * failed or each gave anything but 0. */
int journey_each(struct store *store,
    int (*each)(const struct journey *journey, void *arg), void *arg);

#endif
