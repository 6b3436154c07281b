/*
 * bytes.c - growing bytes; doubling, with failure kept.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"

#define BYTES_FIRST 512

/* Have room for `more` beyond length; false (and failed) when there is none. */
static bool
bytes_reserve(struct bytes *b, size_t more)
{
	size_t capacity = b->capacity > 0 ? b->capacity : BYTES_FIRST;
	uint8_t *data;

	if (b->failed || more > SIZE_MAX / 2 - b->length) {
		b->failed = true;
		return false;
	}
	if (b->capacity - b->length >= more)
		return true;
	while (capacity - b->length < more)
		capacity *= 2;
	data = realloc(b->data, capacity);
	if (data == NULL) {
		b->failed = true;
		return false;
	}
	b->data = data;
	b->capacity = capacity;
	return true;
}

void
bytes_put(struct bytes *b, const void *data, size_t length)
{
	if (length == 0 || !bytes_reserve(b, length))
		return;
	memcpy(b->data + b->length, data, length);
	b->length += length;
}

uint8_t *
bytes_room(struct bytes *b, size_t length)
{
	uint8_t *room;

	if (!bytes_reserve(b, length))
		return NULL;
	room = b->data + b->length;
	b->length += length;
	return room;
}

void
bytes_printf(struct bytes *b, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0 || !bytes_reserve(b, (size_t)length + 1)) {
		b->failed = true;
		return;
	}
	va_start(args, format);
	vsnprintf((char *)b->data + b->length, (size_t)length + 1, format,
	    args);
	va_end(args);
	b->length += (size_t)length;
}

void
bytes_release(struct bytes *b)
{
	free(b->data);
	memset(b, 0, sizeof(*b));
}
