/*
 * roster.h - the digital sources at hand: who a bearer is, and by which sheet
 * its answers are measured.
 *
 * Each answer comes with a bearer, and hundreds of thousands with the same.
 * What was looked up holds until a deed is committed (health->deeds): every
 * change of a source, a touchpoint or a sheet is one.  A desk of no running
 * server looks up each time.
 */

#ifndef AGGREGATOR_IO_ROSTER_H
#define AGGREGATOR_IO_ROSTER_H

#include "aggregator/io/desk.h"
#include "aggregator/io/store_source.h"
#include "protocol/sheet.h"

struct roster;

struct roster_source {
	struct source_row row;
	const struct sheet *sheet; /* NULL: it has no survey now */
};

struct roster *roster_new(void);
void roster_free(struct roster *roster);

/*
 * Whose bearer has this hash; whose journal this is, removed ones too.  1; 0
 * nobody's; -1 the store failed.  Lent until the next call.
 */
int roster_by_bearer(struct desk *desk, const uint8_t bearer[HASH_SIZE],
    const struct roster_source **out);
int roster_by_journal(struct desk *desk, int64_t journal,
    const struct roster_source **out);

#endif
