/*
 * bench_desk.c - what the desk's questions about scores cost.
 *
 *   bench_desk [THOUSANDS [TIMES]]     10,000 thousand ratings; 15 times each
 *
 * A year of ratings at 500 touchpoints (support_year.h), and each question as the
 * command asks it: from its words to the JSON, in one process with the store open.
 * Medians and 90th percentiles of the wall's time, medians of CPU time beside
 * them; of a tenth of the ratings in the same hours, which must cost the same; and
 * of a plain GROUP BY over the same ratings as rows, whose counts must be the
 * ones the answer has.
 */

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/collection.h"
#include "aggregator/io/score_json.h"
#include "tests/bench/support_year.h"
#include "tests/load/gauge.h"

#define TENFOLD 10

enum kind {
	ONE,
	ALL_28D,
	ALL_YEAR,
	OTHER
};

enum how {
	ALONE,
	COMPARED, /* with the plain rows */
	SHOWN,    /* as over HTTP: blocks */
};

static const struct question {
	const char *what, *query;
	enum kind kind;
	enum how how;
} questions[] = {
	{ "one touchpoint, all time", "touchpoint=tp-250", ONE, COMPARED },
	{ "one, 28 days", "touchpoint=tp-250&from=28d", ONE, COMPARED },
	{ "one, 28 days by day", "touchpoint=tp-250&from=28d&by=day", ONE,
	    ALONE },
	{ "one, 28 days by channel", "touchpoint=tp-250&from=28d&by=channel",
	    ONE, ALONE },
	{ "one, 28 days against the previous",
	    "touchpoint=tp-250&from=28d&against=previous", ONE, ALONE },
	{ "one, 28 days by hour", "touchpoint=tp-250&from=28d&by=hour", ONE,
	    ALONE },
	{ "one, a year by week", "touchpoint=tp-250&from=365d&by=week", ONE,
	    ALONE },
	{ "one, a year by hour of the week",
	    "touchpoint=tp-250&from=365d&by=hourofweek", ONE, ALONE },
	{ "one, 28 days, blocks", "touchpoint=tp-250&from=28d", OTHER, SHOWN },
	{ "all 500, 28 days", "from=28d", ALL_28D, COMPARED },
	{ "all 500, 28 days against the previous", "from=28d&against=previous",
	    OTHER, ALONE },
	{ "all 500, 28 days, blocks", "from=28d", OTHER, SHOWN },
	{ "all 500, a year by month", "from=365d&by=month", ALL_YEAR,
	    COMPARED },
	{ "all 500, a year by month, blocks", "from=365d&by=month", OTHER,
	    SHOWN },
};
#define QUESTIONS (sizeof(questions) / sizeof(questions[0]))

/* What a question cost. */
struct cost {
	struct samples wall, cpu;
	double plain_ms; /* 0: not asked */
};

static double
clock_ms(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The rows of a question, under a snapshot that release_rows ends. */
static struct collection *
collect(struct year *year, int64_t now, const struct question *question)
{
	struct collection *collection;
	char why[QUERY_WHY];
	struct query query;

	query_init(&query, QUERY_JSON);
	if (query_add_string(&query, question->query, why) != 0)
		give_up("%s: %s", question->query, why);
	collection = collection_new(&query, now,
	    question->how == SHOWN ? COLLECTION_SHOWN : COLLECTION_LIVE);
	if (collection == NULL || store_snapshot(year->store) != STORE_OK ||
	    collection_places(collection, year->store) != STORE_OK ||
	    collection_read(collection, year->store) != STORE_OK)
		give_up("%s: no answer", question->query);
	return collection;
}

static void
release_rows(struct year *year, struct collection *collection)
{
	store_snapshot_end(year->store);
	collection_free(collection);
}

static void
ask_once(struct year *year, int64_t now, const struct question *question)
{
	struct collection *collection = collect(year, now, question);
	struct bytes body = { .length = 0 };

	if (score_json(collection, question->how != SHOWN, &body) != 0)
		give_up("%s: no JSON", question->query);
	bytes_release(&body);
	release_rows(year, collection);
}

static void
ask(struct year *year, int64_t now, const struct question *question, long times,
    struct cost *cost)
{
	double wall, cpu;

	ask_once(year, now, question); /* warm */
	for (long i = 0; i < times; i++) {
		wall = clock_ms(CLOCK_MONOTONIC);
		cpu = clock_ms(CLOCK_PROCESS_CPUTIME_ID);
		ask_once(year, now, question);
		samples_add(&cost->cpu,
		    clock_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu);
		samples_add(&cost->wall, clock_ms(CLOCK_MONOTONIC) - wall);
	}
}

/* The times that a row is of. */
static void
times_of(const struct collection *collection, const struct report_key *key,
    int64_t *from, int64_t *to)
{
	const struct collection_place *place =
	    &collection->places[key->touchpoint];
	int64_t begin, end;

	*from = place->plan.from;
	*to = place->plan.to;
	if (key->month == REPORT_NO_DAY)
		return;
	begin = localtime_day_start(&place->zone,
	    localtime_month_start(key->month));
	end = localtime_day_start(&place->zone,
	    localtime_month_start(key->month + 1));
	*from = begin > *from ? begin : *from;
	*to = end < *to ? end : *to;
}

static void
compare_row(const struct collection *collection,
    const struct collection_row *row, uint64_t plain[YEAR_CHANNELS][YEAR_STEPS])
{
	for (size_t i = 0; i < row->histogram_count; i++) {
		const struct report_histogram *h = &row->histograms[i];
		const char *channel = collection->channels.list[h->channel];
		uint64_t *counts = plain[strcmp(channel, "web") == 0];

		if (memcmp(h->counted, counts,
			YEAR_STEPS * sizeof(counts[0])) != 0)
			give_up("%s counts otherwise than plain rows",
			    collection->places[row->key.touchpoint].slug);
		memset(counts, 0, YEAR_STEPS * sizeof(counts[0]));
	}
	for (int i = 0; i < YEAR_CHANNELS * YEAR_STEPS; i++) {
		if (plain[0][i] != 0)
			give_up("%s lacks what plain rows have",
			    collection->places[row->key.touchpoint].slug);
	}
}

/* Every rating is of the year, so none may be missing from it. */
static void
compare_sum(const struct year *year, const struct collection *collection)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < collection->rows.count; i++) {
		const struct collection_row *row = &collection->rows.rows[i];

		for (size_t k = 0; k < row->histogram_count; k++) {
			for (int step = 0; step < YEAR_STEPS; step++)
				sum += row->histograms[k].counted[step];
		}
	}
	if (sum != (uint64_t)year->ratings)
		give_up("a year has %llu of %ld ratings",
		    (unsigned long long)sum, year->ratings);
}

/* Ask the plain rows the same, and demand the same counts. */
static void
ask_plain(struct year *year, int64_t now, const struct question *question,
    struct cost *cost)
{
	struct collection *collection = collect(year, now, question);
	uint64_t counts[YEAR_CHANNELS][YEAR_STEPS];
	struct samples ms = { 0 };
	int64_t from, to;
	double began;

	for (int i = 0; i < 3; i++) {
		began = clock_ms(CLOCK_PROCESS_CPUTIME_ID);
		for (size_t k = 0; k < collection->rows.count; k++) {
			const struct collection_row *row =
			    &collection->rows.rows[k];

			times_of(collection, &row->key, &from, &to);
			year_group(year, row->key.touchpoint, from, to, counts);
			compare_row(collection, row, counts);
		}
		samples_add(&ms, clock_ms(CLOCK_PROCESS_CPUTIME_ID) - began);
	}
	cost->plain_ms = samples_at(&ms, 50);
	if (question->kind == ALL_YEAR)
		compare_sum(year, collection);
	samples_release(&ms);
	release_rows(year, collection);
}

static void
ask_all(struct year *year, int64_t now, long times, struct cost *costs)
{
	memset(costs, 0, QUESTIONS * sizeof(*costs));
	for (size_t i = 0; i < QUESTIONS; i++) {
		ask(year, now, &questions[i], times, &costs[i]);
		if (year->plain != NULL && questions[i].how == COMPARED)
			ask_plain(year, now, &questions[i], &costs[i]);
	}
}

/* The dearest of a kind, by wall and by CPU; how the tenth of it compares. */
static void
tell(const struct cost *costs, enum kind kind, const char *name)
{
	double wall = 0, cpu = 0;
	char text[64];

	for (size_t i = 0; i < QUESTIONS; i++) {
		struct cost cost = costs[i];

		if (questions[i].kind != kind)
			continue;
		if (samples_at(&cost.wall, 50) > wall)
			wall = samples_at(&cost.wall, 50);
		if (samples_at(&cost.cpu, 50) > cpu)
			cpu = samples_at(&cost.cpu, 50);
	}
	snprintf(text, sizeof(text), "score_%s_ms", name);
	figure(text, wall, 2);
	snprintf(text, sizeof(text), "score_%s_cpu_ms", name);
	figure(text, cpu, 2);
}

/* Returns the CPU time of all questions to that of a tenth of the ratings. */
static double
print_costs(struct cost *full, struct cost *tenth)
{
	double all = 0, all_tenth = 0;

	printf("%-38s %8s %8s %8s %8s %9s\n", "", "p50", "p90", "CPU p50",
	    "a tenth", "GROUP BY");
	for (size_t i = 0; i < QUESTIONS; i++) {
		char plain[32] = "";

		if (full[i].plain_ms > 0)
			snprintf(plain, sizeof(plain), "%.2f",
			    full[i].plain_ms);
		printf("%-38s %8.2f %8.2f %8.2f %8.2f %9s\n", questions[i].what,
		    samples_at(&full[i].wall, 50),
		    samples_at(&full[i].wall, 90), samples_at(&full[i].cpu, 50),
		    samples_at(&tenth[i].cpu, 50), plain);
		all += samples_at(&full[i].cpu, 50);
		all_tenth += samples_at(&tenth[i].cpu, 50);
	}
	return all / all_tenth;
}

int
main(int argc, char **argv)
{
	const long thousands = argument(argc, argv, 1, 10000, 10, 100000);
	const long times = argument(argc, argv, 2, 15, 1, 1000);
	const long hours = thousands * 1000 / TENFOLD;
	struct cost full[QUESTIONS], tenth[QUESTIONS];
	const int64_t now = time(NULL);
	struct year year;
	double ratio;

	year_make(&year, now, hours, 1, false);
	year_cut(&year, now);
	printf("# %ld ratings in %ld hours", year.ratings, year.hours);
	ask_all(&year, now, times, tenth);
	year_release(&year);
	year_make(&year, now, hours, TENFOLD, true);
	year_cut(&year, now);
	printf(", and %ld in %ld; ms\n", year.ratings, year.hours);
	ask_all(&year, now, times, full);
	year_release(&year);
	ratio = print_costs(full, tenth);
	tell(full, ONE, "one");
	tell(full, ALL_28D, "28d");
	tell(full, ALL_YEAR, "year");
	figure("score_tenfold_ratio", ratio, 2);
	for (size_t i = 0; i < QUESTIONS; i++) {
		samples_release(&full[i].wall);
		samples_release(&full[i].cpu);
		samples_release(&tenth[i].wall);
		samples_release(&tenth[i].cpu);
	}
	return 0;
}
