/*
 * words.c - what the screen says, in the sheet's languages.
 *
 * Words do not differ by size of the screen, nor by what was answered.  A
 * third language of the product is a column here.
 */
#include "kiosk/core/words.h"

#include <stdbool.h>
#include <string.h>

#include "kiosk/core/letters.h"

enum {
	GERMAN,
	ENGLISH,
	LANGUAGES
};

struct word_row {
	const char *name;
	const char *in[LANGUAGES];
};

struct step_row {
	const char *scale;
	unsigned step;
	const char *in[LANGUAGES];
};

struct language_row {
	const char *code;
	const char *name;
};

static const char *const words_codes[LANGUAGES] = { "de", "en" };

static const struct word_row words_rows[WORD_COUNT] = {
	[WORD_INVITE] = { "invite",
	    { "Ihre Meinung zählt. Ein Tastendruck genügt.",
		"Your opinion counts. One key is enough." } },
	[WORD_CONFIRM] = { "confirm",
	    { "Enter bestätigt.", "Enter confirms." } },
	[WORD_TEXT_ONLY] = { "text_only", { "Nur Text", "Text only" } },
	[WORD_WITH_FACES] = { "with_faces",
	    { "Mit Gesichtern", "With faces" } },
	[WORD_THANKS] = { "thanks", { "Vielen Dank.", "Thank you." } },
	[WORD_SAVED] = { "saved",
	    { "Ihre Rückmeldung ist gespeichert.",
		"Your feedback has been saved." } },
	[WORD_STILL] = { "still",
	    { "Noch da? Bitte eine beliebige Taste.",
		"Still there? Please press any key." } },
	[WORD_OUT] = { "out", { "Außer Betrieb", "Out of order" } },
	[WORD_OUT_HINT] = { "out_hint",
	    { "Bitte wenden Sie sich an unser Personal.",
		"Please speak to a member of staff." } },
	[WORD_CODE] = { "code", { "Kennung", "Code" } },
};

static const struct step_row words_steps[] = {
	{ "smiley5", 0, { "sehr schlecht", "very poor" } },
	{ "smiley5", 1, { "schlecht", "poor" } },
	{ "smiley5", 2, { "mittel", "fair" } },
	{ "smiley5", 3, { "gut", "good" } },
	{ "smiley5", 4, { "sehr gut", "very good" } },
	{ "smiley4", 0, { "sehr schlecht", "very poor" } },
	{ "smiley4", 1, { "schlecht", "poor" } },
	{ "smiley4", 2, { "gut", "good" } },
	{ "smiley4", 3, { "sehr gut", "very good" } },
	{ "stars5", 0, { "sehr schlecht", "very poor" } },
	{ "stars5", 4, { "sehr gut", "very good" } },
	{ "nps11", 0, { "sehr unwahrscheinlich", "very unlikely" } },
	{ "nps11", 10, { "sehr wahrscheinlich", "very likely" } },
	{ "ces7", 0, { "sehr schwierig", "very difficult" } },
	{ "ces7", 6, { "sehr einfach", "very easy" } },
	{ "yesno", 0, { "Nein", "No" } },
	{ "yesno", 1, { "Ja", "Yes" } },
};

static const struct language_row words_languages[] = {
	{ "bg", "Български" },
	{ "bs", "Bosanski" },
	{ "cs", "Čeština" },
	{ "da", "Dansk" },
	{ "de", "Deutsch" },
	{ "el", "Ελληνικά" },
	{ "en", "English" },
	{ "es", "Español" },
	{ "et", "Eesti" },
	{ "fi", "Suomi" },
	{ "fr", "Français" },
	{ "ga", "Gaeilge" },
	{ "hr", "Hrvatski" },
	{ "hu", "Magyar" },
	{ "it", "Italiano" },
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
	{ "tr", "Türkçe" },
	{ "uk", "Українська" },
};

/* The product's column for a language code; "de-AT" counts as "de". */
static int
words_column(const char *code)
{
	int i;

	for (i = 0; i < LANGUAGES; i++)
		if (strncmp(code, words_codes[i], 2) == 0 &&
		    (code[2] == '\0' || code[2] == '-'))
			return i;
	return ENGLISH;
}

const char *
words_name(enum word word)
{
	return words_rows[word].name;
}

const char *
words_text(const struct sheet *sheet, size_t language, enum word word)
{
	const char *own;
	size_t i;

	for (i = 0; i < sheet->word_count; i++) {
		if (strcmp(sheet->words[i].name, words_rows[word].name) != 0)
			continue;
		own = sheet->words[i].text.in[language];
		if (own != NULL && *own != '\0')
			return own;
	}
	return words_rows[word].in[words_column(sheet->languages[language])];
}

const char *
words_step(const struct sheet *sheet, size_t language,
    const struct sheet_question *question, unsigned step)
{
	const char *own = question->labels[step].in[language];
	size_t i;

	if (question->kind == QUESTION_CHOICES)
		own = question->choices[step].text.in[language];
	if (own != NULL && *own != '\0')
		return own;
	if (question->kind != QUESTION_SCALE)
		return "";
	for (i = 0; i < sizeof(words_steps) / sizeof(words_steps[0]); i++)
		if (words_steps[i].step == step &&
		    strcmp(words_steps[i].scale, question->scale->name) == 0)
			return words_steps[i]
			    .in[words_column(sheet->languages[language])];
	return "";
}

const char *
words_language(const char *code)
{
	size_t i;

	for (i = 0; i < sizeof(words_languages) / sizeof(words_languages[0]);
	     i++)
		if (strncmp(code, words_languages[i].code, 2) == 0 &&
		    (code[2] == '\0' || code[2] == '-'))
			return words_languages[i].name;
	return code;
}

static bool
words_free(const char *taken, char letter)
{
	return letter >= 'a' && letter <= 'z' &&
	    strchr("txy", letter) == NULL && strchr(taken, letter) == NULL;
}

static char
words_letter(const char *taken, const char *name)
{
	size_t length = strlen(name), used;
	char one[2], letter;
	uint32_t code;

	while ((used = letters_take(name, length, &code)) > 0) {
		letter = (char)(letters_plain(code, one)[0] | 0x20);
		if (words_free(taken, letter))
			return letter;
		name += used;
		length -= used;
	}
	return ' ';
}

void
words_letters(const struct sheet *sheet, char letters[LIMIT_LANGUAGES + 1])
{
	size_t i;

	letters[0] = '\0';
	for (i = 0; i < sheet->language_count; i++) {
		letters[i] = words_letter(letters,
		    words_language(sheet->languages[i]));
		letters[i + 1] = '\0';
	}
}
