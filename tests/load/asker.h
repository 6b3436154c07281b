/*
 * asker.h - somebody who asks for scores all the while.
 *
 * A process of its own, so that what else the measuring program does delays
 * no question: two lines, questions paced as drip.h paces them, each with an
 * administrator's token: all scores of all time, and those of 28 days day by
 * day, in turn.
 */

#ifndef TESTS_LOAD_ASKER_H
#define TESTS_LOAD_ASKER_H

#include "tests/load/centre.h"
#include "tests/load/gauge.h"

struct asker;

/* So many questions a second, from now on. */
struct asker *asker_start(const struct centre *centre, double rate);

/* Enough; milliseconds from when a question was due to its answer. */
void asker_stop(struct asker *asker, struct samples *ms);

/* As many questions as fast as they are answered; their milliseconds. */
void asker_quiz(const struct centre *centre, size_t count, struct samples *ms);

#endif
