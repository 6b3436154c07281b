/*
 * test_envelope.c - runs of entries under a signature.
 *
 * The vectors were made by other hands, byte for byte: what we read of them we
 * must write again.
 */

#include <jansson.h>
#include <sodium.h>

#include "protocol/envelope.h"
#include "protocol/pen.h"
#include "tests/protocol/support.h"

#define VECTORS "tests/vectors/envelope_vectors.json"

static uint8_t payload[LIMIT_SIGNED];
static uint8_t scratch[LIMIT_SIGNED + SIGN1_SCRATCH];
static uint8_t entries_room[LIMIT_ENVELOPE];

static json_t *vectors;
static struct key_pair key;

static const uint8_t epoch[EPOCH_SIZE] = { 9, 9, 9 };
static const uint8_t before[HASH_SIZE] = { 1, 2, 3 };
static const struct slot counter = { "counter-1", { 7 }, "satisfaction", "de",
	HAND_CUSTOMER };

static struct block
vector(const char *name)
{
	return block_of_hex(json_string_value(json_object_get(vectors, name)));
}

static bool
open_verified(const uint8_t *at, size_t length, struct envelope *out)
{
	struct wire_reader r;
	struct sign1 object;

	wire_read_from(&r, at, length);
	sign1_read(&r, &object);
	return wire_at_end(&r) &&
	    sign1_verify(&object, SIGN1_ENVELOPE, key.public, scratch,
		sizeof(scratch)) &&
	    envelope_open(&object, out) == 0;
}

/* Take an envelope apart and put its slots and entries together again. */
static void
write_again(const struct envelope *envelope, struct wire_writer *out)
{
	static struct envelope_writer writer;
	uint8_t room[LIMIT_ENTRY];
	struct wire_writer w;
	struct wire_reader r;
	struct entry entry;
	struct slot slot;
	uint32_t number;

	envelope_begin(&writer, entries_room, sizeof(entries_room),
	    envelope->epoch, envelope->first, envelope->before);
	wire_read_from(&r, envelope->slots.bytes, envelope->slots.length);
	while (envelope_next_slot(&r, &number, &slot))
		assert_true(envelope_add_slot(&writer, number, &slot));
	wire_read_from(&r, envelope->entries.bytes, envelope->entries.length);
	while (!wire_at_end(&r)) {
		entry_read(&r, &entry);
		assert_false(r.failed);
		wire_write_to(&w, room, sizeof(room));
		entry_write(&w, &entry);
		assert_false(w.failed);
		assert_true(envelope_add(&writer, room, w.length));
	}
	envelope_seal(&writer, out, &key, payload, sizeof(payload), scratch,
	    sizeof(scratch));
	assert_false(out->failed);
}

static void
vectors_are_reproduced_to_the_byte(void **state)
{
	static const struct {
		const char *name;
		uint32_t entries;
	} cases[] = { { "env", 1 }, { "env100", 100 }, { "env4096", 4096 } };
	static uint8_t again[LIMIT_SIGNED + SIGN1_OVERHEAD];
	struct envelope envelope;
	struct envelope_sum sum;
	struct wire_writer out;
	struct block block;
	uint64_t failed_at;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		block = vector(cases[i].name);
		assert_true(open_verified(block.bytes, block.length,
		    &envelope));
		assert_int_equal(envelope_sum(&envelope, &sum, &failed_at), 0);
		assert_int_equal(sum.entries, cases[i].entries);
		assert_int_equal(sum.ratings, cases[i].entries);
		wire_write_to(&out, again, sizeof(again));
		write_again(&envelope, &out);
		assert_int_equal(out.length, block.length);
		assert_memory_equal(again, block.bytes, block.length);
		block_free(&block);
	}
}

/* ---- sizes ---------------------------------------------------------------- */

/* A full envelope of ratings six hours after boot, with these flags. */
static size_t
full_envelope_size(unsigned flags)
{
	static uint8_t sealed[LIMIT_SIGNED + SIGN1_OVERHEAD];
	static struct envelope_writer writer;
	struct entry entry = { .kind = ENTRY_RATING };
	uint8_t room[LIMIT_ENTRY];
	struct wire_writer w;

	envelope_begin(&writer, entries_room, sizeof(entries_room), epoch, 4213,
	    before);
	assert_true(envelope_add_slot(&writer, 0, &counter));
	entry.at = 6 * 3600 * 1000;
	entry.rating.flags = flags;
	do {
		entry.at += 7000;
		entry.rating.step = entry.at / 7000 % 5;
		wire_write_to(&w, room, sizeof(room));
		entry_write(&w, &entry);
	} while (envelope_add(&writer, room, w.length));
	assert_int_equal(writer.count, LIMIT_ENVELOPE_ENTRIES);
	wire_write_to(&w, sealed, sizeof(sealed));
	envelope_seal(&writer, &w, &key, payload, sizeof(payload), scratch,
	    sizeof(scratch));
	assert_false(w.failed);
	return w.length;
}

static void
a_rating_in_a_full_envelope_has_at_most_10_bytes(void **state)
{
	struct block block = vector("env4096");
	double given = (double)block.length / LIMIT_ENVELOPE_ENTRIES;
	double plain = (double)full_envelope_size(0) / LIMIT_ENVELOPE_ENTRIES;
	double flagged = (double)full_envelope_size(RATING_REPEATED) /
	    LIMIT_ENVELOPE_ENTRIES;

	(void)state;
	block_free(&block);
	printf("# bytes a rating in a full envelope: %.2f in the vectors, "
	       "%.2f ordinary, %.2f flagged\n",
	    given, plain, flagged);
	assert_true(given <= 10 && plain <= 10 && flagged <= 10);
}

/* ---- reading -------------------------------------------------------------- */

static bool
takes_payload(const uint8_t *bytes, size_t length)
{
	struct sign1 object = { .payload = { bytes, length } };
	struct envelope envelope;

	return envelope_open(&object, &envelope) == 0;
}

static void
a_payload_is_taken_whole_only(void **state)
{
	struct block block = vector("env");
	struct wire_reader r;
	struct sign1 object;

	(void)state;
	wire_read_from(&r, block.bytes, block.length);
	sign1_read(&r, &object);
	assert_taken_whole_only(takes_payload, object.payload.bytes,
	    object.payload.length);
	block_free(&block);
}

#define E "48 0102030405060708"
#define H \
	"5820 0000000000000000000000000000000000000000000000000000000000000000"
#define I "50 000102030405060708090a0b0c0d0e0f"
#define SLOT "85 6161" I "6171 626465 00"

static void
a_wrong_frame_is_refused(void **state)
{
	static const char *const good[] = {
		"85" E "01" H "a0 42 8223", /* the entries come later */
		"85" E "01" H "a0 40",
		"85" E "1b7fffffffffffefff" H "a1 00" SLOT "40",
		"85" E "01" H "a2 00" SLOT "1affffffff" SLOT "40",
	};
	static const char *const bad[] = {
		"84" E "01" H "a0",
		"86" E "01" H "a0 40 00",
		"a0",
		"85" E "00" H "a0 40",
		"85" E "20" H "a0 40",
		"85" E "1b7ffffffffffff000" H "a0 40",
		"85" E "1b8000000000000000" H "a0 40",
		"85" I "01" H "a0 40",
		"85" E "01" I "a0 40",
		"85" E "01" H "80 40",
		"85" E "01" H "a0 80",
		"85" E "01" H "a1 00 00 40",
		"85" E "01" H "a1 1b0000000100000000" SLOT "40",
		"85" E "01" H "a1 20" SLOT "40",
		"85" E "01" H "a2 01" SLOT "00" SLOT "40",
		"85" E "01" H "a2 00" SLOT "00" SLOT "40",
		"85" E "01" H "bb7fffffffffffffff 00" SLOT "40",
		"85" E "01" H "a0 5b8000000000000000",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(good); i++)
		if (!hex_is_taken(takes_payload, good[i]))
			fail_msg("%s was refused", good[i]);
	for (i = 0; i < COUNT(bad); i++)
		if (hex_is_taken(takes_payload, bad[i]))
			fail_msg("%s was taken", bad[i]);
}

/* What a walk finds in these entries, with slot 0 in the header. */
static int
sum_of(const char *hex, struct envelope_sum *sum, uint64_t *failed_at)
{
	struct block slots = block_of_hex("00" SLOT);
	struct block entries = block_of_hex(hex);
	struct envelope envelope = {
		.first = 7,
		.before = before,
		.slot_count = 1,
		.slots = { slots.bytes, slots.length },
		.entries = { entries.bytes, entries.length },
	};
	int result = envelope_sum(&envelope, sum, failed_at);

	block_free(&slots);
	block_free(&entries);
	return result;
}

#define ALIVE "82 23 05"
#define RATING(slot) "83" slot "09 02"
#define EPOCH "86 20 00" E "00" H "00"
#define DEFINE(slot) "84 21 05" slot SLOT

static void
a_walk_counts_hashes_and_finds_the_latest(void **state)
{
	static const uint8_t alive[] = { 0x82, 0x23, 0x05 };
	static const uint8_t rating[] = { 0x83, 0x00, 0x09, 0x02 };
	uint8_t hash[HASH_SIZE];
	struct envelope_sum sum;
	uint64_t failed_at;

	(void)state;
	assert_int_equal(sum_of(ALIVE RATING("00") ALIVE, &sum, &failed_at), 0);
	memcpy(hash, before, HASH_SIZE);
	chain_step(hash, alive, sizeof(alive));
	chain_step(hash, rating, sizeof(rating));
	chain_step(hash, alive, sizeof(alive));
	assert_memory_equal(sum.hash, hash, HASH_SIZE);
	assert_int_equal(sum.entries, 3);
	assert_int_equal(sum.ratings, 1);
	assert_int_equal(sum.last, 9);
	assert_int_equal(sum.latest_at, 9);
	assert_false(sum.begins_epoch);
	assert_int_equal(sum_of(EPOCH ALIVE, &sum, &failed_at), 0);
	assert_true(sum.begins_epoch);
}

static void
a_walk_names_the_entry_that_fails(void **state)
{
	static const struct {
		const char *hex;
		uint64_t failed_at; /* 0: nothing fails */
	} cases[] = {
		{ "", 7 },
		{ ALIVE, 0 },
		{ ALIVE "ff", 8 },
		{ ALIVE ALIVE "8223", 9 },
		{ ALIVE EPOCH, 8 },
		{ EPOCH EPOCH, 8 },
		{ RATING("01"), 7 },
		{ RATING("00") RATING("01"), 8 },
		{ DEFINE("01") RATING("01"), 0 },
		{ RATING("01") DEFINE("01"), 7 },
		{ DEFINE("18ff") DEFINE("02") DEFINE("01") RATING("01")
			RATING("02") RATING("18ff") RATING("00"),
		    0 },
		{ DEFINE("18ff") DEFINE("02") RATING("18fe"), 9 },
	};
	struct envelope_sum sum;
	uint64_t failed_at;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		if (sum_of(cases[i].hex, &sum, &failed_at) == 0)
			failed_at = 0;
		if (failed_at != cases[i].failed_at)
			fail_msg("%s: at %d", cases[i].hex, (int)failed_at);
	}
}

static void
more_entries_than_an_envelope_holds_are_refused(void **state)
{
	struct envelope envelope = { .first = 1, .before = before };
	struct envelope_sum sum;
	uint64_t failed_at;
	size_t i;

	(void)state;
	for (i = 0; i <= LIMIT_ENVELOPE_ENTRIES; i++)
		memcpy(entries_room + 3 * i, "\x82\x23\x05", 3);
	envelope.entries.bytes = entries_room;
	envelope.entries.length = 3 * LIMIT_ENVELOPE_ENTRIES;
	assert_int_equal(envelope_sum(&envelope, &sum, &failed_at), 0);
	envelope.entries.length += 3;
	assert_int_equal(envelope_sum(&envelope, &sum, &failed_at), -1);
	assert_int_equal(failed_at, LIMIT_ENVELOPE_ENTRIES + 1);
}

/* Slots defined in falling order, as many as fit: the worst for the walk. */
static void
as_many_slots_as_entries_are_remembered(void **state)
{
	struct envelope envelope = { .first = 1, .before = before };
	struct entry entry = { .kind = ENTRY_SLOT };
	struct envelope_sum sum;
	struct wire_writer w;
	uint64_t failed_at;
	uint32_t i;

	(void)state;
	entry.slot.slot = counter;
	wire_write_to(&w, entries_room, sizeof(entries_room));
	for (i = 0; i < LIMIT_ENVELOPE_ENTRIES; i++) {
		entry.slot.number = UINT32_MAX - i;
		entry_write(&w, &entry);
	}
	assert_false(w.failed);
	envelope.entries.bytes = w.bytes;
	envelope.entries.length = w.length;
	assert_int_equal(envelope_sum(&envelope, &sum, &failed_at), 0);
	assert_int_equal(sum.entries, LIMIT_ENVELOPE_ENTRIES);
}

/* ---- writing ---------------------------------------------------------------- */

static void
begin(struct envelope_writer *writer)
{
	envelope_begin(writer, entries_room, sizeof(entries_room), epoch, 7,
	    before);
}

static bool
seals(struct envelope_writer *writer, size_t payload_size)
{
	static uint8_t sealed[LIMIT_SIGNED + SIGN1_OVERHEAD];
	struct wire_writer w;
	struct envelope envelope;

	wire_write_to(&w, sealed, sizeof(sealed));
	envelope_seal(writer, &w, &key, payload, payload_size, scratch,
	    sizeof(scratch));
	if (w.failed)
		return false;
	assert_true(open_verified(w.bytes, w.length, &envelope));
	return true;
}

static void
what_cannot_be_read_is_not_signed(void **state)
{
	static struct envelope_writer writer;

	(void)state;
	begin(&writer); /* nothing in it */
	assert_false(seals(&writer, sizeof(payload)));
	begin(&writer); /* a slot that nobody has defined */
	assert_true(envelope_add(&writer, "\x83\x00\x01\x02", 4));
	assert_false(seals(&writer, sizeof(payload)));
	assert_true(envelope_add_slot(&writer, 0, &counter));
	assert_true(seals(&writer, sizeof(payload)));
	begin(&writer); /* a bit that fell over on the disk */
	assert_true(envelope_add(&writer, "\x82\x23\xff", 3));
	assert_false(seals(&writer, sizeof(payload)));
	begin(&writer); /* no room */
	assert_true(envelope_add(&writer, "\x82\x23\x05", 3));
	assert_false(seals(&writer, 32));
	assert_true(seals(&writer, sizeof(payload)));
}

static void
slots_stand_in_order_and_once(void **state)
{
	static const uint32_t numbers[] = { 5, 0, 400, 3, 70000, 4 };
	static const uint32_t sorted[] = { 0, 3, 4, 5, 400, 70000 };
	static struct envelope_writer writer;
	uint32_t number;
	size_t i;

	(void)state;
	begin(&writer);
	for (i = 0; i < COUNT(numbers); i++)
		assert_true(envelope_add_slot(&writer, numbers[i], &counter));
	for (i = 0; i < COUNT(numbers); i++) {
		assert_false(envelope_add_slot(&writer, numbers[i], &counter));
		assert_int_equal(writer.slots[i].number, sorted[i]);
	}
	assert_true(envelope_add(&writer, "\x82\x23\x05", 3));
	assert_true(seals(&writer, sizeof(payload)));
	for (number = 500; writer.slot_count < LIMIT_SLOTS; number++)
		assert_true(envelope_add_slot(&writer, number, &counter));
	assert_false(envelope_add_slot(&writer, 1, &counter));
}

/* As many bytes of entries, and as long slots, as an envelope may hold. */
static void
the_largest_envelope_there_is_can_be_sealed(void **state)
{
	static struct envelope_writer writer;
	struct slot slot = { .hand = HAND_SCRIPT };
	uint8_t entry[LIMIT_ENTRY] = { 0x83, 0x29, 0x05, 0x59, 0x03, 0xfa };
	uint32_t number = UINT32_MAX;

	(void)state;
	memset(slot.touchpoint, 't', LIMIT_SLUG);
	memset(slot.question, 'q', LIMIT_QUESTION);
	memset(slot.language, 'l', LIMIT_LANGUAGE);
	begin(&writer);
	while (envelope_add_slot(&writer, number--, &slot))
		;
	while (envelope_add(&writer, entry, sizeof(entry)))
		;
	assert_int_equal(writer.entries.length, LIMIT_ENVELOPE);
	assert_int_equal(writer.slot_count, LIMIT_SLOTS);
	assert_true(seals(&writer, sizeof(payload)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_are_reproduced_to_the_byte),
		cmocka_unit_test(
		    a_rating_in_a_full_envelope_has_at_most_10_bytes),
		cmocka_unit_test(a_payload_is_taken_whole_only),
		cmocka_unit_test(a_wrong_frame_is_refused),
		cmocka_unit_test(a_walk_counts_hashes_and_finds_the_latest),
		cmocka_unit_test(a_walk_names_the_entry_that_fails),
		cmocka_unit_test(
		    more_entries_than_an_envelope_holds_are_refused),
		cmocka_unit_test(as_many_slots_as_entries_are_remembered),
		cmocka_unit_test(what_cannot_be_read_is_not_signed),
		cmocka_unit_test(slots_stand_in_order_and_once),
		cmocka_unit_test(the_largest_envelope_there_is_can_be_sealed),
	};
	int failures;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (sodium_init() < 0)
		return 1;
	vectors = json_load_file(VECTORS, 0, NULL);
	if (vectors == NULL)
		return 1;
	key_of_vectors(&key);
	failures = cmocka_run_group_tests(tests, NULL, NULL);
	json_decref(vectors);
	return failures;
}
