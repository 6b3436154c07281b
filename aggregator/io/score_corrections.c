/*
 * score_corrections.c - what was put right, in words.
 *
 * Only what the JSON of a score says is known here.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/score_corrections.h"
#include "aggregator/io/score_line.h"
#include "protocol/limits.h"

/* Its words, two names of each kind and why, which is as long as a deed's. */
#define SENTENCE (LIMIT_WHY + LIMIT_NAME + LIMIT_SLUG + LIMIT_WHO + 160)

/* A sentence over as many lines as it takes, broken between words. */
static void
put_wrapped(struct bytes *out, const char *said)
{
	char word[SENTENCE];
	int column = 1;

	bytes_printf(out, " ");
	while (*said != '\0') {
		const int length = (int)strcspn(said, " ");
		int width;

		snprintf(word, sizeof(word), "%.*s", length, said);
		width = score_line_width(word) + 1;
		if (column > 3 && column + width > SCORE_LINE_WIDTH) {
			bytes_printf(out, "\n   ");
			column = 3;
		}
		bytes_printf(out, " %s", word);
		column += width;
		said += length + (said[length] == ' ');
	}
	bytes_printf(out, "\n");
}

static const char *
verb(const char *what)
{
	if (strcmp(what, "touchpoint") == 0)
		return "reassigned to ";
	return strcmp(what, "rehearsal") == 0 ? "taken for rehearsal"
					      : "counted";
}

/* "412 ratings of north reassigned to stand-b on 2026-05-03 by huber: ..." */
static void
put_one(struct bytes *out, const json_t *correction)
{
	const long long n = member_count(correction, "n");
	const char *what = member_text(correction, "what");
	const char *who = member_text(correction, "who");
	const char *name = strchr(who, ':'); /* "local:huber" */
	char said[SENTENCE];

	snprintf(said, sizeof(said),
	    "%lld %srating%s of %s %s%s on %.10s by %s: %s", n,
	    strcmp(what, "count") == 0 ? "rehearsed " : "",
	    score_line_plural(n, "", "s"), member_text(correction, "kiosk"),
	    verb(what), member_text(correction, "touchpoint"),
	    member_text(correction, "at"), name != NULL ? name + 1 : who,
	    member_text(correction, "why"));
	put_wrapped(out, said);
}

void
score_corrections_put(struct bytes *out, const json_t *row)
{
	json_t *correction;
	size_t i;

	json_array_foreach(json_object_get(row, "corrections"), i, correction)
		put_one(out, correction);
}
