/*
 * fuzz_screens.c - any sheet at any size against core/screens.c.
 *
 * The first bytes say size, scale, look and where the visit is; the rest are
 * question, names and words, which may be no UTF-8, and a text being typed.
 * Each choice must have a place on one of the pages wherever a person could
 * read it, and the cursor must be on the screen.
 */

#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/core/screens.h"

enum {
	HEAD = 8,
	PAGES =
	    4, /* of more the first ones are looked at, for they take long */
	TEXTS = 16
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct scale scales[] = {
	{ "smiley4", 4, 1 },
	{ "smiley5", 5, 1 },
	{ "stars5", 5, 1 },
	{ "nps11", 11, 0 },
	{ "ces7", 7, 1 },
	{ "yesno", 2, 1 },
	{ "steps10", 10, 1 },
	{ "steps11", 11, 1 },
};

static const char *const codes[] = { "de", "he", "ar", "zh" };

static struct sheet sheet;
static struct frame frame;
static struct scene scene;
static char dump[FRAME_DUMP];

/* Cut the bytes into texts at each NUL. */
static void
take_texts(const uint8_t *data, size_t size, char texts[TEXTS][SHEET_STRING])
{
	size_t i, text = 0, at = 0;

	memset(texts, 0, (size_t)TEXTS * SHEET_STRING);
	for (i = 0; i < size && text < TEXTS; i++) {
		if (data[i] == '\0') {
			text++;
			at = 0;
		} else if (at < SHEET_STRING - 1) {
			texts[text][at++] = (char)data[i];
		}
	}
}

static void
make_sheet(const struct scale *scale, enum sheet_question_kind kind,
    char texts[TEXTS][SHEET_STRING])
{
	struct sheet_question *question = &sheet.questions[0];
	unsigned i;

	sheet.question_count = 1;
	question->kind = kind;
	question->scale = kind == QUESTION_SCALE ? scale : NULL;
	question->steps = kind == QUESTION_TEXT ? 0 : scale->steps;
	question->text.in[0] = texts[0];
	question->text.in[1] = texts[1];
	for (i = 0; i < scale->steps; i++) {
		question->labels[i].in[0] = texts[2 + i];
		question->choices[i].text.in[0] = texts[2 + i];
	}
	sheet.word_count = 2;
	strcpy(sheet.words[0].name, "thanks");
	sheet.words[0].text.in[0] = texts[14];
	strcpy(sheet.words[1].name, "text_only");
	sheet.words[1].text.in[0] = texts[15];
}

static void
make_languages(const char *first, size_t count)
{
	size_t i;

	memset(&sheet, 0, sizeof(sheet));
	sheet.language_count = count;
	for (i = 0; i < count; i++) {
		sheet.languages[i][0] = (char)('a' + i);
		sheet.languages[i][1] = 'x';
	}
	strcpy(sheet.languages[0], first);
	strcpy(sheet.languages[1], "tr");
}

static void
make_visit(struct visit *visit, const uint8_t *head, const char *typed)
{
	unsigned choices;

	if (!visit_init(visit, &sheet))
		abort();
	visit->at = (enum visit_at)(head[5] % 6);
	visit->language = head[4] & 1;
	visit->text = head[4] & 2;
	visit->notice = head[4] & 4;
	visit->rehearsal = head[6] & 1;
	visit->asleep = head[6] & 2;
	visit->shift = head[6];
	visit->code = "D1";
	visit->closed_hours = head[6] & 4 ? typed : NULL;
	visit->course.path_count = head[6] & 8 ? 1 : 0;
	strcpy(visit->text_field.text, typed);
	visit->text_field.length = strlen(typed);
	visit->text_field.cursor = visit->text_field.length;
	choices = visit_choices(visit);
	visit->focus = (int)(head[3] >> 2) % (int)(choices + 1) - 1;
}

static void
draw(const struct visit *visit, const uint8_t *head)
{
	frame_clear(&frame, head[0], head[1] % 90, head[3] & 1);
	frame_bidi(&frame, (enum line_bidi)(head[7] % 4));
	screens_draw(&scene, visit, (enum face_art)((head[4] >> 3) % 3),
	    &frame);
	if (frame.cursor_row >= frame.rows ||
	    frame.cursor_column >= frame.columns)
		abort();
}

/* Draw every page; how many choices had a place. */
static size_t
draw_all(struct visit *visit, const uint8_t *head)
{
	bool found[SCENE_TARGETS] = { false };
	size_t i, count = 0;

	visit->focus = VISIT_NO_FOCUS;
	do {
		draw(visit, head);
		for (i = 0; i < scene.target_count; i++)
			if (scene.targets[i].meaning.what == KEYMAP_STEP &&
			    scene.targets[i].row < frame.rows &&
			    scene.targets[i].column < frame.columns)
				found[scene.targets[i].meaning.number] = true;
	} while (++visit->page < (unsigned)scene.pages && visit->page < PAGES);
	for (i = 0; i < SCENE_TARGETS; i++)
		count += found[i];
	return count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char texts[TEXTS][SHEET_STRING];
	const struct scale *scale;
	struct visit visit;
	size_t places;

	if (size < HEAD)
		return 0;
	setlocale(LC_CTYPE, "C.UTF-8");
	scale = &scales[data[2] % (sizeof(scales) / sizeof(scales[0]))];
	take_texts(data + HEAD, size - HEAD, texts);
	make_languages(codes[data[7] >> 2 & 3], 2 + (data[7] >> 4) % 15);
	make_sheet(scale, (enum sheet_question_kind)((data[2] >> 4) % 3),
	    texts);
	make_visit(&visit, data, texts[13]);
	draw(&visit, data);
	if (frame_dump(&frame, dump, sizeof(dump)) >= sizeof(dump))
		abort();
	places = draw_all(&visit, data);
	if ((visit.at == VISIT_QUESTION || visit.at == VISIT_LANGUAGES) &&
	    frame.columns >= 20 && frame.rows >= 6 && scene.pages <= PAGES &&
	    places != visit_choices(&visit))
		abort();
	return 0;
}
