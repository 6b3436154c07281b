/*
 * test_holdoff.c - which presses count: the vectors by the rule alone and by
 * a journal, and whose presses are held against whose.
 *
 * tests/vectors/score_vectors.json, group holdoff.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "kiosk/core/holdoff.h"
#include "kiosk/io/journal.h"
#include "tests/kiosk/support_centre.h"

#define VECTORS "tests/vectors/score_vectors.json"

/* hold and cap as numbers of the sheet. */
#define SHEET \
	"{\"name\": \"counter\", \"languages\": [\"en\"], " \
	"\"hold_off_ms\": %d, \"cap_ms\": %d, \"questions\": [" \
	"{\"id\": \"mood\", \"scale\": \"smiley4\", \"text\": " \
	"{\"en\": \"How?\"}}, {\"id\": \"say\", \"free_text\": true}, " \
	"{\"id\": \"again\", \"scale\": \"smiley4\", \"text\": {\"en\": " \
	"\"?\"}}]}"

struct fixture {
	struct fake_outside outside;
	struct centre centre;
	char sheet[600];
	char *folder;
	struct journal *journal;
};

static void
open_with(struct fixture *f, int hold_ms, int cap_ms)
{
	struct registration *told = &f->centre.registration;

	fake_outside_init(&f->outside);
	centre_init(&f->centre, &f->outside);
	snprintf(f->sheet, sizeof(f->sheet), SHEET, hold_ms, cap_ms);
	f->centre.sheet = f->sheet;
	sheet_version(told->places[0].sheet, f->sheet, strlen(f->sheet));
	told->places[1] = told->places[0];
	strcpy(told->places[1].slug, "counter-2");
	told->place_count = 2;
	f->folder = fake_folder();
	f->journal = centre_enrol(&f->centre, f->folder);
}

static void
shut(struct fixture *f)
{
	journal_free(f->journal);
	fake_folder_remove(f->folder);
}

/* A press as given; whether it is kept as one that counts. */
static bool
keep(struct fixture *f, struct journal_rating rating)
{
	assert_int_equal(journal_rate(f->journal, &rating, 1), JOURNAL_OK);
	assert_int_equal(rating.verdict, JOURNAL_OK);
	assert_true(rating.number > 0);
	return (rating.flags & RATING_REPEATED) == 0;
}

static bool
press(struct fixture *f, int64_t step)
{
	return keep(f, (struct journal_rating){ .step = step });
}

/* ---- the vectors ---- */

/* Each case of the group in turn; how many there were. */
static unsigned
each_vector(void (*held)(const char *id, const json_t *in, const json_t *out))
{
	json_t *root = json_load_file(VECTORS, 0, NULL), *vector;
	unsigned count = 0;
	size_t i;

	assert_non_null(root);
	json_array_foreach(json_object_get(root, "cases"), i, vector) {
		if (strcmp(json_string_value(json_object_get(vector, "group")),
			"holdoff") != 0)
			continue;
		count++;
		held(json_string_value(json_object_get(vector, "id")),
		    json_object_get(vector, "in"),
		    json_object_get(vector, "out"));
	}
	json_decref(root);
	return count;
}

static int
number(const json_t *object, const char *name)
{
	return (int)json_integer_value(json_object_get(object, name));
}

/* When press i of a case came, and on which step. */
static int64_t
pressed(const json_t *in, size_t i, size_t which)
{
	return json_integer_value(json_array_get(
	    json_array_get(json_object_get(in, "presses"), i), which));
}

static bool
counted(const json_t *out, size_t i)
{
	return json_is_true(json_array_get(json_object_get(out, "counted"), i));
}

static void
by_the_rule(const char *id, const json_t *in, const json_t *out)
{
	size_t i, count = json_array_size(json_object_get(in, "presses"));
	struct holdoff state = { .pressed = false };
	int all = 0;

	for (i = 0; i < count; i++) {
		bool counts = holdoff_counts(&state,
		    (unsigned)number(in, "hold_ms"),
		    (unsigned)number(in, "cap_ms"),
		    (uint64_t)pressed(in, i, 0));

		all += counts;
		if (counts != counted(out, i))
			fail_msg("%s: press %zu", id, i);
	}
	assert_int_equal(all, number(out, "n_counted"));
	assert_int_equal((int)count - all, number(out, "n_flagged"));
}

static void
by_a_journal(const char *id, const json_t *in, const json_t *out)
{
	size_t i, count = json_array_size(json_object_get(in, "presses"));
	struct fixture f;
	int64_t now = 0;

	open_with(&f, number(in, "hold_ms"), number(in, "cap_ms"));
	for (i = 0; i < count; i++) {
		fake_outside_pass(&f.outside, pressed(in, i, 0) - now);
		now = pressed(in, i, 0);
		if (press(&f, pressed(in, i, 1)) != counted(out, i))
			fail_msg("%s: press %zu", id, i);
	}
	shut(&f);
}

static void
the_rule_counts_what_the_vectors_count(void **state)
{
	(void)state;
	assert_int_equal(each_vector(by_the_rule), 4);
}

static void
a_journal_flags_what_the_vectors_flag(void **state)
{
	(void)state;
	assert_int_equal(each_vector(by_a_journal), 4);
}

/* ---- at the edges ---- */

static void
to_the_millisecond(void **state)
{
	static const struct {
		uint64_t last, counted, now;
		bool counts;
	} cases[] = {
		{ 1000, 1000, 5999, false },
		{ 1000, 1000, 6000, true },
		{ 15999, 1000, 15999, false },
		{ 15999, 1000, 16000, true },
		{ 1000, 1000, 999, true }, /* the clock went back */
		{ 1000, 1000, 1000, false },
	};
	struct holdoff now;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		now = (struct holdoff){ true, cases[i].last, cases[i].counted };
		if (holdoff_counts(&now, 5000, 15000, cases[i].now) !=
		    cases[i].counts)
			fail_msg("case %zu", i);
		assert_int_equal(now.last_ms, cases[i].now);
		assert_int_equal(now.counted_ms,
		    cases[i].counts ? cases[i].now : cases[i].counted);
	}
	/* Nothing is held off where the sheet says so. */
	now = (struct holdoff){ true, 1000, 1000 };
	assert_true(holdoff_counts(&now, 0, 0, 1000));
}

/* ---- whose presses ---- */

static void
another_touchpoint_or_question_is_another_press(void **state)
{
	struct fixture f;

	(void)state;
	open_with(&f, 5000, 15000);
	assert_true(press(&f, 1));
	assert_true(keep(&f,
	    (struct journal_rating){ .touchpoint = "counter-2" }));
	assert_true(keep(&f, (struct journal_rating){ .question = "again" }));
	fake_outside_pass(&f.outside, 1000);
	assert_false(press(&f, 2));
	assert_false(keep(&f,
	    (struct journal_rating){ .touchpoint = "counter-2" }));
	assert_false(keep(&f, (struct journal_rating){ .question = "again" }));
	shut(&f);
}

static void
only_the_customer_s_own_hand_is_held_off(void **state)
{
	static const enum hand others[] = { HAND_STAFF, HAND_AGENT, HAND_SCRIPT,
		HAND_REHEARSAL };
	struct fixture f;
	size_t i;

	(void)state;
	open_with(&f, 5000, 15000);
	for (i = 0; i < 2 * sizeof(others) / sizeof(others[0]); i++)
		assert_true(keep(&f,
		    (struct journal_rating){ .hand = others[i / 2] }));
	/* Nor do they hold off a customer. */
	assert_true(press(&f, 1));
	shut(&f);
}

static void
what_follows_in_a_visit_is_not_judged_again(void **state)
{
	const struct journal_rating follows = { .question = "again",
		.flags = RATING_SAME_VISIT };
	struct journal_rating flagged = follows;
	struct fixture f;

	(void)state;
	open_with(&f, 5000, 15000);
	assert_true(press(&f, 1));
	fake_outside_pass(&f.outside, 4000);
	assert_true(keep(&f, follows));
	assert_true(keep(&f, follows));
	/* It is not the press before either. */
	fake_outside_pass(&f.outside, 1000);
	assert_true(press(&f, 1));
	/* The visit says that its first press was one too many. */
	flagged.flags |= RATING_REPEATED;
	assert_false(keep(&f, flagged));
	shut(&f);
}

static void
a_boot_forgets_the_press_before(void **state)
{
	struct fixture f;

	(void)state;
	open_with(&f, 5000, 15000);
	fake_outside_pass(&f.outside, 100000);
	assert_true(press(&f, 1));
	fake_outside_reboot(&f.outside);
	assert_true(press(&f, 1));
	fake_outside_pass(&f.outside, 1000);
	assert_false(press(&f, 1));
	shut(&f);
}

/* A command promises a number for each line, so nothing is dropped there. */
static void
a_button_that_bounces_is_kept_and_never_counts(void **state)
{
	struct fixture f;

	(void)state;
	open_with(&f, 0, 0);
	assert_true(press(&f, 1));
	fake_outside_pass(&f.outside, 119);
	assert_false(press(&f, 1));
	fake_outside_pass(&f.outside, 119);
	assert_false(press(&f, 1));
	assert_true(press(&f, 2));
	fake_outside_pass(&f.outside, 120);
	assert_true(press(&f, 2));
	/* Two texts are no bounce. */
	assert_true(keep(&f,
	    (struct journal_rating){
		.question = "say", .step = RATING_NO_STEP }));
	assert_true(keep(&f,
	    (struct journal_rating){
		.question = "say", .step = RATING_NO_STEP }));
	shut(&f);
}

static void
what_is_refused_is_no_press(void **state)
{
	struct journal_rating off = { .step = 9 };
	struct fixture f;

	(void)state;
	open_with(&f, 5000, 15000);
	assert_int_equal(journal_rate(f.journal, &off, 1), JOURNAL_OK);
	assert_int_equal(off.verdict, JOURNAL_OFF_SCALE);
	assert_true(press(&f, 1));
	shut(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rule_counts_what_the_vectors_count),
		cmocka_unit_test(a_journal_flags_what_the_vectors_flag),
		cmocka_unit_test(to_the_millisecond),
		cmocka_unit_test(
		    another_touchpoint_or_question_is_another_press),
		cmocka_unit_test(only_the_customer_s_own_hand_is_held_off),
		cmocka_unit_test(what_follows_in_a_visit_is_not_judged_again),
		cmocka_unit_test(a_boot_forgets_the_press_before),
		cmocka_unit_test(
		    a_button_that_bounces_is_kept_and_never_counts),
		cmocka_unit_test(what_is_refused_is_no_press),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
