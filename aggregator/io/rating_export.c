/*
 * rating_export.c - ratings one by one, out of the envelopes.
 *
 * io/rating_walk.h meets them; here each that counts becomes a line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "aggregator/core/localtime.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/csv.h"
#include "aggregator/io/json_memory.h"
#include "aggregator/io/rating_export.h"
#include "aggregator/io/rating_walk.h"
#include "aggregator/io/store_envelope.h"

/* Where the lines go. */
struct walk {
	struct store *store;
	enum rating_format format;
	struct bytes *out;
	struct csv csv;
	bool no_memory;
};

/* One rating about to be written. */
struct line {
	const struct rating_met *met;
	char earliest[LOCALTIME_TEXT];
	char latest[LOCALTIME_TEXT];
	char step[24]; /* "": a free text, which has no value either */
	char value[LIMIT_QUESTION + 1];
	char comment[LIMIT_TEXT + 1];
};

/* ---- one line -------------------------------------------------------------------- */

static const char *const names[] = { "earliest", "latest", "touchpoint",
	"question", "scale", "channel", "value", "step", "repeated", "language",
	"journal", "number", "comment", "outside_hours", "corrected",
	"signed_touchpoint" };

#define NAMES (sizeof(names) / sizeof(names[0]))

static void
put_head(struct walk *walk)
{
	size_t i;

	for (i = 0; i < NAMES; i++)
		csv_text(&walk->csv, names[i]);
	csv_end_line(&walk->csv);
}

static bool
is_flagged(const struct line *line, enum rating_flag flag)
{
	return (line->met->rating->flags & flag) != 0;
}

/* The newest correction that made it another one, or 0. */
static uint64_t
corrected_by(const struct line *line)
{
	const struct correction *where = line->met->corrected.where;
	const struct correction *kind = line->met->corrected.kind;
	const uint64_t first = where != NULL ? where->number : 0;
	const uint64_t second = kind != NULL ? kind->number : 0;

	return first > second ? first : second;
}

/* Where it was pressed, when it counts elsewhere; else "". */
static const char *
signed_at(const struct line *line)
{
	return line->met->corrected.where != NULL
	    ? line->met->meaning->slot.touchpoint
	    : "";
}

static const char *
truth(bool is_true)
{
	return is_true ? "true" : "false";
}

static void
put_csv(struct walk *walk, const struct line *line)
{
	const char *const cells[] = { line->earliest, line->latest,
		line->met->touchpoint, line->met->meaning->slot.question,
		line->met->meaning->scale, line->met->channel, line->value,
		line->step, truth(is_flagged(line, RATING_REPEATED)),
		line->met->meaning->slot.language, line->met->journal->name };
	struct csv *csv = &walk->csv;
	size_t i;

	for (i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
		csv_text(csv, cells[i]);
	csv_count(csv, (long long)line->met->number);
	csv_text(csv, line->comment);
	csv_text(csv, truth(is_flagged(line, RATING_OUTSIDE_HOURS)));
	if (corrected_by(line) != 0)
		csv_count(csv, (long long)corrected_by(line));
	else
		csv_text(csv, "");
	csv_text(csv, signed_at(line));
	csv_end_line(csv);
}

static json_t *
text_or_null(const char *text)
{
	return text[0] == '\0' ? json_null() : json_string(text);
}

static void
put_ndjson(struct walk *walk, const struct line *line)
{
	const struct slot *slot = &line->met->meaning->slot;
	json_t *json = json_pack("{s:o, s:o, s:s, s:s, s:o, s:s, s:o, s:o, s:b,"
				 " s:s, s:s, s:I, s:o, s:b, s:o, s:o}",
	    "earliest", text_or_null(line->earliest), "latest",
	    text_or_null(line->latest), "touchpoint", line->met->touchpoint,
	    "question", slot->question, "scale",
	    text_or_null(line->met->meaning->scale), "channel",
	    line->met->channel, "value", text_or_null(line->value), "step",
	    line->step[0] == '\0' ? json_null()
				  : json_integer(line->met->rating->step),
	    "repeated", is_flagged(line, RATING_REPEATED), "language",
	    slot->language, "journal", line->met->journal->name, "number",
	    (json_int_t)line->met->number, "comment",
	    text_or_null(line->comment), "outside_hours",
	    is_flagged(line, RATING_OUTSIDE_HOURS), "corrected",
	    corrected_by(line) == 0
		? json_null()
		: json_integer((json_int_t)corrected_by(line)),
	    "signed_touchpoint", text_or_null(signed_at(line)));
	char *text = json == NULL ? NULL : json_dumps(json, JSON_COMPACT);

	if (text == NULL || json_memory_failed())
		walk->no_memory = true;
	else
		bytes_printf(walk->out, "%s\n", text);
	free(text);
	json_decref(json);
}

/* ---- one rating -------------------------------------------------------------------- */

static void
name_date(struct line *line)
{
	const struct dating_range *when = &line->met->when;

	line->earliest[0] = line->latest[0] = '\0';
	if (when->has_from)
		localtime_text(when->from_ms / 1000, line->earliest,
		    sizeof(line->earliest));
	if (when->has_to)
		localtime_text(when->to_ms / 1000, line->latest,
		    sizeof(line->latest));
}

static int
take_text(const struct text_item *item, void *arg)
{
	struct line *line = arg;

	if (item->kind == TEXT_COMMENT && item->text.length <= LIMIT_TEXT) {
		memcpy(line->comment, item->text.bytes, item->text.length);
		line->comment[item->text.length] = '\0';
	}
	return 0;
}

static void
name_value(struct line *line)
{
	const struct sheet_question *question = line->met->meaning->question;
	const int64_t step = line->met->rating->step;

	line->value[0] = line->step[0] = '\0';
	if (question->kind == QUESTION_TEXT)
		return;
	snprintf(line->step, sizeof(line->step), "%lld", (long long)step);
	if (question->kind == QUESTION_CHOICES)
		snprintf(line->value, sizeof(line->value), "%s",
		    question->choices[step].id);
	else
		scale_value(question->scale, (unsigned)step, line->value,
		    sizeof(line->value));
}

/* 0, or -1 when the store failed or memory ran out. */
static int
take_rating(const struct rating_met *met, void *arg)
{
	struct line line = { .met = met };
	struct walk *walk = arg;

	if (!met->counts)
		return 0;
	name_date(&line);
	name_value(&line);
	if (met->rating->text != NULL &&
	    text_each(walk->store, met->epoch, met->number, met->number,
		take_text, &line) != 0)
		return -1;
	if (walk->format == RATING_NDJSON)
		put_ndjson(walk, &line);
	else
		put_csv(walk, &line);
	return walk->no_memory || walk->out->failed ? -1 : 0;
}

enum store_verdict
rating_export(struct store *store, enum rating_format format, struct bytes *out)
{
	struct walk walk = { .store = store, .format = format, .out = out };
	const struct rating_visitor visitor = { NULL, take_rating, &walk };

	csv_init(&walk.csv, out, format == RATING_CSV_SEMICOLON);
	if (format != RATING_NDJSON)
		put_head(&walk);
	return rating_walk(store, &visitor) == 0 && !out->failed ? STORE_OK
								 : STORE_BROKEN;
}
