/*
 * criterion_card.h - what touchpoints are marked on, and the marks.
 *
 * Both are cards of the plan (store_plan.h).  Four criteria are there from the
 * start without a card; a card of the same name replaces one, and taking it off
 * leaves an empty card that hides it.
 */

#ifndef AGGREGATOR_IO_CRITERION_CARD_H
#define AGGREGATOR_IO_CRITERION_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/io/store.h"
#include "aggregator/io/store_plan.h"
#include "protocol/limits.h"

/* What each card is called in the plan. */
#define CRITERION_WHAT "criterion"
#define MARK_WHAT "mark"

/* With a touchpoint and a date it names a mark within PLAN_NAME. */
#define CRITERION_NAME 40
#define CRITERION_TITLE 80

/* More of them nobody tells apart; and those that are there from the start. */
#define CRITERIA_MOST 32
#define CRITERIA_PRESET 4

/* Weights are compared with each other. */
#define CRITERION_WEIGHT 1000.0

struct criterion {
	char name[CRITERION_NAME + 1]; /* as a slug is written */
	char title[CRITERION_TITLE + 1];
	double weight; /* 0..CRITERION_WEIGHT */
};

/* Presets in their own order, then the others by name. */
struct catalogue {
	size_t count;
	struct criterion list[CRITERIA_MOST + CRITERIA_PRESET];
};

/* 0; -1 the store failed, or a card in it cannot be read. */
int catalogue_read(struct store *store, struct catalogue *out);

/* The criterion of that name, or NULL. */
struct criterion *catalogue_find(struct catalogue *catalogue, const char *name);

/* The sum of all weights. */
double catalogue_weight(const struct catalogue *catalogue);

/* Is it there from the start, and as it was then? */
bool criterion_is_preset(const struct criterion *criterion);

/* As it is kept, {"title", "weight"}; a new reference. */
struct json_t;
struct json_t *criterion_card(const struct criterion *criterion);

#define MARK_DATE 10 /* "2026-11-20" */

/* A mark that was given. */
struct mark {
	char touchpoint[LIMIT_SLUG + 1];
	char criterion[CRITERION_NAME + 1];
	char date[MARK_DATE + 1];
	double mark;     /* 0..100 */
	const char *who; /* lent for the call */
	const char *note;
	int64_t put_ms;
};

/*
 * Each mark, those of one touchpoint and criterion together, by date: the last
 * of them counts.  touchpoint: only its marks; NULL: all.  0; -1 the store or
 * memory failed.
 */
int mark_each(struct store *store, const char *touchpoint,
    void (*each)(const struct mark *mark, void *arg), void *arg);

/* "counter-1/function/2026-11-20" */
void mark_name(const char *touchpoint, const char *criterion, const char *date,
    char out[PLAN_NAME + 1]);

#endif
