/*
 * wire.c - CBOR, strictly.
 *
 * Every item begins with a head: three bits of type, then a number in one of
 * five lengths.  One function reads heads, and everything else is made of it.
 * What the bytes mean is entry.c's, sync.c's and their neighbours' business.
 */

#include <string.h>

#include <cbor.h>

#include "protocol/limits.h"
#include "protocol/wire.h"

/* The upper three bits of a head (RFC 8949, 3.1). */
enum major {
	MAJOR_UINT = 0,
	MAJOR_NINT = 1,
	MAJOR_BYTES = 2,
	MAJOR_TEXT = 3,
	MAJOR_ARRAY = 4,
	MAJOR_MAP = 5,
	MAJOR_TAG = 6,
	MAJOR_SIMPLE = 7,
};

#define HEAD_SIZE 9 /* the longest: a byte and a 64-bit number */
#define BYTE_NULL 0xf6

/* ---- reading ------------------------------------------------------------ */

void
wire_read_from(struct wire_reader *r, const void *bytes, size_t length)
{
	r->at = bytes;
	r->end = r->at + length;
	r->failed = false;
}

bool
wire_at_end(const struct wire_reader *r)
{
	return !r->failed && r->at == r->end;
}

void
wire_fail(struct wire_reader *r)
{
	r->failed = true;
}

static size_t
left(const struct wire_reader *r)
{
	return (size_t)(r->end - r->at);
}

static void
take_uint8(void *value, uint8_t given)
{
	*(uint64_t *)value = given;
}

static void
take_uint16(void *value, uint16_t given)
{
	*(uint64_t *)value = given;
}

static void
take_uint32(void *value, uint32_t given)
{
	*(uint64_t *)value = given;
}

static void
take_uint64(void *value, uint64_t given)
{
	*(uint64_t *)value = given;
}

/*
 * The number in a head of 2, 3, 5 or 9 bytes.  libcbor is shown the head as if
 * it were a uint's, whatever its type: numbers are written alike in all of
 * them, so it calls nothing but the four below and sees no declared length.
 */
static uint64_t
long_head(struct wire_reader *r, unsigned info)
{
	static const struct cbor_callbacks takers = {
		.uint8 = take_uint8,
		.uint16 = take_uint16,
		.uint32 = take_uint32,
		.uint64 = take_uint64,
	};
	static const uint64_t least[] = { 24, 1 << 8, 1 << 16, 1ull << 32 };
	struct cbor_decoder_result result;
	uint8_t head[HEAD_SIZE];
	uint64_t value = 0;
	size_t size;

	if (info > 27) { /* reserved, or of indefinite length */
		wire_fail(r);
		return 0;
	}
	size = 1 + ((size_t)1 << (info - 24));
	if (size > left(r)) {
		wire_fail(r);
		return 0;
	}
	memcpy(head, r->at, size);
	head[0] &= 0x1f;
	result = cbor_stream_decode(head, size, &takers, &value);
	if (result.status != CBOR_DECODER_FINISHED ||
	    value < least[info - 24]) {
		wire_fail(r);
		return 0;
	}
	r->at += size;
	return value;
}

/*
 * Take a head of this type and return its number.  Numbers below 24 stand in
 * the first byte, as most of a rating does: they go without libcbor.
 */
static uint64_t
head(struct wire_reader *r, enum major major)
{
	unsigned info;

	if (r->failed)
		return 0;
	if (r->at == r->end || *r->at >> 5 != (int)major) {
		wire_fail(r);
		return 0;
	}
	info = *r->at & 0x1f;
	if (info >= 24)
		return long_head(r, info);
	r->at++;
	return info;
}

enum wire_type
wire_peek(const struct wire_reader *r)
{
	static const enum wire_type types[] = {
		[MAJOR_UINT] = WIRE_UINT,
		[MAJOR_NINT] = WIRE_NINT,
		[MAJOR_BYTES] = WIRE_BYTES,
		[MAJOR_TEXT] = WIRE_TEXT,
		[MAJOR_ARRAY] = WIRE_ARRAY,
		[MAJOR_MAP] = WIRE_MAP,
		[MAJOR_TAG] = WIRE_TAG,
		[MAJOR_SIMPLE] = WIRE_NONE,
	};

	if (r->failed || r->at == r->end)
		return WIRE_NONE;
	if (*r->at == BYTE_NULL)
		return WIRE_NULL;
	if ((*r->at & 0x1f) > 27)
		return WIRE_NONE;
	return types[*r->at >> 5];
}

uint64_t
wire_uint(struct wire_reader *r)
{
	return head(r, MAJOR_UINT);
}

uint64_t
wire_uint_within(struct wire_reader *r, uint64_t low, uint64_t high)
{
	uint64_t value = head(r, MAJOR_UINT);

	if (value >= low && value <= high)
		return value;
	wire_fail(r);
	return 0;
}

int64_t
wire_int(struct wire_reader *r)
{
	bool negative = wire_peek(r) == WIRE_NINT;
	uint64_t value = head(r, negative ? MAJOR_NINT : MAJOR_UINT);

	if (value > INT64_MAX) {
		wire_fail(r);
		return 0;
	}
	return negative ? -1 - (int64_t)value : (int64_t)value;
}

bool
wire_null(struct wire_reader *r)
{
	if (wire_peek(r) != WIRE_NULL)
		return false;
	r->at++;
	return true;
}

/* An item is at least a byte: more of them than bytes left is a lie. */
static size_t
count_of(struct wire_reader *r, enum major major, size_t items_each)
{
	uint64_t count = head(r, major);

	if (count > left(r) / items_each) {
		wire_fail(r);
		return 0;
	}
	return (size_t)count;
}

size_t
wire_array(struct wire_reader *r)
{
	return count_of(r, MAJOR_ARRAY, 1);
}

void
wire_array_of(struct wire_reader *r, size_t items)
{
	if (wire_array(r) != items)
		wire_fail(r);
}

size_t
wire_map(struct wire_reader *r)
{
	return count_of(r, MAJOR_MAP, 2);
}

void
wire_tag(struct wire_reader *r, uint64_t tag)
{
	if (head(r, MAJOR_TAG) != tag)
		wire_fail(r);
}

static struct wire_span
string_of(struct wire_reader *r, enum major major)
{
	struct wire_span span = { NULL, 0 };
	uint64_t length = head(r, major);

	if (!r->failed && length > left(r))
		wire_fail(r);
	if (r->failed)
		return span;
	span.bytes = r->at;
	span.length = (size_t)length;
	r->at += span.length;
	return span;
}

struct wire_span
wire_bytes(struct wire_reader *r)
{
	return string_of(r, MAJOR_BYTES);
}

/*
 * Length of the UTF-8 character at text, or 0: no overlong forms, no
 * surrogates, nothing above U+10FFFF (Unicode, table 3-7).
 */
static size_t
character_length(const uint8_t *text, size_t length)
{
	uint8_t low = 0x80, high = 0xbf; /* bounds of the second byte */
	uint8_t first = text[0];
	size_t size, i;

	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	if (size > length)
		return 0;
	if (first == 0xe0)
		low = 0xa0;
	else if (first == 0xed)
		high = 0x9f;
	else if (first == 0xf0)
		low = 0x90;
	else if (first == 0xf4)
		high = 0x8f;
	if (text[1] < low || text[1] > high)
		return 0;
	for (i = 2; i < size; i++)
		if (text[i] < 0x80 || text[i] > 0xbf)
			return 0;
	return size;
}

bool
wire_is_utf8(const void *bytes, size_t length)
{
	const uint8_t *text = bytes;
	size_t size;

	while (length > 0) {
		size = character_length(text, length);
		if (size == 0)
			return false;
		text += size;
		length -= size;
	}
	return true;
}

struct wire_span
wire_text(struct wire_reader *r)
{
	struct wire_span span = string_of(r, MAJOR_TEXT);

	if (!wire_is_utf8(span.bytes, span.length)) {
		wire_fail(r);
		return (struct wire_span){ NULL, 0 };
	}
	return span;
}

const uint8_t *
wire_fixed(struct wire_reader *r, size_t length)
{
	struct wire_span span = wire_bytes(r);

	if (r->failed || span.length != length) {
		wire_fail(r);
		return NULL;
	}
	return span.bytes;
}

bool
wire_copy(struct wire_reader *r, uint8_t *out, size_t length)
{
	const uint8_t *bytes = wire_fixed(r, length);

	if (bytes == NULL)
		return false;
	memcpy(out, bytes, length);
	return true;
}

void
wire_string(struct wire_reader *r, char *out, size_t size)
{
	struct wire_span span = wire_text(r);

	out[0] = '\0';
	if (r->failed)
		return;
	if (span.length >= size ||
	    (span.length > 0 && memchr(span.bytes, 0, span.length) != NULL)) {
		wire_fail(r);
		return;
	}
	memcpy(out, span.bytes, span.length);
	out[span.length] = '\0';
}

void
wire_key_rises(struct wire_reader *r, struct wire_span *last,
    const uint8_t *begin)
{
	struct wire_span key = { begin, (size_t)(r->at - begin) };
	size_t shared = key.length < last->length ? key.length : last->length;
	int order = shared > 0 ? memcmp(last->bytes, key.bytes, shared) : 0;

	/* One encoding is never the start of another, but "none yet" is. */
	if (order > 0 || (order == 0 && last->length >= key.length))
		wire_fail(r);
	*last = key;
}

static void take_any(struct wire_reader *r, unsigned depth);

static void
take_pairs(struct wire_reader *r, unsigned depth)
{
	struct wire_span last = { NULL, 0 };
	size_t pairs = wire_map(r);
	const uint8_t *begin;

	for (; pairs > 0 && !r->failed; pairs--) {
		begin = r->at;
		take_any(r, depth);
		wire_key_rises(r, &last, begin);
		take_any(r, depth);
	}
}

/* depth: how many containers may still open. */
static void
take_any(struct wire_reader *r, unsigned depth)
{
	enum wire_type type = wire_peek(r);
	size_t items;

	if (type >= WIRE_ARRAY && type <= WIRE_TAG && depth == 0) {
		wire_fail(r);
		return;
	}
	switch (type) {
	case WIRE_NONE:
		wire_fail(r);
		break;
	case WIRE_UINT:
		head(r, MAJOR_UINT);
		break;
	case WIRE_NINT:
		head(r, MAJOR_NINT);
		break;
	case WIRE_BYTES:
		wire_bytes(r);
		break;
	case WIRE_TEXT:
		wire_text(r);
		break;
	case WIRE_ARRAY:
		items = wire_array(r);
		for (; items > 0 && !r->failed; items--)
			take_any(r, depth - 1);
		break;
	case WIRE_MAP:
		take_pairs(r, depth - 1);
		break;
	case WIRE_TAG:
		wire_tag(r, 18);
		take_any(r, depth - 1);
		break;
	case WIRE_NULL:
		wire_null(r);
		break;
	}
}

struct wire_span
wire_any(struct wire_reader *r)
{
	return wire_any_below(r, 0);
}

struct wire_span
wire_any_below(struct wire_reader *r, unsigned open)
{
	const uint8_t *begin = r->at;

	take_any(r, LIMIT_DEPTH - open);
	if (r->failed)
		return (struct wire_span){ NULL, 0 };
	return (struct wire_span){ begin, (size_t)(r->at - begin) };
}

/* ---- writing ------------------------------------------------------------ */

void
wire_write_to(struct wire_writer *w, void *bytes, size_t capacity)
{
	w->bytes = bytes;
	w->length = 0;
	w->capacity = capacity;
	w->failed = false;
}

void
wire_put_raw(struct wire_writer *w, const void *bytes, size_t length)
{
	if (w->failed)
		return;
	if (length > w->capacity - w->length) {
		w->failed = true;
		return;
	}
	if (length > 0)
		memcpy(w->bytes + w->length, bytes, length);
	w->length += length;
}

/* As in reading: libcbor writes the number as a uint's, the type is set here. */
static void
put_head(struct wire_writer *w, enum major major, uint64_t value)
{
	size_t size;

	if (w->failed)
		return;
	size = cbor_encode_uint(value, w->bytes + w->length,
	    w->capacity - w->length);
	if (size == 0) {
		w->failed = true;
		return;
	}
	w->bytes[w->length] |= (uint8_t)(major << 5);
	w->length += size;
}

void
wire_put_uint(struct wire_writer *w, uint64_t value)
{
	put_head(w, MAJOR_UINT, value);
}

void
wire_put_int(struct wire_writer *w, int64_t value)
{
	if (value < 0)
		put_head(w, MAJOR_NINT, (uint64_t)(-1 - value));
	else
		put_head(w, MAJOR_UINT, (uint64_t)value);
}

void
wire_put_null(struct wire_writer *w)
{
	static const uint8_t null[] = { BYTE_NULL };

	wire_put_raw(w, null, sizeof(null));
}

void
wire_put_array(struct wire_writer *w, size_t items)
{
	put_head(w, MAJOR_ARRAY, items);
}

void
wire_put_map(struct wire_writer *w, size_t pairs)
{
	put_head(w, MAJOR_MAP, pairs);
}

void
wire_put_tag(struct wire_writer *w, uint64_t tag)
{
	put_head(w, MAJOR_TAG, tag);
}

void
wire_put_bytes(struct wire_writer *w, const void *bytes, size_t length)
{
	put_head(w, MAJOR_BYTES, length);
	wire_put_raw(w, bytes, length);
}

void
wire_put_text(struct wire_writer *w, const char *text, size_t length)
{
	put_head(w, MAJOR_TEXT, length);
	wire_put_raw(w, text, length);
}

void
wire_put_string(struct wire_writer *w, const char *text)
{
	wire_put_text(w, text, strlen(text));
}
