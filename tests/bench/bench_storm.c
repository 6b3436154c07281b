/*
 * bench_storm.c - the line was down, and a whole fleet comes back at once.
 *
 *   bench_storm [KIOSKS [SEED]]     2,000; seed 1
 *
 * Every kiosk connects anew in the same moment, sends one rating and has its
 * receipt; first with full handshakes, then with resumed ones.  A kiosk whose
 * connection is refused or given up tries again within a second, as real ones
 * do.  The clock runs from the first connection to the last receipt.
 *
 * Yardstick: what as many handshakes cost by themselves, client and server on
 * two cores (support_shake.h).
 */

#include <stdio.h>
#include <stdlib.h>

#include "aggregator/io/bytes.h"
#include "tests/bench/support_shake.h"
#include "tests/load/delivery.h"
#include "tests/load/gauge.h"

#define CORES 2
#define HOUR_MS 3600000LL
#define EVERY_MS 60000
#define PATIENCE_S 300
#define SHAKES_FULL 200
#define SHAKES_RESUMED 1000

/* One kiosk in the storm. */
struct bird {
	struct storm *storm;
	struct fleet_kiosk *kiosk;
	struct line_ticket *ticket;
	struct fleet_request request;
	double again_at; /* 0: on its way, or through */
};

struct storm {
	struct load *load;
	struct bird *birds;
	size_t count, home;
	uint64_t tries;
	double began;
	struct samples s; /* from the beginning to each receipt */
};

/* Within a second, by its own choice. */
static void
try_later(struct bird *bird)
{
	const double wait = (double)(rand() % 1000) / 1000;

	bird->again_at = gauge_now() + wait;
}

static void
bird_opened(struct line *line, void *owner)
{
	const struct bird *bird = owner;

	line_send(line, bird->request.bytes.data, bird->request.bytes.length);
}

static void
bird_answered(struct line *line, void *owner, const struct line_answer *answer)
{
	struct bird *bird = owner;
	struct storm *storm = bird->storm;
	const enum fleet_heard heard = fleet_hear(bird->kiosk, &bird->request,
	    answer->status, answer->body, answer->length);

	line_close(line);
	if (heard == FLEET_BEHIND)
		give_up("a receipt stops short of what was sent");
	if (heard == FLEET_LATER) {
		try_later(bird);
		return;
	}
	storm->home++;
	samples_add(&storm->s, gauge_now() - storm->began);
}

static void
bird_closed(struct line *line, void *owner)
{
	(void)line;
	try_later(owner);
}

static void
bird_fly(struct bird *bird)
{
	static const struct line_calls calls = {
		.opened = bird_opened,
		.answered = bird_answered,
		.closed = bird_closed,
	};
	struct storm *storm = bird->storm;
	const struct line_wish wish = { .calls = &calls,
		.owner = bird,
		.ticket = bird->ticket,
		.from = (unsigned)(bird - storm->birds) + 1 };

	bird->again_at = 0;
	storm->tries++;
	if (line_open(storm->load, &wish) == NULL)
		try_later(bird);
}

static void
fly_again(struct storm *storm)
{
	const double now = gauge_now();

	for (size_t i = 0; i < storm->count; i++)
		if (storm->birds[i].again_at > 0 &&
		    storm->birds[i].again_at <= now)
			bird_fly(&storm->birds[i]);
}

static void
make_requests(struct storm *storm)
{
	struct bytes carried = { 0 };

	for (size_t i = 0; i < storm->count; i++) {
		struct bird *bird = &storm->birds[i];

		carried.length = 0;
		fleet_rate(bird->kiosk, 1, EVERY_MS, &carried);
		fleet_request_make(bird->kiosk, &carried, &bird->request);
	}
	bytes_release(&carried);
}

static void
print_figures(struct storm *storm, const char *how, double cost)
{
	const double alone = cost * (double)storm->count / CORES;
	const double took = samples_at(&storm->s, 100);
	char name[64];

	printf("# %zu kiosks, %s: half of them home after %.2f s, %lu tries\n",
	    storm->count, how, samples_at(&storm->s, 50),
	    (unsigned long)storm->tries);
	snprintf(name, sizeof(name), "storm_%s_s", how);
	figure(name, took, 2);
	snprintf(name, sizeof(name), "storm_%s_handshakes_s", how);
	figure(name, alone, 2);
	snprintf(name, sizeof(name), "storm_%s_ratio", how);
	figure(name, alone / took, 2);
}

/* All at once; everybody must be home in the end. */
static void
blow(struct storm *storm, const struct centre *centre, bool resumed)
{
	const double cost = shake_cost(centre->dir,
	    resumed ? SHAKES_RESUMED : SHAKES_FULL, resumed);

	make_requests(storm);
	storm->load = load_new(centre->port);
	storm->home = storm->tries = 0;
	storm->began = gauge_now();
	for (size_t i = 0; i < storm->count; i++)
		bird_fly(&storm->birds[i]);
	while (storm->home < storm->count) {
		load_turn(storm->load, 20);
		fly_again(storm);
		if (gauge_now() > storm->began + PATIENCE_S)
			give_up("%zu kiosks of %zu are home after %d s",
			    storm->home, storm->count, PATIENCE_S);
	}
	if (resumed && load_counts(storm->load)->resumed < storm->count)
		give_up("not every handshake was resumed");
	load_free(storm->load);
	print_figures(storm, resumed ? "resumed" : "full", cost);
	samples_release(&storm->s);
}

static void
begin(struct storm *storm, struct fleet *fleet)
{
	struct delivery *delivery = delivery_new(fleet);
	struct delivered delivered;

	delivery_open(delivery, HOUR_MS);
	delivery_run(delivery, NULL, NULL, &delivered);
	delivery_free(delivery);
	storm->count = fleet->count;
	storm->birds = calloc(storm->count, sizeof(storm->birds[0]));
	if (storm->birds == NULL)
		give_up("there is no memory for a storm");
	for (size_t i = 0; i < storm->count; i++) {
		storm->birds[i].storm = storm;
		storm->birds[i].kiosk = &fleet->kiosks[i];
		storm->birds[i].ticket = line_ticket_new();
	}
}

int
main(int argc, char **argv)
{
	const long kiosks = argument(argc, argv, 1, 2000, 1, 20000);
	const long seed = argument(argc, argv, 2, 1, 0, 1000000000);
	struct storm storm = { 0 };
	struct centre centre;
	struct fleet fleet;
	long found;

	printf("# a storm of %ld kiosks, seed %ld\n", kiosks, seed);
	srand((unsigned)seed);
	centre_begin(&centre);
	centre_serve(&centre);
	fleet_enrol(&fleet, &centre, (size_t)kiosks, (uint64_t)seed);
	begin(&storm, &fleet);
	blow(&storm, &centre, false);
	blow(&storm, &centre, true);
	found = centre_ratings(&centre);
	if (found != 2 * kiosks)
		give_up("%ld ratings were sent and %ld are counted", 2 * kiosks,
		    found);
	for (size_t i = 0; i < storm.count; i++) {
		line_ticket_free(storm.birds[i].ticket);
		fleet_request_release(&storm.birds[i].request);
	}
	free(storm.birds);
	fleet_release(&fleet);
	centre_end(&centre);
	return 0;
}
