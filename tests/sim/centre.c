/*
 * centre.c - boots, groups and deeds of the aggregator: see centre.h.
 */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/http.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/commit.h"
#include "aggregator/io/store_sql.h"
#include "tests/aggregator/support_desk.h"
#include "tests/sim/centre.h"
#include "tests/sim/memory.h"
#include "tests/sim/plants.h"
#include "tests/sim/promises.h"

#define FOLDER "centre"
#define GROUP 8

/* ---- time and boots ---- */

/* Its clock is right: dates are measured against the world's. */
static bool put_sheet(struct centre *centre, unsigned version);

static void
set_clocks(struct centre *centre)
{
	struct test_outside *clocks = &centre->test->world;

	clocks->wall_ms = centre->world->now_ms;
	clocks->boottime_ms = 20000 + centre->world->now_ms - centre->booted_ms;
}

static void
begin_boot(struct centre *centre)
{
	centre->boot++;
	centre->booted_ms = centre->world->now_ms;
	centre->world->figures.boots++;
	snprintf(centre->test->world.boot_id, BOOT_ID_SIZE,
	    "11111111-1111-4111-8111-%012u", centre->boot);
	set_clocks(centre);
}

static bool
open_desk(struct centre *centre)
{
	struct test_desk *test = centre->test;

	return desk_open(&test->desk, FOLDER, DISK_VFS, STORE_WRITE,
		   &test->world.outside) == STORE_OK;
}

/* Boot until it stays up: power may go again, or a call fail, meanwhile. */
static void
come_up(struct centre *centre)
{
	for (int tries = 0; tries < 20; tries++) {
		begin_boot(centre);
		if (open_desk(centre) && !disk_is_dead(centre->disk))
			return;
		desk_close(&centre->test->desk);
		if (disk_is_dead(centre->disk))
			disk_power_on(centre->disk);
		else if (disk_failed(centre->disk) == 0)
			break;
		disk_fail(centre->disk, DISK_FINE, 0, 0);
	}
	world_lost(centre->world, LOSS_LOST, "the centre cannot be opened");
	world_give_up(centre->world);
}

/*
 * Its disk went back: less is owed, and the administrator puts the sheets that
 * it may have forgotten; the ratings on them would wait in quarantine else.
 */
static void
get_over_loss(struct centre *centre)
{
	centre->was_lost = true;
	centre->losses++;
	centre->lost_ms = centre->world->now_ms;
	promises_centre_lost(centre->world);
	for (size_t i = 0; i < centre->revoked_count; i++)
		centre_revoke(centre, centre->revoked[i]);
	/* It is a person who does this, and tries again until it is done. */
	memory_fail(TURN_NOBODY, 0, 0);
	memory_flip(TURN_NOBODY);
	disk_cut_after(centre->disk, 0);
	centre_steady(centre);
	for (unsigned i = 0; i < centre->sheets; i++) {
		if (!put_sheet(centre, i))
			world_lost(centre->world, LOSS_WRONG,
			    "a sheet cannot be put again");
	}
}

void
centre_restart(struct centre *centre, bool kill)
{
	desk_close(&centre->test->desk);
	if (kill)
		disk_outlive(centre->disk);
	else
		disk_power_on(centre->disk);
	centre->is_broken = false;
	come_up(centre);
	promises_check_receipts(centre->world);
}

void
centre_look(struct centre *centre)
{
	if (disk_is_dead(centre->disk)) {
		centre_restart(centre, centre->world->now_ms % 4 == 0);
	} else if (centre->is_broken) {
		/* As the writer does: close, open, go on. */
		centre->is_broken = desk_reopen(&centre->test->desk,
					STORE_WRITE) != STORE_OK;
		if (disk_is_dead(centre->disk))
			centre_restart(centre, false);
	}
}

void
centre_backup(struct centre *centre)
{
	desk_close(&centre->test->desk);
	if (disk_is_dead(centre->disk))
		disk_power_on(centre->disk);
	disk_image_free(centre->backup);
	centre->backup = disk_copy(centre->disk);
	come_up(centre);
}

bool
centre_restore(struct centre *centre)
{
	if (centre->backup == NULL)
		return false;
	desk_close(&centre->test->desk);
	disk_outlive(centre->disk);
	disk_put_back(centre->disk, centre->backup);
	disk_cut_after(centre->disk, 0);
	disk_fail(centre->disk, DISK_FINE, 0, 0);
	centre->is_broken = false;
	come_up(centre);
	get_over_loss(centre);
	return true;
}

/* ---- requests ---- */

/* A letter while it is read and handled. */
struct reading {
	struct http http;
	char head[HTTP_HEAD_SIZE];
	struct bytes body;
	struct request request;
	struct call call;
};

static void
take_body(void *arg, const uint8_t *bytes, size_t length)
{
	bytes_put(arg, bytes, length);
}

/* The head is whole: what is asked for, and how long may it be? */
static void
take_head(struct reading *reading)
{
	struct http *http = &reading->http;

	reading->request = (struct request){ .method = http->method,
		.path = http->path,
		.query = http->query,
		.content_type = http->content_type,
		.bearer = http->bearer,
		.who = "" };
	reading->call.request = &reading->request;
	reading->call.action = desk_action(&reading->call);
	http_take_body(http,
	    reading->call.action != NULL ? reading->call.action->body_limit
					 : 0);
}

/* Whether it is a whole request that the writer must see. */
static bool
read_letter(struct centre *centre, const struct letter *letter,
    struct reading *reading)
{
	struct http *http = &reading->http;
	size_t at = 0;

	memset(&reading->call, 0, sizeof(reading->call));
	memset(&reading->body, 0, sizeof(reading->body));
	http_begin(http, reading->head, take_body, &reading->body);
	while (at < letter->length && http->state != HTTP_DONE &&
	    http->state != HTTP_REFUSED) {
		size_t left = letter->length - at;

		if (letter->piece > 0 && left > letter->piece)
			left = letter->piece;
		at += http_push(http, letter->bytes + at, left);
		if (http->state == HTTP_HEAD_WHOLE)
			take_head(reading);
	}
	if (http->state != HTTP_DONE || reading->call.action == NULL)
		return false;
	reading->request.body = reading->body.data;
	reading->request.length = reading->body.length;
	if (!desk_admits(&centre->test->desk, &reading->call))
		return false;
	if (reading->call.action->check != NULL)
		reading->call.action->check(&centre->test->desk,
		    &reading->call);
	return reading->call.reply.status == 0 &&
	    reading->call.action->apply != NULL;
}

/* What goes back; a machine that died says nothing more. */
static void
answer_letter(struct centre *centre, struct reading *reading,
    struct letter *letter)
{
	struct call *call = &reading->call;

	if (call->action != NULL && call->action->answer != NULL &&
	    call->reply.status == 0 && reading->http.state == HTTP_DONE)
		call->action->answer(&centre->test->desk, call);
	if (disk_is_dead(centre->disk))
		return;
	letter->status = call->reply.status;
	letter->retry_s = call->reply.retry_after_s;
	if (plants_answered(call, &letter->answer))
		letter->status = 200;
	else
		bytes_put(&letter->answer, call->reply.body.data,
		    call->reply.body.length);
	if (letter->status == 200) {
		/* Nothing fails while the simulator looks. */
		disk_fail(centre->disk, DISK_FINE, 0, 0);
		centre->world->turn = TURN_NOBODY;
		promises_answered(centre->world, letter->answer.data,
		    letter->answer.length);
		centre->world->turn = TURN_CENTRE;
	}
	world_trace(centre->world, (uint64_t)letter->status);
}

void
centre_handle(struct centre *centre, struct letter *letters, size_t count)
{
	static struct reading readings[GROUP];
	struct call *calls[GROUP];
	size_t asking = 0;

	assert(count <= GROUP);
	set_clocks(centre);
	centre_look(centre);
	if (centre->is_broken) {
		for (size_t i = 0; i < count; i++)
			letters[i].status = 503;
		return;
	}
	centre->world->turn = TURN_CENTRE;
	for (size_t i = 0; i < count; i++) {
		if (read_letter(centre, &letters[i], &readings[i]))
			calls[asking++] = &readings[i].call;
	}
	plants_group(&centre->test->desk, calls, asking);
	if (asking > 0 && !commit_group(&centre->test->desk, calls, asking))
		centre->is_broken = true;
	for (size_t i = 0; i < count; i++) {
		answer_letter(centre, &readings[i], &letters[i]);
		call_release(&readings[i].call);
		bytes_release(&readings[i].body);
	}
	centre->world->turn = TURN_NOBODY;
	plants_group(NULL, NULL, 0);
	centre_look(centre);
}

/* ---- deeds ---- */

static int
ask(struct centre *centre, enum method method, const char *path,
    const char *body, char **text)
{
	int status;

	set_clocks(centre);
	centre_look(centre);
	if (centre->is_broken)
		return 503;
	centre->world->turn = TURN_CENTRE;
	status = test_desk_ask(centre->test, method, path, body, text);
	centre->world->turn = TURN_NOBODY;
	world_trace(centre->world, (uint64_t)status);
	if (status >= 500)
		centre->is_broken = true;
	centre_look(centre);
	return status;
}

bool
centre_token(struct centre *centre, char line[LIMIT_TOKEN])
{
	char body[120], *text = NULL, *begin;
	int status;

	snprintf(body, sizeof(body),
	    "{\"touchpoints\": \"counter-1\", \"name\": \"kiosk-%u\"}",
	    ++centre->invited);
	status = ask(centre, METHOD_POST, "/v1/kiosk-tokens", body, &text);
	begin = status == 201 ? strstr(text, "https://") : NULL;
	if (begin != NULL)
		snprintf(line, LIMIT_TOKEN, "%.*s", (int)strcspn(begin, "\"\n"),
		    begin);
	free(text);
	return begin != NULL;
}

/* Another scale under the same question each time: a step's meaning moves. */
static bool
put_sheet(struct centre *centre, unsigned version)
{
	static const char *const scales[] = { "smiley5", "smiley4", "stars5" };
	char body[400];

	snprintf(body, sizeof(body),
	    "{\"name\": \"counter\", \"languages\": [\"en\"], \"questions\": "
	    "[{\"id\": \"satisfaction\", \"scale\": \"%s\", \"text\": "
	    "{\"en\": \"How, %u?\"}}, {\"id\": \"comment\", \"free_text\": "
	    "true, \"text\": {\"en\": \"Why?\"}}]}",
	    scales[version % 3], version);
	return ask(centre, METHOD_POST, "/v1/surveys", body, NULL) / 100 == 2;
}

bool
centre_new_sheet(struct centre *centre)
{
	if (!put_sheet(centre, centre->sheets))
		return false;
	centre->sheets++;
	return true;
}

bool
centre_set_k(struct centre *centre)
{
	char body[40];

	snprintf(body, sizeof(body), "{\"value\": \"%u\"}",
	    5 + (unsigned)world_below(centre->world, 40));
	return ask(centre, METHOD_PUT, "/v1/settings/k", body, NULL) / 100 == 2;
}

bool
centre_revoke(struct centre *centre, const uint8_t kid[KID_SIZE])
{
	char path[80] = "/v1/kiosks/";
	int status;

	hex_write(path + strlen(path), kid, KID_SIZE);
	strcat(path, "/revoke");
	status = ask(centre, METHOD_POST, path, "{}", NULL);
	return status / 100 == 2 || status == 409;
}

void
centre_heads(struct centre *centre)
{
	set_clocks(centre);
	centre_look(centre);
	if (!centre->is_broken &&
	    commit_heads(&centre->test->desk) == STORE_BROKEN)
		centre->is_broken = true;
	centre_look(centre);
}

/* ---- what it holds ---- */

int64_t
centre_heard(struct centre *centre)
{
	struct store *store;
	sqlite3_stmt *row;
	int64_t sum = -1;

	centre_steady(centre);
	store = centre->test->desk.store;
	row = store_sql(store,
	    "SELECT coalesce(sum(31 * last_seen + 7 * coalesce(head_number, 0) "
	    "+ coalesce(complete_to, 0)), 0) FROM kiosk",
	    "");
	if (store_step(store, row) == 1)
		sum = sqlite3_column_int64(row, 0);
	store_done(row);
	return sum;
}

void
centre_steady(struct centre *centre)
{
	disk_fail(centre->disk, DISK_FINE, 0, 0);
	centre_look(centre);
}

bool
centre_holds(struct centre *centre, const uint8_t kid[KID_SIZE],
    const uint8_t epoch[EPOCH_SIZE], uint64_t number)
{
	struct store *store;
	sqlite3_stmt *row;
	bool found;

	if (centre->is_broken)
		centre_steady(centre);
	store = centre->test->desk.store;
	row = store_sql(store,
	    "SELECT 1 FROM journal j JOIN epoch e ON e.journal = j.id "
	    "JOIN run r ON r.epoch = e.id WHERE j.kid = ?1 "
	    "AND e.epoch = ?2 AND r.first <= ?3 AND r.last >= ?3",
	    "bbi", kid, (size_t)KID_SIZE, epoch, (size_t)EPOCH_SIZE,
	    (int64_t)number);
	found = store_step(store, row) == 1;
	store_done(row);
	return found;
}

/* ---- the whole ---- */

struct centre *
centre_new(struct world *world, const struct disk_model *model)
{
	struct centre *centre = calloc(1, sizeof(*centre));

	assert(centre != NULL);
	centre->world = world;
	centre->disk = disk_new(disk_random(&world->random), model);
	centre->booted_ms = world->now_ms;
	centre->test = test_desk_new_on(FOLDER, DISK_VFS);
	centre->boot = 1;
	set_clocks(centre);
	if (!centre_new_sheet(centre) ||
	    test_desk_ask(centre->test, METHOD_POST, "/v1/touchpoints",
		"{\"slug\": \"counter-1\", \"title\": \"Counter 1\", "
		"\"survey\": \"counter\", \"zone\": \"Europe/Vienna\"}",
		NULL) != 201)
		abort();
	return centre;
}

void
centre_free(struct centre *centre)
{
	test_desk_free(centre->test);
	disk_image_free(centre->backup);
	disk_free(centre->disk);
	free(centre);
}
