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

void
revival_take_head(struct audit *audit, size_t journal, const struct head *head)
{
	struct restored_head *restored;

	if (audit->revivals.count == 0)
		return;
	restored = audit_add(audit, &audit->restored, sizeof(*restored));
	if (restored != NULL)
		*restored = (struct restored_head){
			.revival = audit->revivals.count - 1,
			.journal = journal,
			.head = *head
		};
}

/* Later ones come first: then each knows when it was over itself. */
void
revival_settle(struct audit *audit)
{
	for (size_t i = audit->strands.count; i-- > 0;) {
		const struct strand *next = audit_strand(audit, i);
		const int64_t began_ms = next->zero_ms != 0 ? next->zero_ms
							    : next->over_ms;
		struct strand *strand;
		size_t before;

		if (!next->is_opened || began_ms == 0)
			continue;
		before = audit_by_epoch(audit, next->journal,
		    next->previous.epoch);
		if (before == AUDIT_NONE)
			continue;
		strand = audit_strand(audit, before);
		if (strand->next == next->previous.number + 1)
			strand->over_ms = began_ms;
	}
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

/*
 * Whether that restoration brought the entry of a text back.  An epoch it does
 * not speak of was continued by one it does, or began only later.
 */
static bool
was_restored(const struct audit *audit, size_t revival,
    const struct text_gap *gap)
{
	const struct restored_head *restored = audit->restored.at;
	bool is_older = false;

	for (size_t i = 0; i < audit->restored.count; i++) {
		const struct head *head = &restored[i].head;
		size_t strand;

		if (restored[i].revival != revival ||
		    restored[i].journal != gap->journal)
			continue;
		strand = audit_by_epoch(audit, gap->journal, head->epoch);
		if (strand == gap->strand)
			return gap->number <= head->number;
		if (strand != AUDIT_NONE && strand > gap->strand)
			is_older = true;
	}
	return is_older;
}

/* By when it was written; 0: nobody knows. */
static int64_t
written_ms(const struct strand *strand, const struct text_gap *gap)
{
	return strand->zero_ms != 0 ? strand->zero_ms + (int64_t)gap->at
				    : strand->over_ms;
}

bool
revival_explains_text(struct audit *audit, const struct text_gap *gap)
{
	const struct strand *strand = audit_strand(audit, gap->strand);
	const int64_t at_ms = written_ms(strand, gap);
	struct revival *revivals = audit->revivals.at;

	if (audit_journal(audit, gap->journal)->kind != JOURNAL_KIOSK ||
	    at_ms == 0)
		return false;
	for (size_t i = 0; i < audit->revivals.count; i++) {
		if (at_ms > revivals[i].at_ms || was_restored(audit, i, gap))
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
