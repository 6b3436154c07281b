/*
 * bench_trickle.c - one rating for each request, against the sum of its parts.
 *
 *   bench_trickle [COUNT [LINES [SEED]]]    10,000 on 16 and on 1,000 lines
 *
 * First as fast as answers come, then at half of the rate reached, paced
 * (tests/load/drip.h): trickle_p50_ms and trickle_p99_ms are that one's.  How
 * it is sent: support_trickle.h; the yardstick: support_parts.h.
 *
 * trickle_cpu_ratio divides the CPU time of the parts by that of client and
 * server: it stays true where other programs want the cores as well.
 */

#include <stdio.h>

#include "tests/bench/support_parts.h"
#include "tests/bench/support_trickle.h"
#include "tests/load/gauge.h"

/* trickle_NAME, or trickle_LINES_NAME beside the goal's own 16. */
static void
named(size_t lines, const char *name, double value, int decimals)
{
	char text[64];

	if (lines == 16)
		snprintf(text, sizeof(text), "trickle_%s", name);
	else
		snprintf(text, sizeof(text), "trickle_%zu_%s", lines, name);
	figure(text, value, decimals);
}

static void
print_rates(size_t lines, const struct parts *parts,
    const struct trickled *full)
{
	const double count = (double)full->dripped.count;
	const double rate = count / full->dripped.seconds;
	const double busy = (full->server_cpu + full->client_cpu) / count;

	parts_print(parts, lines);
	named(lines, "per_s", rate, 0);
	named(lines, "parts_per_s", parts->sum_per_s, 0);
	named(lines, "ratio", rate / parts->sum_per_s, 3);
	named(lines, "two_cores_per_s", parts->two_cores_per_s, 0);
	named(lines, "two_cores_ratio", rate / parts->two_cores_per_s, 3);
	named(lines, "cpu_us", full->server_cpu / count * 1e6, 0);
	named(lines, "cpu_ratio", parts->cpu / busy, 3);
}

static void
print_times(size_t lines, struct samples *full, struct samples *half)
{
	named(lines, "full_p50_ms", samples_at(full, 50), 2);
	named(lines, "full_p99_ms", samples_at(full, 99), 2);
	named(lines, "p50_ms", samples_at(half, 50), 2);
	named(lines, "p99_ms", samples_at(half, 99), 2);
}

static void
measure(struct centre *centre, size_t lines, size_t count, long seed)
{
	struct trickle *trickle = trickle_new(centre, lines, (uint64_t)seed);
	struct trickled full, half;
	struct parts parts;
	size_t request, reply;

	printf("# %zu ratings on %zu lines, and again at half the rate, seed"
	       " %ld\n",
	    count, lines, seed);
	trickle_run(trickle, count, 0, &full);
	trickle_sizes(trickle, &request, &reply);
	parts_measure(&parts, centre->dir, lines, request, reply);
	print_rates(lines, &parts, &full);
	trickle_run(trickle, count,
	    (double)full.dripped.count / full.dripped.seconds / 2, &half);
	print_times(lines, &full.dripped.ms, &half.dripped.ms);
	samples_release(&full.dripped.ms);
	samples_release(&half.dripped.ms);
	trickle_free(trickle);
}

int
main(int argc, char **argv)
{
	static const long both[] = { 16, 1000 };
	const long count = argument(argc, argv, 1, 10000, 16, 10000000);
	const long lines = argument(argc, argv, 2, 0, 0, 10000);
	const long seed = argument(argc, argv, 3, 1, 0, 1000000000);
	struct centre centre;
	long sent = 0, found;

	centre_begin(&centre);
	centre_serve(&centre);
	for (size_t i = 0; i < (lines > 0 ? 1 : 2); i++) {
		long some = lines > 0 ? lines : both[i];

		measure(&centre, (size_t)some, (size_t)(count - count % some),
		    seed + (long)i);
		sent += 2 * (count - count % some);
	}
	found = centre_ratings(&centre);
	if (found != sent)
		give_up("%ld ratings were sent and %ld are counted", sent,
		    found);
	centre_end(&centre);
	return 0;
}
