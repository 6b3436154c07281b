/*
 * holidays.c - which days are holidays, as a set.
 */
#include <stddef.h>

#include "aggregator/core/holidays.h"

void
holidays_put(struct holidays *holidays, int64_t day)
{
	if (day >= 0 && day < HOLIDAYS_DAYS)
		holidays->bits[day / 8] |= (uint8_t)(1u << day % 8);
}

void
holidays_join(struct holidays *holidays, const struct holidays *others)
{
	size_t i;

	for (i = 0; i < sizeof(holidays->bits); i++)
		holidays->bits[i] |= others->bits[i];
}

bool
holidays_has(const struct holidays *holidays, int64_t day)
{
	return holidays != NULL && day >= 0 && day < HOLIDAYS_DAYS &&
	    (holidays->bits[day / 8] >> day % 8 & 1) != 0;
}
