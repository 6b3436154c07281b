/*
 * keymap.h - what a key means.
 */
#ifndef KIOSK_CORE_KEYMAP_H
#define KIOSK_CORE_KEYMAP_H

#include <stddef.h>
#include <stdint.h>

enum keymap_what {
	KEYMAP_NOTHING,
	KEYMAP_TOUCH,     /* a press beside everything */
	KEYMAP_STEP,      /* number: the step, from 0 */
	KEYMAP_LANGUAGE,  /* number: its index, or KEYMAP_NEXT */
	KEYMAP_LANGUAGES, /* the list of them */
	KEYMAP_TEXT,
	KEYMAP_LEFT,
	KEYMAP_RIGHT,
	KEYMAP_CONFIRM,
	KEYMAP_BACK,
	KEYMAP_SKIP,
	KEYMAP_MORE, /* the next page of what is too long for one */
	KEYMAP_QUIT,
};

/* The language after the one shown. */
#define KEYMAP_NEXT UINT32_MAX

struct keymap_meaning {
	enum keymap_what what;
	uint32_t number;
};

/* Own keys: as many as a large button box has. */
#define KEYMAP_OWN 64

struct keymap_own {
	uint32_t key;
	enum keymap_what what;
	int value; /* of a step, as a person says it */
};

/* The product's keys, with those of the settings before them. */
struct keymap {
	size_t count;
	struct keymap_own own[KEYMAP_OWN];
};

/* What the keys are asked about. */
struct keymap_here {
	unsigned steps;        /* of the question; 0 where none is asked */
	int lowest;            /* the value of step 0 */
	const char *languages; /* a small letter for each, ' ' for none */
};

/* The product's own keys and no others. */
void keymap_init(struct keymap *keymap);

/*
 * A setting: key.NAME = DEED.  NAME is one character, F1 to F12, space,
 * enter, tab or escape; DEED is a value (0 to 11), back, skip, confirm, text,
 * language or quit.  NULL when taken, else why not, in static memory.
 */
const char *keymap_set(struct keymap *keymap, const char *name,
    const char *deed);

/*
 * Where values have buttons of their own, each that a question asks for must
 * have one.  The first that lacks one; -1: none does.
 */
int keymap_lacks(const struct keymap *keymap, int lowest, unsigned steps);

/* What key means here.  Letters mean the same in capitals. */
struct keymap_meaning keymap_meaning(const struct keymap *keymap,
    const struct keymap_here *here, uint32_t key);

/* The key for a value: "7", "+" for ten, "y" for eleven.  Static memory. */
const char *keymap_name(int value);

#endif
