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
#include "aggregator/io/json_memory.h"
#include "aggregator/io/rating_export.h"
#include "aggregator/io/rating_walk.h"
#include "aggregator/io/store_envelope.h"

/* Where the lines go. */
struct walk {
	struct store *store;
	enum rating_format format;
	struct bytes *out;
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

static char
separator(const struct walk *walk)
{
	return walk->format == RATING_CSV_SEMICOLON ? ';' : ',';
}

static void
put_head(struct walk *walk)
{
	size_t i;

	for (i = 0; i < NAMES; i++)
		bytes_printf(walk->out, "%s%c", names[i],
		    i + 1 < NAMES ? separator(walk) : '\r');
	bytes_printf(walk->out, "\n");
}

/* Length of a control character at text that is no blank or line's end, or 0. */
static size_t
control_at(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	if ((at[0] < ' ' && strchr("\t\r\n", at[0]) == NULL) || at[0] == 0x7f)
		return 1;
	return at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0 ? 2 : 0;
}

/*
 * What would steer the terminal that shows the table stays out of it; the other
 * form has all as it was written.
 */
static void
put_clean(struct walk *walk, const char *text)
{
	for (size_t control; *text != '\0'; text += control > 0 ? control : 1) {
		control = control_at(text);
		if (control > 0)
			bytes_printf(walk->out, " ");
		else
			bytes_printf(walk->out, *text == '"' ? "\"\"" : "%c",
			    *text);
	}
}

/* A cell in quotes where it must be; never taken for a formula. */
static void
put_cell(struct walk *walk, const char *text)
{
	const bool formula = text[0] != '\0' &&
	    strchr("=+-@\t\r", text[0]) != NULL;

	if (!formula && strpbrk(text, ",;\"\r\n") == NULL) {
		put_clean(walk, text);
		return;
	}
	bytes_printf(walk->out, formula ? "\"'" : "\"");
	put_clean(walk, text);
	bytes_printf(walk->out, "\"");
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

static void
put_csv(struct walk *walk, const struct line *line)
{
	const char *const cells[] = { line->earliest, line->latest,
		line->met->touchpoint, line->met->meaning->slot.question,
		line->met->meaning->scale, line->met->channel, line->value };
	const char s = separator(walk);
	size_t i;

	for (i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		put_cell(walk, cells[i]);
		bytes_printf(walk->out, "%c", s);
	}
	bytes_printf(walk->out, "%s%c%s%c%s%c", line->step, s,
	    is_flagged(line, RATING_REPEATED) ? "true" : "false", s,
	    line->met->meaning->slot.language, s);
	put_cell(walk, line->met->journal->name);
	bytes_printf(walk->out, "%c%llu%c", s,
	    (unsigned long long)line->met->number, s);
	put_cell(walk, line->comment);
	bytes_printf(walk->out, "%c%s%c", s,
	    is_flagged(line, RATING_OUTSIDE_HOURS) ? "true" : "false", s);
	if (corrected_by(line) != 0)
		bytes_printf(walk->out, "%llu",
		    (unsigned long long)corrected_by(line));
	bytes_printf(walk->out, "%c%s\r\n", s, signed_at(line));
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
	struct walk walk = { store, format, out, false };
	const struct rating_visitor visitor = { NULL, take_rating, &walk };

	if (format != RATING_NDJSON)
		put_head(&walk);
	return rating_walk(store, &visitor) == 0 && !out->failed ? STORE_OK
								 : STORE_BROKEN;
}
