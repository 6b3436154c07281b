/*
 * faults.h - what goes wrong with machines; what lines do is line.c's.
 */

#ifndef TESTS_SIM_FAULTS_H
#define TESTS_SIM_FAULTS_H

#include "tests/sim/world.h"

/* One more fault, by chance: of a kiosk, or (NULL) of the centre. */
void faults_kiosk(struct world *world, struct device *device);
void faults_centre(struct world *world);

/* Nothing goes wrong any more: every machine is on, every clock right. */
void faults_heal(struct world *world);

#endif
