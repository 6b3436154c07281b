/*
 * test_exposition.c - the text form, and what the meters make of it.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/exposition.h"
#include "aggregator/io/meters.h"

/* The text so far; out is released. */
static void
says(struct bytes *out, const char *expected)
{
	bytes_put(out, "", 1);
	assert_false(out->failed);
	assert_string_equal((const char *)out->data, expected);
	bytes_release(out);
}

static void
holds(const char *text, const char *line)
{
	if (strstr(text, line) == NULL)
		fail_msg("there is no %s", line);
}

static void
a_family_is_help_type_and_samples(void **state)
{
	struct bytes out = { 0 };

	(void)state;
	exposition_family(&out, "a_total", "counter", "Things");
	exposition_count(&out, "a_total", "kind=\"x\"", 18446744073709551615u);
	exposition_number(&out, "b", NULL, 0.25);
	exposition_number(&out, "b", "c=\"d\"", 1795600000.5);
	says(&out,
	    "# HELP a_total Things\n# TYPE a_total counter\n"
	    "a_total{kind=\"x\"} 18446744073709551615\n"
	    "b 0.25\nb{c=\"d\"} 1795600000.5\n");
}

static void
a_histogram_adds_up(void **state)
{
	static const uint64_t bounds[] = { 500, 1000 };
	static const uint64_t counts[] = { 2, 3, 4 };
	struct bytes out = { 0 };

	(void)state;
	exposition_histogram(&out, "t", "q=\"w\"", bounds, counts, 2, 1500000,
	    1e-6);
	exposition_histogram(&out, "n", NULL, bounds, counts, 1, 7, 1);
	says(&out,
	    "t_bucket{q=\"w\",le=\"0.0005\"} 2\n"
	    "t_bucket{q=\"w\",le=\"0.001\"} 5\n"
	    "t_bucket{q=\"w\",le=\"+Inf\"} 9\n"
	    "t_sum{q=\"w\"} 1.5\nt_count{q=\"w\"} 9\n"
	    "n_bucket{le=\"500\"} 2\nn_bucket{le=\"+Inf\"} 5\n"
	    "n_sum 7\nn_count 5\n");
}

static void
a_label_cannot_end_early(void **state)
{
	static const struct {
		const char *text, *value;
	} cases[] = {
		{ "plain", "plain" }, { "a\"b", "a\\\"b" },
		{ "a\\b", "a\\\\b" }, { "a\nb", "a b" },
		{ "123456789", "1234567" }, /* cut */
		{ "1234567\"", "1234567" }, /* no half of a pair */
	};
	char value[9];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		exposition_value(value, sizeof(value), cases[i].text);
		assert_string_equal(value, cases[i].value);
	}
}

static const char *
route(size_t index)
{
	return index == 0 ? "path=\"/a\"" : NULL;
}

static void
meters_tell_what_was_added(void **state)
{
	struct bytes out = { 0 };
	const char *text;

	(void)state;
	meter_add(METER_ENTRIES, 41);
	meter_add(METER_ENTRIES, 1);
	assert_int_equal(meter_read(METER_ENTRIES), 42);
	meter_observe(METER_GROUP_CALLS, 1);
	meter_observe(METER_GROUP_CALLS, 3);
	meter_observe(METER_GROUP_CALLS, 4);
	meter_observe(METER_GROUP_CALLS, 1000);
	meter_request(0, 200);
	meter_request(0, 204);
	meter_request(0, 503);
	meter_request(0, 0);
	meter_request(9999, 200); /* no such row: not told, nothing broken */
	meters_write(&out, route, true);
	bytes_put(&out, "", 1);
	text = (const char *)out.data;
	holds(text, "\ntouchstone_entries_total 42\n");
	holds(text, "\ntouchstone_group_requests_bucket{le=\"1\"} 1\n");
	holds(text, "\ntouchstone_group_requests_bucket{le=\"2\"} 1\n");
	holds(text, "\ntouchstone_group_requests_bucket{le=\"4\"} 3\n");
	holds(text, "\ntouchstone_group_requests_bucket{le=\"256\"} 3\n");
	holds(text, "\ntouchstone_group_requests_bucket{le=\"+Inf\"} 4\n");
	holds(text, "\ntouchstone_group_requests_sum 1008\n");
	holds(text,
	    "\ntouchstone_requests_total{path=\"/a\",status=\"2xx\"} 2\n");
	holds(text,
	    "\ntouchstone_requests_total{path=\"/a\",status=\"5xx\"} 1\n");
	holds(text,
	    "\ntouchstone_requests_total{path=\"/a\",status=\"0xx\"} 1\n");
	bytes_release(&out);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_family_is_help_type_and_samples),
		cmocka_unit_test(a_histogram_adds_up),
		cmocka_unit_test(a_label_cannot_end_early),
		cmocka_unit_test(meters_tell_what_was_added),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
