/*
 * order.c - from a line of text to a rating that can be kept.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "kiosk/io/order.h"

/* ---- a line ---- */

struct field {
	const char *name;
	size_t text;  /* offset of a const char * */
	size_t truth; /* offset of a bool, or 0 */
};

#define TEXT(name, member) \
	{ \
		name, offsetof(struct order, member), 0 \
	}
#define TRUTH(name, member) \
	{ \
		name, 0, offsetof(struct order, member) \
	}

static const struct field fields[] = {
	TEXT("touchpoint", touchpoint),
	TEXT("question", question),
	TEXT("comment", comment),
	TEXT("lang", language),
	TEXT("ref", reference),
	TRUTH("rehearsal", rehearsal),
	TRUTH("press", press),
	TRUTH("staff", staff),
};

static const struct field *
field_find(const char *name)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	}
	return NULL;
}

/* A value may be written as a number or as a string. */
static bool
take_value(struct order *out, json_t *object, json_t *value)
{
	char digits[32];
	json_t *text;

	if (json_is_null(value)) {
		out->value = NULL;
		return true;
	}
	if (json_is_integer(value)) {
		snprintf(digits, sizeof(digits), "%lld",
		    (long long)json_integer_value(value));
		text = json_string(digits);
		if (text == NULL ||
		    json_object_set_new(object, "value", text) != 0)
			return false;
		value = text;
	}
	out->value = json_string_value(value);
	return out->value != NULL;
}

static const char *
take_field(struct order *out, const char *name, json_t *value,
    char why[ORDER_WHY])
{
	const struct field *field = field_find(name);
	char *base = (char *)out;

	if (field == NULL) {
		snprintf(why, ORDER_WHY, "there is no field \"%.100s\"", name);
		return why;
	}
	if (field->truth != 0) {
		if (!json_is_boolean(value)) {
			snprintf(why, ORDER_WHY, "%s is not true or false",
			    name);
			return why;
		}
		*(bool *)(base + field->truth) = json_is_true(value);
		return NULL;
	}
	if (!json_is_string(value) && !json_is_null(value)) {
		snprintf(why, ORDER_WHY, "%s is not a string", name);
		return why;
	}
	*(const char **)(base + field->text) = json_string_value(value);
	return NULL;
}

/* A line that says one hand has said whose it is: the other was a default. */
static void
settle_hand(struct order *out, const json_t *object)
{
	const json_t *press = json_object_get(object, "press");
	const json_t *staff = json_object_get(object, "staff");

	if (press == NULL && json_is_true(staff))
		out->press = false;
	if (staff == NULL && json_is_true(press))
		out->staff = false;
}

static const char *
read_object(struct order *out, const char *line, char why[ORDER_WHY])
{
	json_error_t error;
	json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, &error);
	json_t *value = json_object_get(object, "value");
	const char *wrong = NULL;
	const char *name;

	out->tree = object;
	if (object == NULL) {
		snprintf(why, ORDER_WHY, "not a JSON object: %s, column %d",
		    error.text, error.column);
		return why;
	}
	if (value == NULL)
		return "value is missing";
	if (!take_value(out, object, value))
		return "value is neither a whole number nor a string";
	for (void *i = json_object_iter(object); i != NULL && wrong == NULL;
	     i = json_object_iter_next(object, i)) {
		name = json_object_iter_key(i);
		if (strcmp(name, "value") != 0)
			wrong = take_field(out, name, json_object_iter_value(i),
			    why);
	}
	settle_hand(out, object);
	return wrong;
}

const char *
order_read(struct order *out, const struct order *given, const char *line,
    char why[ORDER_WHY])
{
	const char *wrong;

	*out = *given;
	out->tree = NULL;
	if (*line != '{') {
		out->value = line;
		return NULL;
	}
	wrong = read_object(out, line, why);
	if (wrong != NULL)
		order_release(out);
	return wrong;
}

void
order_release(struct order *order)
{
	json_decref(order->tree);
	order->tree = NULL;
}

/* ---- a step ---- */

/* The sheet of a touchpoint asked for before. */
struct desk_sheet {
	char touchpoint[LIMIT_SLUG + 1]; /* "": none was named */
	struct sheet *sheet;
	struct desk_sheet *next;
};

struct order_desk {
	struct journal *journal;
	int64_t serial; /* of the registration these are from */
	struct desk_sheet *sheets;
};

struct order_desk *
order_desk_new(struct journal *journal)
{
	struct order_desk *desk = calloc(1, sizeof(*desk));

	if (desk != NULL)
		desk->journal = journal;
	return desk;
}

static void
desk_clear(struct order_desk *desk)
{
	struct desk_sheet *own;

	while ((own = desk->sheets) != NULL) {
		desk->sheets = own->next;
		sheet_free(own->sheet);
		free(own);
	}
}

void
order_desk_free(struct order_desk *desk)
{
	if (desk == NULL)
		return;
	desk_clear(desk);
	free(desk);
}

static enum journal_verdict
desk_sheet(struct order_desk *desk, const char *touchpoint,
    const struct sheet **out)
{
	const char *name = touchpoint != NULL ? touchpoint : "";
	int64_t serial = journal_sheet_serial(desk->journal);
	struct desk_sheet *own;
	enum journal_verdict verdict;

	if (serial != desk->serial)
		desk_clear(desk);
	desk->serial = serial;
	for (own = desk->sheets; own != NULL; own = own->next) {
		if (strcmp(own->touchpoint, name) == 0)
			break;
	}
	if (own == NULL) {
		if (strlen(name) > LIMIT_SLUG)
			return JOURNAL_UNKNOWN_TOUCHPOINT;
		own = calloc(1, sizeof(*own));
		if (own == NULL)
			return JOURNAL_BROKEN;
		verdict = journal_sheet(desk->journal, touchpoint, &own->sheet);
		if (verdict != JOURNAL_OK) {
			free(own);
			return verdict;
		}
		strcpy(own->touchpoint, name);
		own->next = desk->sheets;
		desk->sheets = own;
	}
	*out = own->sheet;
	return JOURNAL_OK;
}

static const struct sheet_question *
question_meant(const struct sheet *sheet, const char *id)
{
	int at = 0;

	if (id != NULL) {
		at = sheet_question(sheet, id);
		return at >= 0 ? &sheet->questions[at] : NULL;
	}
	for (size_t i = 0; i < sheet->question_count; i++) {
		if (sheet->questions[i].kind == QUESTION_SCALE)
			return &sheet->questions[i];
	}
	return &sheet->questions[0];
}

/* What may be answered, for a sentence: "1 to 5", "wait, price". */
static void
write_range(const struct sheet_question *question, char *out, size_t size)
{
	size_t at = 0;

	if (question->kind == QUESTION_SCALE) {
		scale_range(question->scale, out, size);
		return;
	}
	for (unsigned i = 0; i < question->steps && at < size; i++)
		at += (size_t)snprintf(out + at, size - at, "%s%s",
		    i > 0 ? ", " : "", question->choices[i].id);
}

static enum hand
order_hand(const struct order *order)
{
	if (order->rehearsal)
		return HAND_REHEARSAL;
	if (order->press)
		return HAND_CUSTOMER;
	return order->staff ? HAND_STAFF : HAND_SCRIPT;
}

/* The step of the order's value, or the verdict why there is none. */
static enum journal_verdict
find_step(const struct sheet_question *question, const char *value,
    int64_t *step, char why[ORDER_WHY])
{
	char range[200];

	*step = value != NULL ? sheet_step(question, value) : RATING_NO_STEP;
	if (value != NULL && *step >= 0)
		return JOURNAL_OK;
	write_range(question, range, sizeof(range));
	snprintf(why, ORDER_WHY, "%s%.60s%s is not an answer to \"%s\" (%s)",
	    value != NULL ? "\"" : "", value != NULL ? value : "no value",
	    value != NULL ? "\"" : "", question->id, range);
	return JOURNAL_OFF_SCALE;
}

/* A script that has nothing to say often says "". */
static const char *
order_text(const char *text)
{
	return text != NULL && *text != '\0' ? text : NULL;
}

/* A question for words has no steps: they are its value, or the comment. */
static enum journal_verdict
find_words(const struct sheet_question *question, const struct order *order,
    struct journal_rating *out, char why[ORDER_WHY])
{
	const char *value = order_text(order->value);

	out->step = RATING_NO_STEP;
	if (value != NULL && out->comment == NULL) {
		out->comment = value;
		return JOURNAL_OK;
	}
	if (value == NULL && out->comment != NULL)
		return JOURNAL_OK;
	snprintf(why, ORDER_WHY,
	    "\"%s\" asks for words: say them as the value, and no comment",
	    question->id);
	return JOURNAL_OFF_SCALE;
}

enum journal_verdict
order_resolve(struct order_desk *desk, const struct order *order,
    struct journal_rating *out, char why[ORDER_WHY])
{
	const struct sheet_question *question;
	const struct sheet *sheet;
	enum journal_verdict verdict;

	memset(out, 0, sizeof(*out));
	verdict = desk_sheet(desk, order->touchpoint, &sheet);
	if (verdict != JOURNAL_OK) {
		snprintf(why, ORDER_WHY, "%.70s%s%s",
		    order->touchpoint != NULL ? order->touchpoint : "",
		    order->touchpoint != NULL ? ": " : "",
		    journal_verdict_text(verdict));
		return verdict;
	}
	question = question_meant(sheet, order->question);
	if (question == NULL) {
		snprintf(why, ORDER_WHY, "%.70s: %s", order->question,
		    journal_verdict_text(JOURNAL_UNKNOWN_QUESTION));
		return JOURNAL_UNKNOWN_QUESTION;
	}
	if (order->language != NULL &&
	    sheet_language(sheet, order->language) < 0) {
		snprintf(why, ORDER_WHY, "%.20s: %s", order->language,
		    journal_verdict_text(JOURNAL_UNKNOWN_LANGUAGE));
		return JOURNAL_UNKNOWN_LANGUAGE;
	}
	out->touchpoint = order->touchpoint;
	out->question = order->question;
	out->language = order->language;
	out->comment = order_text(order->comment);
	out->reference = order_text(order->reference);
	memcpy(out->sheet, sheet->version, VERSION_SIZE);
	out->hand = order_hand(order);
	if (question->kind == QUESTION_TEXT)
		return find_words(question, order, out, why);
	return find_step(question, order->value, &out->step, why);
}
