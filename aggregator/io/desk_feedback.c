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

#include "aggregator/io/bearer.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_feedback.h"
#include "aggregator/io/desk_feedback_parts.h"
#include "aggregator/io/json_memory.h"
#include "aggregator/io/meters.h"
#include "aggregator/io/roster.h"

#define FEEDBACK_LINES 10000

/*
 * Lines of all requests that are under way; half of them of one source, however
 * busy it is.  Read, a line of two bytes takes about 1 KiB, which no bound on
 * bodies knows of.
 */
#define FEEDBACK_HELD 65536
#define FEEDBACK_HELD_OF_SOURCE (FEEDBACK_HELD / 2)

/* Sources whose journals are so far apart have one share between them. */
#define FEEDBACK_SHARES 1024

static atomic_size_t held, shares[FEEDBACK_SHARES];

static atomic_size_t *
share_of(int64_t source)
{
	return &shares[(uint64_t)source % FEEDBACK_SHARES];
}

static bool
hold(atomic_size_t *pot, size_t room, size_t most)
{
	if (atomic_fetch_add(pot, room) + room <= most)
		return true;
	atomic_fetch_sub(pot, room);
	return false;
}

static bool
hold_room(int64_t source, size_t room)
{
	if (!hold(share_of(source), room, FEEDBACK_HELD_OF_SOURCE))
		return false;
	if (hold(&held, room, FEEDBACK_HELD))
		return true;
	atomic_fetch_sub(share_of(source), room);
	return false;
}

static void
drop_room(int64_t source, size_t room)
{
	atomic_fetch_sub(&held, room);
	atomic_fetch_sub(share_of(source), room);
}

static void
feedback_free(void *state)
{
	struct feedback *feedback = state;

	if (feedback == NULL)
		return;
	for (size_t i = 0; i < feedback->count; i++)
		feedback_item_release(&feedback->items[i]);
	drop_room(feedback->source, feedback->room);
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
feedback_new(int64_t source, size_t room)
{
	struct feedback *feedback;

	if (!hold_room(source, room))
		return NULL;
	feedback = calloc(1,
	    sizeof(*feedback) + room * sizeof(feedback->items[0]));
	if (feedback == NULL) {
		drop_room(source, room);
		return NULL;
	}
	feedback->source = source;
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
	feedback = feedback_new(call->source, lines);
	if (feedback == NULL) {
		desk_problem(call, 503,
		    "too many answers are being read: try again later");
		call->lack = METER_REFUSED_BODIES;
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

bool
feedback_admits(struct call *call, const struct source_row *row)
{
	uint8_t bearer[HASH_SIZE];

	bearer_hash(call->request->bearer, bearer);
	if (row->state == JOURNAL_ENROLLED &&
	    memcmp(row->bearer, bearer, HASH_SIZE) == 0)
		return true;
	desk_problem(call, 401, "This token is no longer good.");
	return false;
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
	if (!feedback_admits(call, &from->row))
		return;
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
