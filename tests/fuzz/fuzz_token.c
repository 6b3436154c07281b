/*
 * fuzz_token.c - token lines, as people paste them.
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
write_again(const struct token *token)
{
	struct token again;
	char out[LIMIT_TOKEN];

	expect(token_write(out, token) == 0);
	expect(strlen(out) < LIMIT_TOKEN);
	expect(token_read(&again, out) == NULL);
	expect(memcmp(token, &again, sizeof(*token)) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct token token;
	char *line = malloc(size + 1);
	const char *why;

	if (sodium_init() < 0)
		abort();
	expect(line != NULL);
	memcpy(line, data, size);
	line[size] = '\0';
	why = token_read(&token, line);
	if (why == NULL)
		write_again(&token);
	else
		expect(why[0] != '\0');
	free(line);
	return 0;
}
