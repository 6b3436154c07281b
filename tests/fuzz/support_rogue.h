/*
 * support_rogue.h - an aggregator's desk, and a kiosk enrolled at it whose key
 * is in the wrong hands.
 *
 * The store's files have no name any more once it stands: nothing is left
 * behind, however the target ends.  Nothing is committed either, so that each
 * input meets the same store.
 */

#ifndef TESTS_FUZZ_SUPPORT_ROGUE_H
#define TESTS_FUZZ_SUPPORT_ROGUE_H

#include "tests/aggregator/support_desk.h"
#include "tests/aggregator/support_kiosk.h"

struct rogue {
	struct test_desk *test;
	struct test_kiosk *kiosk; /* epoch 0xa1: 1-7 written, 1-5 stored */
	char source[80];          /* bearer of the digital source "web" */
};

/* Made once; the same in every run. */
struct rogue *rogue_stand(void);

/* What an honest kiosk would ask now, for a body still to come. */
void rogue_request(const struct rogue *rogue, struct sync_request *request);

/* Settle call on the desk as the server would; false: check settled it. */
bool rogue_check(struct rogue *rogue, struct call *call);
/* Its apply and the group's end, up to the commit, which is not made. */
void rogue_apply(struct rogue *rogue, struct call *call);
void rogue_take_back(struct rogue *rogue);

#endif
