/*
 * support_vectors.h - the cases of tests/vectors/score_vectors.json, which were
 * made with other programs.
 *
 * A test compares figures of one case by their names in the file; each that
 * differs is printed with its case and fails the test in the end.  The file's head
 * says how near is near enough.
 */
#ifndef TESTS_AGGREGATOR_SUPPORT_VECTORS_H
#define TESTS_AGGREGATOR_SUPPORT_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "aggregator/core/score.h"
#include "protocol/limits.h"

#define VECTORS "tests/vectors/score_vectors.json"

/* How near a figure must be. */
enum near {
	NEAR_ESTIMATE, /* absolute 1e-6 */
	NEAR_Z,        /* absolute or relative 1e-6 */
	NEAR_P,        /* absolute 1e-9 or relative 1e-6 */
	NEAR_RELATIVE, /* relative 1e-7 */
};

/* One case being compared, or a part of it: what the file has, and how many
 * figures were looked at and differed. */
struct comparison {
	const char *id;
	const json_t *out;
	int compared;
	int differing;
};

/* Run every case of a group.  Fails when one differs, when a case compares fewer
 * than least figures, and when they are not as many as the head announces. */
void vectors_group(const char *name, int least,
    void (*run)(struct comparison *, const json_t *in));

/* Compare a figure; known says whether we have one at all. */
void vectors_near(struct comparison *c, const char *what, bool known,
    double got, enum near near);
void vectors_exact(struct comparison *c, const char *what, int64_t got);
void vectors_bool(struct comparison *c, const char *what, bool got);
void vectors_range(struct comparison *c, const char *value, const char *low,
    const char *high, const struct score_range *got);

/* Something else differed, by that name. */
void vectors_differs(struct comparison *c, const char *what, double got);

/* A part of a case (out is one of a list) and what became of it. */
struct comparison vectors_part(const struct comparison *c, const json_t *out);
void vectors_part_end(struct comparison *c, const struct comparison *part);

/* A list of counts; how many there were. */
size_t vectors_counts(const json_t *list, uint64_t counts[LIMIT_STEPS]);

/* A member that is a number, or what is said otherwise. */
double vectors_number(const json_t *object, const char *key, double otherwise);

#endif
