/*
 * test_score_text.c - the report as people read it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/core/score.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/score_csv.h"
#include "aggregator/io/score_text.h"

#define COMPLETE \
	"\"complete\":{\"to\":\"2026-11-20T14:00:00Z\",\"kiosks\":40," \
	"\"silent\":3,\"uncertain\":12,\"lost\":0,\"replaced\":0," \
	"\"withdrawn\":2,\"rehearsal\":0,\"seams\":1}"

/* The example of the interface. */
static const char whole[] =
    "{\"from\":null,\"to\":null,\"as_of\":\"2026-11-20T15:00:00Z\",\"scores\":["
    "{\"touchpoint\":\"counter-1\",\"question\":\"satisfaction\","
    "\"group\":null,\"n\":5120,\"flagged\":31,\"suppressed\":false,"
    "\"merged\":{\"index\":78.123,\"low\":74.826,\"high\":80.712,"
    "\"method\":\"balanced\",\"weights\":\"equal\",\"n\":5116,\"n_effective\":468.75,"
    "\"missing\":[\"email\"],\"disagree\":true},"
    "\"pooled\":{\"index\":77.923,\"low\":77.043,\"high\":78.738},"
    "\"channels\":[{\"channel\":\"kiosk\",\"scale\":\"smiley4\",\"n\":5000,"
    "\"counts\":[413,349,1376,2862],\"index\":77.9,\"low\":76.9,"
    "\"high\":78.8,\"positive\":{\"percent\":84.76,\"low\":83.7,"
    "\"high\":85.7},\"phi\":1.0},"
    "{\"channel\":\"email\",\"scale\":\"stars5\",\"n\":4,"
    "\"counts\":[0,0,0,0,4],\"index\":100.0,\"low\":50.0,\"high\":100.0,"
    "\"positive\":{\"percent\":100.0,\"low\":51.0,\"high\":100.0},"
    "\"phi\":1.0}],"
    "\"nps\":null,\"ces\":null,\"raw\":null,\"change\":null," COMPLETE "}]}";

static const char split[] =
    "{\"from\":\"2026-11-18T23:00:00Z\",\"to\":null,"
    "\"as_of\":\"2026-11-20T15:00:00Z\",\"scores\":["
    "{\"touchpoint\":\"counter-1\",\"question\":\"satisfaction\","
    "\"group\":{\"day\":\"2026-11-19\"},\"n\":3,\"flagged\":0,"
    "\"suppressed\":true,\"merged\":null,"
    "\"pooled\":{\"index\":66.7,\"low\":30.0,\"high\":90.0},"
    "\"channels\":[],\"nps\":null,\"ces\":null,\"raw\":null,"
    "\"change\":null," COMPLETE "},"
    "{\"touchpoint\":\"counter-1\",\"question\":\"satisfaction\","
    "\"group\":{\"day\":\"2026-11-20\"},\"n\":50,\"flagged\":0,"
    "\"suppressed\":false,\"merged\":{\"index\":60.0,\"low\":50.0,"
    "\"high\":70.0,\"method\":\"balanced\",\"weights\":\"equal\","
    "\"n\":50,\"n_effective\":50.0,\"missing\":[],\"disagree\":false},"
    "\"pooled\":{\"index\":60.0,\"low\":50.0,\"high\":70.0},"
    "\"channels\":[],\"nps\":null,\"ces\":null,\"raw\":null,"
    "\"change\":null," COMPLETE "}]}";

static char *
written(const char *json, void (*write)(const json_t *, struct bytes *))
{
	json_t *document = json_loads(json, 0, NULL);
	struct bytes out = { 0 };

	assert_non_null(document);
	write(document, &out);
	bytes_put(&out, "", 1);
	assert_false(out.failed);
	json_decref(document);
	return (char *)out.data;
}

static void
csv_with_points(const json_t *scores, struct bytes *out)
{
	score_csv(scores, false, out);
}

static void
contains(const char *text, const char *line)
{
	if (strstr(text, line) == NULL)
		fail_msg("no line \"%s\" in\n%s", line, text);
}

static void
no_line_is_wider_than_eighty_columns(const char *text)
{
	while (*text != '\0') {
		const size_t length = strcspn(text, "\n");

		if (length > 80 || (length > 0 && text[length - 1] == ' '))
			fail_msg("too wide, or blank at its end: %.*s",
			    (int)length, text);
		text += length + (text[length] == '\n');
	}
}

static void
a_table_says_figures_ranges_and_what_they_rest_on(void **state)
{
	char *text = written(whole, score_text_table);

	(void)state;
	no_line_is_wider_than_eighty_columns(text);
	contains(text, "All time, as of 2026-11-20T15:00:00Z\n");
	contains(text, "counter-1: satisfaction\n");
	contains(text,
	    "  merged (balanced, equal weights)      5116    78.1  "
	    "74.8 - 80.7\n");
	contains(text,
	    "  pooled (every answer alike)                   77.9  "
	    "77.0 - 78.7\n");
	contains(text,
	    "    kiosk (smiley4)                 "
	    "    5000    77.9  76.9 - 78.8       84.8 %\n");
	contains(text, "      worst to best: 413 349 1376 2862\n");
	contains(text, "only 4 answers so far\n");
	contains(text, "    5116 answers, worth 469 drawn in balance\n");
	contains(text, "    channels disagree");
	contains(text, "    left out: email (too few answers)\n");
	contains(text, "    31 repeated presses filtered, not counted\n");
	contains(text,
	    "  40 kiosks, complete to 2026-11-20T14:00:00Z, 3 silent,");
	contains(text, " 12 of uncertain date,\n    2 withdrawn, ");
	contains(text, "1 not yet closed seams");
	free(text);
}

/* What one whole row of so many answers says. */
#define ONE_ROW(n, parts) \
	"{\"from\":null,\"to\":null,\"as_of\":\"x\",\"scores\":[" \
	"{\"touchpoint\":\"a\",\"question\":\"q\",\"group\":null," \
	"\"n\":" n ",\"flagged\":0,\"suppressed\":false,\"merged\":null," \
	"\"pooled\":{\"index\":60.0,\"low\":50.0,\"high\":70.0}," \
	"\"channels\":[]," parts "}]}"

/* A row of a list: what was merged, and what of it is whole. */
#define LISTED(name, merged, to, rest) \
	"{\"touchpoint\":\"" name "\",\"question\":\"satisfaction\"," \
	"\"group\":null,\"n\":50,\"flagged\":0,\"suppressed\":false," \
	"\"merged\":" merged ",\"pooled\":{\"index\":60.0,\"low\":50.0," \
	"\"high\":70.0},\"channels\":[{\"channel\":\"kiosk\",\"n\":50}]," \
	"\"change\":null,\"complete\":{\"to\":" to ",\"kiosks\":2," rest "}}"
#define MERGED(missing, disagree) \
	"{\"index\":61.0,\"low\":51.0,\"high\":71.0,\"n\":48," \
	"\"weights\":\"equal\",\"missing\":[" missing \
	"],\"disagree\":" disagree "}"
#define LONG_NAME "fair-stand-a-hall-4-vienna"

static const char list[] =
    "{\"from\":null,\"to\":null,\"as_of\":\"x\",\"scores\":[" LISTED("a",
	MERGED("", "true"), "\"2026-11-20T14:00:00Z\"",
	"\"silent\":0") "," LISTED(LONG_NAME, MERGED("\"email\"", "false"),
	"null", "\"silent\":1,\"uncertain\":12,\"lost\":0") "," LISTED("c",
	"null", "null", "\"silent\":0,\"seams\":3") "," LISTED("d",
	MERGED("", "false"), "\"2026-11-20T15:00:00Z\"",
	"\"silent\":0},"
	"\"corrections\":[{\"n\":412,\"what\":\"touchpoint\","
	"\"touchpoint\":\"d\",\"kiosk\":\"north\","
	"\"at\":\"2026-05-03T09:00:00Z\",\"who\":\"local:huber\","
	"\"why\":\"stood at stand B\"}],\"none\":{\"n\":0") "]}";

static void
many_touchpoints_are_a_list(void **state)
{
	char *text = written(list, score_text_table);

	(void)state;
	no_line_is_wider_than_eighty_columns(text);
	contains(text,
	    "Channels merged at equal weights.\n"
	    "\n"
	    "satisfaction\n"
	    "                                 n  index  95 % range   "
	    "complete to\n"
	    "  a *                           48   61.0  51.0 - 71.0  "
	    "2026-11-20T14:00:00Z\n"
	    "  fair-stand-a-hall-4-vienna -\n"
	    "                                48   61.0  51.0 - 71.0  "
	    "nobody knows when\n"
	    "      1 of 2 kiosks silent, 12 of uncertain date\n"
	    "  c +                           50   60.0  50.0 - 70.0  "
	    "nobody knows when\n"
	    "      3 not yet closed seams\n"
	    "  d                             48   61.0  51.0 - 71.0  "
	    "2026-11-20T15:00:00Z\n"
	    "  412 ratings of north reassigned to d on 2026-05-03 by huber: "
	    "stood at stand B\n"
	    "\n"
	    "  * channels disagree: look at them side by side\n"
	    "  - a channel is left out: too few answers\n"
	    "  + not merged, every answer alike: too few answers\n");
	free(text);
}

static void
a_channel_without_weight_is_not_said_to_have_too_few_answers(void **state)
{
	char *text = written(
	    "{\"from\":null,\"to\":null,\"as_of\":\"x\",\"scores\":[" LISTED(
		"a",
		MERGED("\"email\",\"web\"],\"weightless\":[\"email\"", "false"),
		"null", "\"silent\":0") "]}",
	    score_text_table);

	(void)state;
	contains(text,
	    "    left out: web (too few answers)\n"
	    "    left out: email (the weight that is set is 0)\n");
	free(text);
	text = written(
	    "{\"from\":null,\"to\":null,\"as_of\":\"x\",\"scores\":[" LISTED(
		"a", MERGED("\"web\"],\"weightless\":[\"web\"", "false"),
		"null", "\"silent\":0") "," LISTED("b",
		MERGED("\"web\"", "false"), "null",
		"\"silent\":0") "," LISTED("c", "null", "null",
		"\"silent\":0") "," LISTED("d", "null", "null",
		"\"silent\":0") "]}",
	    score_text_table);
	contains(text, "\n  a 0 ");
	contains(text, "\n  b - ");
	contains(text,
	    "  0 a channel is left out: the weight that is set is 0\n");
	free(text);
}

#define WEEK(week, change) \
	"{\"touchpoint\":\"a\",\"question\":\"q\",\"group\":{\"week\":\"" week \
	"\"},\"n\":50,\"merged\":" MERGED("", \
	    "false") ",\"channels\":[]," change ",\"complete\":null}"
#define CHANGE(detectable, against) CHANGE_OF(detectable, against, "120", "45")
#define CHANGE_OF(detectable, against, before, after) \
	"\"change\":{\"against\":\"" against "\",\"span\":\"y..z\"," \
	"\"diff\":-12.34,\"low\":-20.0,\"high\":-4.56," \
	"\"detectable\":" detectable ",\"detectable_from\":9.87," \
	"\"mix\":-3.0,\"real\":-9.0,\"channels\":[\"kiosk\",\"web\"]," \
	"\"n_before\":" before ",\"n_after\":" after "}"

static void
a_change_stands_beside_the_rows_of_a_series(void **state)
{
	static const char weeks[] =
	    "{\"from\":null,\"to\":null,\"as_of\":\"x\",\"scores\":[" WEEK(
		"2026-W44",
		"\"change\":null,\"change_why\":"
		"\"no answers before\"") "," WEEK("2026-W45",
		CHANGE("true", "u..v")) "," WEEK("2026-W46",
		CHANGE("false", "v..w")) "," WEEK("2026-W47",
		"\"change\":null,\"change_why\":"
		"\"no channel has 30 answers in both times\"") "]}";
	char *text = written(weeks, score_text_table);

	(void)state;
	no_line_is_wider_than_eighty_columns(text);
	contains(text,
	    "Each compared with an earlier one, the last with v..w\n"
	    "\n"
	    "a: q\n"
	    "                                 n  index  95 % range   change\n"
	    "  2026-W44                      48   61.0  51.0 - 71.0  "
	    "no answers before\n"
	    "  2026-W45                      48   61.0  51.0 - 71.0  "
	    "-12.3 (-20.0 to -4.6)\n"
	    "  2026-W46                      48   61.0  51.0 - 71.0  "
	    "no detectable difference\n"
	    "  2026-W47                      48   61.0  51.0 - 71.0  "
	    "too few to compare\n");
	free(text);
}

static void
a_change_is_told_in_full_beneath_one_row(void **state)
{
	char *text = written(ONE_ROW("50", CHANGE("true", "u..v")),
	    score_text_table);

	(void)state;
	no_line_is_wider_than_eighty_columns(text);
	contains(text, "\nCompared with u..v\n");
	contains(text,
	    "  change: -12.3 (-20.0 to -4.6)\n"
	    "    of the pooled index: -9.0 real, -3.0 by the mix of kiosk, "
	    "web\n"
	    "    45 answers, compared with 120\n");
	free(text);
	text = written(ONE_ROW("50", CHANGE("false", "u..v")),
	    score_text_table);
	no_line_is_wider_than_eighty_columns(text);
	contains(text,
	    "  change: no detectable difference\n"
	    "    -12.3 (-20.0 to -4.6); so many answers mostly show changes "
	    "from 9.9 on\n");
	free(text);
	text = written(ONE_ROW("50",
			   "\"change\":null,\"change_why\":"
			   "\"not over yet\""),
	    score_text_table);
	contains(text, "  change: not known, not over yet\n");
	free(text);
}

static void
a_change_of_fewer_than_thirty_answers_is_not_marked(void **state)
{
	static const char days[] =
	    "{\"from\":null,\"to\":null,\"as_of\":\"x\",\"scores\":[" WEEK("1",
		CHANGE_OF("true", "u..v", "17", "45")) "," WEEK("2",
		CHANGE_OF("true", "v..w", "120", "29")) "," WEEK("3",
		CHANGE_OF("true", "v..w", "30", "30")) "]}";
	char *text = written(days, score_text_table);

	(void)state;
	contains(text,
	    "  1                             48   61.0  51.0 - 71.0  "
	    "too few for a mark\n"
	    "  2                             48   61.0  51.0 - 71.0  "
	    "too few for a mark\n"
	    "  3                             48   61.0  51.0 - 71.0  "
	    "-12.3 (-20.0 to -4.6)\n");
	free(text);
	text = written(ONE_ROW("50", CHANGE_OF("true", "u..v", "17", "45")),
	    score_text_table);
	no_line_is_wider_than_eighty_columns(text);
	contains(text,
	    "  change: too few for a mark\n"
	    "    -12.3 (-20.0 to -4.6); so many answers mostly show changes "
	    "from 9.9 on\n");
	free(text);
}

#define IN_ASIA "2026-10-04T18:30:00Z..2026-11-01T18:30:00Z"

static void
two_long_times_that_are_compared_stand_on_lines_of_their_own(void **state)
{
	char *text = written(
	    "{\"from\":null,\"to\":null,\"as_of\":\"x\",\"scores\":[" WEEK("1",
		CHANGE("true", "u..v")) "," WEEK("2",
		CHANGE("true", IN_ASIA)) "]}",
	    score_text_table);

	(void)state;
	no_line_is_wider_than_eighty_columns(text);
	contains(text,
	    "\nEach compared with an earlier one, the last with\n"
	    "  " IN_ASIA "\n");
	free(text);
}

/* Rows of one touchpoint: one rests on a kiosk less. */
#define PART(day, kiosks) \
	"{\"touchpoint\":\"a\",\"question\":\"q\",\"group\":{\"day\":\"" day \
	"\"},\"n\":50,\"merged\":" MERGED("", \
	    "false") ",\"channels\":[]," \
		     "\"complete\":{\"to\":\"2026-11-20T14:00:00Z\",\"kiosks\":" kiosks \
		     "}}"

static void
rows_that_rest_on_different_kiosks_say_so_each(void **state)
{
	char *text = written(
	    "{\"from\":null,\"to\":null,\"as_of\":\"x\",\"scores\":[" PART(
		"2026-11-01", "2") "," PART("2026-11-02",
		"2") "," PART("2026-11-03", "1") "]}",
	    score_text_table);
	const char *two = strstr(text, "  2 kiosks, complete to ");

	(void)state;
	assert_non_null(two);
	assert_true(two > strstr(text, "2026-11-02"));
	assert_true(two < strstr(text, "2026-11-03"));
	assert_null(strstr(two + 1, "  2 kiosks"));
	contains(strstr(text, "2026-11-03"), "\n  1 kiosk, complete to ");
	free(text);
}

static void
split_rows_stand_under_one_heading(void **state)
{
	char *text = written(split, score_text_table);
	const char *second;

	(void)state;
	no_line_is_wider_than_eighty_columns(text);
	contains(text, "2026-11-18T23:00:00Z to now");
	contains(text, "  2026-11-19");
	contains(text, "only 3 answers so far\n");
	contains(text, "60.0  50.0 - 70.0\n");
	assert_null(strstr(text, "66.7"));
	second = strstr(text, "counter-1: satisfaction") + 1;
	assert_null(strstr(second, "counter-1: satisfaction"));
	free(text);
}

#define NPS(n) \
	"\"nps\":{\"score\":-38.46,\"low\":-70.0,\"high\":-1.0," \
	"\"n\":" n ",\"detractors\":7,\"passives\":0,\"promoters\":2}"
#define CES(n) \
	"\"ces\":{\"percent\":72.7,\"low\":40.0,\"high\":90.0," \
	"\"mean\":5.5,\"n\":" n "}"

static void
nps_and_ces_say_how_many_answers_they_rest_on(void **state)
{
	char *text = written(ONE_ROW("24", NPS("13") "," CES("11")),
	    score_text_table);

	(void)state;
	no_line_is_wider_than_eighty_columns(text);
	contains(text,
	    "    NPS of every channel, pooled          13   -38.5  "
	    "-70.0 - -1.0\n");
	contains(text,
	    "    CES of every channel, % easy          11    72.7  "
	    "40.0 - 90.0    mean 5.5\n");
	free(text);
	text = written(ONE_ROW("12", NPS("9") "," CES("3")), score_text_table);
	contains(text, "pooled           9  only 9 answers so far\n");
	contains(text, "easy           3  only 3 answers so far\n");
	assert_null(strstr(text, "-38.5"));
	assert_null(strstr(text, "72.7"));
	free(text);
}

static void
repeated_presses_make_no_figure_of_a_few(void **state)
{
	static const char few[] =
	    "{\"from\":null,\"to\":null,\"as_of\":\"x\",\"scores\":["
	    "{\"touchpoint\":\"a\",\"question\":\"q\","
	    "\"group\":{\"hour\":9},\"n\":3,\"flagged\":4,\"channels\":[],"
	    "\"merged\":null,\"pooled\":{\"index\":60.0,\"low\":50.0,"
	    "\"high\":70.0},\"raw\":{\"n\":7,\"index\":33.3,\"low\":1.0,"
	    "\"high\":80.0}}]}";
	char *text = written(few, score_text_table);

	(void)state;
	contains(text, "only 3 answers so far\n");
	contains(text, "with repeated presses                  7\n");
	free(text);
}

static void
under_every_table_stands_what_the_range_does_not_say(void **state)
{
	const char *const documents[] = { whole, split,
		"{\"from\":null,\"to\":null,\"as_of\":\"x\",\"scores\":[]}" };
	size_t i, k;

	(void)state;
	for (i = 0; i < 3; i++) {
		char *text = written(documents[i], score_text_table);

		for (k = 0; text[k] != '\0'; k++) {
			if (text[k] == '\n')
				text[k] = ' ';
		}
		contains(text, SCORE_CAVEAT);
		free(text);
	}
}

static void
a_spreadsheet_gets_names_and_quoted_cells(void **state)
{
	static const char odd[] =
	    "{\"scores\":[{\"touchpoint\":null,\"question\":\"q\","
	    "\"group\":{\"department\":\"=A1+\\\"x\\\", y\","
	    "\"region\":\"a,b\",\"hour\":7},"
	    "\"n\":12,\"flagged\":0,\"suppressed\":false,"
	    "\"merged\":{\"index\":78.12345678,\"disagree\":false},"
	    "\"complete\":null},"
	    "{\"touchpoint\":null,\"question\":\"q\","
	    "\"group\":{\"touchpoint\":\"t\"},\"n\":1}]}";
	char *text = written(odd, csv_with_points);
	size_t commas = 0, i;

	(void)state;
	for (i = 0; text[i] != '\r'; i++)
		commas += text[i] == ',';
	assert_int_equal(commas, 76);
	assert_int_equal(strncmp(text, "touchpoint,question,department,", 31),
	    0);
	contains(text,
	    "\r\n,q,\"'=A1+\"\"x\"\", y\",\"a,b\",,,,,,7,merged,,,12,0,false,,"
	    "78.12345678,,,,,,,false,");
	contains(text, "\r\nt,q,,,,,,,,,merged,,,1,");
	free(text);
}

static void
csv_with_commas(const json_t *scores, struct bytes *out)
{
	score_csv(scores, true, out);
}

static void
a_spreadsheet_has_a_line_for_the_merged_score_and_each_channel(void **state)
{
	char *text = written(whole, csv_with_commas);

	(void)state;
	contains(text, ";part;channel;scale;n;");
	contains(text,
	    "\r\ncounter-1;satisfaction;;;;;;;;;merged;;;5120;31;false;;"
	    "78,123;74,826;80,712;balanced;equal;5116;468,75;true;");
	contains(text, ";1;;;email;;;;;;;;;;;\r\n"); /* seams, missing */
	contains(text,
	    "\r\ncounter-1;satisfaction;;;;;;;;;channel;kiosk;smiley4;5000;;;;"
	    "77,9;76,9;78,8;;;;;;1;;84,76;83,7;85,7;");
	contains(text, ";413;349;1376;2862;;;;;;;\r\n");
	contains(text, ";channel;email;stars5;4;");
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_channel_without_weight_is_not_said_to_have_too_few_answers),
		cmocka_unit_test(
		    a_table_says_figures_ranges_and_what_they_rest_on),
		cmocka_unit_test(
		    rows_that_rest_on_different_kiosks_say_so_each),
		cmocka_unit_test(split_rows_stand_under_one_heading),
		cmocka_unit_test(nps_and_ces_say_how_many_answers_they_rest_on),
		cmocka_unit_test(repeated_presses_make_no_figure_of_a_few),
		cmocka_unit_test(
		    under_every_table_stands_what_the_range_does_not_say),
		cmocka_unit_test(a_spreadsheet_gets_names_and_quoted_cells),
		cmocka_unit_test(
		    a_spreadsheet_has_a_line_for_the_merged_score_and_each_channel),
		cmocka_unit_test(many_touchpoints_are_a_list),
		cmocka_unit_test(a_change_stands_beside_the_rows_of_a_series),
		cmocka_unit_test(a_change_is_told_in_full_beneath_one_row),
		cmocka_unit_test(
		    a_change_of_fewer_than_thirty_answers_is_not_marked),
		cmocka_unit_test(
		    two_long_times_that_are_compared_stand_on_lines_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
