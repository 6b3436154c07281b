/*
 * test_writer.c - watches io/writer.c when the disk fails under it: nothing is
 * acknowledged, nothing is lost, and it goes on.
 *
 * The disk is SQLite's own, behind a VFS that fails on demand.
 */

#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "aggregator/io/clock.h"
#include "aggregator/io/desk_health.h"
#include "aggregator/io/folder.h"
#include "aggregator/io/job.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/io/writer.h"

/* ---- a disk that fails on demand ------------------------------------------------ */

/* Files with and without locks have methods of their own: a pair for each. */
struct pair {
	sqlite3_io_methods faulty; /* first: what a file points at */
	const sqlite3_io_methods *real;
};

static sqlite3_vfs *real, faulty;
static struct pair pairs[4];
static atomic_int sync_fails, write_full, opens;

static const sqlite3_io_methods *
real_of(sqlite3_file *file)
{
	return ((const struct pair *)(const void *)file->pMethods)->real;
}

static int
faulty_sync(sqlite3_file *file, int flags)
{
	if (atomic_load(&sync_fails) > 0 &&
	    atomic_fetch_sub(&sync_fails, 1) > 0)
		return SQLITE_IOERR_FSYNC;
	return real_of(file)->xSync(file, flags);
}

static int
faulty_write(sqlite3_file *file, const void *bytes, int count,
    sqlite3_int64 offset)
{
	if (atomic_load(&write_full))
		return SQLITE_FULL;
	return real_of(file)->xWrite(file, bytes, count, offset);
}

static int
faulty_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
    int *out)
{
	int code = real->xOpen(real, name, file, flags, out);
	size_t i = 0;

	(void)vfs;
	if ((flags & SQLITE_OPEN_MAIN_DB) != 0)
		atomic_fetch_add(&opens, 1);
	if (code != SQLITE_OK)
		return code;
	while (pairs[i].real != NULL && pairs[i].real != file->pMethods)
		i++;
	if (pairs[i].real == NULL) {
		pairs[i].real = file->pMethods;
		pairs[i].faulty = *file->pMethods;
		pairs[i].faulty.xSync = faulty_sync;
		pairs[i].faulty.xWrite = faulty_write;
	}
	file->pMethods = &pairs[i].faulty;
	return code;
}

static int
register_faulty(void **state)
{
	(void)state;
	assert_true(sodium_init() >= 0);
	real = sqlite3_vfs_find(NULL);
	faulty = *real;
	faulty.zName = "faulty";
	faulty.xOpen = faulty_open;
	return sqlite3_vfs_register(&faulty, 1);
}

/* ---- a writer on it ---------------------------------------------------------------- */

struct bench {
	char dir[64];
	struct desk desk;
	struct health health;
	struct writer *writer;
	struct request request;
	struct job job;
	atomic_bool done;
	char name[16];
};

static void
apply(struct desk *desk, struct call *call)
{
	enum store_verdict verdict = store_run(desk->store,
	    "INSERT INTO setting (name, value) VALUES (?, 'x')", "t",
	    ((struct bench *)call->state)->name);

	if (verdict != STORE_OK)
		desk_store_problem(call, verdict);
}

static const struct action action = {
	.method = METHOD_POST,
	.path = "/test",
	.apply = apply,
};

static void
job_done(struct job *job)
{
	struct bench *bench = job->owner;

	atomic_store(&bench->done, true);
}

/* Have one setting written; the status of the reply, 0 for done. */
static int
write_setting(struct bench *bench, const char *name)
{
	int status;

	memset(&bench->job, 0, sizeof(bench->job));
	snprintf(bench->name, sizeof(bench->name), "%s", name);
	bench->job.call.request = &bench->request;
	bench->job.call.action = &action;
	bench->job.call.state = bench;
	bench->job.done = job_done;
	bench->job.owner = bench;
	atomic_store(&bench->done, false);
	assert_true(writer_submit(bench->writer, &bench->job));
	while (!atomic_load(&bench->done))
		usleep(1000);
	status = bench->job.call.reply.status;
	call_release(&bench->job.call);
	return status;
}

/* As a reader of its own sees it. */
static bool
is_stored(struct bench *bench, const char *name)
{
	enum store_verdict verdict;
	struct store *store = store_open(bench->dir, NULL, STORE_READ,
	    &verdict);
	char value[8];
	bool stored;

	assert_non_null(store);
	stored = store_setting(store, name, value, sizeof(value)) > 0;
	store_free(store);
	return stored;
}

/* With a source whose head is not told yet. */
static void
make_store(struct bench *bench)
{
	static const struct slot slot = { "a", { 1 }, "q", "de", HAND_STAFF };
	static const uint8_t seed[SEED_SIZE] = { 1 };
	struct desk *desk = &bench->desk;
	uint32_t number;
	int64_t source;

	assert_int_equal(desk_open(desk, bench->dir, NULL, STORE_CREATE,
			     &clock_outside),
	    STORE_OK);
	assert_int_equal(store_begin(desk->store), STORE_OK);
	store_fact_set(desk->store, "seed", seed, sizeof(seed));
	key_from_seed(&desk->key, seed);
	assert_true(ledger_create(desk, "book", "test") > 0);
	source = ledger_create(desk, "source", "shop");
	assert_true(source > 0);
	assert_int_equal(ledger_slot(desk, source, &slot, &number), 0);
	assert_int_equal(ledger_seal(desk), 0);
	assert_int_equal(store_commit(desk->store), STORE_OK);
	desk_close(desk);
}

static int
set_up(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	strcpy(bench->dir, "/tmp/touchstone-writer-XXXXXX");
	assert_non_null(mkdtemp(bench->dir));
	make_store(bench);
	assert_int_equal(desk_open(&bench->desk, bench->dir, NULL, STORE_WRITE,
			     &clock_outside),
	    STORE_OK);
	bench->writer = writer_start(&bench->desk, &bench->health);
	assert_non_null(bench->writer);
	*state = bench;
	return 0;
}

static void
remove_store(const char *dir)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char path[112];

	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/store.db%s", dir, ends[i]);
		unlink(path);
	}
	rmdir(dir);
}

static int
tear_down(void **state)
{
	struct bench *bench = *state;

	atomic_store(&sync_fails, 0);
	atomic_store(&write_full, 0);
	writer_free(bench->writer);
	desk_close(&bench->desk);
	remove_store(bench->dir);
	free(bench);
	return 0;
}

static void
what_is_acknowledged_is_stored(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(write_setting(bench, "a"), 0);
	assert_true(is_stored(bench, "a"));
	assert_int_equal(atomic_load(&bench->health.store), STORE_OK);
}

static void
a_failed_fsync_is_not_acknowledged_and_the_store_opened_anew(void **state)
{
	struct bench *bench = *state;

	atomic_store(&sync_fails, 1);
	assert_int_equal(write_setting(bench, "a"), 500);
	assert_int_equal(write_setting(bench, "b"), 0);
	assert_int_equal(atomic_load(&bench->health.store), STORE_OK);
	assert_true(is_stored(bench, "b"));
}

static void
a_full_disk_means_later(void **state)
{
	struct bench *bench = *state;

	atomic_store(&write_full, 1);
	assert_int_equal(write_setting(bench, "a"), 503);
	assert_int_equal(atomic_load(&bench->health.store), STORE_FULL);
	assert_int_equal(write_setting(bench, "a"), 503);
	atomic_store(&write_full, 0);
	assert_false(is_stored(bench, "a"));
	assert_int_equal(write_setting(bench, "a"), 0);
	assert_true(is_stored(bench, "a"));
	assert_int_equal(atomic_load(&bench->health.store), STORE_OK);
}

/* Nobody sends anything; false when it has not happened within 30 s. */
static bool
becomes(struct bench *bench, enum store_verdict verdict)
{
	for (int i = 0; i < 3000; i++) {
		if (atomic_load(&bench->health.store) == verdict)
			return true;
		usleep(10000);
	}
	return false;
}

static bool
becomes_well(struct bench *bench)
{
	return becomes(bench, STORE_OK);
}

static void
it_looks_by_itself_whether_that_is_over(void **state)
{
	struct bench *bench = *state;

	atomic_store(&write_full, 1);
	assert_int_equal(write_setting(bench, "a"), 503);
	assert_int_equal(atomic_load(&bench->health.store), STORE_FULL);
	atomic_store(&write_full, 0);
	assert_true(becomes_well(bench));
	atomic_store(&sync_fails, 1);
	assert_int_equal(write_setting(bench, "a"), 500);
	assert_true(becomes_well(bench));
	assert_int_equal(write_setting(bench, "a"), 0);
}

static void
a_store_that_breaks_while_it_looks_is_opened_anew(void **state)
{
	struct bench *bench = *state;
	int before;

	atomic_store(&write_full, 1);
	assert_int_equal(write_setting(bench, "a"), 503);
	before = atomic_load(&opens);
	atomic_store(&sync_fails, 1);
	atomic_store(&write_full, 0);
	assert_true(becomes_well(bench));
	assert_int_equal(atomic_load(&sync_fails), 0);
	assert_true(atomic_load(&opens) > before);
	assert_int_equal(write_setting(bench, "a"), 0);
}

/* ---- a folder that goes elsewhere ---------------------------------------------------- */

/* With the log and the rest, as mv of the folder does. */
static void
move_store(const char *from, const char *to)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char old[112], new[112];

	for (size_t i = 0; i < 3; i++) {
		snprintf(old, sizeof(old), "%s/store.db%s", from, ends[i]);
		snprintf(new, sizeof(new), "%s/store.db%s", to, ends[i]);
		assert_int_equal(rename(old, new), 0);
	}
}

static void
a_store_that_was_moved_takes_nothing_until_it_is_back(void **state)
{
	struct bench *bench = *state;
	char aside[80];

	snprintf(aside, sizeof(aside), "%s-aside", bench->dir);
	assert_int_equal(mkdir(aside, 0700), 0);
	assert_int_equal(write_setting(bench, "a"), 0);
	move_store(bench->dir, aside);
	assert_int_equal(write_setting(bench, "b"), 500);
	assert_int_equal(atomic_load(&bench->health.store), STORE_MOVED);
	move_store(aside, bench->dir);
	assert_int_equal(rmdir(aside), 0);
	assert_false(is_stored(bench, "b"));
	assert_true(becomes_well(bench));
	assert_int_equal(write_setting(bench, "b"), 0);
	assert_true(is_stored(bench, "b"));
}

/* A restored one, say: the lock of its folder is not ours. */
static void
another_store_at_its_place_is_not_opened(void **state)
{
	struct bench *bench = *state, other = { 0 };
	char aside[80];
	int before;

	snprintf(aside, sizeof(aside), "%s-aside", bench->dir);
	assert_int_equal(mkdir(aside, 0700), 0);
	assert_int_equal(write_setting(bench, "a"), 0);
	move_store(bench->dir, aside);
	memcpy(other.dir, bench->dir, sizeof(other.dir));
	make_store(&other);
	before = atomic_load(&opens);
	assert_true(becomes(bench, STORE_MOVED));
	assert_int_equal(write_setting(bench, "b"), 500);
	assert_int_equal(atomic_load(&opens), before);
	assert_false(is_stored(bench, "b"));
	remove_store(aside);
}

/* ---- a log as long as the disk ------------------------------------------------------ */

static void
make_log_long(struct bench *bench)
{
	char path[96];
	uint64_t bytes;

	snprintf(path, sizeof(path), "%s/store.db-wal", bench->dir);
	assert_int_equal(folder_free(bench->dir, &bytes), 0);
	assert_int_equal(truncate(path, (off_t)(2 * bytes)), 0);
}

/* Holds the log as it is: nothing can be moved out of it. */
static struct store *
hold_log(struct bench *bench)
{
	enum store_verdict verdict;
	struct store *store = store_open(bench->dir, NULL, STORE_READ,
	    &verdict);
	char value[8];

	assert_non_null(store);
	assert_int_equal(store_snapshot(store), STORE_OK);
	store_setting(store, "k", value, sizeof(value));
	return store;
}

static void
a_log_that_cannot_be_emptied_breaks_the_store(void **state)
{
	struct bench *bench = *state;
	int before;

	assert_int_equal(write_setting(bench, "a"), 0);
	make_log_long(bench);
	before = atomic_load(&opens);
	atomic_store(&sync_fails, 1);
	assert_int_equal(write_setting(bench, "b"), 500);
	assert_int_equal(write_setting(bench, "b"), 0);
	assert_true(atomic_load(&opens) > before);
	assert_true(is_stored(bench, "a") && is_stored(bench, "b"));
}

static void
stop_writer(struct bench *bench)
{
	writer_free(bench->writer);
	bench->writer = NULL;
	bench->desk.health = &bench->health;
}

/* Nobody sends anything; the writer writes on its own account at the end. */
static void
who_cannot_write_heads_says_so(void **state)
{
	struct bench *bench = *state;

	atomic_store(&write_full, 1);
	stop_writer(bench);
	assert_int_equal(atomic_load(&bench->health.store), STORE_FULL);
}

static void
who_has_no_room_for_them_says_so(void **state)
{
	struct bench *bench = *state;
	struct store *reader = hold_log(bench);

	assert_int_equal(write_setting(bench, "a"), 0);
	make_log_long(bench);
	stop_writer(bench);
	store_free(reader);
	assert_int_equal(atomic_load(&bench->health.store), STORE_FULL);
}

static void
a_server_that_would_take_nothing_is_not_ready(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(write_setting(bench, "a"), 0);
	stop_writer(bench);
	assert_string_equal(desk_health_word(&bench->desk), DESK_HEALTH_READY);
	make_log_long(bench);
	assert_string_equal(desk_health_word(&bench->desk), "disk full");
	assert_int_equal(store_begin_log(bench->desk.store), STORE_OK);
	assert_string_equal(desk_health_word(&bench->desk), DESK_HEALTH_READY);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(what_is_acknowledged_is_stored),
		TEST(
		    a_failed_fsync_is_not_acknowledged_and_the_store_opened_anew),
		TEST(a_full_disk_means_later),
		TEST(it_looks_by_itself_whether_that_is_over),
		TEST(a_store_that_breaks_while_it_looks_is_opened_anew),
		TEST(a_store_that_was_moved_takes_nothing_until_it_is_back),
		TEST(another_store_at_its_place_is_not_opened),
		TEST(a_log_that_cannot_be_emptied_breaks_the_store),
		TEST(who_cannot_write_heads_says_so),
		TEST(who_has_no_room_for_them_says_so),
		TEST(a_server_that_would_take_nothing_is_not_ready),
	};

	return cmocka_run_group_tests(tests, register_faulty, NULL);
}
