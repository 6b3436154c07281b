/*
 * registry.h - who may, where, by which sheet: as stored, and as the book says.
 */

#ifndef AGGREGATOR_IO_REGISTRY_H
#define AGGREGATOR_IO_REGISTRY_H

#include "aggregator/io/audit.h"
#include "aggregator/io/store.h"

/*
 * Kiosks, sources, touchpoints, sheets, settings, tokens, plans and verdicts against
 * the book, which has been walked.  0, or -1: the store failed.
 */
int registry_compare(struct audit *audit, struct store *store);

#endif
