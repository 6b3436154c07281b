/*
 * test_score_grid.c - a week of scores as a grid.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/score_grid.h"
#include "aggregator/io/score_text.h"

/* An hour of the week with so many answers and an index; 2 were withdrawn. */
static json_t *
hour(const char *touchpoint, int at, int n, double index)
{
	return json_pack("{s:s, s:s, s:{s:i}, s:i, s:n, s:{s:f, s:f, s:f}, "
			 "s:n, s:{s:s, s:i, s:i}}",
	    "touchpoint", touchpoint, "question", "q", "group", "hourofweek",
	    at, "n", n, "merged", "pooled", "index", index, "low", 0.0, "high",
	    100.0, "raw", "complete", "to", "2026-11-20T14:00:00Z", "kiosks", 1,
	    "withdrawn", 2);
}

static json_t *
document(void)
{
	json_t *rows = json_array();

	json_array_append_new(rows, hour("a", 9, 30, 71.5));
	json_array_append_new(rows, hour("a", 10, 29, 20));
	json_array_append_new(rows, hour("a", 24 + 11, 500, 100));
	json_array_append_new(rows, hour("a", 6 * 24 + 23, 0, 0));
	json_array_append_new(rows, hour("b", 0, 31, 5.4));
	json_array_append_new(rows, hour("b", 23, 31, 99.4));
	return json_pack("{s:n, s:n, s:s, s:o}", "from", "to", "as_of", "now",
	    "scores", rows);
}

static void
a_week_is_a_grid_of_days_and_hours(void **state)
{
	static const char expected[] =
	    "All time, as of now\n"
	    "\n"
	    "a: q\n"
	    "       09  10  11\n"
	    "  Mon  72   .\n"
	    "  Tue         100\n"
	    "  Wed\n"
	    "  Thu\n"
	    "  Fri\n"
	    "  Sat\n"
	    "  Sun\n"
	    "  index by the hour; a dot: fewer than 30 answers\n"
	    "  1 kiosk, complete to 2026-11-20T14:00:00Z, 8 withdrawn\n"
	    "\n"
	    "b: q\n"
	    "      00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 "
	    "20 21 22 23\n"
	    "  Mon  5                                                          "
	    "         99\n";
	json_t *scores = document();
	struct bytes out = { 0 };

	(void)state;
	score_text_table(scores, &out);
	bytes_put(&out, "", 1);
	assert_false(out.failed);
	((char *)out.data)[strlen(expected)] = '\0';
	assert_string_equal((char *)out.data, expected);
	bytes_release(&out);
	json_decref(scores);
}

static void
no_line_of_a_grid_is_longer_than_a_terminal(void **state)
{
	json_t *scores = document();
	struct bytes out = { 0 };
	char *line;

	(void)state;
	score_text_table(scores, &out);
	bytes_put(&out, "", 1);
	for (line = strtok((char *)out.data, "\n"); line != NULL;
	     line = strtok(NULL, "\n"))
		assert_true(strlen(line) <= 80);
	bytes_release(&out);
	json_decref(scores);
}

static void
what_is_split_by_more_than_the_hour_of_the_week_is_no_grid(void **state)
{
	json_t *row = hour("a", 9, 30, 71.5);

	(void)state;
	assert_true(score_grid_fits(row));
	json_object_set_new(json_object_get(row, "group"), "channel",
	    json_string("kiosk"));
	assert_false(score_grid_fits(row));
	json_object_set_new(row, "group", json_null());
	assert_false(score_grid_fits(row));
	json_decref(row);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_week_is_a_grid_of_days_and_hours),
		cmocka_unit_test(no_line_of_a_grid_is_longer_than_a_terminal),
		cmocka_unit_test(
		    what_is_split_by_more_than_the_hour_of_the_week_is_no_grid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
