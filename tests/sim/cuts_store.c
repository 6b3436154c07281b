/*
 * cuts_store.c - the aggregator's store through power cuts.
 *
 * The product's own desk on the simulated disk, asked by the kiosks of
 * tests/aggregator that exist in memory alone.  What was answered well is
 * remembered and has to be there after every boot; what is derived has to be
 * what a fresh fold says.
 */

#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/commit.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/replay.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/io/verify.h"
#include "protocol/enrol.h"
#include "protocol/receipt.h"
#include "tests/aggregator/support_desk.h"
#include "tests/aggregator/support_kiosk.h"
#include "tests/sim/cuts.h"

#define LIFE_CUTS 16
#define KIOSKS 2
#define ANSWERS 1024
#define OWN 8192
#define FOLDER "aggregator"

/* What became of something asked for. */
enum fate {
	FATE_NONE,  /* never asked for, or surely not done */
	FATE_TRIED, /* power went: either is right */
	FATE_DONE,  /* promised, or found after a boot */
};

struct device {
	struct test_kiosk *kiosk;
	/* By epoch and place in it: */
	enum fate held[TEST_EPOCHS][TEST_ENTRIES];
	bool found[TEST_EPOCHS][TEST_ENTRIES]; /* in the store, now */
	bool rated[TEST_EPOCHS][TEST_ENTRIES];
	size_t sent; /* of the newest epoch, in order */
	uint64_t receipted[TEST_EPOCHS];
};

/* A number of the book or of a source, as it was once read. */
struct own {
	uint8_t epoch[EPOCH_SIZE];
	uint8_t hash[HASH_SIZE];
	int64_t number;
};

struct life {
	struct cuts *cuts;
	struct disk *disk;
	struct test_desk *test;
	struct device devices[KIOSKS];
	char source[80]; /* its bearer token */
	uint8_t sheet[VERSION_SIZE];
	enum fate answers[ANSWERS]; /* of digital feedback */
	size_t answer_count;
	unsigned places_done, places_tried;
	unsigned k_done, k_tried; /* the setting "k" */
	int64_t book;             /* its newest number, as promised */
	struct own own[OWN];
	size_t own_count;
	bool full; /* the disk is */
	bool over;
};

static struct answer answer; /* the newest; its spans lie in reply */
static struct bytes reply;
static uint8_t scratch[LIMIT_ANSWER];

static void
lose(struct life *life, const char *why)
{
	cuts_lost(life->cuts, "%s", why);
	life->over = true;
}

/* A loss, unless the disk is known to lie: then it has been noticed. */
static void
miss(struct life *life, const char *why)
{
	if (life->cuts->may_lose)
		life->cuts->noticed++;
	else
		lose(life, why);
}

/* The same where there is no way on. */
static void
give_up(struct life *life, const char *why)
{
	miss(life, why);
	life->over = true;
}

/* Something that a running disk with room has no right to refuse. */
static void
expect(struct life *life, bool good, const char *what)
{
	char why[100];

	if (good || disk_is_dead(life->disk) || life->over || life->full)
		return;
	snprintf(why, sizeof(why), "%s failed with power on", what);
	give_up(life, why);
}

static bool
is_on(const struct life *life)
{
	return !life->over && !disk_is_dead(life->disk);
}

/* One figure out of the store; -1: it cannot be read. */
static int64_t
figure(struct life *life, const char *sql)
{
	sqlite3_stmt *row;
	int64_t value = -1;

	if (sqlite3_prepare_v2(store_db(life->test->desk.store), sql, -1, &row,
		NULL) != SQLITE_OK)
		return -1;
	if (sqlite3_step(row) == SQLITE_ROW)
		value = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return value;
}

static int64_t
book_number(struct life *life)
{
	return figure(life,
	    "SELECT max(last) FROM run JOIN epoch ON epoch.id = run.epoch "
	    "JOIN journal ON journal.id = epoch.journal WHERE kind = 'book'");
}

/* ---- kiosks -------------------------------------------------------------- */

static bool
post(struct life *life, const char *path, const struct bytes *body)
{
	const struct request request = { .method = METHOD_POST,
		.path = path,
		.query = "",
		.content_type = "application/cose",
		.bearer = "",
		.who = "",
		.body = body->data,
		.length = body->length };
	struct call call = { .request = &request };
	struct wire_reader r;
	struct sign1 object;
	int status;

	desk_handle(&life->test->desk, &call);
	status = call.reply.status;
	bytes_release(&reply);
	bytes_put(&reply, call.reply.body.data, call.reply.body.length);
	call_release(&call);
	if (status != 200)
		return false;
	wire_read_from(&r, reply.data, reply.length);
	sign1_read(&r, &object);
	return sign1_verify(&object, SIGN1_ANSWER, life->test->desk.key.public,
		   scratch, sizeof(scratch)) &&
	    answer_open(&object, &answer) == 0 && answer.verdict == ANSWER_FINE;
}

/* Each receipt names our own hash, and none goes back. */
static void
check_receipts(struct life *life, struct device *device)
{
	struct wire_reader r;
	struct sign1 object;
	struct receipt receipt;

	wire_read_from(&r, answer.receipts.bytes, answer.receipts.length);
	while (answer_next(&r, &object)) {
		const struct test_epoch *epoch = device->kiosk->epochs;
		struct head own;
		size_t at = 0;

		if (receipt_open(&object, &receipt) != 0)
			return lose(life, "a receipt cannot be read");
		while (at < device->kiosk->epoch_count &&
		    memcmp(epoch[at].epoch, receipt.head.epoch, EPOCH_SIZE) !=
			0)
			at++;
		if (at == device->kiosk->epoch_count)
			return lose(life, "a receipt of nobody's epoch");
		test_epoch_head(&epoch[at], receipt.head.number, &own);
		if (memcmp(own.hash, receipt.head.hash, HASH_SIZE) != 0)
			return lose(life, "a receipt for another entry");
		if (receipt.head.number < device->receipted[at])
			miss(life, "a receipt went back");
		device->receipted[at] = receipt.head.number;
		life->cuts->kept++;
	}
}

static void
fill_request(struct life *life, const struct device *device,
    const struct bytes *carried, struct sync_request *request)
{
	const struct test_epoch *epoch = test_kiosk_now(device->kiosk);

	memset(request, 0, sizeof(*request));
	memcpy(request->aggregator, life->test->desk.key.kid, KID_SIZE);
	request->at = device->kiosk->at;
	test_epoch_head(epoch, epoch->first + epoch->count - 1, &request->head);
	request->health.waiting = -1;
	request->health.oldest_s = -1;
	request->health.disk_free = -1;
	strcpy(request->health.clock, "exact");
	hash_of(request->body, carried->data != NULL ? carried->data : scratch,
	    carried->length);
}

/* Send entries from up to, not with, `to` of an epoch, by their places. */
static void
sync_stretch(struct life *life, struct device *device, size_t epoch,
    size_t from, size_t to)
{
	const struct test_epoch *e = &device->kiosk->epochs[epoch];
	struct bytes carried = { 0 }, body = { 0 };
	uint8_t sealed[LIMIT_REQUEST];
	struct sync_request request;
	struct wire_writer w;
	enum fate fate = FATE_TRIED;

	if (from < to)
		test_kiosk_seal(device->kiosk, e, e->first + from,
		    e->first + to - 1, &carried);
	fill_request(life, device, &carried, &request);
	wire_write_to(&w, sealed, sizeof(sealed));
	sync_request_seal(&w, &device->kiosk->key, &request, scratch,
	    sizeof(scratch));
	bytes_put(&body, w.bytes, w.length);
	bytes_put(&body, carried.data, carried.length);
	if (post(life, "/v1/sync", &body)) {
		fate = FATE_DONE;
		check_receipts(life, device);
	}
	expect(life, fate == FATE_DONE, "sync");
	if (life->cuts->acks_early)
		fate = FATE_DONE;
	for (size_t i = from; i < to; i++)
		if (device->held[epoch][i] < fate)
			device->held[epoch][i] = fate;
	bytes_release(&carried);
	bytes_release(&body);
}

static struct device *
some_device(struct life *life)
{
	return &life->devices[cuts_below(life->cuts, KIOSKS)];
}

static void
kiosk_boots(struct device *device)
{
	struct test_kiosk *kiosk = device->kiosk;
	const uint8_t name = (uint8_t)(kiosk->key.public[0] ^
	    (16 * (kiosk->epoch_count + 1)));

	test_kiosk_boot(kiosk, name, NULL);
	device->sent = 0;
}

/* Between one and six more entries. */
static void
kiosk_lives(struct life *life, struct device *device)
{
	const size_t epoch = device->kiosk->epoch_count - 1;
	struct test_epoch *e = test_kiosk_now(device->kiosk);
	const int64_t now = life->test->world.wall_ms;

	if (e->slot_count == 0)
		test_kiosk_slot(device->kiosk, "counter-1", "satisfaction",
		    life->sheet, HAND_CUSTOMER);
	for (size_t n = 1 + cuts_below(life->cuts, 6); n > 0; n--) {
		const uint32_t ms = (uint32_t)cuts_below(life->cuts, 60000);
		const int64_t step = (int64_t)cuts_below(life->cuts, 5);

		if (e->count + 1 >= TEST_ENTRIES)
			return;
		switch (cuts_below(life->cuts, 8)) {
		case 0:
			test_kiosk_time(device->kiosk, ms, now, 40);
			continue;
		case 1:
			device->rated[epoch][e->count] = true;
			test_kiosk_rate_with(device->kiosk, ms, 0, step, 0,
			    "It was cold.");
			continue;
		default:
			device->rated[epoch][e->count] = true;
			test_kiosk_rate(device->kiosk, ms, 0, step);
		}
	}
}

static void
sync_new(struct life *life)
{
	struct device *device = some_device(life);
	const size_t epoch = device->kiosk->epoch_count - 1;
	size_t from = device->sent;

	kiosk_lives(life, device);
	device->sent = device->kiosk->epochs[epoch].count;
	/* An envelope that comes later than the next one. */
	if (cuts_below(life->cuts, 5) == 0 && from + 1 < device->sent)
		from++;
	sync_stretch(life, device, epoch, from, device->sent);
	if (cuts_below(life->cuts, 12) == 0 &&
	    device->kiosk->epoch_count < TEST_EPOCHS)
		kiosk_boots(device);
}

static void
sync_again(struct life *life)
{
	struct device *device = some_device(life);
	size_t epoch = cuts_below(life->cuts, device->kiosk->epoch_count);
	size_t count = device->kiosk->epochs[epoch].count;
	size_t from = cuts_below(life->cuts, count);

	sync_stretch(life, device, epoch, from,
	    from + 1 + cuts_below(life->cuts, count - from));
}

static void
sync_nothing(struct life *life)
{
	sync_stretch(life, some_device(life), 0, 0, 0);
}

/* ---- feedback and deeds -------------------------------------------------- */

/* Send answers [from, to) as one group: many requests, one commit. */
static void
feedback(struct life *life, size_t from, size_t to)
{
	enum {
		MOST = 8
	};
	struct desk *desk = &life->test->desk;
	struct request requests[MOST];
	struct call calls[MOST], *waiting[MOST];
	char bodies[MOST][80];
	size_t count = 0;

	assert(to - from <= MOST);
	for (size_t i = 0; i < to - from; i++) {
		snprintf(bodies[i], sizeof(bodies[i]),
		    "{\"id\": \"f%zu\", \"value\": %zu}", from + i,
		    (from + i) % 5 + 1);
		requests[i] = (struct request){ .method = METHOD_POST,
			.path = "/v1/feedback",
			.query = "",
			.content_type = "application/json",
			.bearer = life->source,
			.who = "",
			.body = (const uint8_t *)bodies[i],
			.length = strlen(bodies[i]) };
		calls[i] = (struct call){ .request = &requests[i] };
		calls[i].action = desk_action(&calls[i]);
		if (!desk_admits(desk, &calls[i]))
			continue;
		calls[i].action->check(desk, &calls[i]);
		if (calls[i].reply.status == 0)
			waiting[count++] = &calls[i];
	}
	if (count > 0)
		commit_group(desk, waiting, count);
	for (size_t i = 0; i < to - from; i++) {
		struct call *call = &calls[i];
		enum fate *fate = &life->answers[from + i];

		if (call->reply.status == 0)
			call->action->answer(desk, call);
		expect(life, call->reply.status == 200, "feedback");
		if (call->reply.status == 200 || life->cuts->acks_early)
			*fate = FATE_DONE;
		else if (*fate == FATE_NONE)
			*fate = FATE_TRIED;
		call_release(call);
	}
}

static void
feedback_new(struct life *life)
{
	size_t count = 1 + cuts_below(life->cuts, 8);

	if (life->answer_count + count > ANSWERS)
		return;
	life->answer_count += count;
	feedback(life, life->answer_count - count, life->answer_count);
}

static void
feedback_again(struct life *life)
{
	size_t at;

	if (life->answer_count == 0)
		return;
	at = cuts_below(life->cuts, life->answer_count);
	feedback(life, at, at + 1);
}

static void
add_place(struct life *life)
{
	char body[160];
	int status;

	snprintf(body, sizeof(body),
	    "{\"slug\": \"place-%u\", \"title\": \"Place\", "
	    "\"survey\": \"counter\", \"zone\": \"UTC\"}",
	    ++life->places_tried);
	status = test_desk_ask(life->test, METHOD_POST, "/v1/touchpoints", body,
	    NULL);
	expect(life, status == 201, "touchpoint add");
	if (status == 201)
		life->places_done++;
}

static void
set_k(struct life *life)
{
	char body[40];
	int status;

	life->k_tried = 5 + (unsigned)cuts_below(life->cuts, 40);
	snprintf(body, sizeof(body), "{\"value\": \"%u\"}", life->k_tried);
	status = test_desk_ask(life->test, METHOD_PUT, "/v1/settings/k", body,
	    NULL);
	expect(life, status / 100 == 2, "settings");
	if (status / 100 == 2)
		life->k_done = life->k_tried;
}

static void
tell_heads(struct life *life)
{
	expect(life, commit_heads(&life->test->desk) != STORE_BROKEN,
	    "telling heads");
}

/* ---- after a boot -------------------------------------------------------- */

static void
differs(const struct replay_difference *difference, void *life)
{
	char why[300];

	snprintf(why, sizeof(why), "fold: %s %s %" PRId64 " %s",
	    difference->what, difference->journal, difference->number,
	    difference->why);
	give_up(life, why);
}

static void
check_fold(struct life *life)
{
	struct store *store = life->test->desk.store;
	bool good = store_begin(store) == STORE_OK &&
	    replay_compare(store, 0, differs, life) == 0;

	expect(life, good, "replay");
	replay_end(store);
	store_rollback(store);
}

/* One run of a kiosk: its hash is the kiosk's own there. */
static void
find_run(struct life *life, struct device *device, sqlite3_stmt *row)
{
	const struct test_kiosk *kiosk = device->kiosk;
	const uint64_t first = (uint64_t)sqlite3_column_int64(row, 1);
	const uint64_t last = (uint64_t)sqlite3_column_int64(row, 2);

	for (size_t i = 0; i < kiosk->epoch_count; i++) {
		const struct test_epoch *e = &kiosk->epochs[i];
		struct head head;

		if (memcmp(e->epoch, sqlite3_column_blob(row, 0), EPOCH_SIZE))
			continue;
		test_epoch_head(e, last, &head);
		if (memcmp(head.hash, sqlite3_column_blob(row, 3), HASH_SIZE))
			lose(life, "a run has another hash");
		for (uint64_t n = first; n <= last; n++)
			device->found[i][n - e->first] = true;
	}
}

static bool
find_runs(struct life *life, struct device *device)
{
	sqlite3_stmt *row;
	int code;

	memset(device->found, 0, sizeof(device->found));
	if (sqlite3_prepare_v2(store_db(life->test->desk.store),
		"SELECT e.epoch, r.first, r.last, r.hash FROM run r "
		"JOIN epoch e ON e.id = r.epoch "
		"JOIN journal j ON j.id = e.journal WHERE j.kid = ?1",
		-1, &row, NULL) != SQLITE_OK)
		return false;
	sqlite3_bind_blob(row, 1, device->kiosk->key.kid, KID_SIZE,
	    SQLITE_STATIC);
	while ((code = sqlite3_step(row)) == SQLITE_ROW)
		find_run(life, device, row);
	sqlite3_finalize(row);
	return code == SQLITE_DONE;
}

/* All that was promised to a kiosk is there; adds its ratings. */
static void
check_device(struct life *life, struct device *device, int64_t *ratings)
{
	if (!find_runs(life, device)) {
		expect(life, false, "reading runs");
		return;
	}
	for (size_t e = 0; e < TEST_EPOCHS && !life->over; e++) {
		for (size_t i = 0; i < TEST_ENTRIES; i++) {
			bool found = device->found[e][i];

			if (!found && device->held[e][i] == FATE_DONE)
				miss(life, "an entry is gone");
			if (life->over)
				break;
			life->cuts->kept += found;
			*ratings += found && device->rated[e][i];
			device->held[e][i] = found ? FATE_DONE : FATE_NONE;
		}
	}
}

/* A number of a journal kept here: met before with this hash, or new. */
static void
meet_own(struct life *life, sqlite3_stmt *row)
{
	const uint8_t *epoch = sqlite3_column_blob(row, 0);
	const int64_t number = sqlite3_column_int64(row, 1);
	const uint8_t *hash = sqlite3_column_blob(row, 2);
	struct own *own = life->own;

	while (own < &life->own[life->own_count] &&
	    (own->number != number || memcmp(own->epoch, epoch, EPOCH_SIZE)))
		own++;
	if (own < &life->own[life->own_count]) {
		if (memcmp(own->hash, hash, HASH_SIZE) != 0)
			lose(life, "two meanings of a number of our own");
		return;
	}
	assert(life->own_count < OWN);
	life->own_count++;
	own->number = number;
	memcpy(own->epoch, epoch, EPOCH_SIZE);
	memcpy(own->hash, hash, HASH_SIZE);
}

/* The ends of what the book and the sources hold. */
static void
check_own(struct life *life)
{
	sqlite3_stmt *row;

	if (sqlite3_prepare_v2(store_db(life->test->desk.store),
		"SELECT e.epoch, r.last, r.hash FROM run r "
		"JOIN epoch e ON e.id = r.epoch "
		"JOIN journal j ON j.id = e.journal WHERE j.kind <> 'kiosk'",
		-1, &row, NULL) != SQLITE_OK)
		return;
	while (sqlite3_step(row) == SQLITE_ROW)
		meet_own(life, row);
	sqlite3_finalize(row);
}

static void
check_between(struct life *life, int64_t value, int64_t least, int64_t most,
    const char *what)
{
	char why[100];

	if (value < 0)
		return; /* the power went */
	snprintf(why, sizeof(why),
	    "%s: %" PRId64 " is not in %" PRId64 "..%" PRId64, what, value,
	    least, most);
	if (value > most)
		lose(life, why);
	else if (value < least)
		miss(life, why);
	else
		life->cuts->kept += (uint64_t)least;
}

static void
check_feedback(struct life *life)
{
	int64_t done = 0, tried = 0;

	for (size_t i = 0; i < life->answer_count; i++) {
		done += life->answers[i] == FATE_DONE;
		tried += life->answers[i] != FATE_NONE;
	}
	check_between(life,
	    figure(life,
		"SELECT coalesce(sum(c0 + c1 + c2 + c3 + c4), 0) FROM tally "
		"JOIN series ON series.id = series WHERE span = 0 "
		"AND channel = 'web'"),
	    done, tried, "answers");
}

static void
check_deeds(struct life *life)
{
	char value[16] = "10";
	unsigned k;

	check_between(life,
	    figure(life,
		"SELECT count(*) FROM touchpoint WHERE slug LIKE 'place-%'"),
	    life->places_done, life->places_tried, "touchpoints");
	check_between(life, book_number(life), life->book, INT64_MAX,
	    "the book");
	store_setting(life->test->desk.store, "k", value, sizeof(value));
	k = (unsigned)atoi(value);
	if (is_on(life) && k != life->k_done && k != life->k_tried)
		miss(life, "a setting is gone");
	life->k_done = life->k_tried = k;
}

static void
examine(struct life *life)
{
	int64_t ratings = 0;

	check_own(life);
	for (size_t i = 0; i < KIOSKS && is_on(life); i++)
		check_device(life, &life->devices[i], &ratings);
	if (is_on(life))
		check_between(life,
		    figure(life,
			"SELECT coalesce(sum(c0 + c1 + c2 + c3 + c4), 0) "
			"FROM tally JOIN series ON series.id = series "
			"WHERE span = 0 AND channel = 'kiosk'"),
		    ratings, ratings, "ratings");
	if (is_on(life))
		check_feedback(life);
	if (is_on(life))
		check_deeds(life);
}

/* ---- boots --------------------------------------------------------------- */

/* Any page may be lost on a disk that lies: is it a database at all? */
static void
check_pages(struct life *life)
{
	if (figure(life,
		"SELECT count(*) FROM pragma_integrity_check "
		"WHERE integrity_check = 'ok'") != 1)
		expect(life, false, "the check of the pages");
}

static bool
start(struct life *life)
{
	struct test_desk *test = life->test;
	enum store_verdict verdict = desk_open(&test->desk, FOLDER, DISK_VFS,
	    STORE_WRITE, &test->world.outside);

	expect(life, verdict == STORE_OK, "opening");
	if (verdict != STORE_OK)
		return false;
	/* Checkpoints are where a store is most in two places at once. */
	if (cuts_below(life->cuts, 2) == 0)
		sqlite3_wal_autocheckpoint(store_db(test->desk.store), 40);
	if (life->cuts->may_lose)
		check_pages(life);
	/* What is wrong stays so, and a fold takes long. */
	if (life->cuts->may_lose || cuts_below(life->cuts, 4) == 0)
		check_fold(life);
	if (is_on(life))
		examine(life);
	return is_on(life);
}

static void
restart(struct life *life)
{
	desk_close(&life->test->desk);
	start(life);
}

/* No room for a while, after a few more calls; then all goes on. */
static void
fill_disk(struct life *life)
{
	static void (*const deeds[])(struct life *) = { sync_new, sync_again,
		feedback_new, add_place, tell_heads };
	const size_t count = sizeof(deeds) / sizeof(*deeds);

	disk_fail(life->disk, DISK_FULL, cuts_below(life->cuts, 20),
	    UINT64_MAX);
	life->full = true;
	for (size_t i = 1 + cuts_below(life->cuts, 4); i > 0 && is_on(life);
	     i--)
		deeds[cuts_below(life->cuts, count)](life);
	disk_fail(life->disk, DISK_FINE, 0, 0);
	life->full = false;
	if (is_on(life))
		examine(life);
}

static void
do_something(struct life *life)
{
	static void (*const deeds[])(struct life *) = {
		sync_new,
		sync_new,
		sync_new,
		sync_new,
		sync_new,
		sync_again,
		sync_again,
		sync_nothing,
		feedback_new,
		feedback_new,
		feedback_new,
		feedback_again,
		add_place,
		set_k,
		tell_heads,
		restart,
		fill_disk,
	};
	const size_t count = sizeof(deeds) / sizeof(*deeds);
	int64_t number;

	test_desk_wait(life->test, (int64_t)cuts_below(life->cuts, 600000));
	deeds[cuts_below(life->cuts, count)](life);
	if (is_on(life))
		check_own(life);
	number = is_on(life) ? book_number(life) : -1;
	if (number > 0)
		life->book = number;
}

/* Another boot, another boot id. */
static void
begin_boot(struct life *life, unsigned boot)
{
	struct test_outside *world = &life->test->world;

	snprintf(world->boot_id, sizeof(world->boot_id),
	    "11111111-1111-1111-1111-%012u", life->cuts->same_boot ? 0 : boot);
	world->boottime_ms = 20000;
	world->wall_ms += 60000;
}

static void
boot_once(struct life *life, unsigned boot)
{
	uint64_t calls = 1 +
	    cuts_below(life->cuts, cuts_below(life->cuts, 3) == 0 ? 60 : 1500);

	begin_boot(life, boot);
	disk_cut_after(life->disk, calls);
	if (start(life)) {
		while (is_on(life))
			do_something(life);
	}
	desk_close(&life->test->desk);
	disk_power_on(life->disk);
	life->cuts->cuts++;
}

/* ---- a life -------------------------------------------------------------- */

static void
enrol(struct life *life, struct device *device, unsigned number)
{
	char body[120], line[LIMIT_TOKEN], *text, *begin;
	struct enrol_request request = { .description = "a kiosk" };
	uint8_t sealed[LIMIT_ENROL];
	struct bytes whole = { 0 };
	struct wire_writer w;

	snprintf(body, sizeof(body),
	    "{\"touchpoints\": \"counter-1\", \"name\": \"kiosk-%u\"}", number);
	test_desk_ask(life->test, METHOD_POST, "/v1/kiosk-tokens", body, &text);
	begin = strstr(text, "https://");
	assert(begin != NULL);
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(begin, "\"\n"),
	    begin);
	free(text);
	memcpy(request.aggregator, life->test->desk.key.kid, KID_SIZE);
	strcpy(request.line, line);
	wire_write_to(&w, sealed, sizeof(sealed));
	enrol_request_seal(&w, &device->kiosk->key, &request, scratch,
	    sizeof(scratch));
	bytes_put(&whole, w.bytes, w.length);
	expect(life, post(life, "/v1/enrol", &whole), "enrol");
	bytes_release(&whole);
}

/*
 * What a cut in the midst of init, and of making the schema, left: a store
 * that was never answered for, or a whole one.
 */
static bool
is_born(struct life *life, bool promised)
{
	struct desk *desk = &life->test->desk;
	struct head book;
	bool there = desk_open(desk, FOLDER, DISK_VFS, STORE_WRITE,
			 &life->test->world.outside) == STORE_OK;
	bool whole = there && book_head(desk->store, &book) == STORE_OK;

	if (promised && !whole)
		lose(life, "what init made is gone");
	else if (there && !whole)
		lose(life, "half of what init makes is there");
	if (!whole)
		desk_close(desk);
	life->cuts->kept += whole;
	return whole;
}

/* Init, cut short a few times before power stays. */
static void
be_born(struct life *life)
{
	bool born = false;

	life->test = test_desk_bare(FOLDER, DISK_VFS);
	for (uint64_t i = cuts_below(life->cuts, 4); i > 0 && !born; i--) {
		bool done;

		disk_cut_after(life->disk, 1 + cuts_below(life->cuts, 140));
		done = test_desk_init(life->test);
		desk_close(&life->test->desk);
		disk_power_on(life->disk);
		life->cuts->cuts++;
		born = is_born(life, done);
	}
	if (!born && !life->over && !test_desk_init(life->test))
		lose(life, "init failed with power on");
}

/* A survey, a touchpoint, a source and the kiosks; power stays meanwhile. */
static void
settle_in(struct life *life)
{
	struct sheet_row row;
	json_t *json;
	char *text;

	test_desk_map(life->test);
	sheet_in_force(life->test->desk.store, "counter", &row, NULL);
	memcpy(life->sheet, row.version, VERSION_SIZE);
	test_desk_ask(life->test, METHOD_POST, "/v1/sources",
	    "{\"name\": \"web\", \"touchpoint\": \"counter-1\", "
	    "\"channel\": \"web\"}",
	    &text);
	json = json_loads(text, 0, NULL);
	snprintf(life->source, sizeof(life->source), "%s",
	    json_string_value(json_object_get(json, "token")));
	json_decref(json);
	free(text);
	for (unsigned i = 0; i < KIOSKS; i++) {
		life->devices[i].kiosk = test_kiosk_new((uint8_t)(i + 1));
		enrol(life, &life->devices[i], i);
		kiosk_boots(&life->devices[i]);
	}
	desk_close(&life->test->desk);
}

static void
audit(struct life *life)
{
	enum store_verdict verdict;
	struct store *store = store_open(FOLDER, DISK_VFS, STORE_READ,
	    &verdict);
	json_t *report = store != NULL ? verify_store(store) : NULL;
	char *text;

	if (!json_is_true(json_object_get(report, "ok"))) {
		text = json_dumps(json_object_get(report, "problems"), 0);
		give_up(life, text != NULL ? text : "no audit");
		free(text);
	}
	json_decref(report);
	store_free(store);
}

/* Power stays: everyone sends all again, and each thing is there once. */
static void
heal(struct life *life)
{
	begin_boot(life, LIFE_CUTS);
	if (!start(life))
		return;
	for (size_t i = 0; i < life->answer_count; i++)
		feedback(life, i, i + 1);
	for (size_t i = 0; i < KIOSKS; i++) {
		struct device *device = &life->devices[i];

		for (size_t e = 0; e < device->kiosk->epoch_count; e++)
			sync_stretch(life, device, e, 0,
			    device->kiosk->epochs[e].count);
	}
	tell_heads(life);
	check_fold(life);
	if (life->over)
		return;
	examine(life);
	audit(life);
}

static void
store_life(struct cuts *cuts)
{
	struct life *life = calloc(1, sizeof(*life));

	assert(life != NULL);
	life->cuts = cuts;
	life->k_done = life->k_tried = 10;
	if (cuts->may_lose)
		cuts->model.lies = false; /* not yet */
	life->disk = disk_new(disk_random(&cuts->random), &cuts->model);
	be_born(life);
	if (!life->over)
		settle_in(life);
	if (cuts->may_lose)
		disk_lie(life->disk);
	for (unsigned i = 0; i < LIFE_CUTS && !life->over; i++)
		boot_once(life, i);
	if (!life->over)
		heal(life);
	test_desk_free(life->test);
	cuts->calls += disk_calls(life->disk);
	cuts->trace ^= disk_trace(life->disk) * (2 * cuts->lives + 1);
	disk_free(life->disk);
	for (size_t i = 0; i < KIOSKS; i++)
		test_kiosk_free(life->devices[i].kiosk);
	bytes_release(&reply);
	free(life);
}

int
main(int argc, char **argv)
{
	return cuts_run(argc, argv, "store", store_life);
}
