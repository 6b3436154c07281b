/*
 * test_order.c - what a line of `rate` says, over what its options said.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "kiosk/io/order.h"
#include "tests/kiosk/support_centre.h"

static void
a_line_that_says_whose_hand_it_was_has_the_last_word(void **state)
{
	static const struct {
		bool press, staff; /* as options */
		const char *line;
		bool becomes_press, becomes_staff;
	} cases[] = {
		{ true, false, "3", true, false },
		{ true, false, "{\"value\": 3}", true, false },
		{ true, false, "{\"value\": 3, \"staff\": true}", false, true },
		{ false, true, "{\"value\": 3, \"press\": true}", true, false },
		{ true, false, "{\"value\": 3, \"staff\": false}", true,
		    false },
		{ true, false, "{\"value\": 3, \"press\": false}", false,
		    false },
		/* both in one line: hands_clash tells */
		{ false, false,
		    "{\"value\": 3, \"staff\": true, \"press\": true}", true,
		    true },
	};
	struct order given = { 0 }, order;
	char why[ORDER_WHY];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		given.press = cases[i].press;
		given.staff = cases[i].staff;
		assert_null(order_read(&order, &given, cases[i].line, why));
		if (order.press != cases[i].becomes_press ||
		    order.staff != cases[i].becomes_staff)
			fail_msg("case %zu", i);
		order_release(&order);
	}
}

static void
an_empty_text_is_none(void **state)
{
	static const char line[] =
	    "{\"value\": 3, \"comment\": \"\", \"ref\": \"\"}";
	static const struct order given;
	struct fake_outside outside;
	struct centre centre;
	struct journal_rating rating;
	struct order order;
	char why[ORDER_WHY] = "", *folder = fake_folder();
	struct order_desk *desk;
	struct journal *journal;

	(void)state;
	fake_outside_init(&outside);
	centre_init(&centre, &outside);
	journal = centre_enrol(&centre, folder);
	desk = order_desk_new(journal);
	assert_null(order_read(&order, &given, line, why));
	assert_int_equal(order_resolve(desk, &order, &rating, why), JOURNAL_OK);
	assert_null(rating.comment);
	assert_null(rating.reference);
	order_release(&order);
	order_desk_free(desk);
	journal_free(journal);
	fake_folder_remove(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_line_that_says_whose_hand_it_was_has_the_last_word),
		cmocka_unit_test(an_empty_text_is_none),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
