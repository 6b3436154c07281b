/*
 * test_histories.c - random lives of kiosks, and when their ratings were.
 *
 * HISTORIES lives (1,000) from SEED on: presses, boots, pulled plugs, sleep,
 * wall clocks that say anything, lines that are slow, cut, or lose a reply,
 * months offline.  Both programs are the product's own, on a disk in memory;
 * an oscillator drifts within 200 ppm, another every hour.  The test alone
 * knows the time.  Of each rating the range that the aggregator gives must
 * hold the truth, and be the very one that PROTOCOL.md, Time, gives, computed
 * here a second time from the kiosk's own rows.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "aggregator/io/rules.h"
#include "aggregator/io/store_epoch.h"
#include "aggregator/io/store_journal.h"
#include "kiosk/core/plan.h"
#include "kiosk/io/exchange.h"
#include "kiosk/io/journal_sync.h"
#include "tests/aggregator/support_desk.h"
#include "tests/sim/disk.h"

#define SECOND INT64_C(1000000) /* us */
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)
#define DRIFT_MOST 199 /* ppm; a crystal at its worst */
#define GRAIN_MS 1     /* clocks tell whole ms */
#define PRESSES 80
#define EPOCHS 40
#define ENTRIES 1024
#define GROUP 10 /* histories to one aggregator */

struct press {
	uint64_t number;
	int64_t true_ms;
};

struct history {
	struct outside outside; /* the kiosk's */
	uint64_t seed, random;
	struct test_desk *centre;
	int64_t now_us; /* the truth, since 1970 */
	int64_t boot_us, wall_off_us;
	unsigned boot;
	int slowest_ms; /* a way, usually */
	struct disk *disk;
	char vfs[32];
	struct journal *journal;
	struct carrier carrier;
	bool unheard; /* every reply is lost */
	struct press presses[PRESSES];
	size_t count;
};

static uint64_t living; /* the seed of the history under way */

/* ---- figures, printed in the end ---- */

static struct {
	unsigned ratings, own, gap, open_end, slow;
	int64_t own_most_ms; /* half a range beyond 200 ppm */
	double gap_hours;    /* the widest gap */
} figures;

/* ---- chance and clocks ---- */

static uint64_t
below(struct history *h, uint64_t n)
{
	return disk_below(&h->random, n);
}

static bool
chance(struct history *h, uint64_t percent)
{
	return below(h, 100) < percent;
}

static int64_t
boottime_ms(void *self)
{
	return ((struct history *)self)->boot_us / 1000;
}

static int64_t
wall_ms(void *self)
{
	const struct history *h = self;

	return (h->boot_us + h->wall_off_us) / 1000;
}

static void
boot_id(void *self, char out[BOOT_ID_SIZE])
{
	const struct history *h = self;

	snprintf(out, BOOT_ID_SIZE, "%08x-0000-4000-8000-000000000000",
	    h->boot);
}

static void
random_bytes(void *self, void *out, size_t length)
{
	struct history *h = self;

	for (size_t i = 0; i < length; i++)
		((uint8_t *)out)[i] = (uint8_t)disk_random(&h->random);
}

/* True time goes by; the kiosk's oscillator is a little wrong about it. */
static void
pass(struct history *h, int64_t us)
{
	while (us > 0) {
		const int64_t step = us < HOUR ? us : HOUR;
		const int64_t ppm = (int64_t)below(h, 2 * DRIFT_MOST + 1) -
		    DRIFT_MOST;

		h->now_us += step;
		h->boot_us += step + step * ppm / 1000000;
		us -= step;
	}
	h->centre->world.wall_ms = h->now_us / 1000;
	h->centre->world.boottime_ms = h->now_us / 1000 - 1790000000000;
}

static void
set_wall(struct history *h)
{
	const int64_t says[] = { 0, INT64_C(2147483648) * SECOND, h->now_us,
		h->now_us - 3 * DAY, (int64_t)below(h, 4000000000) * SECOND };

	h->wall_off_us = says[below(h, 5)] - h->boot_us;
}

/* From seconds to days, the short ones more often. */
static int64_t
a_while(struct history *h)
{
	static const int64_t most[] = { 10 * SECOND, 300 * SECOND, HOUR,
		10 * HOUR, 4 * DAY };

	return 1000 + (int64_t)below(h, (uint64_t)most[below(h, 5)]);
}

/* ---- the line ---- */

/* One way: usually within the line's measure, now and then a crawl. */
static void
travel(struct history *h)
{
	const int64_t most = chance(h, 4) ? 90 * SECOND : h->slowest_ms * 1000;

	pass(h, 2000 + (int64_t)below(h, (uint64_t)most));
}

static void
deliver(struct history *h, const char *path, const void *body, size_t length,
    struct https_answer *answer)
{
	const struct request request = { .method = METHOD_POST,
		.path = path,
		.query = "",
		.content_type = "application/cose",
		.bearer = "",
		.who = "",
		.body = body,
		.length = length };
	struct call call = { .request = &request };

	desk_handle(&h->centre->desk, &call);
	answer->status = call.reply.status;
	assert_true(call.reply.body.length <= answer->room);
	memcpy(answer->bytes, call.reply.body.data, call.reply.body.length);
	answer->length = call.reply.body.length;
	call_release(&call);
}

static enum https_verdict
post(void *self, const char *path, const void *body, size_t length,
    struct https_answer *answer)
{
	struct history *h = self;
	const bool enrols = strcmp(path, "/v1/enrol") == 0;

	answer->sent = true;
	answer->retry_s = 0;
	strcpy(answer->why, "the line was cut");
	travel(h);
	if (!enrols && !h->unheard && chance(h, 5))
		return HTTPS_LATER;
	deliver(h, path, body, length, answer);
	travel(h);
	if (!enrols && (h->unheard || chance(h, 5)))
		return HTTPS_LATER;
	return answer->status == 200 ? HTTPS_OK : HTTPS_LATER;
}

/* ---- what a kiosk lives through ---- */

static void
open_journal(struct history *h, bool create)
{
	enum journal_verdict verdict;

	h->journal = journal_open("kiosk", h->vfs, create, &h->outside,
	    &verdict);
	assert_non_null(h->journal);
}

static void
enrol(struct history *h)
{
	char body[120], line[LIMIT_TOKEN], *text, *at;
	struct exchange out;
	struct token token;

	snprintf(body, sizeof(body),
	    "{\"touchpoints\": \"counter-1\", \"name\": \"k%llu\"}",
	    (unsigned long long)h->seed);
	assert_int_equal(test_desk_ask(h->centre, METHOD_POST,
			     "/v1/kiosk-tokens", body, &text),
	    201);
	at = strstr(text, "https://");
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\"\\\n"), at);
	free(text);
	assert_null(token_read(&token, line));
	open_journal(h, true);
	assert_int_equal(exchange_enrol(h->journal, &h->outside, &h->carrier,
			     &token, line, &out),
	    EXCHANGE_DONE);
}

static void
press(struct history *h)
{
	struct journal_rating rating = { .step = (int64_t)below(h, 5) };

	if (h->count == PRESSES)
		return;
	assert_int_equal(journal_rate(h->journal, &rating, 1), JOURNAL_OK);
	assert_int_equal(rating.verdict, JOURNAL_OK);
	h->presses[h->count++] = (struct press){ rating.number,
		h->now_us / 1000 };
}

/* As the uploader does while the line is there; true: nothing waits. */
static bool
sync_all(struct history *h, unsigned tries)
{
	struct exchange out = { .waiting = 1 };

	while (tries-- > 0 && out.waiting > 0) {
		if (exchange_sync(h->journal, &h->outside, &h->carrier,
			plan_budget(0), &out) != EXCHANGE_DONE)
			out.waiting = 1;
		if (out.waiting > 0)
			pass(h, 100000 + (int64_t)below(h, 2 * SECOND));
	}
	return out.waiting == 0;
}

/* The plug is pulled, and some time later the machine comes back. */
static void
reboot(struct history *h)
{
	journal_free(h->journal);
	pass(h, SECOND + a_while(h));
	h->boot++;
	h->boot_us = (int64_t)below(h, 90 * SECOND);
	if (chance(h, 70))
		set_wall(h);
	open_journal(h, false);
}

static void
live(struct history *h)
{
	const unsigned events = 10 + (unsigned)below(h, 60);
	const unsigned online = (unsigned)below(h, 100);

	for (unsigned i = 0; i < events; i++) {
		const unsigned what = (unsigned)below(h, 100);

		if (what < 50)
			press(h);
		else if (what < 70 && chance(h, online))
			sync_all(h, 1 + (unsigned)below(h, 6));
		else if (what < 80 && (h->boot & 0xff) < EPOCHS - 6)
			reboot(h);
		else if (what < 88)
			set_wall(h);
		pass(h, a_while(h));
	}
}

/* The end: all is sent; of one in four the last boot hears no answer. */
static void
send_all(struct history *h)
{
	unsigned tries = 0;

	if (chance(h, 25)) {
		reboot(h);
		press(h);
		h->unheard = true;
		sync_all(h, 1);
		return;
	}
	while (!sync_all(h, 20))
		assert_true(++tries < 20);
}

/* ---- PROTOCOL.md, Time, once more ---- */

/* An epoch as the kiosk's own rows have it. */
struct model {
	uint8_t epoch[EPOCH_SIZE];
	uint64_t first, last;
	uint32_t length; /* `at` of its last entry */
	size_t sample_count;
	struct {
		int64_t at, server, took;
	} samples[64];
};

struct range {
	bool from_open, to_open;
	int64_t from, to;
};

static struct model models[EPOCHS];
static size_t model_count;
static uint32_t ats[ENTRIES];

/* 200 ppm of a distance, rounded up. */
static int64_t
widening(int64_t distance)
{
	distance = distance < 0 ? -distance : distance;
	return distance / 5000 + (distance % 5000 != 0);
}

static void
model_take(uint64_t number, size_t ordinal, const void *bytes, size_t length)
{
	struct model *model = &models[ordinal - 1];
	struct wire_reader r;
	struct entry entry;

	wire_read_from(&r, bytes, length);
	entry_read(&r, &entry);
	assert_false(r.failed);
	assert_true(number < ENTRIES && ordinal <= EPOCHS);
	if (model->first == 0)
		model->first = number;
	model_count = ordinal;
	model->last = number;
	model->length = ats[number] = entry.at;
	if (entry.kind != ENTRY_TIME || entry.time.took_ms > 3600000)
		return;
	assert_true(model->sample_count < 64);
	model->samples[model->sample_count].at = entry.at;
	model->samples[model->sample_count].server = entry.time.server_ms;
	model->samples[model->sample_count++].took = (int64_t)
							 entry.time.took_ms;
}

static void
model_read(struct history *h)
{
	sqlite3 *db;
	sqlite3_stmt *row;

	memset(models, 0, sizeof(models));
	assert_int_equal(sqlite3_open_v2("kiosk/journal.db", &db,
			     SQLITE_OPEN_READONLY, h->vfs),
	    SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
			     "SELECT number, n.epoch, bytes, e.epoch "
			     "FROM entry n JOIN epoch e ON ordinal = n.epoch "
			     "ORDER BY number",
			     -1, &row, NULL),
	    SQLITE_OK);
	while (sqlite3_step(row) == SQLITE_ROW) {
		const size_t ordinal = (size_t)sqlite3_column_int64(row, 1);

		model_take((uint64_t)sqlite3_column_int64(row, 0), ordinal,
		    sqlite3_column_blob(row, 2),
		    (size_t)sqlite3_column_bytes(row, 2));
		memcpy(models[ordinal - 1].epoch, sqlite3_column_blob(row, 3),
		    EPOCH_SIZE);
	}
	sqlite3_finalize(row);
	sqlite3_close(db);
}

/* Every time entry bounds it; with one clock that is right none contradicts. */
static struct range
model_own(const struct model *model, int64_t at)
{
	struct range range = { .from = INT64_MIN, .to = INT64_MAX };

	for (size_t i = 0; i < model->sample_count; i++) {
		const int64_t way = at - model->samples[i].at;
		const int64_t server = model->samples[i].server;
		const int64_t from = server + way - widening(way);
		const int64_t to = server + model->samples[i].took + way +
		    widening(way);

		range.from = from > range.from ? from : range.from;
		range.to = to < range.to ? to : range.to;
	}
	return range;
}

/* Between the dated ones around it, less what lies between. */
static struct range
model_gap(size_t e, int64_t at)
{
	struct range range = { .from_open = true, .to_open = true };
	int64_t between = 0;

	for (size_t j = e; j-- > 0 && range.from_open;) {
		if (models[j].sample_count > 0) {
			range.from_open = false;
			range.from =
			    model_own(&models[j], models[j].length).from +
			    between + at - widening(at);
		}
		between += models[j].length - widening(models[j].length);
	}
	between = 0;
	for (size_t j = e; j < model_count && range.to_open; j++) {
		if (models[j].sample_count > 0) {
			range.to_open = false;
			range.to = model_own(&models[j], 0).to - between + at +
			    widening(at);
		}
		between += models[j].length - widening(models[j].length);
	}
	return range;
}

/* ---- held against it ---- */

static size_t
epoch_of(uint64_t number)
{
	size_t e = 0;

	while (models[e].last < number)
		e++;
	return e;
}

/* What the aggregator says of an entry. */
static struct dating_range
said_of(struct history *h, const struct journal_row *journal, size_t e,
    uint32_t at)
{
	struct store *store = h->centre->desk.store;
	struct dating_sample *samples;
	struct dating_range range;
	struct epoch_row row;
	struct dating dating;

	assert_int_equal(epoch_get(store, journal->id, models[e].epoch, &row),
	    1);
	assert_int_equal(row.held, models[e].last);
	assert_int_equal(rules_dating(store, &row, &dating, &samples), 0);
	range = dating_at(&dating, at);
	free(samples);
	return range;
}

/* With a time entry: 2 s at most, and 200 ppm of the way to the nearest. */
static void
judge_own(const struct model *model, int64_t at, const struct range *range)
{
	int64_t nearest = INT64_MAX, took = 0, half;

	for (size_t i = 0; i < model->sample_count; i++) {
		int64_t way = at - model->samples[i].at;

		way = way < 0 ? -way : way;
		if (way < nearest) {
			nearest = way;
			took = model->samples[i].took;
		}
	}
	figures.own++;
	half = (range->to - range->from + 1) / 2 - widening(nearest);
	/* No answer of this boot came within 4 s: nothing better is known. */
	if (took > 4000) {
		figures.slow++;
		return;
	}
	if (half > figures.own_most_ms)
		figures.own_most_ms = half;
	assert_true(half <= 2000);
}

static void
judge_gap(const struct range *range)
{
	double hours;

	if (range->from_open || range->to_open) {
		figures.open_end++;
		return;
	}
	figures.gap++;
	hours = (double)(range->to - range->from) / 3600000;
	if (hours > figures.gap_hours)
		figures.gap_hours = hours;
}

static void
judge_press(struct history *h, const struct journal_row *journal,
    const struct press *one)
{
	const size_t e = epoch_of(one->number);
	const uint32_t at = ats[one->number];
	const bool own = models[e].sample_count > 0;
	const struct range range = own ? model_own(&models[e], at)
				       : model_gap(e, at);
	const struct dating_range said = said_of(h, journal, e, at);

	figures.ratings++;
	assert_true(said.has_from == !range.from_open);
	assert_true(said.has_to == !range.to_open);
	if (said.has_from) {
		assert_int_equal(said.from_ms, range.from);
		assert_true(one->true_ms >= said.from_ms - GRAIN_MS);
	}
	if (said.has_to) {
		assert_int_equal(said.to_ms, range.to);
		assert_true(one->true_ms <= said.to_ms + GRAIN_MS);
	}
	if (own)
		judge_own(&models[e], at, &range);
	else
		judge_gap(&range);
}

static void
judge(struct history *h)
{
	struct journal_row journal;

	assert_int_equal(journal_by_kid(h->centre->desk.store,
			     journal_key(h->journal)->kid, &journal),
	    1);
	model_read(h);
	for (size_t i = 0; i < h->count; i++)
		judge_press(h, &journal, &h->presses[i]);
}

/* ---- all of them ---- */

static void
history(struct test_desk *centre, uint64_t seed)
{
	static const struct disk_model plain;
	static struct history h;

	memset(&h, 0, sizeof(h));
	h.seed = h.random = seed;
	h.outside = (struct outside){ &h, boottime_ms, wall_ms, boot_id,
		random_bytes };
	h.carrier = (struct carrier){ &h, post };
	h.centre = centre;
	h.now_us = centre->world.wall_ms * 1000;
	h.boot_us = (int64_t)below(&h, 90 * SECOND);
	h.boot = (unsigned)seed << 8;
	h.slowest_ms = chance(&h, 20) ? 4000 : 20 + (int)below(&h, 800);
	snprintf(h.vfs, sizeof(h.vfs), "kiosk-%llu", (unsigned long long)seed);
	h.disk = disk_new_as(h.vfs, seed, &plain);
	set_wall(&h);
	living = seed;
	enrol(&h);
	live(&h);
	send_all(&h);
	judge(&h);
	journal_free(h.journal);
	disk_free(h.disk);
}

static uint64_t
from_environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text != NULL && *text != '\0' ? strtoull(text, NULL, 10)
					     : otherwise;
}

static void
every_rating_is_dated_within_its_range_and_no_wider(void **state)
{
	const uint64_t first = from_environment("SEED", 1);
	const uint64_t count = from_environment("HISTORIES", 1000);

	(void)state;
	for (uint64_t seed = first; seed < first + count;) {
		const struct disk_model model = { 0 };
		struct disk *disk = disk_new(seed, &model);
		struct test_desk *centre = test_desk_new_on("centre", DISK_VFS);

		test_desk_map(centre);
		for (int i = 0; i < GROUP && seed < first + count; i++)
			history(centre, seed++);
		test_desk_free(centre);
		disk_free(disk);
	}
	printf("# %llu histories from seed %llu: %u ratings; %u by a time "
	       "entry of their boot, within %lld ms and 200 ppm,\n"
	       "# %u of them by an exchange of more than 4 s; %u between two "
	       "boots, the widest gap %.0f h; %u open to one side\n",
	    (unsigned long long)count, (unsigned long long)first,
	    figures.ratings, figures.own, (long long)figures.own_most_ms,
	    figures.slow, figures.gap, figures.gap_hours, figures.open_end);
	assert_true(count < 100 ||
	    (figures.own > 0 && figures.gap > 0 && figures.open_end > 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    every_rating_is_dated_within_its_range_and_no_wider),
	};

	const int failed = cmocka_run_group_tests(tests, NULL, NULL);

	if (failed != 0)
		printf("# SEED=%llu HISTORIES=1 does it again\n",
		    (unsigned long long)living);
	return failed;
}
