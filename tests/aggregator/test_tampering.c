/*
 * test_tampering.c - a journal of 10,000 entries, each byte of it changed and
 * each envelope taken out in turn: somebody always notices.
 *
 * What is looked at each time is small where it can be: one byte changed is
 * one envelope that no longer verifies, which parcel_check says; that the
 * audit asks it is shown at every STRIDE'th byte.  What is taken out is for
 * the audit alone to miss.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/intake.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/io/verify.h"
#include "protocol/pen.h"
#include "tests/aggregator/support_desk.h"

#define ENTRIES 10000
#define EACH 100    /* entries in one envelope */
#define STRIDE 1009 /* a prime: it meets every part of an envelope */
#define ENVELOPES (ENTRIES / EACH)

static const uint8_t name[EPOCH_SIZE] = "an epoch";

static struct test_desk *test;
static struct key_pair key;
static struct journal_row journal;
static struct bytes envelopes[ENVELOPES];

/* ---- the journal --------------------------------------------------------- */

static void
seal(struct envelope_writer *writer, struct bytes *out)
{
	static uint8_t payload[LIMIT_SIGNED], scratch[LIMIT_SIGNED];
	static uint8_t sealed[LIMIT_SIGNED];
	struct wire_writer w;

	wire_write_to(&w, sealed, sizeof(sealed));
	envelope_seal(writer, &w, &key, payload, sizeof(payload), scratch,
	    sizeof(scratch));
	wire_put_map(&w, 0); /* no texts */
	assert_false(w.failed);
	bytes_put(out, w.bytes, w.length);
}

/* Begin the envelope whose first entry is number; before is kept by us. */
static void
begin_envelope(struct envelope_writer *writer, uint64_t number,
    const uint8_t hash[HASH_SIZE], const struct slot *slot)
{
	static uint8_t entries[LIMIT_ENVELOPE], before[HASH_SIZE];

	memcpy(before, hash, HASH_SIZE);
	envelope_begin(writer, entries, sizeof(entries), name, number, before);
	if (number > 1)
		assert_true(envelope_add_slot(writer, 0, slot));
}

/* The epoch's own entry, the slot's, and ratings, each 7 s after the last. */
static void
write_journal(const struct entry *slot)
{
	uint8_t bytes[LIMIT_ENTRY], start[HASH_SIZE];
	const struct head nothing = { 0 };
	struct envelope_writer writer;
	struct pen pen;

	epoch_start(start, key.public, name, &nothing);
	for (size_t i = 0; i < ENTRIES; i++) {
		const struct entry rating = { .kind = ENTRY_RATING,
			.at = (uint32_t)(i * 7000),
			.rating = { .slot = 0, .step = (int64_t)(i % 5) } };
		struct wire_writer w;

		if (i % EACH == 0)
			begin_envelope(&writer, i + 1,
			    i == 0 ? start : pen.hash, &slot->slot.slot);
		wire_write_to(&w, bytes, sizeof(bytes));
		if (i == 0)
			pen_open_epoch(&pen, &w, key.public, name, NULL, 0, 0);
		else
			entry_write(&w, i == 1 ? slot : &rating);
		if (i > 0)
			pen_append(&pen, w.bytes, w.length);
		assert_true(envelope_add(&writer, w.bytes, w.length));
		if (i % EACH == EACH - 1)
			seal(&writer, &envelopes[i / EACH]);
	}
}

/* ---- where it is kept ---------------------------------------------------- */

static bool
check(const struct bytes *bytes, struct parcel *parcel)
{
	struct wire_reader r;

	wire_read_from(&r, bytes->data, bytes->length);
	parcel_read(&r, parcel);
	if (r.failed || !wire_at_end(&r))
		return false;
	assert_true(parcel_check(parcel, journal.kid, journal.key));
	return parcel->verdict == ENVELOPE_STORED;
}

static void
take(const struct bytes *bytes)
{
	struct intake *intake = ledger_intake(&test->desk);
	struct intake_outcome outcome = { 0 };
	struct parcel parcel;

	assert_true(check(bytes, &parcel));
	assert_int_equal(store_begin(test->desk.store), STORE_OK);
	assert_int_equal(intake_take(intake, &journal, &parcel, &outcome), 0);
	assert_int_equal(intake_settle(intake), 0);
	assert_int_equal(store_commit(test->desk.store), STORE_OK);
	assert_int_equal(outcome.verdict, ENVELOPE_STORED);
}

static int
begin(void **state)
{
	const uint8_t seed[SEED_SIZE] = "tampering";
	struct entry slot = { .kind = ENTRY_SLOT };
	struct sheet_row sheet;

	(void)state;
	test = test_desk_new();
	test_desk_map(test);
	key_from_seed(&key, seed);
	test_desk_enrol(test, key.public, &journal);
	assert_int_equal(sheet_in_force(test->desk.store, "counter", &sheet,
			     NULL),
	    1);
	strcpy(slot.slot.slot.touchpoint, "counter-1");
	strcpy(slot.slot.slot.question, "satisfaction");
	strcpy(slot.slot.slot.language, "en");
	memcpy(slot.slot.slot.sheet, sheet.version, VERSION_SIZE);
	write_journal(&slot);
	for (size_t i = 0; i < ENVELOPES; i++)
		take(&envelopes[i]);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	for (size_t i = 0; i < ENVELOPES; i++)
		bytes_release(&envelopes[i]);
	test_desk_free(test);
	return 0;
}

/* ---- asking -------------------------------------------------------------- */

/* Whether the audit has something to say about the kiosk's journal. */
static bool
is_noticed(void)
{
	enum store_verdict verdict;
	struct store *store = store_open(test->dir, NULL, STORE_READ, &verdict);
	json_t *report = verify_store(store), *problem;
	bool noticed = false;
	size_t i;

	assert_non_null(report);
	json_array_foreach(json_object_get(report, "problems"), i, problem)
		if (strcmp(json_string_value(json_object_get(problem,
			       "journal")),
			"north") == 0)
			noticed = true;
	json_decref(report);
	store_free(store);
	return noticed;
}

/* ---- what is noticed ----------------------------------------------------- */

static void
an_untouched_journal_is_sound(void **state)
{
	(void)state;
	assert_false(is_noticed());
}

static void
a_change_of_any_byte_leaves_no_envelope_that_verifies(void **state)
{
	struct parcel parcel;
	size_t changed = 0;

	(void)state;
	for (size_t i = 0; i < ENVELOPES; i++) {
		struct bytes *bytes = &envelopes[i];

		/* The last byte is the empty map of texts. */
		for (size_t at = 0; at + 1 < bytes->length; at++, changed++) {
			/* Another value each time, never the same byte. */
			const uint8_t change = (uint8_t)(changed % 255 + 1);

			bytes->data[at] ^= change;
			assert_false(check(bytes, &parcel));
			bytes->data[at] ^= change;
		}
	}
	print_message("# bytes changed: %zu\n", changed);
}

#define OF_NORTH "(SELECT id FROM epoch WHERE journal = ?)"

/* Put those bytes in the place of the envelope's, in the store. */
static void
replace(size_t envelope, const uint8_t *data, size_t length)
{
	assert_int_equal(
	    store_run(test->desk.store,
		"UPDATE envelope SET bytes = ? WHERE first = ? AND epoch ="
		" " OF_NORTH,
		"bii", data, length, (int64_t)(envelope * EACH + 1),
		journal.id),
	    STORE_OK);
}

static void
the_audit_notices_a_changed_byte(void **state)
{
	size_t noticed = 0, at = 0;

	(void)state;
	for (size_t i = 0; i < ENVELOPES; i++) {
		struct bytes *bytes = &envelopes[i];
		const size_t length = bytes->length - 1; /* without texts */

		for (; at < length; at += STRIDE, noticed++) {
			bytes->data[at] ^= 1;
			replace(i, bytes->data, length);
			assert_true(is_noticed());
			bytes->data[at] ^= 1;
			replace(i, bytes->data, length);
		}
		at -= length;
	}
	print_message("# bytes changed in the store: %zu\n", noticed);
	assert_false(is_noticed());
}

static void
the_audit_misses_any_envelope_that_was_taken_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < ENVELOPES; i++) {
		const struct bytes *bytes = &envelopes[i];
		const int64_t first = (int64_t)(i * EACH + 1);

		assert_int_equal(
		    store_run(test->desk.store,
			"DELETE FROM envelope WHERE first = ? AND epoch ="
			" " OF_NORTH,
			"ii", first, journal.id),
		    STORE_OK);
		assert_true(is_noticed());
		assert_int_equal(
		    store_run(test->desk.store,
			"INSERT INTO envelope (epoch, first, last, bytes)"
			" VALUES (" OF_NORTH ", ?, ?, ?)",
			"iiib", journal.id, first, first + EACH - 1,
			bytes->data, bytes->length - 1),
		    STORE_OK);
	}
	assert_false(is_noticed());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_untouched_journal_is_sound),
		cmocka_unit_test(
		    a_change_of_any_byte_leaves_no_envelope_that_verifies),
		cmocka_unit_test(the_audit_notices_a_changed_byte),
		cmocka_unit_test(
		    the_audit_misses_any_envelope_that_was_taken_out),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
