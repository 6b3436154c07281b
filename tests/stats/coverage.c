/*
 * coverage.c - do the ranges hold what they promise?
 *
 *	coverage [--runs N] [--lists N] [--seed N] [--threads N] [--json FILE]
 *	    [--kind WORD] [--cell WORD] [--doubt N] [--break pseudo|phi|bh]
 *
 * Every kind of range over the grid of shapes.h at 10, 30, 100 and 1,000 answers,
 * and lists of moments with nothing wrong anywhere: a table, the cells that miss
 * what is asked of them, and status 1 if there are any.  --kind runs only kinds
 * that begin so, --cell only cells that are called something with that word.
 * --doubt gives each cell so many of its standard errors: for short runs.  --break puts in arithmetic known to be wrong.  What is asked, and
 * why, is in docs/DESIGN.md, "Scores".
 */
#include <getopt.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/stats/trial.h"

/* Of all cells of a kind together, and of moments. */
#define MEAN_LEAST 0.94
#define ALARMS_MOST 0.05
#define ALARMS_DOUBT 3.0 /* standard errors of one list */

#define RUNS 100000
#define LISTS 10000
#define SEED 1

struct options {
	struct trial_terms terms;
	size_t threads;
	const char *json;
	const char *kind;
	const char *cell;
	double doubt;
};

/* Least coverage of one cell by its answers. */
static double
least_of(const struct trial *trial)
{
	if (trial->demand == DEMAND_CLUSTERED)
		return 0.92;
	if (trial->demand == DEMAND_NONE)
		return 0;
	return trial->n < 30 ? 0.90 : trial->n < 1000 ? 0.91 : 0.93;
}

/* Does it miss what is asked by more than so many of its standard errors?  Lists
 * with nothing wrong flag something in just 5 % where answers are many, so that
 * half of them would be above by chance. */
static bool
misses(const struct trial *trial, double doubt)
{
	if (trial->demand == DEMAND_FALSE_ALARMS)
		return trial->share - fmax(doubt, ALARMS_DOUBT) * trial->error >
		    ALARMS_MOST;
	return trial->share + doubt * trial->error < least_of(trial);
}

/* Two groups of which one has fewer than 30 answers: their formula is that of the
 * vectors, and cells of it are known to miss. */
static bool
is_known(const struct trial *trial)
{
	return trial->count == 2 && trial->n < SCORE_MIN_N;
}

static bool
same_row(const struct trial *a, const struct trial *b)
{
	return strcmp(a->kind, b->kind) == 0 && a->n == b->n &&
	    a->demand == b->demand;
}

static bool
worse(const struct trial *a, const struct trial *b)
{
	return a->demand == DEMAND_FALSE_ALARMS ? a->share > b->share
						: a->share < b->share;
}

/* ---- the table ---- */

struct row {
	size_t cells;
	double sum;
	double width;
	double error; /* the largest */
	const struct trial *worst;
	const struct trial *best;
};

static void
row_add(struct row *row, const struct trial *trial)
{
	row->cells++;
	row->sum += trial->share;
	row->width += trial->width;
	row->error = fmax(row->error, trial->error);
	if (row->worst == NULL || worse(trial, row->worst))
		row->worst = trial;
	if (row->best == NULL || worse(row->best, trial))
		row->best = trial;
}

static void
row_print(const struct row *row)
{
	const double cells = (double)row->cells;
	const struct trial *trial = row->worst;

	printf("%-17s %5llu %5zu %6.2f %6.2f %6.2f %5.2f %6.1f  %s\n",
	    trial->kind, (unsigned long long)trial->n, row->cells,
	    100 * row->sum / cells, 100 * trial->share, 100 * row->best->share,
	    100 * row->error, row->width / cells, trial->label);
}

/* A row for each kind and number of answers, in the order of the trials. */
static void
print_rows(const struct trials *trials)
{
	size_t i, j;

	printf("%-17s %5s %5s %6s %6s %6s %5s %6s  %s\n", "kind", "n", "cells",
	    "mean", "worst", "best", "se", "width", "the worst");
	for (i = 0; i < trials->count; i++) {
		struct row row = { 0 };

		for (j = 0; j < i; j++) {
			if (same_row(&trials->trials[j], &trials->trials[i]))
				break;
		}
		if (j < i)
			continue;
		for (; j < trials->count; j++) {
			if (same_row(&trials->trials[j], &trials->trials[i]))
				row_add(&row, &trials->trials[j]);
		}
		row_print(&row);
	}
}

/* What became of all cells. */
struct verdict {
	size_t failed;
	size_t known;
};

static void
print_cells(const struct trials *trials, struct verdict *verdict)
{
	size_t i;

	for (i = 0; i < trials->count; i++) {
		const struct trial *trial = &trials->trials[i];
		const bool known = is_known(trial);

		if (!trial->missed)
			continue;
		printf("%s %s, n %llu, %s: %.2f %%\n",
		    known ? "KNOWN MISS" : "MISS", trial->kind,
		    (unsigned long long)trial->n, trial->label,
		    100 * trial->share);
		verdict->known += known;
		verdict->failed += !known;
	}
	if (verdict->known > 0)
		printf("known: two groups of which one has fewer than %d "
		       "answers keep the plain formula; docs/DESIGN.md, "
		       "\"Scores\"\n",
		    SCORE_MIN_N);
}

/* The mean over all cells of a trial's kind. */
static double
mean_of_kind(const struct trials *trials, const struct trial *trial)
{
	double sum = 0;
	size_t i, cells = 0;

	for (i = 0; i < trials->count; i++) {
		if (strcmp(trials->trials[i].kind, trial->kind) == 0) {
			sum += trials->trials[i].share;
			cells++;
		}
	}
	return sum / (double)cells;
}

static void
print_means(const struct trials *trials, struct verdict *verdict)
{
	size_t i, j;
	double mean;

	for (i = 0; i < trials->count; i++) {
		const struct trial *trial = &trials->trials[i];

		for (j = 0; strcmp(trials->trials[j].kind, trial->kind) != 0;)
			j++;
		if (j < i) /* not the first of its kind */
			continue;
		mean = mean_of_kind(trials, trial);
		if ((trial->demand == DEMAND_COVERAGE && mean < MEAN_LEAST) ||
		    (trial->demand == DEMAND_FALSE_ALARMS &&
			mean > ALARMS_MOST)) {
			printf("MISS %s: %.2f %% in the mean of the grid\n",
			    trial->kind, 100 * mean);
			verdict->failed++;
		}
	}
}

/* ---- the file ---- */

static void
write_json(const struct trials *trials, const struct options *options,
    const struct verdict *verdict)
{
	json_t *cells = json_array(), *root;
	size_t i;

	for (i = 0; i < trials->count; i++) {
		const struct trial *trial = &trials->trials[i];

		json_array_append_new(cells,
		    json_pack("{s:s, s:s, s:I, s:f, s:f, s:f, s:b}", "kind",
			trial->kind, "cell", trial->label, "n",
			(json_int_t)trial->n, "share", trial->share,
			"standard_error", trial->error, "width", trial->width,
			"misses", trial->missed));
	}
	root = json_pack("{s:I, s:I, s:I, s:I, s:I, s:o}", "seed",
	    (json_int_t)options->terms.seed, "runs",
	    (json_int_t)options->terms.runs, "lists",
	    (json_int_t)options->terms.moments, "failed",
	    (json_int_t)verdict->failed, "known_misses",
	    (json_int_t)verdict->known, "cells", cells);
	if (root == NULL ||
	    json_dump_file(root, options->json,
		JSON_INDENT(1) | JSON_REAL_PRECISION(8)) != 0) {
		perror(options->json);
		exit(2);
	}
	json_decref(root);
}

/* ---- options ---- */

static enum trial_break
break_of(const char *word)
{
	static const char *const words[] = { [TRIAL_PSEUDO] = "pseudo",
		[TRIAL_PHI] = "phi",
		[TRIAL_BH] = "bh" };
	size_t i;

	for (i = 1; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(word, words[i]) == 0)
			return (enum trial_break)i;
	}
	fprintf(stderr, "coverage: nothing to break is called %s\n", word);
	exit(2);
}

static uint64_t
number(const char *word)
{
	char *end;
	const unsigned long long value = strtoull(word, &end, 10);

	if (*word == '\0' || *end != '\0') {
		fprintf(stderr, "coverage: %s is no number\n", word);
		exit(2);
	}
	return value;
}

static void
read_options(int argc, char **argv, struct options *options)
{
	static const struct option longs[] = {
		{ "runs", required_argument, NULL, 'r' },
		{ "lists", required_argument, NULL, 'l' },
		{ "seed", required_argument, NULL, 's' },
		{ "threads", required_argument, NULL, 't' },
		{ "json", required_argument, NULL, 'j' },
		{ "kind", required_argument, NULL, 'k' },
		{ "cell", required_argument, NULL, 'c' },
		{ "doubt", required_argument, NULL, 'd' },
		{ "break", required_argument, NULL, 'b' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		switch (c) {
		case 'r':
			options->terms.runs = number(optarg);
			break;
		case 'l':
			options->terms.moments = number(optarg);
			break;
		case 's':
			options->terms.seed = number(optarg);
			break;
		case 't':
			options->threads = number(optarg);
			break;
		case 'j':
			options->json = optarg;
			break;
		case 'k':
			options->kind = optarg;
			break;
		case 'c':
			options->cell = optarg;
			break;
		case 'd':
			options->doubt = (double)number(optarg);
			break;
		case 'b':
			options->terms.broken = break_of(optarg);
			break;
		default:
			exit(2);
		}
	}
}

/* Leave only the kinds that begin so, and of them cells with that word. */
static void
choose(struct trials *trials, const char *kind, const char *cell)
{
	size_t i, kept = 0;

	for (i = 0; i < trials->count; i++) {
		if (strncmp(trials->trials[i].kind, kind, strlen(kind)) == 0 &&
		    strstr(trials->trials[i].label, cell) != NULL)
			trials->trials[kept++] = trials->trials[i];
	}
	trials->count = kept;
}

int
main(int argc, char **argv)
{
	struct options options = { { SEED, RUNS, LISTS, TRIAL_SOUND }, 2, NULL,
		"", "", 0 };
	struct trials trials = { 0 };
	struct verdict verdict = { 0 };
	size_t i;

	read_options(argc, argv, &options);
	trial_prepare();
	alone_add(&trials);
	together_add(&trials);
	clustered_add(&trials);
	crowd_add(&trials);
	choose(&trials, options.kind, options.cell);
	printf("seed %llu, %llu runs (a quarter at 1000 answers), %llu lists\n",
	    (unsigned long long)options.terms.seed,
	    (unsigned long long)options.terms.runs,
	    (unsigned long long)options.terms.moments);
	trials_run(&trials, &options.terms, options.threads);
	for (i = 0; i < trials.count; i++)
		trials.trials[i].missed = misses(&trials.trials[i],
		    options.doubt);
	print_rows(&trials);
	print_cells(&trials, &verdict);
	print_means(&trials, &verdict);
	if (options.json != NULL)
		write_json(&trials, &options, &verdict);
	printf("%zu passed, %zu failed\n",
	    trials.count - verdict.failed - verdict.known, verdict.failed);
	free(trials.trials);
	return verdict.failed > 0 || trials.count == 0;
}
