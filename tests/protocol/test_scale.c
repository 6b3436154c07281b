/*
 * test_scale.c - what a person calls a step.
 */

#include "protocol/scale.h"
#include "tests/protocol/support.h"

static void
every_value_of_every_scale_comes_back(void **state)
{
	static const struct {
		const char *name;
		unsigned steps;
		int lowest;
		const char *range;
	} scales[] = {
		{ "smiley4", 4, 1, "1 to 4" },
		{ "smiley5", 5, 1, "1 to 5" },
		{ "stars5", 5, 1, "1 to 5" },
		{ "nps11", 11, 0, "0 to 10" },
		{ "ces7", 7, 1, "1 to 7" },
		{ "yesno", 2, 1, "1 to 2, or no, yes" },
		{ "steps2", 2, 1, "1 to 2" },
		{ "steps11", 11, 1, "1 to 11" },
	};
	const struct scale *scale;
	char value[8], range[32];
	unsigned step;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(scales); i++) {
		scale = scale_find(scales[i].name);
		assert_non_null(scale);
		assert_int_equal(scale->steps, scales[i].steps);
		scale_range(scale, range, sizeof(range));
		assert_string_equal(range, scales[i].range);
		for (step = 0; step < scale->steps; step++) {
			scale_value(scale, step, value, sizeof(value));
			assert_int_equal(atoi(value),
			    scales[i].lowest + (int)step);
			assert_int_equal(scale_step(scale, value), step);
		}
	}
}

static void
what_is_off_a_scale_has_no_step(void **state)
{
	static const struct {
		const char *scale, *value;
	} cases[] = {
		{ "smiley5", "0" },
		{ "smiley5", "6" },
		{ "smiley5", "-1" },
		{ "smiley5", "" },
		{ "smiley5", "1 " },
		{ "smiley5", " 1" },
		{ "smiley5", "+1" },
		{ "smiley5", "01" },
		{ "smiley5", "1.0" },
		{ "smiley5", "one" },
		{ "smiley5", "yes" },
		{ "smiley5", "1x" },
		{ "smiley5", "18446744073709551617" },
		{ "smiley5", "4294967297" },
		{ "nps11", "11" },
		{ "nps11", "00" },
		{ "nps11", "x" },
		{ "yesno", "0" },
		{ "yesno", "3" },
		{ "yesno", "YES" },
		{ "yesno", "ja" },
		{ "steps3", "4" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		if (scale_step(scale_find(cases[i].scale), cases[i].value) !=
		    -1)
			fail_msg("%s is on %s", cases[i].value, cases[i].scale);
}

static void
no_and_yes_are_steps_of_yesno(void **state)
{
	const struct scale *scale = scale_find("yesno");

	(void)state;
	assert_int_equal(scale_step(scale, "no"), 0);
	assert_int_equal(scale_step(scale, "1"), 0);
	assert_int_equal(scale_step(scale, "yes"), 1);
	assert_int_equal(scale_step(scale, "2"), 1);
}

static void
unknown_scales_are_not_found(void **state)
{
	static const char *const names[] = { "", "smiley", "smiley6", "Smiley5",
		"steps1", "steps12", "steps02", "choice3" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++)
		assert_null(scale_find(names[i]));
}

static void
a_range_is_cut_to_its_room(void **state)
{
	const struct scale *scale = scale_find("yesno");
	char range[32];
	size_t size;

	(void)state;
	for (size = 1; size < sizeof(range); size++) {
		memset(range, 'x', sizeof(range));
		scale_range(scale, range, size);
		assert_true(strlen(range) < size);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_of_every_scale_comes_back),
		cmocka_unit_test(what_is_off_a_scale_has_no_step),
		cmocka_unit_test(no_and_yes_are_steps_of_yesno),
		cmocka_unit_test(unknown_scales_are_not_found),
		cmocka_unit_test(a_range_is_cut_to_its_room),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
