/*
 * exposition.h - Prometheus's text form, version 0.0.4.
 *
 * A family is its HELP and TYPE and then its samples, together.
 */

#ifndef AGGREGATOR_IO_EXPOSITION_H
#define AGGREGATOR_IO_EXPOSITION_H

#include <stddef.h>
#include <stdint.h>

struct bytes;

#define EXPOSITION_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* type: "counter", "gauge" or "histogram"; help is one line. */
void exposition_family(struct bytes *out, const char *name, const char *type,
    const char *help);

/* labels without braces, values quoted: `kind="full"`; NULL: none. */
void exposition_count(struct bytes *out, const char *name, const char *labels,
    uint64_t value);
void exposition_number(struct bytes *out, const char *name, const char *labels,
    double value);

/*
 * The samples of a histogram: counts[i] values at most bounds[i], one more
 * count for the rest; bounds and sum are told times scale.
 */
void exposition_histogram(struct bytes *out, const char *name,
    const char *labels, const uint64_t *bounds, const uint64_t *counts,
    size_t bound_count, uint64_t sum, double scale);

/* text as a label's value may stand, without quotes; cut to size. */
void exposition_value(char *out, size_t size, const char *text);

#endif
