/*
 * support_storm.c - the line was down, and a whole fleet comes back at once.
 */

#include <stdlib.h>

#include "aggregator/io/bytes.h"
#include "tests/bench/support_storm.h"
#include "tests/load/delivery.h"
#include "tests/load/gauge.h"

#define AGO_MS 3600000LL
#define EVERY_MS 60000
#define PATIENCE_S 300
#define FAILURES_MOST 9 /* 512 s; a kiosk's most is 15 minutes */

/* One kiosk in the storm. */
struct bird {
	struct storm *storm;
	struct fleet_kiosk *kiosk;
	struct line_ticket *ticket;
	struct fleet_request request;
	unsigned failures;
	double again_at; /* 0: on its way, or through */
};

struct storm {
	struct fleet fleet;
	struct load *load;
	struct bird *birds;
	size_t home;
	uint64_t tries;
	double began;
	struct samples s; /* from the beginning to each receipt */
};

/* As a kiosk does (kiosk/core/plan.h): full jitter, from a second on. */
static void
try_later(struct bird *bird)
{
	const double most = (double)(1L << bird->failures);

	if (bird->failures < FAILURES_MOST)
		bird->failures++;
	bird->again_at = gauge_now() + most * rand() / RAND_MAX;
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

	for (size_t i = 0; i < storm->fleet.count; i++)
		if (storm->birds[i].again_at > 0 &&
		    storm->birds[i].again_at <= now)
			bird_fly(&storm->birds[i]);
}

static void
make_requests(struct storm *storm)
{
	struct bytes carried = { 0 };

	for (size_t i = 0; i < storm->fleet.count; i++) {
		struct bird *bird = &storm->birds[i];

		carried.length = 0;
		bird->failures = 0;
		fleet_rate(bird->kiosk, 1, EVERY_MS, &carried);
		fleet_request_make(bird->kiosk, &carried, &bird->request);
	}
	bytes_release(&carried);
}

/* Nobody remembers an earlier handshake. */
static void
forget_tickets(struct storm *storm)
{
	for (size_t i = 0; i < storm->fleet.count; i++) {
		line_ticket_free(storm->birds[i].ticket);
		storm->birds[i].ticket = line_ticket_new();
	}
}

void
storm_blow(struct storm *storm, bool resumed, struct blown *out)
{
	if (!resumed)
		forget_tickets(storm);
	make_requests(storm);
	storm->load = load_new(storm->fleet.centre->port);
	storm->home = storm->tries = 0;
	storm->began = gauge_now();
	for (size_t i = 0; i < storm->fleet.count; i++)
		bird_fly(&storm->birds[i]);
	while (storm->home < storm->fleet.count) {
		load_turn(storm->load, 20);
		fly_again(storm);
		if (gauge_now() > storm->began + PATIENCE_S)
			give_up("%zu kiosks of %zu are home after %d s",
			    storm->home, storm->fleet.count, PATIENCE_S);
	}
	if (!resumed && load_counts(storm->load)->resumed > 0)
		give_up("a handshake was resumed");
	if (resumed && load_counts(storm->load)->resumed < storm->fleet.count)
		give_up("not every handshake was resumed");
	load_free(storm->load);
	out->half_s = samples_at(&storm->s, 50);
	out->all_s = samples_at(&storm->s, 100);
	out->tries = storm->tries;
	samples_release(&storm->s);
}

/* ---- before and after ------------------------------------------------------ */

struct storm *
storm_new(struct centre *centre, size_t kiosks, uint64_t seed)
{
	struct storm *storm = calloc(1, sizeof(*storm));

	if (storm != NULL)
		storm->birds = calloc(kiosks, sizeof(storm->birds[0]));
	if (storm == NULL || storm->birds == NULL)
		give_up("there is no memory for a storm");
	srand((unsigned)seed);
	fleet_enrol(&storm->fleet, centre, kiosks, seed);
	delivery_open_all(&storm->fleet, AGO_MS);
	for (size_t i = 0; i < kiosks; i++) {
		storm->birds[i].storm = storm;
		storm->birds[i].kiosk = &storm->fleet.kiosks[i];
	}
	return storm;
}

void
storm_free(struct storm *storm)
{
	if (storm == NULL)
		return;
	for (size_t i = 0; i < storm->fleet.count; i++) {
		line_ticket_free(storm->birds[i].ticket);
		fleet_request_release(&storm->birds[i].request);
	}
	free(storm->birds);
	fleet_release(&storm->fleet);
	free(storm);
}
