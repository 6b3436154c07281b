/*
 * test_attack.c - what a viewer may ask gives no answers of fewer than k away.
 *
 * ROUNDS says how many worlds are lived; SEED where they begin.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/attack/attack.h"

#define TRIES 200000

static uint64_t
number(const char *name, uint64_t fallback)
{
	const char *text = getenv(name);

	return text != NULL ? strtoull(text, NULL, 10) : fallback;
}

static void
nothing_below_k_is_learnt_from_what_is_shown(void **state)
{
	const uint64_t rounds = number("ROUNDS", 2), first = number("SEED", 1);
	static struct world_script script;
	size_t shown = 0;

	(void)state;
	for (uint64_t seed = first; seed < first + rounds; seed++) {
		struct attack attack;
		uint64_t tries = seed;
		unsigned least, bound;

		world_write(&script, seed, 5 + seed % 3);
		attack_collect(&attack, &script, false);
		least = attack_search(&attack, TRIES, &tries);
		bound = attack_bound(&attack);
		print_message("# seed %d, k %u: %zu answers, %zu events, "
			      "%zu histograms (%zu different), %zu hidden; "
			      "least %u, bound %u\n",
		    (int)seed, script.k, script.answer_count,
		    script.event_count, attack.asked, attack.count,
		    attack.nothing_of, least, bound);
		shown += attack.count;
		if (attack.count > 0) {
			assert_true(least >= script.k);
			assert_true(bound >= script.k);
		}
		attack_release(&attack);
	}
	assert_true(shown > 0);
}

static void
without_blocks_single_answers_are_learnt(void **state)
{
	static struct world_script script;
	struct attack attack;
	uint64_t tries = 1;

	(void)state;
	world_write(&script, number("SEED", 1), 5);
	attack_collect(&attack, &script, true);
	assert_int_equal(attack_search(&attack, 0, &tries), 1);
	assert_int_equal(attack_bound(&attack), 1);
	attack_release(&attack);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_below_k_is_learnt_from_what_is_shown),
		cmocka_unit_test(without_blocks_single_answers_are_learnt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
