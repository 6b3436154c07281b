/*
 * test_staff.c - keys at the staff's menu, and what they ask for.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/core/input.h"
#include "kiosk/core/staff.h"

/* Keys of no letter, in the scripts below. */
static uint32_t
key_of(char c)
{
	switch (c) {
	case 'E':
		return INPUT_ENTER;
	case 'X':
		return INPUT_ESCAPE;
	case 'B':
		return INPUT_BACKSPACE;
	case 'F':
		return INPUT_F1 + 9;
	default:
		return (uint8_t)c;
	}
}

/*
 * The last deed of the keys, a tenth of a second apart from *now on, and a
 * second more where _ stands.
 */
static struct staff_deed
type(struct staff *staff, const char *keys, uint64_t *now)
{
	struct staff_deed deed = { STAFF_NOTHING, 0 };

	for (; *keys != '\0'; keys++) {
		*now += *keys == '_' ? 1000 : 100;
		if (*keys == '_')
			continue;
		deed = staff_take(staff, key_of(*keys), *now);
	}
	return deed;
}

static struct staff
menu(const struct staff_here *here, uint64_t now)
{
	struct staff staff;

	staff_init(&staff);
	staff_open(&staff, 0, now);
	staff_tried(&staff, true, 0, now);
	staff.here = *here;
	return staff;
}

/* ---- knocking ---- */

static bool
knocks(const char *keys, uint64_t apart_ms)
{
	struct staff staff;
	bool knocked = false;
	uint64_t now = 0;

	staff_init(&staff);
	for (; *keys != '\0'; keys++, now += apart_ms)
		knocked = staff_knocks(&staff, key_of(*keys), now);
	return knocked;
}

static void
f10_or_three_stars_in_time_knock(void **state)
{
	(void)state;
	assert_true(knocks("F", 0));
	assert_true(knocks("***", 200));
	assert_true(knocks("*1***", 200));
	assert_true(knocks("***4***", 200));
	assert_false(knocks("**", 200));
	assert_false(knocks("**4*", 200));
	assert_false(knocks("***", 1600));
	assert_false(knocks("***5", 200));
	assert_false(knocks("4", 200));
}

/* ---- the PIN ---- */

static const struct {
	const char *keys;
	enum staff_wish wish;
	const char *pin;
	enum staff_at at;
} pins[] = {
	{ "1234", STAFF_NOTHING, "1234", STAFF_PIN },
	{ "1234E", STAFF_TRY, "1234", STAFF_PIN },
	{ "12B34", STAFF_NOTHING, "134", STAFF_PIN },
	{ "12-3<B4", STAFF_NOTHING, "4", STAFF_PIN },
	{ "BBB7", STAFF_NOTHING, "7", STAFF_PIN },
	{ "E", STAFF_NOTHING, "", STAFF_PIN },
	{ "1E", STAFF_NOTHING, "1", STAFF_PIN },
	{ "123E", STAFF_NOTHING, "123", STAFF_PIN },
	{ "123E4E", STAFF_TRY, "1234", STAFF_PIN },
	{ "abc+*/ 1", STAFF_NOTHING, "1", STAFF_PIN },
	{ "1234567890123", STAFF_NOTHING, "123456789012", STAFF_PIN },
	{ "12X", STAFF_NOTHING, "", STAFF_AWAY },
	{ "12F34", STAFF_NOTHING, "1234", STAFF_PIN },
};

static void
digits_are_typed_erased_and_tried(void **state)
{
	struct staff staff;
	uint64_t now;

	(void)state;
	for (size_t i = 0; i < sizeof(pins) / sizeof(pins[0]); i++) {
		now = 1000;
		print_message("%s\n", pins[i].keys);
		staff_init(&staff);
		staff_open(&staff, 0, now);
		assert_int_equal(type(&staff, pins[i].keys, &now).wish,
		    pins[i].wish);
		assert_string_equal(staff.pin, pins[i].pin);
		assert_int_equal(staff.at, pins[i].at);
	}
}

static void
nothing_typed_stays_in_memory(void **state)
{
	static const char none[sizeof(((struct staff *)0)->pin)];
	struct staff staff;
	uint64_t now = 0;

	(void)state;
	staff_init(&staff);
	staff_open(&staff, 0, now);
	type(&staff, "4711E", &now);
	staff_tried(&staff, true, 0, now);
	assert_memory_equal(staff.pin, none, sizeof(none));
	staff_open(&staff, 0, now);
	type(&staff, "4711E", &now);
	staff_tried(&staff, false, 2000, now);
	assert_memory_equal(staff.pin, none, sizeof(none));
	staff_open(&staff, 0, now);
	type(&staff, "4711", &now);
	assert_true(staff_wake(&staff, now + 15000));
	assert_int_equal(staff.at, STAFF_AWAY);
	assert_memory_equal(staff.pin, none, sizeof(none));
}

static void
failures_wait_twice_as_long_each_up_to_five_minutes(void **state)
{
	static const uint64_t seconds[] = { 0, 2, 4, 8, 16, 32, 64, 128, 256,
		300, 300 };

	(void)state;
	for (unsigned i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++)
		assert_int_equal(staff_wait_ms(i), seconds[i] * 1000);
	assert_int_equal(staff_wait_ms(4000000000u), 300000);
}

static void
a_try_is_not_heard_before_the_wait_is_over(void **state)
{
	struct staff staff;
	uint64_t now = 1000;

	(void)state;
	staff_init(&staff);
	staff_open(&staff, 0, now);
	type(&staff, "4711E", &now);
	staff_tried(&staff, false, 4000, now);
	assert_int_equal(staff_wait_s(&staff, now), 4);
	assert_int_equal(staff_wait_s(&staff, now + 3001), 1);
	assert_int_equal(type(&staff, "1234E", &now).wish, STAFF_NOTHING);
	assert_string_equal(staff.pin, "");
	assert_int_equal(staff_due(&staff, now), staff.heard_from);
	now = staff.heard_from;
	assert_true(staff_wake(&staff, now));
	assert_int_equal(staff_wait_s(&staff, now), 0);
	assert_int_equal(type(&staff, "1234E", &now).wish, STAFF_TRY);
}

static void
a_long_wait_gives_the_screen_back_and_goes_on(void **state)
{
	struct staff staff;
	uint64_t now = 1000;

	(void)state;
	staff_init(&staff);
	staff_open(&staff, 0, now);
	type(&staff, "4711E", &now);
	staff_tried(&staff, false, 300000, now);
	assert_int_equal(staff_due(&staff, now), now + 15000);
	assert_true(staff_wake(&staff, now + 15000));
	assert_int_equal(staff.at, STAFF_AWAY);
	staff_open(&staff, 285000, now + 15000);
	assert_int_equal(staff_wait_s(&staff, now + 15000), 285);
}

/* ---- the menu ---- */

static const struct {
	const char *what;
	struct staff_here here;
	const char *keys;
	struct staff_deed deed;
	enum staff_at at;
	enum staff_said said;
} deeds[] = {
	{ "touchpoints", { 3, 2, false, false, false }, "1",
	    { STAFF_NOTHING, 0 }, STAFF_PLACES, STAFF_SAID_NOTHING },
	{ "the second", { 3, 2, false, false, false }, "12",
	    { STAFF_TAKE_PLACE, 1 }, STAFF_MENU, STAFF_SAID_NOTHING },
	{ "no fourth of three", { 3, 2, false, false, false }, "14",
	    { STAFF_NOTHING, 0 }, STAFF_PLACES, STAFF_SAID_NOTHING },
	{ "back from the list", { 3, 2, false, false, false }, "10",
	    { STAFF_NOTHING, 0 }, STAFF_MENU, STAFF_SAID_NOTHING },
	{ "escape from the list", { 3, 2, false, false, false }, "1X",
	    { STAFF_NOTHING, 0 }, STAFF_MENU, STAFF_SAID_NOTHING },
	{ "the second page", { 10, 2, false, false, false }, "192",
	    { STAFF_TAKE_PLACE, 8 }, STAFF_MENU, STAFF_SAID_NOTHING },
	{ "no fourth on the second page", { 10, 2, false, false, false }, "194",
	    { STAFF_NOTHING, 0 }, STAFF_PLACES, STAFF_SAID_NOTHING },
	{ "no third page", { 10, 2, false, false, false }, "1991",
	    { STAFF_TAKE_PLACE, 7 }, STAFF_MENU, STAFF_SAID_NOTHING },
	{ "there and back", { 10, 2, false, false, false }, "19881",
	    { STAFF_TAKE_PLACE, 0 }, STAFF_MENU, STAFF_SAID_NOTHING },
	{ "the last of 64", { 64, 2, false, false, false }, "19999999991",
	    { STAFF_TAKE_PLACE, 63 }, STAFF_MENU, STAFF_SAID_NOTHING },
	{ "a fixed touchpoint", { 3, 2, true, false, false }, "1",
	    { STAFF_NOTHING, 0 }, STAFF_MENU, STAFF_SAID_FIXED },
	{ "rehearsal on", { 3, 2, false, false, false }, "2",
	    { STAFF_REHEARSE, 1 }, STAFF_MENU, STAFF_SAID_NOTHING },
	{ "rehearsal off", { 3, 2, false, true, false }, "2",
	    { STAFF_REHEARSE, 0 }, STAFF_MENU, STAFF_SAID_NOTHING },
	{ "close", { 3, 2, false, false, false }, "3", { STAFF_CLOSE, 1 },
	    STAFF_MENU, STAFF_SAID_NOTHING },
	{ "open", { 3, 2, false, false, true }, "3", { STAFF_CLOSE, 0 },
	    STAFF_MENU, STAFF_SAID_NOTHING },
	{ "the second language", { 3, 2, false, false, false }, "42",
	    { STAFF_TAKE_LANGUAGE, 1 }, STAFF_MENU, STAFF_SAID_NOTHING },
	{ "send", { 3, 2, false, false, false }, "5", { STAFF_SEND, 0 },
	    STAFF_MENU, STAFF_SAID_SENDING },
	{ "restart", { 3, 2, false, false, false }, "6", { STAFF_RESTART, 0 },
	    STAFF_MENU, STAFF_SAID_NOTHING },
	{ "quit asks again", { 3, 2, false, false, false }, "7",
	    { STAFF_NOTHING, 0 }, STAFF_MENU, STAFF_SAID_SURE },
	{ "quit", { 3, 2, false, false, false }, "7_7", { STAFF_QUIT, 0 },
	    STAFF_MENU, STAFF_SAID_SURE },
	{ "a key held down does not quit", { 3, 2, false, false, false },
	    "77777777777777", { STAFF_NOTHING, 0 }, STAFF_MENU,
	    STAFF_SAID_SURE },
	{ "nor does it rehearse on and on", { 3, 2, false, false, false }, "22",
	    { STAFF_NOTHING, 0 }, STAFF_MENU, STAFF_SAID_NOTHING },
	{ "nor choose from what it opened", { 3, 2, false, false, false },
	    "1111", { STAFF_NOTHING, 0 }, STAFF_PLACES, STAFF_SAID_NOTHING },
	{ "nor lead out of two rooms", { 3, 2, false, false, false }, "100",
	    { STAFF_NOTHING, 0 }, STAFF_MENU, STAFF_SAID_NOTHING },
	{ "another key between", { 3, 2, false, false, false }, "7g7",
	    { STAFF_NOTHING, 0 }, STAFF_MENU, STAFF_SAID_SURE },
	{ "another item between", { 3, 2, false, false, false }, "737",
	    { STAFF_NOTHING, 0 }, STAFF_MENU, STAFF_SAID_SURE },
	{ "back to the customers", { 3, 2, false, false, false }, "0",
	    { STAFF_NOTHING, 0 }, STAFF_AWAY, STAFF_SAID_NOTHING },
	{ "escape too", { 3, 2, false, false, false }, "X",
	    { STAFF_NOTHING, 0 }, STAFF_AWAY, STAFF_SAID_NOTHING },
	{ "what is on no key", { 3, 2, false, false, false }, "89EFBq",
	    { STAFF_NOTHING, 0 }, STAFF_MENU, STAFF_SAID_NOTHING },
};

static void
every_key_of_the_menu_asks_for_its_deed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
		struct staff staff = menu(&deeds[i].here, 1000);
		struct staff_deed deed;
		uint64_t now = 1000;

		print_message("%s\n", deeds[i].what);
		deed = type(&staff, deeds[i].keys, &now);
		assert_int_equal(deed.wish, deeds[i].deed.wish);
		assert_int_equal(deed.number, deeds[i].deed.number);
		assert_int_equal(staff.at, deeds[i].at);
		assert_int_equal(staff.said, deeds[i].said);
	}
}

static void
doing_nothing_leads_back_to_the_customers(void **state)
{
	struct staff_here here = { 3, 2, false, false, false };
	struct staff staff;
	uint64_t now = 5000;

	(void)state;
	staff_init(&staff);
	assert_false(staff_wake(&staff, UINT64_MAX - 1));
	staff_open(&staff, 0, now);
	assert_false(staff_wake(&staff, now + 14999));
	assert_true(staff_wake(&staff, now + 15000));
	assert_int_equal(staff.at, STAFF_AWAY);
	staff = menu(&here, now);
	type(&staff, "1", &now);
	assert_false(staff_wake(&staff, now + 29999));
	assert_true(staff_wake(&staff, now + 30000));
	assert_int_equal(staff.at, STAFF_AWAY);
	/* A key that comes too late means nothing here any more. */
	staff = menu(&here, now);
	assert_int_equal(staff_take(&staff, '2', now + 30000).wish,
	    STAFF_NOTHING);
	assert_int_equal(staff.at, STAFF_AWAY);
}

static void
a_key_still_held_down_answers_no_customers_question(void **state)
{
	struct staff_here here = { 3, 2, false, false, false };
	struct staff staff = menu(&here, 1000);
	uint64_t now = 1000;

	(void)state;
	type(&staff, "0", &now);
	assert_int_equal(staff.at, STAFF_AWAY);
	assert_true(staff_holds(&staff, '0', now += 600));
	for (int i = 0; i < 100; i++)
		assert_true(staff_holds(&staff, '0', now += 30));
	/* Let go and pressed again, or another key, is a press. */
	assert_false(staff_holds(&staff, '0', now + 1000));
	assert_false(staff_holds(&staff, '0', now += 1001));
	staff = menu(&here, now);
	type(&staff, "0", &now);
	assert_false(staff_holds(&staff, '5', now + 1));
	assert_false(staff_holds(&staff, '0', now + 2));
	staff_init(&staff);
	assert_false(staff_holds(&staff, '0', 0));
}

static void
who_is_thrown_out_while_they_type_answers_nothing(void **state)
{
	struct staff_here here = { 3, 2, false, false, false };
	struct staff staff;
	uint64_t now = 1000;

	(void)state;
	/* Keys show that somebody waits for the end of the wait. */
	staff_init(&staff);
	staff_open(&staff, 0, now);
	type(&staff, "1234E", &now);
	staff_tried(&staff, false, 16000, now);
	for (int i = 0; i < 7; i++)
		staff_take(&staff, '5', now += 2000);
	now += 2001;
	assert_int_equal(type(&staff, "4711E", &now).wish, STAFF_TRY);
	/* Who only reads: what they press a little later is still theirs. */
	staff = menu(&here, now);
	now += 30000;
	assert_true(staff_wake(&staff, now));
	assert_true(staff_holds(&staff, '5', now += 200));
	assert_true(staff_holds(&staff, '4', now += 1999));
	assert_false(staff_holds(&staff, INPUT_F1 + 9, now + 100));
	assert_true(staff_holds(&staff, '7', now += 1000));
	assert_false(staff_holds(&staff, '1', now += 2000));
	assert_false(staff_holds(&staff, '2', now + 1));
	/* The key that came too late began it anew. */
	staff = menu(&here, now);
	staff_take(&staff, '5', now += 40000);
	assert_true(staff_holds(&staff, '6', now + 1000));
	/* Who left by a key has left. */
	staff = menu(&here, now);
	type(&staff, "0", &now);
	assert_false(staff_holds(&staff, '5', now + 200));
}

/* A small generator, the same for the same seed. */
static unsigned
chance(uint64_t *seed, unsigned below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % below;
}

static void
whatever_is_pressed_nothing_is_asked_for_that_is_not_there(void **state)
{
	static const char keys[] = "0123456789EXBF*x+-q";
	static const char none[sizeof(((struct staff *)0)->pin)];
	uint64_t seed = 4, now = 0;
	struct staff staff;
	unsigned deeds_seen = 0;

	(void)state;
	staff_init(&staff);
	for (unsigned i = 0; i < 300000; i++) {
		uint32_t key = key_of(keys[chance(&seed, sizeof(keys) - 1)]);
		struct staff_deed deed;

		now += chance(&seed, 50) == 0 ? 31000
		    : chance(&seed, 2)        ? 200
					      : 1000;
		if (staff.at == STAFF_AWAY) {
			assert_memory_equal(staff.pin, none, sizeof(none));
			assert_int_equal(staff_take(&staff, key, now).wish,
			    STAFF_NOTHING);
			staff_open(&staff, chance(&seed, 2) * 5000, now);
			continue;
		}
		deed = staff_take(&staff, key, now);
		deeds_seen |= 1u << deed.wish;
		if (deed.wish == STAFF_TRY) {
			staff_tried(&staff, chance(&seed, 2) == 0,
			    chance(&seed, 3000), now);
			staff.here.places = chance(&seed, 65);
			staff.here.languages = 1 + chance(&seed, 16);
			staff.here.fixed = chance(&seed, 2);
		}
		if (deed.wish == STAFF_TAKE_PLACE)
			assert_in_range(deed.number, 0, staff.here.places - 1);
		if (deed.wish == STAFF_TAKE_LANGUAGE)
			assert_in_range(deed.number, 0,
			    staff.here.languages - 1);
		if (staff.at == STAFF_PLACES || staff.at == STAFF_LANGUAGES)
			assert_in_range(staff.page, 0, staff_pages(&staff) - 1);
		assert_in_range(staff.length, 0, STAFF_PIN_MOST);
		assert_int_equal(strlen(staff.pin), staff.length);
	}
	/* And all that there is was asked for. */
	assert_int_equal(deeds_seen, (1u << (STAFF_QUIT + 1)) - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(f10_or_three_stars_in_time_knock),
		cmocka_unit_test(digits_are_typed_erased_and_tried),
		cmocka_unit_test(nothing_typed_stays_in_memory),
		cmocka_unit_test(
		    failures_wait_twice_as_long_each_up_to_five_minutes),
		cmocka_unit_test(a_try_is_not_heard_before_the_wait_is_over),
		cmocka_unit_test(a_long_wait_gives_the_screen_back_and_goes_on),
		cmocka_unit_test(every_key_of_the_menu_asks_for_its_deed),
		cmocka_unit_test(doing_nothing_leads_back_to_the_customers),
		cmocka_unit_test(
		    who_is_thrown_out_while_they_type_answers_nothing),
		cmocka_unit_test(
		    a_key_still_held_down_answers_no_customers_question),
		cmocka_unit_test(
		    whatever_is_pressed_nothing_is_asked_for_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
