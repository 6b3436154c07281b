/*
 * desk_rebuild.c - fold again, compare, take over what differs.
 *
 * On the writer, in one transaction: nobody sees a half of it.  It takes as
 * long as all envelopes take to be folded; meanwhile requests wait.
 */

#include <jansson.h>

#include "aggregator/io/desk.h"
#include "aggregator/io/desk_rebuild.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/log.h"
#include "aggregator/io/replay.h"

/* As many as an answer has room for; the rest is counted. */
#define DIFFERENCES 200

/* The list while it grows. */
struct differences {
	json_t *list;
	int64_t count;
};

static void
enter(const struct replay_difference *difference, void *arg)
{
	struct differences *found = arg;

	if (found->count++ >= DIFFERENCES)
		return;
	json_array_append_new(found->list,
	    json_pack("{s:s, s:s, s:o, s:s}", "what", difference->what,
		"journal", difference->journal, "number",
		difference->number >= 0 ? json_integer(difference->number)
					: json_null(),
		"why", difference->why));
}

/* What of the group is not sealed yet is folded too.  0, or -1. */
static int
fold_and_compare(struct desk *desk, struct differences *found)
{
	if (ledger_seal(desk) != 0)
		return -1;
	return replay_compare(desk->store, desk_now_ms(desk), enter, found);
}

void
desk_rebuild(struct desk *desk, struct call *call)
{
	struct differences found = { json_array(), 0 };
	int failed = fold_and_compare(desk, &found);

	if (failed == 0 && found.count > 0)
		failed = replay_repair(desk->store);
	else
		replay_end(desk->store);
	if (failed != 0) {
		json_decref(found.list);
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	if (found.count > 0)
		log_event("what=rebuild who=%s differences=%lld "
			  "why=\"stored anew\"",
		    desk_who(call), (long long)found.count);
	desk_json(call, 200,
	    json_pack("{s:b, s:I, s:o}", "ok", found.count == 0, "count",
		(json_int_t)found.count, "differences", found.list));
}

int
rebuild_all(struct desk *desk)
{
	struct differences found = { json_array(), 0 };
	int failed = fold_and_compare(desk, &found);

	json_decref(found.list);
	if (failed == 0)
		return replay_repair(desk->store);
	replay_end(desk->store);
	return -1;
}
