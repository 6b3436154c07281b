/*
 * correction_json.c - a correction for reading.
 */

#include <stdlib.h>

#include "aggregator/core/localtime.h"
#include "aggregator/io/correction_json.h"
#include "aggregator/io/rules.h"

/* When the deed was done, as the book's own time entries say. */
static json_t *
time_of_deed(struct store *store, const struct correction_row *row)
{
	struct dating_sample *samples = NULL;
	struct dating_range range = { 0 };
	struct dating dating;
	struct epoch_row epoch;
	char text[LOCALTIME_TEXT];

	if (epoch_by_id(store, row->book, &epoch) == 1 &&
	    rules_dating(store, &epoch, &dating, &samples) == 0)
		range = dating_at(&dating, row->at);
	free(samples);
	if (!range.has_from)
		return json_null();
	localtime_text(range.from_ms / 1000, text, sizeof(text));
	return json_string(text);
}

static json_t *
instant(int64_t ms)
{
	char text[LOCALTIME_TEXT];

	localtime_text(ms / 1000, text, sizeof(text));
	return json_string(text);
}

json_t *
correction_json(struct store *store, const struct correction_row *row)
{
	const struct correction *c = &row->correction;
	char kid[2 * KID_SIZE + 1];
	struct journal_row journal;

	if (journal_by_id(store, row->journal, &journal) != 1)
		return NULL;
	hex_write(kid, journal.kid, KID_SIZE);
	return json_pack("{s:I, s:o, s:s, s:s, s:s, s:o, s:o, s:s, s:o, s:s, "
			 "s:o}",
	    "number", (json_int_t)c->number, "at", time_of_deed(store, row),
	    "who", row->who, "kiosk", kid, "name", journal.name, "from",
	    instant(c->from_ms), "to", instant(c->to_ms), "what",
	    correction_text(c->what), "touchpoint",
	    c->touchpoint[0] != '\0' ? json_string(c->touchpoint) : json_null(),
	    "why", row->why, "undone",
	    row->undone == 0 ? json_null()
			     : json_pack("{s:I, s:s, s:s}", "number",
				   (json_int_t)row->undone, "who",
				   row->undone_by, "why", row->undone_why));
}
