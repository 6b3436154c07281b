/*
 * device_sync.c - the uploader of a simulated kiosk.
 *
 * What kiosk/io/uploader.c does between its waits: exchanges while something
 * waits, and core/plan.h says when to come again.
 */

#include <stdio.h>
#include <string.h>

#include "kiosk/io/journal_sync.h"
#include "tests/sim/centre.h"
#include "tests/sim/device.h"
#include "tests/sim/memory.h"
#include "tests/sim/plants.h"

#define TOKEN_VALID_MS (24 * 3600 * 1000)
/* No wait of the plan is longer, but for what an answer asks for. */
#define PATIENCE_MS (16 * 60 * 1000)
/* A line that was dialled is given up after a while. */
#define DIALLED_MS (5 * 60 * 1000)

static int64_t
boottime(const struct device *device)
{
	return device->machine.outside
	    .boottime_ms(device->machine.outside.self);
}

/* ---- enrolment ---- */

bool
device_enrol(struct device *device)
{
	struct world *world = device->world;
	struct exchange exchange;
	enum exchange_verdict verdict;
	struct token token;

	if (device->token_ms == 0 ||
	    world->now_ms - device->token_ms > TOKEN_VALID_MS) {
		if (!centre_token(world->centre, device->token))
			return false;
		device->token_ms = world->now_ms;
	}
	token_read(&token, device->token);
	world->turn = TURN_KIOSK;
	verdict = exchange_enrol(device->journal, &device->machine.outside,
	    &device->line.carrier, &token, device->token, &exchange);
	world->turn = TURN_NOBODY;
	world_trace(world, (uint64_t)verdict);
	if (verdict == EXCHANGE_DONE) {
		device->enrolled = true;
		device->refused = false;
	}
	/* Spent by whoever had this card before, or forgotten by the centre. */
	if (verdict == EXCHANGE_DONE || verdict == EXCHANGE_REFUSED)
		device->token_ms = 0;
	device_look(device);
	return device->enrolled && device->journal != NULL;
}

/* ---- exchanges ---- */

/* A signed no: to a key the centre never knew, or was told to show out. */
static void
take_refusal(struct device *device, const struct exchange *exchange)
{
	if (exchange->refused == ANSWER_REVOKED && device->is_revoked) {
		promises_offered(device->world, device->number);
		return;
	}
	/* A centre that was put back may not know it; nobody lets it in. */
	if (exchange->refused == ANSWER_STRANGER && device->is_revoked)
		return;
	if (exchange->refused == ANSWER_STRANGER &&
	    (device->world->centre->was_lost || device->is_damaged)) {
		device->refused = true;
		return;
	}
	/* A line that turns bits can make a request another's. */
	if (device->world->is_healed)
		world_lost(device->world, LOSS_WRONG, "kiosk %u is refused: %s",
		    device->number, answer_verdict_text(exchange->refused));
}

/* As uploader.c's: an aggregator that is never right counts as a failure. */
static enum exchange_verdict
exchange_now(struct device *device, struct exchange *exchange)
{
	struct world *world = device->world;
	enum exchange_verdict verdict;

	world->figures.syncs++;
	world->turn = TURN_KIOSK;
	verdict = exchange_sync(device->journal, &device->machine.outside,
	    &device->line.carrier, plan_budget(device->wait.failures),
	    exchange);
	plants_synced(device->journal, &device->line, verdict);
	world->turn = TURN_NOBODY;
	world_trace(world, (uint64_t)verdict * 1000 + exchange->waiting);
	if (verdict == EXCHANGE_DONE && exchange->disagreed && device->disputed)
		verdict = EXCHANGE_LATER;
	device->disputed = exchange->disagreed;
	if (verdict == EXCHANGE_REFUSED)
		take_refusal(device, exchange);
	return verdict;
}

static void
exchange_failed(struct device *device, const struct exchange *exchange)
{
	uint64_t entries = 0, texts = 0;
	uint32_t random;

	device->machine.outside.random(device->machine.outside.self, &random,
	    sizeof(random));
	journal_waiting(device->journal, &entries, &texts);
	plan_failed(&device->wait, boottime(device), random, exchange->retry_s,
	    entries + texts);
}

/* One exchange when it is due; true: nothing waits. */
static bool
exchange_planned(struct device *device)
{
	struct exchange exchange;
	enum exchange_verdict verdict;
	int64_t due;

	if (!device_ready(device))
		return false;
	if (device->refused && !device_enrol(device))
		return false;
	due = plan_due_ms(&device->wait, boottime(device));
	if (due > PATIENCE_MS)
		return false;
	device->world->now_ms += due;
	verdict = exchange_now(device, &exchange);
	if (device->world->is_healed)
		world_log(device->world, "kiosk %u: exchange %d, %llu wait: %s",
		    device->number, (int)verdict,
		    (unsigned long long)exchange.waiting, exchange.why);
	device_look(device);
	if (verdict == EXCHANGE_DONE)
		plan_succeeded(&device->wait);
	else if (device->journal != NULL)
		exchange_failed(device, &exchange);
	return verdict == EXCHANGE_DONE && exchange.waiting == 0;
}

bool
device_drain(struct device *device, int64_t until)
{
	while (device->world->now_ms <= until) {
		if (exchange_planned(device))
			return true;
		if (device->is_revoked)
			return true;
		/* What broke with power on: some seconds, then again. */
		device->world->now_ms += 100;
	}
	return false;
}

void
device_wake(struct device *device)
{
	struct world *world = device->world;
	int64_t until = world->now_ms + DIALLED_MS;
	int tries = 0;

	device->line.is_up = !world_chance(world, 20);
	while (!exchange_planned(device) && ++tries < 8) {
		int64_t due = plan_due_ms(&device->wait, boottime(device));

		if (world->now_ms + due > until)
			break;
	}
	device->line.is_up = true;
}
