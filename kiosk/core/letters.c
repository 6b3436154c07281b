/*
 * letters.c - text as a terminal shows it: code points, widths, plain letters.
 *
 * Knows no locale, so the same text is laid out alike on every machine.  It
 * does not join letters with marks of their own and does not turn lines round
 * for scripts read from the right: those come with libunistring and fribidi.
 */
#include "kiosk/core/letters.h"

#include <string.h>

struct range {
	uint32_t first;
	uint32_t last;
};

struct likeness {
	uint32_t code;
	const char *plain;
};

static const struct range letters_narrowest[] = {
	{ 0x0300, 0x036f },
	{ 0x200b, 0x200f },
	{ 0x2028, 0x202e },
	{ 0x2060, 0x2064 },
	{ 0xfe00, 0xfe0f },
	{ 0xfeff, 0xfeff },
};

static const struct range letters_wide[] = {
	{ 0x1100, 0x115f },
	{ 0x2e80, 0xa4cf },
	{ 0xac00, 0xd7a3 },
	{ 0xf900, 0xfaff },
	{ 0xfe30, 0xfe6f },
	{ 0xff00, 0xff60 },
	{ 0xffe0, 0xffe6 },
	{ 0x1f300, 0x1faff },
	{ 0x20000, 0x3fffd },
};

/* U+00C0 to U+017F, one letter each; what needs two stands in likenesses. */
static const char letters_latin[] = "AAAAAAACEEEEIIII"
				    "DNOOOOOxOUUUUYTs"
				    "aaaaaaaceeeeiiii"
				    "dnooooo/ouuuuyty"
				    "AaAaAaCcCcCcCcDd"
				    "DdEeEeEeEeEeGgGg"
				    "GgGgHhHhIiIiIiIi"
				    "IiIiJjKkkLlLlLlL"
				    "lLlNnNnNnnNnOoOo"
				    "OoOoRrRrRrSsSsSs"
				    "SsTtTtTtUuUuUuUu"
				    "UuUuWwYyYZzZzZzs";

static const struct likeness letters_likenesses[] = {
	{ 0x00a0, " " },
	{ 0x00a7, "par." },
	{ 0x00ab, "<<" },
	{ 0x00b0, "o" },
	{ 0x00b7, "." },
	{ 0x00bb, ">>" },
	{ 0x00c4, "Ae" },
	{ 0x00c6, "AE" },
	{ 0x00d6, "Oe" },
	{ 0x00dc, "Ue" },
	{ 0x00de, "Th" },
	{ 0x00df, "ss" },
	{ 0x00e4, "ae" },
	{ 0x00e6, "ae" },
	{ 0x00f6, "oe" },
	{ 0x00fc, "ue" },
	{ 0x00fe, "th" },
	{ 0x0132, "IJ" },
	{ 0x0133, "ij" },
	{ 0x0152, "OE" },
	{ 0x0153, "oe" },
	{ 0x0218, "S" },
	{ 0x0219, "s" },
	{ 0x021a, "T" },
	{ 0x021b, "t" },
	{ 0x1e9e, "SS" },
	{ 0x2010, "-" },
	{ 0x2011, "-" },
	{ 0x2012, "-" },
	{ 0x2013, "-" },
	{ 0x2014, "-" },
	{ 0x2018, "'" },
	{ 0x2019, "'" },
	{ 0x201a, "'" },
	{ 0x201c, "\"" },
	{ 0x201d, "\"" },
	{ 0x201e, "\"" },
	{ 0x2026, "..." },
	{ 0x202f, " " },
	{ 0x2039, "<" },
	{ 0x203a, ">" },
	{ 0x20ac, "EUR" },
	{ 0x2190, "<" },
	{ 0x2192, ">" },
	{ 0x2212, "-" },
	{ 0x2580, "#" },
	{ 0x2584, "#" },
	{ 0x2588, "#" },
};

static bool
letters_within(uint32_t code, const struct range *ranges, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

/* How many bytes a first byte promises; 0 where it cannot be a first one. */
static size_t
letters_promise(uint8_t first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	if (first >= 0xf0 && first <= 0xf4)
		return 4;
	return 0;
}

size_t
letters_take(const char *text, size_t length, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	static const uint8_t mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const uint8_t *bytes = (const uint8_t *)text;
	uint32_t value;
	size_t i, n;

	*code = LETTERS_BROKEN;
	if (length == 0)
		return 0;
	n = letters_promise(bytes[0]);
	if (n == 0 || n > length)
		return 1;
	value = bytes[0] & mask[n];
	for (i = 1; i < n; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 1;
		value = value << 6 | (bytes[i] & 0x3f);
	}
	if (value < least[n] || value > 0x10ffff ||
	    (value >= 0xd800 && value <= 0xdfff))
		return 1;
	*code = value;
	return n;
}

unsigned
letters_width(uint32_t code)
{
	if (code < 0x20 || (code >= 0x7f && code < 0xa0))
		return 0;
	if (code < 0x300)
		return 1;
	if (letters_within(code, letters_narrowest,
		sizeof(letters_narrowest) / sizeof(letters_narrowest[0])))
		return 0;
	if (letters_within(code, letters_wide,
		sizeof(letters_wide) / sizeof(letters_wide[0])))
		return 2;
	return 1;
}

const char *
letters_plain(uint32_t code, char one[2])
{
	size_t i;

	one[0] = '?';
	one[1] = '\0';
	if (letters_width(code) == 0)
		return "";
	if (code < 0x80) {
		one[0] = (char)code;
		return one;
	}
	for (i = 0;
	     i < sizeof(letters_likenesses) / sizeof(letters_likenesses[0]);
	     i++)
		if (letters_likenesses[i].code == code)
			return letters_likenesses[i].plain;
	if (code >= 0xc0 && code < 0xc0 + sizeof(letters_latin) - 1)
		one[0] = letters_latin[code - 0xc0];
	return one;
}

bool
letters_likeable(const char *text)
{
	size_t length = strlen(text), used;
	uint32_t code;
	char one[2];

	while ((used = letters_take(text, length, &code)) > 0) {
		if (code >= 0x80 && letters_plain(code, one)[0] == '?')
			return false;
		text += used;
		length -= used;
	}
	return true;
}
