/*
 * fuzz_query.c - any query string: what is taken must be within its limits, and
 * what it compares must be two spans of time.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/against.h"
#include "aggregator/core/query.h"
#include "aggregator/core/report.h"

#define NOW INT64_C(1795183200) /* 2026-11-20T14:00:00Z */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(int holds)
{
	if (!holds)
		abort();
}

/* What is compared are two spans in order; neither is what is not over yet. */
static void
compare(const struct query *query)
{
	struct against against;
	struct report_plan plan;

	if (query->against == QUERY_AGAINST_NOTHING ||
	    report_plan_of(query, &localtime_utc, NOW, &plan) != 0 ||
	    against_of(query, &localtime_utc, NOW, &plan, &against) !=
		AGAINST_OK)
		return;
	must(against.from < against.to && against.to <= plan.to);
	must(against.before_from <= against.before_to);
	must(against_is_series(query) || against.before_to <= against.from ||
	    against.to <= against.before_from);
	report_plan_between(query_spans(query), &localtime_utc,
	    against.before_from, against.before_to, &plan);
	must(plan.piece_count <= REPORT_PIECES);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct query query;
	char why[QUERY_WHY] = "";
	char *string = malloc(size + 1);
	int verdict;

	must(string != NULL);
	memcpy(string, data, size);
	string[size] = '\0';
	query_init(&query, QUERY_JSON);
	verdict = query_add_string(&query, string, why);
	must(verdict == 0 || (why[0] != '\0' && strlen(why) < sizeof(why)));
	must(query.touchpoint_count <= QUERY_TOUCHPOINTS);
	must(query.by < 1u << QUERY_BY_COUNT);
	must(!query.has_min_n || query.min_n > 0);
	if (query.from.when != QUERY_OPEN)
		query_instant(&query.from, &localtime_utc, NOW);
	if (verdict == 0 && query_check(&query, why) == 0)
		compare(&query);
	free(string);
	return 0;
}
