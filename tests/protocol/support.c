/*
 * support.c - what the tests of protocol/ share.
 */

#include "tests/protocol/support.h"

struct block
block_of(const void *bytes, size_t length)
{
	struct block block = { malloc(length > 0 ? length : 1), length };

	assert_non_null(block.bytes);
	if (length > 0)
		memcpy(block.bytes, bytes, length);
	return block;
}

struct block
block_of_hex(const char *hex)
{
	struct block block = block_of(hex, strlen(hex));
	char *digits = calloc(1, strlen(hex) + 1), *end = digits;

	assert_non_null(digits);
	for (; *hex != '\0'; hex++)
		if (*hex != ' ')
			*end++ = *hex;
	block.length = strlen(digits) / 2;
	assert_true(hex_read(block.bytes, block.length, digits));
	block.bytes = realloc(block.bytes, block.length > 0 ? block.length : 1);
	assert_non_null(block.bytes);
	free(digits);
	return block;
}

void
block_free(struct block *block)
{
	free(block->bytes);
}

static bool
copy_is_taken(takes_fn takes, const void *bytes, size_t length)
{
	struct block block = block_of(bytes, length);
	bool taken = takes(block.bytes, block.length);

	block_free(&block);
	return taken;
}

void
assert_taken_whole_only(takes_fn takes, const void *bytes, size_t length)
{
	uint8_t *longer = calloc(1, length + 1);
	size_t cut;

	assert_non_null(longer);
	memcpy(longer, bytes, length);
	assert_true(copy_is_taken(takes, bytes, length));
	for (cut = 0; cut < length; cut++)
		if (copy_is_taken(takes, bytes, cut))
			fail_msg("taken when cut to %zu of %zu bytes", cut,
			    length);
	assert_false(copy_is_taken(takes, longer, length + 1));
	free(longer);
}

bool
hex_is_taken(takes_fn takes, const char *hex)
{
	struct block block = block_of_hex(hex);
	bool taken = takes(block.bytes, block.length);

	block_free(&block);
	return taken;
}

void
key_of_vectors(struct key_pair *key)
{
	uint8_t seed[SEED_SIZE];
	uint8_t i;

	for (i = 0; i < sizeof(seed); i++)
		seed[i] = i;
	key_from_seed(key, seed);
}
