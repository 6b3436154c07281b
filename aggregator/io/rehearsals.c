/*
 * rehearsals.c - a kiosk's rehearsals, from the notes of its journal; see
 * rehearsals.h.
 *
 * The arithmetic is core/rehearsal.c's.  Notes without a date (no answer has
 * reached that boot yet) are left out until they have one.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/atlas.h"
#include "aggregator/io/rehearsals.h"
#include "aggregator/io/rules.h"
#include "aggregator/io/store_epoch.h"
#include "aggregator/io/store_note.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_touchpoint.h"

/*
 * It ends by itself after 15 minutes, whenever that is noted: the screen may
 * have been stopped meanwhile.
 */
#define LASTS_MS (15 * 60 * 1000)
/* A week of a kiosk that rehearses four times an hour. */
#define NOTES_MOST 1024

struct looking {
	struct desk *desk;
	const struct kiosk_row *kiosk;
	bool has_begun; /* there is a note: it is known where it stands */
	struct rehearsal rehearsal;
	struct hours hours;
	struct note_row later; /* the note after this one; epoch 0: none */
	int64_t epoch;         /* whose dating this is; 0: none */
	struct dating dating;
	struct dating_sample *samples;
	int64_t now_s;
	bool is_over; /* what comes now was long ago */
};

/* ---- where it stands --------------------------------------------------- */

/* Opening hours of the sheet in force there; false: there are none. */
static bool
hours_of(struct desk *desk, const struct kiosk_row *kiosk,
    const struct touchpoint *touchpoint, struct hours *out)
{
	const char *survey = kiosk->survey[0] != '\0' ? kiosk->survey
						      : touchpoint->survey;
	const struct sheet *sheet;
	struct sheet_row row;
	char why[HOURS_WHY];

	return sheet_in_force(desk->store, survey, &row, NULL) == 1 &&
	    atlas_sheet(desk->atlas, desk->store, row.version, &sheet) == 1 &&
	    sheet->open[0] != '\0' && hours_parse(sheet->open, out, why);
}

/* By its first touchpoint; UTC and all day where there is none. */
static int
begin(struct looking *l)
{
	struct store *store = l->desk->store;
	const struct localtime_zone *zone = &localtime_utc;
	struct touchpoint touchpoint;
	char places[KIOSK_PLACES];
	bool has_hours = false;
	int found = kiosk_places(store, l->kiosk->journal.id, places);

	if (found == 1) {
		places[strcspn(places, ",")] = '\0';
		found = touchpoint_get(store, places, &touchpoint);
	}
	if (found == 1) {
		zone = atlas_zone(l->desk->atlas, touchpoint.zone);
		has_hours = hours_of(l->desk, l->kiosk, &touchpoint, &l->hours);
	}
	if (found == -1 || zone == NULL)
		return -1;
	rehearsal_begin(&l->rehearsal, zone, has_hours ? &l->hours : NULL,
	    l->now_s);
	l->has_begun = true;
	return 0;
}

/* ---- when it was ------------------------------------------------------- */

static int
date_epoch(struct looking *l, int64_t epoch)
{
	struct epoch_row row;

	if (epoch == l->epoch)
		return 0;
	free(l->samples);
	l->samples = NULL;
	l->epoch = epoch;
	return epoch_by_id(l->desk->store, epoch, &row) == 1 &&
		rules_dating(l->desk->store, &row, &l->dating, &l->samples) == 0
	    ? 0
	    : -1;
}

/* The newest come first: each ends where the one before it here begins. */
static int
look_at(const struct note_row *row, void *arg)
{
	struct looking *l = arg;
	struct dating_range range;
	int64_t began_s, ended_s, lasted_ms = LASTS_MS;

	if (l->is_over)
		return 0;
	if (!l->has_begun && begin(l) != 0)
		return -1;
	if (row->epoch == l->later.epoch &&
	    (int64_t)l->later.at - row->at < LASTS_MS)
		lasted_ms = (int64_t)l->later.at - row->at;
	l->later = *row;
	if (row->note != NOTE_REHEARSAL_ON)
		return 0;
	if (date_epoch(l, row->epoch) != 0)
		return -1;
	range = dating_at(&l->dating, row->at);
	if (!range.has_from || !range.has_to)
		return 0;
	began_s = (range.from_ms + (range.to_ms - range.from_ms) / 2) / 1000;
	l->is_over = range.to_ms / 1000 <
	    l->now_s - (REHEARSAL_DAYS + 1) * 86400;
	ended_s = began_s + lasted_ms / 1000;
	rehearsal_add(&l->rehearsal, began_s,
	    ended_s < l->now_s ? ended_s : l->now_s);
	return 0;
}

int
rehearsals_much(struct desk *desk, const struct kiosk_row *kiosk, int64_t *day,
    unsigned *minutes)
{
	struct looking l = {
		.desk = desk, .kiosk = kiosk, .now_s = desk_now_ms(desk) / 1000
	};
	int failed = note_rehearsals(desk->store, kiosk->journal.id, NOTES_MOST,
	    look_at, &l);

	free(l.samples);
	if (failed != 0)
		return -1;
	return l.has_begun && rehearsal_much(&l.rehearsal, day, minutes);
}
