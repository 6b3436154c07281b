/*
 * world.c - a world of answers; see world.h.
 *
 * Answers reach the tallies as the fold's deltas and moves do; envelopes, which
 * cost more, are for the other tests.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "aggregator/io/atlas.h"
#include "aggregator/io/blocks_keep.h"
#include "aggregator/io/blocks_settle.h"
#include "aggregator/io/blocks_verify.h"
#include "aggregator/io/desk_score.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/io/store_tally.h"
#include "tests/attack/world.h"

#define BEGIN INT64_C(1795132800) /* 2026-11-20T00:00:00Z, a Friday */
#define DAY 86400
#define DAYS 3
#define GROUP 512

static const struct {
	const char *touchpoint, *channel, *zone;
	bool near_staff;
	int corrected; /* to which series */
} series[] = {
	{ "a", "kiosk", "Europe/Vienna", false, 2 },
	{ "a", "web", "Europe/Vienna", false, -1 },
	{ "b", "kiosk", "Europe/Vienna", false, 0 },
	{ "c", "kiosk", "Europe/Vienna", true, -1 },
};
#define SERIES (sizeof(series) / sizeof(series[0]))

struct world {
	const struct world_script *script;
	const uint8_t *steps;
	size_t next; /* event */
	int64_t now;
	int places[WORLD_ANSWERS]; /* series, -1: nowhere */
	bool in_force;             /* a correction, of the event below */
	struct world_event correction;
	bool was_corrected[WORLD_ANSWERS];
	char dir[64];
	struct outside outside;
	struct desk desk;
	struct fold_table table;
	struct fold_delta rows[4 * GROUP];
	struct fold_move moves[GROUP];
};

/* ---- what will happen ------------------------------------------------------- */

uint64_t
world_random(uint64_t *seed, uint64_t limit)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
	return (*seed >> 33) % limit;
}

static void
add_event(struct world_script *script, struct world_event event)
{
	if (script->event_count < WORLD_EVENTS)
		script->events[script->event_count++] = event;
}

static int
add_answer(struct world_script *script, int of, int64_t hour, uint64_t *seed)
{
	if (script->answer_count == WORLD_ANSWERS)
		return -1;
	script->answers[script->answer_count] = (struct world_answer){ of, hour,
		world_random(seed, 10) == 0 };
	return (int)script->answer_count++;
}

/*
 * One answer's life: it comes, perhaps late, and is perhaps taken back or
 * replaced by another of the same hour.  connected: when a kiosk comes back to
 * the network that had every second answer of its day, or 0.
 */
static void
live(struct world_script *script, int of, int64_t hour, int64_t connected,
    uint64_t *seed)
{
	const bool is_late = world_random(seed, 8) == 0;
	const bool is_cut_off = connected != 0 && world_random(seed, 2) == 0;
	const int64_t at = is_cut_off
	    ? connected
	    : hour + (int64_t)world_random(seed, is_late ? 3 * DAY : 3600);
	const int64_t then = at + (int64_t)world_random(seed, 2 * DAY);
	const int answer = add_answer(script, of, hour, seed);
	const uint64_t fate = world_random(seed, 16);
	int other;

	if (answer < 0)
		return;
	add_event(script, (struct world_event){ .at = at, .answer = answer });
	if (fate > 1)
		return;
	add_event(script,
	    (struct world_event){ then, WORLD_GOES, answer, 0, 0, 0 });
	other = fate == 1 ? add_answer(script, of, hour, seed) : -1;
	if (other >= 0)
		add_event(script,
		    (struct world_event){ .at = then, .answer = other });
}

/* Some hours of a day, or all of it, were another touchpoint's. */
static void
correct(struct world_script *script, uint64_t *seed)
{
	const bool is_whole = world_random(seed, 2) == 0;
	const int64_t day = BEGIN + (int64_t)world_random(seed, DAYS - 1) * DAY;
	const int64_t from = day +
	    (is_whole ? 0 : (int64_t)(7 + world_random(seed, 5)) * 3600);
	struct world_event event = { day + DAY +
		    (int64_t)world_random(seed, DAY),
		WORLD_CORRECTED, 0, world_random(seed, 4) == 0 ? 2 : 0, from,
		from +
		    (is_whole ? DAY
			      : (int64_t)(2 + world_random(seed, 8)) * 3600) };

	add_event(script, event);
	event.deed = WORLD_UNDONE;
	event.at += (int64_t)world_random(seed, DAY);
	if (world_random(seed, 2) == 0)
		add_event(script, event);
}

/* A day of one series; that which most is corrected to is often idle. */
static void
spend(struct world_script *script, int of, int64_t day, uint64_t *seed)
{
	const uint64_t most = world_random(seed, 4) == 0
	    ? 1
	    : 3 + world_random(seed, 5);
	const int64_t connected = world_random(seed, 3) == 0
	    ? day + DAY + (int64_t)world_random(seed, DAY)
	    : 0;

	if (of == 2 && world_random(seed, 2) == 0)
		return;
	for (int hour = 7; hour < 18; hour++) {
		uint64_t n = world_random(seed, 3) == 0
		    ? 0
		    : world_random(seed, most + 1);

		while (n-- > 0)
			live(script, of, day + hour * 3600, connected, seed);
	}
}

static int
by_time(const void *a, const void *b)
{
	const struct world_event *left = a, *right = b;

	if (left->at != right->at)
		return left->at < right->at ? -1 : 1;
	return (int)left->deed - (int)right->deed;
}

void
world_write(struct world_script *script, uint64_t seed, unsigned k)
{
	memset(script, 0, sizeof(*script));
	script->seed = seed;
	script->k = k;
	for (int day = 0; day < DAYS; day++)
		for (size_t of = 0; of < SERIES; of++)
			spend(script, (int)of, BEGIN + day * DAY, &seed);
	correct(script, &seed);
	qsort(script->events, script->event_count, sizeof(script->events[0]),
	    by_time);
}

/* ---- the store --------------------------------------------------------------- */

static int64_t
wall_ms(void *self)
{
	return ((const struct world *)self)->now * 1000;
}

static void
run(struct world *world, const char *sql)
{
	assert_int_equal(sqlite3_exec(store_db(world->desk.store), sql, NULL,
			     NULL, NULL),
	    SQLITE_OK);
}

static void
make_map(struct world *world)
{
	char sql[300];

	for (size_t i = 0; i < SERIES; i++) {
		snprintf(sql, sizeof(sql),
		    "INSERT OR IGNORE INTO touchpoint (slug, title, zone, "
		    "near_staff, department) VALUES ('%s', 'T', '%s', %d, "
		    "'%s')",
		    series[i].touchpoint, series[i].zone, series[i].near_staff,
		    i < 3 ? "sales" : "care");
		run(world, sql);
		snprintf(sql, sizeof(sql),
		    "INSERT INTO series VALUES (%d, '%s', 'q', 'steps11', 11, "
		    "'%s')",
		    (int)i + 1, series[i].touchpoint, series[i].channel);
		run(world, sql);
	}
	snprintf(sql, sizeof(sql), "INSERT INTO setting VALUES ('k', '%u')",
	    world->script->k);
	run(world, sql);
}

struct world *
world_new(const struct world_script *script, const uint8_t *steps)
{
	struct world *world = calloc(1, sizeof(*world));
	enum store_verdict verdict;

	assert_non_null(world);
	world->script = script;
	world->steps = steps;
	for (size_t i = 0; i < WORLD_ANSWERS; i++)
		world->places[i] = -1;
	strcpy(world->dir, "/tmp/touchstone-test.XXXXXX");
	assert_non_null(mkdtemp(world->dir));
	world->outside = (struct outside){ .wall_ms = wall_ms, .self = world };
	world->desk.dir = world->dir;
	world->desk.outside = &world->outside;
	world->desk.atlas = atlas_new();
	world->desk.store = store_open(world->dir, NULL, STORE_CREATE,
	    &verdict);
	assert_non_null(world->desk.store);
	assert_non_null(world->desk.atlas);
	run(world, "PRAGMA synchronous = OFF");
	make_map(world);
	fold_table_init(&world->table, world->rows, 4 * GROUP);
	world->table.moves = world->moves;
	world->table.move_room = GROUP;
	return world;
}

void
world_free(struct world *world)
{
	char command[128];

	store_free(world->desk.store);
	atlas_free(world->desk.atlas);
	snprintf(command, sizeof(command), "rm -r %s", world->dir);
	assert_int_equal(system(command), 0);
	free(world);
}

/* ---- what happens -------------------------------------------------------------- */

/* An answer comes to (1) or leaves (-1) a series. */
static void
fold(struct world *world, int answer, int of, int sign)
{
	const struct world_answer *a = &world->script->answers[answer];
	const struct localtime_zone *zone = atlas_zone(world->desk.atlas,
	    series[of].zone);
	const int64_t day = localtime_day(zone, a->hour);
	const int64_t starts[FOLD_SPANS] = { 0,
		localtime_day_start(zone,
		    localtime_month_start(localtime_month_of(day))),
		localtime_day_start(zone, day), a->hour };
	struct fold_table *table = &world->table;
	const uint8_t step = world->steps[answer];

	assert_true(table->move_count < GROUP);
	for (int span = 0; span < FOLD_SPANS; span++) {
		struct fold_delta *row = &table->rows[table->used++];

		row->series = of + 1;
		row->span = (enum fold_span)span;
		row->start = starts[span];
		(a->flagged ? row->flagged : row->counted)[step] = sign;
		row->next = table->newest;
		table->newest = row;
	}
	table->moves[table->move_count++] = (struct fold_move){ of + 1, a->hour,
		1 + answer % 3, (uint64_t)answer, (int8_t)sign, step,
		a->flagged };
}

static void
place(struct world *world, int answer, int of)
{
	if (world->places[answer] == of)
		return;
	if (world->places[answer] >= 0)
		fold(world, answer, world->places[answer], -1);
	if (of >= 0)
		fold(world, answer, of, 1);
	world->places[answer] = of;
}

static bool
concerns(const struct world_event *correction, const struct world_answer *a)
{
	return a->series == correction->series && a->hour >= correction->from &&
	    a->hour < correction->to;
}

/* Where an answer counts. */
static int
home(const struct world *world, int answer)
{
	const struct world_answer *a = &world->script->answers[answer];

	return world->in_force && concerns(&world->correction, a)
	    ? series[a->series].corrected
	    : a->series;
}

static void
happen(struct world *world, const struct world_event *event)
{
	if (event->deed == WORLD_COMES) {
		place(world, event->answer, home(world, event->answer));
		return;
	}
	if (event->deed == WORLD_GOES) {
		place(world, event->answer, -1);
		return;
	}
	world->in_force = event->deed == WORLD_CORRECTED;
	world->correction = *event;
	for (size_t i = 0; i < world->script->answer_count; i++)
		if (world->places[i] >= 0)
			place(world, (int)i, home(world, (int)i));
}

static void
keep(struct world *world)
{
	bool more = true;

	while (more)
		assert_int_equal(blocks_keep(world->desk.store,
				     world->desk.atlas, world->now, &more),
		    STORE_OK);
}

static int
is_uneven(const char *touchpoint, const char *question, void *arg)
{
	(void)arg;
	fail_msg("%s: what is shown of %s does not add up", touchpoint,
	    question);
	return 1;
}

bool
world_goes_on(struct world *world)
{
	const struct world_script *script = world->script;
	struct store *store = world->desk.store;

	if (world->next == script->event_count)
		return false;
	world->now = script->events[world->next].at;
	assert_int_equal(store_begin(store), STORE_OK);
	keep(world);
	while (world->next < script->event_count &&
	    script->events[world->next].at == world->now)
		happen(world, &script->events[world->next++]);
	assert_int_equal(tally_add(store, &world->table), STORE_OK);
	assert_int_equal(blocks_settle(store, &world->table), 0);
	fold_table_empty(&world->table);
	if (world->next == script->event_count) {
		world->now += 3 * DAY;
		keep(world);
	}
	assert_int_equal(blocks_add_up(store, is_uneven, NULL), 0);
	assert_int_equal(store_commit(store), STORE_OK);
	return true;
}

json_t *
world_ask(struct world *world, const char *query, bool all)
{
	const struct request request = { .method = METHOD_GET,
		.path = "",
		.query = query,
		.content_type = "",
		.bearer = "",
		.who = "",
		.local = all };
	struct call call = { .request = &request };
	json_t *document;

	desk_score_list(&world->desk, &call);
	if (call.reply.status != 200)
		fail_msg("%s: %.*s", query, (int)call.reply.body.length,
		    (char *)call.reply.body.data);
	document = json_loadb((char *)call.reply.body.data,
	    call.reply.body.length, 0, NULL);
	assert_non_null(document);
	call_release(&call);
	return document;
}
