/*
 * test_ingest.c - what becomes of an envelope.
 *
 * A journal of 60 entries and a second one that leaves it at 31; envelopes are
 * any stretch of either.  What is held is a list of runs, kept as io/intake.c
 * keeps it in the store.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/ingest.h"
#include "protocol/pen.h"

#define ENTRIES 60
#define LEAVES 31 /* first entry in which the branch differs */

static const uint8_t key[KEY_SIZE] = { 1, 2, 3 };
static const uint8_t epoch[EPOCH_SIZE] = { 9, 9 };

/* A journal: bytes of all entries, where each ends, h after each. */
struct journal {
	uint8_t bytes[ENTRIES * 120];
	size_t ends[ENTRIES + 1];
	uint8_t hashes[ENTRIES + 1][HASH_SIZE];
};
static struct journal trunk, branch;

/* What is held, by rising number. */
static struct ingest_run held[ENTRIES];
static size_t held_count;
static unsigned counted[ENTRIES + 1];

static void
write_journal(struct journal *journal, bool leaves)
{
	struct pen pen;
	struct wire_writer w;

	wire_write_to(&w, journal->bytes, sizeof(journal->bytes));
	epoch_start(journal->hashes[0], key, epoch, &(struct head){ 0 });
	pen_open_epoch(&pen, &w, key, epoch, NULL, 1000, 0);
	for (uint64_t number = 1; number <= ENTRIES; number++) {
		const size_t begin = w.length;
		struct entry entry = {
			.kind = ENTRY_RATING,
			.at = (uint32_t)number * 1000,
			.rating = { .step = leaves && number >= LEAVES },
		};

		if (number > 1) {
			entry_write(&w, &entry);
			pen_append(&pen, w.bytes + begin, w.length - begin);
		}
		journal->ends[number] = w.length;
		memcpy(journal->hashes[number], pen.hash, HASH_SIZE);
	}
	assert_false(w.failed);
}

static int
begin(void **state)
{
	(void)state;
	write_journal(&trunk, false);
	write_journal(&branch, true);
	held_count = 0;
	memset(counted, 0, sizeof(counted));
	return 0;
}

static struct envelope
stretch(const struct journal *journal, uint64_t first, uint64_t last,
    struct envelope_sum *sum)
{
	*sum = (struct envelope_sum){ .last = last };
	memcpy(sum->hash, journal->hashes[last], HASH_SIZE);
	return (struct envelope){
		.epoch = epoch,
		.first = first,
		.before = journal->hashes[first - 1],
		.entries = { journal->bytes + journal->ends[first - 1],
		    journal->ends[last] - journal->ends[first - 1] },
	};
}

/* Only the trunk is ever held in these tests. */
static bool
trunk_hash_at(void *arg, uint64_t number, uint8_t hash[HASH_SIZE])
{
	(void)arg;
	memcpy(hash, trunk.hashes[number], HASH_SIZE);
	return true;
}

/* The runs that touch first - 1 to last + 1. */
static struct ingest_held
around(uint64_t first, uint64_t last)
{
	size_t begin_at = 0, end_at;

	while (begin_at < held_count && held[begin_at].last + 1 < first)
		begin_at++;
	end_at = begin_at;
	while (end_at < held_count && held[end_at].first <= last + 1)
		end_at++;
	return (struct ingest_held){ held + begin_at, end_at - begin_at,
		trunk_hash_at, NULL };
}

/* Put the joined run in the place of all it touches. */
static void
hold(const struct ingest_held *touched, const struct ingest_run *run)
{
	const size_t at = (size_t)(touched->runs - held);
	const size_t after = at + touched->count;

	memmove(held + at + 1, held + after,
	    (held_count - after) * sizeof(*held));
	held[at] = *run;
	held_count += 1 - touched->count;
}

static enum ingest_verdict
take_in(const struct journal *journal, uint64_t first, uint64_t last)
{
	struct ingest_piece pieces[ENTRIES + 1];
	struct envelope_sum sum;
	const struct envelope envelope = stretch(journal, first, last, &sum);
	const struct ingest_held touched = around(first, last);
	struct ingest_run run;
	enum ingest_verdict verdict;
	uint64_t fork_at = 0;
	size_t count;

	verdict = ingest_judge(&touched, &envelope, &sum, pieces, &count,
	    &fork_at);
	if (verdict == INGEST_FORKED)
		assert_in_range(fork_at, first, last);
	if (verdict != INGEST_NEW)
		return verdict;
	for (size_t i = 0; i < count; i++)
		for (uint64_t n = pieces[i].first; n <= pieces[i].last; n++)
			counted[n]++;
	run = ingest_joined(&touched, &envelope, &sum);
	hold(&touched, &run);
	return verdict;
}

static void
an_envelope_sent_twice_counts_once(void **state)
{
	(void)state;
	assert_int_equal(take_in(&trunk, 1, 20), INGEST_NEW);
	assert_int_equal(take_in(&trunk, 1, 20), INGEST_SEEN);
	for (uint64_t n = 1; n <= 20; n++)
		assert_int_equal(counted[n], 1);
}

/* Every pair of stretches: overlapping, touching, apart, one in the other. */
static void
any_two_envelopes_count_each_number_once(void **state)
{
	enum {
		LAST = 9
	};

	for (uint64_t a = 1; a <= LAST; a++)
		for (uint64_t b = a; b <= LAST; b++)
			for (uint64_t c = 1; c <= LAST; c++)
				for (uint64_t d = c; d <= LAST; d++) {
					begin(state);
					take_in(&trunk, a, b);
					take_in(&trunk, c, d);
					for (uint64_t n = 1; n <= LAST; n++)
						assert_int_equal(counted[n],
						    (a <= n && n <= b) ||
							(c <= n && n <= d));
				}
}

static uint64_t
shuffled(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return *seed >> 33;
}

static void
any_order_of_overlapping_envelopes_ends_the_same(void **state)
{
	for (uint64_t seed = 1; seed <= 300; seed++) {
		uint64_t chance = seed;

		begin(state);
		for (int i = 0; i < 25; i++) {
			const uint64_t first = 1 + shuffled(&chance) % ENTRIES;
			uint64_t last = first + shuffled(&chance) % 12;

			if (last > ENTRIES)
				last = ENTRIES;
			take_in(&trunk, first, last);
		}
		take_in(&trunk, 1, ENTRIES);
		assert_int_equal(held_count, 1);
		assert_int_equal(held[0].first, 1);
		assert_int_equal(held[0].last, ENTRIES);
		assert_memory_equal(held[0].hash, trunk.hashes[ENTRIES],
		    HASH_SIZE);
		for (uint64_t n = 1; n <= ENTRIES; n++)
			assert_int_equal(counted[n], 1);
	}
}

static void
entries_beyond_a_gap_count_at_once(void **state)
{
	(void)state;
	assert_int_equal(take_in(&trunk, 1, 10), INGEST_NEW);
	assert_int_equal(take_in(&trunk, 20, 30), INGEST_NEW);
	assert_int_equal(held_count, 2);
	assert_int_equal(take_in(&trunk, 11, 19), INGEST_NEW);
	assert_int_equal(held_count, 1);
	assert_int_equal(held[0].last, 30);
}

static void
one_envelope_fills_several_gaps(void **state)
{
	(void)state;
	take_in(&trunk, 3, 5);
	take_in(&trunk, 8, 8);
	take_in(&trunk, 12, 14);
	assert_int_equal(take_in(&trunk, 1, 16), INGEST_NEW);
	assert_int_equal(held_count, 1);
	for (uint64_t n = 1; n <= 16; n++)
		assert_int_equal(counted[n], 1);
}

/* Wherever the trunk is held and the branch's stretch lies. */
static void
a_fork_is_seen_wherever_branches_meet(void **state)
{
	static const struct {
		uint64_t a, b; /* of the trunk */
		uint64_t c, d; /* of the branch */
		enum ingest_verdict verdict;
	} cases[] = {
		{ 1, 40, 1, 40, INGEST_FORKED },  /* the same numbers */
		{ 1, 40, 20, 35, INGEST_FORKED }, /* within */
		{ 1, 40, 33, 34, INGEST_FORKED },
		{ 1, 40, 41, 50, INGEST_FORKED }, /* after */
		{ 1, 40, 35, 50, INGEST_FORKED }, /* across the end */
		{ 1, 40, 10, 50, INGEST_FORKED },
		{ 35, 40, 1, 34, INGEST_FORKED }, /* just before */
		{ 35, 40, 1, 36, INGEST_FORKED },
		{ 35, 40, 1, 50, INGEST_FORKED }, /* around */
		{ 1, 30, 31, 40, INGEST_NEW },    /* stored first: it counts */
		{ 1, 40, 1, 30, INGEST_SEEN },    /* the common part */
		{ 1, 20, 1, 30, INGEST_NEW },
		{ 40, 50, 31, 38, INGEST_NEW }, /* nothing to compare, yet */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		begin(state);
		take_in(&trunk, cases[i].a, cases[i].b);
		assert_int_equal(take_in(&branch, cases[i].c, cases[i].d),
		    cases[i].verdict);
	}
}

static void
a_fork_that_the_gap_hid_shows_when_it_fills(void **state)
{
	(void)state;
	take_in(&trunk, 1, 20);
	take_in(&trunk, 41, 50);
	assert_int_equal(take_in(&branch, 21, 40), INGEST_FORKED);
	assert_int_equal(take_in(&trunk, 21, 40), INGEST_NEW);
}

static void
the_hash_at_a_number_is_that_of_the_chain(void **state)
{
	struct envelope_sum sum;
	struct envelope envelope = stretch(&trunk, 5, 20, &sum);
	uint8_t hash[HASH_SIZE];

	(void)state;
	for (uint64_t n = 4; n <= 20; n++) {
		assert_true(ingest_hash_at(&envelope, n, hash));
		assert_memory_equal(hash, trunk.hashes[n], HASH_SIZE);
	}
	assert_false(ingest_hash_at(&envelope, 3, hash));
	assert_false(ingest_hash_at(&envelope, 21, hash));
}

static void
an_epoch_begins_only_as_its_entry_says(void **state)
{
	struct envelope_sum sum;
	struct envelope envelope = stretch(&trunk, 1, 3, &sum);
	const uint8_t other[KEY_SIZE] = { 4 };
	struct entry opening;

	(void)state;
	assert_true(ingest_opens(&envelope, key, &opening));
	assert_int_equal(opening.epoch.previous.number, 0);
	assert_false(ingest_opens(&envelope, other, &opening));
	envelope.first = 2;
	assert_false(ingest_opens(&envelope, key, &opening));
	envelope = stretch(&trunk, 2, 3, &sum);
	assert_false(ingest_opens(&envelope, key, &opening));
}

static void
seams_follow_from_an_epochs_place(void **state)
{
	static const struct {
		struct ingest_place place;
		enum ingest_seam seam;
	} cases[] = {
		{ { .is_root = true }, SEAM_NONE },
		{ { .is_root = true, .root_before = true }, SEAM_ROOT },
		{ { .previous_number = 9,
		      .previous_last = 9,
		      .previous_held = true,
		      .same_hash = true },
		    SEAM_NONE },
		{ { .previous_number = 9, .previous_last = 5 }, SEAM_NONE },
		{ { .previous_number = 9,
		      .previous_last = 12,
		      .previous_held = true,
		      .same_hash = true },
		    SEAM_EARLIER },
		{ { .previous_number = 9,
		      .previous_last = 9,
		      .previous_held = true },
		    SEAM_OTHER },
		{ { .previous_number = 9,
		      .previous_last = 9,
		      .previous_held = true,
		      .same_hash = true,
		      .second = true },
		    SEAM_SECOND },
		{ { .previous_number = 9,
		      .previous_last = 12,
		      .previous_held = true,
		      .same_hash = true,
		      .beside = true },
		    SEAM_CLONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const enum ingest_seam seam = ingest_seam(&cases[i].place);

		assert_int_equal(seam, cases[i].seam);
		assert_int_equal(ingest_seam_text(seam) == NULL,
		    seam == SEAM_NONE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_envelope_sent_twice_counts_once,
		    begin),
		cmocka_unit_test(any_two_envelopes_count_each_number_once),
		cmocka_unit_test(
		    any_order_of_overlapping_envelopes_ends_the_same),
		cmocka_unit_test_setup(entries_beyond_a_gap_count_at_once,
		    begin),
		cmocka_unit_test_setup(one_envelope_fills_several_gaps, begin),
		cmocka_unit_test(a_fork_is_seen_wherever_branches_meet),
		cmocka_unit_test_setup(
		    a_fork_that_the_gap_hid_shows_when_it_fills, begin),
		cmocka_unit_test_setup(
		    the_hash_at_a_number_is_that_of_the_chain, begin),
		cmocka_unit_test_setup(an_epoch_begins_only_as_its_entry_says,
		    begin),
		cmocka_unit_test(seams_follow_from_an_epochs_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
