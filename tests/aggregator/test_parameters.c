/*
 * test_parameters.c - what stands behind an address's '?'.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/parameters.h"

/* What became of the query: "kind|region", or the sentence of the refusal. */
static const char *
read_query(const char *query)
{
	static const char *const kinds[] = { "offline", "online", NULL };
	static char told[400];
	char kind[10], region[5];
	const struct parameter list[] = {
		{ "kind", kind, sizeof(kind), kinds },
		{ "region", region, sizeof(region), NULL },
	};
	const struct request request = { .query = query };
	struct call call = { .request = &request };

	if (parameters_read(&call, list, 2))
		snprintf(told, sizeof(told), "%s|%s", kind, region);
	else
		snprintf(told, sizeof(told), "%.*s",
		    (int)call.reply.body.length,
		    (const char *)call.reply.body.data);
	call_release(&call);
	return told;
}

static void
parameters_are_read_by_name(void **state)
{
	(void)state;
	assert_string_equal(read_query(""), "|");
	assert_string_equal(read_query("kind=online"), "online|");
	assert_string_equal(read_query("region=N%C3%B6&kind=offline"),
	    "offline|N\xc3\xb6");
	assert_string_equal(read_query("&region=a+b&"), "|a b");
	assert_string_equal(read_query("region=&kind="), "|");
}

static void
what_no_action_takes_is_refused_with_its_name(void **state)
{
	static const struct {
		const char *query, *why;
	} cases[] = {
		{ "kinds=online", "there is no parameter \\\"kinds\\\" here" },
		{ "kin=online", "there is no parameter \\\"kin\\\" here" },
		{ "=x", "there is no parameter \\\"\\\" here" },
		{ "kind=outdoor", "it is one of offline, online" },
		{ "region=north", "region is longer than 4 bytes" },
		{ "region=%4", "wrongly escaped" },
		{ "region=%00", "wrongly escaped" },
		{ "kind=online&kind=offline", "kind is given twice" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *told = read_query(cases[i].query);

		if (strstr(told, cases[i].why) == NULL)
			fail_msg("%s: %s", cases[i].query, told);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_are_read_by_name),
		cmocka_unit_test(what_no_action_takes_is_refused_with_its_name),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
