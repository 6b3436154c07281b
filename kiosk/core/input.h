/*
 * input.h - bytes from a terminal in, keys and presses out.
 *
 * A parser that is pushed bytes and asked for events.  It needs no
 * description of the terminal, so a mouse report that the terminal was never
 * said to send is swallowed whole all the same and leaves no digit behind
 * that would count as a rating.
 */
#ifndef KIOSK_CORE_INPUT_H
#define KIOSK_CORE_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keys without a code point of their own stand above Unicode. */
enum input_key {
	INPUT_BACKSPACE = 0x08,
	INPUT_TAB = 0x09,
	INPUT_ENTER = 0x0d,
	INPUT_ESCAPE = 0x110000,
	INPUT_UP,
	INPUT_DOWN,
	INPUT_RIGHT,
	INPUT_LEFT,
	INPUT_BACKTAB,
	INPUT_HOME,
	INPUT_END,
	INPUT_DELETE,
	INPUT_F1, /* to F12, in order */
	INPUT_F12 = INPUT_F1 + 11,
};

enum input_kind {
	INPUT_KEY,     /* key */
	INPUT_PRESS,   /* mouse or touch: row and column from 0 */
	INPUT_UNKNOWN, /* somebody is there, but it means nothing */
};

struct input_event {
	enum input_kind kind;
	uint32_t key;
	int row;
	int column;
};

/* Never due. */
#define INPUT_NEVER UINT64_MAX

/* How far the parser is; nobody's business but input.c's. */
struct input {
	int state;
	uint64_t due;
	uint8_t letter[4]; /* a code point arriving */
	size_t letter_have;
	size_t letter_want;
	bool swallow; /* the letter follows an escape */
	uint8_t mark; /* of a control sequence: '<', '?' or 0 */
	unsigned numbers[4];
	size_t number; /* index, may run past the end */
	unsigned report[6];
	size_t have; /* of a report, or of the mark that ends a paste */
	size_t want; /* of a report: bytes, or letters of UTF-8 */
	bool take_paste;
	bool after_return; /* in a paste: a newline now is no second one */
};

/* Expect a fresh key. */
void input_init(struct input *input);

/*
 * Whether pasted letters are wanted, as in a field that is typed into.  Then
 * each comes as a key, a newline or tab as a blank, and control characters
 * not at all; else, and at first, a paste is swallowed whole.
 */
void input_take_paste(struct input *input, bool take);

/*
 * What one read brought, before it is pushed.  So many letters at once were
 * not typed: a terminal that does not mark what is pasted sent them, and they
 * are swallowed until it is quiet.
 */
void input_brought(struct input *input, const uint8_t *bytes, size_t count,
    uint64_t now_ms);

/*
 * Swallow what comes until it is quiet: it may be the tail of something whose
 * beginning nobody here has seen.
 */
void input_quieten(struct input *input, uint64_t now_ms);

/*
 * Take one byte that came at now_ms.  True when it completes an event, which
 * is then written; releases, motion and wheel complete none.
 */
bool input_push(struct input *input, uint8_t byte, uint64_t now_ms,
    struct input_event *event);

/* When input_lapse wants to be called if no byte comes; INPUT_NEVER. */
uint64_t input_due(const struct input *input);

/*
 * Nothing came until now_ms.  A lone escape becomes a key, a sequence cut
 * short is given up.  True when that is an event.
 */
bool input_lapse(struct input *input, uint64_t now_ms,
    struct input_event *event);

#endif
