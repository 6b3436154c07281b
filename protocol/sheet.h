/*
 * sheet.h - one immutable version of a survey.
 *
 * Parses and checks a sheet's JSON (INTERFACES: Survey sheet).  A sheet with
 * an error is refused with the place and the reason; a struct sheet is always
 * wholly valid.  The one part of protocol/ that allocates: jansson's tree, freed
 * before returning; the struct is one block of the heap.
 */

#ifndef PROTOCOL_SHEET_H
#define PROTOCOL_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/limits.h"
#include "protocol/scale.h"

#define SHEET_WORDS 64
#define SHEET_STRING 400

/* One text in every language of the sheet; [i] is in languages[i]; "" none. */
struct sheet_text {
	char *in[LIMIT_LANGUAGES];
};

enum sheet_question_kind {
	QUESTION_SCALE,
	QUESTION_CHOICES,
	QUESTION_TEXT,
};

enum sheet_condition {
	WHEN_ALWAYS,
	WHEN_AT_MOST,
	WHEN_AT_LEAST,
	WHEN_IS
};

struct sheet_choice {
	char id[LIMIT_QUESTION + 1];
	struct sheet_text text;
};

struct sheet_question {
	char id[LIMIT_QUESTION + 1];
	enum sheet_question_kind kind;
	const struct scale *scale; /* QUESTION_SCALE */
	unsigned steps;            /* of the scale, or number of choices; 0 */
	struct sheet_text text;
	struct sheet_text labels[LIMIT_STEPS]; /* own words for steps; or "" */
	struct sheet_choice choices[LIMIT_STEPS];
	bool is_outcome;
	enum sheet_condition when;
	unsigned when_question; /* index of an earlier question */
	unsigned when_step;
};

struct sheet_word {
	char name[LIMIT_QUESTION + 1];
	struct sheet_text text;
};

struct sheet {
	char name[LIMIT_NAME + 1];
	size_t language_count;
	char languages[LIMIT_LANGUAGES][LIMIT_LANGUAGE + 1];
	size_t question_count;
	struct sheet_question questions[LIMIT_QUESTIONS];
	size_t word_count;
	struct sheet_word words[SHEET_WORDS];
	unsigned idle_seconds;   /* 20 */
	bool idle_submits;       /* on_idle: submit (default) or discard */
	unsigned thanks_seconds; /* 3 */
	unsigned hold_off_ms;    /* 5000 */
	unsigned cap_ms;         /* 15000 */
	char open[SHEET_STRING]; /* opening hours as written, or "" */
	uint8_t version[VERSION_SIZE];
};

/*
 * Parse a sheet file.  NULL on an error, then why (SHEET_STRING bytes) has
 * one sentence naming the place: 'questions[1].scale: there is no scale
 * "smiley6"'; it is empty when memory ran out.  Free with sheet_free.
 */
struct sheet *sheet_parse(const void *file, size_t length,
    char why[SHEET_STRING]);
void sheet_free(struct sheet *sheet);

/* Index of a question by id, or -1. */
int sheet_question(const struct sheet *sheet, const char *id);

/*
 * Step of a VALUE for this question: scales as scale_step, choices by id or
 * number from 1.  -1 when it is none.
 */
int sheet_step(const struct sheet_question *question, const char *value);

/* The scale's name as series and scores know it; "choiceK" for K choices. */
void sheet_scale_name(const struct sheet_question *question, char *out,
    size_t size);

/* A language's index, or -1. */
int sheet_language(const struct sheet *sheet, const char *code);

#endif
