/*
 * plan.c - runs and waits: see plan.h.
 *
 * PROTOCOL.md, Sync: what was sealed goes again as it was; back-off has full
 * jitter, so that a hundred kiosks do not come back in step.
 */

#include "kiosk/core/plan.h"
#include "protocol/limits.h"

#define WAIT_FIRST_MS 1000
#define WAIT_MOST_MS (15 * 60 * 1000)
#define WAIT_PRESSED_MS (30 * 1000)
/* More than an hour of Retry-After is a mistake at the other end. */
#define TOLD_MOST_S 3600

/* The list's run that reaches to `number` or is the first behind it. */
static const struct plan_run *
run_at_or_after(const struct plan_run *list, size_t count, uint64_t number)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i].last >= number)
			return &list[i];
	}
	return NULL;
}

static bool
run_holds(const struct plan_run *run, uint64_t number)
{
	return run != NULL && run->first <= number && number <= run->last;
}

/* Of the sealed runs that hold `from` and meet nothing lost, the longest. */
static const struct plan_run *
sealed_holding(const struct plan_view *view, uint64_t from)
{
	const struct plan_run *best = NULL;

	for (size_t i = 0; i < view->sealed_count; i++) {
		const struct plan_run *run = &view->sealed[i];
		const struct plan_run *lost = run_at_or_after(view->lost,
		    view->lost_count, run->first);

		if (run->first > from)
			break;
		if (!run_holds(run, from) ||
		    (lost != NULL && lost->first <= run->last))
			continue;
		if (best == NULL || run->last > best->last)
			best = run;
	}
	return best;
}

/* The first sealed run behind `from` that can be sent as it is, or NULL. */
static const struct plan_run *
sealed_after(const struct plan_view *view, uint64_t from)
{
	for (size_t i = 0; i < view->sealed_count; i++) {
		if (view->sealed[i].first > from)
			return &view->sealed[i];
	}
	return NULL;
}

static void
end_before(struct plan_run *run, const struct plan_run *other)
{
	if (other != NULL && other->first <= run->last)
		run->last = other->first - 1;
}

bool
plan_next(const struct plan_view *view, uint64_t from, struct plan_run *run,
    bool *sealed)
{
	const struct plan_run *epoch, *held, *lost;

	if (from == 0)
		from = 1;
	while ((lost = run_at_or_after(view->lost, view->lost_count, from)),
	    run_holds(lost, from))
		from = lost->last + 1;
	epoch = run_at_or_after(view->epochs, view->epoch_count, from);
	if (epoch == NULL || from > view->head)
		return false;
	if (from < epoch->first)
		from = epoch->first;
	held = sealed_holding(view, from);
	*sealed = held != NULL;
	if (held != NULL) {
		*run = *held;
		return true;
	}
	run->first = from;
	run->last = from + LIMIT_ENVELOPE_ENTRIES - 1;
	if (run->last > epoch->last)
		run->last = epoch->last;
	end_before(run, lost);
	end_before(run, sealed_after(view, from));
	return true;
}

/*
 * A line that breaks under a full request may carry half of one: halve down
 * to what one envelope of each kind needs.
 */
size_t
plan_budget(unsigned failures)
{
	size_t most = LIMIT_SYNC_BODY - LIMIT_REQUEST;
	size_t least = 2 * LIMIT_SIGNED;

	for (; failures > 0 && most / 2 > least; failures--)
		most /= 2;
	return failures > 0 ? least : most;
}

void
plan_succeeded(struct plan_wait *wait)
{
	*wait = (struct plan_wait){ 0 };
}

void
plan_failed(struct plan_wait *wait, int64_t now_ms, uint32_t random,
    int64_t told_s, uint64_t waiting)
{
	int64_t most = WAIT_MOST_MS;

	if (wait->failures < 10 &&
	    (WAIT_FIRST_MS << wait->failures) < WAIT_MOST_MS)
		most = WAIT_FIRST_MS << wait->failures;
	wait->failures++;
	wait->waiting = waiting;
	wait->next_ms = now_ms + (int64_t)((uint64_t)most * random >> 32);
	if (told_s > TOLD_MOST_S)
		told_s = TOLD_MOST_S;
	wait->told_ms = told_s > 0 ? now_ms + told_s * 1000 : 0;
}

void
plan_committed(struct plan_wait *wait, int64_t now_ms, uint64_t waiting)
{
	bool pressed = waiting > wait->waiting;

	wait->waiting = waiting;
	if (!pressed || wait->hurried ||
	    wait->next_ms <= now_ms + WAIT_PRESSED_MS)
		return;
	wait->next_ms = now_ms + WAIT_PRESSED_MS;
	wait->hurried = true;
}

void
plan_hurried(struct plan_wait *wait)
{
	wait->next_ms = 0;
}

int64_t
plan_due_ms(const struct plan_wait *wait, int64_t now_ms)
{
	int64_t due = wait->next_ms;

	if (due < wait->told_ms)
		due = wait->told_ms;
	return due > now_ms ? due - now_ms : 0;
}
