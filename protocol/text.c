/*
 * text.c - texts and references: committed to in the journal, kept beside it.
 *
 * Knows the commitment and the map that travels; whether a text belongs to an
 * entry, or was erased, is asked by whoever holds the entries.
 */

#include <string.h>

#include "protocol/key.h"
#include "protocol/text.h"

void
text_commit(uint8_t out[HASH_SIZE], enum text_kind kind,
    const uint8_t salt[SALT_SIZE], const void *text, size_t length)
{
	const char *domain = kind == TEXT_COMMENT ? "touchstone/1 text"
						  : "touchstone/1 reference";
	struct hash_piece pieces[] = {
		{ domain, strlen(domain) },
		{ salt, SALT_SIZE },
		{ text, length },
	};

	hash_of_pieces(out, pieces, 3);
}

static void
item_read(struct wire_reader *r, struct text_item *out)
{
	int64_t key = wire_int(r);

	memset(out, 0, sizeof(*out));
	if (key == 0 || key == INT64_MIN) {
		wire_fail(r);
		return;
	}
	out->kind = key > 0 ? TEXT_COMMENT : TEXT_REFERENCE;
	out->number = (uint64_t)(key > 0 ? key : -key);
	wire_array_of(r, 2);
	out->salt = wire_fixed(r, SALT_SIZE);
	out->text = wire_text(r);
	if (out->text.length >
	    (key > 0 ? (size_t)LIMIT_TEXT : (size_t)LIMIT_REFERENCE))
		wire_fail(r);
}

/* Walks the whole map once, so that texts_next has nothing left to refuse. */
size_t
texts_open(struct wire_reader *r)
{
	size_t count = wire_map(r), i;
	struct wire_reader ahead = *r, key;
	struct wire_span last = { NULL, 0 };
	struct text_item item;

	for (i = 0; i < count && !ahead.failed; i++) {
		key = ahead;
		wire_int(&key);
		wire_key_rises(&key, &last, ahead.at);
		if (key.failed)
			wire_fail(&ahead);
		item_read(&ahead, &item);
	}
	if (!ahead.failed)
		return count;
	wire_fail(r);
	return 0;
}

bool
texts_next(struct wire_reader *r, struct text_item *out)
{
	item_read(r, out);
	return !r->failed;
}

void
texts_begin(struct wire_writer *w, size_t count)
{
	wire_put_map(w, count);
}

void
texts_put(struct wire_writer *w, const struct text_item *item)
{
	int64_t number = (int64_t)item->number;

	wire_put_int(w, item->kind == TEXT_COMMENT ? number : -number);
	wire_put_array(w, 2);
	wire_put_bytes(w, item->salt, SALT_SIZE);
	wire_put_text(w, (const char *)item->text.bytes, item->text.length);
}
