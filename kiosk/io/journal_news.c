/*
 * journal_news.c - what a verified answer changes here.
 *
 * Receipts, sheets, registration, pins and the time entry are one transaction.
 * A receipt counts only under the centre's key and with our own hash at its
 * number; a text goes only when such a receipt covers it and does not ask for
 * it (I4).  PROTOCOL.md, Sync and Time.
 */

#include <string.h>

#include "kiosk/io/journal_inside.h"
#include "kiosk/io/journal_sync.h"
#include "protocol/receipt.h"

/* After the first answer of an epoch, and then: */
#define TIME_EVERY_MS (6 * 3600 * 1000)

/* Room to verify what an answer can hold. */
#define SCRATCH (LIMIT_SHEET + 4096)

struct taking {
	struct journal *journal;
	const struct journal_news *news;
	struct journal_taken *out;
	struct journal_peer peer;
	struct journal_pen pen;
	bool changed; /* sheets or registration */
	uint8_t scratch[SCRATCH];
};

const struct key_pair *
journal_key(const struct journal *journal)
{
	return &journal->key;
}

static enum journal_verdict
pins_read(struct journal *journal, struct journal_peer *out)
{
	sqlite3_stmt *row = sql(journal, SQL_PINS);
	int code = SQLITE_ERROR;

	while (row != NULL && (code = sqlite3_step(row)) == SQLITE_ROW &&
	    out->pin_count < JOURNAL_PINS) {
		if (sql_fixed(row, 0, out->pins[out->pin_count], HASH_SIZE))
			out->pin_count++;
	}
	sqlite3_reset(row);
	return sql_verdict(journal, code);
}

enum journal_verdict
journal_peer(struct journal *journal, struct journal_peer *out)
{
	enum journal_verdict verdict = journal_reopen(journal);
	sqlite3_stmt *row;
	int code = SQLITE_ERROR;

	memset(out, 0, sizeof(*out));
	if (verdict != JOURNAL_OK)
		return verdict;
	row = sql(journal, SQL_AGGREGATOR);
	if (row != NULL && (code = sqlite3_step(row)) == SQLITE_ROW) {
		sql_string(row, 0, out->url, sizeof(out->url));
		sql_fixed(row, 1, out->key, KEY_SIZE);
		if (!sql_fixed(row, 2, out->centre, KEY_SIZE))
			memcpy(out->centre, out->key, KEY_SIZE);
		key_kid(out->key, out->kid);
	}
	sqlite3_reset(row);
	if (code == SQLITE_DONE)
		return JOURNAL_NOT_ENROLLED;
	if (code != SQLITE_ROW)
		return sql_verdict(journal, code);
	return pins_read(journal, out);
}

/* ---- receipts ---- */

/* Our own hash at head: 1 the same, 0 another or none, -1 no such epoch. */
static int
compare_head(struct journal *journal, const struct head *head, int64_t *first)
{
	uint8_t hash[HASH_SIZE];
	int64_t ordinal = 0;
	bool same = false;
	sqlite3_stmt *row = sql(journal, SQL_EPOCH_OF);

	if (row == NULL)
		return -1;
	sql_bind(row, "b", head->epoch, (size_t)EPOCH_SIZE);
	if (sqlite3_step(row) == SQLITE_ROW) {
		ordinal = sqlite3_column_int64(row, 0);
		*first = sqlite3_column_int64(row, 1);
	}
	sqlite3_reset(row);
	row = sql(journal, SQL_ENTRY);
	if (ordinal == 0 || row == NULL)
		return -1;
	sql_bind(row, "i", (int64_t)head->number);
	if (sqlite3_step(row) == SQLITE_ROW)
		same = sqlite3_column_int64(row, 0) == ordinal &&
		    sql_fixed(row, 2, hash, HASH_SIZE) &&
		    memcmp(hash, head->hash, HASH_SIZE) == 0;
	sqlite3_reset(row);
	return same;
}

/* Texts of one kind in [from, to] are kept over there. */
static int
drop_texts(struct journal *journal, enum text_kind kind, int64_t from,
    int64_t to)
{
	if (from > to)
		return SQLITE_OK;
	return sql_run(journal, SQL_TEXT_KEPT, "iii", (int64_t)kind, from, to);
}

/* Drop what the receipt covers, from `first` on, but what it asks for. */
static int
drop_kept_texts(struct journal *journal, const struct receipt *receipt,
    int64_t first)
{
	int64_t next[3] = { 0, first, first }; /* by text_kind */
	int64_t upto = (int64_t)receipt->head.number;
	struct wire_reader r;
	int code = SQLITE_OK;

	wire_read_from(&r, receipt->missing.bytes, receipt->missing.length);
	for (size_t i = 0; i < receipt->missing_count && code == SQLITE_OK;
	     i++) {
		int64_t key = wire_int(&r);
		enum text_kind kind = key > 0 ? TEXT_COMMENT : TEXT_REFERENCE;
		int64_t number = key > 0 ? key : -key;

		if (r.failed)
			return SQLITE_OK;
		/* Of an earlier epoch: its own receipt says. */
		if (number < next[kind])
			continue;
		code = drop_texts(journal, kind, next[kind], number - 1);
		next[kind] = number + 1;
	}
	for (int kind = TEXT_COMMENT; kind <= TEXT_REFERENCE; kind++) {
		if (code == SQLITE_OK)
			code = drop_texts(journal, (enum text_kind)kind,
			    next[kind], upto);
	}
	return code;
}

static enum journal_verdict
take_receipt(struct taking *t, const struct sign1 *object)
{
	struct journal *journal = t->journal;
	struct receipt receipt;
	int64_t first;
	int same, code;

	if (!sign1_verify(object, SIGN1_KEPT, t->peer.centre, t->scratch,
		sizeof(t->scratch)) ||
	    receipt_open(object, &receipt) != 0 ||
	    memcmp(receipt.kid, journal->key.kid, KID_SIZE) != 0)
		return JOURNAL_OK;
	same = compare_head(journal, &receipt.head, &first);
	if (same == 0 &&
	    memcmp(receipt.head.epoch, t->pen.pen.epoch, EPOCH_SIZE) == 0)
		t->out->disagreed = true;
	if (same != 1)
		return JOURNAL_OK;
	if (receipt.head.number > t->out->kept)
		t->out->kept = receipt.head.number;
	code = sql_run(journal, SQL_RECEIPT_PUT, "bibb", receipt.head.epoch,
	    (size_t)EPOCH_SIZE, (int64_t)receipt.head.number, receipt.head.hash,
	    (size_t)HASH_SIZE, object->whole.bytes, object->whole.length);
	if (code == SQLITE_OK)
		code = drop_kept_texts(journal, &receipt, first);
	return sql_verdict(journal, code);
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
	verdict = journal_waiting(t->journal, &entries, &texts);
	wire_read_from(&r, answer->receipts.bytes, answer->receipts.length);
	while (verdict == JOURNAL_OK && answer_next(&r, &object))
		verdict = take_receipt(t, &object);
	if (verdict == JOURNAL_OK)
		verdict = sql_verdict(t->journal,
		    sql_run(t->journal, SQL_SYNC_KEPT, "i",
			(int64_t)t->out->kept));
	if (verdict == JOURNAL_OK)
		verdict = journal_waiting(t->journal, &entries_now, &texts_now);
	t->out->moved = verdict == JOURNAL_OK &&
	    (entries_now != entries || texts_now < texts);
	return verdict;
}

/* ---- sheets, registration, pins ---- */

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

static bool
registration_equal(const struct registration *a, const struct registration *b)
{
	if (strcmp(a->name, b->name) != 0 ||
	    strcmp(a->survey, b->survey) != 0 ||
	    a->place_count != b->place_count)
		return false;
	for (size_t i = 0; i < a->place_count; i++) {
		const struct place *x = &a->places[i], *y = &b->places[i];

		if (strcmp(x->slug, y->slug) != 0 ||
		    strcmp(x->title, y->title) != 0 ||
		    strcmp(x->zone, y->zone) != 0 ||
		    strcmp(x->survey, y->survey) != 0 ||
		    memcmp(x->sheet, y->sheet, VERSION_SIZE) != 0)
			return false;
	}
	return true;
}

static int
put_places(struct journal *journal, const struct registration *registration)
{
	static const uint8_t none[VERSION_SIZE];
	int code = sql_run(journal, SQL_PLACES_CLEAR, "");

	for (size_t i = 0; i < registration->place_count && code == SQLITE_OK;
	     i++) {
		const struct place *place = &registration->places[i];
		bool asks = memcmp(place->sheet, none, VERSION_SIZE) != 0;

		code = sql_run(journal, SQL_PLACE_PUT, "ittttb", (int64_t)i,
		    place->slug, place->title, place->zone, place->survey,
		    asks ? place->sheet : NULL, (size_t)VERSION_SIZE);
	}
	return code;
}

static enum journal_verdict
take_registration(struct taking *t)
{
	const struct registration *told = &t->news->answer->registration;
	struct registration *own = &t->journal->registration;
	enum journal_verdict verdict = JOURNAL_OK;
	int code;

	if (!t->news->answer->has_registration)
		return JOURNAL_OK;
	verdict = journal_registration_read(t->journal);
	if (verdict == JOURNAL_OK && registration_equal(told, own))
		return JOURNAL_OK;
	if (verdict != JOURNAL_OK && verdict != JOURNAL_NOT_ENROLLED)
		return verdict;
	t->changed = true;
	code = sql_run(t->journal, SQL_REGISTRATION_PUT, "tt", told->name,
	    told->survey);
	if (code == SQLITE_OK)
		code = put_places(t->journal, told);
	return sql_verdict(t->journal, code);
}

static enum journal_verdict
take_pins(struct taking *t)
{
	const struct answer *answer = t->news->answer;
	int code;

	if (answer->pin_count == 0)
		return JOURNAL_OK;
	code = sql_run(t->journal, SQL_PINS_CLEAR, "i", (int64_t)1);
	for (size_t i = 0; i < answer->pin_count && code == SQLITE_OK; i++)
		code = sql_run(t->journal, SQL_PIN_PUT, "bi", answer->pins[i],
		    (size_t)HASH_SIZE, (int64_t)1);
	return sql_verdict(t->journal, code);
}

/* Enrolling: another address, other pins, perhaps another aggregator. */
static enum journal_verdict
take_token(struct taking *t)
{
	const struct token *token = t->news->token;
	struct journal *journal = t->journal;
	struct journal_peer old;
	bool moved;
	int code;

	if (token == NULL)
		return JOURNAL_OK;
	moved = journal_peer(journal, &old) != JOURNAL_OK ||
	    memcmp(old.key, token->aggregator, KEY_SIZE) != 0;
	code = sql_run(journal, SQL_AGGREGATOR_PUT, "tbb", token->url,
	    token->aggregator, (size_t)KEY_SIZE,
	    token->has_centre ? token->centre : NULL, (size_t)KEY_SIZE);
	if (code == SQLITE_OK)
		code = sql_run(journal, SQL_PINS_CLEAR, "i", (int64_t)0);
	if (code == SQLITE_OK)
		code = sql_run(journal, SQL_PIN_PUT, "bi", token->pin,
		    (size_t)HASH_SIZE, (int64_t)0);
	/* The new one holds nothing until it says so. */
	if (code == SQLITE_OK && moved)
		code = sql_run(journal, SQL_RECEIPTS_CLEAR, "");
	if (code == SQLITE_OK && moved)
		code = sql_run(journal, SQL_SYNC_KEPT, "i", (int64_t)0);
	return sql_verdict(journal, code);
}

/* ---- time ---- */

/* 1: a time entry is due in the pen's epoch. */
static int
time_is_due(struct taking *t)
{
	sqlite3_stmt *row = sql(t->journal, SQL_EPOCH);
	int due = -1;

	if (row == NULL)
		return -1;
	sql_bind(row, "i", t->pen.ordinal);
	if (sqlite3_step(row) == SQLITE_ROW)
		due = sqlite3_column_type(row, 5) == SQLITE_NULL ||
		    t->pen.now_ms - sqlite3_column_int64(row, 5) >=
			TIME_EVERY_MS;
	sqlite3_reset(row);
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
	int due = time_is_due(t);

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
	return sql_verdict(t->journal,
	    sql_run(t->journal, SQL_EPOCH_DATED, "ii", t->pen.ordinal,
		t->pen.now_ms));
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

	return sql_run(t->journal, SQL_SYNC_SYNCED, "tii", t->pen.boot_id,
	    t->pen.now_ms, outside->wall_ms(outside->self));
}

static enum journal_verdict
take_all(struct taking *t)
{
	enum journal_verdict verdict = take_token(t);
	int code = SQLITE_OK;

	if (verdict == JOURNAL_OK)
		verdict = journal_peer(t->journal, &t->peer);
	if (verdict == JOURNAL_OK &&
	    memcmp(t->peer.key, t->news->key, KEY_SIZE) != 0)
		verdict = JOURNAL_BUSY;
	if (verdict == JOURNAL_OK)
		verdict = take_receipts(t);
	if (verdict == JOURNAL_OK)
		verdict = take_sheets(t);
	if (verdict == JOURNAL_OK)
		verdict = take_registration(t);
	if (verdict == JOURNAL_OK && t->changed)
		code = sql_run(t->journal, SQL_SERIAL_RISE, "");
	if (verdict == JOURNAL_OK)
		verdict = sql_verdict(t->journal, code);
	if (verdict == JOURNAL_OK)
		verdict = take_pins(t);
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

enum journal_verdict
journal_take(struct journal *journal, const struct journal_news *news,
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
	return journal_commit(journal);
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
	return sql_verdict(journal,
	    sql_run(journal, SQL_SYNC_TRIED, "tiitt", boot_id,
		outside->boottime_ms(outside->self),
		outside->wall_ms(outside->self), outcome, error));
}
