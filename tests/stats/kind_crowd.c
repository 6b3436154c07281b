/*
 * kind_crowd.c - lists of moments with nothing wrong anywhere: how many flag
 * something all the same.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/core/moments.h"
#include "tests/stats/trial.h"

/* A list: cells of least to most answers each, evenly spaced. */
struct crowd {
	const char *name;
	size_t cells;
	uint64_t least;
	uint64_t most;
};
static const struct crowd crowds[] = {
	{ "12 touchpoints of 200", 12, 200, 200 },
	{ "40 touchpoints of 30 to 1000", 40, 30, 1000 },
	{ "150 touchpoints of 30 to 300", 150, 30, 300 },
	{ "168 hours of 20 to 150", 168, 20, 150 },
};

struct list {
	struct moment *cells;
	uint64_t (*counts)[LIMIT_STEPS];
	double *p;
	size_t *order;
};

static void *
room(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (memory == NULL) {
		perror("coverage");
		exit(2);
	}
	return memory;
}

/* Without the correction: each p by itself. */
static bool
flags_by_itself(const struct moment *cell)
{
	return cell->tested && cell->change.p <= MOMENTS_Q &&
	    fabs(cell->change.range.value) >= MOMENTS_POINTS;
}

static bool
flags_any(const struct list *list, size_t count, size_t steps,
    enum trial_break broken)
{
	bool any = false;
	size_t i;

	moments_compare(list->cells, count, steps, &moments_rule_default);
	moments_judge(list->cells, count, &moments_rule_default, list->p,
	    list->order);
	for (i = 0; i < count; i++)
		any |= broken == TRIAL_BH ? flags_by_itself(&list->cells[i])
					  : list->cells[i].flag != 0;
	return any;
}

static uint64_t
answers(const struct crowd *crowd, size_t i)
{
	return crowd->least +
	    (crowd->most - crowd->least) * i / (crowd->cells - 1);
}

static void
run(struct trial *trial, const struct trial_terms *terms, struct chance *chance)
{
	const struct crowd *crowd = trial->figure;
	const struct urn *urn = trial_urn(trial->sides[0].shape,
	    trial->sides[0].steps);
	struct list list = { room(crowd->cells, sizeof(*list.cells)),
		room(crowd->cells, sizeof(*list.counts)),
		room(crowd->cells, sizeof(*list.p)),
		room(crowd->cells, sizeof(*list.order)) };
	struct tally tally = { 0 };
	size_t i, k;

	for (; tally.runs < terms->moments; tally.runs++) {
		for (i = 0; i < crowd->cells; i++) {
			for (k = 0; k < urn->steps; k++)
				list.counts[i][k] = 0;
			urn_draw(urn, chance, answers(crowd, i),
			    list.counts[i]);
			list.cells[i] = (struct moment){
				.counts = list.counts[i], .phi = 1
			};
		}
		tally.held += flags_any(&list, crowd->cells, urn->steps,
		    terms->broken);
	}
	tally_end(&tally, trial);
	free(list.cells);
	free(list.counts);
	free(list.p);
	free(list.order);
}

static void
add(struct trials *trials, const struct crowd *crowd, size_t steps,
    enum shape shape)
{
	struct trial *trial = trials_add(trials, "moments",
	    DEMAND_FALSE_ALARMS);

	trial->sides[0].shape = shape;
	trial->sides[0].steps = steps;
	trial->n = crowd->least;
	trial->figure = crowd;
	trial->run = run;
	snprintf(trial->label, sizeof(trial->label), "%s, %zu steps, %s",
	    crowd->name, steps, shape_name(shape));
}

void
crowd_add(struct trials *trials)
{
	enum shape shape;
	size_t i;

	for (i = 0; i < sizeof(crowds) / sizeof(*crowds); i++) {
		for (shape = 0; shape < SHAPE_COUNT; shape++) {
			add(trials, &crowds[i], 4, shape);
			if (shape_exists(shape, 2))
				add(trials, &crowds[i], 2, shape);
		}
	}
}
