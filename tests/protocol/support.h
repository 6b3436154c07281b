/*
 * support.h - what the tests of protocol/ share.
 *
 * Bytes are written as hex, as the RFCs do, with spaces where it helps; every
 * input is fed from a heap block of its own size, so that the sanitizers see
 * a read past its end.
 */

#ifndef TESTS_PROTOCOL_SUPPORT_H
#define TESTS_PROTOCOL_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/key.h"
#include "protocol/wire.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* A heap block of exactly these bytes. */
struct block {
	uint8_t *bytes;
	size_t length;
};
struct block block_of(const void *bytes, size_t length);
struct block block_of_hex(const char *hex);
void block_free(struct block *block);

/* Whether a parser under test takes all of these bytes. */
typedef bool (*takes_fn)(const uint8_t *bytes, size_t length);

/* Taken whole; refused when cut short at any place, or with a byte more. */
void assert_taken_whole_only(takes_fn takes, const void *bytes, size_t length);

bool hex_is_taken(takes_fn takes, const char *hex);

/* The key of the vectors: its seed is 00 01 02 ... 1f. */
void key_of_vectors(struct key_pair *key);

#endif
