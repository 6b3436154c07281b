/*
 * fuzz_query.c - any query string: what is taken must be within its limits.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(int holds)
{
	if (!holds)
		abort();
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
		query_instant(&query.from, &localtime_utc, 1795183200);
	free(string);
	return 0;
}
