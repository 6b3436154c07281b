/*
 * support_echo.h - TLS and nothing else: requests and answers of given sizes.
 *
 * A server of one thread, in a process of its own, with the aggregator's own
 * TLS settings, certificate and key: it takes so many bytes and gives so
 * many, in HTTP's shape.
 */

#ifndef TESTS_BENCH_SUPPORT_ECHO_H
#define TESTS_BENCH_SUPPORT_ECHO_H

#include <stddef.h>
#include <sys/types.h>

struct echo {
	pid_t pid;
	int port;
};

/* dir: whose certificate; reply: all of an answer's bytes. */
void echo_start(struct echo *echo, const char *dir, size_t request,
    size_t reply);
void echo_stop(struct echo *echo);

#endif
