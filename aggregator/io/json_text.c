/*
 * json_text.c - JSON as text, for answers of many rows.
 *
 * jansson's own way looks for loops in every object with a table of addresses
 * and hands on each comma by a call: three times the work.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/core/decimal.h"
#include "aggregator/io/json_text.h"

static void
put_escaped(struct bytes *body, unsigned char c)
{
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *found = memchr(from, c, sizeof(from) - 1);

	if (found != NULL)
		bytes_printf(body, "\\%c", to[found - from]);
	else
		bytes_printf(body, "\\u%04X", c);
}

static void
put_string(struct bytes *body, const char *text, size_t length)
{
	size_t i, done = 0;

	bytes_put(body, "\"", 1);
	for (i = 0; i < length; i++) {
		const unsigned char c = (unsigned char)text[i];

		if (c >= ' ' && c != '"' && c != '\\')
			continue;
		bytes_put(body, text + done, i - done);
		put_escaped(body, c);
		done = i + 1;
	}
	bytes_put(body, text + done, length - done);
	bytes_put(body, "\"", 1);
}

static void
put_integer(struct bytes *body, json_int_t value)
{
	char digits[24], *at = digits + sizeof(digits);
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do {
		*--at = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (value < 0)
		*--at = '-';
	bytes_put(body, at, (size_t)(digits + sizeof(digits) - at));
}

static void
put_real(struct bytes *body, const json_t *real)
{
	char text[128];
	size_t length = decimal_text(json_real_value(real), text);

	if (length == 0)
		length = json_dumpb(real, text, sizeof(text), JSON_ENCODE_ANY);
	if (length == 0) /* jansson asks for memory even for that */
		body->failed = true;
	bytes_put(body, text, length);
}

static void
put_array(struct bytes *body, const json_t *array)
{
	size_t i;

	for (i = 0; i < json_array_size(array); i++) {
		bytes_put(body, i == 0 ? "[" : ",", 1);
		json_text_put(body, json_array_get(array, i));
	}
	bytes_put(body, i == 0 ? "[]" : "]", i == 0 ? 2 : 1);
}

static void
put_object(struct bytes *body, json_t *object)
{
	const char *key;
	json_t *value;
	bool any = false;

	json_object_foreach(object, key, value) {
		bytes_put(body, any ? "," : "{", 1);
		put_string(body, key, strlen(key));
		bytes_put(body, ":", 1);
		json_text_put(body, value);
		any = true;
	}
	bytes_put(body, any ? "}" : "{}", any ? 1 : 2);
}

void
json_text_put(struct bytes *body, json_t *json)
{
	switch (json_typeof(json)) {
	case JSON_OBJECT:
		put_object(body, json);
		break;
	case JSON_ARRAY:
		put_array(body, json);
		break;
	case JSON_STRING:
		put_string(body, json_string_value(json),
		    json_string_length(json));
		break;
	case JSON_INTEGER:
		put_integer(body, json_integer_value(json));
		break;
	case JSON_REAL:
		put_real(body, json);
		break;
	case JSON_TRUE:
		bytes_put(body, "true", 4);
		break;
	case JSON_FALSE:
		bytes_put(body, "false", 5);
		break;
	case JSON_NULL:
		bytes_put(body, "null", 4);
		break;
	}
}
