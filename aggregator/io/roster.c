/*
 * roster.c - the digital sources at hand; see roster.h.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/atlas.h"
#include "aggregator/io/health.h"
#include "aggregator/io/roster.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_touchpoint.h"

/* Sources that send at the same time; of more the oldest is looked up again. */
#define ROSTER_SOURCES 64

struct roster {
	uint64_t deeds; /* of health, before the first of these was read */
	size_t count, next;
	struct roster_source sources[ROSTER_SOURCES];
};

struct roster *
roster_new(void)
{
	return calloc(1, sizeof(struct roster));
}

void
roster_free(struct roster *roster)
{
	free(roster);
}

/* What may have changed is forgotten. */
static struct roster *
roster_of(struct desk *desk)
{
	struct roster *roster = desk->roster;
	const uint64_t deeds = desk->health != NULL
	    ? atomic_load(&desk->health->deeds)
	    : 0;

	if (desk->health == NULL || roster->deeds != deeds)
		roster->count = roster->next = 0;
	roster->deeds = deeds;
	return roster;
}

/* The sheet in force for a source, or NULL.  0, or -1. */
static int
find_sheet(struct desk *desk, struct roster_source *source)
{
	const char *survey = source->row.survey;
	struct touchpoint touchpoint;
	struct sheet_row row;
	int found = 1;

	if (survey[0] == '\0') {
		found = touchpoint_get(desk->store, source->row.touchpoint,
		    &touchpoint);
		survey = touchpoint.survey;
	}
	if (found == 1)
		found = sheet_in_force(desk->store, survey, &row, NULL);
	if (found == 1)
		found = atlas_sheet(desk->atlas, desk->store, row.version,
		    &source->sheet);
	return found == -1 ? -1 : 0;
}

/* found: of the row that was read. */
static int
enter(struct desk *desk, int found, const struct source_row *row,
    const struct roster_source **out)
{
	struct roster *roster = desk->roster;
	struct roster_source source = { *row, NULL };

	if (found != 1)
		return found;
	if (find_sheet(desk, &source) != 0)
		return -1;
	roster->sources[roster->next] = source;
	*out = &roster->sources[roster->next];
	roster->next = (roster->next + 1) % ROSTER_SOURCES;
	if (roster->count < ROSTER_SOURCES)
		roster->count++;
	return 1;
}

int
roster_by_bearer(struct desk *desk, const uint8_t bearer[HASH_SIZE],
    const struct roster_source **out)
{
	const struct roster *roster = roster_of(desk);
	struct source_row row = { 0 };

	for (size_t i = 0; i < roster->count; i++) {
		*out = &roster->sources[i];
		if ((*out)->row.state == JOURNAL_ENROLLED &&
		    memcmp((*out)->row.bearer, bearer, HASH_SIZE) == 0)
			return 1;
	}
	return enter(desk, source_by_bearer(desk->store, bearer, &row), &row,
	    out);
}

int
roster_by_journal(struct desk *desk, int64_t journal,
    const struct roster_source **out)
{
	const struct roster *roster = roster_of(desk);
	struct source_row row = { 0 };

	for (size_t i = 0; i < roster->count; i++) {
		*out = &roster->sources[i];
		if ((*out)->row.journal == journal)
			return 1;
	}
	return enter(desk, source_by_journal(desk->store, journal, &row), &row,
	    out);
}
