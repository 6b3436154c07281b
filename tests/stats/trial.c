/*
 * trial.c - keeps trials and runs them.
 */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/stats/trial.h"

#define THREADS_MAX 64

const uint64_t trial_sizes[TRIAL_SIZES] = { 10, 30, 100, 1000 };
const size_t trial_scales[TRIAL_SCALES] = { 2, 4, 5, 7, 11 };

static struct urn urns[SHAPE_COUNT][LIMIT_STEPS + 1];

struct trial *
trials_add(struct trials *trials, const char *kind, enum demand demand)
{
	struct trial *trial;

	if (trials->count == trials->room) {
		trials->room = trials->room * 2 + 64;
		trials->trials = realloc(trials->trials,
		    trials->room * sizeof(*trials->trials));
		if (trials->trials == NULL) {
			perror("coverage");
			exit(2);
		}
	}
	trial = &trials->trials[trials->count++];
	*trial = (struct trial){ .kind = kind, .demand = demand };
	return trial;
}

void
trial_prepare(void)
{
	size_t i, shape;

	for (i = 0; i < TRIAL_SCALES; i++) {
		for (shape = 0; shape < SHAPE_COUNT; shape++)
			shape_urn(shape, trial_scales[i],
			    &urns[shape][trial_scales[i]]);
	}
}

const struct urn *
trial_urn(enum shape shape, size_t steps)
{
	return &urns[shape][steps];
}

/* The same with two pseudo-answers instead of three. */
static void
mean_of_two(const uint64_t *counts, size_t steps, struct score_mean *mean)
{
	const double top = (double)(steps - 1), added = 2.0 / (double)steps;
	double with, square = 0, value;
	size_t k;

	score_mean_of(counts, steps, mean);
	with = (double)mean->n + 2;
	mean->mt = (mean->mean * (double)mean->n + 1) / with;
	for (k = 0; k < steps; k++) {
		value = (double)k / top - mean->mt;
		square += ((double)counts[k] + added) * value * value;
	}
	mean->vt = square / with / with;
}

void
trial_mean(const struct trial_terms *terms, const uint64_t *counts,
    size_t steps, struct score_mean *mean)
{
	if (terms->broken == TRIAL_PSEUDO)
		mean_of_two(counts, steps, mean);
	else
		score_mean_of(counts, steps, mean);
}

void
tally_range(struct tally *tally, const struct score_range *range, double truth)
{
	const double hair = 1e-9; /* of arithmetic, not of chance */

	tally->runs++;
	tally->held += range->known && range->low <= truth + hair &&
	    range->high >= truth - hair;
	tally->width += range->high - range->low;
}

void
tally_end(const struct tally *tally, struct trial *trial)
{
	const double runs = (double)tally->runs;

	trial->share = (double)tally->held / runs;
	trial->error = sqrt(trial->share * (1 - trial->share) / runs);
	trial->width = tally->width / runs;
}

uint64_t
trial_runs(const struct trial_terms *terms, uint64_t n)
{
	return n < 1000 ? terms->runs : terms->runs / 4;
}

struct work {
	struct trials *trials;
	const struct trial_terms *terms;
	atomic_size_t next;
};

static void *
worker(void *arg)
{
	struct work *work = arg;
	struct chance chance;
	size_t i;

	while ((i = atomic_fetch_add(&work->next, 1)) < work->trials->count) {
		struct trial *trial = &work->trials->trials[i];

		chance_init(&chance, work->terms->seed, i);
		trial->run(trial, work->terms, &chance);
	}
	return NULL;
}

void
trials_run(struct trials *trials, const struct trial_terms *terms,
    size_t threads)
{
	struct work work = { trials, terms, 0 };
	pthread_t thread[THREADS_MAX];
	size_t i, started = 0;

	if (threads > THREADS_MAX)
		threads = THREADS_MAX;
	for (i = 1; i < threads; i++) {
		if (pthread_create(&thread[started], NULL, worker, &work) == 0)
			started++;
	}
	worker(&work);
	for (i = 0; i < started; i++)
		pthread_join(thread[i], NULL);
}
