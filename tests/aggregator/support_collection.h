/*
 * support_collection.h - stores with tallies made by hand, and scores from them.
 */

#ifndef TESTS_AGGREGATOR_SUPPORT_COLLECTION_H
#define TESTS_AGGREGATOR_SUPPORT_COLLECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "aggregator/io/store.h"

/* When they are asked: 2026-11-20T14:30:00Z, a Friday; 15:30 in Vienna. */
#define MADE_NOW INT64_C(1795185000)

/* An empty store in a folder of its own, one at a time; and both gone. */
struct store *made_store(void);
void made_store_gone(struct store *store);

void made_place(struct store *store, const char *slug, const char *department,
    const char *zone);
int64_t made_series(struct store *store, const char *slug, const char *question,
    const char *scale, int64_t steps, const char *channel);
void made_kiosk(struct store *store, int64_t journal, const char *state,
    int64_t seen_ms, int64_t complete_ms, const char *slug);

/* One tally: answers on the fourth step, flagged ones on the first. */
void made_tally(struct store *store, int64_t series, int64_t span,
    int64_t start, int64_t best, int64_t flagged);

/* Answers of one hour, on the first step and on the fourth, in all the spans
 * that hold it; or on the fourth alone. */
void made_answers(struct store *store, int64_t series, const char *zone_name,
    int64_t t, int64_t worst, int64_t best);
void made_hour(struct store *store, int64_t series, const char *zone_name,
    int64_t t, int64_t best);

/* The document for a query string; the caller lets go of it. */
json_t *made_answer(struct store *store, const char *string, bool local);
json_t *made_row(json_t *document, size_t i);
size_t made_rows(json_t *document);

/* A part of a row by its path, NULL where there is none; and what it must be. */
json_t *made_part(json_t *json, const char *a, const char *b);
long made_count(json_t *json, const char *a, const char *b);
double made_figure(json_t *json, const char *a, const char *b);
const char *made_word(json_t *json, const char *a, const char *b);

#endif
