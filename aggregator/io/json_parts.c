/*
 * json_parts.c - what every answer with figures is made of, as JSON.
 */
#include <jansson.h>

#include "aggregator/core/localtime.h"
#include "aggregator/io/json_parts.h"

json_t *
json_parts_count(uint64_t n)
{
	return json_integer((json_int_t)n);
}

json_t *
json_parts_time(int64_t t)
{
	char text[LOCALTIME_TEXT];

	if (t == INT64_MIN || t == INT64_MAX)
		return json_null();
	localtime_text(t, text, sizeof(text));
	return json_string(text);
}

json_t *
json_parts_range(const struct score_range *range, const char *name)
{
	if (!range->known)
		return json_null();
	return json_pack("{s:f, s:f, s:f}", name, range->value, "low",
	    range->low, "high", range->high);
}
