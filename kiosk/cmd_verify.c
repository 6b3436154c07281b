/*
 * cmd_verify.c - check the own journal, row by row.
 */

#include <stdio.h>

#include "kiosk/commands.h"

/* After so many the rest is counted alone. */
#define TOLD_MOST 100

static void
tell(void *self, const struct journal_fault *fault)
{
	unsigned long *faults = self;

	if (++*faults > TOLD_MOST)
		return;
	printf("entry %llu: %s\n", (unsigned long long)fault->number,
	    fault->why);
}

static int
run(struct call *call)
{
	unsigned long faults = 0;
	enum journal_verdict verdict;
	struct journal *journal;
	uint64_t entries;
	int code;

	if (options_read(call, NULL, 0, NULL, 0) < 0)
		return call->exit;
	journal = command_journal(call, &code);
	if (journal == NULL)
		return code;
	verdict = journal_check(journal, tell, &faults, &entries);
	journal_free(journal);
	if (verdict != JOURNAL_OK) {
		complain("%s: %s", call->dir, journal_verdict_text(verdict));
		return command_exit_of(verdict);
	}
	if (faults == 0) {
		printf("%llu entries, all as they were kept\n",
		    (unsigned long long)entries);
		return COMMAND_DONE;
	}
	complain("%lu faults in %llu entries", faults,
	    (unsigned long long)entries);
	return COMMAND_REFUSED;
}

const struct command cmd_verify = {
	.name = "verify",
	.words = "",
	.about = "check the journal: chain, slots, gaps, texts",
	.help = "Names each row that does not hold; then the exit status "
		"is 1.\n",
	.run = run,
};
