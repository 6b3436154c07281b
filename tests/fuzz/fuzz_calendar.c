/*
 * fuzz_calendar.c - iCalendar files, as managers find them in the world.
 *
 * A file gives days of 1970 to 2099 with names that are UTF-8, or is refused
 * with a sentence that a terminal can print.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/calendar.h"
#include "aggregator/core/holidays.h"
#include "protocol/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
expect(bool claim)
{
	if (!claim)
		abort();
}

static void
check_day(void *arg, int64_t day, const char *name)
{
	size_t *days = arg;

	++*days;
	expect(day >= 0 && day < HOLIDAYS_DAYS);
	expect(strlen(name) <= CALENDAR_NAME);
	expect(wire_is_utf8(name, strlen(name)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct calendar_count count;
	char why[CALENDAR_WHY] = "";
	size_t days = 0;
	const char *c;

	if (calendar_read(data, size, check_day, &days, &count, why) == 0) {
		expect(count.events <= CALENDAR_EVENTS);
		expect(days == 0 || count.events > 0);
		return 0;
	}
	expect(why[0] != '\0' && strlen(why) < CALENDAR_WHY);
	for (c = why; *c != '\0'; c++)
		expect(*c >= ' ' && *c <= '~');
	return 0;
}
