/*
 * support_parts.h - what one rating for each request would cost if there were
 * nothing but its parts.
 *
 * The parts, each measured alone in the same run:
 *
 *   crypto   two Ed25519 verifications (request, envelope) and two signatures
 *            (answer, receipt) of 256 bytes, straight from libsodium
 *   echo     TLS with requests and answers of the same sizes on as many lines:
 *            CPU of both ends, for client and server share the cores here too
 *   commit   a row of eight integers in a group as large as the lines allow,
 *            straight into SQLite (support_insert.h)
 *
 * Their sum is one request's parts done one after the other; sum_per_s is the
 * rate that allows.  two_cores_per_s is what two cores could do at best if all
 * that can overlap does, and neither ever waits: the lower of
 *
 *   2 / (crypto + echo + commit's CPU)   and   1 / commit's whole time
 *
 * A real server has also HTTP, CBOR, judgement, dating, tallies, receipts from
 * stored rows: the ratio says how much those cost.
 */

#ifndef TESTS_BENCH_SUPPORT_PARTS_H
#define TESTS_BENCH_SUPPORT_PARTS_H

#include <stddef.h>

struct parts {
	double crypto, echo, commit_cpu, commit; /* seconds a request */
	double cpu;                              /* of them all, a request */
	double sum_per_s, two_cores_per_s;       /* what they allow */
};

/* dir: the aggregator's folder, for its certificate. */
void parts_measure(struct parts *parts, const char *dir, size_t lines,
    size_t request, size_t reply);

/* One line for people. */
void parts_print(const struct parts *parts, size_t lines);

#endif
