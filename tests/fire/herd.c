/*
 * herd.c - see herd.h.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "tests/fire/herd.h"

#define PATIENCE_S 120.0
#define AGO_MS 86400000LL /* their epochs began a day ago */
#define LATER_S 0.1       /* told to come later; a kiosk waits longer */
#define TURN_MS 5

/* ---- one kiosk --------------------------------------------------------------- */

/* The request that has no receipt yet, again or for the first time. */
static void
say(struct herd_kiosk *k)
{
	if (k->line == NULL || k->waits || k->request.bytes.length == 0)
		return;
	k->waits = true;
	line_send(k->line, k->request.bytes.data, k->request.bytes.length);
}

static void
rate(struct herd_kiosk *k)
{
	struct bytes carried = { 0 };

	fleet_rate(k->kiosk, 1, 1, &carried);
	fleet_request_make(k->kiosk, &carried, &k->request);
	bytes_release(&carried);
	k->began = gauge_now();
	say(k);
}

static void
on_opened(struct line *line, void *owner)
{
	struct herd_kiosk *k = owner;

	k->line = line;
	k->waits = false;
	say(k);
}

static void
on_answered(struct line *line, void *owner, const struct line_answer *answer)
{
	struct herd_kiosk *k = owner;
	struct herd *herd = k->herd;

	(void)line;
	k->waits = false;
	switch (fleet_hear(k->kiosk, &k->request, answer->status, answer->body,
	    answer->length)) {
	case FLEET_KEPT:
		samples_add(&herd->ms, (gauge_now() - k->began) * 1e3);
		fleet_request_release(&k->request);
		herd->receipts++;
		k->receipts++;
		if (!herd->at_rest)
			rate(k);
		break;
	case FLEET_BEHIND:
		give_up("a receipt stops short of what was sent");
	case FLEET_LATER:
		herd->later++;
		k->due = gauge_now() + LATER_S;
		break;
	}
}

static void
on_closed(struct line *line, void *owner)
{
	struct herd_kiosk *k = owner;

	(void)line;
	k->line = NULL;
	k->waits = false;
	k->herd->lost++;
	k->due = gauge_now() + LATER_S;
}

static const struct line_calls calls = {
	.opened = on_opened,
	.answered = on_answered,
	.closed = on_closed,
};

static void
come(struct herd_kiosk *k)
{
	const struct line_wish wish = { .calls = &calls, .owner = k };

	k->due = 0;
	if (k->line != NULL)
		say(k);
	else if (line_open(k->herd->load, &wish) == NULL)
		k->due = gauge_now() + LATER_S;
}

/* ---- all of them ---------------------------------------------------------------- */

void
herd_turn(struct herd *herd)
{
	double now;

	load_turn(herd->load, TURN_MS);
	now = gauge_now();
	for (size_t i = 0; i < herd->fleet->count; i++)
		if (herd->kiosks[i].due > 0 && herd->kiosks[i].due <= now)
			come(&herd->kiosks[i]);
}

bool
herd_await(struct herd *herd, bool (*done)(void *arg), void *arg)
{
	const double until = gauge_now() + PATIENCE_S;

	while (!done(arg)) {
		if (gauge_now() > until)
			return false;
		herd_turn(herd);
	}
	return true;
}

void
herd_cut(struct herd *herd, size_t kiosk)
{
	struct herd_kiosk *k = &herd->kiosks[kiosk];

	if (k->line == NULL)
		return; /* it is on its way */
	line_close(k->line);
	on_closed(k->line, k);
}

/* What an await of all looks for. */
struct goal {
	const struct herd *herd;
	uint64_t receipts;
};

static bool
have_receipts(void *arg)
{
	const struct goal *goal = arg;

	for (size_t i = 0; i < goal->herd->fleet->count; i++)
		if (goal->herd->kiosks[i].receipts < goal->receipts)
			return false;
	return true;
}

bool
herd_graze(struct herd *herd, uint64_t each)
{
	struct goal goal = { herd, each };

	for (size_t i = 0; i < herd->fleet->count; i++)
		herd->kiosks[i].receipts = 0;
	return herd_await(herd, have_receipts, &goal);
}

double
herd_measure(struct herd *herd, double seconds)
{
	const double began = gauge_now();
	const uint64_t before = herd->receipts;

	samples_release(&herd->ms);
	while (gauge_now() < began + seconds)
		herd_turn(herd);
	return (double)(herd->receipts - before) / (gauge_now() - began);
}

static bool
rests(void *arg)
{
	const struct herd *herd = arg;

	for (size_t i = 0; i < herd->fleet->count; i++)
		if (herd->kiosks[i].request.bytes.length > 0)
			return false;
	return true;
}

bool
herd_rest(struct herd *herd)
{
	herd->at_rest = true;
	return herd_await(herd, rests, herd);
}

uint64_t
herd_ratings(const struct herd *herd)
{
	uint64_t ratings = 0;

	for (size_t i = 0; i < herd->fleet->count; i++) {
		ratings += herd->fleet->kiosks[i].rated;
		ratings -= herd->kiosks[i].request.bytes.length > 0;
	}
	return ratings;
}

static void
open_journal(struct herd_kiosk *k)
{
	struct bytes carried = { 0 };

	fleet_open(k->kiosk, AGO_MS, &carried);
	fleet_request_make(k->kiosk, &carried, &k->request);
	bytes_release(&carried);
	k->began = gauge_now();
	come(k);
}

void
herd_begin(struct herd *herd, struct fleet *fleet, struct centre *centre,
    size_t count, uint64_t seed)
{
	memset(herd, 0, sizeof(*herd));
	fleet_enrol(fleet, centre, count, seed);
	herd->fleet = fleet;
	herd->load = load_new(centre->port);
	herd->kiosks = calloc(count, sizeof(herd->kiosks[0]));
	if (herd->kiosks == NULL)
		give_up("there is no memory for a herd");
	for (size_t i = 0; i < count; i++) {
		herd->kiosks[i].herd = herd;
		herd->kiosks[i].kiosk = &fleet->kiosks[i];
		open_journal(&herd->kiosks[i]);
	}
	if (!herd_graze(herd, 2))
		give_up("kiosks that nobody disturbs get no receipts");
}

void
herd_release(struct herd *herd)
{
	for (size_t i = 0; i < herd->fleet->count; i++)
		fleet_request_release(&herd->kiosks[i].request);
	samples_release(&herd->ms);
	load_free(herd->load);
	fleet_release(herd->fleet);
	free(herd->kiosks);
}
