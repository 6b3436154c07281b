/*
 * scale.c - the registry of scales, and what a person calls a step.
 *
 * A table; nothing here knows of sheets or languages.
 */

#include <stdio.h>
#include <string.h>

#include "protocol/scale.h"

static const struct scale scales[] = {
	{ "smiley4", 4, 1 },
	{ "smiley5", 5, 1 },
	{ "stars5", 5, 1 },
	{ "nps11", 11, 0 },
	{ "ces7", 7, 1 },
	{ "yesno", 2, 1 },
	/* A sheet's own. */
	{ "steps2", 2, 1 },
	{ "steps3", 3, 1 },
	{ "steps4", 4, 1 },
	{ "steps5", 5, 1 },
	{ "steps6", 6, 1 },
	{ "steps7", 7, 1 },
	{ "steps8", 8, 1 },
	{ "steps9", 9, 1 },
	{ "steps10", 10, 1 },
	{ "steps11", 11, 1 },
};

/* Steps that have names of their own, beside their numbers. */
static const struct {
	const char *scale;
	const char *name;
	int step;
} names[] = {
	{ "yesno", "no", 0 },
	{ "yesno", "yes", 1 },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct scale *
scale_find(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(scales); i++)
		if (strcmp(scales[i].name, name) == 0)
			return &scales[i];
	return NULL;
}

/* Digits as a person writes them: no sign, no leading zero; -1 otherwise. */
static int
small_number(const char *text)
{
	size_t length = strlen(text);
	int number = 0;

	if (length == 0 || length > 3 || (text[0] == '0' && length > 1))
		return -1;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return -1;
		number = 10 * number + (*text - '0');
	}
	return number;
}

int
scale_step(const struct scale *scale, const char *value)
{
	int number = small_number(value);
	size_t i;

	for (i = 0; i < COUNT(names); i++)
		if (strcmp(names[i].scale, scale->name) == 0 &&
		    strcmp(names[i].name, value) == 0)
			return names[i].step;
	if (number < scale->lowest ||
	    number >= scale->lowest + (int)scale->steps)
		return -1;
	return number - scale->lowest;
}

void
scale_range(const struct scale *scale, char *out, size_t size)
{
	const char *before = ", or ";
	int length = snprintf(out, size, "%d to %d", scale->lowest,
	    scale->lowest + (int)scale->steps - 1);
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		if (strcmp(names[i].scale, scale->name) != 0)
			continue;
		if (length < 0 || (size_t)length >= size)
			return;
		length += snprintf(out + length, size - (size_t)length, "%s%s",
		    before, names[i].name);
		before = ", ";
	}
}

void
scale_value(const struct scale *scale, unsigned step, char *out, size_t size)
{
	snprintf(out, size, "%d", scale->lowest + (int)step);
}
