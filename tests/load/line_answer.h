/*
 * line_answer.h - from bytes to HTTP answers: the part of line.h that reads.
 */

#ifndef TESTS_LOAD_LINE_ANSWER_H
#define TESTS_LOAD_LINE_ANSWER_H

#include "aggregator/core/message.h"
#include "tests/load/line.h"

/*
 * The answer at the beginning of in: how many bytes it takes, 0 when it is not
 * whole.  Gives up when it is no answer of ours.  in gets a NUL where the head
 * ends; out is lent out of it.
 */
size_t line_answer_read(struct bytes *in, size_t from, struct line_answer *out);

#endif
