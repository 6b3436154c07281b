/*
 * tongue.h - which key chooses which of a sheet's languages.
 */
#ifndef KIOSK_CORE_TONGUE_H
#define KIOSK_CORE_TONGUE_H

#include "protocol/sheet.h"

/*
 * For each language of the sheet the first free small letter of its name, as
 * it is written in Latin letters, ' ' where there is none; t, x and y are never
 * free.
 */
void tongue_letters(const struct sheet *sheet,
    char letters[LIMIT_LANGUAGES + 1]);

#endif
