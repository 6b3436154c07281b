/*
 * desk_plan.c - cards of the manager's desk, kept with their deed.
 */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/desk_plan.h"
#include "aggregator/io/json_memory.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_plan.h"

static bool
keep_text(struct desk *desk, struct call *call, const char *what,
    const char *name, const char *card)
{
	const struct plan_row row = { what, name, card, desk_now_ms(desk),
		desk_who(call) };
	const enum store_verdict verdict = plan_put(desk->store, &row);

	if (verdict == STORE_OK &&
	    book_write(desk, DEED_PLAN, desk_who(call), what, name, card) == 0)
		return true;
	desk_store_problem(call, verdict == STORE_OK ? STORE_BROKEN : verdict);
	return false;
}

bool
desk_plan_keep(struct desk *desk, struct call *call, const char *what,
    const char *name, const json_t *card)
{
	char *text;
	bool kept = false;

	if (card == NULL)
		return keep_text(desk, call, what, name, "");
	text = json_dumps(card, JSON_COMPACT | JSON_SORT_KEYS);
	if (text == NULL || json_memory_failed())
		desk_store_problem(call, STORE_BROKEN);
	else if (strlen(text) > PLAN_CARD || strlen(name) > PLAN_NAME)
		desk_problem(call, 400,
		    "That is more than a card holds (%d bytes).", PLAN_CARD);
	else
		kept = keep_text(desk, call, what, name, text);
	free(text);
	return kept;
}
