/*
 * scene.h - what the screens share: where a visit is drawn, and what each
 * place on it means when pressed.
 */
#ifndef KIOSK_CORE_SCENE_H
#define KIOSK_CORE_SCENE_H

#include <stdbool.h>

#include "kiosk/core/face.h"
#include "kiosk/core/frame.h"
#include "kiosk/core/tongue.h"
#include "kiosk/core/visit.h"
#include "protocol/words.h"

/* Steps, languages, and at most four things more: text mode, back, ... */
#define SCENE_TARGETS (LIMIT_STEPS + LIMIT_LANGUAGES + 4)

/* A rectangle of the frame that means something. */
struct scene_target {
	int row;
	int column;
	int rows;
	int columns;
	struct keymap_meaning meaning;
};

/*
 * Drawing fills frame and targets; letters are those of the languages, and it
 * speaks those that a customer could read here: on a screen of ASCII there is
 * no Arabic.  A screen begins at row top, below the banner of a rehearsal.
 */
struct scene {
	const struct visit *visit;
	const struct sheet_question *question;
	enum face_art art;
	struct frame *frame;
	int top;
	bool spilled; /* something did not fit: it is in text mode */
	int pages;    /* of text mode; else 1 */
	char letters[LIMIT_LANGUAGES + 1];
	bool speaks[LIMIT_LANGUAGES];
	struct keymap_meaning slash; /* what the key beside all letters does */
	size_t target_count;
	struct scene_target targets[SCENE_TARGETS];
};

/* A question has two rows. */
#define SCENE_QUESTION_ROWS 2

/* A text of the sheet with a number or another text beside it. */
#define SCENE_TEXT (2 * SHEET_STRING + 32)

/* Rows of the screen, its footer included. */
int scene_rows(const struct scene *scene);

/* Say what a rectangle means. */
void scene_target(struct scene *scene, const struct scene_target *target);

/* A step's whole column, from a row down to the footer. */
void scene_step_target(struct scene *scene, unsigned step, int row, int column,
    int columns);

/* One of the product's words in the language shown. */
const char *scene_word(const struct scene *scene, enum word word);

/* What a step is called; "" where it has no name. */
const char *scene_step(const struct scene *scene, unsigned step);

/* A language's name and the letter that chooses it, "/" where it has none. */
const char *scene_language(const struct scene *scene, size_t language,
    char letter[2]);

/*
 * "Sprache / Language / Langue", as many as fit into width, but always the
 * first: whoever cannot read the language shown looks for their own.
 */
void scene_languages(const struct scene *scene, int width, char *title,
    size_t size);

/*
 * How many languages beside the one shown have no letter; the last of them.
 * "/" is the key of one, and of two or more opens the list.
 */
size_t scene_unlettered(const struct scene *scene, uint32_t *language);

/* The number of a step, as a person says it. */
int scene_value(const struct scene *scene, unsigned step);

/* The key for no answer: "0", or "Esc" where that is a step's. */
const char *scene_skip_key(const struct scene *scene);

bool scene_focused(const struct scene *scene, unsigned step);

/* What is asked. */
const char *scene_text(const struct scene *scene);

/* Lines the question needs when drawn across the frame. */
size_t scene_question_lines(const struct scene *scene);

/* Draw the question in the middle of two rows, the cursor on its letter. */
void scene_question(struct scene *scene, int row);

/* Draw the invitation, where there is room for it. */
void scene_invite(struct scene *scene, int row);

/* The notice, cursor there; true when there is one. */
bool scene_notice(struct scene *scene, int row);

/* The focused step in words, cursor there, or the notice; or nothing. */
void scene_status(struct scene *scene, int row);

/* Text in at most rows lines of at most width; each in its middle. */
void scene_label(struct scene *scene, int row, int middle, int width, int rows,
    const char *text, enum frame_style style);

/* Whether text fits so, no word being cut. */
bool scene_fits(const struct scene *scene, const char *text, int width,
    size_t rows);

/* What the two ends of the scale are called, left and right of width. */
void scene_ends(struct scene *scene, int row, int column, int width, int rows);

/* Columns of a key and what it does, and of that in this frame. */
int scene_keyed_width(const struct scene *scene, const char *key,
    const char *text);

/*
 * Write a key and what it does, the key first as the language reads; the key
 * is never turned round.  Returns the column of the text's first letter.
 */
int scene_keyed(struct scene *scene, int row, int column, const char *key,
    const char *text, enum frame_style style);

/* What else can be pressed, in the last row. */
void scene_footer(struct scene *scene);

#endif
