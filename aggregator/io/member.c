/*
 * member.c - the members of a JSON object, for who writes them out in words.
 */
#include <jansson.h>

#include "aggregator/io/member.h"

const char *
member_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text == NULL ? "" : text;
}

long long
member_count(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

double
member_figure(const json_t *object, const char *name)
{
	return json_number_value(json_object_get(object, name));
}
