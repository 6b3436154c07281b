/*
 * support_trickle.c - one rating for each request, durable before the answer.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "tests/bench/support_trickle.h"
#include "tests/load/delivery.h"
#include "tests/load/gauge.h"

#define AGO_MS 86400000LL
#define EVERY_MS 500

/* One line: its requests, and the answers to those sent. */
struct rain {
	struct fleet_kiosk *kiosk;
	struct fleet_request *requests;
	struct bytes *answers;
	size_t count, next, heard, checked;
};

struct trickle {
	struct fleet fleet;
	struct rain *rains;
};

/* ---- before and after ------------------------------------------------------- */

static void *
room(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (memory == NULL)
		give_up("there is no memory for requests");
	return memory;
}

static void
make_requests(struct rain *rain, size_t count)
{
	struct bytes carried = { 0 };

	rain->requests = room(count, sizeof(rain->requests[0]));
	rain->answers = room(count, sizeof(rain->answers[0]));
	for (size_t i = 0; i < count; i++) {
		carried.length = 0;
		fleet_rate(rain->kiosk, 1, EVERY_MS, &carried);
		fleet_request_make(rain->kiosk, &carried, &rain->requests[i]);
	}
	rain->count = count;
	bytes_release(&carried);
}

/* Every answer as a kiosk reads it; nothing may be missing. */
static void
check_answers(struct rain *rain)
{
	if (rain->heard != rain->count)
		give_up("%zu requests of %zu are answered", rain->heard,
		    rain->count);
	for (; rain->checked < rain->heard; rain->checked++) {
		const struct bytes *body = &rain->answers[rain->checked];

		if (fleet_hear(rain->kiosk, &rain->requests[rain->checked], 200,
			body->data, body->length) != FLEET_KEPT)
			give_up("a receipt stops short of what was sent");
	}
}

static void
release_rain(struct rain *rain)
{
	for (size_t i = 0; i < rain->count; i++) {
		fleet_request_release(&rain->requests[i]);
		bytes_release(&rain->answers[i]);
	}
	free(rain->requests);
	free(rain->answers);
}

/* ---- while it rains ------------------------------------------------------------ */

static const struct bytes *
rain_next(void *arg, size_t line)
{
	struct rain *rain = &((struct trickle *)arg)->rains[line];

	return rain->next < rain->count ? &rain->requests[rain->next++].bytes
					: NULL;
}

static void
rain_answered(void *arg, size_t line, const struct line_answer *answer)
{
	struct rain *rain = &((struct trickle *)arg)->rains[line];

	if (answer->status != 200)
		give_up("a sync is answered with %d", answer->status);
	bytes_put(&rain->answers[rain->heard++], answer->body, answer->length);
}

/* ---- runs ------------------------------------------------------------------ */

struct trickle *
trickle_new(struct centre *centre, size_t lines, uint64_t seed)
{
	struct trickle *trickle = room(1, sizeof(*trickle));

	fleet_enrol(&trickle->fleet, centre, lines, seed);
	delivery_open_all(&trickle->fleet, AGO_MS);
	trickle->rains = room(lines, sizeof(trickle->rains[0]));
	for (size_t i = 0; i < lines; i++)
		trickle->rains[i].kiosk = &trickle->fleet.kiosks[i];
	return trickle;
}

void
trickle_free(struct trickle *trickle)
{
	if (trickle == NULL)
		return;
	for (size_t i = 0; i < trickle->fleet.count; i++)
		release_rain(&trickle->rains[i]);
	free(trickle->rains);
	fleet_release(&trickle->fleet);
	free(trickle);
}

static void
make_all(struct trickle *trickle, size_t count)
{
	for (size_t i = 0; i < trickle->fleet.count; i++) {
		struct rain *rain = &trickle->rains[i];

		release_rain(rain);
		*rain = (struct rain){ .kiosk = rain->kiosk };
		make_requests(rain, count / trickle->fleet.count);
	}
}

void
trickle_run(struct trickle *trickle, size_t count, double rate,
    struct trickled *out)
{
	const struct centre *centre = trickle->fleet.centre;
	const struct drip_source source = { trickle->fleet.count, rain_next,
		rain_answered, trickle };
	struct drip *drip;

	make_all(trickle, count);
	drip = drip_new(centre->port, &source);
	out->server_cpu = gauge_cpu(centre->pid);
	out->client_cpu = gauge_cpu(0);
	drip_run(drip, rate, &out->dripped);
	out->server_cpu = gauge_cpu(centre->pid) - out->server_cpu;
	out->client_cpu = gauge_cpu(0) - out->client_cpu;
	drip_free(drip);
	for (size_t i = 0; i < trickle->fleet.count; i++)
		check_answers(&trickle->rains[i]);
}

void
trickle_sizes(const struct trickle *trickle, size_t *request, size_t *reply)
{
	static const char head[] =
	    "HTTP/1.1 200 OK\r\nContent-Type: application/cose\r\n"
	    "Content-Length: 500\r\nCache-Control: no-store\r\n\r\n";

	*request = trickle->rains[0].requests[0].bytes.length;
	*reply = trickle->rains[0].answers[0].length + strlen(head);
}
