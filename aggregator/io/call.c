/*
 * call.c - how a call is settled: with JSON, or with a problem document.
 *
 * The promises stand in desk.h.
 */

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/core/http.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/json_memory.h"

#define RETRY_BUSY_S 2
#define RETRY_FULL_S 60 /* somebody has to make room */

void
call_release(struct call *call)
{
	if (call->free_state != NULL && call->state != NULL)
		call->free_state(call->state);
	call->state = NULL;
	bytes_release(&call->reply.body);
}

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
	json_memory_failed(); /* told, if it did: the next call begins anew */
}

void
desk_problem(struct call *call, int status, const char *format, ...)
{
	char detail[4096]; /* a sheet's missing words are listed */
	va_list args;

	va_start(args, format);
	vsnprintf(detail, sizeof(detail), format, args);
	va_end(args);
	settle(call, status, DESK_PROBLEM,
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
	if (json_memory_failed()) {
		json_decref(json);
		json = NULL;
	}
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
	if (json_memory_failed()) {
		json_decref(body);
		desk_json(call, 500, NULL);
		return NULL;
	}
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

enum collection_view
desk_view(const struct call *call)
{
	return call->request->local ? COLLECTION_LIVE : COLLECTION_SHOWN;
}

int64_t
desk_now_ms(const struct desk *desk)
{
	return desk->outside->wall_ms(desk->outside->self);
}
