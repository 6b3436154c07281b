/*
 * ledger.h - the journals kept here: the book, and each digital source's.
 *
 * On the writer's desk only.  Entries written during a group are sealed into
 * one envelope for each journal at the group's end, and go down the same road
 * as a kiosk's (io/intake.h), inside the same transaction.
 */

#ifndef AGGREGATOR_IO_LEDGER_H
#define AGGREGATOR_IO_LEDGER_H

#include "aggregator/io/desk.h"
#include "protocol/deed.h"

struct intake;

struct ledger *ledger_new(void);
void ledger_free(struct ledger *ledger);

/* The table for envelopes that arrive; sealed with the rest of the group. */
struct intake *ledger_intake(struct desk *desk);

/* Make a journal kept here: a fresh key.  Its row id, or -1. */
int64_t ledger_create(struct desk *desk, const char *kind, const char *name);

/*
 * Append to a journal kept here.  Opens an epoch at a new boot, writes a time
 * entry (took 0) first where one is due.  make is called with the writer and
 * `at`; returns the entry's number and epoch row id, or -1: the call is
 * spoiled.
 */
int64_t ledger_append(struct desk *desk, int64_t journal,
    void (*make)(struct wire_writer *w, uint32_t at, void *arg), void *arg,
    int64_t *epoch);

/* The slot's number in that journal's running epoch, defined if need be. */
int ledger_slot(struct desk *desk, int64_t journal, const struct slot *slot,
    uint32_t *number);

/* A deed in the book: as deed_write, without `at`.  0, or -1: spoiled. */
int book_write(struct desk *desk, enum deed_kind kind, const char *who, ...);

/* The number in the book of the deed that book_write wrote last. */
uint64_t book_newest(struct desk *desk);

/*
 * This store was made of a backup: the book goes on in a new epoch with the
 * deed that says so and how far it holds each kiosk's journal, a source's
 * journal in a new one with its next answer.  A transaction of its own.
 */
enum store_verdict book_restored(struct desk *desk, const char *who,
    const char *why);

/* Seal all that was appended; the group calls it.  0, or -1. */
int ledger_seal(struct desk *desk);

/* Whether the book was written to since last asked. */
bool ledger_did_deeds(struct desk *desk);

/* Forget what is not sealed (after a rollback) and read the pens anew. */
void ledger_forget(struct desk *desk);

/* The book's committed head (zeroes if there is none yet), on any desk. */
enum store_verdict book_head(struct store *store, struct head *out);

/*
 * Write the heads of source journals that moved since last told, if any: once
 * a minute and at a graceful stop.
 */
int ledger_tell_heads(struct desk *desk);

#endif
