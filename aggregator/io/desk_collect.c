/*
 * desk_collect.c - the rows of a question about scores, or why there are none.
 */
#include "aggregator/io/desk_collect.h"
#include "aggregator/io/as_of.h"
#include "aggregator/io/collection_question.h"

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

/* Settle a call whose question was asked nowhere.  True if it was. */
static bool
settle_question(struct desk *desk, struct call *call,
    const struct collection *collection)
{
	const char *question = collection->query.question;
	enum store_verdict verdict;
	bool known;

	if (question[0] == '\0' || collection->rows.count > 0)
		return false;
	if (!collection_tells(collection, question)) {
		desk_problem(call, 403,
		    "\"%s\" is asked after certain answers only: its figures "
		    "would tell who gave those, and only the command on the "
		    "aggregator's own machine has them.",
		    question);
		return true;
	}
	verdict = collection_question_known(desk->store, question, &known);
	if (verdict != STORE_OK)
		desk_store_problem(call, verdict);
	else if (!known)
		desk_problem(call, 404,
		    "There is no question \"%s\" in any survey.", question);
	return verdict != STORE_OK || !known;
}

/* Under the snapshot.  False: settled. */
static bool
collect(struct desk *desk, struct call *call, struct collection *collection)
{
	enum store_verdict verdict = collection_places(collection, desk->store);

	if (verdict == STORE_OK && settle_unknown(call, collection))
		return false;
	if (verdict == STORE_OK)
		verdict = collection_read(collection, desk->store);
	if (collection->empty_span)
		desk_problem(call, 400, "from: it is not before to");
	else if (collection->overlap)
		desk_problem(call, 400,
		    "against: it overlaps the time it is compared with");
	else if (collection->too_many)
		desk_problem(call, 400,
		    "That would be more than %d rows; ask for fewer "
		    "touchpoints or a shorter time.",
		    COLLECTION_ROWS);
	else if (verdict != STORE_OK)
		desk_store_problem(call, verdict);
	else
		return !settle_question(desk, call, collection);
	return false;
}

struct collection *
desk_collect(struct desk *desk, struct call *call, const struct query *query)
{
	struct collection *collection = collection_new(query,
	    desk_now_ms(desk) / 1000, desk_view(call));
	enum store_verdict verdict;

	if (collection == NULL) {
		desk_store_problem(call, STORE_BROKEN);
		return NULL;
	}
	verdict = store_snapshot(desk->store);
	if (verdict != STORE_OK) {
		desk_store_problem(call, verdict);
		collection_free(collection);
		return NULL;
	}
	if (as_of_begin(desk, call, collection) &&
	    collect(desk, call, collection))
		return collection;
	desk_collect_end(desk, collection);
	return NULL;
}

void
desk_collect_end(struct desk *desk, struct collection *collection)
{
	as_of_end(desk, collection);
	store_snapshot_end(desk->store);
	collection_free(collection);
}
