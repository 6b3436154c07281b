/*
 * input.c - bytes from a terminal in, keys and presses out.
 *
 * Follows the shapes of ECMA-48 rather than a list of what terminals send:
 * whatever begins with an escape is swallowed to its end, known or not.  Reads
 * nothing itself; io/terminal.c has the bytes.
 */
#include "kiosk/core/input.h"

#include <string.h>

#include "kiosk/core/letters.h"

enum input_state {
	AT_REST,
	AT_LETTER,     /* inside a code point */
	AT_ESCAPE,     /* after ESC */
	AT_LATE,       /* the ESC was given out as a key, its tail may follow */
	AT_LATER,      /* so it may yet, but only one that digits are in */
	AT_SINGLE,     /* after ESC O: numbers perhaps, and one more byte */
	AT_CONTROL,    /* after ESC [ */
	AT_CONSOLE,    /* after ESC [ [: one more byte, of a Linux console */
	AT_REPORT,     /* after ESC [ M and its like: bytes of any kind */
	AT_STRING,     /* after ESC P, ESC ] and their like */
	AT_STRING_ESC, /* there, after an ESC */
	AT_PASTE,      /* between ESC [ 200 ~ and ESC [ 201 ~ */
	AT_NOISE,      /* until it is quiet, or a paste begins */
};

enum {
	/* A person's escape stands alone so long; a terminal's does not. */
	ESCAPE_MS = 50,
	/*
	 * The tail of an escape torn off by a slow line comes within; [ is on
	 * no key of ours, and is one whenever it comes.
	 */
	LATE_MS = 500,
	/* A sequence or paste that stops so long will not be ended. */
	SEQUENCE_MS = 1000,
	/* No finger is so quick: what comes sooner belongs to what came. */
	QUIET_MS = 50,
	/* Nor types so many letters between two looks. */
	FLOOD = 64,
};

/* Bits of a mouse report's first number. */
enum {
	MOUSE_BUTTON = 3,
	MOUSE_MOTION = 32,
	MOUSE_WHEEL = 64,
	MOUSE_MORE = 128,
};

struct key_name {
	unsigned number;
	uint32_t key;
};

/* ESC [ number ~ */
static const struct key_name input_tildes[] = {
	{ 1, INPUT_HOME },
	{ 3, INPUT_DELETE },
	{ 4, INPUT_END },
	{ 7, INPUT_HOME },
	{ 8, INPUT_END },
	{ 11, INPUT_F1 },
	{ 12, INPUT_F1 + 1 },
	{ 13, INPUT_F1 + 2 },
	{ 14, INPUT_F1 + 3 },
	{ 15, INPUT_F1 + 4 },
	{ 17, INPUT_F1 + 5 },
	{ 18, INPUT_F1 + 6 },
	{ 19, INPUT_F1 + 7 },
	{ 20, INPUT_F1 + 8 },
	{ 21, INPUT_F1 + 9 },
	{ 23, INPUT_F1 + 10 },
	{ 24, INPUT_F1 + 11 },
};

/* ESC [ letter and ESC O letter */
static const struct key_name input_finals[] = {
	{ 'A', INPUT_UP },
	{ 'B', INPUT_DOWN },
	{ 'C', INPUT_RIGHT },
	{ 'D', INPUT_LEFT },
	{ 'F', INPUT_END },
	{ 'H', INPUT_HOME },
	{ 'P', INPUT_F1 },
	{ 'Q', INPUT_F1 + 1 },
	{ 'R', INPUT_F1 + 2 },
	{ 'S', INPUT_F1 + 3 },
	{ 'Z', INPUT_BACKTAB },
};

static const char input_paste_begin[] = "\033[200~";
static const char input_paste_end[] = "\033[201~";

/* With an ESC before them these begin something; alone they mean nothing. */
static const char input_tails[] = { '[', 'O', ']', '^', '_' };

void
input_init(struct input *input)
{
	memset(input, 0, sizeof(*input));
	input->state = AT_REST;
	input->due = INPUT_NEVER;
}

void
input_take_paste(struct input *input, bool take)
{
	input->take_paste = take;
}

uint64_t
input_due(const struct input *input)
{
	return input->due;
}

static void
input_go(struct input *input, enum input_state state, uint64_t due)
{
	input->state = state;
	input->due = due;
	input->have = 0;
	input->number = 0;
}

/* At rest again, with an event. */
static bool
input_give(struct input *input, enum input_kind kind, uint32_t key,
    struct input_event *event)
{
	input_go(input, AT_REST, INPUT_NEVER);
	memset(event, 0, sizeof(*event));
	event->kind = kind;
	event->key = key;
	return true;
}

static bool
input_give_unknown(struct input *input, struct input_event *event)
{
	return input_give(input, INPUT_UNKNOWN, 0, event);
}

/* At rest again, and nothing happened. */
static bool
input_drop(struct input *input)
{
	input_go(input, AT_REST, INPUT_NEVER);
	return false;
}

static bool
input_find(struct input *input, const struct key_name *names, size_t count,
    unsigned number, struct input_event *event)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (names[i].number == number)
			return input_give(input, INPUT_KEY, names[i].key,
			    event);
	return input_give_unknown(input, event);
}

/* A button went down at column, row, both from 1. */
static bool
input_mouse(struct input *input, unsigned button, unsigned column, unsigned row,
    struct input_event *event)
{
	if (button & (MOUSE_MOTION | MOUSE_WHEEL))
		return input_drop(input);
	if ((button & (MOUSE_BUTTON | MOUSE_MORE)) != 0 || column == 0 ||
	    row == 0)
		return input_give_unknown(input, event);
	input_give(input, INPUT_PRESS, 0, event);
	event->row = (int)row - 1;
	event->column = (int)column - 1;
	return true;
}

static bool
input_begin_control(struct input *input, uint64_t now_ms)
{
	input_go(input, AT_CONTROL, now_ms + SEQUENCE_MS);
	input->mark = 0;
	input->number = 0;
	memset(input->numbers, 0, sizeof(input->numbers));
	return false;
}

static bool
input_begin_paste(struct input *input, uint64_t now_ms)
{
	input_go(input, AT_PASTE, now_ms + SEQUENCE_MS);
	input->letter_have = 0;
	input->after_return = false;
	return false;
}

/*
 * Reports of the mouse whose numbers are bytes behind the sequence: a press,
 * and the two ways a highlighted text is told (mode 1001).
 */
static bool
input_begin_report(struct input *input, uint8_t byte, uint64_t now_ms)
{
	size_t want = byte == 'M' ? 3 : byte == 't' ? 2 : byte == 'T' ? 6 : 0;

	if (want == 0 || input->number > 0 || input->numbers[0] != 0)
		return false;
	input_go(input, AT_REPORT, now_ms + SEQUENCE_MS);
	input->want = want;
	return true;
}

/* The final byte of a control sequence. */
static bool
input_end_control(struct input *input, uint8_t byte, uint64_t now_ms,
    struct input_event *event)
{
	const unsigned *n = input->numbers;

	if (input->mark == '<') {
		if (byte == 'M' && input->number == 2)
			return input_mouse(input, n[0], n[1], n[2], event);
		return input_drop(input); /* released, or no report */
	}
	if (input->mark != 0)
		return input_give_unknown(input, event);
	if (input_begin_report(input, byte, now_ms))
		return false;
	if (byte == '~' && input->number == 0 && n[0] == 200)
		return input_begin_paste(input, now_ms);
	if (input->number != 0) /* with Shift, Ctrl or Alt held */
		return input_give_unknown(input, event);
	if (byte == '~')
		return input_find(input, input_tildes,
		    sizeof(input_tildes) / sizeof(input_tildes[0]), n[0],
		    event);
	return input_find(input, input_finals,
	    sizeof(input_finals) / sizeof(input_finals[0]), byte, event);
}

static bool
input_control(struct input *input, uint8_t byte, uint64_t now_ms,
    struct input_event *event)
{
	input->due = now_ms + SEQUENCE_MS;
	if (byte >= '0' && byte <= '9') {
		if (input->number < 4 && input->numbers[input->number] < 10000)
			input->numbers[input->number] =
			    input->numbers[input->number] * 10 + byte - '0';
		return false;
	}
	if (byte == ';' || byte == ':') {
		if (input->number < 4)
			input->number++;
		return false;
	}
	if (byte >= 0x20 && byte <= 0x3f) {
		input->mark = byte;
		return false;
	}
	if (byte == '[' && input->mark == 0 && input->number == 0 &&
	    input->numbers[0] == 0) {
		input_go(input, AT_CONSOLE, now_ms + SEQUENCE_MS);
		return false;
	}
	if (byte >= 0x40 && byte <= 0x7e)
		return input_end_control(input, byte, now_ms, event);
	if (byte == 0x18 || byte == 0x1a) /* cancel */
		return input_give_unknown(input, event);
	return false;
}

static bool
input_string(struct input *input, uint8_t byte, uint64_t now_ms,
    struct input_event *event)
{
	bool after_escape = input->state == AT_STRING_ESC;

	input_go(input, byte == 0x1b ? AT_STRING_ESC : AT_STRING,
	    now_ms + SEQUENCE_MS);
	if (byte == 0x07 || byte == 0x9c || (after_escape && byte == '\\'))
		return input_give_unknown(input, event);
	return false;
}

/* The first byte of a letter beyond ASCII, or the start of what has 8 bits. */
static bool
input_high(struct input *input, uint8_t byte, bool swallow, uint64_t now_ms,
    struct input_event *event)
{
	if (byte == 0x9b)
		return input_begin_control(input, now_ms);
	if (byte == 0x8f) {
		input_go(input, AT_SINGLE, now_ms + SEQUENCE_MS);
		return false;
	}
	if (byte == 0x90 || (byte >= 0x9d && byte <= 0x9f)) {
		input_go(input, AT_STRING, now_ms + SEQUENCE_MS);
		return false;
	}
	if (byte < 0xc2 || byte > 0xf4)
		return input_give_unknown(input, event);
	input_go(input, AT_LETTER, now_ms + SEQUENCE_MS);
	input->letter[0] = byte;
	input->letter_have = 1;
	input->letter_want = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
	input->swallow = swallow;
	return false;
}

static bool
input_letter(struct input *input, uint64_t now_ms, struct input_event *event)
{
	uint32_t code;

	letters_take((const char *)input->letter, input->letter_want, &code);
	/* A control of 8 bits begins something though it came as UTF-8. */
	if (code >= 0x80 && code < 0xa0)
		return input_high(input, (uint8_t)code, false, now_ms, event);
	if (input->swallow || code == LETTERS_BROKEN)
		return input_give_unknown(input, event);
	return input_give(input, INPUT_KEY, code, event);
}

/* A byte that begins something. */
static bool
input_first(struct input *input, uint8_t byte, uint64_t now_ms,
    struct input_event *event)
{
	if (byte == 0x1b) {
		input_go(input, AT_ESCAPE, now_ms + ESCAPE_MS);
		return false;
	}
	if (byte >= 0x80)
		return input_high(input, byte, false, now_ms, event);
	if (byte == '\r' || byte == '\n')
		return input_give(input, INPUT_KEY, INPUT_ENTER, event);
	if (byte == 0x7f || byte == 0x08)
		return input_give(input, INPUT_KEY, INPUT_BACKSPACE, event);
	if (byte == '\t' || byte >= 0x20)
		return input_give(input, INPUT_KEY, byte, event);
	return input_give_unknown(input, event);
}

static bool
input_escape(struct input *input, uint8_t byte, uint64_t now_ms,
    struct input_event *event)
{
	switch (byte) {
	case '[':
		return input_begin_control(input, now_ms);
	case 'O':
	case '?': /* the keypad of a VT52 */
		input_go(input, AT_SINGLE, now_ms + SEQUENCE_MS);
		return false;
	case 'P':
	case 'X':
	case ']':
	case '^':
	case '_':
		input_go(input, AT_STRING, now_ms + SEQUENCE_MS);
		return false;
	default:
		break;
	}
	if (byte >= 0x80)
		return input_high(input, byte, true, now_ms, event);
	return input_give_unknown(input, event);
}

/*
 * A number of a report is one byte, 0 where a byte cannot say it, or two bytes
 * of UTF-8 (mode 1005).  So what could continue a letter does: as a number of
 * its own it would be a row below any frame.
 */
static bool
input_report(struct input *input, uint8_t byte, uint64_t now_ms,
    struct input_event *event)
{
	unsigned *report = input->report;
	unsigned *last = input->have > 0 ? &report[input->have - 1] : NULL;
	bool second = last != NULL && *last >= 0xc2 && *last <= 0xdf &&
	    (byte & 0xc0) == 0x80;

	if (!second && input->have == input->want)
		return input_first(input, byte, now_ms, event);
	input->due = now_ms + SEQUENCE_MS;
	if (second)
		*last = (*last & 0x1f) << 6 | (byte & 0x3f);
	else
		report[input->have++] = byte;
	if (input->have < input->want ||
	    (!second && byte >= 0xc2 && byte <= 0xdf))
		return false;
	if (input->want != 3)
		return input_give_unknown(input, event);
	if (((report[0] - 32) & MOUSE_BUTTON) == MOUSE_BUTTON)
		return input_drop(input); /* released */
	if (report[0] < 32 || report[1] < 32 || report[2] < 32)
		return input_give_unknown(input, event);
	return input_mouse(input, report[0] - 32u, report[1] - 32u,
	    report[2] - 32u, event);
}

/* A byte that goes on with what has begun. */
static bool
input_next(struct input *input, uint8_t byte, uint64_t now_ms,
    struct input_event *event)
{
	switch ((enum input_state)input->state) {
	case AT_ESCAPE:
		return input_escape(input, byte, now_ms, event);
	case AT_SINGLE:
		/* Older xterms tell of Shift here: ESC O 1 ; 2 P. */
		if ((byte >= '0' && byte <= '9') || byte == ';') {
			input->number++;
			input->due = now_ms + SEQUENCE_MS;
			return false;
		}
		if (input->number > 0)
			return input_give_unknown(input, event);
		return input_find(input, input_finals,
		    sizeof(input_finals) / sizeof(input_finals[0]), byte,
		    event);
	case AT_CONSOLE:
		if (byte >= 'A' && byte <= 'E')
			return input_give(input, INPUT_KEY,
			    INPUT_F1 + (uint32_t)(byte - 'A'), event);
		return input_give_unknown(input, event);
	case AT_CONTROL:
		return input_control(input, byte, now_ms, event);
	case AT_REPORT:
		return input_report(input, byte, now_ms, event);
	default:
		return input_first(input, byte, now_ms, event);
	}
}

/* ---- pasted text ---- */

void
input_quieten(struct input *input, uint64_t now_ms)
{
	input_go(input, AT_NOISE, now_ms + QUIET_MS);
	input->letter_have = 0;
}

/* Nothing is unfinished that a flood would belong to. */
static bool
input_rests(const struct input *input)
{
	return input->state == AT_REST || input->state == AT_LATE ||
	    input->state == AT_LATER || input->state == AT_NOISE;
}

void
input_brought(struct input *input, const uint8_t *bytes, size_t count,
    uint64_t now_ms)
{
	size_t i;

	if (count < FLOOD)
		return;
	/* It may have waited long to be read: that was no pause. */
	if (input->state == AT_PASTE)
		input->due = now_ms + SEQUENCE_MS;
	if (input->take_paste || !input_rests(input))
		return;
	for (i = 0; i < FLOOD; i++)
		if (bytes[i] == 0x1b)
			return;
	input_quieten(input, now_ms);
}

/* How far the mark has come; true when it is whole. */
static bool
input_marked(struct input *input, const char *mark, uint8_t byte)
{
	if (byte == (uint8_t)mark[input->have])
		input->have++;
	else if (byte == 0x9b && input->letter_have == 0)
		input->have = 2; /* ESC [ in one byte */
	else
		input->have = byte == 0x1b;
	return mark[input->have] == '\0';
}

static bool
input_noise(struct input *input, uint8_t byte, uint64_t now_ms)
{
	input->due = now_ms + QUIET_MS;
	if (input_marked(input, input_paste_begin, byte))
		input_begin_paste(input, now_ms);
	return false;
}

/* A byte of a letter that is pasted where somebody types. */
static bool
input_pasted(struct input *input, uint8_t byte, struct input_event *event)
{
	uint32_t code = byte;
	bool again = byte == '\n' && input->after_return;

	input->after_return = byte == '\r';
	if (byte >= 0xc2 && byte <= 0xf4) {
		input->letter[0] = byte;
		input->letter_have = 1;
		input->letter_want = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
		return false;
	}
	if (byte >= 0x80) {
		if (input->letter_have == 0)
			return false;
		input->letter[input->letter_have++] = byte;
		if (input->letter_have < input->letter_want)
			return false;
		letters_take((const char *)input->letter, input->letter_want,
		    &code);
	}
	input->letter_have = 0;
	if (code == '\r' || code == '\n' || code == '\t')
		code = ' ';
	if (again || code < 0x20 || (code >= 0x7f && code < 0xa0) ||
	    code == LETTERS_BROKEN)
		return false;
	memset(event, 0, sizeof(*event));
	event->kind = INPUT_KEY;
	event->key = code;
	return true;
}

/*
 * What comes right behind the end came with it: a paste may hold the mark that
 * ends pastes.
 */
static bool
input_paste(struct input *input, uint8_t byte, uint64_t now_ms,
    struct input_event *event)
{
	bool within = input->have > 0;

	input->due = now_ms + SEQUENCE_MS;
	if (input_marked(input, input_paste_end, byte)) {
		input_give_unknown(input, event);
		input_quieten(input, now_ms);
		return true;
	}
	/* What began like the end is a control sequence: none of it counts. */
	if (!input->take_paste || within || input->have > 0)
		return false;
	return input_pasted(input, byte, event);
}

bool
input_push(struct input *input, uint8_t byte, uint64_t now_ms,
    struct input_event *event)
{
	/* Time may have run out while nobody called input_lapse. */
	if (now_ms >= input->due && input->state != AT_ESCAPE)
		input_go(input, input->state == AT_LATE ? AT_LATER : AT_REST,
		    INPUT_NEVER);
	if (input->state == AT_PASTE)
		return input_paste(input, byte, now_ms, event);
	if (input->state == AT_NOISE)
		return input_noise(input, byte, now_ms);
	if (input->state == AT_STRING || input->state == AT_STRING_ESC)
		return input_string(input, byte, now_ms, event);
	if (input->state == AT_LETTER) {
		if ((byte & 0xc0) != 0x80) /* broken off: a new beginning */
			return input_first(input, byte, now_ms, event);
		input->due = now_ms + SEQUENCE_MS;
		input->letter[input->letter_have++] = byte;
		if (input->letter_have < input->letter_want)
			return false;
		return input_letter(input, now_ms, event);
	}
	if (input->state == AT_LATE)
		return memchr(input_tails, byte, sizeof(input_tails)) != NULL
		    ? input_escape(input, byte, now_ms, event)
		    : input_first(input, byte, now_ms, event);
	if (input->state == AT_LATER)
		return byte == '[' ? input_escape(input, byte, now_ms, event)
				   : input_first(input, byte, now_ms, event);
	if (byte == 0x1b && input->state != AT_REST) {
		input_go(input, AT_ESCAPE, now_ms + ESCAPE_MS);
		memset(event, 0, sizeof(*event));
		event->kind = INPUT_UNKNOWN;
		return true;
	}
	return input_next(input, byte, now_ms, event);
}

bool
input_lapse(struct input *input, uint64_t now_ms, struct input_event *event)
{
	if (now_ms < input->due)
		return false;
	if (input->state == AT_LATE) {
		input_go(input, AT_LATER, INPUT_NEVER);
		return false;
	}
	if (input->state == AT_NOISE)
		return input_drop(input);
	if (input->state == AT_ESCAPE) {
		input_give(input, INPUT_KEY, INPUT_ESCAPE, event);
		input_go(input, AT_LATE, now_ms + LATE_MS);
		return true;
	}
	return input_give_unknown(input, event);
}
