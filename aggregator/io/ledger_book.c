/*
 * ledger_book.c - the book: this aggregator's journal of its own deeds.
 *
 * Each deed is written in the transaction of its effect.  What a deed says is
 * protocol/deed.h's; what it does to tallies and seams, intake_beside.c's.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/ledger.h"
#include "aggregator/io/store_epoch.h"
#include "aggregator/io/store_journal.h"
#include "aggregator/io/store_pen.h"
#include "aggregator/io/store_sql.h"

/* [kid, head] pairs that one deed can hold within LIMIT_ENTRY. */
#define HEADS_OF_A_DEED 12

struct deed_arguments {
	enum deed_kind kind;
	const char *who;
	va_list list;
};

static void
make_deed(struct wire_writer *w, uint32_t at, void *arg)
{
	struct deed_arguments *deed = arg;

	deed_write_list(w, deed->kind, at, deed->who, &deed->list);
}

int
book_write(struct desk *desk, enum deed_kind kind, const char *who, ...)
{
	struct deed_arguments deed = { .kind = kind, .who = who };
	struct journal_row book;
	int64_t number = -1;

	va_start(deed.list, who);
	if (journal_book(desk->store, &book) == 1)
		number = ledger_append(desk, book.id, make_deed, &deed, NULL);
	va_end(deed.list);
	return number == -1 ? -1 : 0;
}

/* How far each kiosk's journal is here: what is missing later was here. */
static int
tell_kiosks(struct desk *desk)
{
	struct deed_journal_head *ends;
	const int64_t count = epoch_ends(desk->store, &ends);
	int failed = count == -1 ? -1 : 0;

	for (int64_t i = 0; failed == 0 && i < count; i += HEADS_OF_A_DEED) {
		const int64_t left = count - i;

		failed = book_write(desk, DEED_HEADS, "", ends + i,
		    left < HEADS_OF_A_DEED ? (size_t)left
					   : (size_t)HEADS_OF_A_DEED);
	}
	free(ends);
	return failed;
}

/* No boot has the id "": each pen opens an epoch before it writes on. */
enum store_verdict
book_restored(struct desk *desk, const char *who, const char *why)
{
	enum store_verdict verdict;

	ledger_forget(desk); /* pens at hand have a boot */
	verdict = store_begin(desk->store);
	if (verdict == STORE_OK)
		verdict = pen_lift_all(desk->store);
	if (verdict == STORE_OK &&
	    (book_write(desk, DEED_RESTORED, who, why) != 0 ||
		tell_kiosks(desk) != 0 || ledger_seal(desk) != 0))
		verdict = store_sql_verdict(desk->store);
	if (verdict == STORE_OK)
		return store_commit(desk->store);
	store_rollback(desk->store);
	ledger_forget(desk);
	return verdict;
}

enum store_verdict
book_head(struct store *store, struct head *out)
{
	struct journal_row book;
	struct pen_row row;
	int found = journal_book(store, &book);

	memset(out, 0, sizeof(*out));
	if (found == 1)
		found = pen_get(store, book.id, &row);
	if (found == 1)
		pen_head(&row.pen, out);
	return found == -1 ? STORE_BROKEN : STORE_OK;
}

/* One deed for at most HEADS_OF_A_DEED journals. */
static int
tell_some(struct desk *desk, const int64_t *ids, size_t count)
{
	struct deed_journal_head heads[HEADS_OF_A_DEED];
	struct journal_row journal;
	struct pen_row row;

	for (size_t i = 0; i < count; i++) {
		if (journal_by_id(desk->store, ids[i], &journal) != 1 ||
		    pen_get(desk->store, ids[i], &row) != 1)
			return -1;
		memcpy(heads[i].kid, journal.kid, KID_SIZE);
		pen_head(&row.pen, &heads[i].head);
		if (pen_told(desk->store, ids[i], &heads[i].head) != STORE_OK)
			return -1;
	}
	return book_write(desk, DEED_HEADS, "", heads, count);
}

int
ledger_tell_heads(struct desk *desk)
{
	int64_t *ids;
	int64_t count = pen_untold(desk->store, &ids);
	int failed = count == -1 ? -1 : 0;

	for (int64_t i = 0; failed == 0 && i < count; i += HEADS_OF_A_DEED) {
		const int64_t left = count - i;

		failed = tell_some(desk, ids + i,
		    left < HEADS_OF_A_DEED ? (size_t)left : HEADS_OF_A_DEED);
	}
	free(ids);
	return failed;
}
