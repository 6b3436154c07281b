/*
 * key.h - keys, their names, and hashes.
 *
 * One Ed25519 key signs one journal.  A kid names a public key: the first 16
 * bytes of its SHA-256.  libsodium does the arithmetic; sodium_init() is main's.
 */

#ifndef PROTOCOL_KEY_H
#define PROTOCOL_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/limits.h"

#define SEED_SIZE 32

struct key_pair {
	uint8_t public[KEY_SIZE];
	uint8_t kid[KID_SIZE];
	uint8_t secret[64]; /* libsodium's form: seed and public key */
};

void key_from_seed(struct key_pair *key, const uint8_t seed[SEED_SIZE]);
void key_kid(const uint8_t public[KEY_SIZE], uint8_t kid[KID_SIZE]);

/* SHA-256 of one piece, and of several one after the other. */
void hash_of(uint8_t out[HASH_SIZE], const void *bytes, size_t length);
struct hash_piece {
	const void *bytes;
	size_t length;
};
void hash_of_pieces(uint8_t out[HASH_SIZE], const struct hash_piece *pieces,
    size_t count);

/* Lower-case hex with its NUL: out holds 2 * length + 1. */
void hex_write(char *out, const uint8_t *bytes, size_t length);
/* Exactly 2 * length hex digits, either case; false leaves out unclear. */
bool hex_read(uint8_t *out, size_t length, const char *text);
/* What a hex digit of either case counts; -1 when it is none. */
int hex_digit(char c);

#endif
