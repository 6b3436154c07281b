/*
 * desk_sync_apply.c - a sync in the writer's transaction.
 *
 * Each envelope goes to io/intake.c; what the request says of the kiosk itself
 * is noted if it is news.  Nothing is answered before the commit.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/desk_sync.h"
#include "aggregator/io/exchange.h"
#include "aggregator/io/health.h"
#include "aggregator/io/intake.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/log.h"
#include "aggregator/io/rules.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_quarantine.h"

/* What may wait for one kiosk: then a person has to look first. */
#define WAITING_MOST (16 * 1024 * 1024)

static int
take_all(struct desk *desk, struct exchange *exchange, bool *any_waits)
{
	struct intake *intake = ledger_intake(desk);
	struct intake_outcome outcome;

	*any_waits = false;
	for (size_t i = 0; i < exchange->count; i++) {
		if (intake_receive(intake, &exchange->journal,
			&exchange->parcels[i], &outcome) != 0)
			return -1;
		exchange->judged[i] = (struct answer_judged){ i,
			outcome.verdict, outcome.number };
		if (outcome.verdict == ENVELOPE_STORED ||
		    outcome.verdict == ENVELOPE_SEEN)
			continue;
		*any_waits = true;
		log_event("what=envelope kiosk=%s verdict=%d number=%llu",
		    exchange->journal.name, (int)outcome.verdict,
		    (unsigned long long)outcome.number);
	}
	return 0;
}

/*
 * A request is newer by a later `at` in the same epoch, or by an epoch that
 * nothing held continues yet; never by a clock.  1, 0 or -1.
 */
static int
is_newer(struct store *store, const struct exchange *exchange,
    const struct kiosk_row *kiosk)
{
	const struct sync_request *request = &exchange->request;
	struct epoch_row epoch;
	int64_t *next;
	int64_t count;
	int found;

	if (!kiosk->has_request)
		return 1;
	if (memcmp(kiosk->request_epoch, request->head.epoch, EPOCH_SIZE) == 0)
		return request->at > kiosk->request_at;
	found = epoch_get(store, exchange->journal.id, request->head.epoch,
	    &epoch);
	if (found != 1)
		return found == 0 ? 1 : -1;
	count = epoch_next(store, &epoch, &next);
	free(next);
	return count == -1 ? -1 : count == 0;
}

/* Whether all that the kiosk says it has is held.  1, 0 or -1. */
static int
is_complete(struct store *store, const struct exchange *exchange)
{
	const struct head *head = &exchange->request.head;
	struct epoch_row epoch;
	int found = epoch_get(store, exchange->journal.id, head->epoch, &epoch);

	if (found != 1)
		return found;
	return epoch.is_chained && epoch.held >= head->number;
}

/*
 * What the kiosk's journal says that our clock should show.  Only of a request
 * that carries nothing: a full one may have been under way for long.
 */
static int
feel_pulse(struct desk *desk, const struct exchange *exchange)
{
	struct health *health = desk->health;
	const struct sync_request *request = &exchange->request;
	const int64_t boottime_ms =
	    desk->outside->boottime_ms(desk->outside->self);
	struct dating_sample *samples = NULL;
	struct dating_range range;
	struct dating dating;
	struct epoch_row epoch;
	bool is_sure;
	int found;

	if (health == NULL || exchange->count > 0)
		return 0;
	found = epoch_get(desk->store, exchange->journal.id,
	    request->head.epoch, &epoch);
	if (found == 1 &&
	    rules_dating(desk->store, &epoch, &dating, &samples) != 0)
		found = -1;
	if (found == 1 && dating.count > 0) {
		range = dating_at(&dating, request->at);
		pulse_hear(&health->pulse, exchange->journal.id,
		    pulse_off(&range, desk_now_ms(desk)), boottime_ms);
		atomic_store(&health->jump_ms,
		    pulse_jump(&health->pulse, boottime_ms, &is_sure));
		atomic_store(&health->jump_is_sure, is_sure);
		atomic_store(&health->jump_judged_ms, boottime_ms);
	}
	free(samples);
	return found == -1 ? -1 : 0;
}

static int
hear(struct desk *desk, struct exchange *exchange)
{
	const int64_t now_ms = desk_now_ms(desk);
	struct kiosk_row kiosk;
	int newer, complete;

	if (kiosk_get(desk->store, exchange->journal.id, &kiosk) != 1)
		return -1;
	newer = is_newer(desk->store, exchange, &kiosk);
	complete = is_complete(desk->store, exchange);
	if (newer == -1 || complete == -1)
		return -1;
	if (newer == 0)
		return 0;
	if (feel_pulse(desk, exchange) != 0)
		return -1;
	return kiosk_heard(desk->store, exchange->journal.id,
		   &exchange->request, now_ms,
		   complete == 1 ? now_ms : 0) == STORE_OK
	    ? 0
	    : -1;
}

/* Refused as a whole when more than a person can look at waits already. */
static bool
waits_too_much(struct desk *desk, struct call *call,
    const struct exchange *exchange)
{
	const int64_t waiting = quarantine_waiting(desk->store,
	    exchange->journal.kid);

	if (waiting == -1) {
		desk_store_problem(call, STORE_BROKEN);
		return true;
	}
	if (waiting <= WAITING_MOST)
		return false;
	desk_problem(call, 503,
	    "Too much of this kiosk waits in quarantine already.");
	return true;
}

void
desk_sync_apply(struct desk *desk, struct call *call)
{
	struct exchange *exchange = call->state;
	bool any_waits;

	/* It may have been revoked since it was checked. */
	if (journal_by_id(desk->store, exchange->journal.id,
		&exchange->journal) != 1) {
		call->spoiled = true;
		return;
	}
	exchange->verdict = exchange->journal.state == JOURNAL_REVOKED
	    ? ANSWER_REVOKED
	    : ANSWER_FINE;
	/* All of it would wait: told before anything is written. */
	if (exchange->verdict == ANSWER_REVOKED && exchange->count > 0 &&
	    waits_too_much(desk, call, exchange))
		return;
	if (take_all(desk, exchange, &any_waits) != 0 ||
	    (any_waits && waits_too_much(desk, call, exchange))) {
		call->spoiled = true;
		return;
	}
	if (exchange->verdict == ANSWER_FINE && hear(desk, exchange) != 0)
		call->spoiled = true;
}
