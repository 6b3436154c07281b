/*
 * action_effect.h - what an action changed: its own touchpoints against others
 * like them, out of the ratings of as many weeks before it as behind.
 */

#ifndef AGGREGATOR_IO_ACTION_EFFECT_H
#define AGGREGATOR_IO_ACTION_EFFECT_H

#include "aggregator/core/action.h"
#include "aggregator/io/action_card.h"

struct call;
struct desk;
struct json_t;

/*
 * A list with one object for each question asked at its touchpoints, as the
 * call's asker may see it; span has weeks.  A new reference, or NULL: settled.
 */
struct json_t *action_effects(struct desk *desk, struct call *call,
    const struct action_card *card, const struct action_span *span);

#endif
