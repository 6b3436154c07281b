/*
 * desk_criterion.h - the catalogue of criteria, and marks of touchpoints.
 */

#ifndef AGGREGATOR_IO_DESK_CRITERION_H
#define AGGREGATOR_IO_DESK_CRITERION_H

struct call;
struct desk;

/* GET /v1/criteria: {"criteria": [{"criterion", "title", "weight",
 * "default"}]} */
void desk_criterion_list(struct desk *desk, struct call *call);
/* POST /v1/criteria {"criterion", "title", "weight"}; but for the name all may
 * be missing: then 1 and the name */
void desk_criterion_add(struct desk *desk, struct call *call);
/* PATCH /v1/criteria/{name} {"title", "weight"} */
void desk_criterion_set(struct desk *desk, struct call *call);
/* DELETE /v1/criteria/{name}: its marks are kept and count no more */
void desk_criterion_remove(struct desk *desk, struct call *call);

/* POST /v1/marks {"touchpoint", "date", "note", "marks": {CRITERION: 0..100}};
 * null takes the mark of that day off */
void desk_mark_add(struct desk *desk, struct call *call);
/* GET /v1/marks?touchpoint=SLUG: {"marks": [{"touchpoint", "criterion", "date",
 * "mark", "who", "put", "note", "counts"}]} */
void desk_mark_list(struct desk *desk, struct call *call);

#endif
