/*
 * span.c - a number and a unit.
 */

#include <ctype.h>
#include <string.h>

#include "aggregator/core/span.h"

#define SPAN_MOST_MS (100LL * 366 * 86400 * 1000)

static const struct {
	char letter;
	int64_t ms;
} units[] = {
	{ 's', 1000 },
	{ 'm', 60 * 1000 },
	{ 'h', 3600 * 1000 },
	{ 'd', 86400 * 1000 },
};

int64_t
span_ms(const char *text)
{
	int64_t count = 0;

	if (!isdigit((unsigned char)*text))
		return -1;
	for (; isdigit((unsigned char)*text); text++) {
		count = count * 10 + (*text - '0');
		if (count > SPAN_MOST_MS)
			return -1;
	}
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (text[0] != units[i].letter || text[1] != '\0')
			continue;
		if (count > SPAN_MOST_MS / units[i].ms)
			return -1;
		return count * units[i].ms;
	}
	return -1;
}
