/*
 * journal_rate.c - where a key press becomes an entry.
 *
 * A rating is held against the sheet it was given on; everything one call
 * keeps is one transaction, on disk before it returns.  Entries, slots and
 * epochs are put by journal_epoch.c; the way goes on in journal_pack.c.
 */

#include <string.h>

#include "kiosk/io/journal_inside.h"

/* Numbers that one entry takes back: a visit gives no more, and they fit. */
#define TAKEN LIMIT_QUESTIONS

/* The question meant: by id, or the first with a scale, or the first. */
static int
question_find(const struct sheet *sheet, const char *id)
{
	if (id != NULL)
		return sheet_question(sheet, id);
	for (size_t i = 0; i < sheet->question_count; i++) {
		if (sheet->questions[i].kind == QUESTION_SCALE)
			return (int)i;
	}
	return 0;
}

/* Sent to a terminal it would do something there; lines may end. */
static bool
text_controls(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	for (; *at != '\0'; at++)
		if ((*at < 0x20 && strchr("\t\n\r", *at) == NULL) ||
		    *at == 0x7f ||
		    (*at == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0))
			return true;
	return false;
}

/*
 * Whether text is UTF-8 of at most `most` bytes, as the wire will want it, and
 * such as can be shown.
 */
static bool
text_holds(const char *text, size_t most)
{
	uint8_t bytes[LIMIT_TEXT + 16];
	struct wire_writer w;
	struct wire_reader r;
	size_t length = strlen(text);

	if (length > most || text_controls(text))
		return false;
	wire_write_to(&w, bytes, sizeof(bytes));
	wire_put_text(&w, text, length);
	wire_read_from(&r, bytes, w.length);
	wire_text(&r);
	return !w.failed && wire_at_end(&r);
}

/* A step means what it meant on the sheet it was given on. */
static const struct sheet *
rating_sheet(struct journal *journal, const struct journal_rating *rating,
    const struct place *place)
{
	static const uint8_t none[VERSION_SIZE];

	if (memcmp(rating->sheet, none, VERSION_SIZE) == 0)
		return journal_sheet_of(journal, place->sheet);
	return journal_sheet_of(journal, rating->sheet);
}

/*
 * A customer's own hand outside the opening hours is no customer's, as often
 * as not.  That is found here, at the one place that the screen and a button
 * box share, by the sheet that was shown and at the moment it is kept.  Other
 * hands work when they work.
 */
static unsigned
rating_hours(struct journal *journal, const struct journal_rating *rating,
    const struct place *place, const struct sheet *sheet)
{
	if (rating->hand != HAND_CUSTOMER ||
	    !journal_outside_hours(journal, place, sheet))
		return 0;
	return RATING_OUTSIDE_HOURS;
}

/*
 * Fill slot from what the rating says, and which sheet that was (lent); the
 * verdict on it alone.
 */
static enum journal_verdict
rating_resolve(struct journal *journal, struct journal_rating *rating,
    struct slot *slot, const struct sheet **asked)
{
	const struct place *place = journal_place(journal, rating->touchpoint);
	const struct sheet_question *question;
	const struct sheet *sheet;
	int at, language = 0;

	if (place == NULL)
		return JOURNAL_UNKNOWN_TOUCHPOINT;
	sheet = rating_sheet(journal, rating, place);
	if (sheet == NULL)
		return journal->damaged ? JOURNAL_BROKEN : JOURNAL_NO_SHEET;
	at = question_find(sheet, rating->question);
	if (at < 0)
		return JOURNAL_UNKNOWN_QUESTION;
	if (rating->language != NULL)
		language = sheet_language(sheet, rating->language);
	if (language < 0)
		return JOURNAL_UNKNOWN_LANGUAGE;
	question = &sheet->questions[at];
	if (question->kind == QUESTION_TEXT
		? rating->step != RATING_NO_STEP
		: rating->step < 0 || rating->step >= question->steps)
		return JOURNAL_OFF_SCALE;
	if ((rating->comment != NULL &&
		!text_holds(rating->comment, LIMIT_TEXT)) ||
	    (rating->reference != NULL &&
		!text_holds(rating->reference, LIMIT_REFERENCE)))
		return JOURNAL_BAD_TEXT;
	memset(slot, 0, sizeof(*slot));
	strcpy(slot->touchpoint, place->slug);
	memcpy(slot->sheet, sheet->version, VERSION_SIZE);
	strcpy(slot->question, question->id);
	strcpy(slot->language, sheet->languages[language]);
	slot->hand = rating->hand;
	rating->flags |= rating_hours(journal, rating, place, sheet);
	*asked = sheet;
	return JOURNAL_OK;
}

/* A text to go beside the entry `number`; its commitment into out. */
struct beside {
	enum text_kind kind;
	const char *text; /* or NULL */
	uint8_t salt[SALT_SIZE];
	uint8_t commitment[HASH_SIZE];
};

static const uint8_t *
beside_commit(struct journal *journal, struct beside *beside)
{
	if (beside->text == NULL)
		return NULL;
	journal->outside->random(journal->outside->self, beside->salt,
	    sizeof(beside->salt));
	text_commit(beside->commitment, beside->kind, beside->salt,
	    beside->text, strlen(beside->text));
	return beside->commitment;
}

static enum journal_verdict
beside_put(struct journal *journal, const struct beside *beside,
    uint64_t number)
{
	if (beside->text == NULL)
		return JOURNAL_OK;
	return sql_verdict(journal,
	    sql_run(journal, SQL_TEXT_PUT, "iibb", (int64_t)beside->kind,
		(int64_t)number, beside->salt, (size_t)SALT_SIZE, beside->text,
		strlen(beside->text)));
}

/*
 * A customer's own hand is held against the press before; what follows in the
 * same visit was judged with its first press, and says so itself.
 */
static enum journal_verdict
rating_judge(struct journal *journal, const struct journal_pen *pen,
    struct journal_rating *rating, const struct sheet *sheet,
    const struct slot *slot)
{
	enum journal_verdict verdict;
	bool counts;

	if (rating->hand != HAND_CUSTOMER ||
	    (rating->flags & RATING_SAME_VISIT) != 0)
		return JOURNAL_OK;
	verdict = journal_holdoff(journal, pen, sheet, slot, rating->step,
	    &counts);
	if (verdict == JOURNAL_OK && !counts)
		rating->flags |= RATING_REPEATED;
	return verdict;
}

/* The number of the open epoch's first entry; 0 with *verdict. */
static uint64_t
epoch_first(struct journal *journal, const struct journal_pen *pen,
    enum journal_verdict *verdict)
{
	sqlite3_stmt *row = sql(journal, SQL_EPOCH_OF);
	uint64_t first = 0;
	int code = SQLITE_ERROR;

	if (row != NULL) {
		sql_bind(row, "b", pen->pen.epoch, (size_t)EPOCH_SIZE);
		code = sqlite3_step(row);
		first = (uint64_t)sqlite3_column_int64(row, 1);
		sqlite3_reset(row);
	}
	if (code == SQLITE_ROW)
		return first;
	*verdict = sql_verdict(journal, code);
	if (*verdict == JOURNAL_OK)
		*verdict = JOURNAL_BROKEN;
	return 0;
}

/*
 * Entries taken back, in the open transaction.  A number means what it does in
 * the open epoch: one of another, should an epoch have opened in the middle of
 * a visit, cannot be taken back any more, and must not be mistaken.  It stands
 * then, and what was to take its place does not count: rating_in_place().
 */
static enum journal_verdict
withdrawn_put(struct journal *journal, struct journal_pen *pen,
    const uint64_t *numbers, size_t count)
{
	enum journal_verdict verdict = JOURNAL_OK;
	uint64_t taken[TAKEN], first, newest = pen->pen.number;
	uint8_t bytes[LIMIT_ENTRY];
	struct wire_writer w;
	size_t some = 0;

	if (count == 0)
		return JOURNAL_OK;
	if (count > TAKEN)
		return JOURNAL_BROKEN;
	first = epoch_first(journal, pen, &verdict);
	for (size_t i = 0; i < count && verdict == JOURNAL_OK; i++)
		if (numbers[i] >= first && numbers[i] <= newest)
			taken[some++] = numbers[i];
	if (some == 0)
		return verdict;
	wire_write_to(&w, bytes, sizeof(bytes));
	entry_write_withdrawn(&w, pen_at(&pen->pen, pen->now_ms), taken, some);
	if (w.failed)
		return JOURNAL_BROKEN;
	return journal_put(journal, pen, w.bytes, w.length, NULL);
}

/*
 * What cannot be taken back any more goes on counting: then this one must not
 * beside it.  One customer, one answer; it is kept as a press too many is.
 */
static enum journal_verdict
rating_in_place(struct journal *journal, const struct journal_pen *pen,
    struct journal_rating *rating)
{
	enum journal_verdict verdict = JOURNAL_OK;
	uint64_t first;

	if (rating->withdrawn_count == 0)
		return JOURNAL_OK;
	first = epoch_first(journal, pen, &verdict);
	for (size_t i = 0; i < rating->withdrawn_count; i++) {
		if (rating->withdrawn[i] < first)
			rating->flags |= RATING_REPEATED;
	}
	return verdict;
}

/* What is typed goes beside the rating, unless the disk asks for it. */
static void
rating_spare(struct journal *journal, struct journal_rating *rating, bool bare,
    struct beside *comment, struct beside *reference)
{
	bool typed = rating->comment != NULL || rating->reference != NULL;

	rating->flags &= ~(unsigned)RATING_TEXT_NOT_KEPT;
	if (!typed || (!bare && journal_takes_texts(journal)))
		return;
	comment->text = reference->text = NULL;
	rating->flags |= RATING_TEXT_NOT_KEPT;
}

/*
 * Keep one rating in the open transaction, bare: without what was typed; fails
 * only as the whole does.
 */
static enum journal_verdict
rating_put(struct journal *journal, struct journal_pen *pen,
    struct journal_rating *rating, bool bare)
{
	struct beside comment = { .kind = TEXT_COMMENT,
		.text = rating->comment };
	struct beside reference = { .kind = TEXT_REFERENCE,
		.text = rating->reference };
	struct entry entry = { .kind = ENTRY_RATING };
	const struct sheet *sheet;
	enum journal_verdict verdict;
	struct slot slot;

	rating->verdict = rating_resolve(journal, rating, &slot, &sheet);
	/* A sheet that cannot be read is no fault of the rating. */
	if (rating->verdict == JOURNAL_BROKEN)
		return JOURNAL_BROKEN;
	if (rating->verdict != JOURNAL_OK)
		return JOURNAL_OK;
	verdict = rating_judge(journal, pen, rating, sheet, &slot);
	if (verdict == JOURNAL_OK)
		verdict = rating_in_place(journal, pen, rating);
	if (verdict == JOURNAL_OK)
		verdict = journal_slot(journal, pen, &slot, &entry.rating.slot);
	if (verdict != JOURNAL_OK)
		return verdict;
	rating_spare(journal, rating, bare, &comment, &reference);
	entry.at = pen_at(&pen->pen, pen->now_ms);
	entry.rating.step = rating->step;
	entry.rating.flags = rating->flags;
	entry.rating.text = beside_commit(journal, &comment);
	entry.rating.reference = beside_commit(journal, &reference);
	verdict = journal_put_entry(journal, pen, &entry, &rating->number);
	if (verdict == JOURNAL_OK)
		verdict = beside_put(journal, &comment, rating->number);
	if (verdict == JOURNAL_OK)
		verdict = beside_put(journal, &reference, rating->number);
	if (verdict == JOURNAL_OK)
		verdict = withdrawn_put(journal, pen, rating->withdrawn,
		    rating->withdrawn_count);
	return verdict;
}

static enum journal_verdict
rate_once(struct journal *journal, struct journal_rating *ratings, size_t count,
    bool bare)
{
	enum journal_verdict verdict;
	struct journal_pen pen;
	size_t taken = 0;

	verdict = journal_begin(journal, &pen);
	if (verdict != JOURNAL_OK)
		return verdict;
	verdict = journal_registration_read(journal);
	for (size_t i = 0; i < count && verdict == JOURNAL_OK; i++) {
		verdict = rating_put(journal, &pen, &ratings[i], bare);
		taken += verdict == JOURNAL_OK &&
		    ratings[i].verdict == JOURNAL_OK;
	}
	if (verdict != JOURNAL_OK)
		return journal_abandon(journal, verdict);
	/* Nothing to keep: leave no trace, not even an epoch. */
	if (taken == 0)
		return journal_abandon(journal, JOURNAL_OK);
	return journal_commit(journal);
}

enum journal_verdict
journal_rate(struct journal *journal, struct journal_rating *ratings,
    size_t count)
{
	enum journal_verdict verdict;
	unsigned tries = 0;

	do
		verdict = rate_once(journal, ratings, count, false);
	while (journal_relieve(journal, verdict, &tries));
	/* The step is worth more than the words. */
	if (verdict == JOURNAL_FULL)
		verdict = rate_once(journal, ratings, count, true);
	return verdict;
}

static enum journal_verdict
withdraw_once(struct journal *journal, const uint64_t *numbers, size_t count)
{
	enum journal_verdict verdict;
	struct journal_pen pen;

	verdict = journal_begin(journal, &pen);
	if (verdict != JOURNAL_OK)
		return verdict;
	verdict = withdrawn_put(journal, &pen, numbers, count);
	if (verdict != JOURNAL_OK)
		return journal_abandon(journal, verdict);
	return journal_commit(journal);
}

enum journal_verdict
journal_withdraw(struct journal *journal, const uint64_t *numbers, size_t count)
{
	enum journal_verdict verdict = JOURNAL_OK;
	unsigned tries = 0;

	if (count == 0)
		return JOURNAL_OK;
	do
		verdict = withdraw_once(journal, numbers, count);
	while (journal_relieve(journal, verdict, &tries));
	return verdict;
}
