/*
 * judge.h - what must hold in the end, whatever happened.
 */

#ifndef TESTS_SIM_JUDGE_H
#define TESTS_SIM_JUDGE_H

#include "tests/sim/world.h"

/* Faults are over and all has been sent: tell what does not hold. */
void judge(struct world *world);

/* ---- judge_audit.c ---- */
/* Chains, seams, the fold, the product's own `verify`. */
void judge_audit(struct world *world);

#endif
