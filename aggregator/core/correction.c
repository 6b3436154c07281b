/*
 * correction.c - which corrections hold for a rating; see correction.h.
 *
 * A pure function of the rating's range and of what is in force, so that
 * nothing depends on who came first: the rating, its date, the correction.
 */

#include <string.h>

#include "aggregator/core/correction.h"

static const char *const words[] = {
	[CORRECTION_TOUCHPOINT] = "touchpoint",
	[CORRECTION_REHEARSAL] = "rehearsal",
	[CORRECTION_COUNT] = "count",
};
#define WORDS (sizeof(words) / sizeof(words[0]))

const char *
correction_text(enum correction_what what)
{
	return words[what];
}

bool
correction_read(const char *text, size_t length, enum correction_what *out)
{
	for (size_t i = 0; i < WORDS; i++) {
		if (strlen(words[i]) != length ||
		    memcmp(words[i], text, length) != 0)
			continue;
		*out = (enum correction_what)i;
		return true;
	}
	return false;
}

struct correction_effect
correction_of(const struct correction *list, size_t count,
    const struct dating_range *range)
{
	struct correction_effect effect = { NULL, NULL };
	int64_t middle;

	if (count == 0 || !range->has_from || !range->has_to)
		return effect;
	middle = range->from_ms + (range->to_ms - range->from_ms) / 2;
	for (size_t i = count; i-- > 0;) {
		const struct correction *one = &list[i];
		const struct correction **of = one->what ==
			CORRECTION_TOUCHPOINT
		    ? &effect.where
		    : &effect.kind;

		if (*of == NULL && middle >= one->from_ms &&
		    middle < one->to_ms)
			*of = one;
	}
	return effect;
}

enum hand
correction_hand(const struct correction_effect *effect, enum hand hand)
{
	if (effect->kind == NULL)
		return hand;
	if (effect->kind->what == CORRECTION_REHEARSAL)
		return HAND_REHEARSAL;
	/* Whose it was is not signed: rehearsed is what anyone can press. */
	return hand == HAND_REHEARSAL ? HAND_CUSTOMER : hand;
}

const char *
correction_touchpoint(const struct correction_effect *effect,
    const char *touchpoint)
{
	return effect->where != NULL ? effect->where->touchpoint : touchpoint;
}
