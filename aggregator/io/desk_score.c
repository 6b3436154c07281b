/*
 * desk_score.c - scores for whoever asks.
 *
 * Has tallies collected into rows (io/desk_collect.c) and hands the rows to
 * score_json.c.  Who may ask is desk.c's table; the local command prints the same
 * JSON as a table (cmd_score.c).
 */
#include "aggregator/io/desk_score.h"
#include "aggregator/io/desk_collect.h"
#include "aggregator/io/score_json.h"

/* Read the question.  False: settled. */
static bool
read_query(struct call *call, struct query *query)
{
	char why[QUERY_WHY];

	query_init(query, QUERY_JSON);
	if (query_add_string(query, call->request->query, why) != 0 ||
	    query_check(query, why) != 0)
		desk_problem(call, 400, "%s.", why);
	else if (query->format != QUERY_JSON)
		desk_problem(call, 400, "format: over HTTP scores are JSON.");
	else
		return true;
	return false;
}

void
desk_score_list(struct desk *desk, struct call *call)
{
	struct collection *collection;
	struct query query;

	if (!read_query(call, &query))
		return;
	collection = desk_collect(desk, call, &query);
	if (collection == NULL)
		return;
	if (score_json(collection, call->request->local, &call->reply.body) !=
	    0) {
		desk_store_problem(call, STORE_BROKEN);
	} else {
		call->reply.status = 200;
		call->reply.content_type = "application/json";
	}
	desk_collect_end(desk, collection);
}
