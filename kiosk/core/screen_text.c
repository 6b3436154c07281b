/*
 * screen_text.c - text mode: no art, one thing a line.
 *
 * For Braille lines and speech, for a terminal too small for anything else,
 * and for texts too long for their screen.  Nothing is cut: what does not fit
 * is on the next page, and the page follows the focus.  Where a scale is too
 * long for the first page, its numbers stand side by side if its ends say what
 * they mean.
 */
#include <stdio.h>
#include <string.h>

#include "kiosk/core/flow.h"
#include "kiosk/core/screens.h"

/* "10(+)": the value and, where that is another, its key. */
static void
text_key(const struct scene *scene, unsigned step, char key[16])
{
	int value = scene_value(scene, step);

	snprintf(key, 16, value > 9 ? "%d(%s)" : "%d", value,
	    keymap_name(value));
}

static void
text_step(struct flow *flow, unsigned step, const char *name)
{
	struct keymap_meaning meaning = {
		.what = KEYMAP_STEP,
		.number = step,
	};
	bool focused = scene_focused(flow->scene, step);
	char key[16];

	text_key(flow->scene, step, key);
	flow_keyed(flow, key, name, focused ? FRAME_REVERSE : FRAME_PLAIN,
	    focused, &meaning);
}

/* One number of a scale beside the others. */
static void
text_number(struct flow *flow, unsigned step, int *column)
{
	struct scene *scene = flow->scene;
	struct frame *frame = scene->frame;
	int row;
	bool focused = scene_focused(scene, step);
	struct scene_target target = {
		.rows = 1,
		.meaning = { .what = KEYMAP_STEP, .number = step },
	};
	char text[16];

	text_key(scene, step, text);
	target.columns = (int)strlen(text) + 1;
	if (*column > 0 && *column + target.columns - 1 > frame->columns) {
		*column = 0;
		flow->row++;
	}
	row = flow_place(flow);
	if (row >= 0) {
		target.row = row;
		target.column = *column;
		if (target.column + target.columns > frame->columns)
			target.columns--;
		frame_put(frame, row, *column, text,
		    focused ? FRAME_REVERSE : FRAME_PLAIN);
		if (focused) {
			frame_put(frame, row, *column + (int)strlen(text), "<",
			    FRAME_REVERSE);
			frame_cursor(frame, row, *column);
		}
		scene_target(scene, &target);
	}
	if (focused)
		flow->focus = flow->row;
	*column += target.columns;
}

/* The numbers beside one another, then what the ends mean. */
static void
text_brief(struct flow *flow)
{
	unsigned step, last = flow->scene->question->steps - 1;
	int column = 0;
	char key[16];

	for (step = 0; step <= last; step++)
		text_number(flow, step, &column);
	flow->row++;
	for (step = 0; step <= last; step += last) {
		const char *name = scene_step(flow->scene, step);

		snprintf(key, sizeof(key), "%d",
		    scene_value(flow->scene, step));
		if (*name != '\0')
			flow_keyed(flow, key, name, FRAME_PLAIN, false, NULL);
	}
}

/* What is chosen from, each in its line. */
static void
text_choices(struct flow *flow)
{
	unsigned i, count = visit_choices(flow->scene->visit);
	char letter[2];

	for (i = 0; i < count; i++)
		text_step(flow, i,
		    flow->scene->visit->at == VISIT_LANGUAGES
			? scene_language(flow->scene, i, letter)
			: scene_step(flow->scene, i));
}

/*
 * The text as far as it is typed, the cursor in it; on one page with what
 * sends it.
 */
static void
text_field(struct flow *flow)
{
	struct scene *scene = flow->scene;
	int rows = flow->rows > 8 ? 5 : flow->rows > 3 ? flow->rows - 2 : 1;
	int on_page = flow->row % flow->rows, row;

	if (on_page > 0 && on_page + rows + 2 > flow->rows)
		flow->row += flow->rows - on_page;
	row = flow_place(flow);
	if (row >= 0)
		screen_comment_lines(scene, row, 0, rows,
		    scene->frame->columns);
	flow->focus = flow->row;
	flow->row += rows;
}

static void
text_word(struct flow *flow, const char *key, enum word word,
    enum keymap_what what)
{
	struct keymap_meaning meaning = { .what = what };

	flow_keyed(flow, key, scene_word(flow->scene, word), FRAME_PLAIN, false,
	    &meaning);
}

static void
text_languages(struct flow *flow)
{
	struct keymap_meaning meaning = { .what = KEYMAP_LANGUAGE };
	const struct visit *visit = flow->scene->visit;
	bool lists = flow->scene->slash.what == KEYMAP_LANGUAGES;
	char letter[2], title[SCENE_TEXT];
	size_t i;

	for (i = 0; i < visit->sheet->language_count; i++) {
		const char *name = scene_language(flow->scene, i, letter);

		if (i == visit->language || !flow->scene->speaks[i] ||
		    (*letter == '/' && lists))
			continue;
		meaning.number = (uint32_t)i;
		flow_keyed(flow, letter, name, FRAME_PLAIN, false, &meaning);
	}
	if (!lists)
		return;
	meaning.what = KEYMAP_LANGUAGES;
	scene_languages(flow->scene, flow->scene->frame->columns - 4, title,
	    sizeof(title));
	flow_keyed(flow, "/", title, FRAME_PLAIN, false, &meaning);
}

/* What can be pressed beside an answer. */
static void
text_others(struct flow *flow)
{
	struct scene *scene = flow->scene;

	if (scene->visit->at == VISIT_TEXT) {
		text_word(flow, "Enter", WORD_SEND, KEYMAP_CONFIRM);
		text_word(flow, "Esc", WORD_WITHOUT_TEXT, KEYMAP_SKIP);
		return;
	}
	if (scene->visit->at != VISIT_LANGUAGES &&
	    visit_goes_back(scene->visit))
		text_word(flow, scene_skip_key(scene), WORD_NO_ANSWER,
		    KEYMAP_SKIP);
	if (visit_goes_back(scene->visit))
		text_word(flow, "<", WORD_BACK, KEYMAP_BACK);
	else
		text_languages(flow);
	if (scene->visit->text)
		text_word(flow, "T", WORD_WITH_FACES, KEYMAP_TEXT);
}

/* All of it, brief or in full; a blank row where nobody misses it. */
static void
text_all(struct flow *flow, bool brief, bool airy)
{
	struct scene *scene = flow->scene;
	enum visit_at at = scene->visit->at;

	flow->row = 0;
	flow->focus = 0;
	flow_text(flow,
	    at == VISIT_LANGUAGES ? scene_word(scene, WORD_LANGUAGE)
				  : scene_text(scene),
	    FRAME_PLAIN, true, NULL);
	if (at == VISIT_TEXT) {
		flow_text(flow, scene_word(scene, WORD_NO_NAMES), FRAME_PLAIN,
		    false, NULL);
		text_field(flow);
	} else if (brief) {
		text_brief(flow);
	} else {
		text_choices(flow);
	}
	if (airy)
		flow->row++;
	text_others(flow);
}

/* Whether a scale's ends say enough: the steps between have no own names. */
static bool
text_may_be_brief(const struct scene *scene)
{
	const struct sheet_question *question = scene->question;
	unsigned step;

	if (scene->visit->at != VISIT_QUESTION ||
	    question->kind != QUESTION_SCALE || question->steps < 2)
		return false;
	for (step = 1; step + 1 < question->steps; step++) {
		const char *own =
		    question->labels[step].in[scene->visit->language];

		if (own != NULL && *own != '\0')
			return false;
	}
	return true;
}

/* The rows that question and answers take, so laid out. */
static int
text_height(struct flow *flow, bool brief)
{
	struct frame_line lines[1];
	int rows = (int)frame_wrap(flow->scene->frame, scene_text(flow->scene),
	    flow->scene->frame->columns, lines, 0);

	flow->row = 0;
	if (brief)
		text_brief(flow);
	else
		text_choices(flow);
	return rows + flow->row;
}

/* The last row: there is more, and the key that shows it. */
static void
text_more(struct scene *scene)
{
	const char *word = scene_word(scene, WORD_MORE);
	struct frame *frame = scene->frame;
	int width = scene_keyed_width(scene, SCREENS_MORE, word);
	struct scene_target target = {
		.row = frame->rows - 1,
		.rows = 1,
		.columns = frame->columns,
		.meaning = { .what = KEYMAP_MORE },
	};

	scene_keyed(scene, target.row,
	    frame_mirrors(frame) ? frame->columns - width : 0, SCREENS_MORE,
	    word, FRAME_PLAIN);
	scene_target(scene, &target);
}

/* Whether the flow has more rows than the screen; then pages have one less. */
static int
text_pages(struct flow *flow, bool brief, bool airy)
{
	text_all(flow, brief, airy);
	if (flow->row <= flow->rows || flow->rows < 2)
		return 1;
	flow->rows--;
	text_all(flow, brief, airy);
	return (flow->row + flow->rows - 1) / flow->rows;
}

/* The notice is on every page, below what is asked, which has half the rows. */
static int
text_notice_rows(const struct scene *scene)
{
	int rows;

	if (!scene->visit->notice)
		return 0;
	rows = (int)frame_wrap(scene->frame, scene_word(scene, WORD_STILL),
	    scene->frame->columns, NULL, 0);
	return rows <= scene_rows(scene) / 2 ? rows : scene_rows(scene) / 2;
}

static void
text_notice(struct scene *scene)
{
	struct flow flow = {
		.scene = scene,
		.drawing = true,
		.rows = scene_rows(scene),
	};
	struct frame_line lines[FLOW_LINES];
	int rows = text_notice_rows(scene), i;
	size_t count;

	if (rows == 0)
		return;
	flow.row = flow.rows - rows - (scene->pages > 1);
	count = frame_wrap(scene->frame, scene_word(scene, WORD_STILL),
	    scene->frame->columns, lines, FLOW_LINES);
	for (i = 0; i < rows && i < FLOW_LINES; i++)
		flow_line(&flow, &lines[i], FRAME_PLAIN, i == 0, NULL);
	if (count > (size_t)rows)
		frame_put(scene->frame, scene->top + flow.row - 1,
		    scene->frame->columns - 3, "...", FRAME_PLAIN);
}

void
screen_text_draw(struct scene *scene)
{
	struct flow flow = { .scene = scene, .rows = scene_rows(scene) };
	bool brief, airy;

	flow.rows -= text_notice_rows(scene);
	if (flow.rows < 2)
		flow.rows = 2;

	brief = text_may_be_brief(scene) &&
	    text_height(&flow, false) > flow.rows &&
	    text_height(&flow, true) < flow.rows;
	text_all(&flow, brief, true);
	airy = flow.row <= flow.rows;
	scene->pages = text_pages(&flow, brief, airy);
	flow.page = flow.focus > 0
	    ? flow.focus / flow.rows
	    : (int)(scene->visit->page % (unsigned)scene->pages);
	if (flow.page >= scene->pages)
		flow.page = scene->pages - 1;
	flow.drawing = true;
	frame_cursor(scene->frame, scene->top,
	    frame_mirrors(scene->frame) ? scene->frame->columns - 1 : 0);
	text_all(&flow, brief, airy);
	if (scene->pages > 1)
		text_more(scene);
	text_notice(scene);
}
