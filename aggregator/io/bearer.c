/*
 * bearer.c - 32 random bytes need no slow hash: nobody guesses them.
 */

#include <sodium.h>
#include <string.h>

#include "aggregator/io/bearer.h"
#include "protocol/key.h"

#define BEARER_PREFIX "ts_" /* so that scanners for leaked secrets see it */
#define BEARER_RANDOM 32

void
bearer_make(const struct outside *outside, char text[BEARER_TEXT],
    uint8_t hash[HASH_SIZE])
{
	uint8_t secret[BEARER_RANDOM];

	outside->random(outside->self, secret, sizeof(secret));
	strcpy(text, BEARER_PREFIX);
	sodium_bin2base64(text + strlen(BEARER_PREFIX),
	    BEARER_TEXT - strlen(BEARER_PREFIX), secret, sizeof(secret),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(secret, sizeof(secret));
	bearer_hash(text, hash);
}

void
bearer_hash(const char *text, uint8_t hash[HASH_SIZE])
{
	hash_of(hash, text, strlen(text));
}
