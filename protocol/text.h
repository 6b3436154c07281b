/*
 * text.h - texts and references: committed to in the journal, kept beside it.
 *
 * The entry holds a salted hash; salt and text travel in a map beside the
 * envelope and can be erased without touching a signature.
 */

#ifndef PROTOCOL_TEXT_H
#define PROTOCOL_TEXT_H

#include "protocol/limits.h"
#include "protocol/wire.h"

enum text_kind {
	TEXT_COMMENT = 1,
	TEXT_REFERENCE = 2
}; /* as in `more` */

/*
 * SHA-256("touchstone/1 text" || salt || text); a reference's commitment
 * begins with "touchstone/1 reference" instead.
 */
void text_commit(uint8_t out[HASH_SIZE], enum text_kind kind,
    const uint8_t salt[SALT_SIZE], const void *text, size_t length);

/* One of the map: n => text of entry n, -n => its reference. */
struct text_item {
	uint64_t number;
	enum text_kind kind;
	const uint8_t *salt;
	struct wire_span text;
};

/*
 * Read the map that stands next: texts_open gives the number of items, then
 * texts_next each, in the order of the wire (texts by rising number, then
 * references).  Writing: texts_begin with the count, then the items in that
 * same order.
 */
size_t texts_open(struct wire_reader *r);
bool texts_next(struct wire_reader *r, struct text_item *out);
void texts_begin(struct wire_writer *w, size_t count);
void texts_put(struct wire_writer *w, const struct text_item *item);

#endif
