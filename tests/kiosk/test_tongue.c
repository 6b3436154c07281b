/*
 * test_tongue.c - which letter chooses a language.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/core/tongue.h"
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
	tongue_letters(sheet, letters);
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
	/* As it is written in Latin letters; or no letter a keyboard has. */
	assert_string_equal(letters_of("deelru"), "der");
	assert_string_equal(letters_of("dearzh"), "d  ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_language_has_the_first_free_letter_of_its_own_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
