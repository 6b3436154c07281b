/*
 * verify.h - the audit: is everything here what was signed, and is nothing
 * missing that somebody else has seen?
 *
 * Takes no stored figure for granted.  Chains, signatures, texts are checked
 * from the envelopes' bytes (io/strand.h), the registry and the sources'
 * journals against the book, the book against what kiosks witnessed of it
 * (io/witness.h), and all that is derived against a fresh fold (io/replay.h).
 */

#ifndef AGGREGATOR_IO_VERIFY_H
#define AGGREGATOR_IO_VERIFY_H

#include "aggregator/io/bundle.h"
#include "aggregator/io/store.h"

struct json_t;

/*
 * Audit a store that was opened STORE_READ and is used for nothing else
 * afterwards.  The report, as INTERFACES says of `verify --json`:
 *   {"ok", "journals", "entries", "witnessed_to", "problems": [{"what",
 *    "journal", "number", "why"}], "quarantined", "replaced", "erased"}
 * witnessed_to is the highest number of the book that a kiosk has seen; seams
 * that a person has closed are listed beside, under "seams", and what the book
 * says was restored, under "restored" (io/revival.h); "book" is the key that
 * signs the book, as tokens carry it.  A new reference, or NULL: the store
 * could not be read, or memory ran out.
 */
struct json_t *verify_store(struct store *store);

/*
 * The same of a bundle: all but the registry and what is derived, which are
 * not in it.  NULL with one sentence in why when it cannot be opened.
 */
struct json_t *verify_bundle(const char *path, char why[BUNDLE_WHY]);

#endif
