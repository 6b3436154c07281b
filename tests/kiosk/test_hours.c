/*
 * test_hours.c - whether a touchpoint is open, and what follows from it.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "kiosk/core/plan.h"
#include "kiosk/io/journal_sync.h"
#include "kiosk/io/zone.h"
#include "tests/kiosk/support_centre.h"

#define HOUR INT64_C(3600)

/* Seconds since 1970, UTC. */
#define MON_2026_11_23 INT64_C(1795392000)
#define SUN_2026_03_29 INT64_C(1774742400) /* forward at 01:00 UTC */
#define SUN_2026_10_25 INT64_C(1792886400) /* back at 01:00 UTC */

#define SHEET(open) \
	"{\"name\": \"counter\", \"languages\": [\"en\"], " \
	"\"questions\": [{\"id\": \"satisfaction\", " \
	"\"scale\": \"smiley5\", \"text\": {\"en\": \"How?\"}}], " \
	"\"open\": \"" open "\"}"

#define NO_HOURS \
	"{\"name\": \"counter\", \"languages\": [\"en\"], " \
	"\"questions\": [{\"id\": \"satisfaction\", " \
	"\"scale\": \"smiley5\", \"text\": {\"en\": \"How?\"}}]}"

struct fixture {
	struct fake_outside outside;
	struct centre centre;
	char *folder;
	struct journal *journal;
	struct sheet *sheet;
};

/* A kiosk in Vienna, enrolled when the clock was there, with those hours. */
static void
open_with(struct fixture *f, const char *sheet, const char *zone, int64_t utc_s)
{
	fake_outside_init(&f->outside);
	f->outside.wall_ms = utc_s * 1000;
	centre_init(&f->centre, &f->outside);
	f->centre.sheet = sheet;
	snprintf(f->centre.registration.places[0].zone,
	    sizeof(f->centre.registration.places[0].zone), "%s", zone);
	sheet_version(f->centre.registration.places[0].sheet, sheet,
	    strlen(sheet));
	f->folder = fake_folder();
	f->journal = centre_enrol(&f->centre, f->folder);
	assert_int_equal(journal_sheet(f->journal, NULL, &f->sheet),
	    JOURNAL_OK);
}

static void
shut(struct fixture *f)
{
	sheet_free(f->sheet);
	journal_free(f->journal);
	fake_folder_remove(f->folder);
}

static struct journal_opening
opening(struct fixture *f)
{
	struct journal_opening out;

	assert_int_equal(journal_opening(f->journal, NULL, f->sheet, &out),
	    JOURNAL_OK);
	return out;
}

/* Press; what the entry carries beside what was asked for. */
static unsigned
flags_of(struct fixture *f, enum hand hand)
{
	struct journal_rating rating = { .step = 1, .hand = hand };

	assert_int_equal(journal_rate(f->journal, &rating, 1), JOURNAL_OK);
	assert_int_equal(rating.verdict, JOURNAL_OK);
	return rating.flags & RATING_OUTSIDE_HOURS;
}

/* What clocks in Vienna show, to the second at both switches. */
static void
a_zone_s_clock_is_put_forward_and_back(void **state)
{
	static const struct {
		const char *zone;
		int64_t utc_s;
		struct zone_time shown;
	} cases[] = {
		{ "Europe/Vienna", MON_2026_11_23, { 0, 1, 0, 0 } },
		{ "UTC", MON_2026_11_23, { 0, 0, 0, 0 } },
		{ "", MON_2026_11_23 - 1, { 6, 23, 59, 59 } },
		{ "Asia/Kolkata", MON_2026_11_23, { 0, 5, 30, 0 } },
		{ "Europe/Vienna", SUN_2026_03_29 + HOUR - 1,
		    { 6, 1, 59, 59 } },
		{ "Europe/Vienna", SUN_2026_03_29 + HOUR, { 6, 3, 0, 0 } },
		{ "Europe/Vienna", SUN_2026_10_25 + HOUR - 1,
		    { 6, 2, 59, 59 } },
		{ "Europe/Vienna", SUN_2026_10_25 + HOUR, { 6, 2, 0, 0 } },
		{ "Europe/Vienna", -1, { 3, 0, 59, 59 } },
	};
	struct zone_time shown;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(zone_local(cases[i].zone, cases[i].utc_s * 1000,
		    &shown));
		assert_memory_equal(&shown, &cases[i].shown, sizeof(shown));
	}
	assert_false(zone_local("Europe/Atlantis", 0, &shown));
	assert_false(zone_local("../../etc/passwd", 0, &shown));
	assert_false(zone_local("CET-1CEST", 0, &shown));
}

/* At `utc_s`, at a door with those hours in Vienna. */
struct moment {
	const char *sheet;
	int64_t utc_s;
	bool outside;
	int64_t change_s;
};

static const struct moment moments[] = {
	/* Monday 07:59:59.. 08:00, and Friday evening over the weekend */
	{ SHEET("Mo-Fr 08:00-18:00"), MON_2026_11_23 + 7 * HOUR - 1, true,
	    MON_2026_11_23 + 7 * HOUR },
	{ SHEET("Mo-Fr 08:00-18:00"), MON_2026_11_23 + 7 * HOUR, false,
	    MON_2026_11_23 + 17 * HOUR },
	{ SHEET("Mo-Fr 08:00-18:00"), MON_2026_11_23 + 17 * HOUR, true,
	    MON_2026_11_23 + 31 * HOUR },
	/* the weekend that has an hour less: Monday 08:00 is 06:00 UTC */
	{ SHEET("Mo-Fr 08:00-18:00"), SUN_2026_03_29 - 7 * HOUR, true,
	    SUN_2026_03_29 + 30 * HOUR },
	/* the one that has an hour more: Monday 08:00 is 07:00 UTC */
	{ SHEET("Mo-Fr 08:00-18:00"), SUN_2026_10_25 - 8 * HOUR, true,
	    SUN_2026_10_25 + 31 * HOUR },
	/* open over the switch: 01:30 to 04:00 is one hour and a half */
	{ SHEET("Sa-Su 20:00-04:00"), SUN_2026_03_29 + HOUR / 2, false,
	    SUN_2026_03_29 + 2 * HOUR },
	/* and in autumn from the first 02:30 it is two and a half */
	{ SHEET("Sa-Su 20:00-04:00"), SUN_2026_10_25 + HOUR / 2, false,
	    SUN_2026_10_25 + 3 * HOUR },
	/* hours that never change, none, and some that cannot be read */
	{ SHEET("00:00-24:00"), MON_2026_11_23, false, 0 },
	{ NO_HOURS, MON_2026_11_23, false, 0 },
	{ SHEET("whenever"), MON_2026_11_23, false, 0 },
};

static void
the_hours_of_a_touchpoint_are_those_of_its_zone(void **state)
{
	struct fixture f;
	struct journal_opening now;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		open_with(&f, moments[i].sheet, "Europe/Vienna",
		    moments[i].utc_s);
		now = opening(&f);
		assert_true(now.exact);
		if (now.outside != moments[i].outside ||
		    now.change_ms != moments[i].change_s * 1000)
			fail_msg("moment %zu: outside %d, changes in %lld s", i,
			    now.outside,
			    (long long)(now.change_ms / 1000 -
				moments[i].utc_s));
		shut(&f);
	}
}

static void
only_a_customer_s_hand_outside_the_hours_is_flagged(void **state)
{
	static const enum hand others[] = { HAND_STAFF, HAND_AGENT, HAND_SCRIPT,
		HAND_REHEARSAL };
	struct fixture f;
	size_t i;

	(void)state;
	open_with(&f, SHEET("Mo-Fr 08:00-18:00"), "Europe/Vienna",
	    MON_2026_11_23 + 6 * HOUR);
	assert_int_equal(flags_of(&f, HAND_CUSTOMER), RATING_OUTSIDE_HOURS);
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_int_equal(flags_of(&f, others[i]), 0);
	fake_outside_pass(&f.outside, HOUR * 1000 + 1000);
	assert_int_equal(flags_of(&f, HAND_CUSTOMER), 0);
	shut(&f);
}

static void
a_zone_that_is_not_installed_flags_nothing_and_closes_nothing(void **state)
{
	struct fixture f;

	(void)state;
	open_with(&f, SHEET("Mo-Fr 08:00-18:00"), "Europe/Atlantis",
	    MON_2026_11_23);
	assert_false(opening(&f).outside);
	assert_int_equal(opening(&f).change_ms, 0);
	assert_int_equal(flags_of(&f, HAND_CUSTOMER), 0);
	shut(&f);
}

/* After a boot the last answer is a floor: good for a flag, not for a door. */
static void
a_clock_that_only_has_a_floor_flags_and_does_not_close(void **state)
{
	struct fixture f;

	(void)state;
	open_with(&f, SHEET("Mo-Fr 08:00-18:00"), "Europe/Vienna",
	    MON_2026_11_23 + 17 * HOUR);
	fake_outside_reboot(&f.outside);
	f.outside.wall_ms = 0;
	assert_true(opening(&f).outside);
	assert_false(opening(&f).exact);
	assert_int_equal(flags_of(&f, HAND_CUSTOMER), RATING_OUTSIDE_HOURS);
	shut(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_zone_s_clock_is_put_forward_and_back),
		cmocka_unit_test(
		    the_hours_of_a_touchpoint_are_those_of_its_zone),
		cmocka_unit_test(
		    only_a_customer_s_hand_outside_the_hours_is_flagged),
		cmocka_unit_test(
		    a_zone_that_is_not_installed_flags_nothing_and_closes_nothing),
		cmocka_unit_test(
		    a_clock_that_only_has_a_floor_flags_and_does_not_close),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
