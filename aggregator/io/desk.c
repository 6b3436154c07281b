/*
 * desk.c - the table of all actions, their doors, and how a call is settled.
 *
 * To add an action: its functions in desk_NOUN.c, one row here.  Threads and
 * sockets are elsewhere; desk_handle is the whole road in one thread.
 */

#include <jansson.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/http.h"
#include "aggregator/io/atlas.h"
#include "aggregator/io/bearer.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/certificate.h"
#include "aggregator/io/commit.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_book.h"
#include "aggregator/io/desk_enrol.h"
#include "aggregator/io/desk_export.h"
#include "aggregator/io/desk_feedback.h"
#include "aggregator/io/desk_health.h"
#include "aggregator/io/desk_kiosk.h"
#include "aggregator/io/desk_quarantine.h"
#include "aggregator/io/desk_rebuild.h"
#include "aggregator/io/desk_score.h"
#include "aggregator/io/desk_seam.h"
#include "aggregator/io/desk_settings.h"
#include "aggregator/io/desk_source.h"
#include "aggregator/io/desk_survey.h"
#include "aggregator/io/desk_sync.h"
#include "aggregator/io/desk_token.h"
#include "aggregator/io/desk_touchpoint.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_source.h"
#include "aggregator/io/store_token.h"

#define SMALL (64 * 1024)               /* a form's worth of JSON */
#define FEEDBACK_BODY (4 * 1024 * 1024) /* 10,000 lines with comments */

#define RETRY_BUSY_S 2
#define RETRY_FULL_S 60 /* somebody has to make room */

static const struct action actions[] = {
	{ METHOD_GET, "/healthz", DOOR_OPEN, 0, NULL, NULL, desk_health_alive },
	{ METHOD_GET, "/readyz", DOOR_OPEN, 0, NULL, NULL, desk_health_ready },
	{ METHOD_GET, "/v1/scores", DOOR_READ, 0, NULL, NULL, desk_score_list },
	{ METHOD_GET, "/v1/export", DOOR_ADMIN, 0, NULL, NULL,
	    desk_export_list },
	{ METHOD_POST, "/v1/enrol", DOOR_OPEN, LIMIT_ENROL, desk_enrol_check,
	    desk_enrol_apply, desk_enrol_answer },
	{ METHOD_POST, "/v1/sync", DOOR_OPEN, LIMIT_SYNC_BODY, desk_sync_check,
	    desk_sync_apply, desk_sync_answer },
	{ METHOD_POST, "/v1/feedback", DOOR_SOURCE, FEEDBACK_BODY,
	    desk_feedback_check, desk_feedback_apply, desk_feedback_answer },
	{ METHOD_GET, "/v1/book", DOOR_ADMIN, 0, NULL, NULL, desk_book_list },
	{ METHOD_GET, "/v1/seams", DOOR_READ, 0, NULL, NULL, desk_seam_list },
	{ METHOD_POST, "/v1/seams/{kiosk}/close", DOOR_ADMIN, SMALL, NULL,
	    desk_seam_close, NULL },
	{ METHOD_GET, "/v1/quarantine", DOOR_ADMIN, 0, NULL, NULL,
	    desk_quarantine_list },
	{ METHOD_GET, "/v1/quarantine/{id}", DOOR_ADMIN, 0, NULL, NULL,
	    desk_quarantine_show },
	{ METHOD_POST, "/v1/quarantine/{id}/accept", DOOR_ADMIN, SMALL, NULL,
	    desk_quarantine_accept, NULL },
	{ METHOD_POST, "/v1/quarantine/{id}/reject", DOOR_ADMIN, SMALL, NULL,
	    desk_quarantine_reject, NULL },
	{ METHOD_POST, "/v1/rebuild", DOOR_ADMIN, SMALL, NULL, desk_rebuild,
	    NULL },
	{ METHOD_POST, "/v1/surveys", DOOR_ADMIN, LIMIT_SHEET, NULL,
	    desk_survey_put, NULL },
	{ METHOD_GET, "/v1/surveys", DOOR_READ, 0, NULL, NULL,
	    desk_survey_list },
	{ METHOD_GET, "/v1/surveys/{name}", DOOR_READ, 0, NULL, NULL,
	    desk_survey_show },
	{ METHOD_POST, "/v1/touchpoints", DOOR_ADMIN, SMALL, NULL,
	    desk_touchpoint_add, NULL },
	{ METHOD_GET, "/v1/touchpoints", DOOR_READ, 0, NULL, NULL,
	    desk_touchpoint_list },
	{ METHOD_PATCH, "/v1/touchpoints/{slug}", DOOR_ADMIN, SMALL, NULL,
	    desk_touchpoint_set, NULL },
	{ METHOD_POST, "/v1/touchpoints/{slug}/retire", DOOR_ADMIN, SMALL, NULL,
	    desk_touchpoint_retire, NULL },
	{ METHOD_POST, "/v1/kiosk-tokens", DOOR_ADMIN, SMALL, NULL,
	    desk_kiosk_token, NULL },
	{ METHOD_GET, "/v1/kiosks", DOOR_READ, 0, NULL, NULL, desk_kiosk_list },
	{ METHOD_POST, "/v1/kiosks/{kiosk}/revoke", DOOR_ADMIN, SMALL, NULL,
	    desk_kiosk_revoke, NULL },
	{ METHOD_POST, "/v1/sources", DOOR_ADMIN, SMALL, NULL, desk_source_add,
	    NULL },
	{ METHOD_GET, "/v1/sources", DOOR_READ, 0, NULL, NULL,
	    desk_source_list },
	{ METHOD_POST, "/v1/sources/{name}/rotate", DOOR_ADMIN, SMALL, NULL,
	    desk_source_rotate, NULL },
	{ METHOD_POST, "/v1/sources/{name}/remove", DOOR_ADMIN, SMALL, NULL,
	    desk_source_remove, NULL },
	{ METHOD_POST, "/v1/tokens", DOOR_ADMIN, SMALL, NULL, desk_token_add,
	    NULL },
	{ METHOD_GET, "/v1/tokens", DOOR_ADMIN, 0, NULL, NULL,
	    desk_token_list },
	{ METHOD_POST, "/v1/tokens/{name}/revoke", DOOR_ADMIN, SMALL, NULL,
	    desk_token_revoke, NULL },
	{ METHOD_GET, "/v1/settings", DOOR_ADMIN, 0, NULL, NULL,
	    desk_settings_list },
	{ METHOD_GET, "/v1/settings/{name}", DOOR_ADMIN, 0, NULL, NULL,
	    desk_settings_get },
	{ METHOD_PUT, "/v1/settings/{name}", DOOR_ADMIN, SMALL, NULL,
	    desk_settings_set, NULL },
	{ METHOD_DELETE, "/v1/settings/{name}", DOOR_ADMIN, SMALL, NULL,
	    desk_settings_unset, NULL },
};

#define ACTIONS (sizeof(actions) / sizeof(actions[0]))

static const char *const method_names[] = {
	[METHOD_GET] = "GET",
	[METHOD_POST] = "POST",
	[METHOD_PUT] = "PUT",
	[METHOD_PATCH] = "PATCH",
	[METHOD_DELETE] = "DELETE",
};

/* ---- sitting down --------------------------------------------------------- */

static enum store_verdict
desk_read_facts(struct desk *desk)
{
	uint8_t seed[SEED_SIZE];
	int length;

	if (store_fact(desk->store, "seed", seed, sizeof(seed)) != SEED_SIZE)
		return STORE_MISSING; /* init did not come to its end */
	key_from_seed(&desk->key, seed);
	sodium_memzero(seed, sizeof(seed));
	length = store_fact(desk->store, "name", desk->name, LIMIT_NAME);
	desk->name[length > 0 ? length : 0] = '\0';
	return STORE_OK;
}

enum store_verdict
desk_open(struct desk *desk, const char *dir, enum store_mode mode,
    const struct outside *outside)
{
	enum store_verdict verdict;

	memset(desk, 0, sizeof(*desk));
	desk->store = store_open(dir, NULL, mode, &verdict);
	if (desk->store == NULL)
		return verdict;
	desk->dir = dir;
	desk->outside = outside;
	if (mode != STORE_CREATE)
		verdict = desk_read_facts(desk);
	desk->atlas = atlas_new();
	if (mode != STORE_READ)
		desk->ledger = ledger_new();
	if (verdict == STORE_OK &&
	    (desk->atlas == NULL ||
		(mode != STORE_READ && desk->ledger == NULL)))
		verdict = STORE_BROKEN;
	if (verdict != STORE_OK) {
		desk_close(desk);
		return verdict;
	}
	certificate_pin(dir, desk->pin);
	return STORE_OK;
}

void
desk_close(struct desk *desk)
{
	ledger_free(desk->ledger);
	atlas_free(desk->atlas);
	store_free(desk->store);
	sodium_memzero(desk, sizeof(*desk));
}

enum store_verdict
desk_reopen(struct desk *desk, enum store_mode mode)
{
	enum store_verdict verdict;

	store_free(desk->store);
	desk->store = store_open(desk->dir, NULL, mode, &verdict);
	if (desk->store != NULL && desk->ledger != NULL)
		ledger_forget(desk);
	return verdict;
}

/* ---- finding the action, and the door -------------------------------------- */

static void
allow_add(char *allow, size_t size, enum method method)
{
	const char *name = method_names[method];
	size_t used = strlen(allow);

	if (strstr(allow, name) == NULL)
		snprintf(allow + used, size - used, "%s%s",
		    used > 0 ? ", " : "", name);
}

const struct action *
desk_action(struct call *call)
{
	const struct request *request = call->request;
	char allow[sizeof(call->reply.allow)] = "";

	for (size_t i = 0; i < ACTIONS; i++) {
		if (!route_fits(actions[i].path, request->path,
			call->parameter))
			continue;
		if (actions[i].method == request->method) {
			call->action = &actions[i];
			return call->action;
		}
		allow_add(allow, sizeof(allow), actions[i].method);
	}
	if (allow[0] == '\0') {
		desk_problem(call, 404, "There is nothing at this path.");
	} else {
		desk_problem(call, 405, "This path takes %s only.", allow);
		memcpy(call->reply.allow, allow, sizeof(allow));
	}
	return NULL;
}

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
	struct source_row row;
	int found = source_by_bearer(desk->store, hash, &row);

	if (found < 0)
		desk_store_problem(call, STORE_BROKEN);
	if (found != 1)
		return false;
	call->source = row.journal;
	call_name(call, "source", row.name);
	return true;
}

/* A token still good; *admin says whether its role is. */
static bool
door_token(struct desk *desk, struct call *call, const uint8_t *hash,
    bool *admin)
{
	struct token_row row;
	int found = token_by_hash(desk->store, hash, &row);

	if (found < 0)
		desk_store_problem(call, STORE_BROKEN);
	if (found != 1 || row.until_ms <= desk_now_ms(desk))
		return false;
	call_name(call, "token", row.name);
	*admin = strcmp(row.role, "admin") == 0;
	return true;
}

static bool
door_bearer(struct desk *desk, struct call *call)
{
	enum door door = call->action->door;
	uint8_t hash[HASH_SIZE];
	bool admin = false;

	bearer_hash(call->request->bearer, hash);
	if (door == DOOR_SOURCE)
		return door_source(desk, call, hash);
	if (!door_token(desk, call, hash, &admin))
		return false;
	if (door == DOOR_READ || admin)
		return true;
	desk_problem(call, 403, "This token's role may not do that.");
	return false;
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

/* ---- the whole road in one thread -------------------------------------------- */

void
desk_handle(struct desk *desk, struct call *call)
{
	const struct action *action = desk_action(call);

	if (action == NULL || !desk_admits(desk, call))
		return;
	if (call->request->length > action->body_limit) {
		desk_problem(call, 413, "At most %zu bytes are taken here.",
		    action->body_limit);
		return;
	}
	if (action->check != NULL)
		action->check(desk, call);
	if (call->reply.status == 0 && action->apply != NULL)
		commit_group(desk, &call, 1);
	if (call->reply.status == 0 && action->answer != NULL)
		action->answer(desk, call);
	if (call->reply.status == 0)
		desk_problem(call, 500, "The request was left unanswered.");
}

void
call_release(struct call *call)
{
	if (call->free_state != NULL && call->state != NULL)
		call->free_state(call->state);
	call->state = NULL;
	bytes_release(&call->reply.body);
}

/* ---- settling ------------------------------------------------------------------ */

static int
json_into_bytes(const char *buffer, size_t size, void *arg)
{
	struct bytes *b = arg;

	bytes_put(b, buffer, size);
	return b->failed ? -1 : 0;
}

static void
settle(struct call *call, int status, const char *content_type, json_t *json)
{
	struct reply *reply = &call->reply;

	bytes_release(&reply->body);
	reply->status = status;
	reply->content_type = content_type;
	reply->retry_after_s = 0;
	reply->allow[0] = '\0';
	if (json == NULL ||
	    json_dump_callback(json, json_into_bytes, &reply->body,
		JSON_COMPACT | JSON_REAL_PRECISION(17)) != 0)
		reply->body.failed = true;
	bytes_put(&reply->body, "\n", 1);
	json_decref(json);
}

void
desk_problem(struct call *call, int status, const char *format, ...)
{
	char detail[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(detail, sizeof(detail), format, args);
	va_end(args);
	settle(call, status, "application/problem+json",
	    json_pack("{s:s, s:s, s:i, s:s+}", "type", "about:blank", "title",
		http_phrase(status), "status", status, "detail", detail, ""));
	if (status == 503)
		call->reply.retry_after_s = RETRY_BUSY_S;
}

void
desk_store_problem(struct call *call, enum store_verdict verdict)
{
	bool later = verdict == STORE_FULL || verdict == STORE_BUSY;

	desk_problem(call, later ? 503 : 500, "%s",
	    verdict == STORE_OK ? "Nothing was stored."
				: store_verdict_text(verdict));
	if (verdict == STORE_FULL)
		call->reply.retry_after_s = RETRY_FULL_S;
	call->spoiled = true;
	call->broken = verdict == STORE_BROKEN;
	call->full = verdict == STORE_FULL;
}

void
desk_json(struct call *call, int status, json_t *json)
{
	if (json == NULL)
		desk_problem(call, 500, "Memory ran out.");
	else
		settle(call, status, "application/json", json);
}

json_t *
desk_body(struct call *call)
{
	const struct request *request = call->request;
	json_error_t error;
	json_t *body;

	if (strcmp(request->content_type, "application/json") != 0) {
		desk_problem(call, 415,
		    "Send application/json, encoded as UTF-8.");
		return NULL;
	}
	body = json_loadb(request->length > 0 ? (const char *)request->body
					      : "",
	    request->length, JSON_REJECT_DUPLICATES, &error);
	if (json_is_object(body))
		return body;
	if (body != NULL)
		desk_problem(call, 400, "The body must be a JSON object.");
	else
		desk_problem(call, 400, "Line %d of the body: %s.", error.line,
		    error.text);
	json_decref(body);
	return NULL;
}

const char *
desk_who(const struct call *call)
{
	return call->who;
}

int64_t
desk_now_ms(const struct desk *desk)
{
	return desk->outside->wall_ms(desk->outside->self);
}
