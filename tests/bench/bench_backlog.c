/*
 * bench_backlog.c - what has gathered on 20 kiosks is delivered at once.
 *
 *   bench_backlog [COUNT [SEED]]     1,000,000 ratings; seed 1
 *
 * The kiosks are in memory and their requests made beforehand; everything else
 * is real: TLS over loopback, the aggregator's own process, all checks, a
 * receipt only for what is on disk.  Each kiosk has been dated once, 40 days
 * ago, and was offline since: an entry's time takes the 5 bytes it takes days
 * into an epoch.  The clock runs from the first byte sent, on lines that are
 * open, to the last receipt; the kiosks' time entries after it, which date
 * those ratings more closely, are timed apart.
 *
 * Then as many again while somebody asks for scores, 100 times a second
 * (tests/load/asker.h).
 *
 * Yardstick, right before: as many rows inserted straight into SQLite from C
 * (support_insert.h), 10,000 a transaction.  Its CPU time is its own; the
 * aggregator's is that of its whole process.
 */

#include <stdio.h>

#include "tests/bench/support_insert.h"
#include "tests/load/asker.h"
#include "tests/load/delivery.h"
#include "tests/load/gauge.h"

#define KIOSKS 20
#define DAY_MS 86400000LL
#define AGO_MS (40 * DAY_MS)
#define SPAN_MS (19 * DAY_MS) /* of the ratings; twice */
#define ASKED_PER_S 100
#define ASKED_AFTER 200

/* A journal is delivered; nothing is printed of it. */
static void
begin_journals(struct delivery *delivery)
{
	struct delivered delivered;

	delivery_open(delivery, AGO_MS);
	delivery_run(delivery, NULL, NULL, &delivered);
}

static void
print_figures(long count, const struct delivered *delivered,
    const struct inserted *inserted)
{
	const double ratings = (double)count;

	figure("backlog_yardstick_per_s", ratings / inserted->seconds, 0);
	figure("backlog_per_s", ratings / delivered->seconds, 0);
	figure("backlog_ratio", inserted->seconds / delivered->seconds, 3);
	figure("backlog_yardstick_cpu_us", inserted->cpu / ratings * 1e6, 3);
	figure("backlog_cpu_us", delivered->server_cpu / ratings * 1e6, 3);
	figure("backlog_cpu_ratio", delivered->server_cpu / inserted->cpu, 2);
	figure("wire_bytes", (double)delivered->said / ratings, 2);
	if (delivered->later > 0)
		printf("# %lu requests were told to come later\n",
		    (unsigned long)delivered->later);
}

static void
check_count(struct centre *centre, long count)
{
	const long found = centre_ratings(centre);

	if (found != count)
		give_up("%ld ratings were sent and %ld are counted", count,
		    found);
}

/* The same again, with somebody who asks. */
static void
deliver_asked(struct delivery *delivery, struct centre *centre, long each)
{
	const double count = (double)each * KIOSKS;
	struct samples during = { 0 }, after = { 0 };
	struct delivered delivered;
	struct asker *asker;

	delivery_rate(delivery, (size_t)each, (uint32_t)(SPAN_MS / each));
	asker = asker_start(centre, ASKED_PER_S);
	delivery_run(delivery, NULL, NULL, &delivered);
	asker_stop(asker, &during);
	asker_quiz(centre, ASKED_AFTER, &after);
	figure("backlog_asked_per_s", count / delivered.seconds, 0);
	printf("# %zu questions during that\n", during.count);
	figure("score_p50_during_ms", samples_at(&during, 50), 2);
	figure("score_p99_during_ms", samples_at(&during, 99), 2);
	figure("score_p50_ms", samples_at(&after, 50), 2);
	figure("score_p99_ms", samples_at(&after, 99), 2);
	samples_release(&during);
	samples_release(&after);
}

static void
measure(struct centre *centre, long each, uint64_t seed)
{
	const long count = each * KIOSKS;
	struct delivery *delivery;
	struct delivered delivered, dated;
	struct inserted inserted;
	struct fleet fleet;

	fleet_enrol(&fleet, centre, KIOSKS, seed);
	delivery = delivery_new(&fleet);
	begin_journals(delivery);
	delivery_rate(delivery, (size_t)each, (uint32_t)(SPAN_MS / each));
	insert_rows(count, KIOSKS, INSERT_EACH, &inserted);
	delivery_run(delivery, NULL, NULL, &delivered);
	print_figures(count, &delivered, &inserted);
	check_count(centre, count);
	delivery_time(delivery, 1000);
	delivery_run(delivery, NULL, NULL, &dated);
	figure("backlog_dated_s", dated.seconds, 3);
	deliver_asked(delivery, centre, each);
	check_count(centre, 2 * count);
	delivery_free(delivery);
	fleet_release(&fleet);
}

int
main(int argc, char **argv)
{
	const long count = argument(argc, argv, 1, 1000000, KIOSKS, 100000000);
	const long seed = argument(argc, argv, 2, 1, 0, 1000000000);
	const long each = count / KIOSKS;
	struct centre centre;

	printf("# twice %ld ratings on %d kiosks, seed %ld\n", each * KIOSKS,
	    KIOSKS, seed);
	centre_begin(&centre);
	centre_serve(&centre);
	measure(&centre, each, (uint64_t)seed);
	centre_stop(&centre);
	figure("disk_bytes",
	    (double)centre_disk(&centre) / (double)(2 * each * KIOSKS), 2);
	centre_end(&centre);
	return 0;
}
