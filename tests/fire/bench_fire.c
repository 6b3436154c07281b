/*
 * bench_fire.c - what well-behaved kiosks keep while they are attacked.
 *
 *   bench_fire [SECONDS [SEED [ATTACK]]]    3 seconds for each attack; seed 1
 *
 * Attackers run on one processor, the aggregator and 16 kiosks, on lines they
 * have open, on the other.  The rate without attackers is measured with the
 * first processor kept busy too, by a loop that does nothing, so that what is
 * lost is what the attack takes and not what a shared machine costs.  That is done anew before each
 * attack.  Settings are those of `init`.  Nothing here fails on speed; it fails when a rating is
 * lost or counted twice.
 */

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>

#include "tests/fire/attack.h"
#include "tests/fire/herd.h"

#define KIOSKS 16
#define WARM_S 1.0 /* until an attack is in full swing */

/* What came of it, so far. */
static void
print_told(const struct attack_told *told)
{
	const unsigned long refused = atomic_load(&told->refused);
	const unsigned long closed = atomic_load(&told->closed);

	printf("opened x %lu", atomic_load(&told->opened));

	for (int status = 0; status < ATTACK_STATUSES; status++) {
		const unsigned long count =
		    atomic_load(&told->statuses[status]);

		if (count > 0)
			printf(" %d x %lu", status, count);
	}
	if (closed > 0)
		printf(" closed x %lu", closed);
	if (refused > 0)
		printf(" refused x %lu", refused);
	printf("\n");
}

static double
calm_rate(struct herd *herd, double seconds)
{
	const pid_t spin = attack_spin(0);
	double rate;

	herd_measure(herd, WARM_S);
	rate = herd_measure(herd, seconds);
	kill(spin, SIGKILL);
	waitpid(spin, NULL, 0);
	return rate;
}

/* One attack: a line of the table; its ratio comes back. */
static double
under_attack(struct herd *herd, const struct attack *attack, double seconds)
{
	const double calm = calm_rate(herd, seconds);
	struct attack_process process;
	double rate;

	attack_begin(&process, attack, herd->fleet->centre->port, 0);
	herd_measure(herd, WARM_S);
	rate = herd_measure(herd, seconds);
	printf("%-16s %8.0f %8.0f %6.2f %8.1f %8.1f  ", attack->name, calm,
	    rate, rate / calm, samples_at(&herd->ms, 50),
	    samples_at(&herd->ms, 99));
	print_told(process.told);
	fflush(stdout);
	attack_end(&process);
	/* Until what it left behind is gone: others start anew. */
	if (!herd_graze(herd, 20))
		give_up("kiosks are not served again after %s", attack->name);
	return rate / calm;
}

static double
all_attacks(struct herd *herd, double seconds, const char *only)
{
	double least = 1e9, ratio;

	printf("%-16s %8s %8s %6s %8s %8s  %s\n", "attack", "calm/s", "rate/s",
	    "ratio", "p50 ms", "p99 ms", "what came of it");
	for (const struct attack *a = attacks; a->name != NULL; a++) {
		if (only != NULL && strcmp(a->name, only) != 0)
			continue;
		ratio = under_attack(herd, a, seconds);
		least = ratio < least ? ratio : least;
	}
	return least;
}

int
main(int argc, char **argv)
{
	const long seconds = argument(argc, argv, 1, 3, 1, 60);
	const long seed = argument(argc, argv, 2, 1, 0, 1000000000);
	struct centre centre;
	struct fleet fleet;
	struct herd herd;
	double least;

	if (get_nprocs() < 2) {
		printf("# two processors are needed\n");
		return 0;
	}
	printf("# %d kiosks, seed %ld\n", KIOSKS, seed);
	attack_pin(1);
	centre_begin(&centre);
	centre_serve(&centre);
	herd_begin(&herd, &fleet, &centre, KIOSKS, (uint64_t)seed);
	least = all_attacks(&herd, (double)seconds, argc > 3 ? argv[3] : NULL);
	if (!herd_rest(&herd))
		give_up("a kiosk waits for a receipt in vain");
	if (centre_ratings(&centre) != (long)herd_ratings(&herd))
		give_up("%ld ratings are counted, %lu were receipted",
		    centre_ratings(&centre),
		    (unsigned long)herd_ratings(&herd));
	figure("fire_least_ratio", least, 2);
	herd_release(&herd);
	centre_end(&centre);
	return 0;
}
