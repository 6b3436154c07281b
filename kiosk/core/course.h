/*
 * course.h - one customer's way through the questions of a sheet.
 *
 * Which were asked, what stands as given, which comes next; and what falls
 * away when one is given anew: then a question behind it may not apply any
 * more.  Knows neither keys nor time.
 */
#ifndef KIOSK_CORE_COURSE_H
#define KIOSK_CORE_COURSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/entry.h"
#include "protocol/sheet.h"

/* What stands as given to a question: entry `number` of the journal. */
struct course_given {
	bool given;
	uint64_t number;
	int64_t step; /* RATING_NO_STEP: a text */
};

/* path: the questions asked before the one that shows, oldest first. */
struct course {
	struct course_given given[LIMIT_QUESTIONS];
	unsigned path[LIMIT_QUESTIONS];
	size_t path_count;
};

/* Earlier entries that do not stand any more, by question. */
struct course_fallen {
	size_t count;
	uint64_t numbers[LIMIT_QUESTIONS];
};

/* Nothing asked, nothing given; nothing of an earlier one is left. */
void course_init(struct course *course);

/* Whether a question is asked, as things stand. */
bool course_applies(const struct course *course, const struct sheet *sheet,
    unsigned question);

/* The first question behind this one that applies; -1 when there is none. */
int course_next(const struct course *course, const struct sheet *sheet,
    unsigned question);

/*
 * The question is given anew, or (given->given false) taken back.  What stood
 * there and what stands behind it on a condition that no longer holds falls.
 */
void course_give(struct course *course, const struct sheet *sheet,
    unsigned question, const struct course_given *given,
    struct course_fallen *fallen);

/* All that stands falls. */
void course_fall(struct course *course, struct course_fallen *fallen);

/* Whether anything stands. */
bool course_stands(const struct course *course);

#endif
