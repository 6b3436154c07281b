/*
 * scene_footer.c - the last row: what can be pressed beside an answer.
 *
 * Before anything is asked it offers the languages and text mode, later no
 * answer and the way back.  Languages that have no room there have a list of
 * their own.  From right to left the sides are exchanged.
 */
#include <stdio.h>
#include <string.h>

#include "kiosk/core/scene.h"

/* One thing of the footer. */
struct footer {
	const char *key;
	const char *text;
	struct keymap_meaning meaning;
};

/* Columns from left to right that are still free. */
struct footer_room {
	int left;
	int right;
};

/*
 * At the side where reading begins, or the other; false without room.  Two
 * columns stay free between two things.
 */
static bool
footer_put(struct scene *scene, struct footer_room *room, bool begins,
    const struct footer *footer)
{
	bool left = begins != frame_mirrors(scene->frame);
	struct scene_target target = {
		.row = scene->frame->rows - 1,
		.rows = 1,
		.columns = scene_keyed_width(scene, footer->key, footer->text),
		.meaning = footer->meaning,
	};

	if (room->left + target.columns > room->right)
		return false;
	target.column = left ? room->left : room->right - target.columns;
	scene_keyed(scene, target.row, target.column, footer->key, footer->text,
	    FRAME_PLAIN);
	scene_target(scene, &target);
	if (left)
		room->left += target.columns + 2;
	else
		room->right -= target.columns + 2;
	return true;
}

/* What must be there, or text mode has it. */
static void
footer_must(struct scene *scene, struct footer_room *room, bool begins,
    enum keymap_what what, const char *key, const char *text)
{
	struct footer footer = {
		.key = key,
		.text = text,
		.meaning = { .what = what },
	};

	if (!footer_put(scene, room, begins, &footer))
		scene->spilled = true;
}

/* Columns that all languages but the one shown take. */
static int
footer_languages_width(const struct scene *scene)
{
	int width = 0;
	char letter[2];
	size_t i;

	for (i = 0; i < scene->visit->sheet->language_count; i++) {
		if (i == scene->visit->language || !scene->speaks[i])
			continue;
		width += scene_keyed_width(scene, letter,
			     scene_language(scene, i, letter)) +
		    2;
	}
	return width > 0 ? width - 2 : 0;
}

static void
footer_languages(struct scene *scene, struct footer_room *room)
{
	struct footer footer = { .meaning = { .what = KEYMAP_LANGUAGE } };
	char letter[2], title[SCENE_TEXT];
	size_t i;

	if (footer_languages_width(scene) > room->right - room->left ||
	    scene->slash.what == KEYMAP_LANGUAGES) {
		scene->slash.what = KEYMAP_LANGUAGES;
		scene_languages(scene, room->right - room->left - 2, title,
		    sizeof(title));
		footer_must(scene, room, true, KEYMAP_LANGUAGES, "/", title);
		return;
	}
	for (i = 0; i < scene->visit->sheet->language_count; i++) {
		if (i == scene->visit->language || !scene->speaks[i])
			continue;
		footer.text = scene_language(scene, i, letter);
		footer.key = letter;
		footer.meaning.number = (uint32_t)i;
		footer_put(scene, room, true, &footer);
	}
}

void
scene_footer(struct scene *scene)
{
	struct footer_room room = { 1, scene->frame->columns - 1 };

	if (scene->visit->asleep)
		return;
	if (scene->visit->at == VISIT_TEXT) {
		footer_must(scene, &room, true, KEYMAP_CONFIRM, "Enter",
		    scene_word(scene, WORD_SEND));
		footer_must(scene, &room, false, KEYMAP_SKIP, "Esc",
		    scene_word(scene, WORD_WITHOUT_TEXT));
	} else if (scene->visit->at == VISIT_LANGUAGES) {
		footer_must(scene, &room, false, KEYMAP_BACK, "<",
		    scene_word(scene, WORD_BACK));
	} else if (visit_goes_back(scene->visit)) {
		footer_must(scene, &room, true, KEYMAP_SKIP,
		    scene_skip_key(scene), scene_word(scene, WORD_NO_ANSWER));
		footer_must(scene, &room, false, KEYMAP_BACK, "<",
		    scene_word(scene, WORD_BACK));
	} else {
		footer_must(scene, &room, false, KEYMAP_TEXT, "T",
		    scene_word(scene, WORD_TEXT_ONLY));
		footer_languages(scene, &room);
	}
}
