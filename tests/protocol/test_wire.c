/*
 * test_wire.c - CBOR, strictly.
 *
 * Encodings are from RFC 8949, appendix A, where it has them.
 */

#include "protocol/limits.h"
#include "tests/protocol/support.h"

static const struct {
	const char *hex;
	uint64_t value;
} uints[] = {
	{ "00", 0 },
	{ "17", 23 },
	{ "1818", 24 },
	{ "18ff", 255 },
	{ "190100", 256 },
	{ "19ffff", 65535 },
	{ "1a00010000", 65536 },
	{ "1a7fffffff", (1ull << 31) - 1 },
	{ "1a80000000", 1ull << 31 },
	{ "1affffffff", (1ull << 32) - 1 },
	{ "1b0000000100000000", 1ull << 32 },
	{ "1b0020000000000000", 1ull << 53 },
	{ "1b7fffffffffffffff", INT64_MAX },
	{ "1b8000000000000000", 1ull << 63 },
	{ "1bffffffffffffffff", UINT64_MAX },
};

static bool
takes_uint(const uint8_t *bytes, size_t length)
{
	struct wire_reader r;

	wire_read_from(&r, bytes, length);
	wire_uint(&r);
	return wire_at_end(&r);
}

static bool
takes_int(const uint8_t *bytes, size_t length)
{
	struct wire_reader r;

	wire_read_from(&r, bytes, length);
	wire_int(&r);
	return wire_at_end(&r);
}

static bool
takes_any(const uint8_t *bytes, size_t length)
{
	struct wire_reader r;

	wire_read_from(&r, bytes, length);
	wire_any(&r);
	return wire_at_end(&r);
}

static bool
takes_text(const uint8_t *bytes, size_t length)
{
	struct wire_reader r;

	wire_read_from(&r, bytes, length);
	wire_text(&r);
	return wire_at_end(&r);
}

static void
uints_are_read_and_written_in_the_shortest_form(void **state)
{
	struct wire_reader r;
	struct wire_writer w;
	struct block block;
	uint8_t room[9];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(uints); i++) {
		block = block_of_hex(uints[i].hex);
		wire_read_from(&r, block.bytes, block.length);
		assert_int_equal(wire_peek(&r), WIRE_UINT);
		assert_true(wire_uint(&r) == uints[i].value);
		assert_true(wire_at_end(&r));
		wire_write_to(&w, room, sizeof(room));
		wire_put_uint(&w, uints[i].value);
		assert_int_equal(w.length, block.length);
		assert_memory_equal(room, block.bytes, block.length);
		assert_taken_whole_only(takes_uint, block.bytes, block.length);
		block_free(&block);
	}
}

static void
ints_are_read_and_written_up_to_the_ends_of_int64(void **state)
{
	static const struct {
		const char *hex;
		int64_t value;
	} ints[] = {
		{ "20", -1 },
		{ "37", -24 },
		{ "3818", -25 },
		{ "3903e7", -1000 },
		{ "3a7fffffff", -(1ll << 31) },
		{ "3affffffff", -(1ll << 32) },
		{ "3b7fffffffffffffff", INT64_MIN },
		{ "1b7fffffffffffffff", INT64_MAX },
		{ "00", 0 },
	};
	struct wire_reader r;
	struct wire_writer w;
	struct block block;
	uint8_t room[9];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(ints); i++) {
		block = block_of_hex(ints[i].hex);
		wire_read_from(&r, block.bytes, block.length);
		assert_true(wire_int(&r) == ints[i].value);
		assert_true(wire_at_end(&r));
		wire_write_to(&w, room, sizeof(room));
		wire_put_int(&w, ints[i].value);
		assert_int_equal(w.length, block.length);
		assert_memory_equal(room, block.bytes, block.length);
		assert_taken_whole_only(takes_int, block.bytes, block.length);
		block_free(&block);
	}
	assert_false(hex_is_taken(takes_int, "1b8000000000000000"));
	assert_false(hex_is_taken(takes_int, "3b8000000000000000"));
	assert_false(hex_is_taken(takes_int, "3bffffffffffffffff"));
}

static void
a_longer_head_than_needed_is_refused(void **state)
{
	static const char *const cases[] = { "1800", "1817", "190018", "1900ff",
		"1a0000ffff", "1b00000000ffffffff", "3800", "390017", "5800",
		"580161", "59000161", "7800", "780161", "9800", "980101",
		"b800", "b8010101", "d812 00", "d90012 00" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		if (hex_is_taken(takes_any, cases[i]))
			fail_msg("%s was taken", cases[i]);
}

static void
what_we_do_not_speak_is_refused(void **state)
{
	static const char *const cases[] = {
		"f4",
		"f5",
		"f7",
		"f820",
		"f0",
		"ff", /* simple values */
		"f90000",
		"fa47c35000",
		"fb3ff199999999999a", /* floats */
		"5fff",
		"5f4101ff",
		"7fff",
		"9fff",
		"9f01ff",
		"bfff",
		"bf0101ff", /* indefinite */
		"1c",
		"1d",
		"1e",
		"1f",
		"3c",
		"5c",
		"7d",
		"9e",
		"bc",
		"dc",
		"fc",
		"c000",
		"c1 1a514b67b0",
		"d9d9f7 00",
		"d811 00",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		if (hex_is_taken(takes_any, cases[i]))
			fail_msg("%s was taken", cases[i]);
}

static void
any_item_in_order_is_taken_whole_only(void **state)
{
	static const char *const cases[] = {
		"00",
		"20",
		"f6",
		"40",
		"4401020304",
		"60",
		"6449455446",
		"80",
		"83010203",
		"8301820203820405",
		"a0",
		"a201020304",
		"a26161016162820203",
		"d2 80",
		"3bffffffffffffffff",
		"8282 818101 82f6a0 00",
	};
	struct block block;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		block = block_of_hex(cases[i]);
		assert_taken_whole_only(takes_any, block.bytes, block.length);
		block_free(&block);
	}
}

static void
declared_lengths_are_not_believed(void **state)
{
	static const char *const cases[] = {
		"5b7fffffffffffffff",
		"5b8000000000000000 00",
		"5bffffffffffffffff 00",
		"7b8000000000000000 61",
		"9b7fffffffffffffff 00",
		"9b8000000000000000 00",
		"9bffffffffffffffff 00",
		"bb4000000000000000 0000",
		"bb8000000000000000 0000",
		"bb8000000000000001 0000",
		"bbffffffffffffffff 0000",
		"5affffffff 00",
		"9affffffff 00",
		"42 00",
		"62 61",
		"82 00",
		"a1 00",
		"a2 0000 01",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		if (hex_is_taken(takes_any, cases[i]))
			fail_msg("%s was taken", cases[i]);
}

static void
nesting_ends_at_the_limit(void **state)
{
	uint8_t bytes[4096];
	size_t depth;

	(void)state;
	for (depth = 1; depth < sizeof(bytes); depth++) {
		memset(bytes, 0x81, depth);
		bytes[depth] = 0x00;
		assert_int_equal(takes_any(bytes, depth + 1),
		    depth <= LIMIT_DEPTH);
		memset(bytes, 0xd2, depth);
		assert_int_equal(takes_any(bytes, depth + 1),
		    depth <= LIMIT_DEPTH);
	}
	assert_true(hex_is_taken(takes_any, "81818180"));
	assert_false(hex_is_taken(takes_any, "8181818180"));
	assert_false(hex_is_taken(takes_any, "a100a100a100a100a0"));
	assert_false(hex_is_taken(takes_any, "a1a1a1a1a000000000"));
}

static void
map_keys_rise(void **state)
{
	(void)state;
	assert_true(hex_is_taken(takes_any, "a2 0000 0100"));
	assert_false(hex_is_taken(takes_any, "a2 0100 0000"));
	assert_false(hex_is_taken(takes_any, "a2 0000 0000"));
	/* 10, 100, -1, "z", "aa", [100], as RFC 8949, 4.2.1 orders them. */
	assert_true(hex_is_taken(takes_any,
	    "a6 0a00 186400 2000 617a00 62616100 81186400"));
	assert_false(hex_is_taken(takes_any, "a2 2000 186400"));
	assert_false(hex_is_taken(takes_any, "a2 62616100 617a00"));
}

static void
texts_are_valid_utf8(void **state)
{
	static const char *const good[] = { "60", "6161", "62c3bc", "63e6b0b4",
		"64f0908591", "64f48fbfbf", "63ed9fbf", "63ee8080", "62c280",
		"63e0a080", "64f0908080", "6100" };
	static const char *const bad[] = { "6180", "61c3", "62c080", "62c1bf",
		"63e08080", "63e09fbf", "63eda080", "63edbfbf", "64f0808080",
		"64f08fbfbf", "64f4908080", "64f5808080", "61ff", "61fe",
		"62e6b0", "63f09085", "62c328", "63e62828", "64f0902828",
		"63c3bcbc", "65f888808080" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(good); i++)
		if (!hex_is_taken(takes_text, good[i]))
			fail_msg("%s was refused", good[i]);
	for (i = 0; i < COUNT(bad); i++)
		if (hex_is_taken(takes_text, bad[i]))
			fail_msg("%s was taken", bad[i]);
}

static void
strings_fit_their_room_and_hold_no_nul(void **state)
{
	static const struct {
		const char *hex;
		const char *expected; /* NULL: refused */
	} cases[] = { { "60", "" }, { "63616263", "abc" },
		{ "6461626364", NULL }, { "62610062", NULL },
		{ "63610062", NULL }, { "43616263", NULL } };
	struct wire_reader r;
	struct block block;
	char out[4];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		block = block_of_hex(cases[i].hex);
		wire_read_from(&r, block.bytes, block.length);
		wire_string(&r, out, sizeof(out));
		if (cases[i].expected == NULL) {
			assert_true(r.failed);
			assert_string_equal(out, "");
		} else {
			assert_true(wire_at_end(&r));
			assert_string_equal(out, cases[i].expected);
		}
		block_free(&block);
	}
}

static void
a_reader_that_failed_stays_failed(void **state)
{
	static const uint8_t bytes[] = { 0x01, 0x02, 0x43, 1, 2, 3, 0xf6 };
	uint8_t out[3] = { 7, 7, 7 };
	const uint8_t *at;
	struct wire_reader r;

	(void)state;
	wire_read_from(&r, bytes, sizeof(bytes));
	assert_int_equal(wire_uint(&r), 1);
	wire_fail(&r);
	at = r.at;
	assert_int_equal(wire_peek(&r), WIRE_NONE);
	assert_int_equal(wire_uint(&r), 0);
	assert_int_equal(wire_int(&r), 0);
	assert_int_equal(wire_array(&r), 0);
	assert_int_equal(wire_map(&r), 0);
	assert_false(wire_null(&r));
	assert_null(wire_bytes(&r).bytes);
	assert_null(wire_text(&r).bytes);
	assert_null(wire_fixed(&r, 3));
	assert_null(wire_any(&r).bytes);
	assert_false(wire_copy(&r, out, 3));
	assert_int_equal(out[0], 7);
	assert_ptr_equal(r.at, at);
	assert_false(wire_at_end(&r));
}

static void
bounds_and_sizes_are_kept(void **state)
{
	static const uint8_t bytes[] = { 0x05, 0x82, 0x01, 0x02, 0x42, 8, 9 };
	uint8_t out[2];
	struct wire_reader r, begin;

	(void)state;
	wire_read_from(&begin, bytes, sizeof(bytes));
	r = begin;
	assert_int_equal(wire_uint_within(&r, 5, 5), 5);
	begin = r;
	wire_array_of(&r, 2);
	assert_int_equal(wire_uint_within(&r, 0, 1), 1);
	assert_int_equal(wire_uint_within(&r, 2, 9), 2);
	assert_true(wire_copy(&r, out, 2));
	assert_int_equal(out[1], 9);
	assert_true(wire_at_end(&r));
	r = begin;
	wire_array_of(&r, 3);
	assert_true(r.failed);
	wire_read_from(&r, bytes, sizeof(bytes));
	assert_int_equal(wire_uint_within(&r, 0, 4), 0);
	assert_true(r.failed);
	wire_read_from(&r, bytes, sizeof(bytes));
	wire_uint_within(&r, 6, 9);
	assert_true(r.failed);
	wire_read_from(&r, bytes + 4, 3);
	assert_null(wire_fixed(&r, 1));
	wire_read_from(&r, bytes + 4, 3);
	assert_null(wire_fixed(&r, 3));
}

static void
put_one_of_each(struct wire_writer *w)
{
	wire_put_array(w, 8);
	wire_put_uint(w, 1000000);
	wire_put_int(w, -500);
	wire_put_null(w);
	wire_put_bytes(w, "\x01\x02", 2);
	wire_put_text(w, "abc", 2);
	wire_put_string(w, "\xc3\xbc");
	wire_put_map(w, 1);
	wire_put_raw(w, "\x01\x02", 2);
	wire_put_tag(w, 18);
	wire_put_array(w, 0);
}

static void
a_writer_without_room_fails_and_writes_nothing_beyond(void **state)
{
	static const char expected[] =
	    "88 1a000f4240 3901f3 f6 420102 626162 62c3bc a10102 d280";
	struct block block = block_of_hex(expected);
	uint8_t room[64];
	struct wire_writer w;
	size_t capacity;

	(void)state;
	for (capacity = 0; capacity < sizeof(room); capacity++) {
		memset(room, 0xee, sizeof(room));
		wire_write_to(&w, room, capacity);
		put_one_of_each(&w);
		assert_int_equal(w.failed, capacity < block.length);
		assert_true(w.length <= capacity);
		assert_memory_equal(room, block.bytes, w.length);
		assert_int_equal(room[capacity], 0xee);
	}
	block_free(&block);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    uints_are_read_and_written_in_the_shortest_form),
		cmocka_unit_test(
		    ints_are_read_and_written_up_to_the_ends_of_int64),
		cmocka_unit_test(a_longer_head_than_needed_is_refused),
		cmocka_unit_test(what_we_do_not_speak_is_refused),
		cmocka_unit_test(any_item_in_order_is_taken_whole_only),
		cmocka_unit_test(declared_lengths_are_not_believed),
		cmocka_unit_test(nesting_ends_at_the_limit),
		cmocka_unit_test(map_keys_rise),
		cmocka_unit_test(texts_are_valid_utf8),
		cmocka_unit_test(strings_fit_their_room_and_hold_no_nul),
		cmocka_unit_test(a_reader_that_failed_stays_failed),
		cmocka_unit_test(bounds_and_sizes_are_kept),
		cmocka_unit_test(
		    a_writer_without_room_fails_and_writes_nothing_beyond),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
