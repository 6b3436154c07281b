/*
 * desk_feedback.c - digital answers become entries of their source's journal.
 *
 * Read and checked on the event loop, judged and entered on the writer, in one
 * transaction with everybody else's; sealed by the ledger into one envelope
 * for each source and group.
 */

#include <jansson.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_feedback.h"
#include "aggregator/io/feedback_item.h"
#include "aggregator/io/intake.h"
#include "aggregator/io/json_memory.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/meters.h"
#include "aggregator/io/roster.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_quarantine.h"

#define FEEDBACK_LINES 10000

/*
 * Lines of all requests that are under way.  Read, a line of two bytes takes
 * about 1 KiB, which no bound on bodies knows of.
 */
#define FEEDBACK_HELD 65536

static atomic_size_t held;

/* What hangs on a call between its steps. */
struct feedback {
	bool is_list; /* NDJSON: a verdict for each line */
	size_t room;  /* counted in held */
	size_t count;
	struct feedback_item items[];
};

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
			    json_loadb((const char *)at, length,
				JSON_REJECT_DUPLICATES, NULL),
			    source);
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
		feedback_item_read(&feedback->items[feedback->count++],
		    json_loadb((const char *)r->body, r->length,
			JSON_REJECT_DUPLICATES, NULL),
		    source);
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

/* ---- apply: from items to entries -------------------------------------- */

/* What the ledger needs to write an item's entry down. */
struct entering {
	const struct feedback_item *item;
	uint32_t slot;
	int64_t claimed_ms;
	bool has_claimed;
	uint8_t salt[SALT_SIZE];
	uint8_t commitment[HASH_SIZE];
};

static void
make_rating(struct wire_writer *w, uint32_t at, void *arg)
{
	const struct entering *in = arg;
	struct entry entry = { .kind = ENTRY_RATING, .at = at };

	entry.rating.slot = in->slot;
	entry.rating.step = in->item->step;
	entry.rating.has_claimed = in->has_claimed;
	entry.rating.claimed = in->claimed_ms;
	entry.rating.id = in->item->key.id;
	if (in->item->has_respondent)
		entry.rating.respondent = in->item->respondent;
	if (in->item->comment != NULL)
		entry.rating.text = in->commitment;
	entry_write(w, &entry);
}

/* Commit to the comment, if there is one. */
static void
commit_comment(struct desk *desk, struct entering *in)
{
	const char *comment = in->item->comment;

	if (comment == NULL)
		return;
	desk->outside->random(desk->outside->self, in->salt, SALT_SIZE);
	text_commit(in->commitment, TEXT_COMMENT, in->salt, comment,
	    strlen(comment));
}

/*
 * Append the item's rating, dated as claimed_ms if it claims; its comment
 * beside it.  0, or -1: spoiled.
 */
static int
enter(struct desk *desk, const struct feedback_item *item, bool has_claimed,
    int64_t claimed_ms, struct answer_row *row)
{
	struct entering in = { .item = item,
		.has_claimed = has_claimed,
		.claimed_ms = claimed_ms };
	struct text_item text = { .kind = TEXT_COMMENT };
	int64_t journal = item->key.journal, number;

	if (ledger_slot(desk, journal, &item->slot, &in.slot) != 0)
		return -1;
	commit_comment(desk, &in);
	number = ledger_append(desk, journal, make_rating, &in, &row->epoch);
	if (number < 0)
		return -1;
	row->number = (uint64_t)number;
	if (item->comment == NULL)
		return 0;
	text.number = row->number;
	text.salt = in.salt;
	text.text.bytes = (const uint8_t *)item->comment;
	text.text.length = strlen(item->comment);
	return text_keep(desk->store, row->epoch, &text) == STORE_OK ? 0 : -1;
}

/* The entry that was in force counts beside from now on; the book says so. */
static int
supersede(struct desk *desk, const struct call *call,
    const struct feedback_item *item, const struct answer_row *before,
    const struct answer_row *after)
{
	struct epoch_row old, new;
	struct journal_row journal;

	if (journal_by_id(desk->store, item->key.journal, &journal) != 1 ||
	    epoch_by_id(desk->store, before->epoch, &old) != 1 ||
	    epoch_by_id(desk->store, after->epoch, &new) != 1)
		return -1;
	if (intake_strike(ledger_intake(desk), &old, before->number,
		STRIKE_REPLACED) != 0)
		return -1;
	return book_write(desk, DEED_SUPERSEDED, desk_who(call), journal.kid,
	    old.epoch, before->number, new.epoch, after->number);
}

/* A first content, or one that takes the place of the one before. */
static int
enter_in_force(struct desk *desk, const struct call *call,
    struct feedback_item *item, const struct answer_row *before)
{
	bool is_edit = before != NULL;
	struct answer_row row = { .first_ms = is_edit ? before->first_ms
						      : item->own_ms,
		.own_ms = item->own_ms };

	memcpy(row.content, item->content, sizeof(row.content));
	/* An edit stays in the hour of the first content. */
	if (enter(desk, item, item->has_claimed || is_edit, row.first_ms,
		&row) != 0)
		return -1;
	if (is_edit && supersede(desk, call, item, before, &row) != 0)
		return -1;
	return answer_put(desk->store, &item->key, &row) == STORE_OK ? 0 : -1;
}

/* A number of a stored envelope waits for a person. */
static int
set_aside(struct desk *desk, const struct feedback_item *item,
    const struct answer_row *row)
{
	struct quarantine_row waits = { .first = row->number,
		.last = row->number,
		.why = "edited",
		.arrived_ms = desk_now_ms(desk),
		.state = "waiting" };
	struct journal_row journal;
	struct epoch_row epoch;

	if (journal_by_id(desk->store, item->key.journal, &journal) != 1 ||
	    epoch_by_id(desk->store, row->epoch, &epoch) != 1)
		return -1;
	memcpy(waits.kid, journal.kid, KID_SIZE);
	memcpy(waits.epoch, epoch.epoch, EPOCH_SIZE);
	hash_of(waits.digest, item->content, sizeof(item->content));
	if (quarantine_put(desk->store, &waits, NULL, 0) != STORE_OK)
		return -1;
	return intake_strike(ledger_intake(desk), &epoch, row->number,
	    STRIKE_QUARANTINED);
}

/* Kept, not counted, until a person says what it is. */
static int
enter_aside(struct desk *desk, struct feedback_item *item, const char *why)
{
	struct answer_row row;

	strcpy(item->why, why);
	if (enter(desk, item, true, item->own_ms, &row) != 0)
		return -1;
	return set_aside(desk, item, &row);
}

/* Whether the item's content was seen under its key.  1, 0 or -1. */
static int
is_seen(struct desk *desk, const struct feedback_item *item,
    const struct answer_row *row)
{
	if (memcmp(row->content, item->content, sizeof(row->content)) == 0)
		return 1;
	return answer_content_seen(desk->store, &item->key, item->content);
}

/* What is known under the item's key; before is the one in force. */
static int
recall(struct desk *desk, const struct feedback_item *item,
    struct feedback_known *known, struct answer_row *before)
{
	int found = answer_get(desk->store, &item->key, before);
	int seen = found == 1 ? is_seen(desk, item, before) : 0;

	if (found < 0 || seen < 0)
		return -1;
	known->is_known = found == 1;
	known->same_content = seen == 1;
	known->first_ms = known->is_known ? before->first_ms : 0;
	known->own_ms = known->is_known ? before->own_ms : 0;
	return 0;
}

/* Judge and enter one.  0, or -1: spoiled. */
static int
take_item(struct desk *desk, const struct call *call,
    struct feedback_item *item)
{
	struct feedback_known known;
	struct answer_row before;
	const char *why;
	int result = 0;

	item->why[0] = '\0'; /* a run that was rolled back left no trace */
	if (recall(desk, item, &known, &before) != 0)
		return -1;
	item->verdict = feedback_judge(&known, item->own_ms, &why);
	if (item->verdict == FEEDBACK_SAME)
		return 0;
	if (item->verdict == FEEDBACK_QUARANTINED)
		result = enter_aside(desk, item, why);
	else
		result = enter_in_force(desk, call, item,
		    known.is_known ? &before : NULL);
	if (result != 0)
		return -1;
	if (!known.is_known) /* it stands with the answer */
		return 0;
	return answer_content_add(desk->store, &item->key, item->content) ==
		STORE_OK
	    ? 0
	    : -1;
}

void
desk_feedback_apply(struct desk *desk, struct call *call)
{
	struct feedback *feedback = call->state;

	for (size_t i = 0; i < feedback->count; i++) {
		struct feedback_item *item = &feedback->items[i];

		if (item->verdict == FEEDBACK_REJECTED)
			continue;
		if (take_item(desk, call, item) != 0) {
			call->spoiled = true;
			return;
		}
	}
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
