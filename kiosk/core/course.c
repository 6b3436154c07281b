/*
 * course.c - one customer's way through the questions of a sheet.
 *
 * A condition names an earlier question (protocol/sheet.c sees to it), so one
 * look from front to back settles a whole chain of them.
 */
#include "kiosk/core/course.h"

#include <string.h>

void
course_init(struct course *course)
{
	memset(course, 0, sizeof(*course));
}

bool
course_applies(const struct course *course, const struct sheet *sheet,
    unsigned question)
{
	const struct sheet_question *asked = &sheet->questions[question];
	const struct course_given *on = &course->given[asked->when_question];
	int64_t step = asked->when_step;

	switch (asked->when) {
	case WHEN_AT_MOST:
		return on->given && on->step <= step;
	case WHEN_AT_LEAST:
		return on->given && on->step >= step;
	case WHEN_IS:
		return on->given && on->step == step;
	case WHEN_ALWAYS:
		break;
	}
	return true;
}

int
course_next(const struct course *course, const struct sheet *sheet,
    unsigned question)
{
	unsigned i;

	for (i = question + 1; i < sheet->question_count; i++)
		if (course_applies(course, sheet, i))
			return (int)i;
	return -1;
}

static void
course_let_fall(struct course *course, unsigned question,
    struct course_fallen *fallen)
{
	struct course_given *stood = &course->given[question];

	if (stood->given)
		fallen->numbers[fallen->count++] = stood->number;
	stood->given = false;
}

void
course_give(struct course *course, const struct sheet *sheet, unsigned question,
    const struct course_given *given, struct course_fallen *fallen)
{
	unsigned i;

	fallen->count = 0;
	course_let_fall(course, question, fallen);
	course->given[question] = *given;
	for (i = question + 1; i < sheet->question_count; i++)
		if (!course_applies(course, sheet, i))
			course_let_fall(course, i, fallen);
}

void
course_fall(struct course *course, struct course_fallen *fallen)
{
	unsigned i;

	fallen->count = 0;
	for (i = 0; i < LIMIT_QUESTIONS; i++)
		course_let_fall(course, i, fallen);
}

bool
course_stands(const struct course *course)
{
	unsigned i;

	for (i = 0; i < LIMIT_QUESTIONS; i++)
		if (course->given[i].given)
			return true;
	return false;
}
