/*
 * desk_feedback.c - digital answers are read and checked on the event loop, and
 * answered there.
 *
 * In between desk_feedback_apply.c enters them.
 */

#include <jansson.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_feedback.h"
#include "aggregator/io/desk_feedback_parts.h"
#include "aggregator/io/json_memory.h"
#include "aggregator/io/meters.h"
#include "aggregator/io/roster.h"

#define FEEDBACK_LINES 10000

/*
 * Lines of all requests that are under way.  Read, a line of two bytes takes
 * about 1 KiB, which no bound on bodies knows of.
 */
#define FEEDBACK_HELD 65536

static atomic_size_t held;

static void
feedback_free(void *state)
{
	struct feedback *feedback = state;

	if (feedback == NULL)
		return;
	for (size_t i = 0; i < feedback->count; i++)
		feedback_item_release(&feedback->items[i]);
	atomic_fetch_sub(&held, feedback->room);
	free(feedback);
}

/* ---- check: from bytes to items ---------------------------------------- */

static size_t
count_lines(const uint8_t *body, size_t length)
{
	size_t lines = 0;

	for (size_t i = 0; i < length; i++)
		lines += body[i] == '\n';
	return lines + (length > 0 && body[length - 1] != '\n');
}

static bool
is_blank(const uint8_t *line, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r')
			return false;
	return true;
}

/* Each line that is not blank is an item. */
static void
read_lines(struct feedback *feedback, const struct request *r,
    const struct feedback_source *source)
{
	const uint8_t *at = r->body, *end = r->body + r->length;

	while (at < end) {
		const uint8_t *newline = memchr(at, '\n', (size_t)(end - at));
		size_t length = (size_t)((newline ? newline : end) - at);

		if (!is_blank(at, length))
			feedback_item_read(&feedback->items[feedback->count++],
			    at, length, source);
		at += length + (newline != NULL);
	}
}

/* Room for so many items, or NULL: too many are held, or there is no memory. */
static struct feedback *
feedback_new(size_t room)
{
	struct feedback *feedback = NULL;

	if (atomic_fetch_add(&held, room) + room <= FEEDBACK_HELD)
		feedback = calloc(1,
		    sizeof(*feedback) + room * sizeof(feedback->items[0]));
	if (feedback == NULL)
		atomic_fetch_sub(&held, room);
	else
		feedback->room = room;
	return feedback;
}

static struct feedback *
feedback_read(struct call *call, const struct feedback_source *source)
{
	const struct request *r = call->request;
	bool is_list = strcmp(r->content_type, "application/x-ndjson") == 0;
	size_t lines = is_list ? count_lines(r->body, r->length) : 1;
	struct feedback *feedback;

	if (!is_list && r->length > LIMIT_FEEDBACK) {
		desk_problem(call, 413, "at most %d bytes in an answer",
		    LIMIT_FEEDBACK);
		return NULL;
	}
	if (lines > FEEDBACK_LINES) {
		desk_problem(call, 413, "at most %d lines at a time",
		    FEEDBACK_LINES);
		return NULL;
	}
	feedback = feedback_new(lines);
	if (feedback == NULL) {
		desk_problem(call, 503,
		    "too many answers are being read: try again later");
		return NULL;
	}
	feedback->is_list = is_list;
	if (is_list)
		read_lines(feedback, r, source);
	else
		feedback_item_read(&feedback->items[feedback->count++], r->body,
		    r->length, source);
	if (json_memory_failed()) {
		feedback_free(feedback);
		desk_problem(call, 503, "memory ran out");
		return NULL;
	}
	return feedback;
}

void
desk_feedback_check(struct desk *desk, struct call *call)
{
	const char *type = call->request->content_type;
	const struct roster_source *from;
	struct feedback_source source;

	if (strcmp(type, "application/json") != 0 &&
	    strcmp(type, "application/x-ndjson") != 0) {
		desk_problem(call, 415,
		    "send application/json or application/x-ndjson");
		return;
	}
	if (roster_by_journal(desk, call->source, &from) != 1) {
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	if (from->sheet == NULL) {
		desk_problem(call, 409, "source \"%s\" has no survey now",
		    from->row.name);
		return;
	}
	source = (struct feedback_source){ &from->row, from->sheet,
		desk_now_ms(desk) };
	call->state = feedback_read(call, &source);
	call->free_state = feedback_free;
}

/* ---- answer ------------------------------------------------------------ */

static json_t *
item_json(const struct feedback_item *item)
{
	json_t *reason = item->why[0] != '\0' ? json_string(item->why)
					      : json_null();
	json_t *id = item->id != NULL ? json_string(item->id) : json_null();

	return json_pack("{s:o, s:s, s:o}", "id", id, "verdict",
	    feedback_verdict_text(item->verdict), "reason", reason);
}

static void
answer_lines(struct call *call, const struct feedback *feedback)
{
	for (size_t i = 0; i < feedback->count; i++) {
		json_t *json = item_json(&feedback->items[i]);
		char *line = json_dumps(json, JSON_COMPACT);

		json_decref(json);
		if (line == NULL) {
			desk_problem(call, 503, "memory ran out");
			return;
		}
		bytes_put(&call->reply.body, line, strlen(line));
		bytes_put(&call->reply.body, "\n", 1);
		free(line);
	}
	call->reply.content_type = "application/x-ndjson";
	call->reply.status = 200;
}

static void
count(const struct feedback *feedback)
{
	_Static_assert(METER_FEEDBACK_REJECTED - METER_FEEDBACK_ACCEPTED ==
		FEEDBACK_REJECTED,
	    "meters stand in the verdicts' order");
	for (size_t i = 0; i < feedback->count; i++)
		meter_add(METER_FEEDBACK_ACCEPTED + feedback->items[i].verdict,
		    1);
}

void
desk_feedback_answer(struct desk *desk, struct call *call)
{
	const struct feedback *feedback = call->state;
	const struct feedback_item *item = &feedback->items[0];

	(void)desk;
	count(feedback);
	if (feedback->is_list)
		answer_lines(call, feedback);
	else if (item->verdict == FEEDBACK_REJECTED)
		desk_problem(call, 422, "%s", item->why);
	else
		desk_json(call, 200, item_json(item));
}
