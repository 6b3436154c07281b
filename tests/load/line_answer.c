/*
 * line_answer.c - from bytes to HTTP answers.
 */

#include <stdlib.h>
#include <string.h>

#include "tests/load/gauge.h"
#include "tests/load/line_answer.h"

#define STATUS_AT 9 /* behind "HTTP/1.1 " */

/* A field's value, or NULL; name with its colon, in the server's spelling. */
static const char *
field_of(const char *head, const char *name)
{
	const char *at = strcasestr(head, name);

	return at != NULL ? at + strlen(name) : NULL;
}

size_t
line_answer_read(struct bytes *in, size_t from, struct line_answer *out)
{
	char *head = (char *)in->data + from, *end;
	const char *field;
	size_t length;

	end = memmem(head, in->length - from, "\r\n\r\n", 4);
	if (end == NULL)
		return 0;
	end[3] = '\0'; /* the last \n: no answer is told to end without it */
	if (strncmp(head, "HTTP/1.1 ", STATUS_AT) != 0)
		give_up("no answer of HTTP/1.1: %.40s", head);
	out->head = head;
	out->status = atoi(head + STATUS_AT);
	field = field_of(head, "\nContent-Length:");
	out->length = field != NULL ? strtoul(field, NULL, 10) : 0;
	field = field_of(head, "\nConnection:");
	out->last = field != NULL && strncasecmp(field, " close", 6) == 0;
	length = (size_t)(end + 4 - head) + out->length;
	out->body = (const uint8_t *)end + 4;
	if (from + length > in->length) {
		end[3] = '\n';
		return 0;
	}
	return length;
}
