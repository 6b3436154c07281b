/*
 * wire.h - CBOR, strictly.
 *
 * Reads and writes the part of CBOR that the protocol speaks, in shortest
 * form (RFC 8949, 4.2.1), over the caller's bytes.  libcbor's streaming calls
 * do the heads; that a head is the shortest, a length definite, a text valid
 * UTF-8 is checked here.  Allocates nothing and never trusts a declared length.
 */

#ifndef PROTOCOL_WIRE_H
#define PROTOCOL_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Where a reader stands.  After the first failure `failed` stays set, every
 * read returns 0, NULL or false, and `at` no longer moves: so a caller reads a
 * whole shape and asks once.
 */
struct wire_reader {
	const uint8_t *at;
	const uint8_t *end;
	bool failed;
};

/* Bytes lent out of the reader's input; live as long as that. */
struct wire_span {
	const uint8_t *bytes;
	size_t length;
};

enum wire_type {
	WIRE_NONE, /* the end, or something we do not speak */
	WIRE_UINT,
	WIRE_NINT,
	WIRE_BYTES,
	WIRE_TEXT,
	WIRE_ARRAY,
	WIRE_MAP,
	WIRE_TAG,
	WIRE_NULL,
};

void wire_read_from(struct wire_reader *r, const void *bytes, size_t length);

/* True when nothing is left and nothing has failed. */
bool wire_at_end(const struct wire_reader *r);

/* The next item's type, without taking it. */
enum wire_type wire_peek(const struct wire_reader *r);

uint64_t wire_uint(struct wire_reader *r);
int64_t wire_int(struct wire_reader *r);  /* fails outside int64_t */
bool wire_null(struct wire_reader *r);    /* takes a null if one is next */
size_t wire_array(struct wire_reader *r); /* number of items that follow */
size_t wire_map(struct wire_reader *r);   /* number of pairs that follow */

/* A uint from low to high, and an array of exactly so many items. */
uint64_t wire_uint_within(struct wire_reader *r, uint64_t low, uint64_t high);
void wire_array_of(struct wire_reader *r, size_t items);
void wire_tag(struct wire_reader *r, uint64_t tag);

struct wire_span wire_bytes(struct wire_reader *r);
struct wire_span wire_text(struct wire_reader *r); /* valid UTF-8 */

/* A byte string of exactly length bytes, or NULL. */
const uint8_t *wire_fixed(struct wire_reader *r, size_t length);

/* Copy such a string into out; false, and out as it was, when it is none. */
bool wire_copy(struct wire_reader *r, uint8_t *out, size_t length);

/* Copy a text of at most size - 1 bytes without NUL into out, terminated. */
void wire_string(struct wire_reader *r, char *out, size_t size);

/* Take any one item down to LIMIT_DEPTH; its bytes. */
struct wire_span wire_any(struct wire_reader *r);
/* The same where `open` arrays or maps already stand around it. */
struct wire_span wire_any_below(struct wire_reader *r, unsigned open);

/*
 * Map keys must rise in bytewise order of their encoding.  Remembers the last
 * one; give it the span of each key's bytes in turn.
 */
void wire_key_rises(struct wire_reader *r, struct wire_span *last,
    const uint8_t *begin);

/* No overlong forms, no surrogates, nothing cut short. */
bool wire_is_utf8(const void *bytes, size_t length);

/* Fail by the caller's own judgement. */
void wire_fail(struct wire_reader *r);

/*
 * A writer.  Bytes that do not fit set `failed` and nothing more is written.
 */
struct wire_writer {
	uint8_t *bytes;
	size_t length;
	size_t capacity;
	bool failed;
};

void wire_write_to(struct wire_writer *w, void *bytes, size_t capacity);
void wire_put_uint(struct wire_writer *w, uint64_t value);
void wire_put_int(struct wire_writer *w, int64_t value);
void wire_put_null(struct wire_writer *w);
void wire_put_array(struct wire_writer *w, size_t items);
void wire_put_map(struct wire_writer *w, size_t pairs);
void wire_put_tag(struct wire_writer *w, uint64_t tag);
void wire_put_bytes(struct wire_writer *w, const void *bytes, size_t length);
void wire_put_text(struct wire_writer *w, const char *text, size_t length);
void wire_put_string(struct wire_writer *w, const char *text); /* NUL ends it */
/* Bytes that are CBOR already. */
void wire_put_raw(struct wire_writer *w, const void *bytes, size_t length);

#endif
