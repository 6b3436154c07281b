/*
 * desk_settings.h - settings: listed, read, set, unset.
 */

#ifndef AGGREGATOR_IO_DESK_SETTINGS_H
#define AGGREGATOR_IO_DESK_SETTINGS_H

struct call;
struct desk;

/* GET /v1/settings */
void desk_settings_list(struct desk *desk, struct call *call);
/* GET /v1/settings/{name} */
void desk_settings_get(struct desk *desk, struct call *call);
/* PUT /v1/settings/{name}: {"value"} */
void desk_settings_set(struct desk *desk, struct call *call);
/* DELETE /v1/settings/{name} */
void desk_settings_unset(struct desk *desk, struct call *call);

#endif
