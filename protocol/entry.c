/*
 * entry.c - one line of a journal.
 *
 * Each kind has a function that reads it and one that writes it, side by side,
 * and a line in the table of kinds.  Reading is strict so that writing again
 * gives the same bytes.  Whether an entry makes sense after those before it is
 * asked by envelope.c and by whoever keeps the journal.
 */

#include <string.h>

#include "protocol/entry.h"

#define RATING_FLAGS 31u /* all that have a name */

/* Keys of a rating's `more`. */
enum more_key {
	MORE_TEXT = 1,
	MORE_REFERENCE = 2,
	MORE_CLAIMED = 3,
	MORE_ID = 4,
	MORE_RESPONDENT = 5,
};

/* ---- parts ---------------------------------------------------------------- */

bool
slug_is_valid(const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return length > 0 && length <= LIMIT_SLUG && text[length] == '\0' &&
	    text[0] != '-';
}

const char *
hand_channel(enum hand hand)
{
	static const char *const channels[] = {
		[HAND_CUSTOMER] = "kiosk",
		[HAND_STAFF] = "staff",
		[HAND_AGENT] = "agent",
		[HAND_SCRIPT] = "script",
		[HAND_REHEARSAL] = "rehearsal",
	};

	return channels[hand];
}

static void
slug_read(struct wire_reader *r, char out[LIMIT_SLUG + 1])
{
	wire_string(r, out, LIMIT_SLUG + 1);
	if (!slug_is_valid(out))
		wire_fail(r);
}

void
slot_read(struct wire_reader *r, struct slot *out)
{
	memset(out, 0, sizeof(*out));
	wire_array_of(r, 5);
	slug_read(r, out->touchpoint);
	wire_copy(r, out->sheet, VERSION_SIZE);
	wire_string(r, out->question, sizeof(out->question));
	wire_string(r, out->language, sizeof(out->language));
	out->hand = (enum hand)wire_uint_within(r, 0, HAND_REHEARSAL);
	if (out->question[0] == '\0' || out->language[0] == '\0')
		wire_fail(r);
}

void
slot_write(struct wire_writer *w, const struct slot *slot)
{
	wire_put_array(w, 5);
	wire_put_string(w, slot->touchpoint);
	wire_put_bytes(w, slot->sheet, VERSION_SIZE);
	wire_put_string(w, slot->question);
	wire_put_string(w, slot->language);
	wire_put_uint(w, slot->hand);
}

bool
slot_equal(const struct slot *a, const struct slot *b)
{
	return strcmp(a->touchpoint, b->touchpoint) == 0 &&
	    memcmp(a->sheet, b->sheet, VERSION_SIZE) == 0 &&
	    strcmp(a->question, b->question) == 0 &&
	    strcmp(a->language, b->language) == 0 && a->hand == b->hand;
}

static void
head_fields_read(struct wire_reader *r, struct head *out)
{
	memset(out, 0, sizeof(*out));
	wire_copy(r, out->epoch, EPOCH_SIZE);
	out->number = wire_uint_within(r, 0, INT64_MAX);
	wire_copy(r, out->hash, HASH_SIZE);
}

static void
head_fields_write(struct wire_writer *w, const struct head *head)
{
	wire_put_bytes(w, head->epoch, EPOCH_SIZE);
	wire_put_uint(w, head->number);
	wire_put_bytes(w, head->hash, HASH_SIZE);
}

void
head_read(struct wire_reader *r, struct head *out)
{
	wire_array_of(r, 3);
	head_fields_read(r, out);
}

void
head_write(struct wire_writer *w, const struct head *head)
{
	wire_put_array(w, 3);
	head_fields_write(w, head);
}

static uint32_t
at_read(struct wire_reader *r)
{
	return (uint32_t)wire_uint_within(r, 0, LIMIT_AT);
}

static uint64_t
number_read(struct wire_reader *r)
{
	return wire_uint_within(r, 1, INT64_MAX);
}

/* ---- ratings ---------------------------------------------------------------- */

static void
more_read(struct wire_reader *r, struct rating *rating)
{
	size_t pairs = wire_map(r);
	uint64_t key, last = 0;

	if (pairs == 0) /* then `more` is left out */
		wire_fail(r);
	for (; pairs > 0 && !r->failed; pairs--) {
		key = wire_uint_within(r, last + 1, MORE_RESPONDENT);
		switch (key) {
		case MORE_TEXT:
			rating->text = wire_fixed(r, HASH_SIZE);
			break;
		case MORE_REFERENCE:
			rating->reference = wire_fixed(r, HASH_SIZE);
			break;
		case MORE_CLAIMED:
			rating->has_claimed = true;
			rating->claimed = wire_int(r);
			break;
		case MORE_ID:
			rating->id = wire_fixed(r, HMAC_SIZE);
			break;
		case MORE_RESPONDENT:
			rating->respondent = wire_fixed(r, HMAC_SIZE);
			break;
		}
		last = key;
	}
}

static void
put_more_bytes(struct wire_writer *w, enum more_key key, const uint8_t *bytes,
    size_t length)
{
	if (bytes == NULL)
		return;
	wire_put_uint(w, key);
	wire_put_bytes(w, bytes, length);
}

static size_t
more_count(const struct rating *rating)
{
	return (rating->text != NULL) + (rating->reference != NULL) +
	    rating->has_claimed + (rating->id != NULL) +
	    (rating->respondent != NULL);
}

static void
more_write(struct wire_writer *w, const struct rating *rating)
{
	wire_put_map(w, more_count(rating));
	put_more_bytes(w, MORE_TEXT, rating->text, HASH_SIZE);
	put_more_bytes(w, MORE_REFERENCE, rating->reference, HASH_SIZE);
	if (rating->has_claimed) {
		wire_put_uint(w, MORE_CLAIMED);
		wire_put_int(w, rating->claimed);
	}
	put_more_bytes(w, MORE_ID, rating->id, HMAC_SIZE);
	put_more_bytes(w, MORE_RESPONDENT, rating->respondent, HMAC_SIZE);
}

static void
rating_read(struct wire_reader *r, struct entry *out, size_t items)
{
	struct rating *rating = &out->rating;

	rating->slot = (uint32_t)wire_uint_within(r, 0, UINT32_MAX);
	out->at = at_read(r);
	if (wire_null(r))
		rating->step = RATING_NO_STEP;
	else
		rating->step = (int64_t)wire_uint_within(r, 0, UINT32_MAX);
	if (items > 3)
		rating->flags = (unsigned)wire_uint_within(r, 0, RATING_FLAGS);
	if (items > 4)
		more_read(r, rating);
	/* Flags of 0 are left out, but keep their place before `more`. */
	if (items < 3 || items > 5 || (items == 4 && rating->flags == 0))
		wire_fail(r);
}

static void
rating_write(struct wire_writer *w, const struct entry *entry)
{
	const struct rating *rating = &entry->rating;
	bool has_more = more_count(rating) > 0;
	bool has_flags = has_more || rating->flags != 0;

	wire_put_array(w, 3 + (size_t)has_flags + has_more);
	wire_put_uint(w, rating->slot);
	wire_put_uint(w, entry->at);
	if (rating->step == RATING_NO_STEP)
		wire_put_null(w);
	else
		wire_put_uint(w, (uint64_t)rating->step);
	if (has_flags)
		wire_put_uint(w, rating->flags);
	if (has_more)
		more_write(w, rating);
}

/* ---- the other kinds: what follows [kind, at ---------------------------------- */

static void
epoch_read(struct wire_reader *r, struct entry *out, size_t items)
{
	(void)items;
	head_fields_read(r, &out->epoch.previous);
	out->epoch.wall_ms = wire_int(r);
	if (out->at != 0)
		wire_fail(r);
}

static void
epoch_write(struct wire_writer *w, const struct entry *entry)
{
	head_fields_write(w, &entry->epoch.previous);
	wire_put_int(w, entry->epoch.wall_ms);
}

static void
slot_entry_read(struct wire_reader *r, struct entry *out, size_t items)
{
	(void)items;
	out->slot.number = (uint32_t)wire_uint_within(r, 0, UINT32_MAX);
	slot_read(r, &out->slot.slot);
}

static void
slot_entry_write(struct wire_writer *w, const struct entry *entry)
{
	wire_put_uint(w, entry->slot.number);
	slot_write(w, &entry->slot.slot);
}

static void
time_read(struct wire_reader *r, struct entry *out, size_t items)
{
	(void)items;
	wire_copy(r, out->time.key, KID_SIZE);
	out->time.server_ms = wire_int(r);
	out->time.took_ms = wire_uint_within(r, 0, LIMIT_AT);
	head_read(r, &out->time.book);
}

static void
time_write(struct wire_writer *w, const struct entry *entry)
{
	wire_put_bytes(w, entry->time.key, KID_SIZE);
	wire_put_int(w, entry->time.server_ms);
	wire_put_uint(w, entry->time.took_ms);
	head_write(w, &entry->time.book);
}

static void
alive_read(struct wire_reader *r, struct entry *out, size_t items)
{
	(void)r;
	(void)out;
	(void)items;
}

static void
alive_write(struct wire_writer *w, const struct entry *entry)
{
	(void)w;
	(void)entry;
}

static void
jump_read(struct wire_reader *r, struct entry *out, size_t items)
{
	(void)items;
	out->jump.from_ms = wire_int(r);
	out->jump.to_ms = wire_int(r);
}

static void
jump_write(struct wire_writer *w, const struct entry *entry)
{
	wire_put_int(w, entry->jump.from_ms);
	wire_put_int(w, entry->jump.to_ms);
}

static void
note_read(struct wire_reader *r, struct entry *out, size_t items)
{
	out->note.note = (unsigned)wire_uint_within(r, NOTE_REHEARSAL_ON,
	    NOTE_TOUCHPOINT);
	if (items > 3)
		slug_read(r, out->note.touchpoint);
}

static void
note_write(struct wire_writer *w, const struct entry *entry)
{
	wire_put_uint(w, entry->note.note);
	if (entry->note.touchpoint[0] != '\0')
		wire_put_string(w, entry->note.touchpoint);
}

static void
lost_read(struct wire_reader *r, struct entry *out, size_t items)
{
	(void)items;
	wire_copy(r, out->lost.epoch, EPOCH_SIZE);
	out->lost.first = number_read(r);
	out->lost.last = wire_uint_within(r, out->lost.first, INT64_MAX);
}

static void
lost_write(struct wire_writer *w, const struct entry *entry)
{
	wire_put_bytes(w, entry->lost.epoch, EPOCH_SIZE);
	wire_put_uint(w, entry->lost.first);
	wire_put_uint(w, entry->lost.last);
}

static void
withdrawn_read(struct wire_reader *r, struct entry *out, size_t items)
{
	size_t count = wire_array(r), i;
	const uint8_t *begin = r->at;

	(void)items;
	for (i = 0; i < count && !r->failed; i++)
		number_read(r);
	if (count == 0)
		wire_fail(r);
	out->withdrawn.count = count;
	out->withdrawn.numbers.bytes = begin;
	out->withdrawn.numbers.length = (size_t)(r->at - begin);
}

void
entry_write_withdrawn(struct wire_writer *w, uint32_t at,
    const uint64_t *numbers, size_t count)
{
	size_t i;

	wire_put_array(w, 3);
	wire_put_int(w, ENTRY_WITHDRAWN);
	wire_put_uint(w, at);
	wire_put_array(w, count);
	for (i = 0; i < count; i++)
		wire_put_uint(w, numbers[i]);
}

static void
text_lost_read(struct wire_reader *r, struct entry *out, size_t items)
{
	(void)items;
	wire_copy(r, out->text_lost.epoch, EPOCH_SIZE);
	out->text_lost.key = wire_int(r);
	if (out->text_lost.key == 0 || out->text_lost.key == INT64_MIN)
		wire_fail(r);
}

static void
text_lost_write(struct wire_writer *w, const struct entry *entry)
{
	wire_put_bytes(w, entry->text_lost.epoch, EPOCH_SIZE);
	wire_put_int(w, entry->text_lost.key);
}

/* ---- all together ------------------------------------------------------------- */

/* Number of items with kind and at; by -kind. */
static const struct kind {
	size_t least, most;
	void (*read)(struct wire_reader *r, struct entry *out, size_t items);
	void (*write)(struct wire_writer *w, const struct entry *entry);
} kinds[] = {
	[-ENTRY_EPOCH] = { 6, 6, epoch_read, epoch_write },
	[-ENTRY_SLOT] = { 4, 4, slot_entry_read, slot_entry_write },
	[-ENTRY_TIME] = { 6, 6, time_read, time_write },
	[-ENTRY_ALIVE] = { 2, 2, alive_read, alive_write },
	[-ENTRY_JUMP] = { 4, 4, jump_read, jump_write },
	[-ENTRY_NOTE] = { 3, 4, note_read, note_write },
	[-ENTRY_LOST] = { 5, 5, lost_read, lost_write },
	[-ENTRY_WITHDRAWN] = { 3, 3, withdrawn_read, NULL },
	[-ENTRY_TEXT_LOST] = { 4, 4, text_lost_read, text_lost_write },
};

static const struct kind *
kind_of(int64_t kind)
{
	if (kind > ENTRY_EPOCH || kind < ENTRY_TEXT_LOST)
		return NULL;
	return &kinds[-kind];
}

/* Deeds and kinds of tomorrow: kind, at, and anything that is in order. */
static void
unknown_read(struct wire_reader *r, size_t items)
{
	size_t i;

	for (i = 2; i < items && !r->failed; i++)
		wire_any_below(r, 1);
}

static void
other_read(struct wire_reader *r, struct entry *out, size_t items)
{
	const struct kind *kind;

	out->kind = wire_int(r);
	out->at = at_read(r);
	kind = kind_of(out->kind);
	if (items < 2) {
		wire_fail(r);
	} else if (kind == NULL) {
		unknown_read(r, items);
	} else if (items < kind->least || items > kind->most) {
		wire_fail(r);
	} else {
		kind->read(r, out, items);
	}
}

/*
 * Nearly every entry of nearly every journal is [slot, at, step] in 8 bytes: a
 * slot and a step below 24, and a minute into its epoch or more.  An aggregator
 * reads each several times, so these go without a call for each item.
 */
#define ORDINARY_SIZE 8

static bool
ordinary_read(struct wire_reader *r, struct entry *out)
{
	const uint8_t *b = r->at;
	uint32_t at;

	if (r->failed || r->end - b < ORDINARY_SIZE || b[0] != 0x83 ||
	    b[1] > 23 || b[2] != 0x1a || b[7] > 23)
		return false;
	at = (uint32_t)b[3] << 24 | (uint32_t)b[4] << 16 | (uint32_t)b[5] << 8 |
	    b[6];
	if (at <= UINT16_MAX) /* it has a shorter form */
		return false;
	out->at = at;
	out->rating.slot = b[1];
	out->rating.step = b[7];
	out->bytes = (struct wire_span){ b, ORDINARY_SIZE };
	r->at += ORDINARY_SIZE;
	return true;
}

void
entry_read(struct wire_reader *r, struct entry *out)
{
	struct wire_reader inner = *r;
	size_t items;

	memset(out, 0, sizeof(*out));
	if (ordinary_read(r, out))
		return;
	if (inner.end - inner.at > LIMIT_ENTRY)
		inner.end = inner.at + LIMIT_ENTRY;
	items = wire_array(&inner);
	if (wire_peek(&inner) == WIRE_UINT)
		rating_read(&inner, out, items);
	else
		other_read(&inner, out, items);
	if (inner.failed) {
		wire_fail(r);
		return;
	}
	out->bytes.bytes = r->at;
	out->bytes.length = (size_t)(inner.at - r->at);
	r->at = inner.at;
}

void
entry_write(struct wire_writer *w, const struct entry *entry)
{
	const struct kind *kind = kind_of(entry->kind);
	size_t items;

	if (entry->kind == ENTRY_RATING) {
		rating_write(w, entry);
		return;
	}
	if (kind == NULL || kind->write == NULL) {
		w->failed = true;
		return;
	}
	items = kind->least;
	if (entry->kind == ENTRY_NOTE && entry->note.touchpoint[0] != '\0')
		items = kind->most;
	wire_put_array(w, items);
	wire_put_int(w, entry->kind);
	wire_put_uint(w, entry->at);
	kind->write(w, entry);
}
