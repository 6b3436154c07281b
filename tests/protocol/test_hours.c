/*
 * test_hours.c - opening hours: what is open when, and what is no hours.
 */

#include "protocol/hours.h"
#include "tests/protocol/support.h"

enum {
	MO,
	TU,
	WE,
	TH,
	FR,
	SA,
	SU
};

static struct hours
parsed(const char *text)
{
	struct hours hours;
	char why[HOURS_WHY] = "";

	if (!hours_parse(text, &hours, why))
		fail_msg("%s is refused: %s", text, why);
	return hours;
}

static void
hours_hold_from_their_first_minute_to_before_their_last(void **state)
{
	static const struct {
		const char *text;
		int day, hour, minute;
		bool open;
	} cases[] = {
		{ "Mo-Fr 08:00-18:00", MO, 7, 59, false },
		{ "Mo-Fr 08:00-18:00", MO, 8, 0, true },
		{ "Mo-Fr 08:00-18:00", FR, 17, 59, true },
		{ "Mo-Fr 08:00-18:00", FR, 18, 0, false },
		{ "Mo-Fr 08:00-18:00", SA, 12, 0, false },
		{ "Mo-Fr 08:00-18:00", SU, 12, 0, false },
		/* two ranges, two rules */
		{ "Mo-Fr 08:00-12:00,13:00-18:00; Sa 09:00-13:00", WE, 11, 59,
		    true },
		{ "Mo-Fr 08:00-12:00,13:00-18:00; Sa 09:00-13:00", WE, 12, 0,
		    false },
		{ "Mo-Fr 08:00-12:00,13:00-18:00; Sa 09:00-13:00", WE, 13, 0,
		    true },
		{ "Mo-Fr 08:00-12:00,13:00-18:00; Sa 09:00-13:00", SA, 9, 0,
		    true },
		{ "Mo-Fr 08:00-12:00,13:00-18:00; Sa 09:00-13:00", SA, 13, 0,
		    false },
		/* over midnight, also from Sunday to Monday */
		{ "Fr 20:00-02:00", FR, 19, 59, false },
		{ "Fr 20:00-02:00", FR, 23, 59, true },
		{ "Fr 20:00-02:00", SA, 1, 59, true },
		{ "Fr 20:00-02:00", SA, 2, 0, false },
		{ "Fr 20:00-02:00", FR, 1, 0, false },
		{ "Su 20:00-02:00", MO, 1, 59, true },
		{ "Su 20:00-00:00", SU, 23, 59, true },
		{ "Su 20:00-00:00", MO, 0, 0, false },
		/* whole days */
		{ "Mo 00:00-24:00", MO, 0, 0, true },
		{ "Mo 00:00-24:00", MO, 23, 59, true },
		{ "Mo 00:00-24:00", TU, 0, 0, false },
		{ "08:00-9:30", SU, 9, 29, true },
		{ "08:00-9:30", SU, 9, 30, false },
		/* days in German and English, over the week's end, in lists */
		{ "Di,Do 08:00-09:00", TU, 8, 0, true },
		{ "Di,Do 08:00-09:00", WE, 8, 0, false },
		{ "Tu, Th 08:00-09:00", TH, 8, 0, true },
		{ "Mi-So 08:00-09:00", SU, 8, 0, true },
		{ "Sat-Mon 08:00-09:00", MO, 8, 0, true },
		{ "Sat-Mon 08:00-09:00", SU, 8, 0, true },
		{ "Sat-Mon 08:00-09:00", TU, 8, 0, false },
		{ "mo - fr 08:00 - 18:00 ; SO 10:00-11:00", SU, 10, 0, true },
	};
	struct hours hours;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		hours = parsed(cases[i].text);
		if (hours_open(&hours, cases[i].day,
			cases[i].hour * 60 + cases[i].minute) != cases[i].open)
			fail_msg("%s: day %d, %02d:%02d", cases[i].text,
			    cases[i].day, cases[i].hour, cases[i].minute);
	}
}

static void
the_next_change_is_the_first_minute_that_is_otherwise(void **state)
{
	static const struct {
		const char *text;
		int day, minute, in;
	} cases[] = {
		{ "Mo-Fr 08:00-18:00", MO, 0, 480 },
		{ "Mo-Fr 08:00-18:00", MO, 479, 1 },
		{ "Mo-Fr 08:00-18:00", MO, 480, 600 },
		{ "Mo-Fr 08:00-18:00", FR, 1079, 1 },
		{ "Mo-Fr 08:00-18:00", FR, 1080, 62 * 60 },
		{ "Mo 08:00-12:00,12:00-18:00", MO, 480, 600 },
		{ "Su 20:00-02:00", SU, 1439, 121 },
		{ "Mo-Su 00:00-24:00", TH, 700, HOURS_WEEK },
	};
	struct hours hours;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		hours = parsed(cases[i].text);
		if (hours_next_change(&hours, cases[i].day, cases[i].minute) !=
		    cases[i].in)
			fail_msg("%s: day %d, minute %d changes in %d",
			    cases[i].text, cases[i].day, cases[i].minute,
			    hours_next_change(&hours, cases[i].day,
				cases[i].minute));
	}
}

static void
what_is_no_hours_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "at the end: this is no time; times are written 08:00" },
		{ "Mo",
		    "at the end: this is no time; times are written 08:00" },
		{ "Mo-Fr 8-18",
		    "at \"8\": this is no time; times are written "
		    "08:00" },
		{ "Mo-Fr 08:00",
		    "at the end: \"-\" and a time must follow, as "
		    "in 08:00-18:00" },
		{ "Mo-Fr 08:00-25:00", "at \"25:00\": a day ends at 24:00" },
		{ "Mo-Fr 08:00-24:01", "at \"24:01\": a day ends at 24:00" },
		{ "Mo-Fr 08:60-18:00", "at \"08:60\": an hour has 60 minutes" },
		{ "Mo-Fr 08:000-18:00",
		    "at \"08:000\": this is no time; times are written 08:00" },
		{ "Mo-Fr 24:00-18:00", "at \"24:00\": a day begins at 00:00" },
		{ "Mo 08:00-08:00",
		    "at \"08:00\": this begins when it ends; a "
		    "whole day is 00:00-24:00" },
		{ "Monday 08:00-18:00",
		    "at \"Monday\": this is no day; days "
		    "are Mo Tu We Th Fr Sa Su or Mo Di Mi "
		    "Do Fr Sa So" },
		{ "Mo-08:00-18:00",
		    "at \"08:00\": this is no day; days are Mo "
		    "Tu We Th Fr Sa Su or Mo Di Mi Do Fr Sa "
		    "So" },
		{ "Mo 08:00-12:00, Sa 09:00-13:00",
		    "at \"Sa\": before other days stands \";\"" },
		{ "Mo 08:00-12:00 Sa 09:00-13:00",
		    "at \"Sa\": \",\", \";\" or the end must follow a time" },
		{ "Mo 08:00-12:00;",
		    "at the end: this is no time; times are "
		    "written 08:00" },
		{ "; Mo 08:00-12:00",
		    "at \";\": this is no time; times are written 08:00" },
		{ "whenever",
		    "at \"whenever\": this is no day; days are Mo Tu "
		    "We Th Fr Sa Su or Mo Di Mi Do Fr Sa So" },
	};
	char why[HOURS_WHY];
	struct hours hours;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		if (hours_parse(cases[i].text, &hours, why))
			fail_msg("\"%s\" is taken", cases[i].text);
		assert_string_equal(why, cases[i].why);
	}
}

/* Each beginning of good hours is good or refused; none is read over. */
static void
hours_cut_short_are_never_read_beyond_their_end(void **state)
{
	static const char text[] =
	    "Mo-Mi,Fr 8:00-12:00, 13:00-24:00 ; Sat-Sun 20:00-02:00";
	char why[HOURS_WHY], *cut;
	struct hours hours;
	size_t length;

	(void)state;
	for (length = 0; length < sizeof(text); length++) {
		cut = malloc(length + 1);
		assert_non_null(cut);
		memcpy(cut, text, length);
		cut[length] = '\0';
		why[0] = '\0';
		if (!hours_parse(cut, &hours, why))
			assert_true(why[0] != '\0');
		free(cut);
	}
	parsed(text);
}

static void
people_read_the_days_in_their_language(void **state)
{
	static const struct {
		const char *text, *days, *said;
	} cases[] = {
		{ "Mo-Fr 08:00-18:00", "Mon Tue Wed Thu Fri Sat Sun",
		    "Mon-Fri 08:00-18:00" },
		{ "Mo-We,Sa 08:00-18:00; Su 9:00-10:00", "Mo Di Mi Do Fr Sa So",
		    "Mo-Mi,Sa 08:00-18:00\nSo 9:00-10:00" },
		{ "08:00-18:00", "Mo Di Mi Do Fr Sa So", "08:00-18:00" },
		/* a comma alone would make one number of both in Arabic */
		{ "Mo,Tu 08:00-12:00,13:00-18:00", "Mo Di Mi Do Fr Sa So",
		    "Mo,Di 08:00-12:00, 13:00-18:00" },
		/* no list of seven: as it was written */
		{ "Mo-Fr 08:00-18:00", "Mon Tue", "Mo-Fr 08:00-18:00" },
		{ "Mo-Fr 08:00-18:00", "", "Mo-Fr 08:00-18:00" },
		{ "Mo-Fr 08:00-18:00", "a b c d e f g h", "Mo-Fr 08:00-18:00" },
		/* nor one that does not fit */
		{ "Mo-Fr 08:00-18:00",
		    "Monday-the-first-of-all-the-days-of-the-week Tue Wed Thu "
		    "Fri Sat Sun",
		    "Mo-Fr 08:00-18:00" },
	};
	char said[50];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		hours_say(cases[i].text, cases[i].days, said, sizeof(said));
		assert_string_equal(said, cases[i].said);
	}
	hours_say("Mo-Fr 08:00-18:00", "", said, 5);
	assert_string_equal(said, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    hours_hold_from_their_first_minute_to_before_their_last),
		cmocka_unit_test(
		    the_next_change_is_the_first_minute_that_is_otherwise),
		cmocka_unit_test(what_is_no_hours_is_refused_with_its_place),
		cmocka_unit_test(
		    hours_cut_short_are_never_read_beyond_their_end),
		cmocka_unit_test(people_read_the_days_in_their_language),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
