/*
 * fleet_text.c - the fleet for a person's eyes; see fleet_text.h.
 *
 * Ages and sizes are rounded down to one figure and its unit; --json has them
 * in full.
 */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/fleet_text.h"
#include "aggregator/table.h"

#define WIDTH 80
/* Of all columns but the first two, with what stands between. */
#define OTHERS 52
#define PLACES_LEAST 8
/* Where nothing but a few ratings fits any more. */
#define DISK_LOW (64 * 1024 * 1024)

static const char *
text_of(const json_t *kiosk, const char *member)
{
	const char *text = json_string_value(json_object_get(kiosk, member));

	return text != NULL ? text : "";
}

/* -1 where it is not known. */
static json_int_t
number_of(const json_t *kiosk, const char *member)
{
	const json_t *value = json_object_get(kiosk, member);

	return json_is_integer(value) ? json_integer_value(value) : -1;
}

/* ---- cells ------------------------------------------------------------- */

/* The largest unit that gives 1 or more, or the smallest. */
static void
in_units(json_int_t value, const json_int_t *units, const char *const *names,
    char *out, size_t size)
{
	size_t i = 0;

	if (value < 0) {
		snprintf(out, size, "-");
		return;
	}
	while (units[i] > 1 && value < units[i])
		i++;
	snprintf(out, size, "%lld %s", (long long)(value / units[i]), names[i]);
}

static void
age_text(json_int_t seconds, char *out, size_t size)
{
	static const json_int_t units[] = { 86400, 3600, 60, 1 };
	static const char *const names[] = { "d", "h", "min", "s" };

	in_units(seconds, units, names, out, size);
}

static void
size_text(json_int_t bytes, char *out, size_t size)
{
	static const json_int_t units[] = { 1000000000, 1000000, 1000, 1 };
	static const char *const names[] = { "GB", "MB", "kB", "B" };

	in_units(bytes, units, names, out, size);
}

/* "touchstone-kiosk 0.2.0": the second word. */
static const char *
version_of(const json_t *kiosk)
{
	const char *program = text_of(kiosk, "version");
	const char *blank = strrchr(program, ' ');

	return blank != NULL ? blank + 1 : program;
}

static json_t *
row_of(const json_t *kiosk)
{
	char seen[32], oldest[32], disk[32];

	age_text(number_of(kiosk, "seen_s"), seen, sizeof(seen));
	age_text(number_of(kiosk, "oldest_waiting"), oldest, sizeof(oldest));
	size_text(number_of(kiosk, "disk_free"), disk, sizeof(disk));
	return json_pack("{s:s, s:O, s:s, s:s, s:O, s:s, s:s, s:O}", "name",
	    text_of(kiosk, "name"), "touchpoints",
	    json_object_get(kiosk, "touchpoints"), "seen", seen, "version",
	    version_of(kiosk), "waiting", json_object_get(kiosk, "waiting"),
	    "oldest", oldest, "disk", disk, "clock",
	    json_object_get(kiosk, "clock"));
}

/* ---- remarks ----------------------------------------------------------- */

/* A line that is broken at blanks; what follows stands further in. */
struct paragraph {
	int column;
	bool has_remark;
};

static void
put_word(struct paragraph *p, const char *word, int length)
{
	if (p->column > 0 && p->column + 1 + length > WIDTH) {
		printf("\n   ");
		p->column = 3;
	}
	printf("%s%.*s", p->column > 0 ? " " : "", length, word);
	p->column += length + (p->column > 0);
}

static void
put_words(struct paragraph *p, const char *text)
{
	while (*text != '\0') {
		const int length = (int)strcspn(text, " ");

		put_word(p, text, length);
		text += length;
		text += strspn(text, " ");
	}
}

static void
remark(struct paragraph *p, const json_t *kiosk, const char *text)
{
	char head[128];

	snprintf(head, sizeof(head), "%.100s:", text_of(kiosk, "name"));
	if (p->has_remark)
		putchar(';');
	else
		put_words(p, head);
	p->column += p->has_remark;
	p->has_remark = true;
	put_words(p, text);
}

static bool
has_namesake(const json_t *kiosks, const json_t *kiosk)
{
	const json_t *other;
	size_t i;

	json_array_foreach(kiosks, i, other)
		if (other != kiosk &&
		    strcmp(text_of(other, "name"), text_of(kiosk, "name")) == 0)
			return true;
	return false;
}

static void
remark_silence(struct paragraph *p, const json_t *kiosk)
{
	char age[32], text[64];

	age_text(number_of(kiosk, "seen_s"), age, sizeof(age));
	snprintf(text, sizeof(text), "silent for %s", age);
	if (number_of(kiosk, "seen_s") < 0)
		snprintf(text, sizeof(text), "silent since it was enrolled");
	remark(p, kiosk, text);
}

static void
print_remarks(const json_t *kiosks, const json_t *kiosk)
{
	const json_t *rehearsal = json_object_get(kiosk, "rehearsal");
	struct paragraph p = { 0 };
	char text[128];

	if (has_namesake(kiosks, kiosk)) {
		snprintf(text, sizeof(text), "its id begins with %.8s",
		    text_of(kiosk, "kiosk"));
		remark(&p, kiosk, text);
	}
	if (strcmp(text_of(kiosk, "state"), "enrolled") != 0)
		remark(&p, kiosk, text_of(kiosk, "state"));
	if (json_is_true(json_object_get(kiosk, "silent")))
		remark_silence(&p, kiosk);
	if (json_is_object(rehearsal)) {
		snprintf(text, sizeof(text),
		    "in rehearsal for %lld minutes while open on %s",
		    (long long)number_of(rehearsal, "minutes"),
		    text_of(rehearsal, "day"));
		remark(&p, kiosk, text);
	}
	if (number_of(kiosk, "disk_free") >= 0 &&
	    number_of(kiosk, "disk_free") < DISK_LOW)
		remark(&p, kiosk, "its disk is nearly full");
	/* In its own words, lest its name before them reads as theirs. */
	if (text_of(kiosk, "error")[0] != '\0') {
		snprintf(text, sizeof(text), "it said \"%.100s\"",
		    text_of(kiosk, "error"));
		remark(&p, kiosk, text);
	}
	if (p.has_remark)
		putchar('\n');
}

/* ---- all of it --------------------------------------------------------- */

/* What names leave for touchpoints. */
static int
places_most(const json_t *kiosks)
{
	size_t i, widest = strlen("KIOSK");
	const json_t *kiosk;

	json_array_foreach(kiosks, i, kiosk)
		if (strlen(text_of(kiosk, "name")) > widest)
			widest = strlen(text_of(kiosk, "name"));
	return widest + PLACES_LEAST + OTHERS > WIDTH
	    ? PLACES_LEAST
	    : WIDTH - OTHERS - (int)widest;
}

void
fleet_print(const json_t *kiosks)
{
	const struct table_column columns[] = {
		{ "name", "KIOSK", 0 },
		{ "touchpoints", "AT", places_most(kiosks) },
		{ "seen", "SEEN", 0 },
		{ "version", "VERSION", 0 },
		{ "waiting", "WAITS", 0 },
		{ "oldest", "OLDEST", 0 },
		{ "disk", "DISK", 0 },
		{ "clock", "CLOCK", 0 },
		{ NULL, NULL, 0 },
	};
	json_t *rows = json_array();
	const json_t *kiosk;
	size_t i;

	json_array_foreach(kiosks, i, kiosk)
		json_array_append_new(rows, row_of(kiosk));
	table_print(rows, columns, "no kiosk yet: kiosk token TOUCHPOINT");
	json_decref(rows);
	json_array_foreach(kiosks, i, kiosk)
		print_remarks(kiosks, kiosk);
}
