/*
 * fuzz_screens.c - any sheet at any size against core/screens.c.
 *
 * The first bytes say size, scale and look; the rest are question, names of
 * steps and words.  Each step must have a place wherever a person could read
 * it, and the cursor must be on the screen.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/core/screens.h"

enum {
	HEAD = 6,
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
make_sheet(const struct scale *scale, char texts[TEXTS][SHEET_STRING])
{
	struct sheet_question *question = &sheet.questions[0];
	unsigned i;

	memset(&sheet, 0, sizeof(sheet));
	sheet.language_count = 2;
	strcpy(sheet.languages[0], "de");
	strcpy(sheet.languages[1], "tr");
	sheet.question_count = 1;
	question->kind = QUESTION_SCALE;
	question->scale = scale;
	question->steps = scale->steps;
	question->text.in[0] = texts[0];
	question->text.in[1] = texts[1];
	for (i = 0; i < scale->steps; i++)
		question->labels[i].in[0] = texts[2 + i];
	sheet.word_count = 2;
	strcpy(sheet.words[0].name, "thanks");
	sheet.words[0].text.in[0] = texts[14];
	strcpy(sheet.words[1].name, "text_only");
	sheet.words[1].text.in[0] = texts[15];
}

static size_t
steps_with_a_place(void)
{
	size_t i, found = 0;

	for (i = 0; i < scene.target_count; i++)
		if (scene.targets[i].meaning.what == KEYMAP_STEP &&
		    scene.targets[i].row < frame.rows &&
		    scene.targets[i].column < frame.columns)
			found++;
	return found;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char texts[TEXTS][SHEET_STRING];
	const struct scale *scale;
	struct visit visit;

	if (size < HEAD)
		return 0;
	scale = &scales[data[2] % (sizeof(scales) / sizeof(scales[0]))];
	take_texts(data + HEAD, size - HEAD, texts);
	make_sheet(scale, texts);
	if (!visit_init(&visit, &sheet))
		abort();
	visit.language = data[4] & 1;
	visit.text = data[4] & 2;
	visit.notice = data[4] & 4;
	visit.at = (enum visit_at)(data[5] % 3);
	visit.code = "D1";
	visit.focus = (int)(data[3] >> 2) % (int)(scale->steps + 1) - 1;
	frame_clear(&frame, data[0], data[1] % 90, data[3] & 1);
	screens_draw(&scene, &visit, (enum face_art)((data[4] >> 3) % 3),
	    &frame);
	if (frame.cursor_row >= frame.rows ||
	    frame.cursor_column >= frame.columns)
		abort();
	if (frame_dump(&frame, dump, sizeof(dump)) >= sizeof(dump))
		abort();
	if (visit.at == VISIT_QUESTION && frame.columns >= 20 &&
	    frame.rows >= 6 && steps_with_a_place() != scale->steps)
		abort();
	return 0;
}
