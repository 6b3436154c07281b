/*
 * support_trickle.h - one rating for each request, durable before the answer.
 *
 * Each kept-alive line is one kiosk's: it sends an envelope of one rating, and
 * the next when the signed answer has come.  Requests are made beforehand, and
 * answers and receipts verified afterwards, so that the cores are shared with
 * nothing but TLS at the client's end.
 */

#ifndef TESTS_BENCH_SUPPORT_TRICKLE_H
#define TESTS_BENCH_SUPPORT_TRICKLE_H

#include "tests/load/drip.h"
#include "tests/load/fleet.h"

struct trickle;

struct trickled {
	struct dripped dripped;        /* its ms are the caller's to release */
	double server_cpu, client_cpu; /* seconds */
};

/* Enrol a kiosk for each line, and open their journals. */
struct trickle *trickle_new(struct centre *centre, size_t lines, uint64_t seed);
void trickle_free(struct trickle *trickle);

/*
 * Open the lines and, when all are open, send count ratings (a multiple of the
 * lines) at that rate, or as fast as
 * answers come for 0.  Gives up when one has no receipt.
 */
void trickle_run(struct trickle *trickle, size_t count, double rate,
    struct trickled *out);

/* What the last run's requests and answers took, HTTP's heads included. */
void trickle_sizes(const struct trickle *trickle, size_t *request,
    size_t *reply);

#endif
