/*
 * support_smuggling.c - reads the table; tests run in the repository's root.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/key.h"
#include "tests/aggregator/support_smuggling.h"

#define TABLE "tests/fire/smuggling.txt"
#define LINE 2048
#define ROWS 512

/* One escape behind the backslash: how many characters it took, 0: none. */
static size_t
unescape(const char *at, char *out)
{
	static const char letters[] = "rnt\\\"", means[] = "\r\n\t\\\"";
	const char *found = *at != '\0' ? strchr(letters, *at) : NULL;

	if (found != NULL) {
		*out = means[found - letters];
		return 1;
	}
	if (*at != 'x' || hex_digit(at[1]) < 0 || hex_digit(at[2]) < 0)
		return 0;
	*out = (char)(hex_digit(at[1]) * 16 + hex_digit(at[2]));
	return 3;
}

static int
read_bytes(struct smuggling *row, const char *text)
{
	while (*text != '\0' && row->length < SMUGGLING_BYTES) {
		char c = *text++;

		if (c == '\\') {
			size_t took = unescape(text, &c);

			if (took == 0)
				return -1;
			text += took;
		}
		row->bytes[row->length++] = c;
	}
	return *text == '\0' ? 0 : -1;
}

static int
read_verdict(struct smuggling *row, const char *word)
{
	static const char *const words[] = {
		[SMUGGLING_OK] = "ok",
		[SMUGGLING_NEXT] = "next",
		[SMUGGLING_MORE] = "more",
	};

	row->status = atoi(word);
	if (row->status >= 400 && row->status < 600)
		return 0;
	row->status = 0;
	for (int v = SMUGGLING_OK; v <= SMUGGLING_MORE; v++) {
		if (strcmp(words[v], word) == 0) {
			row->verdict = (enum smuggling_verdict)v;
			return 0;
		}
	}
	return -1;
}

static int
read_row(struct smuggling *row, char *line)
{
	const char *verdict = strsep(&line, "\t");
	const char *bytes = strsep(&line, "\t");

	memset(row, 0, sizeof(*row));
	if (bytes == NULL || line == NULL || strlen(line) >= sizeof(row->why))
		return -1;
	strcpy(row->why, line);
	return read_verdict(row, verdict) == 0 ? read_bytes(row, bytes) : -1;
}

struct smuggling *
smuggling_read(size_t *count)
{
	struct smuggling *rows = calloc(ROWS, sizeof(*rows));
	FILE *file = fopen(TABLE, "r");
	char line[LINE];
	int result = rows == NULL || file == NULL ? -1 : 0;

	*count = 0;
	while (result == 0 && fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '\0' || line[0] == '#')
			continue;
		result = *count < ROWS ? read_row(&rows[(*count)++], line) : -1;
	}
	if (file != NULL)
		fclose(file);
	if (result == 0)
		return rows;
	fprintf(stderr, TABLE ": row %zu cannot be read\n", *count);
	free(rows);
	return NULL;
}
