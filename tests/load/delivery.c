/*
 * delivery.c - what waits on a fleet is delivered, all kiosks at once.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "tests/load/delivery.h"
#include "tests/load/gauge.h"

#define PATIENCE_S 600 /* without any answer at all */
#define AGAIN_S 0.05
#define OPENING 64 /* lines at once */

/* One kiosk's requests, in the order of its journal. */
struct sack {
	struct delivery *delivery;
	struct fleet_kiosk *kiosk;
	struct line *line;
	struct fleet_request *requests;
	size_t count, next;
	double again_at; /* told to come later: when; 0: not */
};

struct delivery {
	struct fleet *fleet;
	struct sack *sacks;
	size_t done;
	uint64_t later;
	double heard_at;
};

struct delivery *
delivery_new(struct fleet *fleet)
{
	struct delivery *delivery = calloc(1, sizeof(*delivery));

	if (delivery != NULL)
		delivery->sacks = calloc(fleet->count,
		    sizeof(delivery->sacks[0]));
	if (delivery == NULL || delivery->sacks == NULL)
		give_up("there is no memory for a delivery");
	delivery->fleet = fleet;
	for (size_t i = 0; i < fleet->count; i++) {
		delivery->sacks[i].delivery = delivery;
		delivery->sacks[i].kiosk = &fleet->kiosks[i];
	}
	return delivery;
}

static void
sack_empty(struct sack *sack)
{
	for (size_t i = 0; i < sack->count; i++)
		fleet_request_release(&sack->requests[i]);
	free(sack->requests);
	sack->requests = NULL;
	sack->count = sack->next = 0;
}

void
delivery_free(struct delivery *delivery)
{
	if (delivery == NULL)
		return;
	for (size_t i = 0; i < delivery->fleet->count; i++)
		sack_empty(&delivery->sacks[i]);
	free(delivery->sacks);
	free(delivery);
}

/* ---- filling ------------------------------------------------------------------ */

static void
sack_add(struct sack *sack, const struct bytes *carried)
{
	sack->requests = realloc(sack->requests,
	    (sack->count + 1) * sizeof(sack->requests[0]));
	if (sack->requests == NULL)
		give_up("there is no memory for a request");
	memset(&sack->requests[sack->count], 0, sizeof(sack->requests[0]));
	fleet_request_make(sack->kiosk, carried,
	    &sack->requests[sack->count++]);
}

void
delivery_open(struct delivery *delivery, int64_t ago_ms)
{
	struct bytes carried = { 0 };

	for (size_t i = 0; i < delivery->fleet->count; i++) {
		carried.length = 0;
		fleet_open(delivery->sacks[i].kiosk, ago_ms, &carried);
		sack_add(&delivery->sacks[i], &carried);
	}
	bytes_release(&carried);
}

void
delivery_time(struct delivery *delivery, uint32_t ms)
{
	struct bytes carried = { 0 };

	for (size_t i = 0; i < delivery->fleet->count; i++) {
		carried.length = 0;
		fleet_time(delivery->sacks[i].kiosk, ms, &carried);
		sack_add(&delivery->sacks[i], &carried);
	}
	bytes_release(&carried);
}

/* Envelopes until the next might not fit a request any more. */
static void
sack_rate(struct sack *sack, size_t count, uint32_t every_ms,
    struct bytes *carried)
{
	const size_t room = LIMIT_SYNC_BODY - LIMIT_REQUEST - LIMIT_SIGNED;

	while (count > 0) {
		carried->length = 0;
		while (count > 0 && carried->length < room) {
			size_t some = count < LIMIT_ENVELOPE_ENTRIES
			    ? count
			    : LIMIT_ENVELOPE_ENTRIES;

			fleet_rate(sack->kiosk, some, every_ms, carried);
			count -= some;
		}
		sack_add(sack, carried);
	}
}

void
delivery_rate(struct delivery *delivery, size_t each, uint32_t every_ms)
{
	struct bytes carried = { 0 };

	for (size_t i = 0; i < delivery->fleet->count; i++)
		sack_rate(&delivery->sacks[i], each, every_ms, &carried);
	bytes_release(&carried);
}

/* ---- delivering ---------------------------------------------------------------- */

static void
send_next(struct sack *sack)
{
	const struct bytes *bytes = &sack->requests[sack->next].bytes;

	sack->again_at = 0;
	line_send(sack->line, bytes->data, bytes->length);
}

static void
sack_opened(struct line *line, void *owner)
{
	struct sack *sack = owner;

	sack->line = line;
}

static void
sack_answered(struct line *line, void *owner, const struct line_answer *answer)
{
	struct sack *sack = owner;
	struct delivery *delivery = sack->delivery;

	delivery->heard_at = gauge_now();
	switch (fleet_hear(sack->kiosk, &sack->requests[sack->next],
	    answer->status, answer->body, answer->length)) {
	case FLEET_LATER:
		delivery->later++;
		sack->again_at = delivery->heard_at + AGAIN_S;
		return;
	case FLEET_BEHIND:
		give_up("a receipt stops short of what was sent");
	case FLEET_KEPT:
		break;
	}
	if (++sack->next < sack->count) {
		send_next(sack);
		return;
	}
	delivery->done++;
	sack->line = NULL;
	line_close(line);
}

static void
sack_closed(struct line *line, void *owner)
{
	(void)line;
	(void)owner;
	give_up("the aggregator has hung up on a delivery");
}

static const struct line_calls sack_calls = {
	.opened = sack_opened,
	.answered = sack_answered,
	.closed = sack_closed,
};

/* Those that were told to come later, as soon as it is later. */
static void
send_again(struct delivery *delivery, double now)
{
	for (size_t i = 0; i < delivery->fleet->count; i++) {
		struct sack *sack = &delivery->sacks[i];

		if (sack->again_at > 0 && sack->again_at <= now)
			send_next(sack);
	}
}

static void
deliver(struct delivery *delivery, struct load *load,
    void (*meanwhile)(void *arg), void *arg)
{
	delivery->heard_at = gauge_now();
	for (size_t i = 0; i < delivery->fleet->count; i++)
		send_next(&delivery->sacks[i]);
	while (delivery->done < delivery->fleet->count) {
		const double now = gauge_now();

		if (now > delivery->heard_at + PATIENCE_S)
			give_up("no answer for %d s", PATIENCE_S);
		if (meanwhile != NULL)
			meanwhile(arg);
		if (delivery->later > 0)
			send_again(delivery, now);
		load_turn(load, meanwhile != NULL ? 1 : 50);
	}
}

static void
open_lines(struct delivery *delivery, struct load *load,
    struct line_ticket *ticket)
{
	for (size_t i = 0; i < delivery->fleet->count; i++) {
		const struct line_wish wish = { .calls = &sack_calls,
			.owner = &delivery->sacks[i],
			.ticket = ticket,
			.from = (unsigned)i + 1 };

		if (line_open(load, &wish) == NULL)
			give_up("no line to the aggregator");
		load_settle(load, i == 0 ? 1 : OPENING);
	}
	load_settle(load, 1);
}

void
delivery_run(struct delivery *delivery, void (*meanwhile)(void *arg), void *arg,
    struct delivered *out)
{
	const pid_t server = delivery->fleet->centre->pid;
	struct load *load = load_new(delivery->fleet->centre->port);
	struct line_ticket *ticket = line_ticket_new();

	delivery->done = delivery->later = 0;
	open_lines(delivery, load, ticket);
	out->server_cpu = gauge_cpu(server);
	out->seconds = gauge_now();
	deliver(delivery, load, meanwhile, arg);
	out->seconds = gauge_now() - out->seconds;
	out->server_cpu = gauge_cpu(server) - out->server_cpu;
	out->said = load_counts(load)->said;
	out->later = delivery->later;
	load_free(load);
	line_ticket_free(ticket);
	for (size_t i = 0; i < delivery->fleet->count; i++)
		sack_empty(&delivery->sacks[i]);
}

void
delivery_open_all(struct fleet *fleet, int64_t ago_ms)
{
	struct delivery *delivery = delivery_new(fleet);
	struct delivered delivered;

	delivery_open(delivery, ago_ms);
	delivery_run(delivery, NULL, NULL, &delivered);
	delivery_free(delivery);
}
