/*
 * view.h - how much of the figures an asker may see.
 *
 * Whoever can run the local command can read the files, so nothing is hidden
 * from it.  Everybody else sees sums of whole blocks only (docs/DESIGN.md,
 * "Small numbers").
 */
#ifndef AGGREGATOR_CORE_VIEW_H
#define AGGREGATOR_CORE_VIEW_H

enum collection_view {
	COLLECTION_LIVE,  /* every tally as it stands */
	COLLECTION_SHOWN, /* what may be shown to anybody */
};

#endif
