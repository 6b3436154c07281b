/*
 * outcome.h - with what status a command ends.
 *
 * The same for every command; each but OUTCOME_DONE comes with one sentence on
 * standard error.
 */

#ifndef AGGREGATOR_CORE_OUTCOME_H
#define AGGREGATOR_CORE_OUTCOME_H

enum outcome {
	OUTCOME_DONE = 0,
	OUTCOME_REFUSED = 1, /* understood, and not to be done */
	OUTCOME_WORDS = 64,  /* wrong words or options */
	OUTCOME_NOBODY = 69, /* nobody answers */
	OUTCOME_LATER = 75,  /* answered but later; disk full; nothing lost */
	OUTCOME_UNFIT = 78,  /* unreadable folder, broken settings, no init */
};

#endif
