/*
 * words_table.h - the product's own words, for words.c alone.
 */
#ifndef PROTOCOL_WORDS_TABLE_H
#define PROTOCOL_WORDS_TABLE_H

#include "protocol/words.h"

/* The product's languages: columns of the table. */
enum {
	WORDS_GERMAN,
	WORDS_ENGLISH,
	WORDS_FRENCH,
	WORDS_ITALIAN,
	WORDS_SPANISH,
	WORDS_LANGUAGES
};

struct word_row {
	const char *name;
	const char *in[WORDS_LANGUAGES];
};

extern const struct word_row words_table[WORD_COUNT];

#endif
