/*
 * bench_trickle.c - one rating for each request, durable before the answer.
 *
 *   bench_trickle [COUNT [LINES [SEED]]]    20,000 on 16 and on 1,000 lines
 *
 * Each kept-alive line is one kiosk's: it sends an envelope of one rating, and
 * the next when the signed answer has come.  Requests are made beforehand, and
 * answers and receipts verified afterwards, so that the cores are shared with
 * nothing but TLS at the client's end.  First as fast as answers come, then at
 * half of the rate reached, paced (tests/load/drip.h): trickle_p99_ms is
 * that one's.
 *
 * Yardstick: the sum of its parts, see support_parts.h.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "tests/bench/support_parts.h"
#include "tests/load/delivery.h"
#include "tests/load/drip.h"

#define HOUR_MS 3600000LL
#define EVERY_MS 500

/* One line: its requests, and the answers to those sent. */
struct rain {
	struct fleet_kiosk *kiosk;
	struct fleet_request *requests;
	struct bytes *answers;
	size_t count, next, heard, checked;
};

struct rains {
	size_t lines;
	struct rain *rains;
	size_t later;
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
	struct rain *rain = &((struct rains *)arg)->rains[line];

	return rain->next < rain->count ? &rain->requests[rain->next++].bytes
					: NULL;
}

static void
rain_answered(void *arg, size_t line, const struct line_answer *answer)
{
	struct rain *rain = &((struct rains *)arg)->rains[line];

	if (answer->status != 200)
		give_up("a sync is answered with %d", answer->status);
	bytes_put(&rain->answers[rain->heard++], answer->body, answer->length);
}

static void
make_all(struct rains *all, size_t count)
{
	for (size_t i = 0; i < all->lines; i++) {
		struct rain *rain = &all->rains[i];

		release_rain(rain);
		*rain = (struct rain){ .kiosk = rain->kiosk };
		make_requests(rain, count / all->lines);
	}
}

static void
run(struct drip *drip, struct rains *all, size_t count, double rate,
    struct dripped *out)
{
	make_all(all, count);
	drip_run(drip, rate, out);
	for (size_t i = 0; i < all->lines; i++)
		check_answers(&all->rains[i]);
}

/* ---- figures --------------------------------------------------------------------- */

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
print_figures(size_t lines, const struct parts *parts, struct dripped *full,
    struct dripped *half, double server_cpu)
{
	const double rate = (double)full->count / full->seconds;

	parts_print(parts, lines);
	named(lines, "per_s", rate, 0);
	named(lines, "parts_per_s", parts->per_s, 0);
	named(lines, "ratio", rate / parts->per_s, 3);
	named(lines, "cpu_us", server_cpu / (double)full->count * 1e6, 0);
	named(lines, "full_p50_ms", samples_at(&full->ms, 50), 2);
	named(lines, "full_p99_ms", samples_at(&full->ms, 99), 2);
	named(lines, "p50_ms", samples_at(&half->ms, 50), 2);
	named(lines, "p99_ms", samples_at(&half->ms, 99), 2);
	samples_release(&full->ms);
	samples_release(&half->ms);
}

/* A request's and an answer's size, HTTP's head included. */
static void
measure_parts(struct parts *parts, const struct rains *all, const char *dir)
{
	const struct rain *rain = &all->rains[0];
	static const char head[] =
	    "HTTP/1.1 200 OK\r\nContent-Type: application/cose\r\n"
	    "Content-Length: 500\r\nCache-Control: no-store\r\n\r\n";

	parts_measure(parts, dir, all->lines, rain->requests[0].bytes.length,
	    rain->answers[0].length + strlen(head));
}

static void
measure(struct centre *centre, size_t lines, size_t count, long seed)
{
	struct rains all = { .lines = lines };
	const struct drip_source source = { lines, rain_next, rain_answered,
		&all };
	struct delivery *delivery;
	struct delivered opened;
	struct dripped full, half;
	struct parts parts;
	struct fleet fleet;
	struct drip *drip;
	double cpu;

	count -= count % lines;
	printf("# %zu ratings on %zu lines, seed %ld\n", count, lines, seed);
	fleet_enrol(&fleet, centre, lines, (uint64_t)seed);
	delivery = delivery_new(&fleet);
	delivery_open(delivery, 24 * HOUR_MS);
	delivery_run(delivery, NULL, NULL, &opened);
	all.rains = room(lines, sizeof(all.rains[0]));
	for (size_t i = 0; i < lines; i++)
		all.rains[i].kiosk = &fleet.kiosks[i];
	drip = drip_new(centre->port, &source);
	cpu = gauge_cpu(centre->pid);
	run(drip, &all, count, 0, &full);
	cpu = gauge_cpu(centre->pid) - cpu;
	measure_parts(&parts, &all, centre->dir);
	run(drip, &all, count, (double)full.count / full.seconds / 2, &half);
	print_figures(lines, &parts, &full, &half, cpu);
	drip_free(drip);
	for (size_t i = 0; i < lines; i++)
		release_rain(&all.rains[i]);
	free(all.rains);
	delivery_free(delivery);
	fleet_release(&fleet);
}

int
main(int argc, char **argv)
{
	static const long both[] = { 16, 1000 };
	const long count = argument(argc, argv, 1, 20000, 16, 10000000);
	const long lines = argument(argc, argv, 2, 0, 0, 10000);
	const long seed = argument(argc, argv, 3, 1, 0, 1000000000);
	struct centre centre;
	long sent = 0, found;

	centre_begin(&centre);
	centre_serve(&centre);
	for (size_t i = 0; i < (lines > 0 ? 1 : 2); i++) {
		long some = lines > 0 ? lines : both[i];

		measure(&centre, (size_t)some, (size_t)count, seed + (long)i);
		sent += 2 * (count - count % some);
	}
	found = centre_ratings(&centre);
	if (found != sent)
		give_up("%ld ratings were sent and %ld are counted", sent,
		    found);
	centre_end(&centre);
	return 0;
}
