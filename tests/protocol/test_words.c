/*
 * test_words.c - what the screen says, and which of it is missing.
 */

#include "protocol/words.h"
#include "tests/protocol/support.h"

static struct sheet sheet;

/* A sheet's texts are its own; these nobody changes. */
static char *
lent(const char *text)
{
	return (char *)(uintptr_t)text;
}

/* One question on the scale, in German and in the other language. */
static void
sheet_of(const char *scale, const char *other)
{
	memset(&sheet, 0, sizeof(sheet));
	strcpy(sheet.languages[0], "de");
	strcpy(sheet.languages[1], other);
	sheet.language_count = 2;
	sheet.question_count = 1;
	sheet.questions[0].kind = QUESTION_SCALE;
	sheet.questions[0].scale = scale_find(scale);
	sheet.questions[0].steps = sheet.questions[0].scale->steps;
}

static void
own_word(const char *name, const char *in_other)
{
	struct sheet_word *word = &sheet.words[sheet.word_count++];

	strcpy(word->name, name);
	word->text.in[1] = lent(in_other);
}

static void
every_word_is_there_in_every_shipped_language(void **state)
{
	static const char *const codes[] = { "de", "en", "fr", "it", "es" };
	int word, other;
	size_t i;

	(void)state;
	for (word = 0; word < WORD_COUNT; word++) {
		for (i = 0; i < COUNT(codes); i++)
			if (*words_shipped((enum word)word, codes[i]) == '\0')
				fail_msg("%s has no %s", codes[i],
				    words_name((enum word)word));
		for (other = 0; other < word; other++)
			assert_string_not_equal(words_name((enum word)word),
			    words_name((enum word)other));
	}
}

static void
a_language_of_a_country_has_the_words_of_the_language(void **state)
{
	(void)state;
	sheet_of("smiley5", "de-AT");
	assert_string_equal(words_text(&sheet, 1, WORD_OUT), "Außer Betrieb");
	assert_string_equal(words_language("de-AT"), "Deutsch");
	sheet_of("smiley5", "den");
	assert_string_equal(words_text(&sheet, 1, WORD_OUT), "Out of order");
	assert_string_equal(words_language("den"), "den");
	assert_true(words_from_right("ar-EG"));
	assert_true(words_from_right("he"));
	assert_false(words_from_right("arn"));
	assert_false(words_from_right("de"));
}

static void
labels_of_the_sheet_name_the_steps(void **state)
{
	(void)state;
	sheet_of("smiley4", "en");
	assert_string_equal(words_step(&sheet, 0, &sheet.questions[0], 2),
	    "gut");
	sheet.questions[0].labels[2].in[0] = lent("passt");
	assert_string_equal(words_step(&sheet, 0, &sheet.questions[0], 2),
	    "passt");
	assert_string_equal(words_step(&sheet, 1, &sheet.questions[0], 2),
	    "good");
	own_word("good", "fine");
	assert_string_equal(words_step(&sheet, 1, &sheet.questions[0], 2),
	    "fine");
	sheet_of("steps11", "en");
	assert_string_equal(words_step(&sheet, 1, &sheet.questions[0], 2), "");
}

static void
what_a_question_does_not_say_the_product_asks(void **state)
{
	struct sheet_question *question = &sheet.questions[0];

	(void)state;
	sheet_of("smiley4", "en");
	assert_string_equal(words_question(&sheet, 0, question), "");
	question->kind = QUESTION_CHOICES;
	assert_string_equal(words_question(&sheet, 1, question),
	    "What was the main reason?");
	question->kind = QUESTION_TEXT;
	assert_string_equal(words_question(&sheet, 1, question),
	    "Would you like to tell us more?");
	question->text.in[1] = lent("And?");
	assert_string_equal(words_question(&sheet, 1, question), "And?");
}

static void
what_neither_sheet_nor_product_says_is_missing(void **state)
{
	static char names[1000];
	size_t all, i;

	(void)state;
	sheet_of("yesno", "en");
	assert_int_equal(words_missing(&sheet, 0, names, sizeof(names)), 0);
	assert_int_equal(words_missing(&sheet, 1, names, sizeof(names)), 0);
	assert_string_equal(names, "");
	sheet_of("yesno", "tr");
	all = words_missing(&sheet, 1, names, sizeof(names));
	assert_true(all > 20);
	assert_non_null(strstr(names, "invite, confirm, "));
	assert_non_null(strstr(names, ", no, yes"));
	/* No step of this sheet is called so, and it names no hours. */
	assert_null(strstr(names, "poor"));
	assert_null(strstr(names, "days"));
	strcpy(sheet.open, "08:00-18:00");
	assert_int_equal(words_missing(&sheet, 1, names, sizeof(names)),
	    all + 1);
	assert_non_null(strstr(names, "days"));
	sheet.open[0] = '\0';
	own_word("confirm", "Enter onaylar.");
	assert_int_equal(words_missing(&sheet, 1, names, sizeof(names)),
	    all - 1);
	assert_null(strstr(names, "confirm"));
	for (i = 0; i < WORD_CUSTOMERS; i++)
		own_word(words_name((enum word)i), "x");
	assert_int_equal(words_missing(&sheet, 1, names, sizeof(names)), 0);
}

static void
a_list_of_missing_words_keeps_to_its_room(void **state)
{
	char names[40];
	size_t size, all;

	(void)state;
	sheet_of("nps11", "tr");
	all = words_missing(&sheet, 1, names, sizeof(names));
	for (size = 1; size < sizeof(names); size++) {
		memset(names, 'z', sizeof(names));
		assert_int_equal(words_missing(&sheet, 1, names, size), all);
		assert_non_null(memchr(names, '\0', size));
		assert_int_equal(names[size], 'z');
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_is_there_in_every_shipped_language),
		cmocka_unit_test(
		    a_language_of_a_country_has_the_words_of_the_language),
		cmocka_unit_test(labels_of_the_sheet_name_the_steps),
		cmocka_unit_test(what_a_question_does_not_say_the_product_asks),
		cmocka_unit_test(
		    what_neither_sheet_nor_product_says_is_missing),
		cmocka_unit_test(a_list_of_missing_words_keeps_to_its_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
