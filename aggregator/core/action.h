/*
 * action.h - which weeks show whether an action helped, and how that is said.
 *
 * An action is in force from the day it begins up to the day it ends, which is
 * not one of its days.  Compared are as many whole weeks behind its beginning as
 * before it, so that both have the same weekdays.
 */
#ifndef AGGREGATOR_CORE_ACTION_H
#define AGGREGATOR_CORE_ACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/effect.h"

/* The end of an action that is still in force. */
#define ACTION_OPEN INT64_MAX

/* Local days since 1970; with weeks 0 there is nothing to compare yet. */
struct action_span {
	int weeks;
	int64_t from;  /* the first day before */
	int64_t begin; /* the first day behind */
	int64_t to;    /* the day behind the last */
	bool is_whole; /* no further week will be compared */
};

enum action_state {
	ACTION_PLANNED, /* begins tomorrow or later */
	ACTION_RUNNING,
	ACTION_ENDED,
};

enum action_state action_state_of(int64_t begin, int64_t end, int64_t today);
const char *action_state_text(enum action_state state);

/* The weeks to compare, of days that are over. */
void action_span_of(int64_t begin, int64_t end, int64_t today,
    struct action_span *span);

/* Was an action in force on any day from..to? */
bool action_meets(int64_t begin, int64_t end, int64_t from, int64_t to);

/*
 * The effect in one sentence without its full stop, such as "up by 6.1 points
 * (2.0 to 10.2) against 7 untouched touchpoints".  is_whole: of its span.
 */
#define ACTION_WORDS 200
void action_words(const struct effect *effect, size_t controls, bool is_whole,
    char words[ACTION_WORDS]);

#endif
