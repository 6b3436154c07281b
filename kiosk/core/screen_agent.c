/*
 * screen_agent.c - the form of an agent drawn into a frame.
 *
 * What is read out to the caller stands in the caller's language, everything
 * else in the sheet's first.  A large frame has a head, the steps under the
 * question and rows two apart; a small one has what it has room for.  The
 * cursor is where the next letter will stand.
 */
#include "kiosk/core/screen_agent.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/core/letters.h"
#include "protocol/words.h"

enum {
	ROOMY_COLUMNS = 70,
	ROOMY_ROWS = 20,
	/* Lines that a question may take, and the list of its steps. */
	READ_LINES = 2,
	STEP_LINES = 2,
	CALL_WIDTH = 20,
	VALUE_WIDTH = 3,
	LANGUAGE_WIDTH = 4,
};

/* Where what stands in a frame of this size. */
struct page {
	const struct agent *agent;
	struct frame *frame;
	bool roomy;
	int margin;   /* columns left of the labels */
	int field;    /* column of a field's bracket */
	int top;      /* row of the first field shown */
	int spacing;  /* rows from one to the next */
	size_t first; /* row of the form shown first */
	size_t shown; /* how many are */
	int status;   /* row of what is said */
};

/* ---- words ---- */

static const char *
page_word(const struct page *page, enum word word)
{
	return words_text(page->agent->sheet, 0, word);
}

/* A word with what it has a '#' for. */
static void
page_say(const struct page *page, enum word word, const char *with, char *out,
    size_t size)
{
	const char *text = page_word(page, word);
	const char *at = strchr(text, '#');

	if (at == NULL)
		snprintf(out, size, "%s", text);
	else
		snprintf(out, size, "%.*s%s%s", (int)(at - text), text, with,
		    at + 1);
}

static void
page_label(const struct page *page, size_t row, char *out, size_t size)
{
	static const enum word words[] = {
		[AGENT_CALL] = WORD_AGENT_CALL,
		[AGENT_VALUE] = WORD_AGENT_RATING,
		[AGENT_CHOICE] = WORD_AGENT_REASON,
		[AGENT_COMMENT] = WORD_AGENT_COMMENT,
		[AGENT_LANGUAGE] = WORD_LANGUAGE,
	};
	const struct agent_row *at = &page->agent->rows[row];
	const char *word = page_word(page, words[at->kind]);

	if (at->nth > 0)
		snprintf(out, size, "%.60s %u", word, at->nth);
	else
		snprintf(out, size, "%.60s", word);
}

/* "4 213": figures in threes are read at a glance. */
static void
page_number(uint64_t number, char *out, size_t size)
{
	char digits[24];
	size_t length, i, at = 0;

	length = (size_t)snprintf(digits, sizeof(digits), "%llu",
	    (unsigned long long)number);
	for (i = 0; i < length && at + 2 < size; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			out[at++] = ' ';
		out[at++] = digits[i];
	}
	out[at] = '\0';
}

/* ---- the plan of the page ---- */

static int
page_label_width(const struct page *page)
{
	char label[80];
	int widest = 0, width;
	size_t i;

	for (i = 0; i < page->agent->count; i++) {
		page_label(page, i, label, sizeof(label));
		width = frame_width(page->frame, label);
		if (width > widest)
			widest = width;
	}
	return widest;
}

/* The row whose question is read out: the one in focus, else the first asked. */
static size_t
page_read_row(const struct page *page)
{
	const struct agent *agent = page->agent;
	size_t row = agent->focus, i;

	if (agent_question(agent, row) != NULL)
		return row;
	for (i = 0; i < agent->count; i++)
		if (agent->rows[i].kind == AGENT_VALUE)
			return i;
	return agent->count;
}

static const char *
page_read_text(const struct page *page)
{
	size_t row = page_read_row(page);

	return row == page->agent->count
	    ? ""
	    : words_question(page->agent->sheet, agent_language(page->agent),
		  agent_question(page->agent, row));
}

static int
page_read_column(const struct page *page)
{
	return page->roomy ? page->field : page->margin;
}

static int
page_read_lines(const struct page *page)
{
	size_t lines = frame_wrap(page->frame, page_read_text(page),
	    page->frame->columns - page_read_column(page) - page->margin, NULL,
	    0);

	return lines > READ_LINES ? READ_LINES : (int)lines;
}

/* As many rows of the form as fit, the one in focus among them. */
static void
page_choose_rows(struct page *page)
{
	int last = page->frame->rows - 4, count = (int)page->agent->count;
	int focus = (int)page->agent->focus, room, first = 0;

	page->spacing = page->roomy && page->top + 2 * (count - 1) <= last ? 2
									   : 1;
	room = (last - page->top) / page->spacing + 1;
	if (room < 1)
		room = 1;
	if (room > count)
		room = count;
	if (focus >= room)
		first = focus - room + 1;
	page->first = (size_t)first;
	page->shown = (size_t)room;
	page->status = page->top + page->spacing * (room - 1) + 2;
}

static void
page_plan(struct page *page, const struct agent *agent, struct frame *frame)
{
	memset(page, 0, sizeof(*page));
	page->agent = agent;
	page->frame = frame;
	page->roomy = frame->columns >= ROOMY_COLUMNS &&
	    frame->rows >= ROOMY_ROWS;
	page->margin = page->roomy ? 3 : 0;
	page->field = page->margin + page_label_width(page) +
	    (page->roomy ? 4 : 1);
	page->top = page->roomy ? 7 : page_read_lines(page) + 1;
	page_choose_rows(page);
}

/* ---- steps ---- */

/* "1 very poor", or the number alone. */
static void
step_text(const struct page *page, const struct sheet_question *question,
    unsigned step, char *out, size_t size)
{
	const char *name = words_step(page->agent->sheet,
	    agent_language(page->agent), question, step);
	unsigned lowest = question->kind == QUESTION_SCALE
	    ? (unsigned)question->scale->lowest
	    : 1;

	snprintf(out, size, "%u%s%.*s", lowest + step, *name != '\0' ? " " : "",
	    SHEET_STRING, name);
}

/* All steps, from a column to the right margin, in at most so many lines. */
static void
steps_draw(const struct page *page, const struct sheet_question *question,
    int row, int left, int lines)
{
	int right = page->frame->columns - page->margin, column = left, width;
	char text[SHEET_STRING + 16];
	unsigned i;

	for (i = 0; i < question->steps && lines > 0; i++) {
		step_text(page, question, i, text, sizeof(text));
		width = frame_width(page->frame, text);
		if (column > left && column + width > right) {
			column = left;
			row++;
			if (--lines <= 0)
				return;
		}
		frame_put(page->frame, row, column, text, FRAME_PLAIN);
		column += width + 2;
	}
}

/* "1-5", "1-6", "de, en": what may stand in a row. */
static void
range_text(const struct page *page, size_t row, char *out, size_t size)
{
	const struct sheet *sheet = page->agent->sheet;
	const struct sheet_question *question = agent_question(page->agent,
	    row);
	size_t at = 0, i;

	out[0] = '\0';
	if (question != NULL && question->kind == QUESTION_SCALE)
		snprintf(out, size, "%d-%d", question->scale->lowest,
		    question->scale->lowest + (int)question->steps - 1);
	else if (question != NULL)
		snprintf(out, size, "1-%u", question->steps);
	for (i = 0; question == NULL && i < sheet->language_count && at < size;
	     i++)
		at += (size_t)snprintf(out + at, size - at, "%s%s",
		    i > 0 ? ", " : "", sheet->languages[i]);
}

/* ---- fields ---- */

static int
field_columns(const struct page *page, size_t row)
{
	int room = page->frame->columns - page->margin - page->field - 2;
	int width = room;

	switch (page->agent->rows[row].kind) {
	case AGENT_CALL:
		width = CALL_WIDTH;
		break;
	case AGENT_VALUE:
	case AGENT_CHOICE:
		width = VALUE_WIDTH;
		break;
	case AGENT_LANGUAGE:
		width = LANGUAGE_WIDTH;
		break;
	case AGENT_COMMENT:
		break;
	}
	return width < room ? width : room;
}

/* Columns of the first length bytes of a text. */
static int
bytes_width(const struct frame *frame, const char *text, size_t length)
{
	char part[LIMIT_TEXT + 1];

	memcpy(part, text, length);
	part[length] = '\0';
	return frame_width(frame, part);
}

/* Where the letter before `at` begins. */
static size_t
letter_before(const char *text, size_t at)
{
	do {
		at--;
	} while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80);
	return at;
}

/*
 * The part of a text to be shown in so many columns: from its beginning, or,
 * when the cursor would not be in it, what ends at the cursor.  Returns the
 * columns before the cursor.
 */
static int
field_part(const struct frame *frame, const struct field *field, int columns,
    bool here, struct frame_line *part)
{
	size_t end = here ? field->cursor : 0, start = end, before, used;
	int width, cursor = 0;
	uint32_t code;

	while (start > 0) {
		before = letter_before(field->text, start);
		width = bytes_width(frame, field->text + before, end - before);
		if (width > columns)
			break;
		start = before;
		cursor = width;
	}
	*part = (struct frame_line){ .text = field->text + start,
		.length = end - start,
		.width = cursor };
	while (start + part->length < field->length) {
		used = letters_take(part->text + part->length,
		    field->length - start - part->length, &code);
		width = bytes_width(frame, part->text, part->length + used);
		if (width > columns)
			break;
		part->length += used;
		part->width = width;
	}
	return cursor;
}

/* "[4711-0815______]", the cursor in it where the focus is. */
static void
field_draw(const struct page *page, size_t row, int at)
{
	int columns = field_columns(page, row), cursor, i;
	bool here = row == page->agent->focus;
	struct frame_line part;

	cursor = field_part(page->frame, &page->agent->rows[row].field, columns,
	    here, &part);
	frame_put(page->frame, at, page->field, "[", FRAME_PLAIN);
	frame_put_line(page->frame, at, page->field + 1, &part, FRAME_PLAIN);
	for (i = part.width; i < columns; i++)
		frame_put(page->frame, at, page->field + 1 + i, "_",
		    FRAME_PLAIN);
	frame_put(page->frame, at, page->field + 1 + columns, "]", FRAME_PLAIN);
	if (here)
		frame_cursor(page->frame, at, page->field + 1 + cursor);
}

/* ---- what is said ---- */

/* What is wrong with a row, "" when nothing is. */
static void
row_complaint(const struct page *page, size_t row, char *out, size_t size)
{
	const struct agent *agent = page->agent;
	bool here = row == agent->focus;
	char range[200];

	out[0] = '\0';
	if (here && agent->said == AGENT_SAYS_NEEDED)
		snprintf(out, size, "%s", page_word(page, WORD_AGENT_NEEDED));
	if (!agent_wrong(agent, row) &&
	    !(here && agent->said == AGENT_SAYS_WRONG))
		return;
	range_text(page, row, range, sizeof(range));
	page_say(page, WORD_AGENT_ALLOWED, range, out, size);
}

/* Beside the field where there is room; else in place of all that is below. */
static void
complaint_draw(const struct page *page, int at, int column, const char *text)
{
	int i;

	if (column + frame_width(page->frame, text) > page->frame->columns) {
		at = page->status;
		column = page->margin;
		for (i = 0; i < page->frame->columns; i++)
			frame_put(page->frame, at, i, " ", FRAME_PLAIN);
	}
	frame_put(page->frame, at, column, text, FRAME_PLAIN);
}

/* Where there is room the choices stand beside their own field. */
static void
row_hint(const struct page *page, size_t row, int at, int column)
{
	const struct sheet_question *question = agent_question(page->agent,
	    row);

	if (page->roomy && question != NULL &&
	    question->kind == QUESTION_CHOICES)
		steps_draw(page, question, at, column, page->spacing);
}

static void
row_draw(const struct page *page, size_t row)
{
	int at = page->top + page->spacing * (int)(row - page->first);
	int column = page->field + field_columns(page, row) + 2;
	char text[SHEET_STRING + 200];

	page_label(page, row, text, sizeof(text));
	frame_put(page->frame, at, page->margin, text, FRAME_PLAIN);
	if (!agent_asked(page->agent, row)) {
		frame_put(page->frame, at, page->field, "-", FRAME_PLAIN);
		return;
	}
	field_draw(page, row, at);
	row_complaint(page, row, text, sizeof(text));
	if (text[0] != '\0')
		complaint_draw(page, at, column + (page->roomy ? 2 : 1), text);
	else
		row_hint(page, row, at, column + (page->roomy ? 2 : 1));
}

static void
form_draw(const struct page *page)
{
	int edge = page->frame->columns - 1;
	size_t i, end = page->first + page->shown;

	for (i = page->first; i < end; i++)
		row_draw(page, i);
	/* More rows above or below than there is room for. */
	if (page->first > 0)
		frame_put(page->frame, page->top, edge, "^", FRAME_PLAIN);
	if (end < page->agent->count)
		frame_put(page->frame,
		    page->top + page->spacing * (int)(page->shown - 1), edge,
		    "v", FRAME_PLAIN);
}

static void
status_draw(const struct page *page)
{
	const struct agent *agent = page->agent;
	char number[40], text[SHEET_STRING + 100] = "";

	if (agent->said == AGENT_SAYS_SAVED) {
		page_number(agent->number, number, sizeof(number));
		if (agent->hour >= 0)
			snprintf(number + strlen(number),
			    sizeof(number) - strlen(number), "  %02d:%02d",
			    agent->hour, agent->minute);
		page_say(page, WORD_AGENT_SAVED, number, text, sizeof(text));
	} else if (agent->said == AGENT_SAYS_AGAIN) {
		snprintf(text, sizeof(text), "%s",
		    page_word(page, WORD_AGENT_AGAIN));
	} else if (agent->said == AGENT_SAYS_FAILED) {
		page_say(page, WORD_AGENT_FAILED, agent->code, text,
		    sizeof(text));
	}
	frame_put(page->frame, page->status, page->margin, text, FRAME_PLAIN);
}

/* ---- above and below the form ---- */

static void
head_draw(const struct page *page, const struct screen_agent_head *head)
{
	char text[200] = "";
	size_t at = 0;

	frame_put(page->frame, 0, 1, head->title, FRAME_PLAIN);
	if (head->today >= 0)
		at = (size_t)snprintf(text, sizeof(text), "%.60s %lld  ",
		    page_word(page, WORD_STAFF_TODAY), (long long)head->today);
	if (head->waiting >= 0)
		snprintf(text + at, sizeof(text) - at, "%.60s %lld",
		    page_word(page, WORD_STAFF_WAITING),
		    (long long)head->waiting);
	frame_put(page->frame, 0,
	    page->frame->columns - 1 - frame_width(page->frame, text), text,
	    FRAME_PLAIN);
}

/* The question, in as many lines as it may have; the row after it. */
static int
read_draw(const struct page *page)
{
	struct frame_line lines[READ_LINES];
	int column = page_read_column(page), row = page->roomy ? 2 : 0;
	int i, count = page_read_lines(page);

	frame_wrap(page->frame, page_read_text(page),
	    page->frame->columns - column - page->margin, lines, READ_LINES);
	if (page->roomy)
		frame_put(page->frame, row, page->margin,
		    page_word(page, WORD_AGENT_READ), FRAME_PLAIN);
	for (i = 0; i < count; i++)
		frame_put_line(page->frame, row + i, column, &lines[i],
		    FRAME_PLAIN);
	return row + count;
}

/* The steps: under the question, or below the form as far as there is room. */
static void
read_steps_draw(const struct page *page, int row)
{
	size_t at = page_read_row(page);
	int free = page->status +
	    (page->agent->said == AGENT_SAYS_NOTHING ? 0 : 1);
	const struct sheet_question *question;

	if (at == page->agent->count)
		return;
	question = agent_question(page->agent, at);
	if (!page->roomy)
		steps_draw(page, question, free, page->margin,
		    page->frame->rows - 1 - free);
	else if (question->kind == QUESTION_SCALE)
		steps_draw(page, question, row, page->field, STEP_LINES);
}

static void
foot_draw(const struct page *page)
{
	static const struct {
		const char *key;
		enum word word;
	} keys[] = {
		{ "Enter", WORD_AGENT_NEXT },
		{ "F2", WORD_AGENT_SAVE },
		{ "Esc", WORD_AGENT_CLEAR },
		{ "F4", WORD_AGENT_REHEARSAL },
	};
	int column = page->roomy ? 1 : 0, width;
	char text[SHEET_STRING + 16];
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		snprintf(text, sizeof(text), "%s %.*s", keys[i].key,
		    SHEET_STRING, page_word(page, keys[i].word));
		width = frame_width(page->frame, text);
		if (column + width > page->frame->columns)
			return;
		frame_put(page->frame, page->frame->rows - 1, column, text,
		    FRAME_PLAIN);
		column += width + (page->roomy ? 3 : 2);
	}
}

/* Above the form, where nobody who looks at it overlooks it. */
static void
rehearsal_draw(const struct page *page)
{
	if (page->agent->rehearsal)
		frame_middle(page->frame, page->roomy ? 1 : page->top - 1,
		    page_word(page, WORD_REHEARSAL), FRAME_REVERSE);
}

void
screen_agent_draw(const struct agent *agent,
    const struct screen_agent_head *head, struct frame *frame)
{
	struct page page;

	page_plan(&page, agent, frame);
	if (page.roomy)
		head_draw(&page, head);
	read_steps_draw(&page, read_draw(&page));
	rehearsal_draw(&page);
	foot_draw(&page);
	status_draw(&page);
	form_draw(&page);
}

size_t
screen_agent_row(const struct agent *agent, const struct frame *frame, int row)
{
	/* Planning draws nothing: the frame is only measured. */
	struct page page;
	size_t at;

	page_plan(&page, agent, (struct frame *)(uintptr_t)frame);
	at = page.first + (size_t)((row - page.top) / page.spacing);
	return row < page.top || at >= page.first + page.shown ? agent->count
							       : at;
}
