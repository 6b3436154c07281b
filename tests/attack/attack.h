/*
 * attack.h - what somebody learns who asks for scores again and again.
 *
 * The attacker keeps every histogram it was ever shown, before and after each
 * answer that came or left, and adds and subtracts.  It has learnt the values of
 * fewer than k answers when some sum of its histograms, each taken any number of
 * times or subtracted, is made of the values of 1 to k - 1 answers alone.
 *
 * The judge knows which answers a histogram is made of without looking behind
 * the door: the same world is lived again and again, each time with other values,
 * of which ten answers' are not those of the rest.
 */
#ifndef TESTS_ATTACK_ATTACK_H
#define TESTS_ATTACK_ATTACK_H

#include "tests/attack/world.h"

#define ATTACK_WORDS ((WORLD_ANSWERS + 63) / 64)

/* Answers as bits. */
struct attack_set {
	uint64_t words[ATTACK_WORDS];
};

struct attack {
	unsigned k;
	size_t count; /* of different histograms */
	struct attack_set *sets;
	size_t asked;      /* of all histograms that were shown */
	size_t nothing_of; /* of all that were hidden */
};

/* Live that world and ask all the while; all: with the block rule off.  Fails
 * the test if what is shown depends on the values. */
void attack_collect(struct attack *attack, const struct world_script *script,
    bool all);
void attack_release(struct attack *attack);

/*
 * The least number of answers, but none, that one, two or three histograms, added
 * or subtracted, are made of; which is searched through, three only so far as
 * tries go.
 */
unsigned attack_search(const struct attack *attack, size_t tries,
    uint64_t *seed);

/*
 * The same for sums of any number of histograms, as a bound: answers that are
 * in the same histograms cannot be told apart by any sum, so each sum is made of
 * whole such groups.  The smallest group, or 0: nothing was shown.
 */
unsigned attack_bound(const struct attack *attack);

#endif
