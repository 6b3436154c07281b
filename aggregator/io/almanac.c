/*
 * almanac.c - the holidays of each region, out of all calendars.
 *
 * The files are read again for each question asked: a country's calendar is a
 * few kilobytes, and so what was put is always what is in force.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/core/calendar.h"
#include "aggregator/io/almanac.h"
#include "aggregator/io/store_calendar.h"

struct region {
	struct region *next;
	struct holidays holidays;
	char name[]; /* "": of every region */
};

struct almanac {
	struct region *regions; /* the one of every region is there, and last */
	bool is_empty;
};

static struct region *
region_new(const char *name, struct region *next)
{
	struct region *region = calloc(1, sizeof(*region) + strlen(name) + 1);

	if (region == NULL)
		return NULL;
	region->next = next;
	strcpy(region->name, name);
	return region;
}

static struct region *
region_of(struct almanac *almanac, const char *name)
{
	struct region *region;

	for (region = almanac->regions; region != NULL; region = region->next) {
		if (strcmp(region->name, name) == 0)
			return region;
	}
	region = region_new(name, almanac->regions);
	if (region != NULL)
		almanac->regions = region;
	return region;
}

static void
put_day(void *holidays, int64_t day, const char *name)
{
	(void)name;
	holidays_put(holidays, day);
}

static int
take_calendar(const struct calendar_row *row, void *arg)
{
	struct almanac *almanac = arg;
	struct region *region = region_of(almanac, row->region);
	struct calendar_count count;
	char why[CALENDAR_WHY];

	if (region == NULL)
		return -1;
	almanac->is_empty = false;
	return calendar_read(row->file, row->length, put_day, &region->holidays,
	    &count, why);
}

/* What holds everywhere holds in each region too. */
static void
join_all(struct almanac *almanac)
{
	struct region *region, *last = almanac->regions;

	while (last->next != NULL)
		last = last->next;
	for (region = almanac->regions; region != last; region = region->next)
		holidays_join(&region->holidays, &last->holidays);
}

struct almanac *
almanac_open(struct store *store, enum store_verdict *verdict)
{
	struct almanac *almanac = calloc(1, sizeof(*almanac));

	*verdict = STORE_BROKEN;
	if (almanac == NULL)
		return NULL;
	almanac->is_empty = true;
	almanac->regions = region_new("", NULL);
	if (almanac->regions == NULL ||
	    calendar_each(store, NULL, take_calendar, almanac) < 0) {
		almanac_free(almanac);
		return NULL;
	}
	join_all(almanac);
	*verdict = STORE_OK;
	return almanac;
}

void
almanac_free(struct almanac *almanac)
{
	struct region *region, *next;

	if (almanac == NULL)
		return;
	for (region = almanac->regions; region != NULL; region = next) {
		next = region->next;
		free(region);
	}
	free(almanac);
}

const struct holidays *
almanac_of(const struct almanac *almanac, const char *name)
{
	const struct region *region;

	if (almanac == NULL)
		return NULL;
	for (region = almanac->regions; region->next != NULL;
	     region = region->next) {
		if (strcmp(region->name, name) == 0)
			break;
	}
	return &region->holidays;
}

bool
almanac_is_empty(const struct almanac *almanac)
{
	return almanac == NULL || almanac->is_empty;
}
