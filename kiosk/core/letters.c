/*
 * letters.c - text as a terminal shows it: code points, widths, plain letters.
 *
 * How wide a letter is asks the C library, as ncurses does: the two must agree
 * on the machine they run on, or a row is painted where it does not stand.
 * All else knows no locale.  line.c puts letters together.
 */
#include "kiosk/core/letters.h"

#include <string.h>
#include <wchar.h>

#include <unictype.h>
#include <uninorm.h>

struct likeness {
	uint32_t code;
	const char *plain;
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

/* As names of places are written abroad: ISO 843 and ISO 9, without marks. */
static const char *const letters_greek[] = { "A", "V", "G", "D", "E", "Z", "I",
	"Th", "I", "K", "L", "M", "N", "X", "O", "P", "R", "", "S", "T", "Y",
	"F", "Ch", "Ps", "O", "I", "Y", "a", "e", "i", "i", "y", "a", "v", "g",
	"d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r",
	"s", "s", "t", "y", "f", "ch", "ps", "o", "i", "y", "o", "y", "o" };
static const char *const letters_cyrillic[] = { "E", "Yo", "Dj", "G", "Ye",
	"Dz", "I", "Yi", "J", "Lj", "Nj", "C", "K", "I", "U", "Dz", "A", "B",
	"V", "G", "D", "E", "Zh", "Z", "I", "Y", "K", "L", "M", "N", "O", "P",
	"R", "S", "T", "U", "F", "Kh", "Ts", "Ch", "Sh", "Shch", "", "Y", "",
	"E", "Yu", "Ya", "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k",
	"l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch",
	"sh", "shch", "", "y", "", "e", "yu", "ya", "e", "yo", "dj", "g", "ye",
	"dz", "i", "yi", "j", "lj", "nj", "c", "k", "i", "u", "dz" };

struct alphabet {
	uint32_t first;
	size_t count;
	const char *const *plain;
};

static const struct alphabet letters_alphabets[] = {
	{ 0x391, sizeof(letters_greek) / sizeof(letters_greek[0]),
	    letters_greek },
	{ 0x400, sizeof(letters_cyrillic) / sizeof(letters_cyrillic[0]),
	    letters_cyrillic },
};

static const struct likeness letters_likenesses[] = {
	{ 0x00a0, " " },
	{ 0x00a1, "" },
	{ 0x00a7, "par." },
	{ 0x00aa, "a" },
	{ 0x00ab, "<<" },
	{ 0x00b0, "o" },
	{ 0x00b7, "." },
	{ 0x00ba, "o" },
	{ 0x00bb, ">>" },
	{ 0x00bf, "" },
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
	{ 0x0490, "G" },
	{ 0x0491, "g" },
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
	{ 0x2022, "*" },
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

static bool
letters_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

bool
letters_shown(uint32_t code)
{
	return letters_control(code) || wcwidth((wchar_t)code) >= 0;
}

unsigned
letters_width(uint32_t code)
{
	int width;

	if (letters_control(code))
		return 0;
	width = wcwidth((wchar_t)code);
	return width < 0 ? 1 : (unsigned)width;
}

/* What the tables say of a letter beyond ASCII, or NULL. */
static const char *
letters_listed(uint32_t code, char one[2])
{
	size_t i;

	for (i = 0;
	     i < sizeof(letters_likenesses) / sizeof(letters_likenesses[0]);
	     i++)
		if (letters_likenesses[i].code == code)
			return letters_likenesses[i].plain;
	for (i = 0;
	     i < sizeof(letters_alphabets) / sizeof(letters_alphabets[0]); i++)
		if (code >= letters_alphabets[i].first &&
		    code - letters_alphabets[i].first <
			letters_alphabets[i].count)
			return letters_alphabets[i]
			    .plain[code - letters_alphabets[i].first];
	if (code < 0xc0 || code >= 0xc0 + sizeof(letters_latin) - 1)
		return NULL;
	one[0] = letters_latin[code - 0xc0];
	return one;
}

const char *
letters_plain(uint32_t code, char one[2])
{
	ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
	const char *listed;

	one[0] = '?';
	one[1] = '\0';
	if (letters_control(code) ||
	    uc_is_general_category_withtable(code,
		UC_CATEGORY_MASK_Mn | UC_CATEGORY_MASK_Me |
		    UC_CATEGORY_MASK_Cf))
		return "";
	while (code >= 0x80) {
		listed = letters_listed(code, one);
		if (listed != NULL)
			return listed;
		/* As it is without its mark. */
		if (uc_canonical_decomposition(code, parts) <= 0)
			return one;
		code = parts[0];
	}
	one[0] = (char)code;
	return one;
}

bool
letters_likeable(const char *text)
{
	size_t length = strlen(text), used;
	uint32_t code;
	char one[2];

	while ((used = letters_take(text, length, &code)) > 0) {
		if (code >= 0x80 && *letters_plain(code, one) == '?')
			return false;
		text += used;
		length -= used;
	}
	return true;
}
