/*
 * support_parts.c - the parts of one rating for each request, measured alone.
 */

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/support_echo.h"
#include "tests/bench/support_insert.h"
#include "tests/bench/support_parts.h"
#include "tests/load/drip.h"
#include "tests/load/gauge.h"

#define CRYPTO_TIMES 2000
#define CRYPTO_BYTES 256
#define ECHO_TIMES 20000
#define COMMIT_GROUPS 400
#define GROUP_MOST 256 /* the writer's: io/writer.c */
#define CORES 2

static double
measure_crypto(void)
{
	uint8_t public[crypto_sign_PUBLICKEYBYTES];
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
	uint8_t signature[crypto_sign_BYTES], bytes[CRYPTO_BYTES] = { 0 };
	double began;

	crypto_sign_keypair(public, secret);
	began = gauge_cpu(0);
	for (int i = 0; i < CRYPTO_TIMES; i++) {
		bytes[0] = (uint8_t)i;
		for (int twice = 0; twice < 2; twice++) {
			crypto_sign_detached(signature, NULL, bytes,
			    sizeof(bytes), secret);
			if (crypto_sign_verify_detached(signature, bytes,
				sizeof(bytes), public) != 0)
				give_up("a signature does not verify");
		}
	}
	return (gauge_cpu(0) - began) / CRYPTO_TIMES;
}

/* ---- echo ------------------------------------------------------------------- */

struct calls {
	struct bytes request;
	size_t left;
};

static const struct bytes *
next_call(void *arg, size_t line)
{
	struct calls *calls = arg;

	(void)line;
	if (calls->left == 0)
		return NULL;
	calls->left--;
	return &calls->request;
}

static void
answered_call(void *arg, size_t line, const struct line_answer *answer)
{
	(void)arg;
	(void)line;
	if (answer->status != 200)
		give_up("the echo says %d", answer->status);
}

static double
measure_echo(const char *dir, size_t lines, size_t request, size_t reply)
{
	struct calls calls = { .left = ECHO_TIMES };
	const struct drip_source source = { lines, next_call, answered_call,
		&calls };
	struct dripped dripped;
	struct drip *drip;
	struct echo echo;
	double cpu;

	calls.request.length = request;
	calls.request.data = calloc(1, request);
	if (calls.request.data == NULL)
		give_up("there is no memory for an echo");
	echo_start(&echo, dir, request, reply);
	drip = drip_new(echo.port, &source);
	cpu = gauge_cpu(0) + gauge_cpu(echo.pid);
	drip_run(drip, 0, &dripped);
	cpu = gauge_cpu(0) + gauge_cpu(echo.pid) - cpu;
	drip_free(drip);
	echo_stop(&echo);
	free(calls.request.data);
	samples_release(&dripped.ms);
	return cpu / ECHO_TIMES;
}

/* ---- together ------------------------------------------------------------------ */

void
parts_measure(struct parts *parts, const char *dir, size_t lines,
    size_t request, size_t reply)
{
	const long group = lines < GROUP_MOST ? (long)lines : GROUP_MOST;
	const long rows = group * COMMIT_GROUPS;
	struct inserted inserted;

	insert_rows(rows, 1, group, &inserted);
	parts->commit = inserted.seconds / (double)rows;
	parts->commit_cpu = inserted.cpu / (double)rows;
	parts->crypto = measure_crypto();
	parts->echo = measure_echo(dir, lines, request, reply);
	parts->cpu = parts->crypto + parts->echo + parts->commit_cpu;
	parts->sum_per_s = 1 / (parts->crypto + parts->echo + parts->commit);
	parts->two_cores_per_s = 1 / parts->commit;
	if (CORES / parts->cpu < parts->two_cores_per_s)
		parts->two_cores_per_s = CORES / parts->cpu;
}

void
parts_print(const struct parts *parts, size_t lines)
{
	printf("# parts on %zu lines, us a request: crypto %.0f, echo %.0f, "
	       "commit %.0f (CPU %.0f); one after the other %.0f/s, "
	       "on two cores at best %.0f/s\n",
	    lines, parts->crypto * 1e6, parts->echo * 1e6, parts->commit * 1e6,
	    parts->commit_cpu * 1e6, parts->sum_per_s, parts->two_cores_per_s);
}
