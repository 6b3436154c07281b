/*
 * tongue.h - which key chooses which of a sheet's languages, and which of them
 * a screen can write.
 */
#ifndef KIOSK_CORE_TONGUE_H
#define KIOSK_CORE_TONGUE_H

#include <stdbool.h>

#include "protocol/sheet.h"

/*
 * For each language of the sheet the first free small letter of its name, as
 * it is written in Latin letters, ' ' where there is none; t, x and y are never
 * free.
 */
void tongue_letters(const struct sheet *sheet,
    char letters[LIMIT_LANGUAGES + 1]);

/* Whether a question can be read in that language where all is ASCII. */
bool tongue_has_likeness(const struct sheet *sheet, size_t language,
    const struct sheet_question *question);

/*
 * In which language to begin where all is ASCII: as wished when the sheet's
 * first question can be read in it, else the first in which it can, else as
 * wished after all.
 */
unsigned tongue_begin(const struct sheet *sheet, unsigned wished);

#endif
