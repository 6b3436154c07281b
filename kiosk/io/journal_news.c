/*
 * journal_news.c - what a verified answer changes here.
 *
 * Receipts, sheets, registration, pins and the time entry are one transaction.
 * A receipt counts only under the centre's key and with our own hash at its
 * number; a text goes only when such a receipt covers it and does not ask for
 * it (I4).  The rows themselves are journal_peer.c's, journal_registration.c's
 * and journal_texts.c's.  PROTOCOL.md, Sync and Time.
 */

#include <string.h>

#include "kiosk/io/journal_inside.h"
#include "kiosk/io/journal_sync.h"
#include "protocol/receipt.h"

/* After the first answer of an epoch, and then: */
#define TIME_EVERY_MS (6 * 3600 * 1000)

/*
 * One that took longer says little of when the aggregator read its clock: the
 * next that took at most half as long speaks too.  On a slow line that is the
 * one behind the first, which carries all that had waited.
 */
#define TIME_SLOW_MS 2000

/* Room to verify what an answer can hold. */
#define SCRATCH (LIMIT_SHEET + 4096)

/* A receipt for more of a closed epoch than is here. */
struct beyond {
	struct receipt receipt; /* its head: where the epoch ends here */
	int64_t first;
};

struct taking {
	struct journal *journal;
	const struct journal_news *news;
	struct journal_taken *out;
	struct journal_peer peer;
	struct journal_pen pen;
	bool changed; /* sheets or registration */
	struct beyond beyond[SYNC_RECEIPTS];
	size_t beyond_count;
	struct head told[SYNC_RECEIPTS]; /* how far each epoch is kept */
	size_t told_count;
	uint8_t scratch[SCRATCH];
};

/* ---- receipts ---- */

/*
 * Our own hash at head: 1 the same, 0 another or none, -1 no such epoch, 2 not
 * here any more.  *last: where the epoch ends here; 0 when it is open.  *code is
 * SQLite's: what could not be looked at is not another.
 */
static int
compare_head(struct journal *journal, const struct head *head, int64_t *first,
    int64_t *last, int *code)
{
	uint8_t hash[HASH_SIZE];
	int64_t ordinal = 0;
	bool same = false, found;
	sqlite3_stmt *row = sql(journal, SQL_EPOCH_OF);

	*code = SQLITE_ERROR;
	if (row == NULL)
		return -1;
	sql_bind(row, "b", head->epoch, (size_t)EPOCH_SIZE);
	*code = sqlite3_step(row);
	if (*code == SQLITE_ROW) {
		ordinal = sqlite3_column_int64(row, 0);
		*first = sqlite3_column_int64(row, 1);
		*last = sqlite3_column_int64(row, 2);
	}
	sqlite3_reset(row);
	row = sql(journal, SQL_ENTRY);
	if (ordinal == 0 || row == NULL)
		return -1;
	sql_bind(row, "i", (int64_t)head->number);
	*code = sqlite3_step(row);
	found = *code == SQLITE_ROW;
	if (found)
		same = sqlite3_column_int64(row, 0) == ordinal &&
		    sql_fixed(row, 2, hash, HASH_SIZE) &&
		    memcmp(hash, head->hash, HASH_SIZE) == 0;
	sqlite3_reset(row);
	if (!found && journal_gone_is(journal, head->number))
		return journal_gone_agrees(journal, ordinal, head) ? 1 : 2;
	return same;
}

/*
 * This folder was put back, and what came after is held over there: our own
 * hash says nothing about that receipt.
 */
static void
note_beyond(struct taking *t, const struct receipt *receipt, int64_t first,
    int64_t last)
{
	struct beyond *beyond = &t->beyond[t->beyond_count];

	if (last == 0 || receipt->head.number <= (uint64_t)last ||
	    t->beyond_count == SYNC_RECEIPTS)
		return;
	beyond->receipt = *receipt;
	beyond->receipt.head.number = (uint64_t)last;
	beyond->first = first;
	t->beyond_count++;
}

/*
 * A later epoch's receipt covers ours up to its end, for it names that end;
 * which of the texts are missing, the epoch's own says.
 */
static enum journal_verdict
take_beyond(struct taking *t)
{
	int code = SQLITE_OK;

	for (size_t i = 0; i < t->beyond_count && code == SQLITE_OK; i++) {
		const struct beyond *beyond = &t->beyond[i];

		if (t->out->kept > beyond->receipt.head.number)
			code = journal_texts_drop(t->journal, &beyond->receipt,
			    beyond->first);
	}
	return sql_verdict(t->journal, code);
}

static enum journal_verdict
take_receipt(struct taking *t, const struct sign1 *object)
{
	struct journal *journal = t->journal;
	struct receipt receipt;
	int64_t first = 0, last = 0;
	int same, code;

	if (!sign1_verify(object, SIGN1_KEPT, t->peer.centre, t->scratch,
		sizeof(t->scratch)) ||
	    receipt_open(object, &receipt) != 0 ||
	    memcmp(receipt.kid, journal->key.kid, KID_SIZE) != 0)
		return JOURNAL_OK;
	same = compare_head(journal, &receipt.head, &first, &last, &code);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return sql_verdict(journal, code);
	if (same == 0 &&
	    memcmp(receipt.head.epoch, t->pen.pen.epoch, EPOCH_SIZE) == 0)
		t->out->disagreed = true;
	if (same == 0)
		note_beyond(t, &receipt, first, last);
	if (same > 0)
		t->told[t->told_count++ % SYNC_RECEIPTS] = receipt.head;
	if (same != 1)
		return JOURNAL_OK;
	if (receipt.head.number > t->out->kept)
		t->out->kept = receipt.head.number;
	code = sql_run(journal, SQL_RECEIPT_PUT, "bibb", receipt.head.epoch,
	    (size_t)EPOCH_SIZE, (int64_t)receipt.head.number, receipt.head.hash,
	    (size_t)HASH_SIZE, object->whole.bytes, object->whole.length);
	if (code == SQLITE_OK)
		code = journal_texts_drop(journal, &receipt, first);
	if (code != SQLITE_OK)
		return sql_verdict(journal, code);
	return journal_texts_answer(journal, &t->pen, &receipt, first,
	    &t->out->named);
}

/*
 * An aggregator that was put back asks for what was deleted since it had it:
 * say that it is gone, else no receipt ever comes to what follows.
 */
static enum journal_verdict
take_gone(struct taking *t)
{
	enum journal_verdict verdict = JOURNAL_OK;
	size_t count = t->told_count < SYNC_RECEIPTS ? t->told_count
						     : SYNC_RECEIPTS;

	for (size_t i = 0; i < count && verdict == JOURNAL_OK; i++) {
		if (t->told[i].number >= t->out->kept)
			verdict = journal_gone_name(t->journal, &t->pen,
			    &t->told[i], &t->out->named);
	}
	return verdict;
}

/*
 * What waits in a journal set aside is covered by no receipt, whatever one says
 * of a later epoch.
 */
static void
stay_below_aside(struct taking *t)
{
	sqlite3_stmt *row = sql(t->journal, SQL_ASIDE);
	uint64_t first = 0, kept = 0;

	if (row != NULL && sqlite3_step(row) == SQLITE_ROW)
		first = (uint64_t)sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	row = first > 0 ? sql(t->journal, SQL_SYNC) : NULL;
	if (row == NULL)
		return;
	/* Not begun yet, it reaches down to 1. */
	if (sqlite3_step(row) == SQLITE_ROW)
		kept = (uint64_t)sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	if (kept < first - 1)
		kept = first - 1;
	if (t->out->kept > kept)
		t->out->kept = kept;
}

/*
 * Sending goes on from what this answer covers, also when that is less than
 * before: an aggregator restored from a backup gets back what it lost.
 */
static enum journal_verdict
take_receipts(struct taking *t)
{
	const struct answer *answer = t->news->answer;
	enum journal_verdict verdict = JOURNAL_OK;
	struct wire_reader r;
	struct sign1 object;
	uint64_t entries, texts, entries_now, texts_now;

	/* Entries are counted alike before and after: none is added between. */
	verdict = waiting_read(t->journal, &entries, &texts);
	wire_read_from(&r, answer->receipts.bytes, answer->receipts.length);
	while (verdict == JOURNAL_OK && answer_next(&r, &object))
		verdict = take_receipt(t, &object);
	if (verdict == JOURNAL_OK)
		verdict = take_beyond(t);
	stay_below_aside(t);
	if (verdict == JOURNAL_OK)
		verdict = sql_verdict(t->journal,
		    sql_run(t->journal, SQL_SYNC_KEPT, "i",
			(int64_t)t->out->kept));
	if (verdict == JOURNAL_OK)
		verdict = waiting_read(t->journal, &entries_now, &texts_now);
	t->out->moved = verdict == JOURNAL_OK &&
	    (entries_now != entries || texts_now < texts);
	if (verdict == JOURNAL_OK)
		verdict = take_gone(t);
	t->out->moved = t->out->moved || t->out->named > 0;
	return verdict;
}

/* ---- sheets ---- */

static enum journal_verdict
take_sheet(struct taking *t, const struct sign1 *object)
{
	struct sheet_parcel parcel;
	uint8_t version[VERSION_SIZE];
	char why[SHEET_STRING];
	struct sheet *sheet;

	if (!sign1_verify(object, SIGN1_SHEET, t->peer.centre, t->scratch,
		sizeof(t->scratch)) ||
	    sheet_parcel_open(object, &parcel) != 0) {
		t->out->sheets_refused++;
		return JOURNAL_OK;
	}
	sheet_version(version, parcel.file.bytes, parcel.file.length);
	sheet = sheet_parse(parcel.file.bytes, parcel.file.length, why);
	if (sheet == NULL ||
	    memcmp(version, parcel.version, VERSION_SIZE) != 0) {
		sheet_free(sheet);
		t->out->sheets_refused++;
		return JOURNAL_OK;
	}
	sheet_free(sheet);
	t->changed = true;
	return sql_verdict(t->journal,
	    sql_run(t->journal, SQL_SHEET_PUT, "bitb", parcel.version,
		(size_t)VERSION_SIZE, (int64_t)parcel.serial, parcel.name,
		parcel.file.bytes, parcel.file.length));
}

static enum journal_verdict
take_sheets(struct taking *t)
{
	const struct answer *answer = t->news->answer;
	enum journal_verdict verdict = JOURNAL_OK;
	struct wire_reader r;
	struct sign1 object;

	wire_read_from(&r, answer->sheets.bytes, answer->sheets.length);
	while (verdict == JOURNAL_OK && answer_next(&r, &object))
		verdict = take_sheet(t, &object);
	return verdict;
}

/* ---- time ---- */

/* 1: a time entry is due in the pen's epoch, by an exchange that took `took`. */
static int
time_is_due(struct taking *t, int64_t took)
{
	sqlite3_stmt *row = sql(t->journal, SQL_EPOCH);
	int64_t since, before;
	int due = -1, code;

	if (row == NULL)
		return -1;
	sql_bind(row, "i", t->pen.ordinal);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW) {
		since = t->pen.now_ms - sqlite3_column_int64(row, 5);
		before = sqlite3_column_int64(row, 7);
		due = sqlite3_column_type(row, 5) == SQLITE_NULL ||
		    since >= TIME_EVERY_MS ||
		    (before > TIME_SLOW_MS && took <= before / 2);
	}
	sqlite3_reset(row);
	sql_verdict(t->journal, code);
	return due;
}

static enum journal_verdict
take_time(struct taking *t)
{
	const struct answer *answer = t->news->answer;
	int64_t took = t->pen.now_ms - t->news->sent_boottime_ms;
	struct entry entry = {
		.kind = ENTRY_TIME,
		.at = pen_at(&t->pen.pen, t->pen.now_ms),
		.time = { .server_ms = answer->time_ms,
		    .took_ms = took > 0 ? (uint64_t)took : 0,
		    .book = answer->book },
	};
	enum journal_verdict verdict;
	int due = time_is_due(t, took);

	if (due <= 0)
		return due == 0 ? JOURNAL_OK : JOURNAL_BROKEN;
	/* Asked before this epoch began: says too little about it. */
	if (t->news->sent_boottime_ms < t->pen.pen.opened_boottime_ms &&
	    t->news->token == NULL)
		return JOURNAL_OK;
	memcpy(entry.time.key, t->peer.kid, KID_SIZE);
	verdict = journal_put_entry(t->journal, &t->pen, &entry, NULL);
	if (verdict != JOURNAL_OK)
		return verdict;
	return sql_marked(t->journal,
	    sql_run(t->journal, SQL_EPOCH_DATED, "iii", t->pen.ordinal,
		t->pen.now_ms, (int64_t)entry.time.took_ms));
}

/* The full envelopes are there: the small runs below them are history. */
static enum journal_verdict
take_whole(struct taking *t)
{
	const struct journal_parcel *parcel = t->news->parcel;
	int code;

	if (parcel == NULL || parcel->whole.ordinal == 0)
		return JOURNAL_OK;
	code = sql_run(t->journal, SQL_EPOCH_WHOLE, "ii", parcel->whole.ordinal,
	    (int64_t)parcel->whole.last);
	if (code == SQLITE_OK)
		code = sql_run(t->journal, SQL_SEALED_DROP_WITHIN, "ii",
		    (int64_t)parcel->whole.first, (int64_t)parcel->whole.last);
	for (size_t i = 0; i < parcel->fresh_count && code == SQLITE_OK; i++)
		code = sql_run(t->journal, SQL_SEALED_PUT, "ii",
		    (int64_t)parcel->fresh[i].first,
		    (int64_t)parcel->fresh[i].last);
	return sql_verdict(t->journal, code);
}

/* ---- all of it ---- */

static int
note_synced(struct taking *t)
{
	const struct outside *outside = t->journal->outside;

	return sql_run(t->journal, SQL_SYNC_SYNCED, "tiii", t->pen.boot_id,
	    t->pen.now_ms, outside->wall_ms(outside->self),
	    t->news->answer->time_ms);
}

static enum journal_verdict
take_all(struct taking *t)
{
	const struct journal_news *news = t->news;
	const struct answer *answer = news->answer;
	enum journal_verdict verdict = JOURNAL_OK;
	int code = SQLITE_OK;

	if (news->token != NULL)
		verdict = journal_peer_put(t->journal, news->token);
	if (verdict == JOURNAL_OK)
		verdict = journal_peer_read(t->journal, &t->peer);
	if (verdict == JOURNAL_OK &&
	    memcmp(t->peer.key, news->key, KEY_SIZE) != 0)
		verdict = JOURNAL_BUSY;
	if (verdict == JOURNAL_OK)
		verdict = take_receipts(t);
	if (verdict == JOURNAL_OK)
		verdict = take_sheets(t);
	if (verdict == JOURNAL_OK && answer->has_registration)
		verdict = journal_registration_put(t->journal,
		    &answer->registration, &t->changed);
	if (verdict == JOURNAL_OK && answer->has_registration)
		verdict = journal_staff_pin_put(t->journal,
		    &answer->registration);
	if (verdict == JOURNAL_OK && t->changed)
		code = sql_run(t->journal, SQL_SERIAL_RISE, "");
	if (verdict == JOURNAL_OK)
		verdict = sql_verdict(t->journal, code);
	if (verdict == JOURNAL_OK)
		verdict = journal_peer_pin(t->journal, answer);
	if (verdict == JOURNAL_OK)
		verdict = take_whole(t);
	if (verdict == JOURNAL_OK && t->out->disagreed)
		verdict = journal_open_epoch(t->journal, &t->pen);
	if (verdict == JOURNAL_OK)
		verdict = take_time(t);
	if (verdict == JOURNAL_OK)
		verdict = sql_verdict(t->journal, note_synced(t));
	return verdict;
}

static enum journal_verdict
take_once(struct journal *journal, const struct journal_news *news,
    struct journal_taken *out)
{
	struct taking t = { .journal = journal, .news = news, .out = out };
	enum journal_verdict verdict;

	memset(out, 0, sizeof(*out));
	verdict = journal_begin(journal, &t.pen);
	if (verdict != JOURNAL_OK)
		return verdict;
	verdict = take_all(&t);
	if (verdict != JOURNAL_OK)
		return journal_abandon(journal, verdict);
	verdict = journal_commit(journal);
	if (verdict == JOURNAL_OK)
		keepsake_renew(journal, &t.pen,
		    t.changed || news->token != NULL);
	return verdict;
}

enum journal_verdict
journal_take(struct journal *journal, const struct journal_news *news,
    struct journal_taken *out)
{
	enum journal_verdict verdict;
	unsigned tries = 0;

	do
		verdict = take_once(journal, news, out);
	while (journal_relieve(journal, verdict, &tries));
	if (verdict == JOURNAL_OK)
		journal_make_room(journal);
	return verdict;
}

enum journal_verdict
journal_tried(struct journal *journal, const char *outcome, const char *error)
{
	const struct outside *outside = journal->outside;
	enum journal_verdict verdict = journal_reopen(journal);
	char boot_id[BOOT_ID_SIZE];

	if (verdict != JOURNAL_OK)
		return verdict;
	outside->boot_id(outside->self, boot_id);
	verdict = journal_run(journal, SQL_SYNC_TRIED, "tiitt", boot_id,
	    outside->boottime_ms(outside->self),
	    outside->wall_ms(outside->self), outcome, error);
	/* Also while nobody answers, for days. */
	journal_keep_up(journal);
	return verdict;
}
