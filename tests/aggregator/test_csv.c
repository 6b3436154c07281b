/*
 * test_csv.c - tables for spreadsheets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/csv.h"

static struct bytes out;
static struct csv csv;

static int
begin(void **state)
{
	(void)state;
	out = (struct bytes){ 0 };
	csv_init(&csv, &out, false);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	bytes_release(&out);
	return 0;
}

static void
reads(const char *wanted)
{
	bytes_put(&out, "", 1);
	assert_false(out.failed);
	assert_string_equal((const char *)out.data, wanted);
	out.length = 0;
}

static void
a_cell_is_quoted_where_it_must_be(void **state)
{
	(void)state;
	csv_text(&csv, "plain");
	csv_text(&csv, "a,b");
	csv_text(&csv, "a;b");
	csv_text(&csv, "say \"yes\"");
	csv_text(&csv, "two\r\nlines");
	csv_text(&csv, "");
	csv_text(&csv, "M\303\274nchen");
	csv_end_line(&csv);
	reads("plain,\"a,b\",\"a;b\",\"say \"\"yes\"\"\",\"two\r\nlines\",,"
	      "M\303\274nchen\r\n");
}

static void
no_cell_is_a_formula(void **state)
{
	static const char *const texts[] = { "=1+1", "+1", "-1", "@A1", "\tx" };
	static const char *const cells[] = { "\"'=1+1\"\r\n", "\"'+1\"\r\n",
		"\"'-1\"\r\n", "\"'@A1\"\r\n", "\"'\tx\"\r\n", "\"'\rx\"\r\n" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		csv_text(&csv, texts[i]);
		csv_end_line(&csv);
		reads(cells[i]);
	}
}

static void
no_cell_steers_a_terminal(void **state)
{
	(void)state;
	csv_text(&csv, "a\033[2Jb");
	csv_text(&csv, "a\302\2332Jb\177");
	csv_text(&csv, "\303\251\302\240\302");
	csv_end_line(&csv);
	reads("a [2Jb,a 2Jb ,\303\251\302\240\302\r\n");
}

static void
a_decimal_comma_goes_with_semicolons(void **state)
{
	(void)state;
	csv_figure(&csv, 78.25);
	csv_figure(&csv, -3);
	csv_count(&csv, 5120);
	csv_end_line(&csv);
	reads("78.25,-3,5120\r\n");
	csv_init(&csv, &out, true);
	csv_figure(&csv, 78.25);
	csv_text(&csv, "a,b");
	csv_count(&csv, 5120);
	csv_end_line(&csv);
	reads("78,25;\"a,b\";5120\r\n");
}

static void
a_row_of_json_is_a_line(void **state)
{
	static const struct csv_column columns[] = { { "touchpoint", NULL,
							 "touchpoint" },
		{ "index", "merged", "index" }, { "n", NULL, "n" },
		{ "suppressed", NULL, "suppressed" }, { "nps", "nps", "score" },
		{ "missing", "merged", "missing" } };
	json_t *row =
	    json_loads("{\"touchpoint\": \"a\", \"n\": 12,"
		       " \"suppressed\": false, \"nps\": null,"
		       " \"merged\": {\"index\": 0.5, \"missing\": []}}",
		0, NULL);

	(void)state;
	assert_non_null(row);
	csv_head(&csv, columns, 6);
	csv_row(&csv, columns, 6, row);
	json_decref(row);
	reads("touchpoint,index,n,suppressed,nps,missing\r\n"
	      "a,0.5,12,false,,\r\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_cell_is_quoted_where_it_must_be, begin, end),
		cmocka_unit_test_setup_teardown(no_cell_is_a_formula, begin,
		    end),
		cmocka_unit_test_setup_teardown(no_cell_steers_a_terminal,
		    begin, end),
		cmocka_unit_test_setup_teardown(
		    a_decimal_comma_goes_with_semicolons, begin, end),
		cmocka_unit_test_setup_teardown(a_row_of_json_is_a_line, begin,
		    end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
