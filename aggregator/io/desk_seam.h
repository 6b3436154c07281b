/*
 * desk_seam.h - seams are seen, looked into by a person, and closed.
 */

#ifndef AGGREGATOR_IO_DESK_SEAM_H
#define AGGREGATOR_IO_DESK_SEAM_H

struct call;
struct desk;

/* GET /v1/seams */
void desk_seam_list(struct desk *desk, struct call *call);
/* POST /v1/seams/{kiosk}/close with {"epoch", "why"} */
void desk_seam_close(struct desk *desk, struct call *call);

#endif
