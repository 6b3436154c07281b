/*
 * commit.c - a group of calls in one transaction.
 *
 * Tried together first, for the sake of the one fsync; when anything in the
 * group goes wrong, each call is tried again alone, so that it alone fails.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/commit.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/log.h"
#include "aggregator/io/store_sql.h"

enum attempt {
	ATTEMPT_DONE,
	ATTEMPT_SPOILED, /* by a call, or by sealing */
	ATTEMPT_FAILED,  /* to begin or to commit */
};

/* Back to before apply, which runs again. */
static void
unsettle(struct call *call)
{
	bytes_release(&call->reply.body);
	memset(&call->reply, 0, sizeof(call->reply));
	call->spoiled = call->broken = call->full = false;
}

static bool
apply_all(struct desk *desk, struct call **calls, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		calls[i]->action->apply(desk, calls[i]);
		if (calls[i]->spoiled)
			return false;
	}
	return true;
}

static void
roll_back(struct desk *desk)
{
	store_rollback(desk->store);
	if (desk->ledger != NULL)
		ledger_forget(desk);
}

/* On anything but ATTEMPT_DONE nothing is stored; *why is the store's word. */
static enum attempt
attempt(struct desk *desk, struct call **calls, size_t count,
    enum store_verdict *why)
{
	*why = store_begin(desk->store);
	if (*why != STORE_OK)
		return ATTEMPT_FAILED;
	if (!apply_all(desk, calls, count)) {
		*why = store_failure(desk->store);
		roll_back(desk);
		return ATTEMPT_SPOILED;
	}
	if (desk->ledger != NULL && ledger_seal(desk) != 0) {
		*why = store_sql_verdict(desk->store);
		roll_back(desk);
		return ATTEMPT_FAILED;
	}
	*why = store_commit(desk->store);
	if (*why == STORE_OK)
		return ATTEMPT_DONE;
	if (desk->ledger != NULL)
		ledger_forget(desk);
	return ATTEMPT_FAILED;
}

/* One call by itself; false when the store is broken. */
static bool
commit_one(struct desk *desk, struct call *call)
{
	enum store_verdict why;

	switch (attempt(desk, &call, 1, &why)) {
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

bool
commit_group(struct desk *desk, struct call **calls, size_t count)
{
	enum store_verdict why;
	bool sound = true;

	if (count == 1)
		return commit_one(desk, calls[0]);
	switch (attempt(desk, calls, count, &why)) {
	case ATTEMPT_DONE:
		return true;
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
	log_event("what=group calls=%zu doing=\"each alone\"", count);
	for (size_t i = 0; i < count; i++) {
		unsettle(calls[i]);
		if (!sound)
			desk_store_problem(calls[i], STORE_BROKEN);
		else
			sound = commit_one(desk, calls[i]);
	}
	return sound;
}

bool
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
		return true;
	roll_back(desk);
	log_error("what=heads why=\"%s\"", store_verdict_text(verdict));
	return verdict != STORE_BROKEN;
}
