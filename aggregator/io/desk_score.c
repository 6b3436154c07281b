/*
 * desk_score.c - scores for whoever asks.
 *
 * Collects tallies into rows (core/report.h says which tally and which row) and
 * hands the rows to score_json.c.  What lives during one question hangs on one
 * struct collection and goes with it.  Who may ask is desk.c's table; the local
 * command prints the same JSON as a table (cmd_score.c).
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/collection.h"
#include "aggregator/io/desk_score.h"
#include "aggregator/io/score_json.h"

/* Settle a call whose touchpoints are not on the map.  True if it was. */
static bool
settle_unknown(struct call *call, const struct collection *collection)
{
	const char *unknown = collection_unknown(collection);

	if (unknown != NULL)
		desk_problem(call, 404, "There is no touchpoint \"%s\".",
		    unknown);
	else if (collection->place_count > 0 && collection->selected == 0)
		desk_problem(call, 404,
		    "No touchpoint is of that department, region, kind and "
		    "phase.");
	else
		return false;
	return true;
}

/* Under the snapshot: read everything, then write. */
static void
answer(struct desk *desk, struct call *call, struct collection *collection)
{
	enum store_verdict verdict = collection_places(collection, desk->store);

	if (verdict == STORE_OK && settle_unknown(call, collection))
		return;
	if (verdict == STORE_OK)
		verdict = collection_read(collection, desk->store);
	if (collection->empty_span)
		desk_problem(call, 400, "from: it is not before to");
	else if (collection->too_many)
		desk_problem(call, 400,
		    "That would be more than %d rows; ask for fewer "
		    "touchpoints or a shorter time.",
		    COLLECTION_ROWS);
	else if (verdict != STORE_OK)
		desk_store_problem(call, verdict);
	else if (score_json(collection, call->request->local,
		     &call->reply.body) != 0)
		desk_store_problem(call, STORE_BROKEN);
	else {
		call->reply.status = 200;
		call->reply.content_type = "application/json";
	}
}

void
desk_score_list(struct desk *desk, struct call *call)
{
	struct collection *collection;
	enum store_verdict verdict;
	char why[QUERY_WHY];
	struct query query;

	query_init(&query, QUERY_JSON);
	if (query_add_string(&query, call->request->query, why) != 0) {
		desk_problem(call, 400, "%s.", why);
		return;
	}
	if (query.format != QUERY_JSON) {
		desk_problem(call, 400, "format: over HTTP scores are JSON.");
		return;
	}
	collection = collection_new(&query, desk_now_ms(desk) / 1000,
	    desk_view(call));
	if (collection == NULL) {
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	verdict = store_snapshot(desk->store);
	if (verdict != STORE_OK) {
		desk_store_problem(call, verdict);
	} else {
		answer(desk, call, collection);
		store_snapshot_end(desk->store);
	}
	collection_free(collection);
}
