/*
 * test_revival.c - what a deed "restored" answers for: heads beyond what was
 * restored, witnessed before it was, and nothing else.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/io/revival.h"
#include "protocol/deed.h"

/* Restored twice: after numbers 20 and 30. */
static void
begin(struct audit *audit)
{
	static const struct {
		uint64_t after;
		int64_t at_ms;
	} revivals[] = { { 20, 2000 }, { 30, 4000 } };

	assert_true(audit_init(audit));
	for (size_t i = 0; i < 2; i++) {
		struct revival *revival = audit_add(audit, &audit->revivals,
		    sizeof(*revival));

		assert_non_null(revival);
		revival->after = revivals[i].after;
		revival->at_ms = revivals[i].at_ms;
	}
}

static void
it_answers_for_what_was_lost_and_for_no_more(void **state)
{
	static const struct {
		uint64_t number;
		int64_t at_ms;
		bool is_explained;
	} cases[] = {
		{ 21, 1999, true }, { 21, 2000, true }, { 999, 0, true },
		{ 20, 1999, false }, /* that much was restored */
		{ 1, 0, false },     /* so was that */
		{ 21, 2001, false }, /* seen in the restored book itself */
		{ 30, 2001, false }, /* restored the second time */
		{ 31, 2001, true },  /* and lost then */
		{ 31, 4000, true }, { 31, 4001, false },
		{ 999, 4001, false }, /* nobody says what became of it */
	};
	struct audit audit;

	(void)state;
	begin(&audit);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct claim claim = { .kind = CLAIM_WITNESS,
			.head.number = cases[i].number,
			.at_ms = cases[i].at_ms };

		if (revival_explains(&audit, &claim) != cases[i].is_explained)
			fail_msg("case %zu", i);
	}
	audit_release(&audit);
}

static void
what_it_answers_for_is_counted(void **state)
{
	const struct claim claims[] = {
		{ .head.number = 25, .at_ms = 1000 },
		{ .head.number = 22, .at_ms = 1500 },
	};
	struct audit audit;
	json_t *list, *first;

	(void)state;
	begin(&audit);
	for (size_t i = 0; i < 2; i++)
		assert_true(revival_explains(&audit, &claims[i]));
	list = revival_list(&audit);
	first = json_array_get(list, 0);
	assert_int_equal(json_array_size(list), 2);
	assert_int_equal(json_integer_value(json_object_get(first, "heads")),
	    2);
	assert_int_equal(json_integer_value(json_object_get(first, "highest")),
	    25);
	json_decref(list);
	audit_release(&audit);
}

static void
a_deed_is_read_where_its_epoch_goes_on_from(void **state)
{
	const struct strand strand = {
		.is_opened = true, .previous.number = 41, .zero_ms = 7000
	};
	struct revival *revival;
	struct audit audit;
	struct entry entry;
	struct wire_writer w;
	struct wire_reader r;
	uint8_t bytes[LIMIT_ENTRY];

	(void)state;
	assert_true(audit_init(&audit));
	wire_write_to(&w, bytes, sizeof(bytes));
	deed_write(&w, DEED_RESTORED, 12, "local:anna", "backup of yesterday");
	assert_false(w.failed);
	wire_read_from(&r, bytes, w.length);
	entry_read(&r, &entry);
	revival_take(&audit, &strand, &entry, 44);
	assert_int_equal(audit.revivals.count, 1);
	revival = audit.revivals.at;
	assert_int_equal(revival->number, 44);
	assert_int_equal(revival->after, 41);
	assert_int_equal(revival->at_ms, 7012);
	assert_string_equal(revival->why, "backup of yesterday");
	audit_release(&audit);
}

/* A kiosk's texts from before: it deletes them when they are receipted. */
static void
it_answers_for_texts_that_kiosks_had_written_before(void **state)
{
	static const struct {
		enum journal_kind kind;
		int64_t zero_ms;
		uint32_t at;
		bool is_explained;
	} cases[] = {
		{ JOURNAL_KIOSK, 1000, 500, true },
		{ JOURNAL_KIOSK, 1000, 3000, true }, /* before the second */
		{ JOURNAL_KIOSK, 1000, 3001, false },
		{ JOURNAL_KIOSK, 0, 500, false },     /* nobody knows when */
		{ JOURNAL_SOURCE, 1000, 500, false }, /* it was kept here */
	};
	static const uint8_t epoch[EPOCH_SIZE] = { 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct journal_row row = { .kind = cases[i].kind };
		struct text_gap gap = { .at = cases[i].at };
		struct audit audit;

		begin(&audit);
		assert_true(audit_enter(&audit, &row));
		gap.strand = audit_begin(&audit, 0, epoch);
		audit_strand(&audit, gap.strand)->zero_ms = cases[i].zero_ms;
		if (revival_explains_text(&audit, &gap) !=
		    cases[i].is_explained)
			fail_msg("case %zu", i);
		audit_release(&audit);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_answers_for_what_was_lost_and_for_no_more),
		cmocka_unit_test(what_it_answers_for_is_counted),
		cmocka_unit_test(
		    it_answers_for_texts_that_kiosks_had_written_before),
		cmocka_unit_test(a_deed_is_read_where_its_epoch_goes_on_from),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
