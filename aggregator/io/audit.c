/*
 * audit.c - lists that grow, and the list of problems.
 */

#include <jansson.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/audit.h"
#include "aggregator/io/json_memory.h"
#include "aggregator/io/revival.h"

#define AUDIT_WHY 600
#define KEY_TEXT (KEY_SIZE * 4 / 3 + 4) /* base64 */
/* Of one kind; who reads on after as many has no use for the next. */
#define AUDIT_PROBLEMS 100

bool
audit_init(struct audit *audit)
{
	memset(audit, 0, sizeof(*audit));
	audit->book = AUDIT_NONE;
	audit->deeds = json_object();
	audit->problems = json_array();
	audit->kinds = json_object();
	audit->seams = json_array();
	json_memory_failed(); /* whatever was before */
	audit->failed = audit->deeds == NULL || audit->problems == NULL ||
	    audit->kinds == NULL || audit->seams == NULL;
	return !audit->failed;
}

void
audit_release(struct audit *audit)
{
	free(audit->journals.at);
	free(audit->newest.at);
	free(audit->strands.at);
	free(audit->claims.at);
	free(audit->gaps.at);
	free(audit->lost.at);
	free(audit->texts_lost.at);
	free(audit->texts.at);
	free(audit->answers.at);
	free(audit->revivals.at);
	free(audit->restored.at);
	json_decref(audit->deeds);
	json_decref(audit->problems);
	json_decref(audit->kinds);
	json_decref(audit->seams);
	memset(audit, 0, sizeof(*audit));
}

void *
audit_add(struct audit *audit, struct audit_list *list, size_t size)
{
	uint8_t *more;

	if (list->count == list->room) {
		more = realloc(list->at, (list->room * 2 + 16) * size);
		if (more == NULL) {
			audit->failed = true;
			return NULL;
		}
		list->at = more;
		list->room = list->room * 2 + 16;
	}
	more = (uint8_t *)list->at + list->count++ * size;
	memset(more, 0, size);
	return more;
}

struct journal_row *
audit_journal(const struct audit *audit, size_t index)
{
	return (struct journal_row *)audit->journals.at + index;
}

struct strand *
audit_strand(const struct audit *audit, size_t index)
{
	return (struct strand *)audit->strands.at + index;
}

size_t
audit_by_kid(const struct audit *audit, const uint8_t kid[KID_SIZE])
{
	for (size_t i = 0; i < audit->journals.count; i++)
		if (memcmp(audit_journal(audit, i)->kid, kid, KID_SIZE) == 0)
			return i;
	return AUDIT_NONE;
}

bool
audit_enter(struct audit *audit, const struct journal_row *row)
{
	struct journal_row *entered = audit_add(audit, &audit->journals,
	    sizeof(*entered));
	size_t *newest = audit_add(audit, &audit->newest, sizeof(*newest));

	if (entered == NULL || newest == NULL)
		return false;
	*entered = *row;
	*newest = AUDIT_NONE;
	if (row->kind == JOURNAL_BOOK)
		audit->book = audit->journals.count - 1;
	return true;
}

size_t
audit_by_epoch(const struct audit *audit, size_t journal,
    const uint8_t epoch[EPOCH_SIZE])
{
	size_t i = ((const size_t *)audit->newest.at)[journal];

	while (i != AUDIT_NONE &&
	    memcmp(audit_strand(audit, i)->epoch, epoch, EPOCH_SIZE) != 0)
		i = audit_strand(audit, i)->before;
	return i;
}

size_t
audit_begin(struct audit *audit, size_t journal,
    const uint8_t epoch[EPOCH_SIZE])
{
	struct strand *strand = audit_add(audit, &audit->strands,
	    sizeof(*strand));
	size_t *newest = (size_t *)audit->newest.at + journal;

	if (strand == NULL)
		return AUDIT_NONE;
	strand->journal = journal;
	strand->before = *newest;
	memcpy(strand->epoch, epoch, EPOCH_SIZE);
	*newest = audit->strands.count - 1;
	return *newest;
}

/* One more of that kind: how many there are now. */
static int64_t
count_kind(struct audit *audit, const char *what)
{
	int64_t count = json_integer_value(json_object_get(audit->kinds,
			    what)) +
	    1;

	if (json_object_set_new(audit->kinds, what, json_integer(count)) != 0)
		audit->failed = true;
	return count;
}

static void
put_problem(struct audit *audit, const char *what, const char *journal,
    int64_t number, const char *why)
{
	if (json_array_append_new(audit->problems,
		json_pack("{s:s, s:s, s:o, s:s}", "what", what, "journal",
		    journal, "number",
		    number >= 0 ? json_integer(number) : json_null(), "why",
		    why)) != 0)
		audit->failed = true;
}

void
audit_problem(struct audit *audit, const char *what, const char *journal,
    int64_t number, const char *format, ...)
{
	char why[AUDIT_WHY];
	va_list args;

	if (count_kind(audit, what) > AUDIT_PROBLEMS)
		return;
	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	put_problem(audit, what, journal, number, why);
}

/* What was counted only. */
static void
put_rest(struct audit *audit)
{
	const char *what;
	json_t *count;

	json_object_foreach(audit->kinds, what, count) {
		const int64_t more = json_integer_value(count) - AUDIT_PROBLEMS;
		char why[64];

		if (more <= 0)
			continue;
		snprintf(why, sizeof(why), "and %lld more of this kind",
		    (long long)more);
		put_problem(audit, what, "", -1, why);
	}
}

/* Whose book it is: an auditor compares the key with a token's. */
static json_t *
book_json(const struct audit *audit)
{
	char key[KEY_TEXT];

	if (audit->book == AUDIT_NONE)
		return json_null();
	sodium_bin2base64(key, sizeof(key),
	    audit_journal(audit, audit->book)->key, KEY_SIZE,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return json_string(key);
}

json_t *
audit_report(struct audit *audit)
{
	json_t *report;

	put_rest(audit);
	report = json_pack(
	    "{s:b, s:I, s:I, s:I, s:O, s:I, s:I, s:I, s:I, s:O, s:o, s:o}",
	    "ok", json_array_size(audit->problems) == 0, "journals",
	    (json_int_t)audit->journals.count, "entries",
	    (json_int_t)audit->entries, "witnessed_to",
	    (json_int_t)audit->witnessed_to, "problems", audit->problems,
	    "quarantined", (json_int_t)audit->quarantined, "replaced",
	    (json_int_t)audit->replaced, "erased", (json_int_t)audit->erased,
	    "texts_lost", (json_int_t)audit->given_up, "seams", audit->seams,
	    "restored", revival_list(audit), "book", book_json(audit));
	/* A deed without one of its members would look like another one. */
	if (!json_memory_failed() && !audit->failed)
		return report;
	json_decref(report);
	return NULL;
}
