/*
 * desk_map.h - the whole map at once, as a table for spreadsheets.
 */

#ifndef AGGREGATOR_IO_DESK_MAP_H
#define AGGREGATOR_IO_DESK_MAP_H

struct call;
struct desk;

/* GET /v1/map?decimal=comma: text/csv, retired ones too (io/map_table.h) */
void desk_map_export(struct desk *desk, struct call *call);

/*
 * POST /v1/map?dry-run=yes, text/csv: all of it or nothing.  {"added",
 * "changed", "same", "dry_run", "changes": [{"touchpoint", "what", "fields"}],
 * "absent": [SLUG]}; what is absent from the file stays as it is.
 */
void desk_map_check(struct desk *desk, struct call *call);
void desk_map_apply(struct desk *desk, struct call *call);

#endif
