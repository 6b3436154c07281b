/*
 * hours.h - opening hours, as the `open` of a sheet writes them.
 *
 *	hours = rule *( ";" rule )
 *	rule  = [ days " " ] times       ; without days: every day
 *	days  = span *( "," span )       ; "Mo", "Mo-Fr", "Mo,We", "Sa-Su"
 *	times = range *( "," range )     ; "08:00-12:00,13:00-18:00"
 *	range = time "-" time            ; past midnight: "20:00-02:00"
 *
 * What several rules name is added up; what none names is closed.  A day is
 * called as in German or English, by two letters or three, capitals or not;
 * 24:00 ends a day.  Minutes are those of the wall clock at the touchpoint:
 * which one it shows is asked elsewhere, so a day of 23 hours is no matter
 * here.
 */
#ifndef PROTOCOL_HOURS_H
#define PROTOCOL_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOURS_DAYS 7
#define HOURS_DAY 1440                      /* minutes */
#define HOURS_WEEK (HOURS_DAYS * HOURS_DAY) /* minutes */
#define HOURS_WHY 200

/* A bit for each minute of the week, Monday 00:00 first. */
struct hours {
	uint8_t open[HOURS_WEEK / 8];
};

/*
 * Read them.  False, and in why one clause that names the place, when they
 * do not hold: 'at "25:00": the hour is 0 to 24'.
 */
bool hours_parse(const char *text, struct hours *out, char why[HOURS_WHY]);

/* Whether it is open in that minute: weekday 0 is Monday, minute 0 to 1439. */
bool hours_open(const struct hours *hours, int weekday, int minute);

/*
 * Minutes from the beginning of that one until one that is not as it is;
 * HOURS_WEEK when all are alike.
 */
int hours_next_change(const struct hours *hours, int weekday, int minute);

/*
 * Write the text for people: a rule a line, the days called as `days` has it,
 * seven names with blanks between ("Mon Tue Wed Thu Fri Sat Sun").  What is no
 * such list, or does not fit, leaves the days as they are.  Two ranges of a day
 * are parted by a blank: a comma between digits is part of one number where
 * letters run from the right, and "12:00,13:00" would stay in this order.
 */
void hours_say(const char *text, const char *days, char *out, size_t size);

#endif
