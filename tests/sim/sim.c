/*
 * sim.c - seeds in a row, and what came out of them.
 *
 *   sim [--seed N] [--years N] [--worlds N] [--days N] [--hard] [--seconds N]
 *   sim --plants [--list] [--from N] [--to N]
 *
 * A seed is a world of two kiosks for so many days (365).  The last line says
 * what came out; each loss is told with the seed that replays it: --seed SEED
 * --years 2.  After --seconds no further world begins, and the first always
 * does.  With --plants each planted bug is looked for in turn, in worlds of
 * PLANT_DAYS days, hard ones.  With SIM_LOG set the product's own log and the
 * faults are shown.
 */

#include <getopt.h>
#include <inttypes.h>
#include <malloc.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tests/sim/memory.h"
#include "tests/sim/plants.h"
#include "tests/sim/world.h"

#define KIOSKS 2
#define YEAR 365

struct plan {
	uint64_t seed, years, worlds;
	time_t seconds; /* 0: no limit */
	unsigned days;
	bool plants, list, hard;
	unsigned from, to; /* of the plants, by number */
};

static void
usage(const char *name)
{
	printf(
	    "usage: %s [--seed N] [--years N] [--worlds N] [--days N] [--hard] "
	    "[--seconds N] [--plants [--list] [--from N] [--to N]]\n",
	    name);
	exit(2);
}

static void
read_plan(struct plan *plan, int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "years", required_argument, NULL, 'y' },
		{ "worlds", required_argument, NULL, 'w' },
		{ "days", required_argument, NULL, 'd' },
		{ "seconds", required_argument, NULL, 'm' },
		{ "plants", no_argument, NULL, 'p' },
		{ "list", no_argument, NULL, 'l' },
		{ "hard", no_argument, NULL, 'h' },
		{ "from", required_argument, NULL, 'f' },
		{ "to", required_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*plan = (struct plan){ .seed = 1,
		.years = 2,
		.days = YEAR,
		.from = 1,
		.to = PLANT_COUNT - 1 };
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 's')
			plan->seed = strtoull(optarg, NULL, 10);
		else if (option == 'y')
			plan->years = strtoull(optarg, NULL, 10);
		else if (option == 'w')
			plan->worlds = strtoull(optarg, NULL, 10);
		else if (option == 'd')
			plan->days = (unsigned)atoi(optarg);
		else if (option == 'm')
			plan->seconds = (time_t)atol(optarg);
		else if (option == 'p')
			plan->plants = true;
		else if (option == 'l')
			plan->list = true;
		else if (option == 'h')
			plan->hard = true;
		else if (option == 'f')
			plan->from = (unsigned)atoi(optarg);
		else if (option == 't')
			plan->to = (unsigned)atoi(optarg);
		else
			usage(argv[0]);
	}
	if (plan->days == 0 || plan->from < 1 || plan->to >= PLANT_COUNT)
		usage(argv[0]);
}

/* ---- many worlds ---- */

static uint64_t
losses(const struct world_figures *figures)
{
	return figures->losses[LOSS_LOST] + figures->losses[LOSS_DOUBLED] +
	    figures->losses[LOSS_WRONG];
}

static void
add(struct world_figures *sum, const struct world_figures *one)
{
	const uint64_t *from = (const uint64_t *)one;
	uint64_t *to = (uint64_t *)sum;

	_Static_assert(sizeof(*sum) % sizeof(*to) == 0, "counts alone");
	for (size_t i = 0; i < sizeof(*sum) / sizeof(*to); i++)
		to[i] += from[i];
}

/* Another world, after so many seeds and so many days of kiosks? */
static bool
goes_on(const struct plan *plan, uint64_t seeds, uint64_t lived, time_t began)
{
	if (plan->seconds > 0 && seeds > 0 &&
	    time(NULL) - began >= plan->seconds)
		return false;
	return plan->worlds > 0 ? seeds < plan->worlds
				: lived < plan->years * YEAR;
}

static int
run_years(const struct plan *plan)
{
	struct world_figures sum = { 0 }, one;
	uint64_t trace = 0, mixed = 0, lived = 0, seeds = 0;
	time_t began = time(NULL);

	for (; goes_on(plan, seeds, lived, began); seeds++) {
		world_live(plan->seed + seeds, plan->days, plan->hard, &one,
		    &trace);
		add(&sum, &one);
		mixed = (mixed ^ trace) * 0x100000001b3u;
		lived += KIOSKS * plan->days;
	}
	printf("seed %" PRIu64 ", seeds %" PRIu64 ", kiosk-years %" PRIu64
	       ", presses %" PRIu64 ", thanked %" PRIu64 ", failed %" PRIu64
	       ", syncs %" PRIu64 ", faults %" PRIu64 ", of lines %" PRIu64
	       ", boots %" PRIu64 ", excused %" PRIu64 ", judged %" PRIu64
	       ", lost %" PRIu64 ", doubled %" PRIu64 ", wrong %" PRIu64
	       ", trace %016" PRIx64 "\n",
	    plan->seed, seeds, lived / YEAR, sum.presses, sum.thanked,
	    sum.tried + sum.refused, sum.syncs, sum.faults, sum.line_faults,
	    sum.boots, sum.excused, sum.judged, sum.losses[LOSS_LOST],
	    sum.losses[LOSS_DOUBLED], sum.losses[LOSS_WRONG], mixed);
	return losses(&sum) > 0;
}

/* ---- planted bugs ---- */

/* In which world it was found, from 1; 0: not within as many as it may take. */
static unsigned
look_for(enum plant plant, uint64_t seed)
{
	struct world_figures figures;
	uint64_t trace;

	plant_choose(plant);
	for (unsigned i = 0; i < plant_rows[plant].within; i++) {
		world_live(seed + i, PLANT_DAYS, true, &figures, &trace);
		if (losses(&figures) > 0)
			return i + 1;
	}
	return 0;
}

static int
run_plants(const struct plan *plan)
{
	bool all = true;

	for (unsigned i = plan->from; i <= plan->to; i++) {
		const struct plant_row *row = &plant_rows[i];
		unsigned found = plan->list
		    ? 1
		    : look_for((enum plant)i, plan->seed);

		if (plan->list)
			printf("%s\n", row->name);
		else if (found > 0)
			printf("found %s in world %u of %u: %s\n", row->name,
			    found, row->within, row->what);
		else
			printf("not found %s in %u worlds: %s\n", row->name,
			    row->within, row->what);
		fflush(stdout);
		all = all && found > 0;
	}
	return !all;
}

int
main(int argc, char **argv)
{
	struct plan plan;

	read_plan(&plan, argc, argv);
	if (getenv("SIM_LOG") == NULL &&
	    freopen("/dev/null", "w", stderr) == NULL)
		return 2;
	/* Requests have large buffers: keep their pages from call to call. */
	mallopt(M_MMAP_THRESHOLD, 64 << 20);
	mallopt(M_TRIM_THRESHOLD, 256 << 20);
	memory_init();
	if (sodium_init() < 0)
		return 2;
	return plan.plants ? run_plants(&plan) : run_years(&plan);
}
