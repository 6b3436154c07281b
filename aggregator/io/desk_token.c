/*
 * desk_token.c - a token opens doors for a script until its day comes.
 */

#include <jansson.h>
#include <string.h>

#include "aggregator/core/localtime.h"
#include "aggregator/core/span.h"
#include "aggregator/io/bearer.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_token.h"
#include "aggregator/io/fields.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_token.h"

#define VALID_DEFAULT "90d"

static const char *const roles[] = { "admin", "manager", "viewer", "auditor",
	NULL };

struct token_wish {
	char name[LIMIT_NAME + 1];
	char role[16];
	char valid[16];
};

static const struct field fields[] = {
	FIELD(token_wish, name, .required = true, .wrong = field_wrong_name),
	FIELD(token_wish, role, .required = true, .allowed = roles),
	FIELD(token_wish, valid),
};

static void
token_keep(struct desk *desk, struct call *call, const struct token_wish *wish,
    int64_t valid_ms)
{
	char text[BEARER_TEXT], until[LOCALTIME_TEXT];
	struct token_row row = { "", "", { 0 }, desk_now_ms(desk), 0 };

	strcpy(row.name, wish->name);
	strcpy(row.role, wish->role);
	row.until_ms = row.made_ms + valid_ms;
	bearer_make(desk->outside, text, row.hash);
	localtime_text(row.until_ms / 1000, until, sizeof(until));
	call->spoiled = token_add(desk->store, &row) != STORE_OK ||
	    book_write(desk, DEED_TOKEN, desk_who(call), row.name, row.role,
		"added") != 0;
	if (!call->spoiled)
		desk_json(call, 201,
		    json_pack("{s:s, s:s, s:s}", "name", row.name, "token",
			text, "until", until));
}

void
desk_token_add(struct desk *desk, struct call *call)
{
	struct token_wish wish = { .valid = VALID_DEFAULT };
	json_t *body = desk_body(call);
	struct token_row other;
	int64_t valid_ms;
	bool fits;

	if (body == NULL)
		return;
	fits = fields_read(call, body, fields, 3, NULL, &wish);
	json_decref(body);
	if (!fits)
		return;
	valid_ms = span_ms(wish.valid);
	if (valid_ms <= 0)
		desk_problem(call, 400,
		    "valid \"%s\" is no time such as 24h or 90d", wish.valid);
	else if (token_by_name(desk->store, wish.name, &other) == 1)
		desk_problem(call, 409, "there is a token \"%s\" already",
		    wish.name);
	else
		token_keep(desk, call, &wish, valid_ms);
}

/* A list and the moment it is made. */
struct token_list {
	json_t *list;
	int64_t now_ms;
};

static int
list_one(const struct token_row *row, void *arg)
{
	struct token_list *tokens = arg;
	char until[LOCALTIME_TEXT];

	localtime_text(row->until_ms / 1000, until, sizeof(until));
	return json_array_append_new(tokens->list,
	    json_pack("{s:s, s:s, s:s, s:b}", "name", row->name, "role",
		row->role, "until", until, "expired",
		row->until_ms <= tokens->now_ms));
}

void
desk_token_list(struct desk *desk, struct call *call)
{
	struct token_list tokens = { json_array(), desk_now_ms(desk) };

	if (token_each(desk->store, list_one, &tokens) != 0) {
		json_decref(tokens.list);
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	desk_json(call, 200, json_pack("{s:o}", "tokens", tokens.list));
}

void
desk_token_revoke(struct desk *desk, struct call *call)
{
	struct token_row row;
	int found = token_by_name(desk->store, call->parameter, &row);

	if (found == 0) {
		desk_problem(call, 404, "there is no token \"%s\"",
		    call->parameter);
		return;
	}
	call->spoiled = found != 1 ||
	    token_remove(desk->store, row.name) != STORE_OK ||
	    book_write(desk, DEED_TOKEN, desk_who(call), row.name, row.role,
		"revoked") != 0;
	if (!call->spoiled)
		desk_json(call, 200,
		    json_pack("{s:s, s:s}", "name", row.name, "state",
			"revoked"));
}
