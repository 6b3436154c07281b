/*
 * support_collection.c - stores with tallies made by hand, and scores from them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/collection.h"
#include "aggregator/io/score_json.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/io/zone.h"
#include "tests/aggregator/support_collection.h"

static char dir[64];

struct store *
made_store(void)
{
	enum store_verdict verdict;
	struct store *store;

	strcpy(dir, "/tmp/touchstone-test.XXXXXX");
	assert_non_null(mkdtemp(dir));
	store = store_open(dir, NULL, STORE_CREATE, &verdict);
	assert_non_null(store);
	return store;
}

void
made_store_gone(struct store *store)
{
	static const char *const files[] = { "store.db", "store.db-wal",
		"store.db-shm" };
	char path[128];
	size_t i;

	store_free(store);
	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(dir), 0);
}

void
made_place(struct store *store, const char *slug, const char *department,
    const char *zone)
{
	assert_int_equal(store_run(store,
			     "INSERT INTO touchpoint (slug, title, survey,"
			     " department, zone) VALUES (?1, ?1, 's', ?2, ?3)",
			     "ttt", slug, department, zone),
	    STORE_OK);
}

int64_t
made_series(struct store *store, const char *slug, const char *question,
    const char *scale, int64_t steps, const char *channel)
{
	assert_int_equal(store_run(store,
			     "INSERT INTO series (touchpoint, question, scale,"
			     " steps, channel) VALUES (?, ?, ?, ?, ?)",
			     "tttit", slug, question, scale, steps, channel),
	    STORE_OK);
	return sqlite3_last_insert_rowid(store_db(store));
}

/* best answers on the step before the last of five, flagged ones beside. */
void
made_tally(struct store *store, int64_t series, int64_t span, int64_t start,
    int64_t best, int64_t flagged)
{
	assert_int_equal(store_run(store,
			     "INSERT INTO tally (series, span, start, c3, f0)"
			     " VALUES (?, ?, ?, ?, ?)",
			     "iiiii", series, span, start, best, flagged),
	    STORE_OK);
}

/* The ratings of one hour in all the spans that hold it. */
void
made_answers(struct store *store, int64_t series, const char *zone_name,
    int64_t t, int64_t worst, int64_t best)
{
	struct zone *zone = zone_open(zone_name);
	struct localtime_zone local;
	int64_t starts[4] = { 0 }, span;

	assert_non_null(zone);
	local = zone_local(zone);
	starts[1] = localtime_day_start(&local,
	    localtime_month_start(localtime_month_of(localtime_day(&local,
		t))));
	starts[2] = localtime_day_start(&local, localtime_day(&local, t));
	starts[3] = localtime_hour_start(&local, t);
	zone_free(zone);
	for (span = 0; span < 4; span++)
		assert_int_equal(
		    store_run(store,
			"INSERT INTO tally (series, span, start, c0, c3)"
			" VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE"
			" SET c0 = c0 + ?4, c3 = c3 + ?5",
			"iiiii", series, span, starts[span], worst, best),
		    STORE_OK);
}

void
made_hour(struct store *store, int64_t series, const char *zone_name, int64_t t,
    int64_t best)
{
	made_answers(store, series, zone_name, t, 0, best);
}

void
made_kiosk(struct store *store, int64_t journal, const char *state,
    int64_t seen_ms, int64_t complete_ms, const char *slug)
{
	assert_int_equal(store_run(store,
			     "INSERT INTO journal (id, kid, key, kind, name,"
			     " state, since) VALUES (?1, 'kid' || ?1, 'key',"
			     " 'kiosk', 'k' || ?1, ?2, 0)",
			     "it", journal, state),
	    STORE_OK);
	assert_int_equal(store_run(store,
			     "INSERT INTO kiosk (journal, survey, last_seen,"
			     " complete_to) VALUES (?, '', ?, ?)",
			     "iii", journal, seen_ms, complete_ms),
	    STORE_OK);
	assert_int_equal(store_run(store,
			     "INSERT INTO kiosk_touchpoint VALUES (?, 0, ?)",
			     "it", journal, slug),
	    STORE_OK);
}

/* The document for a query string; the caller lets go of it. */
json_t *
made_answer(struct store *store, const char *string, bool local)
{
	struct collection *collection;
	struct bytes body = { 0 };
	char why[QUERY_WHY];
	struct query query;
	json_t *document;

	query_init(&query, QUERY_JSON);
	if (query_add_string(&query, string, why) != 0)
		fail_msg("%s: %s", string, why);
	collection = collection_new(&query, MADE_NOW,
	    local ? COLLECTION_LIVE : COLLECTION_SHOWN);
	assert_int_equal(collection_places(collection, store), STORE_OK);
	assert_null(collection_unknown(collection));
	assert_int_equal(collection_read(collection, store), STORE_OK);
	assert_false(collection->empty_span || collection->too_many);
	assert_int_equal(score_json(collection, local, &body), 0);
	document = json_loadb((char *)body.data, body.length, 0, NULL);
	assert_non_null(document);
	bytes_release(&body);
	collection_free(collection);
	return document;
}

json_t *
made_row(json_t *document, size_t i)
{
	return json_array_get(json_object_get(document, "scores"), i);
}

size_t
made_rows(json_t *document)
{
	return json_array_size(json_object_get(document, "scores"));
}

/* A part of a row by its path; NULL where there is none. */
json_t *
made_part(json_t *json, const char *a, const char *b)
{
	json = json_object_get(json, a);
	return b == NULL ? json : json_object_get(json, b);
}

long
made_count(json_t *json, const char *a, const char *b)
{
	json = made_part(json, a, b);
	assert_true(json_is_integer(json));
	return (long)json_integer_value(json);
}

const char *
made_word(json_t *json, const char *a, const char *b)
{
	json = made_part(json, a, b);
	assert_true(json_is_string(json));
	return json_string_value(json);
}

double
made_figure(json_t *json, const char *a, const char *b)
{
	json = made_part(json, a, b);
	assert_true(json_is_real(json));
	return json_real_value(json);
}
