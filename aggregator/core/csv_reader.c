/*
 * csv_reader.c - cells of comma-separated text; see csv_reader.h.
 */

#include <string.h>

#include "aggregator/core/csv_reader.h"
#include "protocol/wire.h"

static const uint8_t mark[] = { 0xef, 0xbb, 0xbf }; /* of UTF-8 */

/* The separator that stands most often in the first row, outside quotes. */
static char
separator_of(const uint8_t *at, const uint8_t *end)
{
	static const char all[] = { ',', ';', '\t' };
	size_t counts[sizeof(all)] = { 0 }, best = 0;
	bool quoted = false;

	for (; at < end && (quoted || *at != '\n'); at++) {
		quoted ^= *at == '"';
		for (size_t i = 0; i < sizeof(all) && !quoted; i++)
			counts[i] += *at == (uint8_t)all[i];
	}
	for (size_t i = 1; i < sizeof(all); i++)
		if (counts[i] > counts[best])
			best = i;
	return all[best];
}

void
csv_reader_begin(struct csv_reader *reader, const void *bytes, size_t length)
{
	*reader = (struct csv_reader){ .at = bytes, .lines = 1, .next = 1 };
	if (length >= sizeof(mark) && memcmp(bytes, mark, sizeof(mark)) == 0) {
		reader->at += sizeof(mark);
		length -= sizeof(mark);
	}
	reader->end = length > 0 ? reader->at + length : reader->at;
	reader->separator = separator_of(reader->at, reader->end);
}

static enum csv_verdict
broken(struct csv_reader *reader, const char *why)
{
	reader->why = why;
	reader->at = reader->end;
	return CSV_BROKEN;
}

/* After a cell: what follows it?  CSV_END: more of the cell. */
static enum csv_verdict
follows(struct csv_reader *reader)
{
	const uint8_t *at = reader->at;

	if (at == reader->end) {
		reader->next = 1;
		return CSV_LAST;
	}
	if (*at == (uint8_t)reader->separator) {
		reader->at++;
		reader->next++;
		return CSV_CELL;
	}
	if (*at == '\r' && at + 1 < reader->end && at[1] == '\n')
		at++;
	if (*at != '\n')
		return CSV_END;
	reader->at = at + 1;
	reader->lines++;
	reader->next = 1;
	return CSV_LAST;
}

/* One byte of a cell; false when it has no place there. */
static bool
put(struct csv_reader *reader, char *out, size_t size, size_t *used)
{
	const uint8_t byte = *reader->at++;

	if (byte == '\0')
		reader->why = "holds a NUL";
	else if (*used + 1 >= size)
		reader->why = "is too long";
	else
		out[(*used)++] = (char)byte;
	return reader->why == NULL;
}

static enum csv_verdict
read_plain(struct csv_reader *reader, char *out, size_t size, size_t *used)
{
	enum csv_verdict verdict;

	while ((verdict = follows(reader)) == CSV_END) {
		if (*reader->at == '"')
			return broken(reader,
			    "holds a quote: then all of it must be quoted, "
			    "and the quote doubled");
		if (*reader->at == '\r')
			return broken(reader, "holds a lone carriage return");
		if (!put(reader, out, size, used))
			return broken(reader, reader->why);
	}
	return verdict;
}

/* Whether the quote at hand ends the cell; one that is doubled is a quote. */
static bool
closes(struct csv_reader *reader)
{
	reader->at++;
	return reader->at == reader->end || *reader->at != '"';
}

static enum csv_verdict
read_quoted(struct csv_reader *reader, char *out, size_t size, size_t *used)
{
	enum csv_verdict verdict;

	reader->at++;
	while (reader->at < reader->end) {
		if (*reader->at == '"' && closes(reader)) {
			verdict = follows(reader);
			return verdict != CSV_END
			    ? verdict
			    : broken(reader, "goes on after its closing quote");
		}
		reader->lines += *reader->at == '\n';
		if (!put(reader, out, size, used))
			return broken(reader, reader->why);
	}
	return broken(reader, "has no closing quote");
}

enum csv_verdict
csv_reader_next(struct csv_reader *reader, char *out, size_t size)
{
	enum csv_verdict verdict;
	size_t used = 0;

	out[0] = '\0';
	reader->line = reader->lines;
	reader->column = reader->next;
	if (reader->why != NULL)
		return CSV_BROKEN;
	if (reader->at == reader->end && reader->next == 1)
		return CSV_END;
	if (reader->at < reader->end && *reader->at == '"')
		verdict = read_quoted(reader, out, size, &used);
	else
		verdict = read_plain(reader, out, size, &used);
	out[used] = '\0';
	if (verdict != CSV_BROKEN && !wire_is_utf8(out, used))
		return broken(reader, "is not UTF-8");
	return verdict;
}
