/*
 * cuts.c - lives in a row, and what came out of them: see cuts.h.
 */

#include <getopt.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/cuts.h"

struct plan {
	uint64_t seed, cuts;
	const char *plant; /* or "" */
	bool lies, until_lost;
};

/* Bugs put in on purpose; each has to be found. */
static const char *const plants[] = {
	"", "acks-early", /* acknowledged before it is committed */
	"no-sync",        /* synchronous=OFF */
	"no-name-sync",   /* synchronous=FULL where EXTRA is meant */
	"same-boot",      /* the entry after a loss begins no epoch */
	"psow",           /* psow=1 on a medium that garbles pages */
};

uint64_t
cuts_below(struct cuts *cuts, uint64_t n)
{
	return disk_below(&cuts->random, n);
}

void
cuts_lost(struct cuts *cuts, const char *format, ...)
{
	char why[300];
	va_list list;

	va_start(list, format);
	vsnprintf(why, sizeof(why), format, list);
	va_end(list);
	cuts->lost++;
	printf("# lost seed=%" PRIu64 " cut=%" PRIu64 "%s%s why=\"%s\"\n",
	    cuts->seed, cuts->cuts, cuts->model.torn ? " torn" : "",
	    cuts->model.garbled ? " garbled" : "", why);
}

static void
usage(const char *name)
{
	printf("usage: %s [--seed N] [--cuts N] [--plant NAME] [--lies] "
	       "[--until-lost]\n",
	    name);
	exit(2);
}

static void
read_plan(struct plan *plan, int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "cuts", required_argument, NULL, 'c' },
		{ "plant", required_argument, NULL, 'p' },
		{ "lies", no_argument, NULL, 'l' },
		{ "until-lost", no_argument, NULL, 'u' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*plan = (struct plan){ .seed = 1, .cuts = 1000, .plant = "" };
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 's')
			plan->seed = strtoull(optarg, NULL, 10);
		else if (option == 'c')
			plan->cuts = strtoull(optarg, NULL, 10);
		else if (option == 'p')
			plan->plant = optarg;
		else if (option == 'l')
			plan->lies = true;
		else if (option == 'u')
			plan->until_lost = true;
		else
			usage(argv[0]);
	}
	for (size_t i = 0; i < sizeof(plants) / sizeof(*plants); i++)
		if (strcmp(plan->plant, plants[i]) == 0)
			return;
	usage(argv[0]);
}

/* Everything about a life from its seed. */
static void
begin_life(struct cuts *cuts, const struct plan *plan, uint64_t seed)
{
	struct disk_model *model = &cuts->model;

	cuts->seed = cuts->random = seed;
	cuts->lives++;
	model->torn = cuts_below(cuts, 4) > 0;
	model->garbled = cuts_below(cuts, 4) > 0;
	model->ordered = plan->lies && cuts_below(cuts, 2) == 0;
	cuts->may_lose = plan->lies;
	model->lies = plan->lies || strcmp(plan->plant, "no-sync") == 0;
	model->loses_names = strcmp(plan->plant, "no-name-sync") == 0;
	model->forces_psow = strcmp(plan->plant, "psow") == 0;
	cuts->same_boot = strcmp(plan->plant, "same-boot") == 0;
	cuts->acks_early = strcmp(plan->plant, "acks-early") == 0;
}

int
cuts_run(int argc, char **argv, const char *name, cuts_life *life)
{
	struct cuts cuts = { .trace = 0 };
	struct plan plan;

	read_plan(&plan, argc, argv);
	/* The programs log every error of the disk, as they should. */
	if (getenv("CUTS_LOG") == NULL &&
	    freopen("/dev/null", "w", stderr) == NULL)
		return 2;
	if (sodium_init() < 0)
		return 2;
	for (uint64_t seed = plan.seed; cuts.cuts < plan.cuts; seed++) {
		begin_life(&cuts, &plan, seed);
		life(&cuts);
		if (plan.until_lost && cuts.lost > 0)
			break;
	}
	printf("%s%s%s%s: seed %" PRIu64 ", cuts %" PRIu64 ", lives %" PRIu64
	       ", calls %" PRIu64 ", kept %" PRIu64 ", lost %" PRIu64
	       ", noticed %" PRIu64 ", trace %016" PRIx64 "\n",
	    name, plan.lies ? " under a lying fsync" : "",
	    plan.plant[0] != '\0' ? " with planted " : "", plan.plant,
	    plan.seed, cuts.cuts, cuts.lives, cuts.calls, cuts.kept, cuts.lost,
	    cuts.noticed, cuts.trace);
	return cuts.lost > 0;
}
