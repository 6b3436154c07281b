/*
 * atlas.h - what the names in a slot mean: sheets parsed once, zones opened
 * once.
 *
 * A sheet's version never changes, a zone's data only with the system's: so
 * both are kept for as long as the process runs.  Used by one thread.
 */

#ifndef AGGREGATOR_IO_ATLAS_H
#define AGGREGATOR_IO_ATLAS_H

#include "aggregator/core/localtime.h"
#include "aggregator/io/store.h"
#include "protocol/sheet.h"

struct atlas;

struct atlas *atlas_new(void);
void atlas_free(struct atlas *atlas);

/*
 * The sheet of that version: 1 found, 0 unknown, -1 the store failed or memory
 * ran out.  Lent as long as the atlas lives.
 */
int atlas_sheet(struct atlas *atlas, struct store *store,
    const uint8_t version[VERSION_SIZE], const struct sheet **out);

/*
 * The zone of that name, or UTC where the system has none; NULL when memory ran
 * out.  Lent likewise.
 */
const struct localtime_zone *atlas_zone(struct atlas *atlas, const char *name);

#endif
