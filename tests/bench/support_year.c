/*
 * support_year.c - a year of ratings at 500 touchpoints, as the fold leaves it and
 * as plain rows.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/core/report.h"
#include "aggregator/io/atlas.h"
#include "aggregator/io/blocks_keep.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/io/zone.h"
#include "tests/bench/support_year.h"
#include "tests/load/gauge.h"

#define DAYS 365
#define FIRST_HOUR 8
#define HOURS 10
#define WEB_EVERY 5
#define SERIES (YEAR_PLACES + YEAR_PLACES / WEB_EVERY)
#define SPANS 4

/* One series while it is filled. */
struct filling {
	struct year *year;
	struct localtime_zone zone;
	uint64_t part; /* of 2^32: of the hours there are, those with ratings */
	long each;
	int place, channel;
	int64_t series;
	int64_t starts[SPANS];
	int64_t sums[SPANS][YEAR_STEPS];
	sqlite3_stmt *row;
};

static const char *const channels[YEAR_CHANNELS] = { "kiosk", "web" };

static void
demand(bool well, struct year *year, const char *what)
{
	if (!well)
		give_up("the year, %s: %s", what,
		    sqlite3_errmsg(year->plain != NULL
			    ? year->plain
			    : store_db(year->store)));
}

static uint64_t
mixed(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* Mostly good, a little worse from place to place. */
static int
step_of(uint64_t drawn, int place)
{
	static const uint64_t below[YEAR_STEPS] = { 6, 14, 27, 60, 100 };
	const uint64_t at = drawn % (uint64_t)(70 + place % 30);
	int step = 0;

	while (below[step] <= at)
		step++;
	return step;
}

static void
put_plain(struct filling *f, int64_t at, int64_t number, int step)
{
	const int64_t values[] = { f->place, 1, f->channel, at, number, step };

	for (int i = 0; i < 6; i++)
		sqlite3_bind_int64(f->row, i + 1, values[i]);
	demand(sqlite3_step(f->row) == SQLITE_DONE, f->year, "a row");
	sqlite3_reset(f->row);
}

/* Write the sum of a span, and begin it anew. */
static void
close_span(struct filling *f, int span)
{
	int64_t *c = f->sums[span];

	if (c[0] + c[1] + c[2] + c[3] + c[4] > 0)
		demand(store_run(f->year->store,
			   "INSERT INTO tally (series, span, start, c0, c1, "
			   "c2, c3, c4) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			   "iiiiiiii", f->series, (int64_t)span,
			   f->starts[span], c[0], c[1], c[2], c[3],
			   c[4]) == STORE_OK,
		    f->year, "a tally");
	memset(c, 0, sizeof(f->sums[span]));
}

static void
fill_hour(struct filling *f, int64_t start, uint64_t seed)
{
	const long n = 1 + (long)(mixed(seed) % (uint64_t)(2 * f->each - 1));

	for (long i = 0; i < n; i++) {
		const int step = step_of(mixed(seed + (uint64_t)i), f->place);

		for (int span = 0; span < SPANS; span++)
			f->sums[span][step]++;
		if (f->row != NULL)
			put_plain(f, start + i * 3600 / n, i, step);
	}
	f->starts[REPORT_HOUR] = start;
	close_span(f, REPORT_HOUR);
	f->year->ratings += n;
	f->year->hours++;
}

static void
fill_day(struct filling *f, int64_t day)
{
	const int64_t start = localtime_day_start(&f->zone, day);
	uint64_t seed;

	f->starts[REPORT_DAY] = start;
	for (int hour = FIRST_HOUR; hour < FIRST_HOUR + HOURS; hour++) {
		seed = mixed(((uint64_t)f->series << 32) + (uint64_t)day * 24 +
		    (uint64_t)hour);
		if ((seed & 0xffffffff) < f->part)
			fill_hour(f, start + hour * 3600, seed);
	}
	close_span(f, REPORT_DAY);
}

static void
fill_series(struct filling *f, const char *slug, int64_t today)
{
	int64_t month = INT64_MIN;

	demand(store_run(f->year->store,
		   "INSERT INTO series (touchpoint, question, scale, steps, "
		   "channel) VALUES (?, 'satisfaction', 'smiley5', 5, ?)",
		   "tt", slug, channels[f->channel]) == STORE_OK,
	    f->year, "a series");
	f->series = sqlite3_last_insert_rowid(store_db(f->year->store));
	for (int64_t day = today - DAYS; day < today; day++) {
		if (localtime_month_of(day) != month) {
			close_span(f, REPORT_MONTH);
			month = localtime_month_of(day);
			f->starts[REPORT_MONTH] = localtime_day_start(&f->zone,
			    localtime_month_start(month));
		}
		fill_day(f, day);
	}
	close_span(f, REPORT_MONTH);
	close_span(f, REPORT_ALL);
}

/* A touchpoint with a kiosk that was heard just now. */
static void
put_place(struct year *year, int place, int64_t now, const char *slug)
{
	struct store *store = year->store;
	const int64_t id = place + 100;

	demand(store_run(store,
		   "INSERT INTO touchpoint (slug, title, survey, department, "
		   "zone) VALUES (?1, ?1, 'counter', 'd' || ?2 % 9, ?3)",
		   "tit", slug, id, YEAR_ZONE) == STORE_OK &&
		store_run(store,
		    "INSERT INTO journal (id, kid, key, kind, name, state, "
		    "since) VALUES (?1, 'kid' || ?1, 'key', 'kiosk', 'k' || "
		    "?1, 'enrolled', 0)",
		    "i", id) == STORE_OK &&
		store_run(store,
		    "INSERT INTO kiosk (journal, survey, last_seen, "
		    "complete_to) VALUES (?1, '', ?2, ?2)",
		    "ii", id, now * 1000) == STORE_OK &&
		store_run(store,
		    "INSERT INTO kiosk_touchpoint VALUES (?, 0, ?)", "it", id,
		    slug) == STORE_OK,
	    year, "a touchpoint");
}

static void
open_plain(struct filling *f)
{
	struct year *year = f->year;
	char path[300];

	snprintf(path, sizeof(path), "%s/plain.db", year->dir);
	demand(sqlite3_open(path, &year->plain) == SQLITE_OK &&
		sqlite3_exec(year->plain,
		    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
		    "PRAGMA cache_size = -65536;"
		    "CREATE TABLE rating (touchpoint INTEGER, question INTEGER,"
		    " channel INTEGER, at INTEGER, number INTEGER, step INTEGER,"
		    " PRIMARY KEY (touchpoint, question, channel, at, number))"
		    " WITHOUT ROWID; BEGIN",
		    NULL, NULL, NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(year->plain,
		    "INSERT INTO rating VALUES (?, ?, ?, ?, ?, ?)", -1, &f->row,
		    NULL) == SQLITE_OK,
	    year, "its plain table");
}

static void
close_plain(struct filling *f)
{
	struct year *year = f->year;

	sqlite3_finalize(f->row);
	demand(sqlite3_exec(year->plain, "COMMIT", NULL, NULL, NULL) ==
		    SQLITE_OK &&
		sqlite3_prepare_v2(year->plain,
		    "SELECT channel, step, count(*) FROM rating"
		    " WHERE touchpoint = ? AND question = 1"
		    " AND channel IN (0, 1) AND at >= ? AND at < ?"
		    " GROUP BY channel, step",
		    -1, &year->group, NULL) == SQLITE_OK,
	    year, "its plain table");
}

static void
fill(struct filling *f, int64_t now)
{
	const int64_t today = localtime_day(&f->zone, now);
	char slug[16];

	demand(store_begin(f->year->store) == STORE_OK, f->year, "begin");
	for (f->place = 0; f->place < YEAR_PLACES; f->place++) {
		snprintf(slug, sizeof(slug), "tp-%03d", f->place);
		put_place(f->year, f->place, now, slug);
		for (f->channel = 0; f->channel < YEAR_CHANNELS; f->channel++) {
			if (f->channel == 0 || f->place % WEB_EVERY == 0)
				fill_series(f, slug, today);
		}
	}
	demand(store_commit(f->year->store) == STORE_OK, f->year, "commit");
}

static void
open_as(struct year *year, enum store_mode mode)
{
	enum store_verdict verdict;

	store_free(year->store);
	year->store = store_open(year->dir, NULL, mode, &verdict);
	if (year->store == NULL)
		give_up("the store in %s does not open", year->dir);
}

void
year_make(struct year *year, int64_t now, long hours, long each, bool plain)
{
	const char *tmp = getenv("TMPDIR");
	struct zone *zone = zone_open(YEAR_ZONE);
	struct filling f = { .year = year, .each = each };

	memset(year, 0, sizeof(*year));
	snprintf(year->dir, sizeof(year->dir), "%s/touchstone-year.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(year->dir) == NULL || zone == NULL)
		give_up("no folder %s, or no zone " YEAR_ZONE, year->dir);
	open_as(year, STORE_CREATE);
	if (plain)
		open_plain(&f);
	f.zone = zone_local(zone);
	f.part = ((uint64_t)hours << 32) / (SERIES * DAYS * HOURS);
	fill(&f, now);
	if (plain)
		close_plain(&f);
	zone_free(zone);
	open_as(year, STORE_READ);
}

void
year_cut(struct year *year, int64_t now)
{
	struct atlas *atlas = atlas_new();
	bool more = atlas != NULL;

	open_as(year, STORE_WRITE);
	demand(store_run(year->store,
		   "INSERT OR REPLACE INTO block_front (series, due) "
		   "SELECT id, 0 FROM series",
		   "") == STORE_OK,
	    year, "before it is cut");
	while (more)
		demand(store_begin(year->store) == STORE_OK &&
			blocks_keep(year->store, atlas, now, &more) ==
			    STORE_OK &&
			store_commit(year->store) == STORE_OK,
		    year, "cutting it");
	atlas_free(atlas);
	open_as(year, STORE_READ);
}

void
year_release(struct year *year)
{
	static const char *const files[] = { "store.db", "store.db-wal",
		"store.db-shm", "plain.db" };
	char path[300];

	store_free(year->store);
	sqlite3_finalize(year->group);
	sqlite3_close(year->plain);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", year->dir, files[i]);
		unlink(path);
	}
	rmdir(year->dir);
}

void
year_group(struct year *year, int place, int64_t from, int64_t to,
    uint64_t counts[YEAR_CHANNELS][YEAR_STEPS])
{
	sqlite3_stmt *row = year->group;
	int code;

	memset(counts, 0, sizeof(uint64_t[YEAR_CHANNELS][YEAR_STEPS]));
	sqlite3_bind_int(row, 1, place);
	sqlite3_bind_int64(row, 2, from);
	sqlite3_bind_int64(row, 3, to);
	while ((code = sqlite3_step(row)) == SQLITE_ROW)
		counts[sqlite3_column_int(row, 0)][sqlite3_column_int(row, 1)] =
		    (uint64_t)sqlite3_column_int64(row, 2);
	demand(code == SQLITE_DONE, year, "a plain question");
	sqlite3_reset(row);
}
