/*
 * exposition.c - lines for Prometheus.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/exposition.h"

void
exposition_family(struct bytes *out, const char *name, const char *type,
    const char *help)
{
	bytes_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name,
	    type);
}

static void
put_name(struct bytes *out, const char *name, const char *labels)
{
	if (labels != NULL)
		bytes_printf(out, "%s{%s} ", name, labels);
	else
		bytes_printf(out, "%s ", name);
}

void
exposition_count(struct bytes *out, const char *name, const char *labels,
    uint64_t value)
{
	put_name(out, name, labels);
	bytes_printf(out, "%" PRIu64 "\n", value);
}

void
exposition_number(struct bytes *out, const char *name, const char *labels,
    double value)
{
	put_name(out, name, labels);
	bytes_printf(out, "%.15g\n", value);
}

void
exposition_histogram(struct bytes *out, const char *name, const char *labels,
    const uint64_t *bounds, const uint64_t *counts, size_t bound_count,
    uint64_t sum, double scale)
{
	const char *before = labels != NULL ? labels : "";
	const char *comma = labels != NULL ? "," : "";
	uint64_t total = 0;
	char whole[128];

	for (size_t i = 0; i < bound_count; i++) {
		total += counts[i];
		bytes_printf(out, "%s_bucket{%s%sle=\"%g\"} %" PRIu64 "\n",
		    name, before, comma, (double)bounds[i] * scale, total);
	}
	total += counts[bound_count];
	bytes_printf(out, "%s_bucket{%s%sle=\"+Inf\"} %" PRIu64 "\n", name,
	    before, comma, total);
	snprintf(whole, sizeof(whole), "%s_sum", name);
	exposition_number(out, whole, labels, (double)sum * scale);
	snprintf(whole, sizeof(whole), "%s_count", name);
	exposition_count(out, whole, labels, total);
}

void
exposition_value(char *out, size_t size, const char *text)
{
	size_t used = 0;

	for (; *text != '\0' && used + 2 < size; text++) {
		if (*text == '"' || *text == '\\')
			out[used++] = '\\';
		out[used++] = *text == '\n' ? ' ' : *text;
	}
	out[used] = '\0';
}
