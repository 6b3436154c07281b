/*
 * store_plan.h - what managers keep about their touchpoints, as cards.
 *
 * A card is JSON under (what, name); what the words mean is for those who put
 * them there: desk_criterion.c, desk_journey.c, desk_action.c ...
 */

#ifndef AGGREGATOR_IO_STORE_PLAN_H
#define AGGREGATOR_IO_STORE_PLAN_H

#include <stdint.h>

#include "aggregator/io/store.h"

/* Bytes of a card and of its name: one deed holds both and who did it, and is an
 * entry of the book (LIMIT_ENTRY). */
#define PLAN_CARD 760
#define PLAN_NAME 127

struct plan_row {
	const char *what;
	const char *name;
	const char *card; /* "": taken off */
	int64_t put_ms;   /* since 1970 */
	const char *who;
};

enum store_verdict plan_put(struct store *store, const struct plan_row *row);

/*
 * Each of a kind by its name, those taken off too; the row is lent for the
 * call.  0; -1 when the store failed or each gave anything but 0.
 */
int plan_each(struct store *store, const char *what,
    int (*each)(const struct plan_row *row, void *arg), void *arg);

/* The same for all kinds, one after the other. */
int plan_all(struct store *store,
    int (*each)(const struct plan_row *row, void *arg), void *arg);

/*
 * The card of that name into out, NUL-terminated: 1, 0 when it never was or
 * was taken off, -1 when the store failed.
 */
int plan_get(struct store *store, const char *what, const char *name,
    char out[PLAN_CARD + 1]);

#endif
