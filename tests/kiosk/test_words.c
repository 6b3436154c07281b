/*
 * test_words.c - what the screen says, and which letter chooses a language.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/support_screen.h"

static const char *
letters_of(const char *codes)
{
	static char letters[LIMIT_LANGUAGES + 1];
	struct sheet *sheet = support_sheet("smiley5");
	size_t count = 0;

	for (; *codes != '\0'; codes += 2)
		snprintf(sheet->languages[count++], 3, "%s", codes);
	sheet->language_count = count;
	words_letters(sheet, letters);
	return letters;
}

static void
a_language_has_the_first_free_letter_of_its_own_name(void **state)
{
	(void)state;
	assert_string_equal(letters_of("deen"), "de");
	assert_string_equal(letters_of("enes"), "es");
	assert_string_equal(letters_of("dedafr"), "daf");
	/* t is text mode. */
	assert_string_equal(letters_of("tr"), "u");
	/* No letter a keyboard here has. */
	assert_string_equal(letters_of("deelru"), "d  ");
}

static void
every_word_is_there_in_german_and_english(void **state)
{
	struct sheet *sheet = support_sheet("smiley5");
	int word;

	(void)state;
	for (word = 0; word < WORD_COUNT; word++) {
		const char *german = words_text(sheet, 0, (enum word)word);
		const char *english = words_text(sheet, 1, (enum word)word);

		assert_true(strlen(words_name((enum word)word)) > 0);
		assert_true(strlen(german) > 0 && strlen(english) > 0);
		assert_string_not_equal(german, english);
	}
}

static void
a_language_of_a_country_has_the_words_of_the_language(void **state)
{
	struct sheet *sheet = support_sheet("smiley5");

	(void)state;
	strcpy(sheet->languages[0], "de-AT");
	assert_string_equal(words_text(sheet, 0, WORD_OUT), "Außer Betrieb");
	assert_string_equal(words_language("de-AT"), "Deutsch");
	strcpy(sheet->languages[0], "den");
	assert_string_equal(words_text(sheet, 0, WORD_OUT), "Out of order");
	assert_string_equal(words_language("den"), "den");
}

static void
labels_of_the_sheet_name_the_steps(void **state)
{
	struct sheet *sheet = support_sheet("smiley4");

	(void)state;
	assert_string_equal(words_step(sheet, 0, &sheet->questions[0], 2),
	    "gut");
	sheet->questions[0].labels[2].in[0] = (char *)(uintptr_t) "passt";
	assert_string_equal(words_step(sheet, 0, &sheet->questions[0], 2),
	    "passt");
	assert_string_equal(words_step(sheet, 1, &sheet->questions[0], 2),
	    "good");
	sheet = support_sheet("steps11");
	assert_string_equal(words_step(sheet, 1, &sheet->questions[0], 2), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_language_has_the_first_free_letter_of_its_own_name),
		cmocka_unit_test(every_word_is_there_in_german_and_english),
		cmocka_unit_test(
		    a_language_of_a_country_has_the_words_of_the_language),
		cmocka_unit_test(labels_of_the_sheet_name_the_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
