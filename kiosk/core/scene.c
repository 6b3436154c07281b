/*
 * scene.c - what the screens share: where a visit is drawn, and what each
 * place on it means when pressed.
 *
 * What is drawn and what can be pressed are written down together, so they
 * cannot part.
 */
#include "kiosk/core/scene.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/core/letters.h"

int
scene_rows(const struct scene *scene)
{
	return scene->frame->rows - scene->top;
}

/* Whether a rectangle goes on in the next row, meaning the same. */
static bool
scene_goes_on(const struct scene_target *above,
    const struct scene_target *target)
{
	return above->row + above->rows == target->row &&
	    above->column == target->column &&
	    above->columns == target->columns &&
	    above->meaning.what == target->meaning.what &&
	    above->meaning.number == target->meaning.number;
}

void
scene_target(struct scene *scene, const struct scene_target *target)
{
	struct scene_target *last = scene->target_count > 0
	    ? &scene->targets[scene->target_count - 1]
	    : NULL;

	if (last != NULL && scene_goes_on(last, target))
		last->rows += target->rows;
	else if (scene->target_count < SCENE_TARGETS)
		scene->targets[scene->target_count++] = *target;
}

void
scene_step_target(struct scene *scene, unsigned step, int row, int column,
    int columns)
{
	struct scene_target target = {
		.row = row,
		.column = column,
		.rows = scene->frame->rows - 1 - row,
		.columns = columns,
		.meaning = { .what = KEYMAP_STEP, .number = step },
	};

	scene_target(scene, &target);
}

const char *
scene_word(const struct scene *scene, enum word word)
{
	return words_text(scene->visit->sheet, scene->visit->language, word);
}

const char *
scene_step(const struct scene *scene, unsigned step)
{
	return words_step(scene->visit->sheet, scene->visit->language,
	    scene->question, step);
}

const char *
scene_language(const struct scene *scene, size_t language, char letter[2])
{
	const char *code = scene->visit->sheet->languages[language];
	const char *name = words_language(code);
	char own = scene->letters[language];

	letter[0] = (char)(own == ' ' ? '/' : own - 'a' + 'A');
	letter[1] = '\0';
	/* Letters that ASCII has no likeness of would all be "?". */
	if (scene->frame->way.plain && !letters_likeable(name))
		return code;
	return name;
}

size_t
scene_unlettered(const struct scene *scene, uint32_t *language)
{
	size_t count = 0, i;

	for (i = 0; i < scene->visit->sheet->language_count; i++) {
		if (i == scene->visit->language || !scene->speaks[i] ||
		    scene->letters[i] != ' ')
			continue;
		*language = (uint32_t)i;
		count++;
	}
	return count;
}

void
scene_languages(const struct scene *scene, int width, char *title, size_t size)
{
	const struct sheet *sheet = scene->visit->sheet;
	const char *word = scene_word(scene, WORD_LANGUAGE);
	int used = frame_width(scene->frame, word);
	size_t at = strlen(word), i;

	snprintf(title, size, "%s", word);
	for (i = 0; i < sheet->language_count; i++) {
		word = words_text(sheet, i, WORD_LANGUAGE);
		if (strstr(title, word) != NULL)
			continue;
		used += 3 + frame_width(scene->frame, word);
		if (used > width || at + 3 + strlen(word) >= size)
			return;
		at += (size_t)snprintf(title + at, size - at, " / %s", word);
	}
}

int
scene_value(const struct scene *scene, unsigned step)
{
	return visit_lowest(scene->visit) + (int)step;
}

bool
scene_focused(const struct scene *scene, unsigned step)
{
	return scene->visit->focus == (int)step;
}

const char *
scene_skip_key(const struct scene *scene)
{
	unsigned choices = visit_choices(scene->visit);

	return choices > 0 && visit_lowest(scene->visit) == 0 ? "Esc" : "0";
}

const char *
scene_text(const struct scene *scene)
{
	return words_question(scene->visit->sheet, scene->visit->language,
	    scene->question);
}

size_t
scene_question_lines(const struct scene *scene)
{
	return frame_wrap(scene->frame, scene_text(scene),
	    scene->frame->columns - 2, NULL, 0);
}

/* The least width for two lines: alike they are read more easily. */
static int
scene_even(const struct frame *frame, const char *text, int width)
{
	int least = 10, middle;

	while (least < width) {
		middle = (least + width) / 2;
		if (frame_wrap(frame, text, middle, NULL, 0) == 2)
			width = middle;
		else
			least = middle + 1;
	}
	return width;
}

void
scene_question(struct scene *scene, int row)
{
	struct frame_line lines[SCENE_QUESTION_ROWS];
	struct frame *frame = scene->frame;
	const char *text = scene_text(scene);
	int width = frame->columns - 2;
	size_t i, count;

	count = frame_wrap(frame, text, width, lines, SCENE_QUESTION_ROWS);
	if (count > SCENE_QUESTION_ROWS) {
		scene->spilled = true;
		count = SCENE_QUESTION_ROWS;
	} else if (count == SCENE_QUESTION_ROWS) {
		frame_wrap(frame, text, scene_even(frame, text, width), lines,
		    SCENE_QUESTION_ROWS);
	}
	for (i = 0; i < count; i++) {
		int column = (frame->columns - lines[i].width) / 2;

		column = frame_put_line(frame, row + (int)i, column, &lines[i],
		    FRAME_PLAIN);
		if (i == 0)
			frame_cursor(frame, row, column);
	}
}

void
scene_invite(struct scene *scene, int row)
{
	const char *invite = scene_word(scene, WORD_INVITE);

	if (row >= scene->top &&
	    frame_width(scene->frame, invite) <= scene->frame->columns)
		frame_middle(scene->frame, row, invite, FRAME_PLAIN);
}

/* A line of its own in the middle of the row, with the cursor. */
static void
scene_say(struct scene *scene, int row, const char *text)
{
	if (frame_width(scene->frame, text) > scene->frame->columns)
		scene->spilled = true;
	frame_cursor(scene->frame, row,
	    frame_middle(scene->frame, row, text, FRAME_PLAIN));
}

bool
scene_notice(struct scene *scene, int row)
{
	if (scene->visit->notice)
		scene_say(scene, row, scene_word(scene, WORD_STILL));
	return scene->visit->notice;
}

/* "4 gut. Enter bestaetigt.": the focused step and how to answer with it. */
static void
scene_status_line(const struct scene *scene, char *line, size_t size,
    const char *name)
{
	snprintf(line, size, "%d%s%.*s. %s",
	    scene_value(scene, (unsigned)scene->visit->focus),
	    *name != '\0' ? " " : "", SHEET_STRING, name,
	    scene_word(scene, WORD_CONFIRM));
}

void
scene_status(struct scene *scene, int row)
{
	char line[SCENE_TEXT];
	int step = scene->visit->focus;

	if (scene_notice(scene, row) || step == VISIT_NO_FOCUS)
		return;
	scene_status_line(scene, line, sizeof(line),
	    scene_step(scene, (unsigned)step));
	/* A long name stands in full beside its number. */
	if (frame_width(scene->frame, line) > scene->frame->columns)
		scene_status_line(scene, line, sizeof(line), "");
	scene_say(scene, row, line);
}

/* Lines of a text, at most rows of them: more, and it has spilled. */
static size_t
scene_wrap(struct scene *scene, const char *text, int width, int rows,
    struct frame_line lines[SCENE_QUESTION_ROWS])
{
	size_t count = frame_wrap(scene->frame, text, width, lines,
	    SCENE_QUESTION_ROWS);
	size_t most = rows < SCENE_QUESTION_ROWS ? (size_t)rows
						 : SCENE_QUESTION_ROWS;

	if (count <= most)
		return count;
	scene->spilled = true;
	return most;
}

/* A line ends where a word does; letters beyond ASCII may stand alone. */
static bool
scene_ends_whole(const struct frame_line *line)
{
	const char *end = line->text + line->length;

	return *end == '\0' || *end == ' ' || end[-1] == '-' ||
	    end[-1] == '/' ||
	    ((uint8_t)*end >= 0x80 && (uint8_t)end[-1] >= 0x80);
}

bool
scene_fits(const struct scene *scene, const char *text, int width, size_t rows)
{
	struct frame_line lines[SCENE_QUESTION_ROWS];
	size_t i, count;

	if (rows > SCENE_QUESTION_ROWS)
		rows = SCENE_QUESTION_ROWS;
	count = frame_wrap(scene->frame, text, width, lines, rows);
	for (i = 0; i < count && i < rows; i++)
		if (lines[i].width > width || !scene_ends_whole(&lines[i]))
			return false;
	return count <= rows;
}

void
scene_label(struct scene *scene, int row, int middle, int width, int rows,
    const char *text, enum frame_style style)
{
	struct frame_line lines[SCENE_QUESTION_ROWS];
	size_t i, count = scene_wrap(scene, text, width, rows, lines);

	for (i = 0; i < count; i++)
		frame_put_line(scene->frame, row + (int)i,
		    middle - lines[i].width / 2, &lines[i], style);
}

void
scene_ends(struct scene *scene, int row, int column, int width, int rows)
{
	struct frame_line lines[SCENE_QUESTION_ROWS];
	unsigned steps = scene->question->steps;
	const char *low = scene_step(scene, 0);
	const char *high = scene_step(scene, steps - 1);
	int half = rows == 1 &&
		frame_width(scene->frame, low) +
			frame_width(scene->frame, high) <
		    width
	    ? width
	    : (width - 1) / 2;
	size_t i, count;

	count = scene_wrap(scene, low, half, rows, lines);
	for (i = 0; i < count; i++)
		frame_put_line(scene->frame, row + (int)i, column, &lines[i],
		    FRAME_PLAIN);
	count = scene_wrap(scene, high, half, rows, lines);
	for (i = 0; i < count; i++)
		frame_put_line(scene->frame, row + (int)i,
		    column + width - lines[i].width, &lines[i], FRAME_PLAIN);
}

int
scene_keyed_width(const struct scene *scene, const char *key, const char *text)
{
	return (int)strlen(key) + 1 + frame_width(scene->frame, text);
}

int
scene_keyed(struct scene *scene, int row, int column, const char *key,
    const char *text, enum frame_style style)
{
	struct frame *frame = scene->frame;
	bool mirrors = frame_mirrors(frame);
	int wide = (int)strlen(key) + 1;
	int beside = column + (mirrors ? 0 : wide);
	int first = frame_put(frame, row, beside, text, style);

	if (mirrors)
		column += frame_width(frame, text) + 1;
	/* "<" is that key whichever way one reads. */
	frame_from_right(frame, false);
	frame_put(frame, row, column, key, style);
	frame_from_right(frame, mirrors);
	return first;
}
