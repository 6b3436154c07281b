/*
 * journal_inside.h - what the files journal*.c share, and nobody else.
 *
 * journal.c              open, close, open again
 * journal_schema.c       the tables, column by column, and their versions
 * journal_sql.c          the sentences, prepared once
 * journal_registration.c what the aggregator last told
 * journal_peer.c         whom this kiosk sends to
 * journal_hours.c        whether a touchpoint is open now
 * journal_rate.c         a rating becomes an entry
 * journal_holdoff.c      whether a press is one too many
 * journal_epoch.c        transactions; the pen, epochs, slots, entries
 * journal_pack.c         entries into envelopes; see journal_pack_inside.h
 * journal_texts.c        what customers typed, beside the entries
 * journal_news.c         receipts, sheets, time
 * journal_facts.c        what waits, since when
 * journal_room.c         what is given up when the disk is full, and in what order
 * journal_clock.c        what time it is, as an aggregator said
 * journal_staff.c        what staff set, and their PIN's lock
 * journal_keepsake.c     a second copy of what must not be lost
 * journal_aside.c        a damaged journal set aside, another begun
 * journal_salvage.c      what can still be read of it
 * journal_carve.c        its entries, where the tree does not lead to them
 * journal_today.c        how many ratings were taken today
 * journal_gone.c         rows that were deleted, and what is still known of them
 * journal_check.c        the whole journal against itself
 */

#ifndef KIOSK_IO_JOURNAL_INSIDE_H
#define KIOSK_IO_JOURNAL_INSIDE_H

#include <sqlite3.h>
#include <stdarg.h>

#include "kiosk/core/plan.h"
#include "kiosk/io/journal.h"
#include "kiosk/io/turn.h"
#include "protocol/enrol.h"
#include "protocol/pen.h"
#include "protocol/receipt.h"

/* Every SQL sentence, prepared once when first needed: journal_sql.c. */
enum journal_sentence {
	SQL_BEGIN,
	SQL_COMMIT,
	SQL_ROLLBACK,
	SQL_IDENTITY,
	SQL_IDENTITY_PUT,
	SQL_AGGREGATOR,
	SQL_AGGREGATOR_PUT,
	SQL_PINS,
	SQL_PINS_CLEAR,
	SQL_PIN_PUT,
	SQL_REGISTRATION,
	SQL_REGISTRATION_PUT,
	SQL_SERIAL,
	SQL_SERIAL_RISE,
	SQL_PLACES,
	SQL_PLACES_CLEAR,
	SQL_PLACE_PUT,
	SQL_SHEET,
	SQL_SHEET_PUT,
	SQL_SHEETS,
	SQL_EPOCH_LAST,
	SQL_EPOCH_PUT,
	SQL_EPOCH_OFFSET,
	SQL_EPOCH_DATED,
	SQL_EPOCHS,
	SQL_EPOCH_CRUMBS,
	SQL_EPOCH_WHOLE,
	SQL_EPOCH,
	SQL_EPOCH_OF,
	SQL_EPOCH_AT,
	SQL_EVER_DATED,
	SQL_ENTRY_LAST,
	SQL_ENTRY_PUT,
	SQL_ENTRY_MEND,
	SQL_ENTRY,
	SQL_ENTRIES,
	SQL_ENTRIES_FROM,
	SQL_RATINGS_AFTER,
	SQL_SLOT_FIND,
	SQL_SLOT_NEXT,
	SQL_SLOT_PUT,
	SQL_SLOT,
	SQL_SLOT_ENTRIES,
	SQL_TEXT_PUT,
	SQL_TEXTS,
	SQL_TEXT,
	SQL_TEXT_COUNT,
	SQL_TEXT_KEPT,
	SQL_TEXTS_UNTIL,
	SQL_TEXTS_OLD,
	SQL_SEALED,
	SQL_SEALED_PUT,
	SQL_SEALED_DROP,
	SQL_SEALED_WITHIN,
	SQL_SEALED_DROP_WITHIN,
	SQL_LOST,
	SQL_LOST_SETTLED,
	SQL_LOST_PUT,
	SQL_LOST_AT,
	SQL_LOST_HASH,
	SQL_LOST_BEHIND,
	SQL_LOST_NAMED,
	SQL_LOST_DROP_WITHIN,
	SQL_GONE_PUT,
	SQL_GONE_LAST,
	SQL_OLDEST,
	SQL_ENTRY_BELOW,
	SQL_ENTRY_DROP_WITHIN,
	SQL_SEALED_DROP_UNTIL,
	SQL_SLOTS_DROP_GONE,
	SQL_ASIDE_PUT,
	SQL_ASIDE,
	SQL_ASIDE_FROM,
	SQL_ASIDE_DONE,
	SQL_ASIDE_RECEIPTED,
	SQL_SYNC_KEPT_MOST,
	SQL_EPOCH_TAKE,
	SQL_EPOCHS_BEYOND,
	SQL_EPOCH_OPENING,
	SQL_EPOCH_BEHIND,
	SQL_ENTRY_OPENING,
	SQL_ENTRY_TAKE,
	SQL_SLOT_TAKE,
	SQL_TEXT_TAKE,
	SQL_ENTRIES_WITHIN,
	SQL_ENTRY_NEXT,
	SQL_ENTRY_RUN_END,
	SQL_TEXT_LOST_PUT,
	SQL_TEXT_LOST,
	SQL_TEXT_OLDEST,
	SQL_FREE_PAGES,
	SQL_RECEIPT_PUT,
	SQL_RECEIPTS,
	SQL_RECEIPT_HASH,
	SQL_RECEIPTS_CLEAR,
	SQL_SYNC,
	SQL_SYNC_KEPT,
	SQL_SYNC_TRIED,
	SQL_SYNC_SYNCED,
	SQL_SYNC_ANSWERED,
	SQL_HOLDOFF,
	SQL_HOLDOFF_PUT,
	SQL_STAFF,
	SQL_STAFF_PUT,
	SQL_DOOR,
	SQL_DOOR_PUT,
	SQL_LOCK,
	SQL_LOCK_PUT,
	SQL_STAFF_PIN,
	SQL_STAFF_PIN_PUT,
	SQL_COUNT,
};

struct journal_peer;

/* A parsed sheet, kept by its version. */
struct journal_sheet_kept {
	struct sheet *sheet;
	struct journal_sheet_kept *next;
};

/* A press waits for another process's commit; a card may be slow. */
#define JOURNAL_BUSY_MS 10000

/* What the keepsake held when it was last written by this process. */
struct journal_keepsake {
	bool is_written;
	uint8_t epoch[EPOCH_SIZE];
	uint64_t number;
	int64_t at_ms;
};

struct journal {
	sqlite3 *db;
	sqlite3_stmt *statements[SQL_COUNT];
	char *path;
	char *dir;
	char *vfs; /* or NULL */
	const struct outside *outside;
	bool stale;       /* after an I/O error: reopen before the next use */
	bool writing;     /* between journal_begin and its end */
	bool goes_first;  /* before all other writers */
	struct turn turn; /* taken while a transaction writes */
	struct {
		uint64_t device, file;
	} mark;           /* which file journal.db was when it was opened */
	bool damaged;     /* what it holds cannot be read: set it aside */
	bool senseless;   /* it can be read, and cannot be what was kept */
	unsigned strides; /* of the sentence that runs: journal.c */
	struct journal_keepsake keepsake;
	int64_t reserve;     /* bytes to hold in reserve.h's file; 0: none */
	bool uploads;        /* an exchange is under way: journal_room.c */
	bool epoch_is_new;   /* and the keepsake does not know its name yet */
	char aside_why[200]; /* nothing more was salvaged; "" when all was */
	struct key_pair key;
	/* The registration as of `serial`, for journal_rate. */
	int64_t serial;
	struct registration registration;
	struct journal_sheet_kept *sheets;
};

/* The open epoch and its newest entry, read at the start of a transaction. */
struct journal_pen {
	struct pen pen;
	int64_t ordinal; /* 0: there is no epoch yet */
	char boot_id[40];
	int64_t offset_ms; /* wall clock less BOOTTIME, as last noted */
	int64_t now_ms;    /* BOOTTIME, read once for the transaction */
};

/* ---- journal_sql.c ---- */
/* The sentence, reset and ready; NULL when it cannot be prepared. */
sqlite3_stmt *sql(struct journal *journal, enum journal_sentence sentence);
void sql_release(struct journal *journal);
/* Bind by place from 1: i int64_t, t text (NULL: null), b bytes and size_t. */
void sql_bind(sqlite3_stmt *statement, const char *types, ...);
/* Run a sentence that gives no rows; its SQLite code, SQLITE_OK when done. */
int sql_run(struct journal *journal, enum journal_sentence sentence,
    const char *types, ...);
int sql_run_list(struct journal *journal, enum journal_sentence sentence,
    const char *types, va_list list);
/* Copy a column; false when it is not exactly that long, or too long. */
bool sql_fixed(sqlite3_stmt *row, int column, void *out, size_t length);
bool sql_string(sqlite3_stmt *row, int column, char *out, size_t size);
/* What a SQLite code means here; an I/O error marks the journal stale. */
enum journal_verdict sql_verdict(struct journal *journal, int code);
/*
 * The same, of a sentence that marks one row so that something is done once:
 * with a mark that does not stick it would be done at each answer, for ever.
 */
enum journal_verdict sql_marked(struct journal *journal, int code);

/* What was read cannot be: JOURNAL_BROKEN, and it will be set aside. */
enum journal_verdict journal_senseless(struct journal *journal);

/* ---- journal_schema.c ---- */
/* Make or raise the schema; identity is made with it when create is set. */
enum journal_verdict schema_prepare(struct journal *journal, bool create);

/* ---- journal.c ---- */
/* Whether journal.db is another file than the one that is open. */
bool journal_is_elsewhere(const struct journal *journal);
/* Read the key. */
enum journal_verdict journal_identity_read(struct journal *journal);
enum journal_verdict journal_reopen(struct journal *journal);

/* ---- journal_registration.c ---- */
/* Read the registration into journal->registration, if it has changed. */
enum journal_verdict journal_registration_read(struct journal *journal);
/*
 * Keep what was told in the open transaction; *changed is set when it says
 * anything new.
 */
enum journal_verdict journal_registration_put(struct journal *journal,
    const struct registration *told, bool *changed);
/* The place of that slug, or the first; of what was read last. Lent, or NULL. */
const struct place *journal_place(const struct journal *journal,
    const char *slug);
/* The parsed sheet of a version; lent. NULL when it is not here. */
const struct sheet *journal_sheet_of(struct journal *journal,
    const uint8_t version[VERSION_SIZE]);

/* ---- journal_staff.c ---- */
/* Keep in the open transaction what the centre told about the PIN, if it did. */
enum journal_verdict journal_staff_pin_put(struct journal *journal,
    const struct registration *told);

/* ---- journal_peer.c ---- */
/* As journal_peer(), in an open transaction or another call's attempt. */
enum journal_verdict journal_peer_read(struct journal *journal,
    struct journal_peer *out);
/* Enrolling: another address, other pins, perhaps another aggregator. */
enum journal_verdict journal_peer_put(struct journal *journal,
    const struct token *token);
/* The pins an answer names take the place of those named before. */
enum journal_verdict journal_peer_pin(struct journal *journal,
    const struct answer *answer);

/* ---- journal_hours.c ---- */
/* Whether it is past the sheet's hours there, by the best guess. */
bool journal_outside_hours(struct journal *journal, const struct place *place,
    const struct sheet *sheet);

/* ---- journal_epoch.c ---- */
/* One sentence that writes, in a turn (turn.h) and transaction of its own. */
enum journal_verdict journal_run(struct journal *journal,
    enum journal_sentence sentence, const char *types, ...);
/*
 * Begin a transaction that writes; the pen then stands on an epoch of this
 * boot.  End with journal_commit; on any error journal_abandon.
 */
enum journal_verdict journal_begin(struct journal *journal,
    struct journal_pen *pen);
/* The same for what adds no entry: no pen, no epoch. */
enum journal_verdict journal_begin_bare(struct journal *journal);
enum journal_verdict journal_commit(struct journal *journal);
/* Roll back and hand on the verdict. */
enum journal_verdict journal_abandon(struct journal *journal,
    enum journal_verdict verdict);
/* Read the pen alone; inside any transaction. */
enum journal_verdict journal_pen_read(struct journal *journal,
    struct journal_pen *pen);
/* Open a further epoch, whatever the boot id says. */
enum journal_verdict journal_open_epoch(struct journal *journal,
    struct journal_pen *pen);
/*
 * Put an epoch's first entry back from what its own row remembers; *mended is
 * false where that is not the one the epoch's start was made with.
 */
enum journal_verdict journal_mend_opening(struct journal *journal,
    int64_t ordinal, bool *mended);
/*
 * Whether what a row (SQL_EPOCH_TAKE's columns) remembers of its epoch's first
 * entry is what the epoch's start was made with; true where it remembers none.
 */
bool journal_opening_fits(const struct journal *journal, sqlite3_stmt *row);
/* Store one entry's bytes; *number is given when not NULL. */
enum journal_verdict journal_put(struct journal *journal,
    struct journal_pen *pen, const void *bytes, size_t length,
    uint64_t *number);
enum journal_verdict journal_put_entry(struct journal *journal,
    struct journal_pen *pen, const struct entry *entry, uint64_t *number);
/* BOOTTIME of the newest entry of this boot; -1 when there is none. */
enum journal_verdict journal_newest_ms(struct journal *journal, int64_t *out);
/* The slot's number in this epoch, defined by an entry when it is new. */
enum journal_verdict journal_slot(struct journal *journal,
    struct journal_pen *pen, const struct slot *slot, uint32_t *number);

/* ---- journal_holdoff.c ---- */
/*
 * Whether a customer's press of step on slot counts, in the open transaction
 * that keeps it; it is the press before the next one from then on.
 */
enum journal_verdict journal_holdoff(struct journal *journal,
    const struct journal_pen *pen, const struct sheet *sheet,
    const struct slot *slot, int64_t step, bool *counts);

/* ---- journal_facts.c ---- */
/* journal_waiting, within what is open: in a transaction nothing is mended. */
enum journal_verdict waiting_read(struct journal *journal, uint64_t *entries,
    uint64_t *texts);

/* ---- journal_room.c ---- */
/*
 * Delete the oldest receipted entries, in one transaction of bounded size, but
 * each epoch's first.  *rows: how many; 0 when there is nothing to delete.
 */
enum journal_verdict journal_trim(struct journal *journal, int64_t *rows);
/* Pages inside the file that new rows can have; -1 on failure. */
int64_t journal_free_pages(struct journal *journal);
/* Whether some of the reserve is given back and cannot be had again. */
bool journal_is_tight(struct journal *journal);
/* Whether there is room for what customers type; inside a transaction too. */
bool journal_takes_texts(struct journal *journal);
/*
 * After a call that failed so: something was done about it, and the call is
 * worth another try.  Receipted entries go first, then a step of the reserve.
 * *tries, from 0, are those of that call: within it nothing else relieves, or
 * none of the two would ever see that it does not help.
 */
bool journal_relieve(struct journal *journal, enum journal_verdict verdict,
    unsigned *tries);
/* Make room with nothing but what is receipted; false: there is no more. */
bool journal_clear_receipted(struct journal *journal);
/* While the disk is full, let go what the aggregator has meanwhile receipted. */
void journal_make_room(struct journal *journal);

/* ---- journal_gone.c ---- */
/* Whether an entry was here and is not any more. */
bool journal_gone_is(struct journal *journal, uint64_t number);
/* Whether head is what stood there, as far as that can still be told. */
bool journal_gone_agrees(struct journal *journal, int64_t ordinal,
    const struct head *head);
/*
 * The aggregator holds an epoch up to `told`: name what was deleted right
 * behind it lost, in the open transaction; *named rises for each stretch.
 */
enum journal_verdict journal_gone_name(struct journal *journal,
    struct journal_pen *pen, const struct head *told, size_t *named);
/* Entries that name a stretch lost: short enough for any aggregator. */
enum journal_verdict journal_put_lost(struct journal *journal,
    struct journal_pen *pen, const uint8_t epoch[EPOCH_SIZE], uint64_t first,
    uint64_t last);

/* ---- journal_keepsake.c ---- */
/* Whether there is one that can be read, under our key as far as we know it. */
bool keepsake_is_there(const struct journal *journal);
/* The same, written first where there is none; the turn is ours. */
bool keepsake_rescue(struct journal *journal);
/* Write it anew from the journal. */
enum journal_verdict keepsake_write(struct journal *journal);
/* The same when it is due, or something changed. */
void keepsake_renew(struct journal *journal, const struct journal_pen *pen,
    bool changed);
/* Attach it as `keep`, outside of any transaction; SQLite's code. */
int keepsake_open(struct journal *journal);
void keepsake_close(struct journal *journal);
/* Fill an empty journal from it, in the open transaction. */
int keepsake_restore(struct journal *journal);

/* ---- journal_aside.c ---- */
/* So many in one folder are no accident any more. */
#define ASIDE_MOST 50
/* Finish what a cut left of setting one aside. */
void aside_settle(struct journal *journal);
/* Whether the file can be read alone, while its folder can be written. */
bool aside_is_closed_to_us(const struct journal *journal);
/* Set the journal aside if it is damaged indeed; true: it was. */
bool aside_take(struct journal *journal);
/*
 * Fill an empty journal with what is known, in the open transaction, with the
 * keepsake attached: a new epoch stands when this returns.  SQLite's code.
 */
int aside_begin_anew(struct journal *journal);
/* The path of the nth file set aside and not salvaged; false: none. */
bool aside_file(const struct journal *journal, unsigned n, char path[4096]);
/* All that could be read of it is here now. */
void aside_salvaged(struct journal *journal, unsigned n);
/* Delete one that was salvaged and receipted, for its room; false: none. */
bool aside_drop(struct journal *journal);
/* What a SQLite code says of a file that was set aside. */
enum aside_reading {
	ASIDE_ROW,
	ASIDE_END,
	ASIDE_DAMAGED, /* what was asked for cannot be read, now or ever */
	ASIDE_LATER    /* it may be another time: no end, and no damage */
};
enum aside_reading aside_reading(int code);
/* Open one, whatever is wrong with it; close *db in any case. */
bool aside_open(const char *path, sqlite3 **db);
/* How far the aggregator had what db holds. */
bool aside_kept(sqlite3 *db, int64_t *kept);

/* ---- journal_salvage.c ---- */
/*
 * Bring over some of what can be read of journals set aside; cheap when none
 * is.  What cannot be read just now, or finds no room, is left for another
 * time: JOURNAL_OK, and journal->aside_why says so.
 */
enum journal_verdict journal_salvage(struct journal *journal);

/* ---- journal_texts.c ---- */
/* Whether a text of that entry is found by its key. */
bool journal_texts_is_there(struct journal *journal, uint64_t number);
/* Bytes that the texts beside an entry take. */
size_t journal_texts_room(struct journal *journal, const struct entry *entry,
    uint64_t number);
/* The map of texts for run; a write meanwhile cannot change it. */
enum journal_verdict journal_texts_pack(struct journal *journal,
    const struct plan_run *run, struct wire_writer *w);
/*
 * Texts of run that are not what their entries were signed with: deleted, and
 * named lost, each once.
 */
enum journal_verdict journal_texts_mend(struct journal *journal,
    const struct plan_run *run);
/*
 * The receipt asks for texts, from entry `first` on, that are not here any
 * more: each is named lost once, in the open transaction.
 */
enum journal_verdict journal_texts_answer(struct journal *journal,
    struct journal_pen *pen, const struct receipt *receipt, int64_t first,
    size_t *named);
/*
 * Drop what the receipt covers, from entry `first` on, but what it asks for;
 * SQLite's code.
 */
int journal_texts_drop(struct journal *journal, const struct receipt *receipt,
    int64_t first);

#endif
