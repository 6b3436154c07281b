/*
 * desk_source.h - digital sources: added, listed, rotated, removed.
 */

#ifndef AGGREGATOR_IO_DESK_SOURCE_H
#define AGGREGATOR_IO_DESK_SOURCE_H

struct call;
struct desk;

/* POST /v1/sources: {"name", "touchpoint", "channel", "survey", "format"};
 * answers {"name", "token"}: the bearer, this once. */
void desk_source_add(struct desk *desk, struct call *call);
/* GET /v1/sources */
void desk_source_list(struct desk *desk, struct call *call);
/* POST /v1/sources/{name}/rotate: another bearer; the old one is void. */
void desk_source_rotate(struct desk *desk, struct call *call);
/* POST /v1/sources/{name}/remove: what it brought stays. */
void desk_source_remove(struct desk *desk, struct call *call);

#endif
