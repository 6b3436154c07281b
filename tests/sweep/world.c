/*
 * world.c - the aggregator of the sweeps: see world.h.
 */

#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/commit.h"
#include "aggregator/io/replay.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/io/verify.h"
#include "protocol/enrol.h"
#include "tests/sweep/sweep.h"
#include "tests/sweep/world.h"

#define FOLDER "aggregator"
#define GROUP 8 /* answers */

static struct {
	struct test_desk *test;
	struct test_outside outside[STAGES]; /* clocks of each stage */
	struct disk_image *images[STAGES];
	struct test_kiosk *kiosk;
	struct bytes enrolment, first, second; /* what the kiosk sends */
	struct bytes stick;                    /* `second`, as an import */
	char source[80];                       /* its bearer token */
} world;

static uint8_t scratch[LIMIT_ANSWER];

struct desk *
world_desk(void)
{
	return &world.test->desk;
}

/* ---- requests ---- */

/* A step as an event loop takes it, and a store that broke is opened anew. */
static void
step(struct call *call, void (*taken)(struct desk *, struct call *))
{
	struct desk *desk = &world.test->desk;

	if (desk->store == NULL && desk_reopen(desk, STORE_WRITE) != STORE_OK) {
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	if (store_snapshot(desk->store) == STORE_OK)
		taken(desk, call);
	else
		desk_store_problem(call, STORE_BROKEN);
	store_snapshot_end(desk->store);
	if (call->broken)
		desk_reopen(desk, STORE_WRITE);
}

/* A question as a reader answers it: it takes a snapshot of its own. */
static void
read_for(struct call *call)
{
	struct desk *desk = &world.test->desk;

	call->action->answer(desk, call);
	if (call->broken)
		desk_reopen(desk, STORE_WRITE);
}

static bool
admits(struct call *call)
{
	struct desk *desk = &world.test->desk;
	const bool admitted = desk->store != NULL && desk_admits(desk, call);

	if (desk->store == NULL || call->broken)
		desk_reopen(desk, STORE_WRITE);
	return admitted;
}

/* The way of requests that came at once. */
static void
handle(struct call **calls, size_t count)
{
	struct desk *desk = &world.test->desk;
	struct call *waiting[GROUP];
	size_t left = 0;

	assert(count <= GROUP);
	for (size_t i = 0; i < count; i++) {
		struct call *call = calls[i];

		call->action = desk_action(call);
		if (call->action == NULL || !admits(call))
			continue;
		if (call->action->check != NULL)
			step(call, call->action->check);
		if (call->reply.status == 0 && call->action->apply != NULL)
			waiting[left++] = call;
	}
	if (left > 0 &&
	    (desk->store == NULL || !commit_group(desk, waiting, left)))
		desk_reopen(desk, STORE_WRITE);
	for (size_t i = 0; i < count; i++) {
		const struct action *action = calls[i]->action;

		if (calls[i]->reply.status != 0 || action == NULL ||
		    action->answer == NULL)
			continue;
		if (action->apply == NULL && action->check == NULL)
			read_for(calls[i]);
		else
			step(calls[i], action->answer);
	}
}

/* By how it begins. */
static const char *
type_of(const char *body)
{
	if (body == NULL || body[0] == '{')
		return "application/json";
	return strncmp(body, "BEGIN:", 6) == 0 ? "text/calendar" : "text/csv";
}

int
world_ask(enum method method, const char *path, const char *body)
{
	const struct request request = { .method = method,
		.path = path,
		.query = "",
		.content_type = type_of(body),
		.bearer = "",
		.who = "tester",
		.local = true,
		.body = (const uint8_t *)body,
		.length = body != NULL ? strlen(body) : 0 };
	struct call call = { .request = &request }, *calls[] = { &call };
	int status;

	handle(calls, 1);
	status = call.reply.status;
	call_release(&call);
	return status;
}

bool
world_feedback(size_t from, size_t to)
{
	struct request requests[GROUP];
	struct call calls[GROUP], *all[GROUP];
	char bodies[GROUP][80];
	bool taken = true;

	for (size_t i = 0; i < to - from; i++) {
		snprintf(bodies[i], sizeof(bodies[i]),
		    "{\"id\": \"f%zu\", \"value\": %zu, "
		    "\"comment\": \"as it was\"}",
		    from + i, (from + i) % 5 + 1);
		requests[i] = (struct request){ .method = METHOD_POST,
			.path = "/v1/feedback",
			.query = "",
			.content_type = "application/json",
			.bearer = world.source,
			.who = "",
			.body = (const uint8_t *)bodies[i],
			.length = strlen(bodies[i]) };
		calls[i] = (struct call){ .request = &requests[i] };
		all[i] = &calls[i];
	}
	handle(all, to - from);
	for (size_t i = 0; i < to - from; i++) {
		taken = taken && calls[i].reply.status == 200;
		call_release(&calls[i]);
	}
	return taken;
}

/* A signed answer that says that all is fine. */
static bool
is_fine(const struct bytes *reply)
{
	static struct answer answer;
	struct wire_reader r;
	struct sign1 object;

	wire_read_from(&r, reply->data, reply->length);
	sign1_read(&r, &object);
	return !r.failed &&
	    sign1_verify(&object, SIGN1_ANSWER, world.test->desk.key.public,
		scratch, sizeof(scratch)) &&
	    answer_open(&object, &answer) == 0 && answer.verdict == ANSWER_FINE;
}

static bool
post(const char *path, const struct bytes *body)
{
	const struct request request = { .method = METHOD_POST,
		.path = path,
		.query = "",
		.content_type = "application/cose",
		.bearer = "",
		.who = "tester",
		.local = strcmp(path, "/v1/envelopes") == 0,
		.body = body->data,
		.length = body->length };
	struct call call = { .request = &request }, *calls[] = { &call };
	bool fine;

	handle(calls, 1);
	fine = call.reply.status == 200 &&
	    (request.local || is_fine(&call.reply.body));
	call_release(&call);
	return fine;
}

bool
world_enrol(void)
{
	return post("/v1/enrol", &world.enrolment);
}

bool
world_sync(void)
{
	return post("/v1/sync", &world.second);
}

bool
world_import(void)
{
	return post("/v1/envelopes", &world.stick);
}

/* ---- what is there ---- */

bool
world_figures(struct figures *out)
{
	static const char sql[] =
	    "SELECT concat FROM (SELECT "
	    "'kiosks ' || (SELECT count(*) FROM kiosk)"
	    " || ' enrolled ' || (SELECT count(*) FROM journal"
	    "   WHERE state = 'enrolled')"
	    " || ' spent ' || (SELECT count(used_by) FROM enrol_token)"
	    " || ' places ' || (SELECT count(*) FROM touchpoint)"
	    " || ' sheets ' || (SELECT count(*) FROM sheet)"
	    " || ' sources ' || (SELECT count(*) FROM source)"
	    " || ' tokens ' || (SELECT count(*) FROM token)"
	    " || ' k ' || coalesce((SELECT value FROM setting"
	    "   WHERE name = 'k'), '')"
	    " || ' entries ' || (SELECT coalesce(sum(run.last - run.first + 1),"
	    "   0)"
	    "   FROM run JOIN epoch ON epoch.id = run.epoch"
	    "   JOIN journal ON journal.id = epoch.journal WHERE kind = 'kiosk')"
	    " || ' texts ' || (SELECT count(text) FROM text)"
	    " || ' counted ' || (SELECT coalesce(sum(c0+c1+c2+c3+c4), 0)"
	    "   FROM tally WHERE span = 0)"
	    " || ' answers ' || (SELECT count(*) FROM answer)"
	    " || ' desk ' || (SELECT count(*) FROM plan)"
	    " || ' aside ' || (SELECT count(*) FROM quarantine) AS concat)";
	sqlite3_stmt *row;
	bool good;

	memset(out, 0, sizeof(*out));
	if (sqlite3_prepare_v2(store_db(world.test->desk.store), sql, -1, &row,
		NULL) != SQLITE_OK)
		return false;
	good = sqlite3_step(row) == SQLITE_ROW;
	if (good)
		snprintf(out->text, sizeof(out->text), "%s",
		    (const char *)sqlite3_column_text(row, 0));
	sqlite3_finalize(row);
	return good;
}

static void
differs(const struct replay_difference *difference, void *arg)
{
	(void)arg;
	sweep_wrong("folded again: %s %s %" PRId64 " %s", difference->what,
	    difference->journal, difference->number, difference->why);
}

void
world_audit(void)
{
	struct store *store = world.test->desk.store;
	enum store_verdict verdict;
	json_t *report;
	char *text;

	sweep_expect(store_begin(store) == STORE_OK &&
		replay_compare(store, 0, differs, NULL) == 0,
	    "it cannot be folded again");
	replay_end(store);
	store_rollback(store);
	store = store_open(FOLDER, DISK_VFS, STORE_READ, &verdict);
	report = store != NULL ? verify_store(store) : NULL;
	if (!json_is_true(json_object_get(report, "ok"))) {
		text = json_dumps(json_object_get(report, "problems"), 0);
		sweep_wrong("the audit: %s", text != NULL ? text : "none");
		free(text);
	}
	json_decref(report);
	store_free(store);
}

/* ---- the stages ---- */

/* A word of the reply to a local request, from `begin` to the next quote. */
static void
ask_for(const char *path, const char *body, const char *begin, char *out,
    size_t size)
{
	char *text, *at;

	test_desk_ask(world.test, METHOD_POST, path, body, &text);
	at = strstr(text, begin);
	assert(at != NULL);
	if (*begin == '"')
		at = strchr(at + strlen(begin), '"') + 1;
	snprintf(out, size, "%.*s", (int)strcspn(at, "\"\\\n"), at);
	free(text);
}

static void
seal_enrolment(void)
{
	struct enrol_request request = { .description = "a kiosk" };
	uint8_t sealed[LIMIT_ENROL];
	struct wire_writer w;

	ask_for("/v1/kiosk-tokens",
	    "{\"touchpoints\": \"counter-1\", \"name\": \"north\"}", "https://",
	    request.line, sizeof(request.line));
	memcpy(request.aggregator, world.test->desk.key.kid, KID_SIZE);
	wire_write_to(&w, sealed, sizeof(sealed));
	enrol_request_seal(&w, &world.kiosk->key, &request, scratch,
	    sizeof(scratch));
	assert(!w.failed);
	bytes_put(&world.enrolment, w.bytes, w.length);
}

/* Entries first to last with their texts, as one request. */
static void
seal_sync(uint64_t first, uint64_t last, struct bytes *body)
{
	const struct test_epoch *epoch = test_kiosk_now(world.kiosk);
	struct sync_request request = { .at = world.kiosk->at };
	uint8_t sealed[LIMIT_REQUEST];
	struct bytes carried = { 0 };
	struct wire_writer w;

	test_kiosk_seal(world.kiosk, epoch, first, last, &carried);
	memcpy(request.aggregator, world.test->desk.key.kid, KID_SIZE);
	test_epoch_head(epoch, epoch->first + epoch->count - 1, &request.head);
	request.health.waiting = request.health.oldest_s = -1;
	request.health.disk_free = -1;
	strcpy(request.health.clock, "exact");
	hash_of(request.body, carried.data, carried.length);
	wire_write_to(&w, sealed, sizeof(sealed));
	sync_request_seal(&w, &world.kiosk->key, &request, scratch,
	    sizeof(scratch));
	assert(!w.failed);
	bytes_put(body, w.bytes, w.length);
	bytes_put(body, carried.data, carried.length);
	bytes_release(&world.stick);
	world.stick = carried;
}

/* A journal with time entries, texts and what the kiosk takes back. */
static void
live_a_day(void)
{
	const int64_t now = world.test->world.wall_ms;
	struct sheet_row row;
	uint64_t middle, last;

	sheet_in_force(world.test->desk.store, "counter", &row, NULL);
	test_kiosk_boot(world.kiosk, 0xa1, NULL);
	test_kiosk_slot(world.kiosk, "counter-1", "satisfaction", row.version,
	    HAND_CUSTOMER);
	test_kiosk_rate_with(world.kiosk, 60000, 0, 1, 0, "It was cold.");
	middle = test_kiosk_time(world.kiosk, 1000, now, 40);
	seal_sync(1, middle, &world.first);
	test_kiosk_rate(world.kiosk, 60000, 0, 4);
	last = test_kiosk_rate_with(world.kiosk, 60000, 0, 0, 0, "Too long.");
	test_kiosk_withdraw(world.kiosk, 1000, last);
	last = test_kiosk_time(world.kiosk, 1000, now + 200000, 40);
	seal_sync(middle + 1, last, &world.second);
}

static void
make_stage(enum stage stage)
{
	bool made = true;

	switch (stage) {
	case STAGE_INIT:
		made = test_desk_init(world.test);
		break;
	case STAGE_MAP:
		test_desk_map(world.test);
		break;
	case STAGE_TOKEN:
		seal_enrolment();
		break;
	case STAGE_KIOSK:
		made = world_enrol();
		ask_for("/v1/sources",
		    "{\"name\": \"web\", \"touchpoint\": \"counter-1\", "
		    "\"channel\": \"web\"}",
		    "\"token\":", world.source, sizeof(world.source));
		live_a_day();
		break;
	case STAGE_RECEIVED:
		made = post("/v1/sync", &world.first) && world_feedback(0, 3);
		break;
	default:
		break;
	}
	assert(made);
}

void
world_make(void)
{
	world.test = test_desk_bare(FOLDER, DISK_VFS);
	world.kiosk = test_kiosk_new(1);
	for (enum stage stage = STAGE_EMPTY; stage < STAGES; stage++) {
		if (stage > STAGE_INIT)
			world_begin(stage - 1);
		make_stage(stage);
		desk_close(&world.test->desk);
		world.images[stage] = disk_copy(sweep_disk());
		world.outside[stage] = world.test->world;
	}
}

void
world_begin(enum stage stage)
{
	world.test->world = world.outside[stage];
	world.test->world.outside.self = &world.test->world;
	disk_put_back(sweep_disk(), world.images[stage]);
	if (stage >= STAGE_INIT &&
	    desk_open(&world.test->desk, FOLDER, DISK_VFS, STORE_WRITE,
		&world.test->world.outside) != STORE_OK)
		assert(!"a store");
}

void
world_end(void)
{
	desk_close(&world.test->desk);
}
