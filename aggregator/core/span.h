/*
 * span.h - lengths of time as people type them: 90s, 30m, 24h, 7d.
 */

#ifndef AGGREGATOR_CORE_SPAN_H
#define AGGREGATOR_CORE_SPAN_H

#include <stdint.h>

/* Milliseconds, or -1 when text is no such length (or above 100 years). */
int64_t span_ms(const char *text);

#endif
