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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    hours_that_no_kiosk_could_read_are_refused_with_their_place),
		cmocka_unit_test(a_sheet_with_such_hours_can_still_be_read),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
