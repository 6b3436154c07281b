/*
 * face.c - the five faces, painted heads with dark mouths.
 *
 * Mouths drawn as lines vanish at two metres, painted heads do not; painted
 * cells are blanks in reverse video, so that Braille and speech stay silent
 * about them.  Two sizes are drawn by hand, for small cells need a hand; the
 * larger ones are computed, in whole thousandths so that every machine
 * computes the same face.  Faces are symmetrical and are never mirrored.
 */
#include "kiosk/core/face.h"

#include <stddef.h>

/* A face by hand: its own three or two rows between those all share. */
static const char *const small_head[] = {
	" ##### ",
	"## # ##",
	"#######",
	NULL,
	NULL,
	" ##### ",
};

static const char *const small_mouths[5][2] = {
	{ "##   ##", "#     #" },
	{ "##   ##", "# ### #" },
	{ "#     #", "#######" },
	{ "# ### #", "##   ##" },
	{ "#     #", "##   ##" },
};

static const char *const small_line[] = {
	" .---. ",
	"/     \\",
	"|     |",
	"|     |",
	"\\     /",
	" '---' ",
};

static const char *const small_full[] = {
	" ##### ",
	"#######",
	"#######",
	"#######",
	"#######",
	" ##### ",
};

static const char *const large_head[] = {
	"    #######    ",
	"  ##  ###  ##  ",
	" ############# ",
	NULL,
	NULL,
	NULL,
	"  ###########  ",
	"    #######    ",
};

static const char *const large_mouths[5][3] = {
	{ "######   ######", "####       ####", " ##         ## " },
	{ "#####     #####", "###   ###   ###", " #  #######  # " },
	{ "###############", "###         ###", " ############# " },
	{ "##  #######  ##", "###   ###   ###", " ####     #### " },
	{ "###         ###", "####       ####", " #####   ##### " },
};

static const char *const large_line[] = {
	"    .-----.    ",
	"  .'       '.  ",
	" /           \\ ",
	"|             |",
	"|             |",
	" \\           / ",
	"  '.       .'  ",
	"    '-----'    ",
};

static const char *const large_full[] = {
	"    #######    ",
	"  ###########  ",
	" ############# ",
	"###############",
	"###############",
	" ############# ",
	"  ###########  ",
	"    #######    ",
};

static const char *const digits[10][6] = {
	{ "###", "# #", "# #", "# #", "###", NULL },
	{ " # ", "## ", " # ", " # ", "###", NULL },
	{ "###", "  #", "###", "#  ", "###", NULL },
	{ "###", "  #", "###", "  #", "###", NULL },
	{ "# #", "# #", "###", "  #", "  #", NULL },
	{ "###", "#  ", "###", "  #", "###", NULL },
	{ "###", "#  ", "###", "# #", "###", NULL },
	{ "###", "  #", "  #", "  #", "  #", NULL },
	{ "###", "# #", "###", "# #", "###", NULL },
	{ "###", "# #", "###", "  #", "###", NULL },
};

static const char *const no_small[] = {
	"##   ##",
	" ## ## ",
	"  ###  ",
	" ## ## ",
	"##   ##",
	NULL,
};

static const char *const no_large[] = {
	"##         ##",
	"  ###   ###  ",
	"    #####    ",
	"    #####    ",
	"  ###   ###  ",
	"##         ##",
	NULL,
};

static const char *const yes_small[] = {
	"      ##",
	"     ## ",
	"##  ##  ",
	" ####   ",
	"  ##    ",
	NULL,
};

static const char *const yes_large[] = {
	"           ##",
	"         ### ",
	"##     ###   ",
	" ##  ###     ",
	"  ####       ",
	"   ##        ",
	NULL,
};

/*
 * A hand-drawn size.  Invariant: each row of each list is as long as columns,
 * head has NULL where mouths go.
 */
struct face_size {
	int columns;
	int rows;
	int mouth; /* row the mouth begins at */
	int mouth_rows;
	const char *const *head;
	const char *const *full;
	const char *const *line;
};

static const struct face_size face_sizes[] = {
	{ FACE_SMALL_COLUMNS, FACE_SMALL_ROWS, 3, 2, small_head, small_full,
	    small_line },
	{ FACE_LARGE_COLUMNS, FACE_LARGE_ROWS, 3, 3, large_head, large_full,
	    large_line },
};

/* In thousandths of half a face. */
enum {
	EYE_FROM = 210,
	EYE_TO = 470,
	EYE_TOP = -580,
	EYE_BOTTOM = -240,
	MOUTH_HALF = 620,
	LIP_LEAST = 110,
};

static const struct face_size *
face_size(int columns)
{
	size_t i;

	for (i = 0; i < sizeof(face_sizes) / sizeof(face_sizes[0]); i++)
		if (face_sizes[i].columns == columns)
			return &face_sizes[i];
	return NULL;
}

int
face_rows(int columns)
{
	const struct face_size *size = face_size(columns);

	return size != NULL ? size->rows : (columns + 1) / 2;
}

/*
 * Is (u, v) of face dark?  u is the distance from the axis, 0 to 1000, v runs
 * from -1000 at the top to 1000; lip is half the thickness of a drawn mouth.
 * bow is 1000 at the axis and 0 at the mouth's corners.
 */
static bool
face_mouth(int face, int u, int v, int lip)
{
	int bow = 1000 - u * u / (MOUTH_HALF * MOUTH_HALF / 1000);
	int centre;

	if (face == 3)
		return u <= 560 && v >= 300 - lip * 4 / 5 &&
		    v <= 300 + lip * 4 / 5;
	if (u > MOUTH_HALF || bow < 0)
		return false;
	if (bow > 930)
		bow = 930;
	if (face == 5)
		return v >= 20 && v <= 60 + bow * 600 / 1000;
	if (face == 1)
		return v <= 620 && v >= 620 - bow * 600 / 1000;
	centre = face == 4 ? 120 + bow * 420 / 1000 : 560 - bow * 420 / 1000;
	return v >= centre - lip && v <= centre + lip;
}

/* Is the cell at (x, y) of a computed face painted? */
static bool
face_painted(int face, int x, int y, int columns, int rows)
{
	int u = (2 * x + 1) * 1000 / columns - 1000;
	int v = (2 * y + 1) * 1000 / rows - 1000;
	int uu, vv, lip;

	/* From the axis outwards, the same on both sides. */
	if (2 * x + 1 < columns)
		u = (2 * (columns - 1 - x) + 1) * 1000 / columns - 1000;
	/* A circle a little on its way to a square fills cells better. */
	uu = u * u / 1000;
	vv = v * v / 1000;
	if (850 * (uu + vv) + 150 * (uu * uu + vv * vv) / 1000 > 1000000)
		return false;
	if (u >= EYE_FROM && u <= EYE_TO && v >= EYE_TOP && v <= EYE_BOTTOM)
		return false;
	lip = 1240 / rows;
	if (lip < LIP_LEAST)
		lip = LIP_LEAST;
	return !face_mouth(face, u, v, lip);
}

static void
face_draw_computed(struct frame *frame, int row, int column, int columns,
    int face)
{
	int rows = face_rows(columns), x, y;

	for (y = 0; y < rows; y++)
		for (x = 0; x < columns; x++)
			if (face_painted(face, x, y, columns, rows))
				frame_cell(frame, row + y, column + x, '#',
				    FRAME_INK, (uint8_t)face);
}

/* Two painted rows to a cell. */
static void
face_draw_blocks(struct frame *frame, int row, int column, int columns,
    int face)
{
	static const uint32_t halves[] = { ' ', 0x2584, 0x2580, 0x2588 };
	int rows = face_rows(columns), x, y, which;

	for (y = 0; y < rows; y++) {
		for (x = 0; x < columns; x++) {
			which = 2 *
				face_painted(face, x, 2 * y, columns,
				    2 * rows) +
			    face_painted(face, x, 2 * y + 1, columns, 2 * rows);
			if (which != 0)
				frame_cell(frame, row + y, column + x,
				    halves[which],
				    which == 3 ? FRAME_INK : FRAME_PLAIN,
				    (uint8_t)face);
		}
	}
}

/* The row of a hand-drawn face, mouth and all. */
static const char *
face_row(const struct face_size *size, int face, int y)
{
	if (size->head[y] != NULL)
		return size->head[y];
	if (size->columns == FACE_SMALL_COLUMNS)
		return small_mouths[face - 1][y - size->mouth];
	return large_mouths[face - 1][y - size->mouth];
}

static void
face_draw_hand(struct frame *frame, int row, int column,
    const struct face_size *size, int face, bool outline)
{
	int x, y;

	for (y = 0; y < size->rows; y++) {
		const char *painted = face_row(size, face, y);

		for (x = 0; x < size->columns; x++) {
			bool dark = size->full[y][x] == '#' &&
			    painted[x] == ' ';

			if (outline)
				frame_cell(frame, row + y, column + x,
				    dark ? '#' : (uint8_t)size->line[y][x],
				    FRAME_PLAIN, 0);
			else if (painted[x] == '#')
				frame_cell(frame, row + y, column + x, '#',
				    FRAME_INK, (uint8_t)face);
		}
	}
}

void
face_draw(struct frame *frame, int row, int column, int columns, int face,
    enum face_art art)
{
	const struct face_size *size = face_size(columns);

	if (art == FACE_BLOCKS && columns >= FACE_LARGE_COLUMNS)
		face_draw_blocks(frame, row, column, columns, face);
	else if (size != NULL)
		face_draw_hand(frame, row, column, size, face,
		    art == FACE_OUTLINE);
	else
		face_draw_computed(frame, row, column, columns, face);
}

void
face_digit(struct frame *frame, int row, int column, int digit, int across,
    int down)
{
	frame_art(frame, row, column, digits[digit], across, down);
}

void
face_sign(struct frame *frame, int row, int column, bool yes, bool large,
    int times)
{
	const char *const *art = yes ? large ? yes_large : yes_small
	    : large                  ? no_large
				     : no_small;

	frame_art(frame, row, column, art, times, times);
}
