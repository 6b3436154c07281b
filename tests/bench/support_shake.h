/*
 * support_shake.h - what handshakes cost, with nothing else around them.
 *
 * The client's lines against the echo server with the aggregator's own TLS
 * settings; a few at a time; CPU of both ends, for they share the cores.
 */

#ifndef TESTS_BENCH_SUPPORT_SHAKE_H
#define TESTS_BENCH_SUPPORT_SHAKE_H

#include <stdbool.h>
#include <stddef.h>

/* CPU seconds of one handshake, over count of them; dir: whose certificate. */
double shake_cost(const char *dir, size_t count, bool resumed);

#endif
