/*
 * desk_door.c - who is let in: local callers, sources and scripts by token.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/io/bearer.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/roster.h"
#include "aggregator/io/store_token.h"

static void
call_name(struct call *call, const char *kind, const char *name)
{
	snprintf(call->who, sizeof(call->who), "%s:%.*s", kind,
	    LIMIT_WHO - (int)sizeof("source"), name);
}

/* Tokens are found by their hash: the time it takes tells nothing. */
static bool
door_source(struct desk *desk, struct call *call, const uint8_t *hash)
{
	const struct roster_source *source;
	int found = roster_by_bearer(desk, hash, &source);

	if (found < 0)
		desk_store_problem(call, STORE_BROKEN);
	if (found != 1)
		return false;
	call->source = source->row.journal;
	call_name(call, "source", source->row.name);
	return true;
}

/* A token still good. */
static bool
door_token(struct desk *desk, struct call *call, const uint8_t *hash,
    struct token_row *row)
{
	int found = token_by_hash(desk->store, hash, row);

	if (found < 0)
		desk_store_problem(call, STORE_BROKEN);
	if (found != 1 || row->until_ms <= desk_now_ms(desk))
		return false;
	call_name(call, "token", row->name);
	return true;
}

static bool
role_may(const char *role, enum door door)
{
	return door == DOOR_READ || strcmp(role, "admin") == 0 ||
	    (door == DOOR_AUDIT && strcmp(role, "auditor") == 0) ||
	    (door == DOOR_MANAGE && strcmp(role, "manager") == 0);
}

static bool
door_bearer(struct desk *desk, struct call *call)
{
	enum door door = call->action->door;
	uint8_t hash[HASH_SIZE];
	struct token_row row;

	bearer_hash(call->request->bearer, hash);
	if (door == DOOR_SOURCE)
		return door_source(desk, call, hash);
	if (!door_token(desk, call, hash, &row))
		return false;
	snprintf(call->role, sizeof(call->role), "%s", row.role);
	if (role_may(row.role, door))
		return true;
	desk_problem(call, 403, "This token's role may not do that.");
	return false;
}

bool
desk_may(const struct call *call, enum door door)
{
	return call->request->local ||
	    (call->role[0] != '\0' && role_may(call->role, door));
}

bool
desk_admits(struct desk *desk, struct call *call)
{
	enum door door = call->action->door;

	if (call->request->local && door != DOOR_SOURCE) {
		call_name(call, "local", call->request->who);
		return true;
	}
	if (door == DOOR_OPEN)
		return true;
	if (door == DOOR_LOCAL) {
		desk_problem(call, 403,
		    "This is done on the aggregator itself only.");
		return false;
	}
	if (call->request->bearer[0] != '\0' && door_bearer(desk, call))
		return true;
	if (call->reply.status == 0)
		desk_problem(call, 401, "%s",
		    call->request->bearer[0] != '\0'
			? "This token is not known here, or no longer good."
			: "This needs a token: Authorization: Bearer TOKEN.");
	return false;
}
