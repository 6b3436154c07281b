/*
 * desk_import.h - envelopes that came by stick, and the receipts that go back.
 */

#ifndef AGGREGATOR_IO_DESK_IMPORT_H
#define AGGREGATOR_IO_DESK_IMPORT_H

struct call;
struct desk;

/*
 * POST /v1/envelopes: envelopes and their texts in turn, at most
 * LIMIT_SYNC_ENVELOPES.  The answer counts what became of them: {"stored",
 * "seen", "quarantined", "refused", "own"}.
 */
void desk_import_check(struct desk *desk, struct call *call);
void desk_import_apply(struct desk *desk, struct call *call);
void desk_import_answer(struct desk *desk, struct call *call);

/* GET /v1/receipts: a CBOR sequence, one for each epoch of each kiosk. */
void desk_import_receipts(struct desk *desk, struct call *call);

#endif
