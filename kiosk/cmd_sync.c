/*
 * cmd_sync.c - send what the aggregator lacks, once or for good.
 */

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/commands.h"
#include "kiosk/io/clock.h"
#include "kiosk/io/journal_sync.h"
#include "kiosk/io/uploader.h"

/* How long to wait for another uploader to do the work, or to be gone. */
#define PATIENCE_MS (60 * 1000)
#define ENDING_MS (10 * 1000)
#define LOOK_MS 200

/* The exit code for how an exchange ended. */
static int
exit_of(enum exchange_verdict verdict, const struct exchange *exchange)
{
	switch (verdict) {
	case EXCHANGE_DONE:
		return COMMAND_DONE;
	case EXCHANGE_NOBODY:
		return COMMAND_NOBODY;
	case EXCHANGE_REFUSED:
	case EXCHANGE_STRANGER:
		return COMMAND_REFUSED;
	case EXCHANGE_JOURNAL:
		return command_exit_of(exchange->journal);
	case EXCHANGE_STUCK:
	case EXCHANGE_LATER:
	case EXCHANGE_STOPPED:
		break;
	}
	return COMMAND_LATER;
}

static int
sync_once(struct uploader *uploader, struct journal *journal)
{
	struct exchange exchange;
	struct journal_facts facts;
	enum exchange_verdict verdict = uploader_once(uploader, &exchange);

	if (verdict != EXCHANGE_DONE)
		complain("%s", exchange.why);
	else if (journal_facts(journal, &facts) == JOURNAL_OK)
		printf("all %llu entries are kept at %s\n",
		    (unsigned long long)facts.kept, facts.url);
	return exit_of(verdict, &exchange);
}

/* Another process uploads: 0 when nothing waits any more. */
static int
leave_it_to(struct journal *journal, pid_t holder)
{
	uint64_t entries = 1, texts = 0;

	uploader_nudge(holder);
	if (journal_waiting(journal, &entries, &texts) != JOURNAL_OK ||
	    entries + texts > 0)
		return -1;
	puts("nothing waits; another process uploads from this folder");
	return 0;
}

static int
sync_run(const struct call *call, struct journal *journal, bool forever)
{
	struct uploader *uploader;
	char why[300];
	pid_t holder;
	int code;

	for (int waited = 0;; waited += LOOK_MS) {
		uploader = uploader_new(call->dir, journal, clock_outside(),
		    &holder, why);
		if (uploader != NULL)
			break;
		if (holder < 0) {
			complain("%s", why);
			return COMMAND_NO_FOLDER;
		}
		if (forever && waited >= ENDING_MS) {
			complain("%s: another process uploads from this "
				 "folder",
			    call->dir);
			return COMMAND_REFUSED;
		}
		if (!forever &&
		    leave_it_to(journal, waited == 0 ? holder : -1) == 0)
			return COMMAND_DONE;
		if (waited >= PATIENCE_MS) {
			complain("another process uploads from this folder "
				 "and has not sent everything yet");
			return COMMAND_LATER;
		}
		poll(NULL, 0, LOOK_MS);
	}
	if (!forever) {
		code = sync_once(uploader, journal);
	} else {
		code = COMMAND_DONE;
		if (uploader_forever(uploader) != 0) {
			complain("cannot wait for signals: %s",
			    strerror(errno));
			code = COMMAND_LATER;
		}
	}
	uploader_free(uploader);
	return code;
}

static int
run(struct call *call)
{
	bool forever = false;
	const struct option_slot options[] = { { "forever", NULL, &forever } };
	struct journal *journal;
	int code;

	if (options_read(call, options, 1, NULL, 0) < 0)
		return call->exit;
	journal = command_journal(call, &code);
	if (journal == NULL)
		return code;
	code = sync_run(call, journal, forever);
	journal_free(journal);
	return code;
}

const struct command cmd_sync = {
	.name = "sync",
	.words = "[--forever]",
	.about = "send everything to the aggregator, once or for good",
	.help =
	    "Ends when nothing waits any more, or says why it does. With "
	    "--forever it\nstays, and sends at once whatever is kept; SIGUSR1 "
	    "makes it look.\n",
	.run = run,
};
