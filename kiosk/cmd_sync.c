/*
 * cmd_sync.c - send what the aggregator lacks, once or for good.
 */

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/commands.h"
#include "kiosk/io/clock.h"
#include "kiosk/io/journal_staff.h"
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

static void
tell_kept(const struct journal_facts *facts)
{
	printf("all %llu entries are kept at %s\n",
	    (unsigned long long)facts->kept, facts->url);
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
		tell_kept(&facts);
	return exit_of(verdict, &exchange);
}

/* ---- beside another uploader ---- */

/* What another process was asked for, which uploads from this folder. */
struct errand {
	pid_t holder;     /* who was asked last */
	int64_t asked_ms; /* BOOTTIME; -1 not yet */
	bool failed;      /* once, by a try that may have begun before */
};

static void
errand_ask(struct errand *errand, pid_t holder)
{
	const struct outside *outside = clock_outside();

	errand->holder = holder;
	errand->asked_ms = outside->boottime_ms(outside->self);
	uploader_hurry(holder);
}

/* How a try that the journal tells of failed, and the exit code for it. */
static int
errand_failed(const char *word, const char *why)
{
	complain("another process uploads from this folder, and: %s", why);
	if (strcmp(word, "nobody") == 0)
		return COMMAND_NOBODY;
	return strcmp(word, "refused") == 0 ? COMMAND_REFUSED : COMMAND_LATER;
}

/* The exit code once the other process has done it or cannot; else -1. */
static int
errand_look(struct errand *errand, struct journal *journal)
{
	struct journal_outcome outcome;
	struct journal_facts facts;
	uint64_t entries, texts;

	if (journal_outcome(journal, &outcome) != JOURNAL_OK ||
	    outcome.tried_ms < errand->asked_ms ||
	    journal_facts(journal, &facts) != JOURNAL_OK)
		return -1;
	if (strcmp(outcome.word, "done") != 0) {
		if (errand->failed)
			return errand_failed(outcome.word, facts.error);
		/* The line may have come back while that try went on. */
		errand->failed = true;
		errand_ask(errand, errand->holder);
		return -1;
	}
	if (journal_waiting(journal, &entries, &texts) != JOURNAL_OK ||
	    entries + texts > 0)
		return -1;
	tell_kept(&facts);
	return COMMAND_DONE;
}

/* Ask who uploads from this folder, and look; -1: not yet. */
static int
leave_it_to(struct errand *errand, struct journal *journal, pid_t holder)
{
	if (errand->asked_ms < 0 || errand->holder != holder)
		errand_ask(errand, holder);
	return errand_look(errand, journal);
}

static int
sync_run(const struct call *call, struct journal *journal, bool forever)
{
	struct errand errand = { .asked_ms = -1 };
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
		code = forever ? -1 : leave_it_to(&errand, journal, holder);
		if (code >= 0)
			return code;
		if (waited >= PATIENCE_MS) {
			complain("another process uploads from this folder "
				 "and is not done yet");
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
	    "Ends when nothing waits any more, or says why it does. Beside "
	    "another process\nthat uploads from this folder it has that one do "
	    "it now. With --forever it\nstays, and sends at once whatever is "
	    "kept; SIGUSR1 makes it look.\n",
	.run = run,
};
