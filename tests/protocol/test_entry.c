/*
 * test_entry.c - one line of a journal: strictly in, the same bytes out.
 */

#include "protocol/entry.h"
#include "tests/protocol/support.h"

#define H32 \
	"5820 000102030405060708090a0b0c0d0e0f" \
	"101112131415161718191a1b1c1d1e1f"
#define H16 "50 000102030405060708090a0b0c0d0e0f"
#define E8 "48 0102030405060708"
#define HEAD "83" E8 "192710" H32
/* "counter-1", version, "q", "de", customer */
#define SLOT "85 69636f756e7465722d31" H16 "6171 626465 00"

static bool
takes_entry(const uint8_t *bytes, size_t length)
{
	struct wire_reader r;
	struct entry entry;

	wire_read_from(&r, bytes, length);
	entry_read(&r, &entry);
	return wire_at_end(&r);
}

/* One of each kind, and every shape of a rating. */
static const struct {
	const char *hex;
	int64_t kind;
	uint32_t at;
} entries[] = {
	{ "83 00 1a01662202 02", 0, 23470594 },
	{ "83 00 00 00", 0, 0 },
	{ "83 1affffffff 1affffffff 1affffffff", 0, LIMIT_AT },
	{ "83 00 01 f6", 0, 1 },
	{ "84 00 01 02 01", 0, 1 },
	{ "84 00 01 02 181f", 0, 1 },
	{ "85 00 01 02 00 a1 01" H32, 0, 1 },
	{ "85 00 01 f6 00 a1 02" H32, 0, 1 },
	{ "85 00 01 02 00 a1 03 1b0000018bcfe56800", 0, 1 },
	{ "85 00 01 02 00 a1 03 20", 0, 1 },
	{ "85 00 01 02 03 a5 01" H32 "02" H32 "03 00 04" H16 "05" H16, 0, 1 },
	{ "86 20 00 48 0000000000000000 00" H32 "1b0000018bcfe56800", -1, 0 },
	{ "86 20 00" E8 "1b7fffffffffffffff" H32 "20", -1, 0 },
	{ "84 21 05 00" SLOT, -2, 5 },
	{ "84 21 05 1affffffff" SLOT, -2, 5 },
	{ "86 22 05" H16 "1b0000018bcfe56800 18c8" HEAD, -3, 5 },
	{ "82 23 1a000dbba0", -4, 900000 },
	{ "84 24 05 00 20", -5, 5 },
	{ "83 25 05 01", -6, 5 },
	{ "84 25 05 05 69636f756e7465722d31", -6, 5 },
	{ "85 26 05" E8 "01 01", -7, 5 },
	{ "85 26 05" E8 "01 1b7fffffffffffffff", -7, 5 },
	{ "83 27 05 81 01", -8, 5 },
	{ "83 27 05 82 18ff 01", -8, 5 },
	{ "84 28 05" E8 "01", ENTRY_TEXT_LOST, 5 },
	{ "82 29 05", -10, 5 },
	{ "86 36 05 a10001 80 8180 f6", -23, 5 },
	{ "83 3b7fffffffffffffff 05 62c3bc", INT64_MIN, 5 },
};

static void
every_kind_is_taken_whole_only_and_lends_its_bytes(void **state)
{
	struct wire_reader r;
	struct block block;
	struct entry entry;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(entries); i++) {
		block = block_of_hex(entries[i].hex);
		wire_read_from(&r, block.bytes, block.length);
		entry_read(&r, &entry);
		if (!wire_at_end(&r))
			fail_msg("%s was refused", entries[i].hex);
		assert_true(entry.kind == entries[i].kind);
		assert_true(entry.at == entries[i].at);
		assert_ptr_equal(entry.bytes.bytes, block.bytes);
		assert_int_equal(entry.bytes.length, block.length);
		assert_taken_whole_only(takes_entry, block.bytes, block.length);
		block_free(&block);
	}
}

static void
write_withdrawn(struct wire_writer *w, const struct entry *entry)
{
	uint64_t numbers[16];
	struct wire_reader r;
	size_t i;

	assert_true(entry->withdrawn.count <= COUNT(numbers));
	wire_read_from(&r, entry->withdrawn.numbers.bytes,
	    entry->withdrawn.numbers.length);
	for (i = 0; i < entry->withdrawn.count; i++)
		numbers[i] = wire_uint(&r);
	assert_true(wire_at_end(&r));
	entry_write_withdrawn(w, entry->at, numbers, entry->withdrawn.count);
}

static void
what_was_read_and_is_written_again_gives_the_same_bytes(void **state)
{
	uint8_t room[LIMIT_ENTRY];
	struct wire_reader r;
	struct wire_writer w;
	struct block block;
	struct entry entry;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(entries); i++) {
		block = block_of_hex(entries[i].hex);
		wire_read_from(&r, block.bytes, block.length);
		entry_read(&r, &entry);
		wire_write_to(&w, room, sizeof(room));
		if (entry.kind == ENTRY_WITHDRAWN)
			write_withdrawn(&w, &entry);
		else
			entry_write(&w, &entry);
		if (entry.kind < ENTRY_TEXT_LOST) {
			assert_true(w.failed); /* kept as bytes, not written */
		} else {
			assert_false(w.failed);
			assert_int_equal(w.length, block.length);
			assert_memory_equal(room, block.bytes, w.length);
		}
		block_free(&block);
	}
}

/* Its 8 bytes have a way of their own through the reader. */
static void
an_ordinary_rating_with_any_byte_changed_is_read_strictly(void **state)
{
	static const uint8_t ordinary[] = { 0x83, 5, 0x1a, 0, 1, 0, 0, 3 };
	uint8_t bytes[sizeof(ordinary)], again[LIMIT_ENTRY];
	struct wire_reader r;
	struct wire_writer w;
	struct entry entry;
	size_t taken = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(ordinary) * 256; i++) {
		memcpy(bytes, ordinary, sizeof(bytes));
		bytes[i / 256] = (uint8_t)i;
		wire_read_from(&r, bytes, sizeof(bytes));
		entry_read(&r, &entry);
		if (!wire_at_end(&r) || entry.kind != ENTRY_RATING)
			continue;
		taken++;
		wire_write_to(&w, again, sizeof(again));
		entry_write(&w, &entry);
		assert_false(w.failed);
		assert_int_equal(w.length, sizeof(bytes));
		assert_memory_equal(again, bytes, sizeof(bytes));
	}
	/*
	 * One head of the array; 24 slots, and one of four bytes before a time
	 * of one; one head of the time, and all times from 2^16 on; 24 steps,
	 * or none.
	 */
	assert_int_equal(taken, 1 + 25 + 1 + 256 + 255 + 256 + 256 + 25);
}

static void
a_wrong_shape_is_refused(void **state)
{
	static const char *const cases[] = {
		/* no entry at all */
		"00",
		"80",
		"a0",
		"f6",
		"81 00",
		"82 00 01",
		"81 20",
		"82 f6 00",
		"82 60 00",
		"d2 83 00 00 00",
		/* ratings: numbers too big, in the wrong place or kind */
		"83 1b0000000100000000 00 00",
		"83 00 1b0000000100000000 00",
		"83 00 00 1b0000000100000000",
		"83 00 00 20",
		"83 00 20 00",
		"83 00 00 60",
		"83 00 00 1800",
		"83 00 1b8000000000000000 00",
		"83 00 1b0020000000000000 00",
		/* flags of 0 are left out; five have names; order */
		"84 00 01 02 00",
		"84 00 01 02 1820",
		"84 00 01 02 20",
		"84 00 01 02 f6",
		"84 00 01 02 a0",
		/* more: not empty, known keys, rising, sizes */
		"85 00 01 02 00 a0",
		"85 00 01 02 00 a1 00" H32,
		"85 00 01 02 00 a1 06" H32,
		"85 00 01 02 00 a1 01" H16,
		"85 00 01 02 00 a1 04" H32,
		"85 00 01 02 00 a1 03 60",
		"85 00 01 02 00 a2 02" H32 "01" H32,
		"85 00 01 02 00 a2 01" H32 "01" H32,
		"85 00 01 02 00 a1 03 1b8000000000000000",
		"85 00 01 02 00 80",
		"86 00 01 02 00 a1 03 00 00",
		/* epochs begin at 0 */
		"86 20 01" E8 "00" H32 "00",
		"85 20 00" E8 "00" H32,
		"86 20 00" E8 "1b8000000000000000" H32 "00",
		"86 20 00" E8 "20" H32 "00",
		"86 20 00" E8 "00" H16 "00",
		"86 20 00" H16 "00" H32 "00",
		/* slots */
		"83 21 05" SLOT,
		"84 21 05 1b0000000100000000" SLOT,
		"84 21 05 00 84 69636f756e7465722d31" H16 "6171 626465",
		"84 21 05 00 85 69436f756e7465722d31" H16 "6171 626465 00",
		"84 21 05 00 85 60" H16 "6171 626465 00",
		"84 21 05 00 85 622d61" H16 "6171 626465 00",
		"84 21 05 00 85 6161" H32 "6171 626465 00",
		"84 21 05 00 85 6161" H16 "60 626465 00",
		"84 21 05 00 85 6161" H16 "6171 60 00",
		"84 21 05 00 85 6161" H16 "6171 626465 05",
		"84 21 05 00 85 6161" H16 "6171 626465 20",
		"84 21 05 00 85 6161" H16 "6100 626465 00",
		"84 21 05 00 85 6161" H16 "6171"
		"71 6161616161616161616161616161616161 00",
		/* time */
		"86 22 05" H32 "00 00" HEAD,
		"86 22 05" H16 "00 20" HEAD,
		"86 22 05" H16 "00 1b0000000100000000" HEAD,
		"86 22 05" H16 "00 00 82" E8 "00",
		"86 22 05" H16 "00 00 83" E8 "1b8000000000000000" H32,
		/* alive, jump, note, lost, withdrawn */
		"83 23 05 00",
		"83 24 05 00",
		"84 24 05 00 f6",
		"84 24 05 00 1b8000000000000000",
		"83 25 05 00",
		"83 25 05 06",
		"82 25 05",
		"84 25 05 05 60",
		"84 25 05 05 6141",
		"85 25 05 05 6161 00",
		"85 26 05" E8 "00 01",
		"85 26 05" E8 "02 01",
		"85 26 05" E8 "01 1b8000000000000000",
		"84 26 05" E8 "01",
		"83 27 05 80",
		"83 27 05 81 00",
		"83 27 05 81 20",
		"83 27 05 01",
		"84 27 05 81 01 00",
		"83 27 05 81 1b8000000000000000",
		/* text lost */
		"84 28 05" E8 "00",
		"83 28 05" E8,
		"84 28 05" E8 "3b7fffffffffffffff",
		/* unknown kinds: in order all the same */
		"81 29",
		"82 29 20",
		"82 29 1b0000000100000000",
		"82 29 f6",
		"83 29 05 1800",
		"83 29 05 f4",
		"83 29 05 9f00ff",
		"83 29 05 a201000000",
		"83 29 05 6180",
		"83 29 05 8181818100",
		"82 3b8000000000000000 00",
		"83 29 05 5b8000000000000000",
		"83 29 05 9b8000000000000000",
		"83 29 05 c100",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		if (hex_is_taken(takes_entry, cases[i]))
			fail_msg("%s was taken", cases[i]);
}

static void
an_unknown_kind_nests_as_deep_as_the_limit(void **state)
{
	(void)state;
	assert_true(hex_is_taken(takes_entry, "83 29 05 81818100"));
	assert_false(hex_is_taken(takes_entry, "83 29 05 8181818100"));
}

/* [-9, 5, bytes], so long in all. */
static struct block
long_entry(size_t length)
{
	struct wire_writer w;
	uint8_t room[2 * LIMIT_ENTRY], zeros[2 * LIMIT_ENTRY] = { 0 };

	wire_write_to(&w, room, sizeof(room));
	wire_put_array(&w, 3);
	wire_put_int(&w, -10);
	wire_put_uint(&w, 5);
	wire_put_bytes(&w, zeros, length - 6);
	assert_int_equal(w.length, length);
	return block_of(room, w.length);
}

static void
an_entry_ends_at_its_limit(void **state)
{
	struct block fits = long_entry(LIMIT_ENTRY);
	struct block longer = long_entry(LIMIT_ENTRY + 1);

	(void)state;
	assert_true(takes_entry(fits.bytes, fits.length));
	assert_false(takes_entry(longer.bytes, longer.length));
	block_free(&fits);
	block_free(&longer);
}

static void
the_fields_of_each_kind_are_where_they_belong(void **state)
{
	struct wire_reader r;
	struct block block;
	struct entry entry;

	(void)state;
	block = block_of_hex("85 07 01 02 03 a5 01" H32 "02" H32 "03 20 04" H16
			     "05" H16);
	wire_read_from(&r, block.bytes, block.length);
	entry_read(&r, &entry);
	assert_int_equal(entry.rating.slot, 7);
	assert_int_equal(entry.rating.step, 2);
	assert_int_equal(entry.rating.flags,
	    RATING_SAME_VISIT | RATING_REPEATED);
	assert_int_equal(entry.rating.text[31], 0x1f);
	assert_true(entry.rating.reference > entry.rating.text);
	assert_true(entry.rating.has_claimed);
	assert_int_equal(entry.rating.claimed, -1);
	assert_int_equal(entry.rating.id[15], 0x0f);
	assert_true(entry.rating.respondent > entry.rating.id);
	block_free(&block);

	block = block_of_hex("83 00 01 f6");
	wire_read_from(&r, block.bytes, block.length);
	entry_read(&r, &entry);
	assert_int_equal(entry.rating.step, RATING_NO_STEP);
	assert_null(entry.rating.text);
	assert_false(entry.rating.has_claimed);
	block_free(&block);

	block = block_of_hex("86 22 05" H16 "20 18c8" HEAD);
	wire_read_from(&r, block.bytes, block.length);
	entry_read(&r, &entry);
	assert_int_equal(entry.time.server_ms, -1);
	assert_int_equal(entry.time.took_ms, 200);
	assert_int_equal(entry.time.book.number, 10000);
	assert_int_equal(entry.time.book.epoch[7], 8);
	assert_int_equal(entry.time.book.hash[31], 0x1f);
	block_free(&block);

	block = block_of_hex("84 21 05 03" SLOT);
	wire_read_from(&r, block.bytes, block.length);
	entry_read(&r, &entry);
	assert_int_equal(entry.slot.number, 3);
	assert_string_equal(entry.slot.slot.touchpoint, "counter-1");
	assert_string_equal(entry.slot.slot.question, "q");
	assert_string_equal(entry.slot.slot.language, "de");
	assert_int_equal(entry.slot.slot.sheet[15], 0x0f);
	assert_int_equal(entry.slot.slot.hand, HAND_CUSTOMER);
	block_free(&block);
}

static void
an_ordinary_rating_has_8_bytes(void **state)
{
	static const struct entry entry = {
		.kind = ENTRY_RATING,
		.at = 6 * 3600 * 1000,
		.rating = { .slot = 2, .step = 3 },
	};
	uint8_t room[LIMIT_ENTRY];
	struct wire_writer w;

	(void)state;
	wire_write_to(&w, room, sizeof(room));
	entry_write(&w, &entry);
	assert_false(w.failed);
	printf("# an ordinary rating: %zu bytes\n", w.length);
	assert_int_equal(w.length, 8);
}

static void
entries_of_a_sequence_are_taken_one_by_one(void **state)
{
	struct block block = block_of_hex("83000102 822305 8400030401");
	struct wire_reader r;
	struct entry entry;

	(void)state;
	wire_read_from(&r, block.bytes, block.length);
	entry_read(&r, &entry);
	assert_int_equal(entry.bytes.length, 4);
	entry_read(&r, &entry);
	assert_int_equal(entry.kind, ENTRY_ALIVE);
	entry_read(&r, &entry);
	assert_int_equal(entry.rating.flags, RATING_SAME_VISIT);
	assert_true(wire_at_end(&r));
	block_free(&block);
}

static void
a_failed_read_leaves_the_reader_before_the_entry(void **state)
{
	struct block block = block_of_hex("83000102 8300ff02");
	struct wire_reader r;
	struct entry entry;

	(void)state;
	wire_read_from(&r, block.bytes, block.length);
	entry_read(&r, &entry);
	assert_false(r.failed);
	entry_read(&r, &entry);
	assert_true(r.failed);
	assert_ptr_equal(r.at, block.bytes + 4);
	block_free(&block);
}

static void
slugs_are_short_and_lower_case(void **state)
{
	static const char *const bad[] = { "", "-a", "A", "a b", "a_b", "ä",
		"a/b", "a.b",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"a" };
	static const char *const good[] = {
		"a", "0", "counter-1", "a--b-",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++)
		assert_false(slug_is_valid(bad[i]));
	for (i = 0; i < COUNT(good); i++)
		assert_true(slug_is_valid(good[i]));
}

static void
slots_are_equal_when_everything_is(void **state)
{
	static const struct slot slot = { "a", { 1 }, "q", "de", HAND_STAFF };
	struct slot other;

	(void)state;
	assert_true(slot_equal(&slot, &slot));
	other = slot, other.touchpoint[0] = 'b';
	assert_false(slot_equal(&slot, &other));
	other = slot, other.sheet[15] = 1;
	assert_false(slot_equal(&slot, &other));
	other = slot, other.question[0] = 'r';
	assert_false(slot_equal(&slot, &other));
	other = slot, other.language[1] = 'f';
	assert_false(slot_equal(&slot, &other));
	other = slot, other.hand = HAND_AGENT;
	assert_false(slot_equal(&slot, &other));
}

static void
hands_give_channels(void **state)
{
	(void)state;
	assert_string_equal(hand_channel(HAND_CUSTOMER), "kiosk");
	assert_string_equal(hand_channel(HAND_STAFF), "staff");
	assert_string_equal(hand_channel(HAND_AGENT), "agent");
	assert_string_equal(hand_channel(HAND_SCRIPT), "script");
	assert_string_equal(hand_channel(HAND_REHEARSAL), "rehearsal");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    every_kind_is_taken_whole_only_and_lends_its_bytes),
		cmocka_unit_test(
		    what_was_read_and_is_written_again_gives_the_same_bytes),
		cmocka_unit_test(
		    an_ordinary_rating_with_any_byte_changed_is_read_strictly),
		cmocka_unit_test(a_wrong_shape_is_refused),
		cmocka_unit_test(an_unknown_kind_nests_as_deep_as_the_limit),
		cmocka_unit_test(an_entry_ends_at_its_limit),
		cmocka_unit_test(the_fields_of_each_kind_are_where_they_belong),
		cmocka_unit_test(an_ordinary_rating_has_8_bytes),
		cmocka_unit_test(entries_of_a_sequence_are_taken_one_by_one),
		cmocka_unit_test(
		    a_failed_read_leaves_the_reader_before_the_entry),
		cmocka_unit_test(slugs_are_short_and_lower_case),
		cmocka_unit_test(slots_are_equal_when_everything_is),
		cmocka_unit_test(hands_give_channels),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
