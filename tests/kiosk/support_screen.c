/*
 * support_screen.c - sheets made in memory, and frames held against goldens.
 */
#include "tests/kiosk/support_screen.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Letters beyond ASCII have a width in a locale of UTF-8 alone. */
__attribute__((constructor)) static void
support_locale(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
}

static const struct scale scales[] = {
	{ "smiley4", 4, 1 },
	{ "smiley5", 5, 1 },
	{ "stars5", 5, 1 },
	{ "nps11", 11, 0 },
	{ "ces7", 7, 1 },
	{ "yesno", 2, 1 },
	{ "steps2", 2, 1 },
	{ "steps3", 3, 1 },
	{ "steps10", 10, 1 },
	{ "steps11", 11, 1 },
};

struct asked {
	const char *scale;
	const char *in[2];
};

/* The first is asked where no other is. */
static const struct asked questions[] = {
	{ "",
	    { "Wie zufrieden waren Sie heute mit uns?",
		"How satisfied were you with us today?" } },
	{ "nps11",
	    { "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?",
		"How likely are you to recommend us to others?" } },
	{ "ces7",
	    { "Wie einfach war es, Ihr Anliegen zu erledigen?",
		"How easy was it to get your request dealt with?" } },
	{ "yesno",
	    { "Wurde Ihr Anliegen erledigt?",
		"Was your request dealt with?" } },
};

static const char *const own_steps[3][2] = {
	{ "zu kurz", "too short" },
	{ "gerade recht", "just right" },
	{ "zu lang", "too long" },
};

static const struct scale *
support_scale(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(scales) / sizeof(scales[0]); i++)
		if (strcmp(scales[i].name, name) == 0)
			return &scales[i];
	fail_msg("no scale %s", name);
	return NULL;
}

/* A sheet owns its texts and may change them; these nobody changes. */
static char *
support_lent(const char *text)
{
	return (char *)(uintptr_t)text;
}

struct sheet *
support_sheet(const char *scale)
{
	static struct sheet sheet;
	struct sheet_question *question = &sheet.questions[0];
	size_t i, j;

	memset(&sheet, 0, sizeof(sheet));
	strcpy(sheet.name, "counter");
	strcpy(sheet.languages[0], "de");
	strcpy(sheet.languages[1], "en");
	sheet.language_count = 2;
	sheet.question_count = 1;
	sheet.idle_seconds = 20;
	sheet.thanks_seconds = 3;
	strcpy(question->id, "satisfaction");
	question->kind = QUESTION_SCALE;
	question->scale = support_scale(scale);
	question->steps = question->scale->steps;
	for (i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		if (i == 0 || strcmp(questions[i].scale, scale) == 0)
			for (j = 0; j < 2; j++)
				question->text.in[j] =
				    support_lent(questions[i].in[j]);
	for (i = 0; strcmp(scale, "steps3") == 0 && i < 3; i++)
		for (j = 0; j < 2; j++)
			question->labels[i].in[j] =
			    support_lent(own_steps[i][j]);
	return &sheet;
}

void
support_golden(const char *name, const struct frame *frame)
{
	static char now[FRAME_DUMP], then[FRAME_DUMP];
	char path[200];
	size_t length;
	FILE *file;

	snprintf(path, sizeof(path), "tests/kiosk/goldens/%s.txt", name);
	frame_dump(frame, now, sizeof(now));
	if (getenv("GENERATE") != NULL) {
		file = fopen(path, "w");
		assert_non_null(file);
		fputs(now, file);
		fclose(file);
		return;
	}
	file = fopen(path, "r");
	if (file == NULL)
		fail_msg("no %s; make it with GENERATE=1 and read it", path);
	length = fread(then, 1, sizeof(then) - 1, file);
	then[length] = '\0';
	fclose(file);
	if (strcmp(now, then) != 0)
		fail_msg("%s\n%s\nis now\n%s", path, then, now);
}
