/*
 * feedback_item.c - from a JSON object to a rating that could be entered.
 *
 * Ids and respondents leave here only as HMACs under the source's secret.
 */

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/core/query.h"
#include "aggregator/io/feedback_item.h"
#include "protocol/key.h"

#define VALUE_TEXT 128
#define LANGUAGE_UNDETERMINED "und" /* as BCP 47 has it */

static const char *const members[] = { "id", "question", "value", "at",
	"comment", "language", "respondent" };
#define MEMBERS (sizeof(members) / sizeof(members[0]))

/* Reject, with one sentence. */
static void __attribute__((format(printf, 2, 3)))
reject(struct feedback_item *item, const char *format, ...)
{
	va_list args;

	if (item->verdict == FEEDBACK_REJECTED)
		return; /* the first reason is the one to mend first */
	item->verdict = FEEDBACK_REJECTED;
	va_start(args, format);
	vsnprintf(item->why, sizeof(item->why), format, args);
	va_end(args);
}

static bool
is_member(const char *name)
{
	for (size_t i = 0; i < MEMBERS; i++)
		if (strcmp(members[i], name) == 0)
			return true;
	return false;
}

static void
check_members(struct feedback_item *item)
{
	const char *name;
	json_t *value;

	json_object_foreach(item->json, name, value)
		if (!is_member(name))
			reject(item, "there is no field \"%.64s\" here", name);
}

/*
 * A text member of at most most bytes: NULL when it is not there (or null),
 * and when it was rejected.
 */
static const char *
text_member(struct feedback_item *item, const char *name, size_t most)
{
	json_t *value = json_object_get(item->json, name);
	const char *text = json_string_value(value);

	if (value == NULL || json_is_null(value))
		return NULL;
	if (text == NULL || strlen(text) != json_string_length(value)) {
		reject(item, "%s must be a text", name);
		return NULL;
	}
	if (strlen(text) > most) {
		reject(item, "%s is longer than %zu bytes", name, most);
		return NULL;
	}
	return text;
}

/* HMAC-SHA-256 under the source's secret, first HMAC_SIZE bytes. */
static void
veil(const struct feedback_source *source, const char *text,
    uint8_t out[HMAC_SIZE])
{
	uint8_t whole[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, source->row->secret, SOURCE_SECRET);
	crypto_auth_hmacsha256_update(&state, (const uint8_t *)text,
	    strlen(text));
	crypto_auth_hmacsha256_final(&state, whole);
	memcpy(out, whole, HMAC_SIZE);
}

static void
read_id(struct feedback_item *item, const struct feedback_source *source)
{
	item->id = text_member(item, "id", FEEDBACK_ID);
	if (item->id == NULL || item->id[0] == '\0') {
		reject(item,
		    "id is missing: it keeps an answer that is sent "
		    "twice from counting twice");
		return;
	}
	item->key.journal = source->row->journal;
	veil(source, item->id, item->key.id);
}

/* The question meant: named, or the sheet's only one that has steps. */
static const struct sheet_question *
read_question(struct feedback_item *item, const struct sheet *sheet)
{
	const char *id = text_member(item, "question", LIMIT_QUESTION);
	int index = 0;

	if (id != NULL) {
		index = sheet_question(sheet, id);
		if (index < 0)
			reject(item,
			    "there is no question \"%s\" in survey "
			    "\"%s\"",
			    id, sheet->name);
	} else if (sheet->question_count > 1) {
		index = -1;
		reject(item, "question is missing: survey \"%s\" has %zu",
		    sheet->name, sheet->question_count);
	}
	return index < 0 ? NULL : &sheet->questions[index];
}

/* A number or a text, as the text a person would type. */
static bool
value_text(struct feedback_item *item, char out[VALUE_TEXT])
{
	json_t *value = json_object_get(item->json, "value");

	if (json_is_integer(value))
		snprintf(out, VALUE_TEXT, "%lld",
		    (long long)json_integer_value(value));
	else if (json_is_string(value) &&
	    json_string_length(value) < VALUE_TEXT)
		snprintf(out, VALUE_TEXT, "%s", json_string_value(value));
	else if (value == NULL)
		reject(item, "value is missing");
	else
		reject(item, "value must be a whole number or a text");
	return item->verdict != FEEDBACK_REJECTED;
}

static void
read_value(struct feedback_item *item, const struct sheet_question *question)
{
	char value[VALUE_TEXT], range[64];

	item->step = RATING_NO_STEP;
	if (question->kind == QUESTION_TEXT)
		return; /* its comment is all there is */
	if (!value_text(item, value))
		return;
	item->step = sheet_step(question, value);
	if (item->step >= 0)
		return;
	if (question->kind == QUESTION_SCALE) {
		scale_range(question->scale, range, sizeof(range));
		reject(item, "value \"%s\" is off the scale of \"%s\": %s",
		    value, question->id, range);
	} else {
		reject(item, "value \"%s\" is no choice of \"%s\"", value,
		    question->id);
	}
}

static void
read_at(struct feedback_item *item, const struct feedback_source *source)
{
	const char *text = text_member(item, "at", 64);
	struct query_time time;

	item->own_ms = source->now_ms;
	if (text == NULL)
		return;
	if (query_time_read(text, &time) != 0 || time.when != QUERY_INSTANT) {
		reject(item,
		    "at \"%s\" is no time such as "
		    "2026-11-20T14:00:00Z",
		    text);
		return;
	}
	item->own_ms = time.value * 1000;
	item->has_claimed = true;
	if (item->own_ms > source->now_ms + FEEDBACK_AHEAD_MS)
		reject(item, "at \"%s\" lies ahead of this aggregator's clock",
		    text);
	else if (item->own_ms < 0)
		reject(item, "at \"%s\" lies before 1970", text);
}

/*
 * The language as the sheet names it.  One it does not have is undetermined:
 * each makes a slot, and whoever answers could name thousands.
 */
static const char *
read_language(struct feedback_item *item, const struct sheet *sheet)
{
	const char *language = text_member(item, "language", LIMIT_LANGUAGE);

	if (language == NULL || language[0] == '\0')
		return sheet->languages[0];
	for (size_t i = 0; i < sheet->language_count; i++)
		if (strcmp(sheet->languages[i], language) == 0)
			return sheet->languages[i];
	return LANGUAGE_UNDETERMINED;
}

static void
read_slot(struct feedback_item *item, const struct feedback_source *source,
    const struct sheet_question *question)
{
	const char *language = read_language(item, source->sheet);

	strcpy(item->slot.touchpoint, source->row->touchpoint);
	memcpy(item->slot.sheet, source->sheet->version, VERSION_SIZE);
	strcpy(item->slot.question, question->id);
	strcpy(item->slot.language, language);
	item->slot.hand = HAND_CUSTOMER;
	strcpy(item->key.question, question->id);
}

/*
 * The same content is the same bytes: step, comment, respondent, own time.
 * Without `at` the time does not belong to it: a retry has another one.
 */
static void
digest_content(struct feedback_item *item)
{
	const char *comment = item->comment != NULL ? item->comment : "";
	int64_t own = item->has_claimed ? item->own_ms : 0;
	const struct hash_piece pieces[] = {
		{ &item->step, sizeof(item->step) },
		{ &own, sizeof(own) },
		{ item->respondent, sizeof(item->respondent) },
		{ comment, strlen(comment) },
	};
	uint8_t whole[HASH_SIZE];

	hash_of_pieces(whole, pieces, sizeof(pieces) / sizeof(pieces[0]));
	memcpy(item->content, whole, ANSWER_CONTENT);
}

static void
read_rest(struct feedback_item *item, const struct feedback_source *source)
{
	const char *respondent = text_member(item, "respondent", FEEDBACK_ID);

	if (respondent != NULL && respondent[0] != '\0') {
		item->has_respondent = true;
		veil(source, respondent, item->respondent);
	}
	item->comment = text_member(item, "comment", LIMIT_TEXT);
	if (item->comment != NULL && item->comment[0] == '\0')
		item->comment = NULL;
	if (item->step == RATING_NO_STEP && item->comment == NULL)
		reject(item,
		    "comment is missing: question \"%s\" asks for "
		    "a text",
		    item->key.question);
}

static void
read_object(struct feedback_item *item, const struct feedback_source *source)
{
	const struct sheet_question *question;

	if (!json_is_object(item->json)) {
		reject(item, "this is no JSON object");
		return;
	}
	check_members(item);
	read_id(item, source);
	question = read_question(item, source->sheet);
	if (question == NULL)
		return;
	read_value(item, question);
	read_at(item, source);
	read_slot(item, source, question);
	read_rest(item, source);
	digest_content(item);
}

/* What is not needed any more may be twenty times as large as it came. */
static void
drop_object(struct feedback_item *item)
{
	if (item->verdict == FEEDBACK_REJECTED)
		item->comment = NULL;
	if (item->id != NULL)
		item->held_id = json_incref(json_object_get(item->json, "id"));
	if (item->comment != NULL)
		item->held_comment = json_incref(json_object_get(item->json,
		    "comment"));
	json_decref(item->json);
	item->json = NULL;
}

void
feedback_item_read(struct feedback_item *out, const uint8_t *text,
    size_t length, const struct feedback_source *source)
{
	memset(out, 0, sizeof(*out));
	out->verdict = FEEDBACK_ACCEPTED;
	if (length > LIMIT_FEEDBACK) {
		reject(out, "this answer is longer than %d bytes",
		    LIMIT_FEEDBACK);
		return;
	}
	out->json = json_loadb((const char *)text, length,
	    JSON_REJECT_DUPLICATES, NULL);
	read_object(out, source);
	drop_object(out);
}

void
feedback_item_release(struct feedback_item *item)
{
	json_decref(item->held_id);
	json_decref(item->held_comment);
	item->held_id = item->held_comment = NULL;
	item->id = item->comment = NULL;
}
