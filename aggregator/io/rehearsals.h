/*
 * rehearsals.h - a kiosk's rehearsals, from the notes of its journal.
 */

#ifndef AGGREGATOR_IO_REHEARSALS_H
#define AGGREGATOR_IO_REHEARSALS_H

#include "aggregator/core/rehearsal.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/store_kiosk.h"

/*
 * Whether it rehearsed much lately, by the clock and the opening hours of its
 * first touchpoint: 1 and on which day for how many minutes, 0 or -1.
 */
int rehearsals_much(struct desk *desk, const struct kiosk_row *kiosk,
    int64_t *day, unsigned *minutes);

#endif
