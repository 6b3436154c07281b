/*
 * test_pen.c - epochs, numbers, the hash chain.
 *
 * Hashes are put together here by hand, from the words of PROTOCOL.md.
 */

#include <sodium.h>

#include "protocol/pen.h"
#include "tests/protocol/support.h"

static const uint8_t epoch1[EPOCH_SIZE] = { 1, 1, 1, 1, 1, 1, 1, 1 };
static const uint8_t epoch2[EPOCH_SIZE] = { 2, 2, 2, 2, 2, 2, 2, 2 };
static struct key_pair key;

/* "touchstone/1 epoch" || key || epoch || previous epoch, number, hash */
static void
start_by_hand(uint8_t out[HASH_SIZE], const uint8_t *epoch,
    const struct head *previous)
{
	uint8_t bytes[18 + 32 + 8 + 8 + 8 + 32];
	uint64_t number = previous->number;
	int i;

	memcpy(bytes, "touchstone/1 epoch", 18);
	memcpy(bytes + 18, key.public, 32);
	memcpy(bytes + 50, epoch, 8);
	memcpy(bytes + 58, previous->epoch, 8);
	for (i = 7; i >= 0; i--, number >>= 8)
		bytes[66 + i] = (uint8_t)(number & 0xff);
	memcpy(bytes + 74, previous->hash, 32);
	hash_of(out, bytes, sizeof(bytes));
}

static void
step_by_hand(uint8_t hash[HASH_SIZE], const uint8_t *entry, size_t length)
{
	uint8_t bytes[HASH_SIZE + LIMIT_ENTRY];

	memcpy(bytes, hash, HASH_SIZE);
	memcpy(bytes + HASH_SIZE, entry, length);
	hash_of(hash, bytes, HASH_SIZE + length);
}

static void
read_epoch_entry(const struct wire_writer *w, struct entry *out)
{
	struct wire_reader r;

	wire_read_from(&r, w->bytes, w->length);
	entry_read(&r, out);
	assert_true(wire_at_end(&r));
	assert_int_equal(out->kind, ENTRY_EPOCH);
}

static void
the_first_epoch_begins_with_entry_1_after_nothing(void **state)
{
	static const struct head none;
	uint8_t expected[HASH_SIZE], room[128];
	struct wire_writer w;
	struct entry entry;
	struct pen pen;

	(void)state;
	wire_write_to(&w, room, sizeof(room));
	pen_open_epoch(&pen, &w, key.public, epoch1, NULL, 5000, -1);
	assert_false(w.failed);
	read_epoch_entry(&w, &entry);
	assert_memory_equal(&entry.epoch.previous, &none, sizeof(none));
	assert_int_equal(entry.epoch.wall_ms, -1);
	assert_int_equal(pen.number, 1);
	assert_memory_equal(pen.epoch, epoch1, EPOCH_SIZE);
	start_by_hand(expected, epoch1, &none);
	step_by_hand(expected, room, w.length);
	assert_memory_equal(pen.hash, expected, HASH_SIZE);
}

static void
a_later_epoch_names_the_head_before_and_counts_on(void **state)
{
	uint8_t expected[HASH_SIZE], room[128];
	struct wire_writer w;
	struct entry entry;
	struct head before;
	struct pen pen;

	(void)state;
	wire_write_to(&w, room, sizeof(room));
	pen_open_epoch(&pen, &w, key.public, epoch1, NULL, 5000, 0);
	pen.number = 0x0102030405060708;
	pen_head(&pen, &before);
	wire_write_to(&w, room, sizeof(room));
	pen_open_epoch(&pen, &w, key.public, epoch2, &before, 9000, 1);
	read_epoch_entry(&w, &entry);
	assert_memory_equal(&entry.epoch.previous, &before, sizeof(before));
	assert_true(pen.number == 0x0102030405060709);
	start_by_hand(expected, epoch2, &before);
	step_by_hand(expected, room, w.length);
	assert_memory_equal(pen.hash, expected, HASH_SIZE);
}

static void
a_damaged_journal_counts_from_1_again(void **state)
{
	struct head before = { { 7 }, 0, { 8 } };
	uint8_t room[128];
	struct wire_writer w;
	struct pen pen;

	(void)state;
	wire_write_to(&w, room, sizeof(room));
	pen_open_epoch(&pen, &w, key.public, epoch1, &before, 5000, 0);
	assert_int_equal(pen.number, 1);
}

static void
appending_moves_number_and_hash_on(void **state)
{
	static const uint8_t entry[] = { 0x82, 0x23, 0x05 };
	uint8_t room[128], expected[HASH_SIZE];
	struct wire_writer w;
	struct head head;
	struct pen pen;

	(void)state;
	wire_write_to(&w, room, sizeof(room));
	pen_open_epoch(&pen, &w, key.public, epoch1, NULL, 5000, 0);
	memcpy(expected, pen.hash, HASH_SIZE);
	assert_int_equal(pen_append(&pen, entry, sizeof(entry)), 2);
	step_by_hand(expected, entry, sizeof(entry));
	pen_head(&pen, &head);
	assert_int_equal(head.number, 2);
	assert_memory_equal(head.hash, expected, HASH_SIZE);
	assert_memory_equal(head.epoch, epoch1, EPOCH_SIZE);
}

static void
without_room_the_pen_stays_where_it_is(void **state)
{
	uint8_t room[128];
	struct wire_writer w;
	struct pen pen, before;

	(void)state;
	wire_write_to(&w, room, sizeof(room));
	pen_open_epoch(&pen, &w, key.public, epoch1, NULL, 5000, 0);
	before = pen;
	wire_write_to(&w, room, 10);
	pen_open_epoch(&pen, &w, key.public, epoch2, NULL, 6000, 0);
	assert_true(w.failed);
	assert_memory_equal(&pen, &before, sizeof(pen));
}

static void
at_counts_from_the_first_entry_and_ends_before_2_to_the_32(void **state)
{
	static const struct {
		int64_t boottime_ms;
		bool fits;
		uint32_t at;
	} cases[] = {
		{ 5000, true, 0 },
		{ 5001, true, 1 },
		{ 4000, true, 0 },
		{ 5000 + 4294967295ll, true, LIMIT_AT },
		{ 5000 + 4294967296ll, false, LIMIT_AT },
		{ INT64_MAX, false, LIMIT_AT },
	};
	struct pen pen = { .opened_boottime_ms = 5000 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(pen_fits(&pen, cases[i].boottime_ms),
		    cases[i].fits);
		assert_int_equal(pen_at(&pen, cases[i].boottime_ms),
		    cases[i].at);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    the_first_epoch_begins_with_entry_1_after_nothing),
		cmocka_unit_test(
		    a_later_epoch_names_the_head_before_and_counts_on),
		cmocka_unit_test(a_damaged_journal_counts_from_1_again),
		cmocka_unit_test(appending_moves_number_and_hash_on),
		cmocka_unit_test(without_room_the_pen_stays_where_it_is),
		cmocka_unit_test(
		    at_counts_from_the_first_entry_and_ends_before_2_to_the_32),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (sodium_init() < 0)
		return 1;
	key_of_vectors(&key);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
