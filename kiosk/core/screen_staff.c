/*
 * screen_staff.c - the staff's menu and its lists.
 *
 * Where there is room, what the kiosk knows of itself stands above the menu;
 * on 40 x 12 one line of it does.
 */
#include <stdio.h>
#include <string.h>

#include "kiosk/core/letters.h"
#include "kiosk/core/staff_view.h"

enum {
	/* From here on each fact has a row of its own. */
	ROOMY_ROWS = 20,
	ROOMY_COLUMNS = 60,
	ROOMY_LEFT = 3,
	VALUES = 17, /* column of the facts, the longest name left of it */
	LINE = SHEET_STRING + 64,
};

const char *
staff_word(const struct staff_view *view, enum word which)
{
	const char *code = view->sheet->languages[view->language];

	return *words_shipped(WORD_STAFF, code) == '\0'
	    ? words_shipped(which, "en")
	    : words_text(view->sheet, view->language, which);
}

static bool
is_roomy(const struct frame *frame)
{
	return frame->rows >= ROOMY_ROWS && frame->columns >= ROOMY_COLUMNS;
}

void
staff_fill(char *out, size_t size, const char *pattern, const char *value)
{
	int before = (int)strcspn(pattern, "#");
	const char *after = pattern + before;

	snprintf(out, size, "%.*s%s%s", before, pattern, value,
	    *after == '#' ? after + 1 : after);
}

/* 4201 as "4 201". */
static void
number_text(char *out, size_t size, uint64_t number)
{
	char digits[24];
	size_t length, i, used = 0;

	length = (size_t)snprintf(digits, sizeof(digits), "%llu",
	    (unsigned long long)number);
	for (i = 0; i < length && used + 2 < size; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			out[used++] = ' ';
		out[used++] = digits[i];
	}
	out[used] = '\0';
}

/* "1.8 GB"; only English has a point in it. */
static void
bytes_text(const struct staff_view *view, char *out, size_t size, int64_t bytes)
{
	const char *code = view->sheet->languages[view->language];
	int64_t tenths = bytes / 100000000;
	char point = strncmp(code, "en", 2) == 0 ? '.' : ',';

	if (bytes < 0)
		snprintf(out, size, "?");
	else if (bytes < 1000000000)
		snprintf(out, size, "%lld MB", (long long)bytes / 1000000);
	else if (tenths < 100)
		snprintf(out, size, "%d%c%d GB", (int)(tenths / 10), point,
		    (int)(tenths % 10));
	else
		snprintf(out, size, "%lld GB", (long long)tenths / 10);
}

/* Append ", " and the instant by its word; an age stands in brackets. */
static void
append_when(char *line, size_t size, const struct staff_when *when,
    const char *pattern, const char *comma)
{
	size_t used = strlen(line);
	char filled[LINE];

	if (when->text[0] == '\0')
		return;
	if (when->is_age) {
		snprintf(line + used, size - used, " (%s)", when->text);
		return;
	}
	staff_fill(filled, sizeof(filled), pattern, when->text);
	snprintf(line + used, size - used, "%s%s", comma, filled);
}

/* ---- the facts ---- */

static void
today_text(const struct staff_view *view, char *out, size_t size)
{
	if (view->facts->today < 0)
		snprintf(out, size, "?");
	else
		number_text(out, size, (uint64_t)view->facts->today);
}

static const char *
today_name(const struct staff_view *view)
{
	return staff_word(view,
	    view->facts->since_start ? WORD_STAFF_SINCE_START
				     : WORD_STAFF_TODAY);
}

static void
fact(struct frame *frame, int row, const char *name, const char *value)
{
	frame_put(frame, row, ROOMY_LEFT, name, FRAME_PLAIN);
	frame_put(frame, row, VALUES, value, FRAME_PLAIN);
}

static void
fact_today(struct frame *frame, const struct staff_view *view, int row)
{
	char number[40], padded[48], line[LINE];

	today_text(view, number, sizeof(number));
	snprintf(padded, sizeof(padded), "%3s", number);
	staff_fill(line, sizeof(line),
	    staff_word(view,
		view->facts->today == 1 ? WORD_STAFF_RATINGS_ONE
					: WORD_STAFF_RATINGS),
	    padded);
	fact(frame, row, today_name(view), line);
}

static void
fact_waiting(struct frame *frame, const struct staff_view *view, int row)
{
	char number[40], line[2 * LINE];

	number_text(number, sizeof(number), view->facts->waiting);
	snprintf(line, sizeof(line), "%3s", number);
	if (view->facts->waiting > 0)
		append_when(line, sizeof(line), &view->facts->oldest,
		    staff_word(view, WORD_STAFF_OLDEST), ", ");
	fact(frame, row, staff_word(view, WORD_STAFF_WAITING), line);
}

static void
fact_sent(struct frame *frame, const struct staff_view *view, int row)
{
	char number[40], line[2 * LINE];

	number_text(number, sizeof(number), view->facts->sent);
	staff_fill(line, sizeof(line), staff_word(view, WORD_STAFF_UP_TO),
	    number);
	append_when(line, sizeof(line), &view->facts->last,
	    staff_word(view, WORD_STAFF_LAST), ", ");
	fact(frame, row, staff_word(view, WORD_STAFF_SENT), line);
}

static void
fact_clock(struct frame *frame, const struct staff_view *view, int row)
{
	static const enum word clocks[] = {
		[STAFF_CLOCK_EXACT] = WORD_STAFF_CLOCK_EXACT,
		[STAFF_CLOCK_FLOOR] = WORD_STAFF_CLOCK_FLOOR,
		[STAFF_CLOCK_UNKNOWN] = WORD_STAFF_CLOCK_UNKNOWN,
	};
	const char *clock = staff_word(view, clocks[view->facts->clock]);
	char bytes[40], line[LINE];

	fact(frame, row, staff_word(view, WORD_STAFF_CLOCK), clock);
	bytes_text(view, bytes, sizeof(bytes), view->facts->disk_free);
	staff_fill(line, sizeof(line), staff_word(view, WORD_STAFF_DISK),
	    bytes);
	frame_put(frame, row, VALUES + frame_width(frame, clock) + 5, line,
	    FRAME_PLAIN);
}

/* All that fits one row of a small screen. */
static void
facts_short(struct frame *frame, const struct staff_view *view, int row)
{
	char today[40], waiting[40], line[3 * LINE];

	today_text(view, today, sizeof(today));
	number_text(waiting, sizeof(waiting), view->facts->waiting);
	snprintf(line, sizeof(line), "%.*s %s  %.*s %s", SHEET_STRING,
	    today_name(view), today, SHEET_STRING,
	    staff_word(view, WORD_STAFF_WAITING), waiting);
	if (view->facts->waiting > 0)
		append_when(line, sizeof(line), &view->facts->oldest,
		    staff_word(view, WORD_STAFF_SINCE), " ");
	frame_put(frame, row, 0, line, FRAME_PLAIN);
}

/* ---- the menu ---- */

/* What an item is called now, in the order of their keys. */
static enum word
item_word(const struct staff_here *here, size_t item)
{
	static const enum word items[] = { WORD_STAFF_PLACE,
		WORD_STAFF_REHEARSE, WORD_STAFF_CLOSE, WORD_STAFF_LANGUAGE,
		WORD_STAFF_SEND, WORD_STAFF_RESTART, WORD_STAFF_QUIT };

	if (items[item] == WORD_STAFF_REHEARSE && here->rehearsal)
		return WORD_STAFF_REHEARSED;
	if (items[item] == WORD_STAFF_CLOSE && here->closed)
		return WORD_STAFF_OPEN;
	return items[item];
}

static void
item_put(struct frame *frame, int row, int column, char key, const char *text)
{
	char line[LINE];

	snprintf(line, sizeof(line), "[%c]  %.*s", key, SHEET_STRING, text);
	frame_put(frame, row, column, line, FRAME_PLAIN);
}

static void
menu_said(struct frame *frame, const struct staff_view *view, int row,
    int column)
{
	static const enum word said[] = {
		[STAFF_SAID_FIXED] = WORD_STAFF_FIXED,
		[STAFF_SAID_SENDING] = WORD_STAFF_SENDING,
		[STAFF_SAID_ALL_SENT] = WORD_STAFF_ALL_SENT,
		[STAFF_SAID_NOBODY] = WORD_STAFF_NOBODY,
		[STAFF_SAID_LATER] = WORD_STAFF_LATER,
		[STAFF_SAID_REFUSED] = WORD_STAFF_REFUSED,
		[STAFF_SAID_SURE] = WORD_STAFF_SURE,
		[STAFF_SAID_NOT_KEPT] = WORD_STAFF_NOT_KEPT,
		[STAFF_SAID_NO_LETTERS] = WORD_STAFF_NO_LETTERS,
	};

	if (view->staff->said == STAFF_SAID_NOTHING)
		return;
	frame_put(frame, row, column, staff_word(view, said[view->staff->said]),
	    FRAME_PLAIN);
	frame_cursor(frame, row, column);
}

static void
menu_draw(struct frame *frame, const struct staff_view *view, int row)
{
	bool roomy = is_roomy(frame);
	int left = roomy ? ROOMY_LEFT : 1;
	size_t i;

	frame_cursor(frame, row, left + 5);
	for (i = 0; i < STAFF_PAGE; i++)
		item_put(frame, row + (int)i, left, (char)('1' + i),
		    staff_word(view, item_word(&view->staff->here, i)));
	row += STAFF_PAGE + (roomy ? 1 : 0);
	item_put(frame, row, left, '0', staff_word(view, WORD_STAFF_LEAVE));
	menu_said(frame, view, row + (roomy ? 2 : 1), left);
}

/* ---- lists ---- */

static const char *
list_name(const struct frame *frame, const struct staff_view *view,
    size_t number)
{
	const struct place *place;
	const char *code, *name;

	if (view->staff->at == STAFF_LANGUAGES) {
		code = view->sheet->languages[number];
		name = words_language(code);
		return frame->way.plain && !letters_likeable(name) ? code
								   : name;
	}
	place = &view->registration->places[number];
	return place->title[0] != '\0' ? place->title : place->slug;
}

static void
list_draw(struct frame *frame, const struct staff_view *view, int row)
{
	const struct staff *staff = view->staff;
	int left = is_roomy(frame) ? ROOMY_LEFT : 1;
	size_t i, first = staff->page * STAFF_PAGE;

	frame_cursor(frame, row, left + 5);
	for (i = 0; i < staff_on_page(staff); i++)
		item_put(frame, row + (int)i, left, (char)('1' + i),
		    list_name(frame, view, first + i));
	row += STAFF_PAGE;
	if (staff->page > 0)
		item_put(frame, row, left, '8',
		    staff_word(view, WORD_STAFF_PREVIOUS));
	if (staff->page + 1 < staff_pages(staff))
		item_put(frame, row, left + frame->columns / 2 - 2, '9',
		    staff_word(view, WORD_MORE));
	item_put(frame, row + 1, left, '0', staff_word(view, WORD_BACK));
}

static enum word
head_word(enum staff_at at)
{
	if (at == STAFF_PLACES)
		return WORD_STAFF_PLACE;
	return at == STAFF_LANGUAGES ? WORD_STAFF_LANGUAGE : WORD_STAFF;
}

void
screen_staff_draw(struct frame *frame, const struct staff_view *view)
{
	bool roomy = is_roomy(frame);
	enum staff_at at = view->staff->at;
	char line[2 * LINE];

	snprintf(line, sizeof(line), "%.*s%s%s", SHEET_STRING,
	    staff_word(view, head_word(at)), at == STAFF_MENU ? " - " : "",
	    at == STAFF_MENU ? view->facts->title : "");
	frame_put(frame, roomy ? 1 : 0, roomy ? ROOMY_LEFT : 0, line,
	    FRAME_PLAIN);
	if (at != STAFF_MENU) {
		list_draw(frame, view, roomy ? 3 : 2);
		return;
	}
	if (roomy) {
		fact_today(frame, view, 3);
		fact_waiting(frame, view, 4);
		fact_sent(frame, view, 5);
		fact_clock(frame, view, 6);
	} else {
		facts_short(frame, view, 1);
	}
	menu_draw(frame, view, roomy ? 9 : 3);
}

/* ---- instants ---- */

void
staff_when_age(struct staff_when *out, int64_t age_s)
{
	out->is_age = true;
	if (age_s < 0)
		out->text[0] = '\0';
	else if (age_s < 3600)
		snprintf(out->text, sizeof(out->text), "%d min",
		    (int)(age_s / 60));
	else if (age_s < 48 * 3600)
		snprintf(out->text, sizeof(out->text), "%d h",
		    (int)(age_s / 3600));
	else
		snprintf(out->text, sizeof(out->text), "%lld d",
		    (long long)age_s / 86400);
}

/* Days since 1970 as year, month, day: Hinnant's civil_from_days. */
static void
date_text(char *out, size_t size, int64_t days)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int64_t month = mp < 10 ? mp + 3 : mp - 9;

	snprintf(out, size, "%04d-%02d-%02d",
	    (int)(yoe + era * 400 + (month <= 2)), (int)month,
	    (int)(doy - (153 * mp + 2) / 5 + 1));
}

void
staff_when_clock(struct staff_when *out, int64_t utc_ms, int64_t today_ms,
    int64_t offset_s)
{
	int64_t local_s = utc_ms / 1000 + offset_s;

	out->is_age = false;
	if (utc_ms >= today_ms)
		snprintf(out->text, sizeof(out->text), "%02d:%02d",
		    (int)(local_s % 86400 / 3600), (int)(local_s % 3600 / 60));
	else
		date_text(out->text, sizeof(out->text), local_s / 86400);
}
