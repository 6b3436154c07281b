/*
 * test_door.c - who keeps the screen closed.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kiosk/core/door.h"

enum {
	MORNING = 1000, /* the hours open */
	NOW = 500,
};

static const struct {
	const char *what;
	struct door door;
	bool hours_closed;
	int64_t utc_ms;
	enum closed_by by;
} doors[] = {
	{ "nothing set, within hours", { DOOR_HOURS, 0 }, false, NOW,
	    CLOSED_BY_NOBODY },
	{ "nothing set, outside hours", { DOOR_HOURS, 0 }, true, NOW,
	    CLOSED_BY_HOURS },
	{ "closed by hand", { DOOR_CLOSED, MORNING }, false, NOW,
	    CLOSED_BY_STAFF },
	{ "closed by hand after closing time", { DOOR_CLOSED, MORNING }, true,
	    NOW, CLOSED_BY_STAFF },
	{ "the hours open again", { DOOR_CLOSED, MORNING }, false, MORNING,
	    CLOSED_BY_NOBODY },
	{ "closed by hand, no hours to open it", { DOOR_CLOSED, 0 }, false,
	    INT64_MAX, CLOSED_BY_STAFF },
	{ "closed by hand, the time is not known", { DOOR_CLOSED, MORNING },
	    false, DOOR_NO_CLOCK, CLOSED_BY_STAFF },
	{ "opened by hand after closing time", { DOOR_OPENED, MORNING }, true,
	    NOW, CLOSED_BY_NOBODY },
	{ "opened by hand, and the hours close once more",
	    { DOOR_OPENED, MORNING }, true, MORNING, CLOSED_BY_HOURS },
};

static void
who_spoke_last_for_this_moment_decides(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		print_message("%s\n", doors[i].what);
		assert_int_equal(door_closed(&doors[i].door,
				     doors[i].hours_closed, doors[i].utc_ms),
		    doors[i].by);
	}
}

static void
what_is_set_by_hand_holds_until_the_hours_do_the_same(void **state)
{
	struct door door = door_by_hand(true, false, MORNING);

	(void)state;
	assert_int_equal(door.set, DOOR_CLOSED);
	assert_int_equal(door.until_ms, MORNING);
	assert_false(door_lapsed(&door, MORNING - 1));
	assert_false(door_lapsed(&door, DOOR_NO_CLOCK));
	assert_true(door_lapsed(&door, MORNING));
	door = door_by_hand(false, true, MORNING);
	assert_int_equal(door.set, DOOR_OPENED);
}

static void
opened_within_the_hours_leaves_the_hours_to_rule(void **state)
{
	struct door door = door_by_hand(false, false, MORNING);

	(void)state;
	assert_int_equal(door.set, DOOR_HOURS);
	assert_int_equal(door.until_ms, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_spoke_last_for_this_moment_decides),
		cmocka_unit_test(
		    what_is_set_by_hand_holds_until_the_hours_do_the_same),
		cmocka_unit_test(
		    opened_within_the_hours_leaves_the_hours_to_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
