/*
 * screens.c - a visit drawn into a frame.
 *
 * Chooses the screen by where the visit is, and by the scale; each draws
 * itself in its own file.  A screen that has no room for all it must say is
 * drawn again in text mode, which has pages.
 */
#include "kiosk/core/screens.h"

#include <string.h>

#include "kiosk/core/letters.h"

typedef void (*screen_draw)(struct scene *scene);

struct screen {
	const char *scale;
	screen_draw draw;
};

/* Every other scale is a row of numbers, or a list of names. */
static const struct screen screens_scales[] = {
	{ "smiley4", screen_faces_draw },
	{ "smiley5", screen_faces_draw },
	{ "yesno", screen_yesno_draw },
};

static void
screens_question(struct scene *scene)
{
	const struct sheet_question *question = scene->question;
	size_t i;

	if (question->kind != QUESTION_SCALE) {
		screen_list_draw(scene);
		return;
	}
	for (i = 0; i < sizeof(screens_scales) / sizeof(screens_scales[0]); i++)
		if (strcmp(question->scale->name, screens_scales[i].scale) ==
		    0) {
			screens_scales[i].draw(scene);
			return;
		}
	if (screen_row_tells(scene))
		screen_row_draw(scene);
	else
		screen_list_draw(scene);
}

/* What asks has text mode; what only tells looks alike in both. */
struct screen_at {
	screen_draw draw;
	bool asks;
};

static const struct screen_at screens_at[] = {
	[VISIT_QUESTION] = { screens_question, true },
	[VISIT_TEXT] = { screen_comment_draw, true },
	[VISIT_LANGUAGES] = { screen_list_draw, true },
	[VISIT_THANKS] = { screen_thanks_draw, false },
	[VISIT_OUT] = { screen_out_draw, false },
	[VISIT_CLOSED] = { screen_closed_draw, false },
};

static bool
screens_text_only(const struct scene *scene)
{
	return scene->visit->text || scene->frame->columns < SCREENS_COLUMNS ||
	    scene->frame->rows < SCREENS_ROWS;
}

/* On every screen of a rehearsal, whoever looks. */
static void
screens_banner(struct scene *scene)
{
	struct frame *frame = scene->frame;
	int column;

	if (!scene->visit->rehearsal || frame->rows < 2)
		return;
	for (column = 0; column < frame->columns; column++)
		frame_cell(frame, 0, column, ' ', FRAME_REVERSE, 0);
	frame_middle(frame, 0, scene_word(scene, WORD_REHEARSAL),
	    FRAME_REVERSE);
	scene->top = 1;
}

/* The key that stands beside every letter leads where the screen says. */
static void
screens_slash(struct scene *scene)
{
	uint32_t language = KEYMAP_NEXT;
	size_t count = scene_unlettered(scene, &language);

	scene->slash.what = count > 1 ? KEYMAP_LANGUAGES : KEYMAP_LANGUAGE;
	scene->slash.number = count == 1 ? language : KEYMAP_NEXT;
}

/* Nothing drawn, nothing to press. */
static void
screens_begin(struct scene *scene)
{
	struct frame *frame = scene->frame;
	struct line_way way = frame->way;

	frame_clear(frame, frame->columns, frame->rows, way.plain);
	frame->way = way;
	scene->top = 0;
	scene->spilled = false;
	scene->pages = 1;
	scene->target_count = 0;
	screens_slash(scene);
	screens_banner(scene);
}

/* Rows at the end that show nothing and mean nothing by themselves. */
static int
screens_air(const struct frame *frame)
{
	int row = frame->rows, column;

	for (; row > 0; row--)
		for (column = 0; column < frame->columns; column++)
			if (frame->cells[row - 1][column].code != ' ' ||
			    frame->cells[row - 1][column].style != FRAME_PLAIN)
				return frame->rows - row;
	return frame->rows;
}

/*
 * Nobody is there: dim, and further down from time to time, so that no dot of
 * the screen shows the same for days.  Without its footer there is room.
 */
static void
screens_sleep(struct scene *scene)
{
	int air = screens_air(scene->frame);
	int by = (int)(scene->visit->shift % (unsigned)(air + 1));
	size_t i;

	frame_shift(scene->frame, scene->top, by);
	frame_dim(scene->frame);
	for (i = 0; i < scene->target_count; i++) {
		struct scene_target *target = &scene->targets[i];

		target->row += by;
		if (target->row + target->rows > scene->frame->rows)
			target->rows = scene->frame->rows - target->row;
	}
}

/* Which languages are offered, and by which letters. */
static void
screens_speak(struct scene *scene)
{
	const struct sheet *sheet = scene->visit->sheet;
	size_t i;

	tongue_letters(sheet, scene->letters);
	for (i = 0; i < sheet->language_count; i++) {
		scene->speaks[i] = !scene->frame->way.plain ||
		    tongue_has_likeness(sheet, i, scene->question);
		if (!scene->speaks[i])
			scene->letters[i] = ' ';
	}
}

void
screens_draw(struct scene *scene, const struct visit *visit, enum face_art art,
    struct frame *frame)
{
	const struct screen_at *at = &screens_at[visit->at];
	const char *language = visit->sheet->languages[visit->language];
	bool spilled;

	memset(scene, 0, sizeof(*scene));
	scene->visit = visit;
	scene->question = visit_question(visit);
	scene->art = art;
	scene->frame = frame;
	screens_speak(scene);
	frame_from_right(frame, words_from_right(language));
	screens_begin(scene);
	if (!at->asks || !screens_text_only(scene))
		at->draw(scene);
	spilled = scene->spilled;
	if (at->asks && (spilled || screens_text_only(scene))) {
		screens_begin(scene);
		screen_text_draw(scene);
		scene->spilled = spilled;
	}
	if (visit->asleep)
		screens_sleep(scene);
}

struct keymap_meaning
screens_key(const struct scene *scene, struct keymap_meaning meaning)
{
	enum visit_at at = scene->visit->at;

	if (meaning.what != KEYMAP_LANGUAGE || meaning.number != KEYMAP_NEXT ||
	    at == VISIT_LANGUAGES || at == VISIT_CLOSED)
		return meaning;
	return scene->slash;
}

struct keymap_meaning
screens_meaning(const struct scene *scene, int row, int column)
{
	struct keymap_meaning beside = { .what = KEYMAP_TOUCH };
	size_t i;

	for (i = 0; i < scene->target_count; i++) {
		const struct scene_target *target = &scene->targets[i];

		if (row >= target->row && row < target->row + target->rows &&
		    column >= target->column &&
		    column < target->column + target->columns)
			return target->meaning;
	}
	return beside;
}
