/*
 * test_query.c - what can be asked of the scores, and what cannot.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/query.h"

/* 2026-11-20T14:00:00Z, a Friday. */
#define NOW 1795183200

static int32_t
one_east(const void *arg, int64_t t)
{
	(void)arg;
	(void)t;
	return 3600;
}

static const struct localtime_zone vienna = { one_east, NULL };

static void
a_time_is_an_instant_a_date_days_ago_or_today(void **state)
{
	static const struct {
		const char *text;
		int64_t instant;
	} times[] = {
		{ "2026-11-20T14:00:00Z", NOW },
		{ "2026-11-20t14:00:00z", NOW },
		{ "2026-11-20T15:00:00+01:00", NOW },
		{ "2026-11-20T15:00:00 01:00", NOW },
		{ "2026-11-20T10:30:00-03:30", NOW },
		{ "2026-11-20T14:00:00.999Z", NOW },
		{ "2026-11-20 14:00:00Z", NOW },
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2016-12-31T23:59:60Z", 1483228800 },
		{ "2026-11-20", NOW - 15 * 3600 },
		{ "today", NOW - 15 * 3600 },
		{ "0d", NOW - 15 * 3600 },
		{ "1d", NOW - 39 * 3600 },
		{ "28d", NOW - 15 * 3600 - 28 * 86400 },
	};
	struct query_time time;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		if (query_time_read(times[i].text, &time) != 0)
			fail_msg("%s is no time", times[i].text);
		if (query_instant(&time, &vienna, NOW) != times[i].instant)
			fail_msg("%s is %lld", times[i].text,
			    (long long)query_instant(&time, &vienna, NOW));
	}
}

static void
what_is_no_time_is_refused_and_so_is_each_time_cut_short(void **state)
{
	static const char *const wrong[] = { "", "yesterday", "28", "d", "-1d",
		"28dd", "2026-11-31", "2026-1-1", "26-11-20", "2026-11-20T",
		"2026-11-20T24:00:00Z", "2026-11-20T14:00Z",
		"2026-11-20T14:00:00", "2026-11-20T14:00:00.Z",
		"2026-11-20T14:00:00+1:00", "2026-11-20T14:60:00Z",
		"2026-11-20T14:00:00Zx", "2026-11-20T14:00:00+24:00",
		"99999999999999999999d", "2026-11-20 ", " 28d" };
	const char *whole = "2026-11-20T14:00:00.5+01:00";
	struct query_time time;
	char cut[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (query_time_read(wrong[i], &time) == 0)
			fail_msg("\"%s\" is taken for a time", wrong[i]);
	}
	for (i = 0; i < strlen(whole); i++) {
		snprintf(cut, sizeof(cut), "%.*s", (int)i, whole);
		assert_int_equal(query_time_read(cut, &time) == 0, i == 10);
	}
}

static void
every_option_reaches_its_place(void **state)
{
	struct query q;
	char why[QUERY_WHY];

	(void)state;
	query_init(&q, QUERY_TABLE);
	assert_int_equal(query_add(&q, "touchpoint", "counter-1", why), 0);
	assert_int_equal(query_add(&q, "touchpoint", "counter-2", why), 0);
	assert_int_equal(query_add(&q, "touchpoint", "counter-1", why), 0);
	assert_int_equal(query_add(&q, "department", "Sales", why), 0);
	assert_int_equal(query_add(&q, "region", "South", why), 0);
	assert_int_equal(query_add(&q, "kind", "offline", why), 0);
	assert_int_equal(query_add(&q, "phase", "after", why), 0);
	assert_int_equal(query_add(&q, "channel", "kiosk", why), 0);
	assert_int_equal(query_add(&q, "question", "ease", why), 0);
	assert_int_equal(query_add(&q, "from", "28d", why), 0);
	assert_int_equal(query_add(&q, "to", "today", why), 0);
	assert_int_equal(query_add(&q, "by", "day", why), 0);
	assert_int_equal(query_add(&q, "by", "channel,week", why), 0);
	assert_int_equal(query_add(&q, "min-n", "5", why), 0);
	assert_int_equal(query_add(&q, "raw", "", why), 0);
	assert_int_equal(query_add(&q, "format", "json", why), 0);
	assert_int_equal(q.touchpoint_count, 2);
	assert_string_equal(q.touchpoints[1], "counter-2");
	assert_string_equal(q.department, "Sales");
	assert_string_equal(q.region, "South");
	assert_string_equal(q.kind, "offline");
	assert_string_equal(q.phase, "after");
	assert_string_equal(q.channel, "kiosk");
	assert_string_equal(q.question, "ease");
	assert_int_equal(q.from.value, 28);
	assert_int_equal(q.to.when, QUERY_DAYS_AGO);
	assert_int_equal(q.by, QUERY_BY_DAY | QUERY_BY_CHANNEL | QUERY_BY_WEEK);
	assert_true(q.has_min_n && q.min_n == 5 && q.raw);
	assert_int_equal(q.format, QUERY_JSON);
}

static void
a_comparison_needs_something_before(void **state)
{
	static const struct {
		const char *string, *says;
	} wrong[] = {
		{ "against=previous", "against: it needs from" },
		{ "to=today&against=year", "against: it needs from" },
		{ "against=56d..28d", "against: it needs from" },
		{ "by=hour&against=year", "against: it needs from" },
		{ "from=28d&by=day&against=56d..28d",
		    "previous or year, not with one span" },
		{ "by=month&against=56d..28d",
		    "previous or year, not with one span" },
	};
	static const char *const right[] = { "", "from=28d&against=previous",
		"from=28d&to=today&by=hourofweek&against=56d..28d",
		"by=week&against=year", "from=28d&by=day&against=previous" };
	char why[QUERY_WHY];
	struct query q;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		query_init(&q, QUERY_TABLE);
		assert_int_equal(query_add_string(&q, wrong[i].string, why), 0);
		assert_int_equal(query_check(&q, why), -1);
		if (strstr(why, wrong[i].says) == NULL)
			fail_msg("%s says: %s", wrong[i].string, why);
	}
	for (i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		query_init(&q, QUERY_TABLE);
		assert_int_equal(query_add_string(&q, right[i], why), 0);
		assert_int_equal(query_check(&q, why), 0);
	}
}

static void
a_wrong_option_is_one_sentence_and_changes_nothing(void **state)
{
	static const struct {
		const char *name, *value, *says;
	} wrong[] = {
		{ "by", "year", "by: there is no \"year\"" },
		{ "by", "day,", "by: there is no" },
		{ "by", "", "by: there is no" },
		{ "kind", "of", "offline, online, social" },
		{ "phase", "", "before, purchase, after" },
		{ "channel", "fax", "kiosk, staff, agent, script" },
		{ "from", "soon", "from: \"soon\" is no time" },
		{ "to", "", "to: \"\" is no time" },
		{ "from", "2026-11-20", "not before to" },
		{ "min-n", "0", "min-n" },
		{ "min-n", "-3", "min-n" },
		{ "min-n", "1e3", "min-n" },
		{ "min-n", "12345678901", "min-n" },
		{ "raw", "maybe", "neither true nor false" },
		{ "format", "pdf", "table, json, csv" },
		{ "touchpoint", "", "it needs a name" },
		{ "against", "last week", "previous, year, FROM..TO" },
		{ "against", "", "previous, year, FROM..TO" },
		{ "against", "..", "is no span of time" },
		{ "against", "2026-10-01..", "is no span of time" },
		{ "against", "..2026-10-01", "is no span of time" },
		{ "against", "2026-10-01..soon", "is no span of time" },
		{ "against", "2026-10-01...2026-11-01", "is no span of time" },
		{ "against", "2026-11-01..2026-10-01", "not before its end" },
		{ "against", "28d..28d", "against: it is not before its end" },
		{ "as-of", "soon", "as-of: \"soon\" is no time" },
		{ "colour", "red", "colour: scores have no such option" },
	};
	struct query q, before;
	char why[QUERY_WHY], value[LIMIT_TITLE + 100];
	size_t i;

	(void)state;
	query_init(&q, QUERY_TABLE);
	assert_int_equal(query_add(&q, "to", "2026-11-20", why), 0);
	before = q;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		why[0] = '\0';
		assert_int_equal(query_add(&q, wrong[i].name, wrong[i].value,
				     why),
		    -1);
		if (strstr(why, wrong[i].says) == NULL)
			fail_msg("%s=%s says: %s", wrong[i].name,
			    wrong[i].value, why);
		assert_memory_equal(&q, &before, sizeof(q));
	}
	memset(value, 'a', sizeof(value));
	value[sizeof(value) - 1] = '\0';
	assert_int_equal(query_add(&q, "touchpoint", value, why), -1);
	assert_int_equal(query_add(&q, "department", value, why), -1);
	assert_int_equal(query_add(&q, "by", value, why), -1);
	assert_memory_equal(&q, &before, sizeof(q));
}

static void
more_touchpoints_than_can_be_held_are_refused(void **state)
{
	struct query q;
	char why[QUERY_WHY], slug[32];
	int i;

	(void)state;
	query_init(&q, QUERY_TABLE);
	for (i = 0; i < QUERY_TOUCHPOINTS; i++) {
		snprintf(slug, sizeof(slug), "t-%d", i);
		assert_int_equal(query_add(&q, "touchpoint", slug, why), 0);
	}
	assert_int_equal(query_add(&q, "touchpoint", "t-0", why), 0);
	assert_int_equal(query_add(&q, "touchpoint", "one-more", why), -1);
	assert_int_equal(q.touchpoint_count, QUERY_TOUCHPOINTS);
}

static void
an_address_asks_the_same(void **state)
{
	struct query q;
	char why[QUERY_WHY];

	(void)state;
	query_init(&q, QUERY_JSON);
	assert_int_equal(query_add_string(&q,
			     "touchpoint=a&touchpoint=b&by=day&"
			     "from=2026-11-20T15%3A00:00%2b01:00&raw&"
			     "to=2026-11-20T15:00:01+01:00&"
			     "department=Two%20Words+here&",
			     why),
	    0);
	assert_int_equal(q.touchpoint_count, 2);
	assert_int_equal(q.by, QUERY_BY_DAY);
	assert_int_equal(q.from.value, NOW);
	assert_int_equal(q.to.value, NOW + 1);
	assert_string_equal(q.department, "Two Words here");
	assert_true(q.raw);
	assert_int_equal(query_add_string(&q, "", why), 0);
}

static void
an_address_that_cannot_be_read_is_refused(void **state)
{
	static const char *const wrong[] = { "department=%", "department=%2",
		"department=%zz", "department=a%00b", "department=%0a", "=x",
		"nothing", "by=day&&by=none" };
	struct query q;
	char why[QUERY_WHY], value[LIMIT_TITLE * 2];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		query_init(&q, QUERY_JSON);
		if (query_add_string(&q, wrong[i], why) == 0)
			fail_msg("\"%s\" was taken", wrong[i]);
	}
	memset(value, 'a', sizeof(value));
	memcpy(value, "department=", 11);
	value[sizeof(value) - 1] = '\0';
	assert_int_equal(query_add_string(&q, value, why), -1);
}

static void
each_way_to_split_has_its_name(void **state)
{
	struct query q;
	char why[QUERY_WHY];
	unsigned i;

	(void)state;
	for (i = 0; i < QUERY_BY_COUNT; i++) {
		query_init(&q, QUERY_TABLE);
		assert_int_equal(query_add(&q, "by", query_by_name(1u << i),
				     why),
		    0);
		assert_int_equal(q.by, 1u << i);
	}
	assert_string_equal(query_by_name(1u << QUERY_BY_COUNT), "");
	assert_true(query_is_switch("raw"));
	assert_false(query_is_switch("by"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_is_an_instant_a_date_days_ago_or_today),
		cmocka_unit_test(
		    what_is_no_time_is_refused_and_so_is_each_time_cut_short),
		cmocka_unit_test(every_option_reaches_its_place),
		cmocka_unit_test(a_comparison_needs_something_before),
		cmocka_unit_test(
		    a_wrong_option_is_one_sentence_and_changes_nothing),
		cmocka_unit_test(more_touchpoints_than_can_be_held_are_refused),
		cmocka_unit_test(an_address_asks_the_same),
		cmocka_unit_test(an_address_that_cannot_be_read_is_refused),
		cmocka_unit_test(each_way_to_split_has_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
