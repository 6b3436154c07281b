/*
 * desk_token.h - tokens for scripts: added, listed, revoked.
 */

#ifndef AGGREGATOR_IO_DESK_TOKEN_H
#define AGGREGATOR_IO_DESK_TOKEN_H

struct call;
struct desk;

/* POST /v1/tokens: {"name", "role", "valid"}; answers {"name", "token",
 * "until"}: the token, this once. */
void desk_token_add(struct desk *desk, struct call *call);
/* GET /v1/tokens */
void desk_token_list(struct desk *desk, struct call *call);
/* POST /v1/tokens/{name}/revoke */
void desk_token_revoke(struct desk *desk, struct call *call);

#endif
