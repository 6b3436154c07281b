/*
 * words.h - what the screen says, in the sheet's languages.
 *
 * A sheet's own words win; then the product's, shipped in German and English;
 * then the product's English.
 */
#ifndef KIOSK_CORE_WORDS_H
#define KIOSK_CORE_WORDS_H

#include "protocol/sheet.h"

enum word {
	WORD_INVITE,
	WORD_CONFIRM,
	WORD_TEXT_ONLY,
	WORD_WITH_FACES,
	WORD_THANKS,
	WORD_SAVED,
	WORD_STILL,
	WORD_OUT,
	WORD_OUT_HINT,
	WORD_CODE,
	WORD_COUNT,
};

/* The name a sheet gives in "words" to replace one: "thanks". */
const char *words_name(enum word word);

/* A word in the sheet's language of that index; never NULL. */
const char *words_text(const struct sheet *sheet, size_t language,
    enum word word);

/* What a step of a question is called: the sheet's label, the product's, "". */
const char *words_step(const struct sheet *sheet, size_t language,
    const struct sheet_question *question, unsigned step);

/* A language's name in itself; its code where the product knows none. */
const char *words_language(const char *code);

/*
 * For each language of the sheet the first free small letter of its name, ' '
 * where there is none; t, x and y are never free.
 */
void words_letters(const struct sheet *sheet,
    char letters[LIMIT_LANGUAGES + 1]);

#endif
