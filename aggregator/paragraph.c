/*
 * paragraph.c - sentences on a terminal: broken between words at 80 columns.
 */

#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/paragraph.h"

#define WIDTH 80

/* Characters, not bytes: UTF-8's followers take no room. */
static int
width_of(const unsigned char *text, size_t length)
{
	int width = 0;

	for (size_t i = 0; i < length; i++)
		width += (text[i] & 0xc0) != 0x80;
	return width;
}

/* The column the last line has reached. */
static int
column_of(const struct bytes *out)
{
	size_t i = out->length;

	while (i > 0 && out->data[i - 1] != '\n')
		i--;
	return width_of(out->data + i, out->length - i);
}

void
paragraph_put(struct bytes *out, int indent, const char *text)
{
	int column = column_of(out);
	bool first = true; /* nothing of this line is ours */

	while (*(text += strspn(text, " ")) != '\0') {
		const size_t length = strcspn(text, " ");
		const int width = width_of((const unsigned char *)text, length);

		if (column + !first + width > WIDTH && column > indent) {
			bytes_printf(out, "\n%*s", indent, "");
			column = indent;
			first = true;
		}
		bytes_printf(out, "%s%.*s", first ? "" : " ", (int)length,
		    text);
		column += !first + width;
		first = false;
		text += length;
	}
	bytes_printf(out, "\n");
}
