/*
 * score_list.h - for score_text.c: many scores one below the other.
 */
#ifndef AGGREGATOR_IO_SCORE_LIST_H
#define AGGREGATOR_IO_SCORE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "aggregator/io/score_line.h"

/* What splits a row from others: "2026-11-20 web", "Mon", "14 h". */
void score_list_group(const struct json_t *group, char *label, size_t size);

/* Is that name in a list of names? */
bool score_list_has(const struct json_t *names, const char *name);

/* Do the channels of a row disagree?  No mark on the word of a few: every
 * channel that was merged must have thirty. */
bool score_list_disagrees(const struct json_t *row);

/* Label, answers, and the merged score of a row, or every answer alike where
 * nothing could be merged. */
void score_list_score(const struct score_line *line, const char *label,
    const struct json_t *row);

/* The same with every press counted, a line of its own; nothing where that was not
 * asked. */
void score_list_raw(const struct score_line *line, const struct json_t *row);

/* Is a row a department, a region, or a touchpoint named as a part of these? */
bool score_list_is_places(const struct json_t *row);

/* A line for each row, by question; line is narrow, and has_change says what
 * its last column is. */
void score_list_put(const struct score_line *line, const struct json_t *rows);

#endif
