/*
 * desk_plan.h - cards of the manager's desk, kept with their deed.
 */

#ifndef AGGREGATOR_IO_DESK_PLAN_H
#define AGGREGATOR_IO_DESK_PLAN_H

#include "aggregator/io/desk.h"

struct json_t;

/*
 * In a call's apply step: put card (lent; NULL: take it off) under (what, name)
 * with its deed in the book.  False: the call is settled; a card that is longer
 * than PLAN_CARD is refused.
 */
bool desk_plan_keep(struct desk *desk, struct call *call, const char *what,
    const char *name, const struct json_t *card);

#endif
