/*
 * kind_clustered.c - ranges widened by phi, where the answers of a day share queue
 * and weather: each day's mean is moved by chance before anybody answers.
 *
 * A day's distribution is the shape's, tilted: p_k (1 + u (x_k - m) / s^2) has its
 * mean moved by u exactly, and over all days it is the shape again.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/core/change.h"
#include "aggregator/core/dispersion.h"
#include "tests/stats/trial.h"

/* Sorts of days, evenly spaced from worst to best. */
#define SORTS 16

/* Standard deviation of days' means, points, where the shape has room for it. */
#define SPREAD 5.0

/* Answers of the seven days of a week, closed on Sundays. */
static const double weekday[7] = { 3, 3, 3, 4, 6, 5, 0 };

/* Days of all sorts about one shape. */
struct season {
	struct urn sorts[SORTS];
	double mean; /* of all sorts together */
	double positive;
};

static double
positive_share(const struct urn *urn)
{
	double p = 0;
	size_t k;

	for (k = 0; k < urn->steps; k++)
		p += 2 * k > urn->steps - 1 ? urn->p[k] : 0;
	return p;
}

/* The widest spread of days that leaves no probability below 0, in unit values;
 * a uniform spread reaches sqrt(3) standard deviations. */
static double
spread_of(const struct urn *urn, double points)
{
	const double far = fmax(urn->mean, 1 - urn->mean);

	return fmin(points / 100, urn->variance / far / sqrt(3));
}

static struct season *
season_new(const struct urn *urn, double spread)
{
	struct season *season = calloc(1, sizeof(*season));
	const double top = (double)(urn->steps - 1);
	double weight[LIMIT_STEPS], u;
	size_t i, k;

	if (season == NULL) {
		perror("coverage");
		exit(2);
	}
	for (i = 0; i < SORTS; i++) {
		/* Evenly spaced, with that standard deviation. */
		u = spread * ((double)i - (SORTS - 1) / 2.0) /
		    sqrt((SORTS * SORTS - 1) / 12.0);
		for (k = 0; k < urn->steps; k++)
			weight[k] = fmax(0,
			    urn->p[k] *
				(1 +
				    u * ((double)k / top - urn->mean) /
					urn->variance));
		urn_fill(&season->sorts[i], weight, urn->steps);
		season->mean += season->sorts[i].mean / SORTS;
		season->positive += positive_share(&season->sorts[i]) / SORTS;
	}
	return season;
}

/* Answers of all days together, and how they are dispersed. */
struct period {
	uint64_t counts[LIMIT_STEPS];
	double phi;
};

static void
live(const struct trial *trial, const struct trial_terms *terms,
    const struct season *season, struct chance *chance, struct period *period)
{
	struct dispersion dispersion = { 0 };
	double all = 0, so_far = 0;
	uint64_t drawn = 0, n;
	size_t d, k;

	*period = (struct period){ .phi = 1 };
	for (d = 0; d < trial->buckets; d++)
		all += weekday[d % 7];
	for (d = 0; d < trial->buckets; d++) {
		const struct urn *urn =
		    &season->sorts[chance_next(chance) >> 60];
		uint64_t counts[LIMIT_STEPS] = { 0 };

		so_far += weekday[d % 7];
		n = (uint64_t)lround((double)trial->n * so_far / all) - drawn;
		drawn += n;
		urn_draw(urn, chance, n, counts);
		dispersion_add(&dispersion, counts, urn->steps);
		for (k = 0; k < urn->steps; k++)
			period->counts[k] += counts[k];
	}
	if (terms->broken != TRIAL_PHI)
		period->phi = dispersion_phi(&dispersion);
}

/* A figure of one period, or of two, and what is true of it. */
struct figure {
	const char *kind;
	struct score_range (*range)(const struct trial_terms *terms,
	    const struct period *period, size_t steps);
	double (*truth)(const struct season *season);
};

static struct score_group
group_of(const struct trial_terms *terms, const struct period *period,
    size_t steps)
{
	struct score_group group = { .phi = period->phi };

	trial_mean(terms, period->counts, steps, &group.mean);
	return group;
}

static struct score_range
index_range(const struct trial_terms *terms, const struct period *period,
    size_t steps)
{
	const struct score_group group = group_of(terms, period, steps);

	return score_index(&group.mean, group.phi);
}

static double
index_truth(const struct season *season)
{
	return 100 * season->mean;
}

static struct score_range
positive_range(const struct trial_terms *terms, const struct period *period,
    size_t steps)
{
	struct score_positive positive;

	(void)terms;
	score_positive_of(period->counts, steps, period->phi, &positive);
	return positive.percent;
}

static double
positive_truth(const struct season *season)
{
	return 100 * season->positive;
}

static struct score_range
change_range(const struct trial_terms *terms, const struct period *period,
    size_t steps)
{
	const struct score_group before = group_of(terms, &period[0], steps),
				 after = group_of(terms, &period[1], steps);
	struct change change;

	change_of_groups(&before, &after, &score_show_index_diff, &change);
	return change.range;
}

static double
no_change(const struct season *season)
{
	(void)season;
	return 0;
}

static const struct figure figures[] = {
	{ "phi: index", index_range, index_truth },
	{ "phi: positive %", positive_range, positive_truth },
	{ "phi: change", change_range, no_change },
};

static void
run(struct trial *trial, const struct trial_terms *terms, struct chance *chance)
{
	const struct figure *figure = trial->figure;
	const struct side *side = &trial->sides[0];
	struct season *season = season_new(trial_urn(side->shape, side->steps),
	    trial->spread / 100);
	struct tally tally = { 0 };
	struct score_range range;
	struct period period[2];

	while (tally.runs < trial_runs(terms, 1000)) {
		live(trial, terms, season, chance, &period[0]);
		live(trial, terms, season, chance, &period[1]);
		range = figure->range(terms, period, side->steps);
		tally_range(&tally, &range, figure->truth(season));
	}
	tally_end(&tally, trial);
	free(season);
}

/* ---- the grid ---- */

static void
add(struct trials *trials, const struct figure *figure, size_t steps,
    enum shape shape, uint64_t n, size_t days)
{
	const bool enough = days == DISPERSION_DAYS;
	struct trial *trial = trials_add(trials,
	    enough ? figure->kind : "phi of 8 days",
	    enough ? DEMAND_CLUSTERED : DEMAND_NONE);

	trial->sides[0].shape = shape;
	trial->sides[0].steps = steps;
	trial->n = n;
	trial->buckets = days;
	trial->spread = 100 * spread_of(trial_urn(shape, steps), SPREAD);
	trial->figure = figure;
	trial->run = run;
	snprintf(trial->label, sizeof(trial->label),
	    "%s: %zu steps, %s, days +-%.1f", figure->kind, steps,
	    shape_name(shape), trial->spread);
}

void
clustered_add(struct trials *trials)
{
	static const uint64_t sizes[] = { 100, 300, 1000, 3000 };
	static const size_t scales[] = { 2, 4, 5, 11 };
	enum shape shape;
	size_t f, i, s;

	for (f = 0; f < sizeof(figures) / sizeof(*figures); f++) {
		for (s = 0; s < 4; s++) {
			for (shape = 0; shape < SHAPE_COUNT; shape++) {
				if (!shape_exists(shape, scales[s]))
					continue;
				for (i = 0; i < 4; i++)
					add(trials, &figures[f], scales[s],
					    shape, sizes[i], DISPERSION_DAYS);
			}
		}
		/* The fewest days that phi is taken from. */
		for (i = 0; i < 4; i++)
			add(trials, &figures[f], 4, SHAPE_GOOD, sizes[i], 9);
	}
}
