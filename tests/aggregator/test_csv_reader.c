/*
 * test_csv_reader.c - tables as spreadsheets and people write them.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/csv_reader.h"

#define CELL 16

/*
 * All of it as one text: cells in brackets, rows ended by a slash; what is
 * broken as !line:column why.
 */
static const char *
told(const char *bytes, size_t length)
{
	static char out[400];
	struct csv_reader reader;
	enum csv_verdict verdict;
	char cell[CELL];
	size_t used = 0;

	out[0] = '\0';
	csv_reader_begin(&reader, bytes, length);
	while ((verdict = csv_reader_next(&reader, cell, sizeof(cell))) <=
	    CSV_LAST)
		used += (size_t)snprintf(out + used, sizeof(out) - used,
		    "[%s]%s", cell, verdict == CSV_LAST ? "/" : "");
	if (verdict == CSV_BROKEN)
		snprintf(out + used, sizeof(out) - used, "!%zu:%zu %s",
		    reader.line, reader.column, reader.why);
	return out;
}

static void
tables_are_read_as_spreadsheets_write_them(void **state)
{
	static const struct {
		const char *bytes, *told;
	} cases[] = {
		{ "", "" },
		{ "a", "[a]/" },
		{ "a\n", "[a]/" },
		{ "a,b\nc,d\n", "[a][b]/[c][d]/" },
		{ "a;b\r\nc,c;d", "[a][b]/[c,c][d]/" },
		{ "a\tb\nc;c\td\n", "[a][b]/[c;c][d]/" },
		{ "\xef\xbb\xbf"
		  "a,b\n",
		    "[a][b]/" },
		{ "\"a,;\",b\n", "[a,;][b]/" },
		{ "\"a;b\",c\nd;e,f", "[a;b][c]/[d;e][f]/" },
		{ "\"say \"\"no\"\"\"\n", "[say \"no\"]/" },
		{ "\"two\r\nlines\",x\ny,z\n", "[two\r\nlines][x]/[y][z]/" },
		{ "a,\n,b\n,", "[a][]/[][b]/[][]/" },
		{ "a\n\nb\n", "[a]/[]/[b]/" },
		{ "\"\",\"\"\n", "[][]/" },
		{ "=1+1,@x,-2,+3", "[=1+1][@x][-2][+3]/" },
		{ "gr\xc3\xbc\xc3\x9f,x\n", "[gr\xc3\xbc\xc3\x9f][x]/" },
		{ "fifteen bytes 15,x", "!1:1 is too long" },
		{ "fifteen byte 15,x", "[fifteen byte 15][x]/" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(told(cases[i].bytes,
					strlen(cases[i].bytes)),
		    cases[i].told);
}

static void
what_is_broken_is_named_by_line_and_column(void **state)
{
	static const struct {
		const char *bytes, *told;
	} cases[] = {
		{ "a,b\nc,\"d", "[a][b]/[c]!2:2 has no closing quote" },
		{ "a,b\nc,\"d\"e\n",
		    "[a][b]/[c]!2:2 goes on after its closing quote" },
		{ "a,b\"c\n",
		    "[a]!1:2 holds a quote: then all of it must be quoted, "
		    "and the quote doubled" },
		{ "\"1\n2\"\na,b\rc",
		    "[1\n2]/[a]!3:2 holds a lone carriage "
		    "return" },
		{ "\"1\n2\",\xff\n", "[1\n2]!2:2 is not UTF-8" },
		{ "a,\xc3,b\n", "[a]!1:2 is not UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(told(cases[i].bytes,
					strlen(cases[i].bytes)),
		    cases[i].told);
	assert_string_equal(told("a\0b,c", 5), "!1:1 holds a NUL");
}

/* Nothing is made up: each cell read was whole, or it is the cut one. */
static void
a_table_cut_short_gives_the_cells_before_the_cut(void **state)
{
	static const char whole[] =
	    "slug;title\r\n\"a\";\"A \"\"1\"\"\"\r\nb;B\n";
	static const char cells[] = "[slug][title]/[a][A \"1\"]/[b][B]/";

	(void)state;
	for (size_t cut = 0; cut < sizeof(whole); cut++) {
		char copy[sizeof(whole)];
		const char *said;
		size_t same = 0;

		memcpy(copy, whole, cut);
		said = told(copy, cut);
		while (said[same] != '\0' && said[same] == cells[same])
			same++;
		/* Only the cell or the row at the cut ends early. */
		said += same;
		assert_true(said[0] == '\0' || said[0] == '!' ||
		    strcmp(said, "]/") == 0 || strcmp(said, "/") == 0);
	}
}

static void
a_broken_table_stays_broken(void **state)
{
	struct csv_reader reader;
	char cell[CELL];

	(void)state;
	csv_reader_begin(&reader, "a\"\nb\n", 5);
	assert_int_equal(csv_reader_next(&reader, cell, CELL), CSV_BROKEN);
	assert_int_equal(csv_reader_next(&reader, cell, CELL), CSV_BROKEN);
	csv_reader_begin(&reader, NULL, 0);
	assert_int_equal(csv_reader_next(&reader, cell, CELL), CSV_END);
	assert_int_equal(csv_reader_next(&reader, cell, CELL), CSV_END);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_read_as_spreadsheets_write_them),
		cmocka_unit_test(what_is_broken_is_named_by_line_and_column),
		cmocka_unit_test(
		    a_table_cut_short_gives_the_cells_before_the_cut),
		cmocka_unit_test(a_broken_table_stays_broken),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
