/*
 * as_of.c - what was known at an earlier time; see as_of.h.
 *
 * The fold is the one that `rebuild` and `verify` do (io/replay.h), over the
 * envelopes up to the one that io/store_arrival.h names.
 */

#include "aggregator/io/as_of.h"
#include "aggregator/core/localtime.h"
#include "aggregator/io/replay.h"
#include "aggregator/io/store_arrival.h"

static bool
is_asked(const struct collection *collection)
{
	return collection->query.as_of.when != QUERY_OPEN;
}

/* The instant asked for; or false, settled. */
static bool
read_time(struct call *call, const struct collection *c, int64_t *t)
{
	*t = query_instant(&c->query.as_of, &localtime_utc, c->now);
	if (*t <= c->now)
		return true;
	desk_problem(call, 400,
	    "as-of: it lies in the future, and what will be known then nobody "
	    "knows yet");
	return false;
}

static bool
find_upto(struct desk *desk, struct call *call, int64_t t, int64_t *upto)
{
	char text[LOCALTIME_TEXT];
	int64_t since_ms;
	const int found = arrival_before(desk->store, t * 1000, upto,
	    &since_ms);

	if (found == -1)
		desk_store_problem(call, STORE_BROKEN);
	if (found != 0)
		return found == 1;
	localtime_text(since_ms / 1000, text, sizeof(text));
	if (since_ms == 0)
		desk_problem(call, 400,
		    "as-of: nothing is written down yet of when data came");
	else
		desk_problem(call, 400,
		    "as-of: when data came is written down since %s; what was known "
		    "before that cannot be told",
		    text);
	return false;
}

bool
as_of_begin(struct desk *desk, struct call *call, struct collection *collection)
{
	int64_t t, upto;

	if (!is_asked(collection))
		return true;
	if (!call->request->local || desk->health != NULL) {
		desk_problem(call, 400,
		    "as-of: that folds all envelopes again, which the command "
		    "does on the aggregator's own machine and the server for "
		    "nobody");
		return false;
	}
	if (!read_time(call, collection, &t) ||
	    !find_upto(desk, call, t, &upto))
		return false;
	collection->now = t;
	if (replay_until(desk->store, upto, t * 1000) == 0)
		return true;
	desk_store_problem(call,
	    store_failure(desk->store) != STORE_OK ? store_failure(desk->store)
						   : STORE_BROKEN);
	return false;
}

void
as_of_end(struct desk *desk, const struct collection *collection)
{
	if (is_asked(collection))
		replay_end(desk->store);
}
