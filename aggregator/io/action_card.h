/*
 * action_card.h - improvements begun at touchpoints: what is kept of each.
 *
 * A card of the plan ("action", its number).  Actions are numbered from 1 in
 * the order they were added, and none is ever taken off.
 */

#ifndef AGGREGATOR_IO_ACTION_CARD_H
#define AGGREGATOR_IO_ACTION_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/io/store.h"
#include "protocol/limits.h"

/* With its words a card stays below PLAN_CARD; slugs of the longest kind leave
 * room for fewer places, and are then refused by their bytes. */
#define ACTION_PLACES 16
#define ACTION_TITLE 120
#define ACTION_NOTE 240

struct action_card {
	int64_t number; /* 0: not kept yet */
	char title[ACTION_TITLE + 1];
	char owner[LIMIT_NAME + 1];
	char note[ACTION_NOTE + 1];
	int64_t begin; /* local days since 1970 */
	int64_t end;   /* the day behind its last; ACTION_OPEN */
	size_t place_count;
	char places[ACTION_PLACES][LIMIT_SLUG + 1];
};

struct json_t;

/* As it is kept, and the other way round (false: it is no such card). */
struct json_t *action_card_json(const struct action_card *card);
bool action_card_of(const struct json_t *json, struct action_card *out);

/* 1 found, 0 there is none of that number, -1 the store failed. */
int action_card_get(struct store *store, int64_t number,
    struct action_card *out);

/* The highest number given so far, or 0; -1: the store failed. */
int64_t action_card_last(struct store *store);

/* Does the action touch that touchpoint? */
bool action_card_touches(const struct action_card *card, const char *slug);

/* "2026-11-20" of a day; "" of ACTION_OPEN. */
#define ACTION_DATE 16
void action_date(int64_t day, char out[ACTION_DATE]);

#endif
