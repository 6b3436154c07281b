/*
 * bench_growth.c - does anything cost more because there is much already?
 *
 *   bench_growth [MILLIONS [SEED]]     5 million ratings; seed 1
 *
 * A curve, a line at 1, 2, 5, 10, 20, 50 and 100 million as far as asked.  Each
 * million comes from 20 kiosks of its own and lies in the same 38 days, so that
 * the hours a question looks at are the same from the first line to the last;
 * so is the fleet, whose journals are opened before the first.
 * A line tells of its last million - how fast it was delivered, beside as many
 * rows straight into an empty SQLite right before, and at what CPU time - and
 * of what holds at that size: bytes on disk a rating; what questions cost the
 * server, from whose CPU time score_growth_ratio is made; how long they take
 * while nothing else goes on, and while half a million more is delivered; one
 * rating a request on 16 lines; a storm of 200 kiosks with full and resumed
 * handshakes.
 *
 * Asks for the disk first.
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>

#include "tests/bench/support_insert.h"
#include "tests/bench/support_storm.h"
#include "tests/bench/support_trickle.h"
#include "tests/load/asker.h"
#include "tests/load/delivery.h"

#define KIOSKS 20
#define MILLION 1000000L
#define EACH (MILLION / KIOSKS)
#define DAY_MS 86400000LL
#define AGO_MS (40 * DAY_MS)
#define SPAN_MS (38 * DAY_MS)
#define TRICKLE 1600
#define LINES 16
#define STORM 200
#define QUESTIONS 300
#define ASKED_PER_S 100

/* A rating takes 9 bytes, and an envelope passes through the log too. */
#define DISK_BYTES 30
#define DISK_SPARE (512 * 1024 * 1024LL)

static const long points[] = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000 };
#define POINTS (sizeof(points) / sizeof(points[0]))

struct growth {
	struct centre centre;
	struct fleet fleet; /* all that deliver ... */
	size_t used;        /* ... and have done so */
	struct trickle *trickle;
	struct storm *storm;
	long sent;
	double first_ratio, last_ratio;       /* to the yardstick */
	double first_score_ms, last_score_ms; /* of CPU */
};

/* What one line says. */
struct point {
	struct delivered plain, asked;
	struct inserted inserted;
	struct samples quiet, during; /* questions */
	struct blown full, resumed;
	double millions; /* with the one that made it a point */
	double trickle_per_s, disk_bytes;
	double score_cpu_ms; /* of the server, a question */
};

static void
ask_for_disk(long millions)
{
	const char *tmp = getenv("TMPDIR");
	const long long wanted = millions * MILLION * DISK_BYTES + DISK_SPARE;
	struct statvfs disk;
	long long there;

	if (statvfs(tmp != NULL ? tmp : "/tmp", &disk) != 0)
		give_up("%s cannot be looked at", tmp != NULL ? tmp : "/tmp");
	there = (long long)disk.f_bavail * (long long)disk.f_frsize;
	printf("# %ld million ratings want %lld MB of disk; %lld MB are free\n",
	    millions, wanted >> 20, there >> 20);
	if (there < wanted)
		give_up("there is too little disk; set TMPDIR to where there "
			"is more");
}

/* From kiosks that have delivered nothing yet; asked: with somebody who asks, or NULL. */
static void
deliver(struct growth *growth, size_t each, struct samples *asked,
    struct delivered *out)
{
	struct fleet some = growth->fleet;
	struct asker *asker = NULL;
	struct delivery *delivery;

	some.kiosks += growth->used;
	some.count = KIOSKS;
	growth->used += KIOSKS;
	delivery = delivery_new(&some);
	delivery_rate(delivery, each, (uint32_t)(SPAN_MS / EACH));
	if (asked != NULL)
		asker = asker_start(&growth->centre, ASKED_PER_S);
	delivery_run(delivery, NULL, NULL, out);
	if (asked != NULL)
		asker_stop(asker, asked);
	delivery_free(delivery);
	growth->sent += (long)each * KIOSKS;
}

/* Nothing else goes on: the server's CPU time is the questions'. */
static void
ask_quietly(struct growth *growth, struct point *point)
{
	const pid_t server = growth->centre.pid;
	const double before = gauge_cpu(server);

	asker_quiz(&growth->centre, QUESTIONS, &point->quiet);
	point->score_cpu_ms = (gauge_cpu(server) - before) / QUESTIONS * 1e3;
}

static double
trickle_rate(struct growth *growth)
{
	struct trickled out;

	trickle_run(growth->trickle, TRICKLE, 0, &out);
	growth->sent += TRICKLE;
	samples_release(&out.dripped.ms);
	return (double)out.dripped.count / out.dripped.seconds;
}

static void
storm_both(struct growth *growth, struct point *point)
{
	storm_blow(growth->storm, false, &point->full);
	storm_blow(growth->storm, true, &point->resumed);
	growth->sent += 2 * STORM;
}

static void
print_head(void)
{
	printf("%8s %9s %6s %7s %7s %15s %7s %9s %12s\n", "", "", "to",
	    "CPU us", "disk B", "score p50, p99", "during", "16 lines",
	    "storm, s");
	printf("%8s %9s %6s %7s %7s %15s %7s %9s %12s\n", "millions",
	    "ratings/s", "SQLite", "each", "each", "ms", "p99 ms", "ratings/s",
	    "full, res.");
}

static void
print_point(struct point *point)
{
	printf("%8.1f %9.0f %6.2f %7.3f %7.2f %8.3f %7.2f %7.2f %8.2f %9.0f"
	       " %6.2f %5.2f\n",
	    point->millions, MILLION / point->plain.seconds,
	    point->inserted.seconds / point->plain.seconds,
	    point->plain.server_cpu, /* of a million: us each */
	    point->disk_bytes, point->score_cpu_ms,
	    samples_at(&point->quiet, 50), samples_at(&point->quiet, 99),
	    samples_at(&point->during, 99), point->trickle_per_s,
	    point->full.all_s, point->resumed.all_s);
	fflush(stdout);
}

static void
keep_ends(struct growth *growth, const struct point *point)
{
	growth->last_ratio = point->inserted.seconds / point->plain.seconds;
	growth->last_score_ms = point->score_cpu_ms;
	if (growth->first_ratio > 0)
		return;
	growth->first_ratio = growth->last_ratio;
	growth->first_score_ms = growth->last_score_ms;
}

/* The million that makes it a point is delivered here. */
static void
measure_point(struct growth *growth)
{
	struct point point = { 0 };
	long found;

	insert_rows(MILLION, KIOSKS, INSERT_EACH, &point.inserted);
	deliver(growth, EACH, NULL, &point.plain);
	point.millions = (double)growth->sent / MILLION;
	point.disk_bytes = (double)centre_disk(&growth->centre) /
	    (double)growth->sent;
	ask_quietly(growth, &point);
	deliver(growth, EACH / 2, &point.during, &point.asked);
	point.trickle_per_s = trickle_rate(growth);
	storm_both(growth, &point);
	print_point(&point);
	keep_ends(growth, &point);
	found = centre_ratings(&growth->centre);
	if (found != growth->sent)
		give_up("%ld ratings were sent and %ld are counted",
		    growth->sent, found);
	samples_release(&point.quiet);
	samples_release(&point.during);
}

/* Every kiosk there will be; half a million more at each point. */
static void
begin(struct growth *growth, long millions, uint64_t seed)
{
	size_t loads = (size_t)millions;

	for (size_t i = 0; i < POINTS && points[i] <= millions; i++)
		loads++;
	centre_begin(&growth->centre);
	centre_serve(&growth->centre);
	fleet_enrol(&growth->fleet, &growth->centre, KIOSKS * loads, seed);
	delivery_open_all(&growth->fleet, AGO_MS);
	growth->trickle = trickle_new(&growth->centre, LINES, seed + 1);
	growth->storm = storm_new(&growth->centre, STORM, seed + 2);
}

int
main(int argc, char **argv)
{
	const long millions = argument(argc, argv, 1, 5, 1, 1000);
	const long seed = argument(argc, argv, 2, 1, 0, 1000000000);
	struct growth growth = { 0 };
	struct delivered between;

	ask_for_disk(millions);
	printf("# seeds %ld to %ld\n", seed, seed + 2);
	begin(&growth, millions, (uint64_t)seed);
	print_head();
	for (size_t i = 0; i < POINTS && points[i] <= millions; i++) {
		while (growth.sent + MILLION < points[i] * MILLION)
			deliver(&growth, EACH, NULL, &between);
		measure_point(&growth);
	}
	figure("score_growth_ratio",
	    growth.last_score_ms / growth.first_score_ms, 2);
	figure("backlog_growth_ratio", growth.last_ratio / growth.first_ratio,
	    2);
	storm_free(growth.storm);
	trickle_free(growth.trickle);
	fleet_release(&growth.fleet);
	centre_end(&growth.centre);
	return 0;
}
