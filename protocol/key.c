/*
 * key.c - keys, their names, and hashes.
 *
 * The arithmetic is libsodium's.  Keeps no key: they are the caller's.
 */

#include <string.h>

#include <sodium.h>

#include "protocol/key.h"

_Static_assert(KEY_SIZE == crypto_sign_PUBLICKEYBYTES, "an Ed25519 key");
_Static_assert(SEED_SIZE == crypto_sign_SEEDBYTES, "an Ed25519 seed");
_Static_assert(HASH_SIZE == crypto_hash_sha256_BYTES, "a SHA-256");

void
key_from_seed(struct key_pair *key, const uint8_t seed[SEED_SIZE])
{
	crypto_sign_seed_keypair(key->public, key->secret, seed);
	key_kid(key->public, key->kid);
}

void
key_kid(const uint8_t public[KEY_SIZE], uint8_t kid[KID_SIZE])
{
	uint8_t hash[HASH_SIZE];

	hash_of(hash, public, KEY_SIZE);
	memcpy(kid, hash, KID_SIZE);
}

void
hash_of(uint8_t out[HASH_SIZE], const void *bytes, size_t length)
{
	crypto_hash_sha256(out, bytes, length);
}

void
hash_of_pieces(uint8_t out[HASH_SIZE], const struct hash_piece *pieces,
    size_t count)
{
	crypto_hash_sha256_state state;
	size_t i;

	crypto_hash_sha256_init(&state);
	for (i = 0; i < count; i++)
		crypto_hash_sha256_update(&state, pieces[i].bytes,
		    pieces[i].length);
	crypto_hash_sha256_final(&state, out);
}

void
hex_write(char *out, const uint8_t *bytes, size_t length)
{
	sodium_bin2hex(out, 2 * length + 1, bytes, length);
}

bool
hex_read(uint8_t *out, size_t length, const char *text)
{
	const char *end;
	size_t got;

	if (strlen(text) != 2 * length)
		return false;
	if (sodium_hex2bin(out, length, text, 2 * length, NULL, &got, &end) !=
	    0)
		return false;
	return got == length && *end == '\0';
}

int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}
