/*
 * support_desk.c - the product's own desk, on clocks of the test's making.
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
#include <sodium.h>

#include "aggregator/io/ledger.h"
#include "aggregator/io/schema.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_sql.h"
#include "tests/aggregator/support_desk.h"

static int64_t
boottime_ms(void *self)
{
	return ((struct test_outside *)self)->boottime_ms;
}

static int64_t
wall_ms(void *self)
{
	return ((struct test_outside *)self)->wall_ms;
}

static void
boot_id(void *self, char out[BOOT_ID_SIZE])
{
	strcpy(out, ((struct test_outside *)self)->boot_id);
}

static void
random_bytes(void *self, void *out, size_t length)
{
	struct test_outside *world = self;
	uint8_t seed[randombytes_SEEDBYTES] = { 0 };

	world->random++;
	memcpy(seed, &world->random, sizeof(world->random));
	randombytes_buf_deterministic(out, length, seed);
}

static void
begin_world(struct test_outside *world)
{
	world->outside = (struct outside){ world, boottime_ms, wall_ms, boot_id,
		random_bytes };
	world->boottime_ms = 1000000;
	world->wall_ms = 1795600000000; /* 2026-11-25 */
	strcpy(world->boot_id, "11111111-1111-1111-1111-111111111111");
}

/* Keys, facts, the book, in one transaction. */
static bool
fill_store(struct desk *desk)
{
	static const uint8_t seed[SEED_SIZE] = "a seed that only tests may use";

	key_from_seed(&desk->key, seed);
	strcpy(desk->name, "test");
	return store_begin(desk->store) == STORE_OK &&
	    store_fact_set(desk->store, "seed", seed, SEED_SIZE) == STORE_OK &&
	    store_fact_set(desk->store, "name", "test", 4) == STORE_OK &&
	    ledger_create(desk, "book", "test") > 0 &&
	    book_write(desk, DEED_SETTING, "test", "name", "test") == 0 &&
	    ledger_seal(desk) == 0 && store_commit(desk->store) == STORE_OK;
}

bool
test_desk_init(struct test_desk *test)
{
	if (desk_open(&test->desk, test->dir, test->vfs, STORE_CREATE,
		&test->world.outside) != STORE_OK)
		return false;
	if (fill_store(&test->desk))
		return true;
	desk_close(&test->desk);
	return false;
}

struct test_desk *
test_desk_bare(const char *dir, const char *vfs)
{
	struct test_desk *test = calloc(1, sizeof(*test));

	assert_true(sodium_init() >= 0);
	assert_non_null(test);
	strcpy(test->dir, dir);
	if (vfs == NULL)
		assert_non_null(mkdtemp(test->dir));
	test->vfs = vfs;
	begin_world(&test->world);
	return test;
}

struct test_desk *
test_desk_new_on(const char *dir, const char *vfs)
{
	struct test_desk *test = test_desk_bare(dir, vfs);

	assert_true(test_desk_init(test));
	return test;
}

struct test_desk *
test_desk_new(void)
{
	return test_desk_new_on("/tmp/touchstone-desk-XXXXXX", NULL);
}

static void
remove_folder(const struct test_desk *test)
{
	static const char *const files[] = { "store.db", "store.db-wal",
		"store.db-shm" };
	char path[96];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", test->dir, files[i]);
		unlink(path);
	}
	rmdir(test->dir);
}

void
test_desk_free(struct test_desk *test)
{
	desk_close(&test->desk);
	if (test->vfs == NULL)
		remove_folder(test);
	free(test);
}

void
test_desk_wait(struct test_desk *test, int64_t ms)
{
	test->world.boottime_ms += ms;
	test->world.wall_ms += ms;
}

static int
ask(struct test_desk *test, struct request *request, const char *body,
    char **text)
{
	struct call call = { .request = request };
	int status;

	request->query = "";
	request->content_type = "application/json";
	request->body = (const uint8_t *)body;
	request->length = body != NULL ? strlen(body) : 0;
	desk_handle(&test->desk, &call);
	status = call.reply.status;
	if (text != NULL)
		*text = strndup((const char *)call.reply.body.data,
		    call.reply.body.length);
	call_release(&call);
	return status;
}

int
test_desk_ask(struct test_desk *test, enum method method, const char *path,
    const char *body, char **text)
{
	struct request request = { .method = method,
		.path = path,
		.bearer = "",
		.who = "tester",
		.local = true };

	return ask(test, &request, body, text);
}

int
test_desk_ask_as(struct test_desk *test, const char *bearer, enum method method,
    const char *path, const char *body, char **text)
{
	struct request request = {
		.method = method, .path = path, .bearer = bearer, .who = ""
	};

	return ask(test, &request, body, text);
}

void
test_desk_map(struct test_desk *test)
{
	assert_int_equal(
	    test_desk_ask(test, METHOD_POST, "/v1/surveys",
		"{\"name\": \"counter\", \"languages\": [\"en\"], "
		"\"questions\": [{\"id\": \"satisfaction\", "
		"\"scale\": \"smiley5\", \"text\": {\"en\": \"How?\"}}]}",
		NULL),
	    201);
	assert_int_equal(
	    test_desk_ask(test, METHOD_POST, "/v1/touchpoints",
		"{\"slug\": \"counter-1\", \"title\": \"Counter 1\", "
		"\"survey\": \"counter\", \"zone\": \"Europe/Vienna\"}",
		NULL),
	    201);
}

void
test_desk_enrol(struct test_desk *test, const uint8_t key[KEY_SIZE],
    struct journal_row *out)
{
	static const char *const places[] = { "counter-1" };
	struct store *store = test->desk.store;
	int64_t id;

	assert_int_equal(store_begin(store), STORE_OK);
	id = journal_add(store, key, JOURNAL_KIOSK, "north", NULL, 1);
	assert_int_equal(kiosk_put(store, id, "", places[0], 0), STORE_OK);
	assert_int_equal(book_write(&test->desk, DEED_ENROLLED, "kiosk", key,
			     "north", places, (size_t)1, ""),
	    0);
	assert_int_equal(ledger_seal(&test->desk), 0);
	assert_int_equal(store_commit(store), STORE_OK);
	assert_int_equal(journal_by_id(store, id, out), 1);
}

/* A database as the schema's first steps make it. */
static sqlite3 *
schema_of(int version)
{
	sqlite3 *db;
	char *sql;
	int from;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	for (from = 0; from < version; from++) {
		sql = schema_step(from);
		assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL),
		    SQLITE_OK);
		sqlite3_free(sql);
	}
	return db;
}

/* What takes a store's newer tables away; written while they are listed. */
struct dropping {
	sqlite3 *older;
	char sql[4096];
};

static int
drop_if_newer(void *arg, int count, char **values, char **names)
{
	struct dropping *dropping = arg;
	const size_t length = strlen(dropping->sql);

	(void)count;
	(void)names;
	if (sqlite3_table_column_metadata(dropping->older, NULL, values[0],
		NULL, NULL, NULL, NULL, NULL, NULL) != SQLITE_OK)
		sqlite3_snprintf((int)(sizeof(dropping->sql) - length),
		    dropping->sql + length, "DROP TABLE \"%w\"; ", values[0]);
	return 0;
}

void
test_desk_older(struct store *store, int version)
{
	struct dropping dropping = { .older = schema_of(version) };
	sqlite3 *db = store_db(store);
	char *stamp = sqlite3_mprintf("PRAGMA user_version = %d", version);

	assert_int_equal(sqlite3_exec(db,
			     "SELECT name FROM sqlite_schema "
			     "WHERE type = 'table'",
			     drop_if_newer, &dropping, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, dropping.sql, NULL, NULL, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, stamp, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_free(stamp);
	sqlite3_close(dropping.older);
}
