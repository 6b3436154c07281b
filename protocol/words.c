/*
 * words.c - what the screen says, in the sheet's languages.
 *
 * The words themselves stand in words_table.c, in no more than the product's
 * languages; here is who wins and what is missing.
 */
#include "protocol/words.h"

#include <stdbool.h>
#include <string.h>

#include "protocol/words_table.h"

struct step_row {
	const char *scale;
	unsigned step;
	enum word word;
};

struct language_row {
	const char *code;
	const char *name;
};

static const char *const words_codes[WORDS_LANGUAGES] = {
	[WORDS_GERMAN] = "de",
	[WORDS_ENGLISH] = "en",
	[WORDS_FRENCH] = "fr",
	[WORDS_ITALIAN] = "it",
	[WORDS_SPANISH] = "es",
};

/* Where several steps have no name, the ends say what the numbers mean. */
static const struct step_row words_steps[] = {
	{ "smiley5", 0, WORD_VERY_POOR },
	{ "smiley5", 1, WORD_POOR },
	{ "smiley5", 2, WORD_FAIR },
	{ "smiley5", 3, WORD_GOOD },
	{ "smiley5", 4, WORD_VERY_GOOD },
	{ "smiley4", 0, WORD_VERY_POOR },
	{ "smiley4", 1, WORD_POOR },
	{ "smiley4", 2, WORD_GOOD },
	{ "smiley4", 3, WORD_VERY_GOOD },
	{ "stars5", 0, WORD_VERY_POOR },
	{ "stars5", 4, WORD_VERY_GOOD },
	{ "nps11", 0, WORD_VERY_UNLIKELY },
	{ "nps11", 10, WORD_VERY_LIKELY },
	{ "ces7", 0, WORD_VERY_DIFFICULT },
	{ "ces7", 6, WORD_VERY_EASY },
	{ "yesno", 0, WORD_NO },
	{ "yesno", 1, WORD_YES },
};

static const struct language_row words_languages[] = {
	{ "ar", "العربية" },
	{ "bg", "Български" },
	{ "bs", "Bosanski" },
	{ "cs", "Čeština" },
	{ "da", "Dansk" },
	{ "de", "Deutsch" },
	{ "el", "Ελληνικά" },
	{ "en", "English" },
	{ "es", "Español" },
	{ "et", "Eesti" },
	{ "fa", "فارسی" },
	{ "fi", "Suomi" },
	{ "fr", "Français" },
	{ "ga", "Gaeilge" },
	{ "he", "עברית" },
	{ "hi", "हिन्दी" },
	{ "hr", "Hrvatski" },
	{ "hu", "Magyar" },
	{ "it", "Italiano" },
	{ "ja", "日本語" },
	{ "ko", "한국어" },
	{ "lt", "Lietuvių" },
	{ "lv", "Latviešu" },
	{ "mt", "Malti" },
	{ "nl", "Nederlands" },
	{ "no", "Norsk" },
	{ "pl", "Polski" },
	{ "pt", "Português" },
	{ "ro", "Română" },
	{ "ru", "Русский" },
	{ "sk", "Slovenčina" },
	{ "sl", "Slovenščina" },
	{ "sq", "Shqip" },
	{ "sr", "Srpski" },
	{ "sv", "Svenska" },
	{ "th", "ไทย" },
	{ "tr", "Türkçe" },
	{ "uk", "Українська" },
	{ "ur", "اردو" },
	{ "vi", "Tiếng Việt" },
	{ "yi", "ייִדיש" },
	{ "zh", "中文" },
};

static const char *const words_right[] = { "ar", "dv", "fa", "he", "ps", "sd",
	"ug", "ur", "yi" };

/* "de-AT" is of the language "de". */
static bool
words_of_language(const char *code, const char *language)
{
	return strncmp(code, language, 2) == 0 &&
	    (code[2] == '\0' || code[2] == '-');
}

/* The product's column for a language code, or -1. */
static int
words_column(const char *code)
{
	int i;

	for (i = 0; i < WORDS_LANGUAGES; i++)
		if (words_of_language(code, words_codes[i]))
			return i;
	return -1;
}

const char *
words_name(enum word word)
{
	return words_table[word].name;
}

const char *
words_shipped(enum word word, const char *code)
{
	int column = words_column(code);

	return column < 0 || words_table[word].in[column] == NULL
	    ? ""
	    : words_table[word].in[column];
}

/* A sheet's own word, or "". */
static const char *
words_own(const struct sheet *sheet, size_t language, enum word word)
{
	const char *own;
	size_t i;

	for (i = 0; i < sheet->word_count; i++) {
		if (strcmp(sheet->words[i].name, words_name(word)) != 0)
			continue;
		own = sheet->words[i].text.in[language];
		if (own != NULL)
			return own;
	}
	return "";
}

const char *
words_text(const struct sheet *sheet, size_t language, enum word word)
{
	const char *text = words_own(sheet, language, word);

	if (*text == '\0')
		text = words_shipped(word, sheet->languages[language]);
	return *text != '\0' ? text : words_table[word].in[WORDS_ENGLISH];
}

/* The product's name of a step of one of its scales, or NULL. */
static const struct step_row *
words_step_row(const struct sheet_question *question, unsigned step)
{
	size_t i;

	for (i = 0; i < sizeof(words_steps) / sizeof(words_steps[0]); i++)
		if (words_steps[i].step == step &&
		    strcmp(words_steps[i].scale, question->scale->name) == 0)
			return &words_steps[i];
	return NULL;
}

const char *
words_step(const struct sheet *sheet, size_t language,
    const struct sheet_question *question, unsigned step)
{
	const char *own = question->labels[step].in[language];
	const struct step_row *row;

	if (question->kind == QUESTION_CHOICES)
		own = question->choices[step].text.in[language];
	if (own != NULL && *own != '\0')
		return own;
	if (question->kind != QUESTION_SCALE)
		return "";
	row = words_step_row(question, step);
	return row != NULL ? words_text(sheet, language, row->word) : "";
}

const char *
words_question(const struct sheet *sheet, size_t language,
    const struct sheet_question *question)
{
	const char *own = question->text.in[language];

	if (own != NULL && *own != '\0')
		return own;
	switch (question->kind) {
	case QUESTION_CHOICES:
		return words_text(sheet, language, WORD_REASON);
	case QUESTION_TEXT:
		return words_text(sheet, language, WORD_COMMENT);
	default:
		return "";
	}
}

const char *
words_language(const char *code)
{
	size_t i;

	for (i = 0; i < sizeof(words_languages) / sizeof(words_languages[0]);
	     i++)
		if (words_of_language(code, words_languages[i].code))
			return words_languages[i].name;
	return code;
}

bool
words_from_right(const char *code)
{
	size_t i;

	for (i = 0; i < sizeof(words_right) / sizeof(words_right[0]); i++)
		if (words_of_language(code, words_right[i]))
			return true;
	return false;
}

/* Whether a scale of the sheet calls a step by this word. */
static bool
words_names_step(const struct sheet *sheet, enum word word)
{
	const struct step_row *row;
	unsigned step;
	size_t i;

	for (i = 0; i < sheet->question_count; i++) {
		const struct sheet_question *question = &sheet->questions[i];

		if (question->kind != QUESTION_SCALE)
			continue;
		for (step = 0; step < question->steps; step++) {
			row = words_step_row(question, step);
			if (row != NULL && row->word == word)
				return true;
		}
	}
	return false;
}

/* Add a name to the list, as far as there is room for all of it. */
static void
words_list(char *names, size_t size, const char *name)
{
	size_t at = strlen(names), length = strlen(name);
	const char *comma = at > 0 ? ", " : "";

	if (at + strlen(comma) + length >= size)
		return;
	memcpy(names + at, comma, strlen(comma));
	memcpy(names + at + strlen(comma), name, length + 1);
}

size_t
words_missing(const struct sheet *sheet, size_t language, char *names,
    size_t size)
{
	size_t count = 0;
	int i;

	names[0] = '\0';
	for (i = 0; i < WORD_CUSTOMERS; i++) {
		enum word word = (enum word)i;

		if (*words_own(sheet, language, word) != '\0' ||
		    *words_shipped(word, sheet->languages[language]) != '\0')
			continue;
		if (word >= WORD_VERY_POOR && !words_names_step(sheet, word))
			continue;
		if (word == WORD_DAYS && sheet->open[0] == '\0')
			continue;
		words_list(names, size, words_name(word));
		count++;
	}
	return count;
}
