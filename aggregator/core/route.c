/*
 * route.c - paths against patterns, and what stands in a query string.
 */

#include <string.h>

#include "aggregator/core/route.h"
#include "protocol/key.h"

bool
route_fits(const char *pattern, const char *path,
    char parameter[ROUTE_PARAMETER])
{
	const char *brace = strchr(pattern, '{');
	size_t before, length;

	parameter[0] = '\0';
	if (brace == NULL)
		return strcmp(pattern, path) == 0;
	before = (size_t)(brace - pattern);
	if (strncmp(pattern, path, before) != 0)
		return false;
	path += before;
	length = strcspn(path, "/");
	if (length == 0 || length >= ROUTE_PARAMETER)
		return false;
	if (strcmp(path + length, strchr(brace, '}') + 1) != 0)
		return false;
	memcpy(parameter, path, length);
	parameter[length] = '\0';
	return true;
}

/* Decode %XX and '+' of text into out; its length, or -1. */
static int
decode(const char *text, size_t length, char *out, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < length; i++) {
		int c = (unsigned char)text[i];

		if (c == '+') {
			c = ' ';
		} else if (c == '%') {
			int high = i + 2 < length ? hex_digit(text[i + 1]) : -1;
			int low = high >= 0 ? hex_digit(text[i + 2]) : -1;

			if (low < 0)
				return -1;
			c = high * 16 + low;
			i += 2;
		}
		if (c == '\0' || used + 1 >= size)
			return -1;
		out[used++] = (char)c;
	}
	out[used] = '\0';
	return (int)used;
}

int
route_query(const char *query, const char *name, unsigned nth, char *out,
    size_t size)
{
	size_t name_length = strlen(name);

	while (*query != '\0') {
		size_t length = strcspn(query, "&");
		size_t key = strcspn(query, "=&");

		if (key == name_length && memcmp(query, name, key) == 0 &&
		    nth-- == 0) {
			size_t skip = key < length ? key + 1 : key;

			return decode(query + skip, length - skip, out, size);
		}
		query += length;
		if (*query == '&')
			query++;
	}
	return -1;
}

int
route_query_next(const char **query, char *name, size_t name_size, char *value,
    size_t value_size)
{
	const char *at = *query + strspn(*query, "&");
	const size_t length = strcspn(at, "&"), key = strcspn(at, "=&");
	const size_t skip = key < length ? key + 1 : key;

	if (length == 0)
		return 0;
	*query = at + length;
	if (decode(at, key, name, name_size) < 0 ||
	    decode(at + skip, length - skip, value, value_size) < 0)
		return -1;
	return 1;
}
