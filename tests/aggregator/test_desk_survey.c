/*
 * test_desk_survey.c - what is said of a sheet that a kiosk could not go by.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/sheet.h"
#include "protocol/words.h"
#include "tests/aggregator/support_desk.h"

/* Put a sheet with such opening hours; the status, and what was said. */
static int
put_hours(struct test_desk *test, const char *open, char **said)
{
	char body[400];

	snprintf(body, sizeof(body),
	    "{\"name\": \"counter\", \"languages\": [\"en\"], "
	    "\"questions\": [{\"id\": \"satisfaction\", "
	    "\"scale\": \"smiley5\", \"text\": {\"en\": \"How?\"}}], "
	    "\"open\": \"%s\"}",
	    open);
	return test_desk_ask(test, METHOD_POST, "/v1/surveys", body, said);
}

static void
hours_that_no_kiosk_could_read_are_refused_with_their_place(void **state)
{
	struct test_desk *test = test_desk_new();
	char *said = NULL;

	(void)state;
	assert_int_equal(put_hours(test, "Mo-Fr 08:00-25:00", &said), 400);
	assert_non_null(strstr(said,
	    "open: at \\\"25:00\\\": a day ends at 24:00"));
	free(said);
	assert_int_equal(test_desk_ask(test, METHOD_GET, "/v1/surveys/counter",
			     NULL, NULL),
	    404);
	assert_int_equal(put_hours(test, "Mo-Fr 08:00-24:00", NULL), 201);
	test_desk_free(test);
}

/* An earlier version took any text: what was answered on it still counts. */
static void
a_sheet_with_such_hours_can_still_be_read(void **state)
{
	static const char file[] =
	    "{\"name\": \"counter\", \"languages\": [\"en\"], "
	    "\"questions\": [{\"id\": \"satisfaction\", "
	    "\"scale\": \"smiley5\", \"text\": {\"en\": \"How?\"}}], "
	    "\"open\": \"whenever\"}";
	char why[SHEET_STRING] = "";
	struct sheet *sheet = sheet_parse(file, strlen(file), why);

	(void)state;
	assert_string_equal(why, "");
	assert_non_null(sheet);
	sheet_free(sheet);
}

/* A sheet in English and another language, with more of itself behind. */
static int
put_languages(struct test_desk *test, const char *codes, const char *more,
    char **said)
{
	static char body[6000];

	snprintf(body, sizeof(body),
	    "{\"name\": \"counter\", \"languages\": [\"en\", %s], "
	    "\"questions\": [{\"id\": \"satisfaction\", "
	    "\"scale\": \"yesno\", \"text\": {\"en\": \"Fine?\", "
	    "\"tr\": \"Iyi mi?\", \"es-MX\": \"Bien?\"}}]%s}",
	    codes, more);
	return test_desk_ask(test, METHOD_POST, "/v1/surveys", body, said);
}

static void
a_language_in_which_the_screen_lacks_words_is_refused_with_all_of_them(void *
	*state)
{
	struct test_desk *test = test_desk_new();
	static char words[5000] = ", \"words\": {";
	char *said = NULL;
	int word;

	(void)state;
	assert_int_equal(put_languages(test, "\"es-MX\", \"tr\"", "", &said),
	    400);
	assert_non_null(strstr(said,
	    "words: the screen would lack in \\\"tr\\\" invite, confirm,"));
	assert_non_null(strstr(said, "no, yes\""));
	assert_null(strstr(said, "very_poor"));
	free(said);
	for (word = 0; word < WORD_CUSTOMERS; word++)
		snprintf(words + strlen(words), sizeof(words) - strlen(words),
		    "%s\"%s\": {\"tr\": \"%s\"}", word > 0 ? ", " : "",
		    words_name((enum word)word),
		    word == WORD_DAYS ? "1 2 3 4 5 6 7" : "x");
	strcat(words, "}");
	assert_int_equal(put_languages(test, "\"es-MX\", \"tr\"", words, NULL),
	    201);
	test_desk_free(test);
}

static void
assert_refused(struct test_desk *test, const char *words, const char *why)
{
	char more[200], *said = NULL;

	snprintf(more, sizeof(more), ", \"words\": {%s}", words);
	assert_int_equal(put_languages(test, "\"es-MX\", \"tr\"", more, &said),
	    400);
	if (strstr(said, why) == NULL)
		fail_msg("%s does not say: %s", said, why);
	free(said);
}

static void
words_that_the_screen_would_never_show_are_refused_by_name(void **state)
{
	struct test_desk *test = test_desk_new();

	(void)state;
	assert_refused(test, "\"thankss\": {\"en\": \"x\"}",
	    "words.thankss: the screen has no word of that name");
	assert_refused(test, "\"days\": {\"es-MX\": \"lu ma mi\"}",
	    "words.days: in \\\"es-MX\\\" these are 3 words");
	/* These two are well, and so the next thing is told. */
	assert_refused(test,
	    "\"thanks\": {\"en\": \"x\"}, "
	    "\"days\": {\"en\": \" a b  c d e f g \"}",
	    "words: the screen would lack in \\\"tr\\\"");
	test_desk_free(test);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    hours_that_no_kiosk_could_read_are_refused_with_their_place),
		cmocka_unit_test(a_sheet_with_such_hours_can_still_be_read),
		cmocka_unit_test(
		    a_language_in_which_the_screen_lacks_words_is_refused_with_all_of_them),
		cmocka_unit_test(
		    words_that_the_screen_would_never_show_are_refused_by_name),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
