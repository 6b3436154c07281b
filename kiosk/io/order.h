/*
 * order.h - one rating as it is asked for from outside: by the words of
 * `rate`, or by a line of its standard input.
 *
 * Knows how such a line is written and finds the step that its VALUE means on
 * the sheet in force.  Keeping the rating is journal_rate's.
 */

#ifndef KIOSK_IO_ORDER_H
#define KIOSK_IO_ORDER_H

#include "kiosk/io/journal.h"

#define ORDER_WHY 400
/* A line of more than a comment in \uXXXX escapes and all fields. */
#define ORDER_LINE (16 * 1024)

/* What was asked for. Strings are NULL when nothing was said. */
struct order {
	const char *value; /* NULL: text alone */
	const char *touchpoint, *question, *language;
	const char *comment, *reference;
	bool rehearsal, press, staff;
	void *tree; /* what the strings were lent out of, or NULL */
};

/*
 * Take a line (a VALUE, or a JSON object) over what `given` says for all
 * lines.  NULL, or why not.  Release with order_release.
 */
const char *order_read(struct order *out, const struct order *given,
    const char *line, char why[ORDER_WHY]);
void order_release(struct order *order);

/* Sheets looked at, kept from one order to the next. */
struct order_desk;
struct order_desk *order_desk_new(struct journal *journal);
void order_desk_free(struct order_desk *desk);

/*
 * Make a journal_rating of an order; its strings stay lent.  JOURNAL_OK, or
 * the reason and in why one sentence with the values at hand.
 */
enum journal_verdict order_resolve(struct order_desk *desk,
    const struct order *order, struct journal_rating *out, char why[ORDER_WHY]);

#endif
