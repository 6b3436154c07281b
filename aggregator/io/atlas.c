/*
 * atlas.c - sheets by version and zones by name; see atlas.h.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/atlas.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/zone.h"

struct atlas_sheet {
	struct atlas_sheet *next;
	struct sheet *sheet;
};

struct atlas_zone {
	struct atlas_zone *next;
	char name[LIMIT_ZONE + 1];
	struct zone *zone;
	struct localtime_zone local;
};

struct atlas {
	struct atlas_sheet *sheets;
	struct atlas_zone *zones;
};

struct atlas *
atlas_new(void)
{
	return calloc(1, sizeof(struct atlas));
}

void
atlas_free(struct atlas *atlas)
{
	struct atlas_sheet *sheet;
	struct atlas_zone *zone;

	if (atlas == NULL)
		return;
	while ((sheet = atlas->sheets) != NULL) {
		atlas->sheets = sheet->next;
		sheet_free(sheet->sheet);
		free(sheet);
	}
	while ((zone = atlas->zones) != NULL) {
		atlas->zones = zone->next;
		zone_free(zone->zone);
		free(zone);
	}
	free(atlas);
}

/* Parse what the store has; a file that no longer parses is as unknown. */
static int
read_sheet(struct store *store, const uint8_t version[VERSION_SIZE],
    struct sheet **out)
{
	struct bytes file = { 0 };
	struct sheet_row row;
	char why[SHEET_STRING];
	int found = sheet_by_version(store, version, &row, &file);

	if (found == 1) {
		*out = sheet_parse(file.data, file.length, why);
		found = *out != NULL ? 1 : why[0] != '\0' ? 0 : -1;
	}
	bytes_release(&file);
	return found;
}

int
atlas_sheet(struct atlas *atlas, struct store *store,
    const uint8_t version[VERSION_SIZE], const struct sheet **out)
{
	struct atlas_sheet *kept;
	struct sheet *sheet = NULL;
	int found;

	for (kept = atlas->sheets; kept != NULL; kept = kept->next) {
		*out = kept->sheet;
		if (memcmp(kept->sheet->version, version, VERSION_SIZE) == 0)
			return 1;
	}
	found = read_sheet(store, version, &sheet);
	if (found != 1)
		return found;
	kept = calloc(1, sizeof(*kept));
	if (kept == NULL) {
		sheet_free(sheet);
		return -1;
	}
	kept->sheet = sheet;
	kept->next = atlas->sheets;
	atlas->sheets = kept;
	*out = sheet;
	return 1;
}

const struct localtime_zone *
atlas_zone(struct atlas *atlas, const char *name)
{
	struct atlas_zone *kept;

	for (kept = atlas->zones; kept != NULL; kept = kept->next)
		if (strcmp(kept->name, name) == 0)
			return &kept->local;
	if (strlen(name) > LIMIT_ZONE)
		return &localtime_utc;
	kept = calloc(1, sizeof(*kept));
	if (kept == NULL)
		return NULL;
	strcpy(kept->name, name);
	kept->zone = zone_open(name);
	if (kept->zone == NULL && errno == ENOMEM) {
		free(kept);
		return NULL;
	}
	kept->local = kept->zone != NULL ? zone_local(kept->zone)
					 : localtime_utc;
	kept->next = atlas->zones;
	atlas->zones = kept;
	return &kept->local;
}
