/*
 * kind_alone.c - ranges of one histogram: index, positive %, NPS, CES.
 *
 * Computed exactly, over every way the answers can fall, where there are few
 * enough of them; drawn otherwise.
 */
#include <math.h>
#include <stdio.h>

#include "tests/stats/trial.h"

/* Ways to look at: about a second. */
#define WAYS 5e6

/* A figure of one histogram, and what is true of it. */
struct figure {
	const char *kind;
	size_t steps; /* 0: all scales */
	void (*range)(const struct trial_terms *terms, const uint64_t *counts,
	    size_t steps, struct score_range *range);
	double (*truth)(const struct urn *urn);
	/* Which steps it does not tell apart; NULL: it tells every step. */
	size_t (*group)(size_t k, size_t steps);
};

static void
index_range(const struct trial_terms *terms, const uint64_t *counts,
    size_t steps, struct score_range *range)
{
	struct score_mean mean;

	trial_mean(terms, counts, steps, &mean);
	*range = score_index(&mean, 1);
}

static double
index_truth(const struct urn *urn)
{
	return 100 * urn->mean;
}

static void
positive_range(const struct trial_terms *terms, const uint64_t *counts,
    size_t steps, struct score_range *range)
{
	struct score_positive positive;

	(void)terms;
	score_positive_of(counts, steps, 1, &positive);
	*range = positive.percent;
}

static size_t
positive_group(size_t k, size_t steps)
{
	return 2 * k > steps - 1;
}

static double
positive_truth(const struct urn *urn)
{
	double p = 0;
	size_t k;

	for (k = 0; k < urn->steps; k++)
		p += positive_group(k, urn->steps) ? urn->p[k] : 0;
	return 100 * p;
}

static void
nps_range(const struct trial_terms *terms, const uint64_t *counts, size_t steps,
    struct score_range *range)
{
	struct score_nps nps;

	(void)terms;
	(void)steps;
	score_nps_of(counts, 1, &nps);
	*range = nps.score;
}

static size_t
nps_group(size_t k, size_t steps)
{
	(void)steps;
	return k <= 6 ? 0 : k <= 8 ? 1 : 2;
}

static double
nps_truth(const struct urn *urn)
{
	double score = 0;
	size_t k;

	for (k = 0; k < urn->steps; k++)
		score += 100 * urn->p[k] * ((double)nps_group(k, 11) - 1);
	return score;
}

/* 1 + 6 * index / 100, as score_ces_mean has it. */
static double
ces(double index)
{
	const struct score_mean mean = { .mean = index / 100 };

	return score_ces_mean(&mean);
}

static void
ces_range(const struct trial_terms *terms, const uint64_t *counts, size_t steps,
    struct score_range *range)
{
	index_range(terms, counts, steps, range);
	range->low = ces(range->low);
	range->high = ces(range->high);
}

static double
ces_truth(const struct urn *urn)
{
	return ces(100 * urn->mean);
}

static const struct figure figures[] = {
	{ "index", 0, index_range, index_truth, NULL },
	{ "positive %", 0, positive_range, positive_truth, positive_group },
	{ "NPS", 11, nps_range, nps_truth, nps_group },
	{ "CES mean", 7, ces_range, ces_truth, NULL },
	{ "CES %", 7, positive_range, positive_truth, positive_group },
};

/* ---- every way ---- */

/* Answers being dealt to the groups of steps that the figure tells apart. */
struct deal {
	const struct figure *figure;
	const struct trial_terms *terms;
	const struct urn *urn;
	size_t groups;
	double p[LIMIT_STEPS];
	size_t first[LIMIT_STEPS]; /* step that stands for the group */
	uint64_t counts[LIMIT_STEPS];
	double truth;
	double held;
	double width;
};

static void
dealt(struct deal *deal, double chance)
{
	struct score_range range;

	deal->figure->range(deal->terms, deal->counts, deal->urn->steps,
	    &range);
	if (range.low <= deal->truth + 1e-9 && range.high >= deal->truth - 1e-9)
		deal->held += chance;
	deal->width += chance * (range.high - range.low);
}

/* Deal n answers among the groups from g on; log_chance is of those dealt. */
static void
deal_out(struct deal *deal, size_t g, uint64_t n, double log_chance)
{
	uint64_t *count = &deal->counts[deal->first[g]];

	if (g + 1 == deal->groups) {
		*count = n;
		dealt(deal,
		    exp(log_chance + (double)n * log(deal->p[g]) -
			lgamma((double)n + 1)));
		return;
	}
	for (*count = 0; *count <= n; ++*count)
		deal_out(deal, g + 1, n - *count,
		    log_chance + (double)*count * log(deal->p[g]) -
			lgamma((double)*count + 1));
}

/* The groups that answers can be in; how many. */
static void
deal_groups(struct deal *deal)
{
	size_t k, g, seen[LIMIT_STEPS];

	for (k = 0; k < deal->urn->steps; k++) {
		const size_t its = deal->figure->group == NULL
		    ? k
		    : deal->figure->group(k, deal->urn->steps);

		if (deal->urn->p[k] == 0)
			continue;
		for (g = 0; g < deal->groups && seen[g] != its; g++)
			;
		if (g == deal->groups) {
			seen[g] = its;
			deal->p[g] = 0;
			deal->first[g] = k;
			deal->groups++;
		}
		deal->p[g] += deal->urn->p[k];
	}
}

static double
ways(size_t groups, uint64_t n)
{
	return exp(lgamma((double)(n + groups)) - lgamma((double)groups) -
	    lgamma((double)n + 1));
}

/* ---- a trial ---- */

static void
run_drawn(struct trial *trial, const struct deal *deal, struct chance *chance)
{
	struct tally tally = { 0 };
	struct score_range range;

	while (tally.runs < trial_runs(deal->terms, trial->n)) {
		uint64_t counts[LIMIT_STEPS] = { 0 };

		urn_draw(deal->urn, chance, trial->n, counts);
		deal->figure->range(deal->terms, counts, deal->urn->steps,
		    &range);
		tally_range(&tally, &range, deal->truth);
	}
	tally_end(&tally, trial);
}

static void
run(struct trial *trial, const struct trial_terms *terms, struct chance *chance)
{
	struct deal deal = { .figure = trial->figure, .terms = terms };

	deal.urn = trial_urn(trial->sides[0].shape, trial->sides[0].steps);
	deal.truth = deal.figure->truth(deal.urn);
	deal_groups(&deal);
	if (ways(deal.groups, trial->n) > WAYS) {
		run_drawn(trial, &deal, chance);
		return;
	}
	deal_out(&deal, 0, trial->n, lgamma((double)trial->n + 1));
	trial->share = deal.held;
	trial->width = deal.width;
}

/* ---- the worst of all ---- */

/* Probabilities that are looked at between 0 and 1. */
#define SCAN 4096
#define SCAN_N 1000 /* answers */

/*
 * The least coverage over every probability of yes, exactly.  Few answers can fall
 * in few ways, so no range of theirs keeps near 95 % everywhere: near 0 and 1
 * Wilson's is known to dip.
 */
static void
run_scan(struct trial *trial, const struct trial_terms *terms,
    struct chance *chance)
{
	const struct figure *figure = trial->figure;
	struct score_range range[SCAN_N + 1];
	double held, log_ways, p;
	uint64_t x, n = trial->n;
	size_t at;

	(void)chance;
	for (x = 0; x <= n; x++) {
		const uint64_t counts[2] = { n - x, x };

		figure->range(terms, counts, 2, &range[x]);
	}
	trial->share = 1;
	for (at = 1; at < SCAN; at++) {
		p = (double)at / SCAN;
		for (x = 0, held = 0; x <= n; x++) {
			if (range[x].low > 100 * p || range[x].high < 100 * p)
				continue;
			log_ways = lgamma((double)n + 1) -
			    lgamma((double)x + 1) - lgamma((double)(n - x) + 1);
			held += exp(log_ways + (double)x * log(p) +
			    (double)(n - x) * log(1 - p));
		}
		if (held < trial->share) {
			trial->share = held;
			snprintf(trial->label, sizeof(trial->label),
			    "yes with %.2f %%", 100 * p);
		}
	}
}

static void
add_scan(struct trials *trials, const struct figure *figure, const char *kind)
{
	struct trial *trial;
	size_t i;

	for (i = 0; i < TRIAL_SIZES; i++) {
		trial = trials_add(trials, kind, DEMAND_NONE);
		trial->n = trial_sizes[i];
		trial->figure = figure;
		trial->run = run_scan;
	}
}

/* ---- the grid ---- */

static void
add(struct trials *trials, const struct figure *figure, size_t steps)
{
	struct trial *trial;
	enum shape shape;
	size_t i;

	for (shape = 0; shape < SHAPE_COUNT; shape++) {
		if (!shape_exists(shape, steps))
			continue;
		for (i = 0; i < TRIAL_SIZES; i++) {
			trial = trials_add(trials, figure->kind,
			    DEMAND_COVERAGE);
			trial->sides[0].shape = shape;
			trial->sides[0].steps = steps;
			trial->n = trial_sizes[i];
			trial->figure = figure;
			trial->run = run;
			snprintf(trial->label, sizeof(trial->label),
			    "%zu steps, %s", steps, shape_name(shape));
		}
	}
}

void
alone_add(struct trials *trials)
{
	size_t f, i;

	for (f = 0; f < sizeof(figures) / sizeof(*figures); f++) {
		for (i = 0; i < TRIAL_SCALES; i++) {
			if (figures[f].steps == 0 ||
			    figures[f].steps == trial_scales[i])
				add(trials, &figures[f], trial_scales[i]);
		}
	}
	add_scan(trials, &figures[0], "any yes, index");
	add_scan(trials, &figures[1], "any yes, %");
}
