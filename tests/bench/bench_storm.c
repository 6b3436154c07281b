/*
 * bench_storm.c - a whole fleet comes back at once, beside its handshakes.
 *
 *   bench_storm [KIOSKS [SEED]]     2,000; seed 1
 *
 * First with full handshakes, then with resumed ones (support_storm.h).  The
 * clock runs from the first connection to the last receipt.
 *
 * Yardstick: what as many handshakes cost by themselves, client and server on
 * two cores (support_shake.h).
 */

#include <stdio.h>

#include "tests/bench/support_shake.h"
#include "tests/bench/support_storm.h"
#include "tests/load/gauge.h"

#define CORES 2
#define SHAKES_FULL 200
#define SHAKES_RESUMED 1000

static void
named(const char *how, const char *name, double value)
{
	char text[64];

	snprintf(text, sizeof(text), "storm_%s_%s", how, name);
	figure(text, value, 2);
}

static void
blow(struct storm *storm, const char *dir, long kiosks, bool resumed)
{
	const char *how = resumed ? "resumed" : "full";
	const double cost = shake_cost(dir,
	    resumed ? SHAKES_RESUMED : SHAKES_FULL, resumed);
	const double alone = cost * (double)kiosks / CORES;
	struct blown blown;

	storm_blow(storm, resumed, &blown);
	printf("# %s: half of them home after %.2f s, %lu tries\n", how,
	    blown.half_s, (unsigned long)blown.tries);
	named(how, "s", blown.all_s);
	named(how, "handshakes_s", alone);
	named(how, "ratio", alone / blown.all_s);
}

int
main(int argc, char **argv)
{
	const long kiosks = argument(argc, argv, 1, 2000, 1, 20000);
	const long seed = argument(argc, argv, 2, 1, 0, 1000000000);
	struct centre centre;
	struct storm *storm;
	long found;

	printf("# a storm of %ld kiosks, seed %ld\n", kiosks, seed);
	centre_begin(&centre);
	centre_serve(&centre);
	storm = storm_new(&centre, (size_t)kiosks, (uint64_t)seed);
	blow(storm, centre.dir, kiosks, false);
	blow(storm, centre.dir, kiosks, true);
	found = centre_ratings(&centre);
	if (found != 2 * kiosks)
		give_up("%ld ratings were sent and %ld are counted", 2 * kiosks,
		    found);
	storm_free(storm);
	centre_end(&centre);
	return 0;
}
