/*
 * fuzz_hours.c - opening hours, as sheets write them.
 *
 * What is taken says of each minute of the week whether it is open, changes
 * when it says so, and means the same when it is read again as people are
 * shown it; what is refused has a reason.
 */
#include <stdlib.h>
#include <string.h>

#include "protocol/hours.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
expect(bool claim)
{
	if (!claim)
		abort();
}

static void
check_week(const struct hours *hours)
{
	int at, next, i;
	bool any = false;

	for (at = 0; at < HOURS_WEEK; at++)
		any |= hours_open(hours, at / HOURS_DAY, at % HOURS_DAY);
	expect(any);
	for (at = 0; at < HOURS_WEEK; at += next) {
		next = hours_next_change(hours, at / HOURS_DAY, at % HOURS_DAY);
		expect(next > 0 && next <= HOURS_WEEK);
		for (i = at; i < at + next && i < HOURS_WEEK; i++)
			expect(hours_open(hours, i / HOURS_DAY,
				   i % HOURS_DAY) ==
			    hours_open(hours, at / HOURS_DAY, at % HOURS_DAY));
	}
}

/* The lines that people read are the same hours again. */
static void
check_said(const char *text, const struct hours *hours)
{
	char why[HOURS_WHY], said[4000], *line;
	struct hours again;

	hours_say(text, "Mon Tue Wed Thu Fri Sat Sun", said, sizeof(said));
	for (line = said; *line != '\0'; line++)
		if (*line == '\n')
			*line = ';';
	if (said[0] == '\0')
		return;
	expect(hours_parse(said, &again, why));
	expect(memcmp(&again, hours, sizeof(again)) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), why[HOURS_WHY] = "";
	struct hours hours;

	expect(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	if (hours_parse(text, &hours, why)) {
		check_week(&hours);
		check_said(text, &hours);
	} else {
		expect(why[0] != '\0' && strlen(why) < HOURS_WHY);
	}
	free(text);
	return 0;
}
