/*
 * bearer.h - tokens that are shown once and kept as a hash.
 */

#ifndef AGGREGATOR_IO_BEARER_H
#define AGGREGATOR_IO_BEARER_H

#include <stdint.h>

#include "protocol/limits.h"
#include "protocol/outside.h"

#define BEARER_TEXT 64 /* "ts_", 43 of base64url, NUL; with room */

/* A fresh one and its hash. */
void bearer_make(const struct outside *outside, char text[BEARER_TEXT],
    uint8_t hash[HASH_SIZE]);

/* The hash under which a token is found: SHA-256 of its text. */
void bearer_hash(const char *text, uint8_t hash[HASH_SIZE]);

#endif
