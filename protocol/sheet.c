/*
 * sheet.c - one immutable version of a survey.
 *
 * Reads the JSON into a tree, walks the tree once, and fills a struct that is
 * wholly valid or not there at all.  Every member is named in a table beside
 * the function that reads it, so that a misspelt one is found.  Whether all
 * words of the screen are there is not judged here: the product's own words
 * live elsewhere.  draft.c has the small parts.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "protocol/draft.h"
#include "protocol/sheet.h"
#include "protocol/sync.h"

#define IDLE_SECONDS 20
#define THANKS_SECONDS 3
#define HOLD_OFF_MS 5000
#define CAP_MS 15000

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

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
	char place[DRAFT_PLACE];
	const char *code;

	if (count == 0)
		return draft_refuse(draft, "languages",
		    "this must be a list of language codes, [\"en\"]");
	if (count > LIMIT_LANGUAGES)
		return draft_refuse(draft, "languages",
		    "there are %zu, at most %d fit", count, LIMIT_LANGUAGES);
	for (i = 0; i < count; i++) {
		code = json_string_value(json_array_get(list, i));
		draft_item(place, "languages", i);
		if (code == NULL || !language_is_valid(code))
			return draft_refuse(draft, place,
			    "this is not a language code such as \"en\"");
		if (sheet_language(sheet, code) >= 0)
			return draft_refuse(draft, place,
			    "\"%s\" stands here twice", code);
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
	char in_language[DRAFT_PLACE], inner[DRAFT_PLACE];
	const char *code;
	json_t *list, *label;
	size_t i, step;

	if (!json_is_object(object))
		return draft_refuse(draft, place,
		    "this must be {\"%s\": [\"...\"]}, a list for each language",
		    sheet->languages[0]);
	json_object_foreach(object, code, list)
		if (sheet_language(sheet, code) < 0)
			return draft_refuse(draft,
			    draft_inside(inner, place, code),
			    "this language is not among \"languages\"");
	for (i = 0; i < sheet->language_count; i++) {
		code = sheet->languages[i];
		draft_inside(in_language, place, code);
		list = json_object_get(object, code);
		if (json_array_size(list) != question->steps)
			return draft_refuse(draft, in_language,
			    "this must be a list of %u texts, one for each "
			    "step",
			    question->steps);
		json_array_foreach(list, step, label) {
			draft_item(inner, in_language, step);
			if (draft_line(draft, inner, label, 0,
				SHEET_STRING - 1) != 0)
				return -1;
			question->labels[step].in[i] = draft_keep(draft, label);
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
	char inner[DRAFT_PLACE], name[16];
	json_t *steps = json_object_get(object, "steps");

	if (draft_members(draft, place, object, members, COUNT(members)) != 0)
		return -1;
	if (!json_is_integer(steps) || json_integer_value(steps) < 2 ||
	    json_integer_value(steps) > LIMIT_STEPS)
		return draft_refuse(draft, draft_inside(inner, place, "steps"),
		    "this must be a whole number from 2 to %d", LIMIT_STEPS);
	question->steps = (unsigned)json_integer_value(steps);
	snprintf(name, sizeof(name), "steps%u", question->steps);
	question->scale = scale_find(name);
	return read_labels(draft, draft_inside(inner, place, "labels"),
	    json_object_get(object, "labels"), question);
}

static int
read_scale(struct draft *draft, const char *place, json_t *value,
    struct sheet_question *question)
{
	const char *name = json_string_value(value);
	char quoted[DRAFT_SHOWN];

	question->kind = QUESTION_SCALE;
	if (json_is_object(value))
		return read_own_scale(draft, place, value, question);
	if (name == NULL)
		return draft_refuse(draft, place,
		    "this must be the name of a scale, or {\"steps\": ..., "
		    "\"labels\": ...}");
	question->scale = scale_find(name);
	if (question->scale == NULL)
		return draft_refuse(draft, place, "there is no scale \"%s\"",
		    draft_shown(name, quoted));
	if (strncmp(name, "steps", strlen("steps")) == 0)
		return draft_refuse(draft, place,
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
	char inner[DRAFT_PLACE];

	if (draft_members(draft, place, object, members, COUNT(members)) != 0)
		return -1;
	draft_inside(inner, place, "id");
	if (draft_id(draft, inner, json_object_get(object, "id"), choice->id,
		sizeof(choice->id)) != 0)
		return -1;
	if (choice_index(question, choice->id) >= 0)
		return draft_refuse(draft, inner,
		    "there is an earlier choice \"%s\"", choice->id);
	question->steps++;
	return draft_text(draft, draft_inside(inner, place, "text"),
	    json_object_get(object, "text"), true, &choice->text);
}

static int
read_choices(struct draft *draft, const char *place, json_t *list,
    struct sheet_question *question)
{
	char inner[DRAFT_PLACE];
	json_t *choice;
	size_t i;

	question->kind = QUESTION_CHOICES;
	if (json_array_size(list) == 0 || json_array_size(list) > LIMIT_STEPS)
		return draft_refuse(draft, place,
		    "this must be a list of at most %d choices", LIMIT_STEPS);
	json_array_foreach(list, i, choice)
		if (read_choice(draft, draft_item(inner, place, i), choice,
			question) != 0)
			return -1;
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
		return draft_refuse(draft, place,
		    "the only role is \"outcome\"");
	if (question->kind != QUESTION_CHOICES ||
	    choice_index(question, "won") < 0 ||
	    choice_index(question, "lost") < 0)
		return draft_refuse(draft, place,
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
		return draft_refuse(draft, place,
		    "exactly one of at_most, at_least and is must stand here");
	if (is != NULL) {
		if (asked->kind == QUESTION_CHOICES && choice != NULL)
			index = choice_index(asked, choice);
		if (index < 0)
			return draft_refuse(draft, place,
			    "\"is\" needs the id of a choice of \"%s\"",
			    asked->id);
		question->when = WHEN_IS;
		question->when_step = (unsigned)index;
		return 0;
	}
	if (asked->kind != QUESTION_SCALE || !json_is_integer(step) ||
	    json_integer_value(step) < 0 ||
	    json_integer_value(step) >= asked->steps)
		return draft_refuse(draft, place,
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
	char inner[DRAFT_PLACE], quoted[DRAFT_SHOWN];
	const char *id;
	int index;

	if (object == NULL)
		return 0;
	if (draft_members(draft, place, object, members, COUNT(members)) != 0)
		return -1;
	id = json_string_value(json_object_get(object, "question"));
	draft_inside(inner, place, "question");
	if (id == NULL)
		return draft_refuse(draft, inner,
		    "this must be the id of an earlier question");
	index = sheet_question(draft->sheet, id);
	if (index < 0)
		return draft_refuse(draft, inner,
		    "there is no earlier question \"%s\"",
		    draft_shown(id, quoted));
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
	char inner[DRAFT_PLACE];

	if ((scale != NULL) + (choices != NULL) + (free_text != NULL) != 1)
		return draft_refuse(draft, place,
		    "exactly one of scale, choices and free_text must stand "
		    "here");
	if (scale != NULL)
		return read_scale(draft, draft_inside(inner, place, "scale"),
		    scale, question);
	if (choices != NULL)
		return read_choices(draft,
		    draft_inside(inner, place, "choices"), choices, question);
	question->kind = QUESTION_TEXT;
	if (!json_is_true(free_text))
		return draft_refuse(draft,
		    draft_inside(inner, place, "free_text"),
		    "this can only be true");
	return 0;
}

static void
begin_question(struct draft *draft, struct sheet_question *question)
{
	size_t i;

	draft_no_text(draft, &question->text);
	for (i = 0; i < LIMIT_STEPS; i++) {
		draft_no_text(draft, &question->labels[i]);
		draft_no_text(draft, &question->choices[i].text);
	}
}

/* A scale needs its question; choices and free text have words of the screen. */
static int
read_question_text(struct draft *draft, const char *place, json_t *value,
    struct sheet_question *question)
{
	if (value == NULL && question->kind != QUESTION_SCALE)
		return 0;
	return draft_text(draft, place, value, true, &question->text);
}

static int
read_question(struct draft *draft, const char *place, json_t *object)
{
	static const char *const members[] = { "id", "scale", "choices",
		"free_text", "text", "when", "role" };
	struct sheet *sheet = draft->sheet;
	struct sheet_question *question =
	    &sheet->questions[sheet->question_count];
	char inner[DRAFT_PLACE];

	begin_question(draft, question);
	if (draft_members(draft, place, object, members, COUNT(members)) != 0)
		return -1;
	draft_inside(inner, place, "id");
	if (draft_id(draft, inner, json_object_get(object, "id"), question->id,
		sizeof(question->id)) != 0)
		return -1;
	if (sheet_question(sheet, question->id) >= 0)
		return draft_refuse(draft, inner,
		    "there is an earlier question \"%s\"", question->id);
	if (read_kind(draft, place, object, question) != 0)
		return -1;
	if (read_question_text(draft, draft_inside(inner, place, "text"),
		json_object_get(object, "text"), question) != 0)
		return -1;
	if (read_role(draft, draft_inside(inner, place, "role"),
		json_object_get(object, "role"), question) != 0)
		return -1;
	if (read_when(draft, draft_inside(inner, place, "when"),
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
	char place[DRAFT_PLACE];

	if (count == 0 || count > LIMIT_QUESTIONS)
		return draft_refuse(draft, "questions",
		    "this must be a list of 1 to %d questions",
		    LIMIT_QUESTIONS);
	json_array_foreach(list, i, question)
		if (read_question(draft, draft_item(place, "questions", i),
			question) != 0)
			return -1;
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
	char place[DRAFT_PLACE];
	const char *name;

	if (object == NULL)
		return 0;
	if (!json_is_object(object))
		return draft_refuse(draft, "words",
		    "this must be {\"thanks\": {\"%s\": \"...\"}}",
		    sheet->languages[0]);
	if (json_object_size(object) > SHEET_WORDS)
		return draft_refuse(draft, "words",
		    "there are %zu, at most %d fit", json_object_size(object),
		    SHEET_WORDS);
	json_object_foreach(object, name, value) {
		word = &sheet->words[sheet->word_count++];
		draft_inside(place, "words", name);
		if (name[0] == '\0' || strlen(name) > LIMIT_QUESTION)
			return draft_refuse(draft, place,
			    "this is no word's name");
		strcpy(word->name, name);
		draft_no_text(draft, &word->text);
		if (draft_text(draft, place, value, false, &word->text) != 0)
			return -1;
	}
	return 0;
}

static int
read_name(struct draft *draft, json_t *root)
{
	json_t *name = json_object_get(root, "name");

	if (name == NULL)
		return draft_refuse(draft, "name", "this is missing");
	if (draft_line(draft, "name", name, 1, LIMIT_NAME) != 0)
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
		return draft_refuse(draft, "on_idle",
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
	if (draft_line(draft, "open", value, 1, SHEET_STRING - 1) != 0)
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
	if (draft_number(draft, root, "idle_seconds", 1, 3600,
		&sheet->idle_seconds) != 0 ||
	    draft_number(draft, root, "thanks_seconds", 0, 60,
		&sheet->thanks_seconds) != 0 ||
	    draft_number(draft, root, "hold_off_ms", 0, 600000,
		&sheet->hold_off_ms) != 0 ||
	    draft_number(draft, root, "cap_ms", 0, 600000, &sheet->cap_ms) != 0)
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
	if (draft_members(draft, "", root, members, COUNT(members)) != 0 ||
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
		snprintf(why, SHEET_STRING,
		    "the sheet has %zu bytes, at most %d fit", length,
		    LIMIT_SHEET);
		return NULL;
	}
	root = json_loadb(file, length, JSON_REJECT_DUPLICATES, &error);
	if (root == NULL) {
		snprintf(why, SHEET_STRING,
		    "line %d, column %d: this is not JSON: %s", error.line,
		    error.column, error.text);
		draft_tame(why);
	}
	return root;
}

struct sheet *
sheet_parse(const void *file, size_t length, char why[SHEET_STRING])
{
	struct draft draft = { .why = why };
	json_t *root;

	errno = 0;
	root = parse_json(file, length, why);
	if (root != NULL)
		draft.sheet = calloc(1, sizeof(*draft.sheet) + length + 1);
	/* Without memory a good sheet may read as another or as none. */
	if (errno == ENOMEM) {
		why[0] = '\0';
		goto fail;
	}
	if (root == NULL)
		return NULL;
	draft.nothing = (char *)(draft.sheet + 1);
	draft.free_bytes = draft.nothing + 1;
	if (read_sheet(&draft, root) != 0)
		goto fail;
	sheet_version(draft.sheet->version, file, length);
	json_decref(root);
	return draft.sheet;

fail:
	draft_tame(why);
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
	char number[16];
	unsigned i;
	int index;

	switch (question->kind) {
	case QUESTION_SCALE:
		return scale_step(question->scale, value);
	case QUESTION_CHOICES:
		index = choice_index(question, value);
		for (i = 0; index < 0 && i < question->steps; i++) {
			snprintf(number, sizeof(number), "%u", i + 1);
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
		snprintf(out, size, "%s", question->scale->name);
		break;
	case QUESTION_CHOICES:
		snprintf(out, size, "choice%u", question->steps);
		break;
	case QUESTION_TEXT:
		snprintf(out, size, "text");
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
