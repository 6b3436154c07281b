/*
 * touchpoint_card.h - what a touchpoint's card holds, checks, and keeping it.
 *
 * For the actions that show and change the map: desk_touchpoint.c one at a
 * time, desk_map.c all of it as one table.
 */

#ifndef AGGREGATOR_IO_TOUCHPOINT_CARD_H
#define AGGREGATOR_IO_TOUCHPOINT_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/io/fields.h"
#include "aggregator/io/store_touchpoint.h"

struct call;
struct desk;
struct json_t;

/* The texts of a card, by the names people give them; slug is the first. */
extern const struct field touchpoint_fields[];
extern const size_t touchpoint_field_count;

/* Words of the card's fields, ending with NULL. */
extern const char *const touchpoint_kinds[];
extern const char *const touchpoint_phases[]; /* "" among them */

/* A new one's kind and zone, where nobody says otherwise. */
void touchpoint_card_begin(struct touchpoint *t);

/* The text of a field. */
const char *touchpoint_text(const struct touchpoint *t, size_t field);

/* As the book keeps it; a new reference. */
struct json_t *touchpoint_card(const struct touchpoint *t);

/*
 * As people are shown it at now: the card and its "state", which is coming,
 * open, over or retired by the dates of its own zone.  A new reference.
 */
struct json_t *touchpoint_shown(const struct touchpoint *t, int64_t now_ms);

/*
 * What became of a card, {"what", "fields": {NAME: {"old", "new"}}}: added where
 * before is NULL, else changed, retired or back.  A new reference.
 */
struct json_t *touchpoint_change(struct json_t *before, struct json_t *after);

/*
 * What its texts alone cannot tell: nothing is missing, its survey exists, from
 * is before to, a deed can hold it.  1 it fits; 0 with a sentence in why; -1
 * the store failed.
 */
int touchpoint_fits(struct desk *desk, const struct touchpoint *t,
    char why[FIELD_WHY]);

/*
 * In an apply step: store it with its deed.  before: as it was, or NULL.
 * False: the call is spoiled.
 */
bool touchpoint_keep(struct desk *desk, struct call *call,
    const struct touchpoint *before, const struct touchpoint *t);

#endif
