/*
 * action.c - which weeks show whether an action helped, and how that is said.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/core/action.h"

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

enum action_state
action_state_of(int64_t begin, int64_t end, int64_t today)
{
	if (today >= end)
		return ACTION_ENDED;
	return today < begin ? ACTION_PLANNED : ACTION_RUNNING;
}

const char *
action_state_text(enum action_state state)
{
	static const char *const texts[] = { "planned", "running", "ended" };

	return texts[state];
}

void
action_span_of(int64_t begin, int64_t end, int64_t today,
    struct action_span *span)
{
	const int64_t days = least(end, today) - begin;

	span->weeks = days < 0 ? 0 : (int)least(days / 7, EFFECT_WEEKS);
	span->from = begin - 7 * span->weeks;
	span->begin = begin;
	span->to = begin + 7 * span->weeks;
	span->is_whole = span->weeks == EFFECT_WEEKS || end < span->to + 7;
}

bool
action_meets(int64_t begin, int64_t end, int64_t from, int64_t to)
{
	return begin < to && from < end;
}

/* What it was compared with, appended. */
static void
put_against(const struct effect *effect, size_t controls,
    char words[ACTION_WORDS])
{
	const size_t used = strlen(words);

	if (effect->controlled)
		snprintf(words + used, ACTION_WORDS - used,
		    " against %zu untouched touchpoints", controls);
	else
		snprintf(words + used, ACTION_WORDS - used,
		    ", before against after alone: no %d untouched touchpoints "
		    "like it to compare with",
		    EFFECT_CONTROLS);
}

static void
put_too_few(const struct effect *effect, bool is_whole,
    char words[ACTION_WORDS])
{
	const char *over = is_whole
	    ? "; none will be added, for its weeks are over"
	    : "";

	if (effect->more_known && effect->more > 0)
		snprintf(words, ACTION_WORDS,
		    "too few answers yet, about %" PRIu64 " more needed%s",
		    effect->more, over);
	else
		snprintf(words, ACTION_WORDS, "too few answers yet%s", over);
}

void
action_words(const struct effect *effect, size_t controls, bool is_whole,
    char words[ACTION_WORDS])
{
	const struct score_range *range = &effect->change.range;

	switch (effect->verdict) {
	case EFFECT_UNKNOWN:
	case EFFECT_TOO_FEW:
		put_too_few(effect, is_whole, words);
		return;
	case EFFECT_NONE:
		snprintf(words, ACTION_WORDS,
		    "no detectable difference (%.1f to %.1f)", range->low,
		    range->high);
		break;
	case EFFECT_WORSE:
	case EFFECT_BETTER:
		snprintf(words, ACTION_WORDS,
		    "%s by %.1f points (%.1f to %.1f)",
		    effect->verdict == EFFECT_BETTER ? "up" : "down",
		    fabs(range->value), range->low, range->high);
		break;
	}
	put_against(effect, controls, words);
}
