/*
 * rating_export.c - ratings one by one, out of the envelopes.
 *
 * The store has no row for a rating: each envelope is opened again, and a rating
 * is dated and named as the fold did it (core/dating.h, io/atlas.h).  Reading
 * only; the envelopes were verified when they came in, and `verify` does it again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "aggregator/core/localtime.h"
#include "aggregator/io/atlas.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/json_memory.h"
#include "aggregator/io/rating_export.h"
#include "aggregator/io/rules.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_rule.h"
#include "aggregator/io/store_source.h"
#include "protocol/envelope.h"

/* What a slot of the running epoch means; question NULL: nobody knows. */
struct meaning {
	struct slot_row row;
	const struct sheet_question *question;
	char scale[LIMIT_NAME + 1];
};

/* Where the walk stands. */
struct walk {
	struct store *store;
	struct atlas *atlas;
	enum rating_format format;
	struct bytes *out;
	const struct journal_row *journal;
	char channel[LIMIT_NAME + 1]; /* of a source; "": by the hand */
	int64_t epoch;
	struct dating dating;
	struct meaning *meanings;
	size_t meaning_count;
	uint64_t *struck; /* rising */
	size_t struck_count;
	uint64_t upto; /* the highest number written */
	bool no_memory;
};

/* One rating about to be written. */
struct line {
	uint64_t number;
	const struct rating *rating;
	const struct meaning *meaning;
	const char *channel;
	char earliest[LOCALTIME_TEXT];
	char latest[LOCALTIME_TEXT];
	char step[24]; /* "": a free text, which has no value either */
	char value[LIMIT_QUESTION + 1];
	char comment[LIMIT_TEXT + 1];
};

/* ---- one line -------------------------------------------------------------------- */

static const char *const names[] = { "earliest", "latest", "touchpoint",
	"question", "scale", "channel", "value", "step", "repeated", "language",
	"journal", "number", "comment", "outside_hours" };

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
	return (line->rating->flags & flag) != 0;
}

static void
put_csv(struct walk *walk, const struct line *line)
{
	const char *const cells[] = { line->earliest, line->latest,
		line->meaning->row.slot.touchpoint,
		line->meaning->row.slot.question, line->meaning->scale,
		line->channel, line->value };
	const char s = separator(walk);
	size_t i;

	for (i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		put_cell(walk, cells[i]);
		bytes_printf(walk->out, "%c", s);
	}
	bytes_printf(walk->out, "%s%c%s%c%s%c", line->step, s,
	    is_flagged(line, RATING_REPEATED) ? "true" : "false", s,
	    line->meaning->row.slot.language, s);
	put_cell(walk, walk->journal->name);
	bytes_printf(walk->out, "%c%llu%c", s, (unsigned long long)line->number,
	    s);
	put_cell(walk, line->comment);
	bytes_printf(walk->out, "%c%s\r\n", s,
	    is_flagged(line, RATING_OUTSIDE_HOURS) ? "true" : "false");
}

static json_t *
text_or_null(const char *text)
{
	return text[0] == '\0' ? json_null() : json_string(text);
}

static void
put_ndjson(struct walk *walk, const struct line *line)
{
	const struct slot *slot = &line->meaning->row.slot;
	json_t *json = json_pack("{s:o, s:o, s:s, s:s, s:o, s:s, s:o, s:o, s:b,"
				 " s:s, s:s, s:I, s:o, s:b}",
	    "earliest", text_or_null(line->earliest), "latest",
	    text_or_null(line->latest), "touchpoint", slot->touchpoint,
	    "question", slot->question, "scale",
	    text_or_null(line->meaning->scale), "channel", line->channel,
	    "value", text_or_null(line->value), "step",
	    line->step[0] == '\0' ? json_null()
				  : json_integer(line->rating->step),
	    "repeated", is_flagged(line, RATING_REPEATED), "language",
	    slot->language, "journal", walk->journal->name, "number",
	    (json_int_t)line->number, "comment", text_or_null(line->comment),
	    "outside_hours", is_flagged(line, RATING_OUTSIDE_HOURS));
	char *text = json == NULL ? NULL : json_dumps(json, JSON_COMPACT);

	if (text == NULL || json_memory_failed())
		walk->no_memory = true;
	else
		bytes_printf(walk->out, "%s\n", text);
	free(text);
	json_decref(json);
}

/* ---- one rating -------------------------------------------------------------------- */

static bool
is_struck(const struct walk *walk, uint64_t number)
{
	size_t low = 0, high = walk->struck_count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (walk->struck[middle] == number)
			return true;
		if (walk->struck[middle] < number)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static const struct meaning *
meaning_of(const struct walk *walk, uint32_t slot)
{
	size_t i;

	for (i = 0; i < walk->meaning_count; i++) {
		if (walk->meanings[i].row.number == slot)
			return walk->meanings[i].question == NULL
			    ? NULL
			    : &walk->meanings[i];
	}
	return NULL;
}

static void
date(const struct walk *walk, const struct entry *entry, struct line *line)
{
	const bool claims = walk->channel[0] != '\0' &&
	    entry->rating.has_claimed;
	const struct dating_range range = claims
	    ? dating_claimed(entry->rating.claimed)
	    : dating_at(&walk->dating, entry->at);

	line->earliest[0] = line->latest[0] = '\0';
	if (range.has_from)
		localtime_text(range.from_ms / 1000, line->earliest,
		    sizeof(line->earliest));
	if (range.has_to)
		localtime_text(range.to_ms / 1000, line->latest,
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

/* Whether it answers its question; a free text does without a step. */
static bool
is_answer(const struct meaning *meaning, int64_t step)
{
	if (meaning->question->kind == QUESTION_TEXT)
		return step == RATING_NO_STEP;
	return step >= 0 && step < meaning->question->steps;
}

static void
name_value(struct line *line)
{
	const struct sheet_question *question = line->meaning->question;
	const int64_t step = line->rating->step;

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

/* 0, or -1 when the store failed. */
static int
take_rating(struct walk *walk, uint64_t number, const struct entry *entry)
{
	struct line line = { .number = number, .rating = &entry->rating };
	const struct meaning *meaning = meaning_of(walk, entry->rating.slot);

	if (meaning == NULL || !is_answer(meaning, entry->rating.step) ||
	    is_struck(walk, number))
		return 0;
	line.meaning = meaning;
	line.channel = walk->channel[0] != '\0'
	    ? walk->channel
	    : hand_channel(meaning->row.slot.hand);
	if (strcmp(line.channel, "rehearsal") == 0)
		return 0;
	date(walk, entry, &line);
	name_value(&line);
	if (entry->rating.text != NULL &&
	    text_each(walk->store, walk->epoch, number, number, take_text,
		&line) != 0)
		return -1;
	if (walk->format == RATING_NDJSON)
		put_ndjson(walk, &line);
	else
		put_csv(walk, &line);
	return 0;
}

/* ---- envelopes --------------------------------------------------------------------- */

/* Envelopes may overlap: each number is written once. */
static int
take_envelope(struct walk *walk, const struct envelope_row *row)
{
	struct envelope envelope;
	struct wire_reader r;
	struct sign1 object;
	struct entry entry;
	uint64_t number;

	wire_read_from(&r, row->bytes.bytes, row->bytes.length);
	sign1_read(&r, &object);
	if (r.failed || envelope_open(&object, &envelope) != 0)
		return 0; /* `verify` names it */
	wire_read_from(&r, envelope.entries.bytes, envelope.entries.length);
	for (number = envelope.first; !wire_at_end(&r); number++) {
		entry_read(&r, &entry);
		if (r.failed)
			return 0;
		if (number <= walk->upto)
			continue;
		walk->upto = number;
		if (entry.kind == ENTRY_RATING &&
		    take_rating(walk, number, &entry) != 0)
			return -1;
	}
	return walk->no_memory || walk->out->failed ? -1 : 0;
}

static int
take_envelopes(struct walk *walk)
{
	struct envelope_walk envelopes;
	struct envelope_row row;
	int step;

	walk->upto = 0;
	envelope_walk(&envelopes, walk->store, walk->epoch, 0, INT64_MAX);
	while ((step = envelope_walk_next(&envelopes, &row)) > 0) {
		if (take_envelope(walk, &row) != 0) {
			envelope_walk_end(&envelopes);
			return -1;
		}
	}
	return step;
}

/* ---- epochs and journals ------------------------------------------------------------- */

static int
take_slot(const struct slot_row *row, void *arg)
{
	struct walk *walk = arg;
	const struct sheet *sheet;
	struct meaning *list = realloc(walk->meanings,
	    (walk->meaning_count + 1) * sizeof(*list));
	struct meaning *meaning;
	int found, index;

	if (list == NULL)
		return -1;
	walk->meanings = list;
	meaning = &list[walk->meaning_count++];
	memset(meaning, 0, sizeof(*meaning));
	meaning->row = *row;
	found = atlas_sheet(walk->atlas, walk->store, row->slot.sheet, &sheet);
	if (found <= 0)
		return found;
	index = sheet_question(sheet, row->slot.question);
	if (index < 0)
		return 0;
	meaning->question = &sheet->questions[index];
	sheet_scale_name(meaning->question, meaning->scale,
	    sizeof(meaning->scale));
	return 0;
}

static int
take_struck(uint64_t number, enum strike why, void *arg)
{
	struct walk *walk = arg;
	uint64_t *list = realloc(walk->struck,
	    (walk->struck_count + 1) * sizeof(*list));

	(void)why;
	if (list == NULL)
		return -1;
	walk->struck = list;
	list[walk->struck_count++] = number;
	return 0;
}

static int
take_epoch(struct walk *walk, int64_t id)
{
	struct dating_sample *samples = NULL;
	struct epoch_row row;
	int result = -1;

	walk->epoch = id;
	walk->meaning_count = walk->struck_count = 0;
	if (epoch_by_id(walk->store, id, &row) == 1 &&
	    rules_dating(walk->store, &row, &walk->dating, &samples) == 0 &&
	    slot_row_each(walk->store, id, take_slot, walk) == 0 &&
	    struck_each(walk->store, id, 1, INT64_MAX, take_struck, walk) == 0)
		result = take_envelopes(walk);
	free(samples);
	return result;
}

/* The channel of a source's journal; a kiosk's is told by the hand. */
static int
find_channel(struct walk *walk)
{
	struct source_row source;

	walk->channel[0] = '\0';
	if (walk->journal->kind != JOURNAL_SOURCE)
		return 0;
	if (source_by_journal(walk->store, walk->journal->id, &source) != 1)
		return -1;
	snprintf(walk->channel, sizeof(walk->channel), "%s", source.channel);
	return 0;
}

static int
take_journal(const struct journal_row *journal, void *arg)
{
	struct walk *walk = arg;
	int64_t *ids = NULL, count, i;
	int result = 0;

	if (journal->kind == JOURNAL_BOOK)
		return 0;
	walk->journal = journal;
	if (find_channel(walk) != 0)
		return -1;
	count = epoch_all(walk->store, journal->id, &ids);
	for (i = 0; i < count && result == 0; i++)
		result = take_epoch(walk, ids[i]);
	free(ids);
	return count < 0 ? -1 : result;
}

enum store_verdict
rating_export(struct store *store, enum rating_format format, struct bytes *out)
{
	struct walk walk = { .store = store, .format = format, .out = out };
	int result = -1;

	walk.atlas = atlas_new();
	if (walk.atlas != NULL) {
		if (format != RATING_NDJSON)
			put_head(&walk);
		result = journal_each(store, -1, take_journal, &walk);
	}
	atlas_free(walk.atlas);
	free(walk.meanings);
	free(walk.struck);
	return result == 0 && !out->failed ? STORE_OK : STORE_BROKEN;
}
