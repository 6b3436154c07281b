/*
 * test_receipt.c - receipts and what they list as missing.
 */

#include <sodium.h>

#include "protocol/receipt.h"
#include "tests/protocol/support.h"

static struct key_pair key;
static uint8_t scratch[65536];

static const uint8_t kid[KID_SIZE] = { 1, 2, 3 };
static const struct head head = { { 4 }, 4213, { 5 } };

static bool
takes_receipt(const uint8_t *bytes, size_t length)
{
	struct sign1 object = { .payload = { bytes, length } };
	struct receipt receipt;

	return receipt_open(&object, &receipt) == 0;
}

static void
seal(struct wire_writer *w, struct sign1 *out, const int64_t *missing,
    size_t count)
{
	struct wire_reader r;

	receipt_seal(w, SIGN1_KEPT, &key, kid, &head, missing, count, scratch,
	    256 + 18 * count);
	assert_false(w->failed);
	wire_read_from(&r, w->bytes, w->length);
	sign1_read(&r, out);
	assert_true(wire_at_end(&r));
	assert_true(sign1_verify(out, SIGN1_KEPT, key.public, scratch,
	    sizeof(scratch)));
}

static void
a_receipt_comes_back_as_it_was_given(void **state)
{
	static const int64_t missing[] = { 1, 24, 4213, INT64_MAX, -1, -300,
		-INT64_MAX };
	struct receipt receipt;
	struct wire_writer w;
	struct wire_reader r;
	struct sign1 object;
	uint8_t room[512];
	size_t i;

	(void)state;
	wire_write_to(&w, room, sizeof(room));
	seal(&w, &object, missing, COUNT(missing));
	assert_int_equal(receipt_open(&object, &receipt), 0);
	assert_memory_equal(receipt.kid, kid, KID_SIZE);
	assert_memory_equal(&receipt.head, &head, sizeof(head));
	assert_int_equal(receipt.missing_count, COUNT(missing));
	wire_read_from(&r, receipt.missing.bytes, receipt.missing.length);
	for (i = 0; i < COUNT(missing); i++)
		assert_true(wire_int(&r) == missing[i]);
	assert_true(wire_at_end(&r));
	assert_taken_whole_only(takes_receipt, object.payload.bytes,
	    object.payload.length);
}

static void
the_scratch_promised_is_enough_for_every_missing_text(void **state)
{
	static int64_t missing[2000];
	static uint8_t room[32768];
	struct receipt receipt;
	struct wire_writer w;
	struct sign1 object;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(missing); i++)
		missing[i] = INT64_MAX - (int64_t)(COUNT(missing) - i);
	wire_write_to(&w, room, sizeof(room));
	seal(&w, &object, missing, COUNT(missing));
	assert_int_equal(receipt_open(&object, &receipt), 0);
	assert_int_equal(receipt.missing_count, COUNT(missing));
	wire_write_to(&w, room, sizeof(room));
	seal(&w, &object, NULL, 0);
	assert_int_equal(receipt_open(&object, &receipt), 0);
	assert_int_equal(receipt.missing_count, 0);
}

#define I "50 00000000000000000000000000000000"
#define E "48 0000000000000000"
#define H \
	"5820 0000000000000000000000000000000000000000000000000000000000000000"

static void
a_wrong_receipt_is_refused(void **state)
{
	static const char *const bad[] = { "84" I E "01" H,
		"86" I E "01" H "80 00", "85" E I "01" H "80",
		"85" I E "20" H "80", "85" I E "1b8000000000000000" H "80",
		"85" I E "01" I "80", "85" I E "01" H "a0",
		"85" I E "01" H "81 00", "85" I E "01" H "82 02 01",
		"85" I E "01" H "82 01 01", "85" I E "01" H "82 20 01",
		"85" I E "01" H "82 21 20", "85" I E "01" H "81 6161",
		"85" I E "01" H "81 1b8000000000000000",
		"85" I E "01" H "81 3b7fffffffffffffff",
		"85" I E "01" H "9b8000000000000000 01" };
	size_t i;

	(void)state;
	assert_true(hex_is_taken(takes_receipt, "85" I E "00" H "80"));
	assert_true(hex_is_taken(takes_receipt, "85" I E "01" H "82 01 20"));
	for (i = 0; i < COUNT(bad); i++)
		if (hex_is_taken(takes_receipt, bad[i]))
			fail_msg("%s was taken", bad[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_receipt_comes_back_as_it_was_given),
		cmocka_unit_test(
		    the_scratch_promised_is_enough_for_every_missing_text),
		cmocka_unit_test(a_wrong_receipt_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (sodium_init() < 0)
		return 1;
	key_of_vectors(&key);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
