/*
 * screen_list.c - reasons, languages, and steps known by their names: a list.
 *
 * One below the other, with air between them where there is room, in two
 * columns where there is little; a name may take two lines.  What begins at
 * the right has its keys at the right.
 */
#include <stdio.h>
#include <string.h>

#include "kiosk/core/screens.h"

enum {
	KEY_COLUMNS = 3, /* "[1]" */
	BETWEEN = 2,     /* columns between two columns of the list */
};

/* Where things go. */
struct list {
	int columns; /* of the list: 1 or 2 */
	int rows;    /* in one of them */
	int height;  /* rows from one choice to the next */
	int beside;  /* columns from key to name, the key's own among them */
	int width;   /* of a choice, key and all */
	int left;
	int question;
	int top;
};

/* The arrangements, best first; the last is taken in any case. */
static const struct list list_tries[] = {
	{ .columns = 1, .height = 2, .beside = 5 },
	{ .columns = 1, .height = 1, .beside = 5 },
	{ .columns = 2, .height = 2, .beside = 5 },
	{ .columns = 2, .height = 1, .beside = 4 },
};

static const char *
list_name(const struct scene *scene, unsigned choice)
{
	char letter[2];

	if (scene->visit->at == VISIT_LANGUAGES)
		return scene_language(scene, choice, letter);
	return scene_step(scene, choice);
}

/* "3", or a language's letter where there is no number; blank for neither. */
static char
list_key(const struct scene *scene, unsigned choice)
{
	const char *name = keymap_name(scene_value(scene, choice));
	char letter[2];

	if (*name != '\0')
		return *name;
	scene_language(scene, choice, letter);
	return *letter == '/' ? ' ' : *letter;
}

/* The widest name, but not so wide that the list would not fit. */
static int
list_name_width(const struct scene *scene, const struct list *list)
{
	int between = (list->columns - 1) * BETWEEN;
	int margins = list->columns > 1 ? 0 : 2;
	int most = (scene->frame->columns - margins - between) / list->columns -
	    list->beside;
	int width = 0;
	unsigned i;

	for (i = 0; i < visit_choices(scene->visit); i++) {
		int one = frame_width(scene->frame, list_name(scene, i));

		if (one > width)
			width = one;
	}
	return width < most ? width : most;
}

/* Whether the list fits so; fills in where it goes. */
static bool
list_try(const struct scene *scene, struct list *list)
{
	unsigned count = visit_choices(scene->visit), i;
	int free_rows, name = list_name_width(scene, list);

	/* Question, a line of status and the footer are not the list's. */
	free_rows = scene_rows(scene) - SCENE_QUESTION_ROWS - 2;
	list->rows = ((int)count + list->columns - 1) / list->columns;
	list->width = name + list->beside;
	list->left = (scene->frame->columns - list->width * list->columns -
			 (list->columns - 1) * BETWEEN) /
	    2;
	free_rows -= (list->rows - 1) * list->height + 1;
	list->question = scene->top + (free_rows > 3 ? free_rows / 3 : 0);
	list->top = list->question + SCENE_QUESTION_ROWS +
	    (free_rows > 0 ? 1 : 0);
	for (i = 0; i < count; i++)
		if (!scene_fits(scene, list_name(scene, i), name,
			(size_t)list->height))
			return false;
	return free_rows >= list->height - 1;
}

static struct list
list_layout(struct scene *scene)
{
	size_t i, tries = sizeof(list_tries) / sizeof(list_tries[0]);
	struct list list = list_tries[0];

	for (i = 0; i < tries; i++) {
		list = list_tries[i];
		if (list_try(scene, &list))
			return list;
	}
	scene->spilled = true;
	return list;
}

/* "[3]  Auskunft", the cursor on a focused name. */
static void
list_choice(struct scene *scene, const struct list *list, unsigned choice)
{
	bool focused = scene_focused(scene, choice);
	enum frame_style style = focused ? FRAME_REVERSE : FRAME_PLAIN;
	bool mirrors = frame_mirrors(scene->frame);
	int beside = (int)choice / list->rows;
	struct frame_line lines[SCENE_QUESTION_ROWS];
	struct scene_target target = {
		.row = list->top + (int)choice % list->rows * list->height,
		.column = list->left +
		    (mirrors ? list->columns - 1 - beside : beside) *
			(list->width + BETWEEN),
		.rows = list->height,
		.columns = list->width,
		.meaning = { .what = KEYMAP_STEP, .number = choice },
	};
	char key[8];
	size_t i, count;

	snprintf(key, sizeof(key), focused ? ">%c<" : "[%c]",
	    list_key(scene, choice));
	frame_from_right(scene->frame, false);
	frame_put(scene->frame, target.row,
	    target.column + (mirrors ? list->width - KEY_COLUMNS : 0), key,
	    style);
	frame_from_right(scene->frame, mirrors);
	count = frame_wrap(scene->frame, list_name(scene, choice),
	    list->width - list->beside, lines, SCENE_QUESTION_ROWS);
	for (i = 0; i < count && (int)i < list->height; i++) {
		int first = frame_put_line(scene->frame, target.row + (int)i,
		    target.column +
			(mirrors ? list->width - list->beside - lines[i].width
				 : list->beside),
		    &lines[i], style);

		if (focused && i == 0)
			frame_cursor(scene->frame, target.row, first);
	}
	scene_target(scene, &target);
}

void
screen_list_draw(struct scene *scene)
{
	struct list list = list_layout(scene);
	char title[SCENE_TEXT];
	unsigned i;

	if (scene->visit->at == VISIT_LANGUAGES) {
		scene_languages(scene, scene->frame->columns - 2, title,
		    sizeof(title));
		if (frame_width(scene->frame, title) > scene->frame->columns)
			scene->spilled = true;
		frame_cursor(scene->frame, list.question,
		    frame_middle(scene->frame, list.question, title,
			FRAME_PLAIN));
	} else {
		scene_question(scene, list.question);
	}
	for (i = 0; i < visit_choices(scene->visit); i++)
		list_choice(scene, &list, i);
	scene_notice(scene, scene->frame->rows - 2);
	scene_footer(scene);
}
