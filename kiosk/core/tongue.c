/*
 * tongue.c - which key chooses which of a sheet's languages.
 *
 * Speakers look for their language by its own name, and find the key there.
 */
#include "kiosk/core/tongue.h"

#include <string.h>

#include "kiosk/core/letters.h"
#include "protocol/words.h"

static bool
tongue_free(const char *taken, char letter)
{
	return letter >= 'a' && letter <= 'z' &&
	    strchr("txy", letter) == NULL && strchr(taken, letter) == NULL;
}

static char
tongue_letter(const char *taken, const char *name)
{
	size_t length = strlen(name), used;
	char one[2], letter;
	uint32_t code;

	while ((used = letters_take(name, length, &code)) > 0) {
		letter = (char)(letters_plain(code, one)[0] | 0x20);
		if (tongue_free(taken, letter))
			return letter;
		name += used;
		length -= used;
	}
	return ' ';
}

void
tongue_letters(const struct sheet *sheet, char letters[LIMIT_LANGUAGES + 1])
{
	size_t i;

	letters[0] = '\0';
	for (i = 0; i < sheet->language_count; i++) {
		letters[i] = tongue_letter(letters,
		    words_language(sheet->languages[i]));
		letters[i + 1] = '\0';
	}
}

bool
tongue_has_likeness(const struct sheet *sheet, size_t language,
    const struct sheet_question *question)
{
	return letters_likeable(words_question(sheet, language, question));
}

unsigned
tongue_begin(const struct sheet *sheet, unsigned wished)
{
	unsigned i;

	if (tongue_has_likeness(sheet, wished, &sheet->questions[0]))
		return wished;
	for (i = 0; i < sheet->language_count; i++)
		if (tongue_has_likeness(sheet, i, &sheet->questions[0]))
			return i;
	return wished;
}
