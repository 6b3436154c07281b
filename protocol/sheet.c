/*
 * sheet.c - one immutable version of a survey.
 *
 * Reads the JSON into a tree, walks the tree once, and fills a struct that is
 * wholly valid or not there at all.  Every member is named in a table beside
 * the function that reads it, so that a misspelt one is found.  Whether all
 * words of the screen are there is not judged here: the product's own words
 * live elsewhere.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "protocol/sheet.h"
#include "protocol/sync.h"
#include "protocol/wire.h"

/* Where in the sheet: "questions[31].choices[10].text.de", cut if longer. */
#define PLACE 160
/* What of the sheet's own words is repeated in a complaint. */
#define SHOWN 40

#define IDLE_SECONDS 20
#define THANKS_SECONDS 3
#define HOLD_OFF_MS 5000
#define CAP_MS 15000

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/*
 * A sheet in the making.  The strings stand behind the struct in the same
 * block; `free_bytes` is where the next one goes.  They fit: each comes from
 * a JSON string, whose two quotes are longer than the NUL we add.
 */
struct draft {
	struct sheet *sheet;
	char *nothing; /* "" */
	char *free_bytes;
	char *why;
};

/* ---- saying what is wrong --------------------------------------------- */

/* Print into out, cutting what does not fit. */
static void __attribute__((format(printf, 3, 4)))
print(char *out, size_t size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(out, size, format, args);
	va_end(args);
}

/* A sheet's own words in a sentence, cut between characters. */
static const char *
shown(const char *text, char out[SHOWN + 4])
{
	size_t length = strlen(text);

	if (length <= SHOWN) {
		print(out, SHOWN + 4, "%s", text);
		return out;
	}
	length = SHOWN;
	while (length > 0 && ((uint8_t)text[length] & 0xc0) == 0x80)
		length--;
	print(out, SHOWN + 4, "%.*s...", (int)length, text);
	return out;
}

/* Characters that would move a terminal's cursor, or worse: C0, C1, delete. */
static bool
is_control(const char *c)
{
	uint8_t first = (uint8_t)c[0], second = (uint8_t)c[1];

	return first < 0x20 || first == 0x7f ||
	    (first == 0xc2 && second >= 0x80 && second <= 0x9f);
}

/* A complaint is printed on terminals: nothing of the sheet may steer one. */
static void
tame(char *why)
{
	for (; *why != '\0'; why++) {
		if (!is_control(why))
			continue;
		if ((uint8_t)*why == 0xc2) /* one of two bytes */
			*why++ = '?';
		*why = '?';
	}
}

/* Returns -1, so that a reader can leave with it. */
static int __attribute__((format(printf, 3, 4)))
refuse(struct draft *draft, const char *place, const char *format, ...)
{
	va_list args;
	int length = 0;

	if (place[0] != '\0')
		length = snprintf(draft->why, SHEET_STRING, "%s: ", place);
	va_start(args, format);
	vsnprintf(draft->why + length, SHEET_STRING - (size_t)length, format,
	    args);
	va_end(args);
	return -1;
}

/* place.member, and place[i]. */
static const char *
member_place(char out[PLACE], const char *place, const char *member)
{
	char name[SHOWN + 4];

	print(out, PLACE, "%s%s%s", place, place[0] == '\0' ? "" : ".",
	    shown(member, name));
	return out;
}

static const char *
item_place(char out[PLACE], const char *place, size_t i)
{
	print(out, PLACE, "%s[%zu]", place, i);
	return out;
}

/* ---- small parts ---------------------------------------------------------- */

static int
known_members(struct draft *draft, const char *place, json_t *object,
    const char *const *names, size_t count)
{
	char inner[PLACE];
	const char *key;
	json_t *value;
	size_t i;

	if (!json_is_object(object))
		return refuse(draft, place, "this must be an object, {...}");
	json_object_foreach(object, key, value)
	{
		for (i = 0; i < count && strcmp(names[i], key) != 0; i++)
			;
		if (i == count)
			return refuse(draft, member_place(inner, place, key),
			    "there is no member of this name here");
	}
	return 0;
}

/* A missing number keeps the value it has. */
static int
number_member(struct draft *draft, json_t *object, const char *name,
    unsigned low, unsigned high, unsigned *out)
{
	json_t *value = json_object_get(object, name);

	if (value == NULL)
		return 0;
	if (!json_is_integer(value) || json_integer_value(value) < low ||
	    json_integer_value(value) > high)
		return refuse(draft, name,
		    "this must be a whole number from %u to %u", low, high);
	*out = (unsigned)json_integer_value(value);
	return 0;
}

static bool
has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if (is_control(text))
			return true;
	return false;
}

/* Text of low to high bytes in one line. */
static int
line_of(struct draft *draft, const char *place, json_t *value, size_t low,
    size_t high)
{
	size_t length = json_string_length(value);

	if (!json_is_string(value))
		return refuse(draft, place, "this must be a text, \"...\"");
	if (length < low)
		return refuse(draft, place, "this text is empty");
	if (length > high)
		return refuse(draft, place,
		    "this text has %zu bytes, at most %zu fit", length, high);
	if (has_control(json_string_value(value)))
		return refuse(draft, place,
		    "this text holds a line break or another control "
		    "character");
	return 0;
}

/* An id: letters, digits, '-', '_' and '.'. */
static int
id_of(struct draft *draft, const char *place, json_t *value, char *out,
    size_t size)
{
	const char *id;

	if (value == NULL)
		return refuse(draft, place, "this is missing");
	if (line_of(draft, place, value, 1, size - 1) != 0)
		return -1;
	id = json_string_value(value);
	if (strspn(id,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789-_.") != strlen(id))
		return refuse(draft, place,
		    "only letters, digits, '-', '_' and '.' may stand here");
	strcpy(out, id);
	return 0;
}

static char *
keep(struct draft *draft, json_t *value)
{
	char *kept = draft->free_bytes;

	strcpy(kept, json_string_value(value));
	draft->free_bytes += json_string_length(value) + 1;
	return kept;
}

static void
no_text(struct draft *draft, struct sheet_text *text)
{
	size_t i;

	for (i = 0; i < LIMIT_LANGUAGES; i++)
		text->in[i] = draft->nothing;
}

/* {"de": "...", "en": "..."}, in languages of the sheet, all of them or some. */
static int
text_of(struct draft *draft, const char *place, json_t *object, bool all,
    struct sheet_text *out)
{
	struct sheet *sheet = draft->sheet;
	char inner[PLACE];
	const char *code;
	json_t *value;
	size_t i;
	int language;

	if (!json_is_object(object))
		return refuse(draft, place,
		    "this must be {\"%s\": \"...\"}, a text for each language",
		    sheet->languages[0]);
	json_object_foreach(object, code, value)
	{
		member_place(inner, place, code);
		language = sheet_language(sheet, code);
		if (language < 0)
			return refuse(draft, inner,
			    "this language is not among \"languages\"");
		if (line_of(draft, inner, value, 1, SHEET_STRING - 1) != 0)
			return -1;
		out->in[language] = keep(draft, value);
	}
	for (i = 0; all && i < sheet->language_count; i++)
		if (out->in[i] == draft->nothing)
			return refuse(draft, place,
			    "there is no text in \"%s\"", sheet->languages[i]);
	return 0;
}

/* ---- languages ------------------------------------------------------------ */

static bool
language_is_valid(const char *code)
{
	size_t length = strlen(code);

	return length >= 2 && length <= LIMIT_LANGUAGE &&
	    strspn(code,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789-") == length &&
	    code[0] != '-' && code[length - 1] != '-';
}

static int
read_languages(struct draft *draft, json_t *root)
{
	struct sheet *sheet = draft->sheet;
	json_t *list = json_object_get(root, "languages");
	size_t count = json_array_size(list), i;
	char place[PLACE];
	const char *code;

	if (count == 0)
		return refuse(draft, "languages",
		    "this must be a list of language codes, [\"en\"]");
	if (count > LIMIT_LANGUAGES)
		return refuse(draft, "languages",
		    "there are %zu, at most %d fit", count, LIMIT_LANGUAGES);
	for (i = 0; i < count; i++) {
		code = json_string_value(json_array_get(list, i));
		item_place(place, "languages", i);
		if (code == NULL || !language_is_valid(code))
			return refuse(draft, place,
			    "this is not a language code such as \"en\"");
		if (sheet_language(sheet, code) >= 0)
			return refuse(draft, place, "\"%s\" stands here twice",
			    code);
		strcpy(sheet->languages[i], code);
		sheet->language_count = i + 1;
	}
	return 0;
}

/* ---- questions -------------------------------------------------------------- */

/* {"de": ["poor", "good"], ...}: a label for each step, "" for none. */
static int
read_labels(struct draft *draft, const char *place, json_t *object,
    struct sheet_question *question)
{
	struct sheet *sheet = draft->sheet;
	char in_language[PLACE], inner[PLACE];
	const char *code;
	json_t *list, *label;
	size_t i, step;

	if (!json_is_object(object))
		return refuse(draft, place,
		    "this must be {\"%s\": [\"...\"]}, a list for each language",
		    sheet->languages[0]);
	json_object_foreach(object, code,
	    list) if (sheet_language(sheet, code) < 0) return refuse(draft,
	    member_place(inner, place, code),
	    "this language is not among \"languages\"");
	for (i = 0; i < sheet->language_count; i++) {
		code = sheet->languages[i];
		member_place(in_language, place, code);
		list = json_object_get(object, code);
		if (json_array_size(list) != question->steps)
			return refuse(draft, in_language,
			    "this must be a list of %u texts, one for each "
			    "step",
			    question->steps);
		json_array_foreach(list, step, label)
		{
			item_place(inner, in_language, step);
			if (line_of(draft, inner, label, 0, SHEET_STRING - 1) !=
			    0)
				return -1;
			question->labels[step].in[i] = keep(draft, label);
		}
	}
	return 0;
}

/* {"steps": K, "labels": {...}} */
static int
read_own_scale(struct draft *draft, const char *place, json_t *object,
    struct sheet_question *question)
{
	static const char *const members[] = { "steps", "labels" };
	char inner[PLACE], name[16];
	json_t *steps = json_object_get(object, "steps");

	if (known_members(draft, place, object, members, COUNT(members)) != 0)
		return -1;
	if (!json_is_integer(steps) || json_integer_value(steps) < 2 ||
	    json_integer_value(steps) > LIMIT_STEPS)
		return refuse(draft, member_place(inner, place, "steps"),
		    "this must be a whole number from 2 to %d", LIMIT_STEPS);
	question->steps = (unsigned)json_integer_value(steps);
	print(name, sizeof(name), "steps%u", question->steps);
	question->scale = scale_find(name);
	return read_labels(draft, member_place(inner, place, "labels"),
	    json_object_get(object, "labels"), question);
}

static int
read_scale(struct draft *draft, const char *place, json_t *value,
    struct sheet_question *question)
{
	const char *name = json_string_value(value);
	char quoted[SHOWN + 4];

	question->kind = QUESTION_SCALE;
	if (json_is_object(value))
		return read_own_scale(draft, place, value, question);
	if (name == NULL)
		return refuse(draft, place,
		    "this must be the name of a scale, or {\"steps\": ..., "
		    "\"labels\": ...}");
	question->scale = scale_find(name);
	if (question->scale == NULL)
		return refuse(draft, place, "there is no scale \"%s\"",
		    shown(name, quoted));
	if (strncmp(name, "steps", strlen("steps")) == 0)
		return refuse(draft, place,
		    "a scale of its own is written {\"steps\": %u, "
		    "\"labels\": ...}",
		    question->scale->steps);
	question->steps = question->scale->steps;
	return 0;
}

static int
choice_index(const struct sheet_question *question, const char *id)
{
	unsigned i;

	for (i = 0; i < question->steps; i++)
		if (strcmp(question->choices[i].id, id) == 0)
			return (int)i;
	return -1;
}

static int
read_choice(struct draft *draft, const char *place, json_t *object,
    struct sheet_question *question)
{
	static const char *const members[] = { "id", "text" };
	struct sheet_choice *choice = &question->choices[question->steps];
	char inner[PLACE];

	if (known_members(draft, place, object, members, COUNT(members)) != 0)
		return -1;
	member_place(inner, place, "id");
	if (id_of(draft, inner, json_object_get(object, "id"), choice->id,
		sizeof(choice->id)) != 0)
		return -1;
	if (choice_index(question, choice->id) >= 0)
		return refuse(draft, inner, "there is an earlier choice \"%s\"",
		    choice->id);
	question->steps++;
	return text_of(draft, member_place(inner, place, "text"),
	    json_object_get(object, "text"), true, &choice->text);
}

static int
read_choices(struct draft *draft, const char *place, json_t *list,
    struct sheet_question *question)
{
	char inner[PLACE];
	json_t *choice;
	size_t i;

	question->kind = QUESTION_CHOICES;
	if (json_array_size(list) == 0 || json_array_size(list) > LIMIT_STEPS)
		return refuse(draft, place,
		    "this must be a list of at most %d choices", LIMIT_STEPS);
	json_array_foreach(list, i,
	    choice) if (read_choice(draft, item_place(inner, place, i), choice,
			    question) != 0) return -1;
	return 0;
}

/* "role": "outcome" says how a visit ended, in choices known by their ids. */
static int
read_role(struct draft *draft, const char *place, json_t *value,
    struct sheet_question *question)
{
	const char *role = json_string_value(value);

	if (value == NULL)
		return 0;
	if (role == NULL || strcmp(role, "outcome") != 0)
		return refuse(draft, place, "the only role is \"outcome\"");
	if (question->kind != QUESTION_CHOICES ||
	    choice_index(question, "won") < 0 ||
	    choice_index(question, "lost") < 0)
		return refuse(draft, place,
		    "an outcome needs choices, with the ids \"won\" and "
		    "\"lost\" among them");
	question->is_outcome = true;
	return 0;
}

/* The one condition in a `when`; its place is made for it. */
static int
read_condition(struct draft *draft, const char *place, json_t *object,
    struct sheet_question *question)
{
	const struct sheet_question *asked =
	    &draft->sheet->questions[question->when_question];
	json_t *at_most = json_object_get(object, "at_most");
	json_t *at_least = json_object_get(object, "at_least");
	json_t *is = json_object_get(object, "is");
	json_t *step = at_most != NULL ? at_most : at_least;
	const char *choice = json_string_value(is);
	int index = -1;

	if ((at_most != NULL) + (at_least != NULL) + (is != NULL) != 1)
		return refuse(draft, place,
		    "exactly one of at_most, at_least and is must stand here");
	if (is != NULL) {
		if (asked->kind == QUESTION_CHOICES && choice != NULL)
			index = choice_index(asked, choice);
		if (index < 0)
			return refuse(draft, place,
			    "\"is\" needs the id of a choice of \"%s\"",
			    asked->id);
		question->when = WHEN_IS;
		question->when_step = (unsigned)index;
		return 0;
	}
	if (asked->kind != QUESTION_SCALE || !json_is_integer(step) ||
	    json_integer_value(step) < 0 ||
	    json_integer_value(step) >= asked->steps)
		return refuse(draft, place,
		    "\"%s\" needs a step of \"%s\", which must have a scale; "
		    "steps count from 0",
		    at_most != NULL ? "at_most" : "at_least", asked->id);
	question->when = at_most != NULL ? WHEN_AT_MOST : WHEN_AT_LEAST;
	question->when_step = (unsigned)json_integer_value(step);
	return 0;
}

static int
read_when(struct draft *draft, const char *place, json_t *object,
    struct sheet_question *question)
{
	static const char *const members[] = { "question", "at_most",
		"at_least", "is" };
	char inner[PLACE], quoted[SHOWN + 4];
	const char *id;
	int index;

	if (object == NULL)
		return 0;
	if (known_members(draft, place, object, members, COUNT(members)) != 0)
		return -1;
	id = json_string_value(json_object_get(object, "question"));
	member_place(inner, place, "question");
	if (id == NULL)
		return refuse(draft, inner,
		    "this must be the id of an earlier question");
	index = sheet_question(draft->sheet, id);
	if (index < 0)
		return refuse(draft, inner,
		    "there is no earlier question \"%s\"", shown(id, quoted));
	question->when_question = (unsigned)index;
	return read_condition(draft, place, object, question);
}

/* What is asked: exactly one of scale, choices and free_text. */
static int
read_kind(struct draft *draft, const char *place, json_t *object,
    struct sheet_question *question)
{
	json_t *scale = json_object_get(object, "scale");
	json_t *choices = json_object_get(object, "choices");
	json_t *free_text = json_object_get(object, "free_text");
	char inner[PLACE];

	if ((scale != NULL) + (choices != NULL) + (free_text != NULL) != 1)
		return refuse(draft, place,
		    "exactly one of scale, choices and free_text must stand "
		    "here");
	if (scale != NULL)
		return read_scale(draft, member_place(inner, place, "scale"),
		    scale, question);
	if (choices != NULL)
		return read_choices(draft,
		    member_place(inner, place, "choices"), choices, question);
	question->kind = QUESTION_TEXT;
	if (!json_is_true(free_text))
		return refuse(draft, member_place(inner, place, "free_text"),
		    "this can only be true");
	return 0;
}

static void
begin_question(struct draft *draft, struct sheet_question *question)
{
	size_t i;

	no_text(draft, &question->text);
	for (i = 0; i < LIMIT_STEPS; i++) {
		no_text(draft, &question->labels[i]);
		no_text(draft, &question->choices[i].text);
	}
}

/* A scale needs its question; choices and free text have words of the screen. */
static int
read_question_text(struct draft *draft, const char *place, json_t *value,
    struct sheet_question *question)
{
	if (value == NULL && question->kind != QUESTION_SCALE)
		return 0;
	return text_of(draft, place, value, true, &question->text);
}

static int
read_question(struct draft *draft, const char *place, json_t *object)
{
	static const char *const members[] = { "id", "scale", "choices",
		"free_text", "text", "when", "role" };
	struct sheet *sheet = draft->sheet;
	struct sheet_question *question =
	    &sheet->questions[sheet->question_count];
	char inner[PLACE];

	begin_question(draft, question);
	if (known_members(draft, place, object, members, COUNT(members)) != 0)
		return -1;
	member_place(inner, place, "id");
	if (id_of(draft, inner, json_object_get(object, "id"), question->id,
		sizeof(question->id)) != 0)
		return -1;
	if (sheet_question(sheet, question->id) >= 0)
		return refuse(draft, inner,
		    "there is an earlier question \"%s\"", question->id);
	if (read_kind(draft, place, object, question) != 0)
		return -1;
	if (read_question_text(draft, member_place(inner, place, "text"),
		json_object_get(object, "text"), question) != 0)
		return -1;
	if (read_role(draft, member_place(inner, place, "role"),
		json_object_get(object, "role"), question) != 0)
		return -1;
	if (read_when(draft, member_place(inner, place, "when"),
		json_object_get(object, "when"), question) != 0)
		return -1;
	sheet->question_count++;
	return 0;
}

static int
read_questions(struct draft *draft, json_t *root)
{
	json_t *list = json_object_get(root, "questions"), *question;
	size_t count = json_array_size(list), i;
	char place[PLACE];

	if (count == 0 || count > LIMIT_QUESTIONS)
		return refuse(draft, "questions",
		    "this must be a list of 1 to %d questions",
		    LIMIT_QUESTIONS);
	json_array_foreach(list, i,
	    question) if (read_question(draft,
			      item_place(place, "questions", i),
			      question) != 0) return -1;
	return 0;
}

/* ---- the rest of a sheet -------------------------------------------------------- */

/* Words may be given in some languages: the product has its own for others. */
static int
read_words(struct draft *draft, json_t *root)
{
	json_t *object = json_object_get(root, "words"), *value;
	struct sheet *sheet = draft->sheet;
	struct sheet_word *word;
	char place[PLACE];
	const char *name;

	if (object == NULL)
		return 0;
	if (!json_is_object(object))
		return refuse(draft, "words",
		    "this must be {\"thanks\": {\"%s\": \"...\"}}",
		    sheet->languages[0]);
	if (json_object_size(object) > SHEET_WORDS)
		return refuse(draft, "words", "there are %zu, at most %d fit",
		    json_object_size(object), SHEET_WORDS);
	json_object_foreach(object, name, value)
	{
		word = &sheet->words[sheet->word_count++];
		member_place(place, "words", name);
		if (name[0] == '\0' || strlen(name) > LIMIT_QUESTION)
			return refuse(draft, place, "this is no word's name");
		strcpy(word->name, name);
		no_text(draft, &word->text);
		if (text_of(draft, place, value, false, &word->text) != 0)
			return -1;
	}
	return 0;
}

static int
read_name(struct draft *draft, json_t *root)
{
	json_t *name = json_object_get(root, "name");

	if (name == NULL)
		return refuse(draft, "name", "this is missing");
	if (line_of(draft, "name", name, 1, LIMIT_NAME) != 0)
		return -1;
	strcpy(draft->sheet->name, json_string_value(name));
	return 0;
}

static int
read_idle(struct draft *draft, json_t *root)
{
	json_t *value = json_object_get(root, "on_idle");
	const char *what = json_string_value(value);

	if (value == NULL)
		return 0;
	if (what == NULL ||
	    (strcmp(what, "submit") != 0 && strcmp(what, "discard") != 0))
		return refuse(draft, "on_idle",
		    "this must be \"submit\" or \"discard\"");
	draft->sheet->idle_submits = strcmp(what, "submit") == 0;
	return 0;
}

static int
read_open(struct draft *draft, json_t *root)
{
	json_t *value = json_object_get(root, "open");

	if (value == NULL)
		return 0;
	if (line_of(draft, "open", value, 1, SHEET_STRING - 1) != 0)
		return -1;
	strcpy(draft->sheet->open, json_string_value(value));
	return 0;
}

static int
read_numbers(struct draft *draft, json_t *root)
{
	struct sheet *sheet = draft->sheet;

	sheet->idle_seconds = IDLE_SECONDS;
	sheet->idle_submits = true;
	sheet->thanks_seconds = THANKS_SECONDS;
	sheet->hold_off_ms = HOLD_OFF_MS;
	sheet->cap_ms = CAP_MS;
	if (number_member(draft, root, "idle_seconds", 1, 3600,
		&sheet->idle_seconds) != 0 ||
	    number_member(draft, root, "thanks_seconds", 0, 60,
		&sheet->thanks_seconds) != 0 ||
	    number_member(draft, root, "hold_off_ms", 0, 600000,
		&sheet->hold_off_ms) != 0 ||
	    number_member(draft, root, "cap_ms", 0, 600000, &sheet->cap_ms) !=
		0)
		return -1;
	return 0;
}

static int
read_sheet(struct draft *draft, json_t *root)
{
	static const char *const members[] = { "name", "languages", "questions",
		"words", "idle_seconds", "on_idle", "thanks_seconds", "open",
		"hold_off_ms", "cap_ms" };

	/* Languages first: every text is looked up by them. */
	if (known_members(draft, "", root, members, COUNT(members)) != 0 ||
	    read_name(draft, root) != 0 || read_languages(draft, root) != 0 ||
	    read_questions(draft, root) != 0 || read_words(draft, root) != 0 ||
	    read_numbers(draft, root) != 0 || read_idle(draft, root) != 0 ||
	    read_open(draft, root) != 0)
		return -1;
	return 0;
}

/* ---- what a sheet's users call ---------------------------------------------- */

static json_t *
parse_json(const void *file, size_t length, char why[SHEET_STRING])
{
	json_error_t error;
	json_t *root;

	if (length > LIMIT_SHEET) {
		print(why, SHEET_STRING,
		    "the sheet has %zu bytes, at most %d fit", length,
		    LIMIT_SHEET);
		return NULL;
	}
	root = json_loadb(file, length, JSON_REJECT_DUPLICATES, &error);
	if (root == NULL) {
		print(why, SHEET_STRING,
		    "line %d, column %d: this is not JSON: %s", error.line,
		    error.column, error.text);
		tame(why);
	}
	return root;
}

struct sheet *
sheet_parse(const void *file, size_t length, char why[SHEET_STRING])
{
	struct draft draft = { .why = why };
	json_t *root = parse_json(file, length, why);

	if (root == NULL)
		return NULL;
	draft.sheet = calloc(1, sizeof(*draft.sheet) + length + 1);
	if (draft.sheet == NULL) {
		print(why, SHEET_STRING, "there is no memory left");
		goto fail;
	}
	draft.nothing = (char *)(draft.sheet + 1);
	draft.free_bytes = draft.nothing + 1;
	if (read_sheet(&draft, root) != 0)
		goto fail;
	sheet_version(draft.sheet->version, file, length);
	json_decref(root);
	return draft.sheet;

fail:
	tame(why);
	json_decref(root);
	sheet_free(draft.sheet);
	return NULL;
}

void
sheet_free(struct sheet *sheet)
{
	free(sheet);
}

int
sheet_question(const struct sheet *sheet, const char *id)
{
	size_t i;

	for (i = 0; i < sheet->question_count; i++)
		if (strcmp(sheet->questions[i].id, id) == 0)
			return (int)i;
	return -1;
}

int
sheet_step(const struct sheet_question *question, const char *value)
{
	char number[8];
	unsigned i;
	int index;

	switch (question->kind) {
	case QUESTION_SCALE:
		return scale_step(question->scale, value);
	case QUESTION_CHOICES:
		index = choice_index(question, value);
		for (i = 0; index < 0 && i < question->steps; i++) {
			print(number, sizeof(number), "%u", i + 1);
			if (strcmp(number, value) == 0)
				index = (int)i;
		}
		return index;
	case QUESTION_TEXT:
		break;
	}
	return -1;
}

void
sheet_scale_name(const struct sheet_question *question, char *out, size_t size)
{
	switch (question->kind) {
	case QUESTION_SCALE:
		print(out, size, "%s", question->scale->name);
		break;
	case QUESTION_CHOICES:
		print(out, size, "choice%u", question->steps);
		break;
	case QUESTION_TEXT:
		print(out, size, "text");
		break;
	}
}

int
sheet_language(const struct sheet *sheet, const char *code)
{
	size_t i;

	for (i = 0; i < sheet->language_count; i++)
		if (strcmp(sheet->languages[i], code) == 0)
			return (int)i;
	return -1;
}
