/*
 * store.c - opening, migrating, transactions and statements of the store.
 *
 * What the tables mean is schema_*.sql's; who may write is io/folder.h's lock.
 * Every failure of SQLite passes through store_fail, is logged once there with
 * its statement, and sticks until the transaction is rolled back.
 */

#include <sys/stat.h>

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/io/log.h"
#include "aggregator/io/meters.h"
#include "aggregator/io/schema.h"
#include "aggregator/io/store.h"
#include "aggregator/io/store_sql.h"

#define STORE_STATEMENTS 256        /* literals in all of store_*.c: fewer */
#define STORE_BUSY_MS 10000         /* a reader may hold a checkpoint up */
#define STORE_LOG_MS 500            /* most score questions are shorter */
#define STORE_CHECKPOINT_PAGES 1000 /* SQLite's own figure */
#define STORE_TELL_US 60000000
#define STORE_PATH 4096
#define STORE_URI (3 * STORE_PATH + 16)

struct store_statement {
	const char *sql; /* a literal: its address is the key */
	sqlite3_stmt *statement;
};

struct store {
	sqlite3 *db;
	enum store_mode mode;
	enum store_verdict failure; /* first one in this transaction */
	bool in_transaction;
	/* Open addressing over the literals' addresses; never full. */
	struct store_statement statements[STORE_STATEMENTS];
	size_t statement_count;
};

static const struct {
	enum store_verdict verdict;
	const char *text;
} verdict_texts[] = {
	{ STORE_OK, "done" },
	{ STORE_MISSING, "there is no aggregator in this folder: run init" },
	{ STORE_EXISTS, "there is an aggregator in this folder already" },
	{ STORE_FOREIGN, "this folder's store is not an aggregator's" },
	{ STORE_NEWER, "this store was made by a newer version" },
	{ STORE_OLDER,
	    "this store was made by an older version: make a backup, then "
	    "serve, which brings it up to date" },
	{ STORE_BUSY, "the store is busy: try again" },
	{ STORE_FULL, "the disk is full: nothing was stored" },
	{ STORE_CLASH, "the store refused a row: nothing was stored" },
	{ STORE_MOVED,
	    "the store was moved or removed under the server: stop it" },
	{ STORE_BROKEN, "the store cannot be read or written" },
};

const char *
store_verdict_text(enum store_verdict verdict)
{
	for (size_t i = 0; i < sizeof(verdict_texts) / sizeof(*verdict_texts);
	     i++)
		if (verdict_texts[i].verdict == verdict)
			return verdict_texts[i].text;
	return "unknown";
}

static enum store_verdict
verdict_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return STORE_OK;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return STORE_BUSY;
	case SQLITE_FULL:
		return STORE_FULL;
	case SQLITE_CONSTRAINT:
		return STORE_CLASH;
	case SQLITE_NOTADB:
		return STORE_FOREIGN;
	default:
		return STORE_BROKEN;
	}
}

/*
 * The same failure again and again is told once a minute.  A full disk is told
 * by who meets it: the writer, a command.
 */
static bool
is_news(int code)
{
	static _Atomic uint64_t told_us;
	static atomic_int told_code;
	const uint64_t now = meter_now_us();
	const uint64_t told = atomic_load(&told_us);

	if (atomic_exchange(&told_code, code) == code && told != 0 &&
	    now - told < STORE_TELL_US)
		return false;
	atomic_store(&told_us, now);
	return true;
}

/* Note a failure: the first of a transaction is the one that counts. */
static enum store_verdict
store_fail(struct store *store, const char *doing)
{
	enum store_verdict verdict = verdict_of(sqlite3_errcode(store->db));

	if (verdict == STORE_OK)
		verdict = STORE_BROKEN;
	if (store->failure == STORE_OK) {
		store->failure = verdict;
		if (verdict != STORE_FULL &&
		    is_news(sqlite3_extended_errcode(store->db)))
			log_error("what=store doing=\"%.60s\" why=\"%s\"",
			    doing, sqlite3_errmsg(store->db));
	}
	return verdict;
}

static enum store_verdict
execute(struct store *store, const char *sql)
{
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return store_fail(store, sql);
	return STORE_OK;
}

/* The value of a PRAGMA that gives one integer; -1 on failure. */
static int64_t
pragma(struct store *store, const char *sql)
{
	sqlite3_stmt *statement;
	int64_t value = -1;

	if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) !=
	    SQLITE_OK)
		return -1;
	if (sqlite3_step(statement) == SQLITE_ROW)
		value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return value;
}

/* ---- schema ------------------------------------------------------------ */

/* Run one migration and say so, in one transaction. */
static enum store_verdict
migrate_once(struct store *store, int from)
{
	char *sql = schema_step(from);
	enum store_verdict verdict;

	if (sql == NULL)
		return STORE_BROKEN;
	verdict = execute(store, sql);
	sqlite3_free(sql);
	if (verdict != STORE_OK)
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return verdict;
}

/* Bring the schema to this program's version, or say why not. */
static enum store_verdict
migrate(struct store *store)
{
	int64_t version = pragma(store, "PRAGMA user_version");
	int64_t application = pragma(store, "PRAGMA application_id");
	enum store_verdict verdict;

	if (version < 0 || application < 0)
		return store_fail(store, "PRAGMA user_version");
	if (store->mode != STORE_CREATE && application != SCHEMA_APPLICATION)
		return STORE_FOREIGN;
	if (version > SCHEMA_LATEST)
		return STORE_NEWER;
	if (store->mode == STORE_COPY)
		return STORE_OK;
	if (store->mode == STORE_READ)
		return version == SCHEMA_LATEST ? STORE_OK : STORE_OLDER;
	for (; version < SCHEMA_LATEST; version++) {
		verdict = migrate_once(store, (int)version);
		if (verdict != STORE_OK)
			return verdict;
	}
	return STORE_OK;
}

/* ---- opening ----------------------------------------------------------- */

static enum store_verdict
check_path(const char *path, enum store_mode mode)
{
	struct stat st;

	if (stat(path, &st) == 0)
		return mode == STORE_CREATE ? STORE_EXISTS : STORE_OK;
	if (errno != ENOENT)
		return STORE_BROKEN;
	return mode == STORE_CREATE ? STORE_OK : STORE_MISSING;
}

/*
 * After a power cut a commit's filling may be gone, and the next one would
 * begin in a page that holds what was answered: so the log begins anew.  A
 * long reader is not waited for; then the log goes on.
 */
enum store_verdict
store_begin_log(struct store *store)
{
	enum store_verdict verdict;

	sqlite3_busy_timeout(store->db, STORE_LOG_MS);
	verdict = execute(store, "PRAGMA wal_checkpoint(TRUNCATE)");
	sqlite3_busy_timeout(store->db, STORE_BUSY_MS);
	return verdict;
}

/* As SQLite would by itself, but that the time is taken. */
static int
on_commit(void *arg, sqlite3 *db, const char *name, int pages)
{
	uint64_t begun;

	(void)arg;
	if (pages < STORE_CHECKPOINT_PAGES)
		return SQLITE_OK;
	begun = meter_now_us();
	sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL,
	    NULL);
	meter_observe(METER_CHECKPOINT_US, meter_now_us() - begun);
	return SQLITE_OK; /* the commit itself is done */
}

static enum store_verdict
set_up(struct store *store)
{
	enum store_verdict verdict;

	sqlite3_extended_result_codes(store->db, 1);
	if (store->mode == STORE_READ || store->mode == STORE_COPY) {
		sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
		    1, NULL);
		verdict = execute(store, "PRAGMA query_only = 1");
	} else {
		verdict = execute(store,
		    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
		    "PRAGMA foreign_keys = 1");
		if (verdict == STORE_OK)
			verdict = store_begin_log(store);
		sqlite3_wal_hook(store->db, on_commit, NULL);
	}
	if (verdict == STORE_OK)
		verdict = execute(store, "PRAGMA cache_size = -16384");
	return verdict == STORE_OK ? migrate(store) : verdict;
}

/*
 * The path as a URI with psow=0: a commit fills its last sector up, so that a
 * page which the next one's power cut garbles holds nothing that was answered
 * (tests/sim/cuts_store.c).
 */
static void
path_uri(const char *path, char uri[STORE_URI])
{
	char *to = uri + sprintf(uri, "file:");

	for (const char *c = path; *c != '\0'; c++) {
		if (strchr("?#%", *c) != NULL)
			to += sprintf(to, "%%%02x", (unsigned char)*c);
		else
			*to++ = *c;
	}
	strcpy(to, "?psow=0");
}

/* The file is made 0600 before SQLite writes its first byte. */
static enum store_verdict
open_file(struct store *store, const char *path, const char *vfs)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
	    SQLITE_OPEN_URI;
	char uri[STORE_URI];
	mode_t mask;
	int code;

	if (store->mode == STORE_CREATE)
		flags |= SQLITE_OPEN_CREATE;
	path_uri(path, uri);
	mask = umask(0077);
	code = sqlite3_open_v2(uri, &store->db, flags, vfs);
	/* A server that starts or ends holds the file for a moment. */
	if (code == SQLITE_OK)
		code = sqlite3_busy_timeout(store->db, STORE_BUSY_MS);
	if (code == SQLITE_OK)
		code = sqlite3_exec(store->db, "SELECT 1 FROM sqlite_schema",
		    NULL, NULL, NULL);
	umask(mask);
	if (code == SQLITE_OK)
		return set_up(store);
	if (store->db == NULL)
		return STORE_BROKEN;
	return store_fail(store, path);
}

/*
 * SQLite's count of its memory is one mutex for all threads, taken at each
 * allocation.  No use where SQLite runs already; then it counts.
 */
static void
count_no_memory(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

struct store *
store_open(const char *dir, const char *vfs, enum store_mode mode,
    enum store_verdict *verdict)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	char path[STORE_PATH];
	struct store *store;

	pthread_once(&once, count_no_memory);
	*verdict = STORE_BROKEN;
	if (snprintf(path, sizeof(path), "%s/store.db", dir) >=
	    (int)sizeof(path))
		return NULL;
	/* Another VFS has its own files. */
	*verdict = vfs == NULL ? check_path(path, mode) : STORE_OK;
	if (*verdict != STORE_OK)
		return NULL;
	store = calloc(1, sizeof(*store));
	if (store == NULL) {
		*verdict = STORE_BROKEN;
		return NULL;
	}
	store->mode = mode;
	*verdict = open_file(store, path, vfs);
	if (*verdict == STORE_OK)
		return store;
	store_free(store);
	if (mode == STORE_CREATE && vfs == NULL)
		unlink(path); /* it was not there before */
	return NULL;
}

void
store_free(struct store *store)
{
	if (store == NULL)
		return;
	for (size_t i = 0; i < STORE_STATEMENTS; i++)
		sqlite3_finalize(store->statements[i].statement);
	sqlite3_close(store->db);
	free(store);
}

/* ---- transactions ------------------------------------------------------ */

static sqlite3_stmt *statement_of(struct store *store, const char *sql);
static const char commit_sql[] = "COMMIT", rollback_sql[] = "ROLLBACK";

/* What ends a transaction is at hand before it begins: memory may run out. */
static enum store_verdict
begin(struct store *store, const char *sql)
{
	store->failure = STORE_OK;
	if (statement_of(store, commit_sql) == NULL ||
	    statement_of(store, rollback_sql) == NULL)
		return store->failure;
	return store_run(store, sql, "");
}

enum store_verdict
store_begin(struct store *store)
{
	enum store_verdict verdict = begin(store, "BEGIN IMMEDIATE");

	store->in_transaction = verdict == STORE_OK;
	return verdict;
}

enum store_verdict
store_commit(struct store *store)
{
	enum store_verdict verdict = store->failure;

	if (verdict == STORE_OK)
		verdict = store_run(store, commit_sql, "");
	if (verdict != STORE_OK)
		store_rollback(store);
	store->in_transaction = false;
	return verdict;
}

void
store_rollback(struct store *store)
{
	if (store->in_transaction && !sqlite3_get_autocommit(store->db))
		store_run(store, rollback_sql, "");
	store->in_transaction = false;
	store->failure = STORE_OK;
}

enum store_verdict
store_failure(const struct store *store)
{
	return store->failure;
}

enum store_verdict
store_snapshot(struct store *store)
{
	return begin(store, "BEGIN");
}

void
store_snapshot_end(struct store *store)
{
	if (!sqlite3_get_autocommit(store->db))
		store_run(store, commit_sql, "");
	store->failure = STORE_OK;
}

/* ---- statements -------------------------------------------------------- */

sqlite3 *
store_db(struct store *store)
{
	return store->db;
}

/* The place of a literal: its own, or the first free one after its hash. */
static struct store_statement *
statement_place(struct store *store, const char *sql)
{
	size_t i = ((uintptr_t)sql >> 3) % STORE_STATEMENTS;

	while (store->statements[i].sql != NULL &&
	    store->statements[i].sql != sql)
		i = (i + 1) % STORE_STATEMENTS;
	return &store->statements[i];
}

static sqlite3_stmt *
statement_of(struct store *store, const char *sql)
{
	struct store_statement *place = statement_place(store, sql);

	if (place->sql != NULL) {
		sqlite3_reset(place->statement);
		sqlite3_clear_bindings(place->statement);
		return place->statement;
	}
	if (store->statement_count == STORE_STATEMENTS - 1)
		abort(); /* more literals than STORE_STATEMENTS foresees */
	if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
		&place->statement, NULL) != SQLITE_OK) {
		store_fail(store, sql);
		return NULL;
	}
	place->sql = sql;
	store->statement_count++;
	return place->statement;
}

static int
bind_one(sqlite3_stmt *statement, int at, char type, va_list *args)
{
	const void *bytes;
	size_t length;

	switch (type) {
	case 'i':
		return sqlite3_bind_int64(statement, at,
		    va_arg(*args, int64_t));
	case 't':
		return sqlite3_bind_text(statement, at,
		    va_arg(*args, const char *), -1, SQLITE_TRANSIENT);
	case 'b':
		bytes = va_arg(*args, const void *);
		length = va_arg(*args, size_t);
		return sqlite3_bind_blob64(statement, at, bytes, length,
		    SQLITE_TRANSIENT);
	default:
		return sqlite3_bind_null(statement, at);
	}
}

static sqlite3_stmt *
bind_all(struct store *store, const char *sql, const char *types, va_list *args)
{
	sqlite3_stmt *statement;

	/*
	 * SQLite may have rolled back by itself, and what comes now would be a
	 * transaction of its own.
	 */
	if (store->in_transaction && store->failure != STORE_OK &&
	    sql != rollback_sql)
		return NULL;
	statement = statement_of(store, sql);
	if (statement == NULL)
		return NULL;
	for (int i = 0; types[i] != '\0'; i++) {
		if (bind_one(statement, i + 1, types[i], args) == SQLITE_OK)
			continue;
		store_fail(store, sql);
		return NULL;
	}
	return statement;
}

sqlite3_stmt *
store_sql(struct store *store, const char *sql, const char *types, ...)
{
	sqlite3_stmt *statement;
	va_list args;

	va_start(args, types);
	statement = bind_all(store, sql, types, &args);
	va_end(args);
	return statement;
}

sqlite3_stmt *
store_prepare(struct store *store, const char *sql)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) ==
	    SQLITE_OK)
		return statement;
	store_fail(store, sql);
	return NULL;
}

int
store_step(struct store *store, sqlite3_stmt *statement)
{
	int code;

	if (statement == NULL)
		return -1;
	code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		return 1;
	if (code != SQLITE_DONE)
		store_fail(store, sqlite3_sql(statement));
	sqlite3_reset(statement);
	return code == SQLITE_DONE ? 0 : -1;
}

void
store_done(sqlite3_stmt *statement)
{
	sqlite3_reset(statement);
}

enum store_verdict
store_run(struct store *store, const char *sql, const char *types, ...)
{
	sqlite3_stmt *statement;
	va_list args;

	va_start(args, types);
	statement = bind_all(store, sql, types, &args);
	va_end(args);
	while (statement != NULL) {
		int step = store_step(store, statement);

		if (step == 0)
			return STORE_OK;
		if (step < 0)
			break;
	}
	return store_sql_verdict(store);
}

enum store_verdict
store_sql_verdict(struct store *store)
{
	return store->failure != STORE_OK ? store->failure : STORE_BROKEN;
}

/* ---- facts and settings ------------------------------------------------ */

enum store_verdict
store_fact_set(struct store *store, const char *name, const void *value,
    size_t length)
{
	return store_run(store,
	    "INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", "tb",
	    name, value, length);
}

enum store_verdict
store_fact_forget(struct store *store, const char *name)
{
	return store_run(store, "DELETE FROM fact WHERE name = ?", "t", name);
}

int
store_fact(struct store *store, const char *name, void *out, size_t size)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT value FROM fact WHERE name = ?", "t", name);
	int length;

	if (store_step(store, s) != 1)
		return -1;
	length = sqlite3_column_bytes(s, 0);
	if ((size_t)length > size)
		length = -1;
	else if (length > 0)
		memcpy(out, sqlite3_column_blob(s, 0), (size_t)length);
	store_done(s);
	return length;
}

int
store_setting(struct store *store, const char *name, char *out, size_t size)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT value FROM setting WHERE name = ?", "t", name);
	int length;

	if (store_step(store, s) != 1)
		return -1;
	length = snprintf(out, size, "%s",
	    (const char *)sqlite3_column_text(s, 0));
	store_done(s);
	return (size_t)length < size ? length : -1;
}
