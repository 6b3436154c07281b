/*
 * screens.c - a visit drawn into a frame.
 *
 * Chooses the screen; each draws itself in its own file.  The screens to come
 * (reasons, languages, staff) are lines of these tables.
 */
#include "kiosk/core/screens.h"

#include <string.h>

struct screen {
	const char *scale;
	void (*draw)(struct scene *scene);
};

static const struct screen screens_questions[] = {
	{ "smiley4", screen_faces_draw },
	{ "smiley5", screen_faces_draw },
	{ "yesno", screen_yesno_draw },
};

/* The screen of the question at a size that has room for art. */
static void (*screens_question(const struct scene *scene))(struct scene *)
{
	size_t i;

	for (i = 0;
	     i < sizeof(screens_questions) / sizeof(screens_questions[0]); i++)
		if (strcmp(scene->question->scale->name,
			screens_questions[i].scale) == 0)
			return screens_questions[i].draw;
	return screen_row_draw;
}

static bool
screens_text_only(const struct scene *scene)
{
	return scene->question->kind != QUESTION_SCALE ||
	    scene->visit->at != VISIT_QUESTION || scene->visit->text ||
	    scene->frame->columns < SCREENS_COLUMNS ||
	    scene->frame->rows < SCREENS_ROWS ||
	    scene_question_lines(scene) > SCENE_QUESTION_ROWS;
}

void
screens_draw(struct scene *scene, const struct visit *visit, enum face_art art,
    struct frame *frame)
{
	memset(scene, 0, sizeof(*scene));
	scene->visit = visit;
	scene->question = visit_question(visit);
	scene->art = art;
	scene->frame = frame;
	tongue_letters(visit->sheet, scene->letters);
	if (visit->at == VISIT_THANKS)
		screen_thanks_draw(scene);
	else if (visit->at == VISIT_OUT)
		screen_out_draw(scene);
	else if (screens_text_only(scene))
		screen_text_draw(scene);
	else
		screens_question(scene)(scene);
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
