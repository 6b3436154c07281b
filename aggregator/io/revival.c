/*
 * revival.c - deeds "restored", and the heads they answer for.
 */

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/core/localtime.h"
#include "aggregator/io/revival.h"
#include "protocol/deed.h"

void
revival_take(struct audit *audit, const struct strand *strand,
    const struct entry *entry, uint64_t number)
{
	struct revival *revival;
	struct deed deed;

	if (!strand->is_opened || deed_read(&entry->bytes, &deed) != 0)
		return;
	revival = audit_add(audit, &audit->revivals, sizeof(*revival));
	if (revival == NULL)
		return;
	revival->number = number;
	revival->after = strand->previous.number;
	revival->at_ms = strand->zero_ms + (int64_t)entry->at;
	snprintf(revival->why, sizeof(revival->why), "%.*s",
	    (int)deed.fields[0].span.length,
	    (const char *)deed.fields[0].span.bytes);
}

bool
revival_explains(struct audit *audit, const struct claim *claim)
{
	struct revival *revivals = audit->revivals.at;

	for (size_t i = 0; i < audit->revivals.count; i++) {
		struct revival *revival = &revivals[i];

		if (claim->head.number <= revival->after ||
		    claim->at_ms > revival->at_ms)
			continue;
		revival->heads++;
		if (claim->head.number > revival->highest)
			revival->highest = claim->head.number;
		return true;
	}
	return false;
}

bool
revival_explains_text(struct audit *audit, const struct text_gap *gap)
{
	const struct strand *strand = audit_strand(audit, gap->strand);
	const int64_t at_ms = strand->zero_ms + (int64_t)gap->at;
	struct revival *revivals = audit->revivals.at;

	if (audit_journal(audit, gap->journal)->kind != JOURNAL_KIOSK ||
	    strand->zero_ms == 0)
		return false;
	for (size_t i = 0; i < audit->revivals.count; i++) {
		if (at_ms > revivals[i].at_ms)
			continue;
		revivals[i].texts++;
		return true;
	}
	return false;
}

static json_t *
revival_json(const struct revival *revival)
{
	char at[LOCALTIME_TEXT];

	localtime_text(revival->at_ms / 1000, at, sizeof(at));
	return json_pack("{s:I, s:I, s:s, s:s, s:I, s:I, s:I}", "number",
	    (json_int_t)revival->number, "after", (json_int_t)revival->after,
	    "at", at, "why", revival->why, "heads", (json_int_t)revival->heads,
	    "highest", (json_int_t)revival->highest, "texts",
	    (json_int_t)revival->texts);
}

json_t *
revival_list(const struct audit *audit)
{
	const struct revival *revivals = audit->revivals.at;
	json_t *list = json_array();

	for (size_t i = 0; i < audit->revivals.count; i++)
		json_array_append_new(list, revival_json(&revivals[i]));
	return list;
}
