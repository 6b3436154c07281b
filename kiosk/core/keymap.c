/*
 * keymap.c - what a key means.
 *
 * One key is one answer: no key waits for a second one.  A key that stands in
 * no table means nothing and is swallowed.  What a meaning does to a visit is
 * visit.c's business.
 */
#include "kiosk/core/keymap.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/core/input.h"

struct value_key {
	uint32_t key;
	int value;
};

struct fixed_key {
	uint32_t key;
	enum keymap_what what;
	uint32_t number;
};

struct named_key {
	const char *name;
	uint32_t key;
};

struct named_deed {
	const char *name;
	enum keymap_what what;
};

static const struct value_key keymap_values[] = {
	{ '0', 0 },
	{ '1', 1 },
	{ '2', 2 },
	{ '3', 3 },
	{ '4', 4 },
	{ '5', 5 },
	{ '6', 6 },
	{ '7', 7 },
	{ '8', 8 },
	{ '9', 9 },
	{ '+', 10 },
	{ 'x', 10 },
	{ 'y', 11 },
};

static const struct fixed_key keymap_fixed[] = {
	{ 't', KEYMAP_TEXT, 0 }, { '/', KEYMAP_LANGUAGE, KEYMAP_NEXT },
	{ INPUT_LEFT, KEYMAP_LEFT, 0 }, { INPUT_UP, KEYMAP_LEFT, 0 },
	{ INPUT_BACKTAB, KEYMAP_LEFT, 0 }, { INPUT_RIGHT, KEYMAP_RIGHT, 0 },
	{ INPUT_DOWN, KEYMAP_RIGHT, 0 }, { INPUT_TAB, KEYMAP_RIGHT, 0 },
	{ INPUT_ENTER, KEYMAP_CONFIRM, 0 }, { INPUT_BACKSPACE, KEYMAP_BACK, 0 },
	{ '<', KEYMAP_BACK, 0 }, { '-', KEYMAP_BACK, 0 },
	{ INPUT_ESCAPE, KEYMAP_SKIP, 0 }, { '0', KEYMAP_SKIP, 0 },
	{ '.', KEYMAP_MORE, 0 },
	{ ',', KEYMAP_MORE, 0 }, /* where a keypad has it in place of '.' */
};

static const struct named_key keymap_names[] = {
	{ "space", ' ' },
	{ "enter", INPUT_ENTER },
	{ "tab", INPUT_TAB },
	{ "escape", INPUT_ESCAPE },
};

static const struct named_deed keymap_deeds[] = {
	{ "back", KEYMAP_BACK },
	{ "skip", KEYMAP_SKIP },
	{ "confirm", KEYMAP_CONFIRM },
	{ "quit", KEYMAP_QUIT },
	{ "text", KEYMAP_TEXT },
	{ "language", KEYMAP_LANGUAGE },
};

void
keymap_init(struct keymap *keymap)
{
	memset(keymap, 0, sizeof(*keymap));
}

static uint32_t
keymap_small(uint32_t key)
{
	return key >= 'A' && key <= 'Z' ? key - 'A' + 'a' : key;
}

/* A whole number within 0 to most, or -1. */
static int
keymap_number(const char *text, int most)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || value > most)
		return -1;
	return (int)value;
}

/* The key of a name, or 0. */
static uint32_t
keymap_key(const char *name)
{
	int number;
	size_t i;

	if (name[0] > ' ' && name[0] < 0x7f && name[1] == '\0')
		return keymap_small((uint8_t)name[0]);
	if (name[0] == 'F' || name[0] == 'f') {
		number = keymap_number(name + 1, 12);
		if (number >= 1)
			return INPUT_F1 + (uint32_t)number - 1;
	}
	for (i = 0; i < sizeof(keymap_names) / sizeof(keymap_names[0]); i++)
		if (strcmp(name, keymap_names[i].name) == 0)
			return keymap_names[i].key;
	return 0;
}

static bool
keymap_deed(const char *deed, struct keymap_own *own)
{
	int value = keymap_number(deed, 11);
	size_t i;

	if (value >= 0) {
		own->what = KEYMAP_STEP;
		own->value = value;
		return true;
	}
	for (i = 0; i < sizeof(keymap_deeds) / sizeof(keymap_deeds[0]); i++) {
		if (strcmp(deed, keymap_deeds[i].name) == 0) {
			own->what = keymap_deeds[i].what;
			return true;
		}
	}
	return false;
}

const char *
keymap_set(struct keymap *keymap, const char *name, const char *deed)
{
	struct keymap_own own = { .key = keymap_key(name) };
	size_t i;

	if (own.key == 0)
		return "key.NAME names no key: NAME is one character, "
		       "F1 to F12, space, enter, tab or escape";
	if (!keymap_deed(deed, &own))
		return "a key asks for a value (0 to 11), back, skip, "
		       "confirm, text, language or quit";
	for (i = 0; i < keymap->count; i++)
		if (keymap->own[i].key == own.key)
			break;
	if (i == KEYMAP_OWN)
		return "there are too many keys";
	keymap->own[i] = own;
	if (i == keymap->count)
		keymap->count++;
	return NULL;
}

static bool
keymap_has(const struct keymap *keymap, int value)
{
	size_t i;

	for (i = 0; i < keymap->count; i++)
		if (keymap->own[i].what == KEYMAP_STEP &&
		    keymap->own[i].value == value)
			return true;
	return false;
}

int
keymap_lacks(const struct keymap *keymap, int lowest, unsigned steps)
{
	int value, highest = lowest + (int)steps - 1;

	/* Without a button for any value all have the product's keys. */
	for (value = 0; value <= 11 && !keymap_has(keymap, value); value++)
		continue;
	if (value > 11)
		return -1;
	for (value = lowest; value <= highest; value++)
		if (!keymap_has(keymap, value))
			return value;
	return -1;
}

static bool
keymap_step(const struct keymap_here *here, int value,
    struct keymap_meaning *meaning)
{
	if (value < here->lowest || value - here->lowest >= (int)here->steps)
		return false;
	meaning->what = KEYMAP_STEP;
	meaning->number = (uint32_t)(value - here->lowest);
	return true;
}

static bool
keymap_set_meaning(const struct keymap *keymap, const struct keymap_here *here,
    uint32_t key, struct keymap_meaning *meaning)
{
	size_t i;

	for (i = 0; i < keymap->count; i++)
		if (keymap->own[i].key == key)
			break;
	if (i == keymap->count)
		return false;
	if (keymap->own[i].what == KEYMAP_STEP) {
		keymap_step(here, keymap->own[i].value, meaning);
		return true;
	}
	meaning->what = keymap->own[i].what;
	meaning->number = KEYMAP_NEXT;
	return true;
}

struct keymap_meaning
keymap_meaning(const struct keymap *keymap, const struct keymap_here *here,
    uint32_t key)
{
	struct keymap_meaning meaning = { .what = KEYMAP_NOTHING };
	const char *letter;
	size_t i;

	key = keymap_small(key);
	if (keymap_set_meaning(keymap, here, key, &meaning))
		return meaning;
	for (i = 0; i < sizeof(keymap_values) / sizeof(keymap_values[0]); i++)
		if (keymap_values[i].key == key &&
		    keymap_step(here, keymap_values[i].value, &meaning))
			return meaning;
	for (i = 0; i < sizeof(keymap_fixed) / sizeof(keymap_fixed[0]); i++) {
		if (keymap_fixed[i].key == key) {
			meaning.what = keymap_fixed[i].what;
			meaning.number = keymap_fixed[i].number;
			return meaning;
		}
	}
	if (key >= 'a' && key <= 'z' &&
	    (letter = strchr(here->languages, (int)key)) != NULL) {
		meaning.what = KEYMAP_LANGUAGE;
		meaning.number = (uint32_t)(letter - here->languages);
	}
	return meaning;
}

const char *
keymap_name(int value)
{
	static const char *const names[] = { "0", "1", "2", "3", "4", "5", "6",
		"7", "8", "9", "+", "y" };

	if (value < 0 || value > 11)
		return "";
	return names[value];
}
