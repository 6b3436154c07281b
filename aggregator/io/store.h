/*
 * store.h - everything an aggregator keeps, behind one door.
 *
 * DIR/store.db: SQLite, WAL, synchronous=FULL.  Exactly one connection in all
 * processes writes and checkpoints: whoever holds DIR/lock (io/folder.h).
 * Readers have connections of their own and never checkpoint.  A store is used
 * by one thread at a time.
 *
 * What the tables mean stands in schema_*.sql.  The calls are spread over
 * store_*.h by noun; this one opens, closes and carries transactions.
 */

#ifndef AGGREGATOR_IO_STORE_H
#define AGGREGATOR_IO_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

enum store_mode {
	STORE_CREATE, /* init: refuses a folder that has one */
	STORE_WRITE,  /* the one writer; migrates the schema */
	STORE_READ,
	STORE_COPY, /* reads whole tables, of an older schema as well */
};

enum store_verdict {
	STORE_OK,
	STORE_MISSING, /* no store in this folder */
	STORE_EXISTS,  /* STORE_CREATE, and there is one */
	STORE_FOREIGN, /* the other program's folder, or no store of ours */
	STORE_NEWER,   /* made by a newer program */
	STORE_OLDER,   /* STORE_READ, and nobody has migrated it yet */
	STORE_BUSY,
	STORE_FULL,   /* the disk is; nothing changed */
	STORE_CLASH,  /* a row breaks a rule of the schema: a bug of ours */
	STORE_MOVED,  /* a server's folder went elsewhere, or is no more */
	STORE_BROKEN, /* I/O error, unreadable, damaged, out of memory */
};
const char *store_verdict_text(enum store_verdict verdict);

/* For those who only go on or not: 0 for STORE_OK, else -1. */
static inline int
store_outcome(enum store_verdict verdict)
{
	return verdict == STORE_OK ? 0 : -1;
}

/* Through the VFS named (NULL: the default).  NULL and *verdict on failure. */
struct store *store_open(const char *dir, const char *vfs, enum store_mode mode,
    enum store_verdict *verdict);
void store_free(struct store *store);

/*
 * One transaction at a time.  After any verdict but STORE_OK of a call within,
 * the only way on is store_rollback.  store_commit that fails has rolled back;
 * on STORE_BROKEN the writer closes and opens anew before it goes on.
 */
enum store_verdict store_begin(struct store *store);
enum store_verdict store_commit(struct store *store);
void store_rollback(struct store *store);

/* What failed first in this transaction; STORE_OK when nothing has. */
enum store_verdict store_failure(const struct store *store);

/*
 * Move what the log holds into the store, and begin the log anew, which gives
 * its room back; a long reader is not waited for, then it stays.  Outside of
 * transactions, on the connection that writes.
 */
enum store_verdict store_begin_log(struct store *store);

/* Hold one snapshot over several reads, on a STORE_READ connection. */
enum store_verdict store_snapshot(struct store *store);
void store_snapshot_end(struct store *store);

/* Facts and settings: text or NULL; lent until the next call for a fact. */
enum store_verdict store_fact_set(struct store *store, const char *name,
    const void *value, size_t length);
enum store_verdict store_fact_forget(struct store *store, const char *name);
/* Length copied (at most size), or -1 when there is none. */
int store_fact(struct store *store, const char *name, void *out, size_t size);
int store_setting(struct store *store, const char *name, char *out,
    size_t size);

#endif
