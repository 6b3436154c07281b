/*
 * test_text.c - commitments to texts, and the map they travel in.
 */

#include <sodium.h>

#include "protocol/limits.h"
#include "protocol/text.h"
#include "tests/protocol/support.h"

#define SALT "50 000102030405060708090a0b0c0d0e0f"
#define ITEM "82" SALT "63 616263" /* abc */

static bool
takes_texts(const uint8_t *bytes, size_t length)
{
	struct text_item item;
	struct wire_reader r;
	size_t count, i;

	wire_read_from(&r, bytes, length);
	count = texts_open(&r);
	if (r.failed)
		return false;
	/* What texts_open has let through is not refused later. */
	for (i = 0; i < count; i++)
		assert_true(texts_next(&r, &item));
	return wire_at_end(&r);
}

static void
commitments_are_salted_hashes_of_their_own_kind(void **state)
{
	static const char domain[] = "touchstone/1 text";
	static const char other[] = "touchstone/1 reference";
	uint8_t salt[SALT_SIZE] = { 1, 2, 3 }, joined[64];
	uint8_t commitment[HASH_SIZE], expected[HASH_SIZE];

	(void)state;
	memcpy(joined, domain, 17);
	memcpy(joined + 17, salt, SALT_SIZE);
	memcpy(joined + 33, "abc", 3);
	hash_of(expected, joined, 36);
	text_commit(commitment, TEXT_COMMENT, salt, "abc", 3);
	assert_memory_equal(commitment, expected, HASH_SIZE);

	memcpy(joined, other, 22);
	memcpy(joined + 22, salt, SALT_SIZE);
	memcpy(joined + 38, "abc", 3);
	hash_of(expected, joined, 41);
	text_commit(commitment, TEXT_REFERENCE, salt, "abc", 3);
	assert_memory_equal(commitment, expected, HASH_SIZE);
}

static void
texts_come_back_as_they_were_put(void **state)
{
	static const uint8_t salt[SALT_SIZE] = { 9 };
	static const struct {
		uint64_t number;
		enum text_kind kind;
		const char *text;
	} items[] = {
		{ 1, TEXT_COMMENT, "" },
		{ 24, TEXT_COMMENT, "Danke f\xc3\xbcr nichts" },
		{ INT64_MAX, TEXT_COMMENT, "x" },
		{ 1, TEXT_REFERENCE, "call 7" },
		{ INT64_MAX, TEXT_REFERENCE, "y" },
	};
	struct wire_writer w;
	struct wire_reader r;
	struct text_item item = { .salt = salt };
	uint8_t room[512];
	size_t i;

	(void)state;
	wire_write_to(&w, room, sizeof(room));
	texts_begin(&w, COUNT(items));
	for (i = 0; i < COUNT(items); i++) {
		item.number = items[i].number;
		item.kind = items[i].kind;
		item.text.bytes = (const uint8_t *)items[i].text;
		item.text.length = strlen(items[i].text);
		texts_put(&w, &item);
	}
	assert_false(w.failed);
	assert_taken_whole_only(takes_texts, room, w.length);
	wire_read_from(&r, room, w.length);
	assert_int_equal(texts_open(&r), COUNT(items));
	for (i = 0; i < COUNT(items); i++) {
		assert_true(texts_next(&r, &item));
		assert_true(item.number == items[i].number);
		assert_int_equal(item.kind, items[i].kind);
		assert_memory_equal(item.salt, salt, SALT_SIZE);
		assert_int_equal(item.text.length, strlen(items[i].text));
		assert_memory_equal(item.text.bytes, items[i].text,
		    item.text.length);
	}
	assert_true(wire_at_end(&r));
}

static void
a_wrong_map_is_refused_before_its_first_text(void **state)
{
	static const char *const bad[] = { "80", "f6", "a1 00" ITEM,
		"a2 02" ITEM "01" ITEM, "a2 01" ITEM "01" ITEM,
		"a2 20" ITEM "01" ITEM, "a2 21" ITEM "20" ITEM,
		"a1 1b8000000000000000" ITEM, "a1 3b7fffffffffffffff" ITEM,
		"a1 3b8000000000000000" ITEM, "a1 6161" ITEM, "a1 01 81" SALT,
		"a1 01 83" SALT "616100",
		"a1 01 82 4f000102030405060708090a0b0c0d0e 6161",
		"a1 01 82" SALT "4161", "a1 01 82" SALT "6180",
		"bb8000000000000000 01" ITEM, "bb7fffffffffffffff 01" ITEM };
	size_t i;

	(void)state;
	assert_true(hex_is_taken(takes_texts, "a0"));
	assert_true(hex_is_taken(takes_texts, "a2 01" ITEM "20" ITEM));
	for (i = 0; i < COUNT(bad); i++)
		if (hex_is_taken(takes_texts, bad[i]))
			fail_msg("%s was taken", bad[i]);
}

static bool
text_of_length_is_taken(enum text_kind kind, size_t length)
{
	static uint8_t room[3000], text[2500];
	static const uint8_t salt[SALT_SIZE];
	struct text_item item = { 1, kind, salt, { text, length } };
	struct wire_writer w;

	memset(text, 't', sizeof(text));
	wire_write_to(&w, room, sizeof(room));
	texts_begin(&w, 1);
	texts_put(&w, &item);
	assert_false(w.failed);
	return takes_texts(room, w.length);
}

static void
texts_and_references_have_limits(void **state)
{
	(void)state;
	assert_true(text_of_length_is_taken(TEXT_COMMENT, LIMIT_TEXT));
	assert_false(text_of_length_is_taken(TEXT_COMMENT, LIMIT_TEXT + 1));
	assert_true(text_of_length_is_taken(TEXT_REFERENCE, LIMIT_REFERENCE));
	assert_false(text_of_length_is_taken(TEXT_REFERENCE,
	    LIMIT_REFERENCE + 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    commitments_are_salted_hashes_of_their_own_kind),
		cmocka_unit_test(texts_come_back_as_they_were_put),
		cmocka_unit_test(a_wrong_map_is_refused_before_its_first_text),
		cmocka_unit_test(texts_and_references_have_limits),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
