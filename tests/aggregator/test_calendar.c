/*
 * test_calendar.c - holidays out of iCalendar files, good, odd and broken.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/calendar.h"
#include "aggregator/core/holidays.h"
#include "aggregator/core/localtime.h"

#define HEAD "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
#define TAIL "END:VCALENDAR\r\n"
#define EVENT(lines) HEAD "BEGIN:VEVENT\r\n" lines "END:VEVENT\r\n" TAIL

/* Days as "2026-12-25 2026-12-26", in the order they come. */
struct said {
	char days[4096];
	char name[CALENDAR_NAME + 1];
};

static void
say(void *arg, int64_t day, const char *name)
{
	const struct localtime_date date = localtime_date_of(day);
	struct said *said = arg;
	size_t used = strlen(said->days);

	if (used + 12 < sizeof(said->days))
		snprintf(said->days + used, sizeof(said->days) - used,
		    "%s%04d-%02d-%02d", used > 0 ? " " : "", (int)date.year,
		    date.month, date.day);
	strcpy(said->name, name);
}

static void
gives(const char *file, const char *days)
{
	struct calendar_count count;
	struct said said = { "", "" };
	char why[CALENDAR_WHY];

	if (calendar_read(file, strlen(file), say, &said, &count, why) != 0)
		fail_msg("%s: %s", file, why);
	assert_string_equal(said.days, days);
}

static void
is_refused(const char *file, const char *because)
{
	struct calendar_count count;
	char why[CALENDAR_WHY] = "";

	if (calendar_read(file, strlen(file), NULL, NULL, &count, why) == 0)
		fail_msg("taken: %s", file);
	if (strstr(why, because) == NULL)
		fail_msg("no \"%s\" in \"%s\"", because, why);
}

static void
an_event_is_its_days_and_the_end_is_not_one(void **state)
{
	(void)state;
	gives(EVENT("DTSTART;VALUE=DATE:20261225\r\n"), "2026-12-25");
	gives(EVENT("DTSTART;VALUE=DATE:20261225\r\n"
		    "DTEND;VALUE=DATE:20261227\r\n"),
	    "2026-12-25 2026-12-26");
	gives(EVENT("DTSTART;VALUE=DATE:20261231\r\nDURATION:P2D\r\n"),
	    "2026-12-31 2027-01-01");
	gives(EVENT("DTSTART:20261225\r\nDTEND:20261225\r\n"), "2026-12-25");
	gives(EVENT("dtstart;value=date:20240228\nDTEND:20240301\n"),
	    "2024-02-28 2024-02-29");
	gives(HEAD TAIL, "");
}

static void
a_yearly_rule_gives_the_same_date_each_year(void **state)
{
	(void)state;
	gives(EVENT("DTSTART:20240501\r\nRRULE:FREQ=YEARLY;COUNT=3\r\n"),
	    "2024-05-01 2025-05-01 2026-05-01");
	gives(EVENT("RRULE:FREQ=YEARLY;UNTIL=20260501;BYMONTH=5;BYMONTHDAY=1"
		    "\r\nDTSTART:20240501\r\n"),
	    "2024-05-01 2025-05-01 2026-05-01");
	gives(EVENT("DTSTART:20240501\r\nRRULE:FREQ=YEARLY;INTERVAL=4;COUNT=2"
		    "\r\n"),
	    "2024-05-01 2028-05-01");
	gives(EVENT("DTSTART:20240229\r\nRRULE:FREQ=YEARLY;COUNT=2\r\n"),
	    "2024-02-29 2028-02-29");
	gives(EVENT("DTSTART:20240501\r\nEXDATE:20250501,20270501\r\n"
		    "RRULE:FREQ=YEARLY;COUNT=4\r\n"),
	    "2024-05-01 2026-05-01");
	gives(EVENT("DTSTART:19000101\r\nRRULE:FREQ=YEARLY;UNTIL=19710101"
		    "T000000Z\r\n"),
	    "1970-01-01 1971-01-01");
}

static void
folded_lines_are_one_line(void **state)
{
	struct calendar_count count;
	struct said said = { "", "" };
	char why[CALENDAR_WHY];
	static const char file[] =
	    EVENT("DTSTART;VALUE=DATE:2026\r\n 12\r\n\t"
		  "08\r\n"
		  "SUMMARY;LANGUAGE=de;X=\"a:b\":Mari\xc3"
		  "\r\n \xa4 Empf\\,"
		  "\r\n  \\n\\\\\r\n");

	(void)state;
	assert_int_equal(calendar_read(file, strlen(file), say, &said, &count,
			     why),
	    0);
	assert_string_equal(said.days, "2026-12-08");
	assert_string_equal(said.name, "Mari\xc3\xa4 Empf,  \\");
}

static void
a_long_name_is_cut_between_characters(void **state)
{
	char file[1024] = HEAD "BEGIN:VEVENT\nDTSTART:20260101\nSUMMARY:x";
	struct calendar_count count;
	struct said said = { "", "" };
	char why[CALENDAR_WHY];
	int i;

	(void)state;
	for (i = 0; i < 60; i++)
		strcat(file, "\xc3\xa4");
	strcat(file, "\nEND:VEVENT\n" TAIL);
	assert_int_equal(calendar_read(file, strlen(file), say, &said, &count,
			     why),
	    0);
	assert_int_equal(strlen(said.name), CALENDAR_NAME - 1);
}

static void
cancelled_and_timed_events_are_left_out_and_counted(void **state)
{
	static const char file[] = HEAD
	    "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
	    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n"
	    "END:VTIMEZONE\n"
	    "BEGIN:VEVENT\nDTSTART:20260101\nSTATUS:CANCELLED\nEND:VEVENT\n"
	    "BEGIN:VEVENT\nDTSTART;TZID=X:20260102T100000\n"
	    "RRULE:FREQ=WEEKLY;BYDAY=MO\nEND:VEVENT\n"
	    "BEGIN:VTODO\nDTSTART:20260103\nEND:VTODO\n"
	    "BEGIN:VEVENT\nDTSTART:20260104\n"
	    "BEGIN:VALARM\nDURATION:PT5M\nEND:VALARM\nEND:VEVENT\n" TAIL;
	struct calendar_count count;
	struct said said = { "", "" };
	char why[CALENDAR_WHY];

	(void)state;
	assert_int_equal(calendar_read(file, strlen(file), say, &said, &count,
			     why),
	    0);
	assert_string_equal(said.days, "2026-01-04");
	assert_int_equal(count.events, 1);
	assert_int_equal(count.cancelled, 1);
	assert_int_equal(count.timed, 1);
}

static void
what_is_not_understood_is_refused_by_its_name(void **state)
{
	(void)state;
	is_refused(EVENT("DTSTART:20261126\r\n"
			 "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\n"),
	    "line 5: RRULE with BYDAY=4TH is not understood");
	is_refused(EVENT("DTSTART:20261126\r\nRRULE:FREQ=DAILY\r\n"),
	    "RRULE with FREQ=DAILY");
	is_refused(EVENT("DTSTART:20261126\r\nRRULE:INTERVAL=2\r\n"),
	    "RRULE without FREQ");
	is_refused(EVENT("DTSTART:20261126\r\nRRULE:FREQ=YEARLY;BYMONTH=12"
			 "\r\n"),
	    "RRULE names another day");
	is_refused(EVENT("DTSTART:20261126\r\nRDATE:20261127\r\n"), "RDATE");
	is_refused(EVENT("DTSTART:20261126\r\nRECURRENCE-ID:20261127\r\n"),
	    "RECURRENCE-ID");
	is_refused(EVENT("DTSTART:20261126\r\nDURATION:PT8H\r\n"), "DURATION");
	is_refused(EVENT("DTSTART:20260230\r\n"), "DTSTART \"20260230\"");
	is_refused(EVENT("DTSTART:tomorrow\r\n"), "is no date");
	is_refused(EVENT("SUMMARY:x\r\n"), "line 3: the event has no DTSTART");
	is_refused(EVENT("DTSTART:20261126\r\nDTEND:20261125\r\n"),
	    "ends before");
	is_refused(EVENT("DTSTART:20260101\r\nDTEND:20260601\r\n"),
	    "longer than 100 days");
	is_refused("BEGIN:VEVENT\nDTSTART:20260101\nEND:VEVENT\n",
	    "begins with BEGIN:VCALENDAR");
	is_refused("<html>", "no line of an iCalendar file");
	is_refused("", "too early");
	is_refused(HEAD "END:VEVENT\n" TAIL, "ends nothing");
	is_refused(HEAD "BEGIN:A\nBEGIN:B\nBEGIN:C\nBEGIN:D\n", "deeper");
	is_refused(EVENT("DTSTART:20260101\r\nSUMMARY:\xff\r\n"), "UTF-8");
}

static void
a_file_cut_short_anywhere_is_refused(void **state)
{
	static const char file[] =
	    EVENT("DTSTART;VALUE=DATE:20261225\r\n"
		  "SUMMARY:Weih\r\n nachten\r\nRRULE:FREQ=YEARLY\r\n");
	const size_t whole = strlen(file) - strlen("\r\n");
	struct calendar_count count;
	char why[CALENDAR_WHY], *part;
	size_t length;

	(void)state;
	for (length = 0; length < whole; length++) {
		part = malloc(length + 1); /* so that a byte beyond is seen */
		assert_non_null(part);
		memcpy(part, file, length);
		assert_int_equal(calendar_read(part, length, NULL, NULL, &count,
				     why),
		    -1);
		free(part);
	}
	assert_int_equal(calendar_read(file, whole, NULL, NULL, &count, why),
	    0);
}

static void
a_line_that_is_longer_than_any_is_cut_and_not_overrun(void **state)
{
	char *file = malloc(100000);
	struct calendar_count count;
	char why[CALENDAR_WHY];
	int i;

	(void)state;
	assert_non_null(file);
	strcpy(file, HEAD "BEGIN:VEVENT\nDTSTART:20260101\nDESCRIPTION:");
	for (i = 0; i < 1000; i++)
		strcat(file, "many words in many lines\n ");
	strcat(file, "\nEND:VEVENT\n" TAIL);
	assert_int_equal(calendar_read(file, strlen(file), NULL, NULL, &count,
			     why),
	    0);
	assert_int_equal(count.events, 1);
	free(file);
}

static void
limits_of_a_file_are_named(void **state)
{
	char *file = malloc(100000), *end;
	int i;

	(void)state;
	assert_non_null(file);
	end = stpcpy(file, HEAD);
	for (i = 0; i <= CALENDAR_EVENTS; i++)
		end = stpcpy(end,
		    "BEGIN:VEVENT\nDTSTART:20260101\nEND:VEVENT"
		    "\n");
	strcpy(end, TAIL);
	is_refused(file, "more than 1000 holidays");
	end = stpcpy(file, HEAD "BEGIN:VEVENT\nDTSTART:20260101\nEXDATE:");
	for (i = 0; i <= CALENDAR_EXCEPTIONS; i++)
		end = stpcpy(end, "20260101,");
	strcpy(end, "20260101\nEND:VEVENT\n" TAIL);
	is_refused(file, "more than 64 exceptions");
	free(file);
}

static void
a_set_of_holidays_knows_its_days_and_no_others(void **state)
{
	struct holidays one = { { 0 } }, other = { { 0 } };

	(void)state;
	holidays_put(&one, 0);
	holidays_put(&one, HOLIDAYS_DAYS - 1);
	holidays_put(&one, HOLIDAYS_DAYS);
	holidays_put(&one, -1);
	holidays_put(&other, 20782);
	holidays_join(&one, &other);
	assert_true(holidays_has(&one, 0));
	assert_true(holidays_has(&one, 20782));
	assert_true(holidays_has(&one, HOLIDAYS_DAYS - 1));
	assert_false(holidays_has(&one, 1));
	assert_false(holidays_has(&one, 20781));
	assert_false(holidays_has(&one, HOLIDAYS_DAYS));
	assert_false(holidays_has(&one, -1));
	assert_false(holidays_has(NULL, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_its_days_and_the_end_is_not_one),
		cmocka_unit_test(a_yearly_rule_gives_the_same_date_each_year),
		cmocka_unit_test(folded_lines_are_one_line),
		cmocka_unit_test(a_long_name_is_cut_between_characters),
		cmocka_unit_test(
		    cancelled_and_timed_events_are_left_out_and_counted),
		cmocka_unit_test(what_is_not_understood_is_refused_by_its_name),
		cmocka_unit_test(a_file_cut_short_anywhere_is_refused),
		cmocka_unit_test(
		    a_line_that_is_longer_than_any_is_cut_and_not_overrun),
		cmocka_unit_test(limits_of_a_file_are_named),
		cmocka_unit_test(
		    a_set_of_holidays_knows_its_days_and_no_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
