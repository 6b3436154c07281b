/*
 * fuzz_enrol.c - token lines, and requests that spend them.
 */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "protocol/enrol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
expect(bool claim)
{
	if (!claim)
		abort();
}

/* A line that is taken can be written, and is then the same token. */
static void
read_line(const uint8_t *data, size_t size)
{
	struct token token, again;
	char *line = malloc(size + 1);
	char out[LIMIT_TOKEN];

	expect(line != NULL);
	memcpy(line, data, size);
	line[size] = '\0';
	if (token_read(&token, line) == NULL) {
		expect(token_write(out, &token) == 0);
		expect(token_read(&again, out) == NULL);
		expect(memcmp(&token, &again, sizeof(token)) == 0);
	}
	free(line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct enrol_request request;
	struct wire_reader r;
	struct sign1 object;

	if (sodium_init() < 0)
		abort();
	read_line(data, size);
	wire_read_from(&r, data, size);
	sign1_read(&r, &object);
	if (!r.failed)
		enrol_request_open(&object, &request);
	return 0;
}
