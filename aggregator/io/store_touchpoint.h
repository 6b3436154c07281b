/*
 * store_touchpoint.h - the map: where a customer meets the company.
 */

#ifndef AGGREGATOR_IO_STORE_TOUCHPOINT_H
#define AGGREGATOR_IO_STORE_TOUCHPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/io/store.h"
#include "protocol/limits.h"

#define TOUCHPOINT_DATE 10 /* "2026-11-20" */

struct touchpoint {
	int64_t id; /* 0: not stored yet */
	char slug[LIMIT_SLUG + 1];
	char title[LIMIT_TITLE + 1];
	char survey[LIMIT_NAME + 1]; /* "" none */
	char kind[16];               /* offline online social */
	char department[LIMIT_NAME + 1];
	char region[LIMIT_NAME + 1];
	char phase[16]; /* before purchase after, or "" */
	char zone[LIMIT_ZONE + 1];
	char group[LIMIT_NAME + 1];
	bool near_staff;
	char opens[TOUCHPOINT_DATE + 1];  /* "" none */
	char closes[TOUCHPOINT_DATE + 1]; /* "" none */
	int64_t retired_ms;               /* 0: in use */
};

/* 1 found, 0 there is none, -1 the store failed. */
int touchpoint_get(struct store *store, const char *slug,
    struct touchpoint *out);

/* All of them by slug, until each gives non-zero.  0, or -1. */
int touchpoint_each(struct store *store,
    int (*each)(const struct touchpoint *touchpoint, void *arg), void *arg);

/* Store a new one, or what changed of one that has an id. */
enum store_verdict touchpoint_put(struct store *store,
    const struct touchpoint *touchpoint);

#endif
