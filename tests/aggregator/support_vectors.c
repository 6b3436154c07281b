/*
 * support_vectors.c - reads the vectors, compares and counts.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/aggregator/support_vectors.h"

static const struct {
	double absolute;
	double relative;
} limits[] = {
	[NEAR_ESTIMATE] = { 1e-6, 0 },
	[NEAR_Z] = { 1e-6, 1e-6 },
	[NEAR_P] = { 1e-9, 1e-6 },
	[NEAR_RELATIVE] = { 0, 1e-7 },
};

void
vectors_differs(struct comparison *c, const char *what, double got)
{
	char *wanted = json_dumps(json_object_get(c->out, what),
	    JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));

	print_message("# %s: %s is %.12g, wanted %s\n", c->id, what, got,
	    wanted == NULL ? "nothing" : wanted);
	free(wanted);
	c->differing++;
}

void
vectors_near(struct comparison *c, const char *what, bool known, double got,
    enum near near)
{
	const json_t *wanted = json_object_get(c->out, what);
	double value, apart;

	c->compared++;
	if (!json_is_number(wanted)) {
		if (!json_is_null(wanted) || known)
			vectors_differs(c, what, got);
		return;
	}
	value = json_number_value(wanted);
	apart = fabs(got - value);
	if (!known ||
	    !(apart <= limits[near].absolute ||
		apart <= limits[near].relative * fabs(value)))
		vectors_differs(c, what, got);
}

void
vectors_exact(struct comparison *c, const char *what, int64_t got)
{
	const json_t *wanted = json_object_get(c->out, what);

	c->compared++;
	if (!json_is_integer(wanted) || json_integer_value(wanted) != got)
		vectors_differs(c, what, (double)got);
}

void
vectors_bool(struct comparison *c, const char *what, bool got)
{
	const json_t *wanted = json_object_get(c->out, what);

	c->compared++;
	if (!json_is_boolean(wanted) || json_is_true(wanted) != got)
		vectors_differs(c, what, got);
}

void
vectors_range(struct comparison *c, const char *value, const char *low,
    const char *high, const struct score_range *got)
{
	vectors_near(c, value, got->known, got->value, NEAR_ESTIMATE);
	vectors_near(c, low, got->known, got->low, NEAR_ESTIMATE);
	vectors_near(c, high, got->known, got->high, NEAR_ESTIMATE);
}

struct comparison
vectors_part(const struct comparison *c, const json_t *out)
{
	return (struct comparison){ c->id, out, 0, 0 };
}

void
vectors_part_end(struct comparison *c, const struct comparison *part)
{
	c->compared += part->compared;
	c->differing += part->differing;
}

size_t
vectors_counts(const json_t *list, uint64_t counts[LIMIT_STEPS])
{
	const size_t steps = json_array_size(list);
	size_t k;

	assert_true(steps >= 2 && steps <= LIMIT_STEPS);
	for (k = 0; k < steps; k++)
		counts[k] = (uint64_t)json_integer_value(json_array_get(list,
		    k));
	return steps;
}

double
vectors_number(const json_t *object, const char *key, double otherwise)
{
	const json_t *value = json_object_get(object, key);

	return json_is_number(value) ? json_number_value(value) : otherwise;
}

void
vectors_group(const char *name, int least,
    void (*run)(struct comparison *, const json_t *in))
{
	json_error_t error;
	json_t *file = json_load_file(VECTORS, 0, &error);
	int found = 0, differing = 0;
	const json_t *entry;
	size_t i;

	if (file == NULL)
		fail_msg("%s:%d: %s", VECTORS, error.line, error.text);
	json_array_foreach(json_object_get(file, "cases"), i, entry) {
		struct comparison c = {
			json_string_value(json_object_get(entry, "id")),
			json_object_get(entry, "out"), 0, 0
		};

		if (strcmp(json_string_value(json_object_get(entry, "group")),
			name) != 0)
			continue;
		run(&c, json_object_get(entry, "in"));
		if (c.compared < least)
			fail_msg("%s: only %d figures compared", c.id,
			    c.compared);
		differing += c.differing;
		found++;
	}
	assert_int_equal(differing, 0);
	assert_true(found > 0);
	assert_int_equal(found,
	    json_integer_value(json_object_get(json_object_get(file,
						   "cases_per_group"),
		name)));
	json_decref(file);
}
