/*
 * commit.c - a group of calls in one transaction.
 *
 * Tried together first, for the sake of the one fsync.  A call that spoils the
 * group is set aside and the others are tried again together; what was set
 * aside, or everything when the store itself failed, is tried alone, so that it
 * alone fails.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/blocks_keep.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/commit.h"
#include "aggregator/io/health.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/log.h"
#include "aggregator/io/meters.h"
#include "aggregator/io/store_sql.h"

/*
 * Calls set aside from one group.  More of them, and each is tried alone: that
 * costs an fsync a call, but the work no longer grows with their square.
 */
#define COMMIT_ASIDE 8

#define COMMIT_PROBE (32 * 1024)

enum attempt {
	ATTEMPT_DONE,
	ATTEMPT_SPOILED, /* by a call */
	ATTEMPT_FAILED,  /* to begin, to seal or to commit */
};

/* Back to before apply, which runs again. */
static void
unsettle(struct call *call)
{
	bytes_release(&call->reply.body);
	memset(&call->reply, 0, sizeof(call->reply));
	call->spoiled = call->broken = call->full = false;
}

/* How many were applied before one spoiled; count when none did. */
static size_t
apply_all(struct desk *desk, struct call **calls, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		calls[i]->action->apply(desk, calls[i]);
		if (calls[i]->spoiled)
			return i;
	}
	return count;
}

static void
roll_back(struct desk *desk)
{
	store_rollback(desk->store);
	if (desk->ledger != NULL)
		ledger_forget(desk);
}

static enum store_verdict
timed_commit(struct store *store)
{
	const uint64_t begun = meter_now_us();
	const enum store_verdict verdict = store_commit(store);

	meter_observe(METER_COMMIT_US, meter_now_us() - begun);
	return verdict;
}

/* What others have at hand of the registry may be old now. */
static void
tell_deeds(struct desk *desk)
{
	if (desk->ledger != NULL && ledger_did_deeds(desk) &&
	    desk->health != NULL)
		atomic_fetch_add(&desk->health->deeds, 1);
}

static enum attempt
attempt_once(struct desk *desk, struct call **calls, size_t count,
    enum store_verdict *why, size_t *applied)
{
	*why = store_begin(desk->store);
	if (*why != STORE_OK)
		return ATTEMPT_FAILED;
	*applied = apply_all(desk, calls, count);
	if (*applied < count) {
		*why = store_failure(desk->store);
		roll_back(desk);
		return ATTEMPT_SPOILED;
	}
	if (desk->ledger != NULL && ledger_seal(desk) != 0) {
		*why = store_sql_verdict(desk->store);
		roll_back(desk);
		return ATTEMPT_FAILED;
	}
	*why = timed_commit(desk->store);
	if (*why == STORE_OK) {
		tell_deeds(desk);
		return ATTEMPT_DONE;
	}
	if (desk->ledger != NULL)
		ledger_forget(desk);
	return ATTEMPT_FAILED;
}

/*
 * On anything but ATTEMPT_DONE nothing is stored; *why is the store's word, and
 * *applied says on ATTEMPT_SPOILED which call it was.
 */
static enum attempt
attempt(struct desk *desk, struct call **calls, size_t count,
    enum store_verdict *why, size_t *applied)
{
	static const enum meter meters[] = {
		[ATTEMPT_DONE] = METER_TRANSACTION_DONE,
		[ATTEMPT_SPOILED] = METER_TRANSACTION_SPOILED,
		[ATTEMPT_FAILED] = METER_TRANSACTION_FAILED,
	};
	const enum attempt attempted = attempt_once(desk, calls, count, why,
	    applied);

	meter_add(meters[attempted], 1);
	return attempted;
}

/* One call by itself; false when the store is broken. */
static bool
commit_one(struct desk *desk, struct call *call)
{
	enum store_verdict why;
	size_t applied;

	switch (attempt(desk, &call, 1, &why, &applied)) {
	case ATTEMPT_DONE:
		return true;
	case ATTEMPT_SPOILED:
		if (call->reply.status == 0)
			desk_store_problem(call, why);
		return !call->broken && why != STORE_BROKEN;
	default:
		desk_store_problem(call, why);
		return !call->broken;
	}
}

static void
settle_all(struct call **calls, size_t count, enum store_verdict why)
{
	for (size_t i = 0; i < count; i++)
		desk_store_problem(calls[i], why);
}

/* Each by itself, as if it had just come; false when the store is broken. */
static bool
commit_each(struct desk *desk, struct call **calls, size_t count)
{
	bool sound = true;

	for (size_t i = 0; i < count; i++) {
		unsettle(calls[i]);
		if (!sound)
			desk_store_problem(calls[i], STORE_BROKEN);
		else
			sound = commit_one(desk, calls[i]);
	}
	return sound;
}

/* The one at `from` goes behind all others, whose order stays. */
static void
move_last(struct call **calls, size_t count, size_t from)
{
	struct call *call = calls[from];

	memmove(calls + from, calls + from + 1,
	    (count - from - 1) * sizeof(calls[0]));
	calls[count - 1] = call;
}

/*
 * Together, without those that spoil it: these are moved behind the `together`
 * calls that are left.  ATTEMPT_SPOILED: too many spoil it.
 */
static enum attempt
attempt_together(struct desk *desk, struct call **calls, size_t count,
    enum store_verdict *why, size_t *together)
{
	const size_t least = count > COMMIT_ASIDE ? count - COMMIT_ASIDE : 0;
	enum attempt attempted;
	size_t spoiler;

	for (*together = count; *together > least; --*together) {
		attempted = attempt(desk, calls, *together, why, &spoiler);
		if (attempted != ATTEMPT_SPOILED || *why != STORE_OK)
			return attempted;
		for (size_t i = 0; i < *together; i++)
			unsettle(calls[i]);
		move_last(calls, *together, spoiler);
	}
	return ATTEMPT_SPOILED;
}

bool
commit_group(struct desk *desk, struct call **calls, size_t count)
{
	enum store_verdict why = STORE_OK;
	size_t together;

	if (count == 1)
		return commit_one(desk, calls[0]);
	switch (attempt_together(desk, calls, count, &why, &together)) {
	case ATTEMPT_DONE:
		return commit_each(desk, calls + together, count - together);
	case ATTEMPT_FAILED:
		/* Each alone would meet the same; waits would add up. */
		if (why == STORE_BROKEN || why == STORE_BUSY) {
			settle_all(calls, count, why);
			return why != STORE_BROKEN;
		}
		break;
	case ATTEMPT_SPOILED:
		break;
	}
	if (why != STORE_FULL)
		log_event("what=group calls=%zu doing=\"each alone\"", count);
	return commit_each(desk, calls, count);
}

enum store_verdict
commit_heads(struct desk *desk)
{
	enum store_verdict verdict = store_begin(desk->store);

	if (verdict == STORE_OK) {
		if (ledger_tell_heads(desk) == 0 && ledger_seal(desk) == 0)
			verdict = store_commit(desk->store);
		else
			verdict = store_sql_verdict(desk->store);
	}
	if (verdict == STORE_OK)
		return STORE_OK;
	roll_back(desk);
	if (verdict != STORE_FULL) /* the writer says that */
		log_error("what=heads why=\"%s\"", store_verdict_text(verdict));
	return verdict;
}

enum store_verdict
commit_blocks(struct desk *desk, bool *more)
{
	const int64_t now = desk_now_ms(desk) / 1000;
	const int due = blocks_are_due(desk->store, now);
	enum store_verdict verdict;

	*more = false;
	if (due != 1)
		return due == 0 ? STORE_OK : store_sql_verdict(desk->store);
	verdict = store_begin(desk->store);
	if (verdict == STORE_OK) {
		verdict = blocks_keep(desk->store, desk->atlas, now, more);
		if (verdict == STORE_OK)
			return timed_commit(desk->store);
	}
	store_rollback(desk->store);
	if (verdict != STORE_FULL)
		log_error("what=blocks why=\"%s\"",
		    store_verdict_text(verdict));
	return verdict;
}

enum store_verdict
commit_probe(struct desk *desk)
{
	static uint8_t bytes[COMMIT_PROBE]; /* as much as a small group */
	enum store_verdict verdict = store_begin(desk->store);

	if (verdict == STORE_OK)
		verdict = store_fact_set(desk->store, "probe", bytes,
		    sizeof(bytes));
	if (verdict == STORE_OK)
		return store_commit(desk->store);
	store_rollback(desk->store);
	return verdict;
}
