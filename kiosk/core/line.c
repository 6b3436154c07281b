/*
 * line.c - a text as cells, in the order a terminal shows them.
 *
 * Letters become clusters in the order they are read; fribidi says which way
 * each runs, and clusters, not letters, are turned round, so that marks stay
 * on their letter.  fribidi takes a few hundred bytes of heap for its runs and
 * gives them back before it returns; without them the line is left unturned.
 * All else is arrays of a fixed size on the stack.
 *
 * A line is looked at by itself, with the language's own direction; what
 * stood in the line before could at most decide how digits order themselves
 * around a sign.
 */
#include "kiosk/core/line.h"

#include <string.h>

#include <fribidi.h>
#include <unictype.h>
#include <uninorm.h>

#include "kiosk/core/letters.h"

/* Code points of a line; a cluster has at least one. */
enum {
	LINE_CODES = LINE_CELLS
};

/* From here on letters may run to the left. */
#define LINE_RIGHT_FROM 0x590

/* A text in the order it is read. */
struct line_text {
	size_t count;
	uint32_t codes[LINE_CODES];
	uint16_t at[LINE_CODES];
	FriBidiLevel levels[LINE_CODES];
};

static bool
line_drops(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) ||
	    (code >= 0xfe00 && code <= 0xfe0f) ||
	    uc_is_general_category_withtable(code, UC_CATEGORY_MASK_Cf);
}

/* Take the letters; true when any may run to the left. */
static bool
line_take(struct line_text *taken, const char *text, size_t length)
{
	size_t used, at = 0;
	bool leftward = false;
	uint32_t code;

	taken->count = 0;
	while (taken->count < LINE_CODES &&
	    (used = letters_take(text + at, length - at, &code)) > 0) {
		taken->codes[taken->count] = code;
		taken->at[taken->count++] = (uint16_t)at;
		leftward = leftward || code >= LINE_RIGHT_FROM;
		at += used;
	}
	return leftward;
}

/* Levels, Arabic forms and mirrored brackets, by fribidi. */
static void
line_shape(struct line_text *text, const struct line_way *way)
{
	FriBidiCharType types[LINE_CODES];
	FriBidiBracketType brackets[LINE_CODES];
	FriBidiArabicProp joining[LINE_CODES];
	FriBidiParType base = way->from_right ? FRIBIDI_PAR_RTL
					      : FRIBIDI_PAR_LTR;
	FriBidiStrIndex count = (FriBidiStrIndex)text->count;
	FriBidiFlags flags = FRIBIDI_FLAG_SHAPE_MIRRORING;

	fribidi_get_bidi_types(text->codes, count, types);
	fribidi_get_bracket_types(text->codes, count, types, brackets);
	if (fribidi_get_par_embedding_levels_ex(types, brackets, count, &base,
		text->levels) == 0) {
		memset(text->levels, 0, sizeof(text->levels));
		return;
	}
	if (way->joined) {
		flags |= FRIBIDI_FLAGS_ARABIC;
		fribidi_get_joining_types(text->codes, count, joining);
		fribidi_join_arabic(types, count, text->levels, joining);
	}
	fribidi_shape(flags, text->levels, count, joining, text->codes);
	/* Rule L1: blanks at the end run as the line does. */
	while (count > 0 && text->codes[count - 1] == ' ')
		text->levels[--count] = way->from_right ? 1 : 0;
}

/* Add a mark to the cell: as one letter where there is one with it. */
static void
line_mark(struct line_cell *cell, uint32_t mark)
{
	uint32_t both = cell->marks[0] == 0 ? uc_composition(cell->code, mark)
					    : 0;
	size_t i = 0;

	if (both != 0 && letters_width(both) == cell->width) {
		cell->code = both;
		return;
	}
	while (i < LINE_MARKS && cell->marks[i] != 0)
		i++;
	if (i < LINE_MARKS)
		cell->marks[i] = mark;
}

/* Letters as cells in the order they are read; levels become the cells'. */
static void
line_cluster(struct line *line, struct line_text *text)
{
	size_t i;

	line->count = 0;
	for (i = 0; i < text->count; i++) {
		uint32_t code = text->codes[i];
		unsigned width = letters_width(code);
		struct line_cell *cell = &line->cells[line->count];

		if (line_drops(code))
			continue;
		if (width == 0 && line->count > 0) {
			line_mark(cell - 1, code);
			continue;
		}
		memset(cell, 0, sizeof(*cell));
		cell->code = width > 0 ? code : ' ';
		if (width == 0)
			cell->marks[0] = code;
		cell->width = width == 2 ? 2 : 1;
		cell->at = text->at[i];
		cell->leftward = (text->levels[i] & 1) != 0;
		text->levels[line->count++] = text->levels[i];
	}
}

static void
line_reverse(struct line *line, FriBidiLevel *levels, size_t from, size_t to)
{
	for (; from + 1 < to; from++, to--) {
		struct line_cell cell = line->cells[from];
		FriBidiLevel level = levels[from];

		line->cells[from] = line->cells[to - 1];
		line->cells[to - 1] = cell;
		levels[from] = levels[to - 1];
		levels[to - 1] = level;
	}
}

/* Rule L2: from the highest level down, whatever is as high is turned. */
static void
line_turn(struct line *line, FriBidiLevel *levels)
{
	FriBidiLevel level = 0;
	size_t from, to;

	for (from = 0; from < line->count; from++)
		if (levels[from] > level)
			level = levels[from];
	for (; level > 0; level--) {
		for (from = 0; from < line->count; from = to + 1) {
			for (to = from; to < line->count && levels[to] >= level;
			     to++)
				;
			line_reverse(line, levels, from, to);
		}
	}
}

static void
line_plain(struct line *line, const struct line_text *text)
{
	const char *plain;
	uint32_t code, both;
	char one[2];
	size_t i, j;

	line->count = 0;
	for (i = 0; i < text->count; i++) {
		code = text->codes[i];
		while (i + 1 < text->count &&
		    (both = uc_composition(code, text->codes[i + 1])) != 0) {
			code = both;
			i++;
		}
		plain = letters_plain(code, one);
		for (j = 0; plain[j] != '\0' && line->count < LINE_CELLS; j++)
			line->cells[line->count++] = (struct line_cell){
				.code = (uint8_t)plain[j],
				.at = text->at[i],
				.width = 1,
			};
	}
}

/* Width, and where the first letter has come to stand. */
static void
line_measure(struct line *line)
{
	size_t i;

	line->width = 0;
	line->first = 0;
	for (i = 0; i < line->count; i++) {
		line->width += line->cells[i].width;
		if (line->cells[i].at < line->cells[line->first].at)
			line->first = i;
	}
}

void
line_set(struct line *line, const struct line_way *way, const char *text,
    size_t length)
{
	struct line_text taken;
	bool leftward = line_take(&taken, text, length);

	if (way->plain) {
		line_plain(line, &taken);
		line_measure(line);
		return;
	}
	memset(taken.levels, 0, taken.count * sizeof(taken.levels[0]));
	if (way->turned && (leftward || way->from_right))
		line_shape(&taken, way);
	line_cluster(line, &taken);
	line_turn(line, taken.levels);
	line_measure(line);
}

/* Columns before the cell. */
static int
line_column(const struct line *line, size_t cell)
{
	int column = 0;
	size_t i;

	for (i = 0; i < cell; i++)
		column += line->cells[i].width;
	return column;
}

int
line_first(const struct line *line)
{
	return line_column(line, line->first);
}

int
line_insertion(const struct line *line, const struct line_way *way, size_t at)
{
	size_t i, next = line->count, last = 0;

	if (line->count == 0)
		return way->turned && way->from_right && !way->plain ? -1 : 0;
	for (i = 0; i < line->count; i++) {
		const struct line_cell *cell = &line->cells[i];

		if (cell->at >= at &&
		    (next == line->count || cell->at < line->cells[next].at))
			next = i;
		if (cell->at >= line->cells[last].at)
			last = i;
	}
	if (next < line->count)
		return line_column(line, next);
	return line->cells[last].leftward
	    ? line_column(line, last) - 1
	    : line_column(line, last) + line->cells[last].width;
}
