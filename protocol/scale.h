/*
 * scale.h - the registry of scales, and what a person calls a step.
 *
 * Steps count from 0, worst first, everywhere inside; a VALUE is what is typed
 * and sent: from 1, but nps11 from 0, and yesno also no and yes.
 */

#ifndef PROTOCOL_SCALE_H
#define PROTOCOL_SCALE_H

#include <stddef.h>

#include "protocol/limits.h"

struct scale {
	const char *name; /* smiley4 smiley5 stars5 nps11 ces7 yesno */
	unsigned steps;
	int lowest; /* the VALUE of step 0 */
};

/* NULL when there is none of that name. "stepsK" (K 2 to 11) are own scales. */
const struct scale *scale_find(const char *name);

/* The step of a VALUE, or -1 when it is off the scale or no number. */
int scale_step(const struct scale *scale, const char *value);

/* What stands on the scale: "1 to 5", "0 to 10", "1 to 2, or no, yes". */
void scale_range(const struct scale *scale, char *out, size_t size);

/* The VALUE of a step, as digits. */
void scale_value(const struct scale *scale, unsigned step, char *out,
    size_t size);

#endif
