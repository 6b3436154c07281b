/*
 * desk.h - where every request is handled, whoever asks.
 *
 * An action is a row of one table (desk.c): method and path, who may, and up
 * to three steps.
 *
 *   check   on an event loop, with a reader's store: parse and verify
 *   apply   on the writer, inside the group's transaction: judge and store
 *   answer  after the commit, or for reading alone: make the reply
 *
 * A step that finds something wrong settles the call with a problem document
 * (desk_problem), and no further step runs.  The steps of one call never run
 * at once; what they share hangs on call->state.
 */

#ifndef AGGREGATOR_IO_DESK_H
#define AGGREGATOR_IO_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/message.h"
#include "aggregator/core/route.h"
#include "aggregator/core/view.h"
#include "aggregator/io/meters.h"
#include "aggregator/io/store.h"
#include "protocol/key.h"
#include "protocol/outside.h"

struct atlas;
struct health;
struct ledger;
struct roster;

/* What a thread has at hand: a store connection of its own, keys, time. */
struct desk {
	struct store *store;
	const char *dir;
	const char *vfs; /* SQLite's; NULL: the default one */
	const struct outside *outside;
	struct key_pair key; /* this aggregator's */
	char name[LIMIT_NAME + 1];
	uint8_t pin[HASH_SIZE]; /* of the TLS key in use */
	struct atlas *atlas;    /* sheets and zones at hand */
	struct roster *roster;  /* sources at hand */
	struct ledger *ledger;  /* the writer's desk only; else NULL */
	struct health *health;  /* of the running server; else NULL */
};

/* Who is let in. */
enum door {
	DOOR_OPEN,   /* anyone: health, and what proves itself (sync, enrol) */
	DOOR_SOURCE, /* a digital source's bearer; call->source is its journal */
	DOOR_READ,   /* a token of any role, or local */
	DOOR_AUDIT,  /* a token of role auditor or admin, or local */
	DOOR_MANAGE, /* a token of role manager or admin, or local */
	DOOR_ADMIN,  /* a token of role admin, or local */
	DOOR_LOCAL,  /* the socket or this process only */
};

struct call;

struct action {
	enum method method;
	const char *path;
	enum door door;
	size_t body_limit;
	void (*check)(struct desk *desk, struct call *call);
	void (*apply)(struct desk *desk, struct call *call);
	void (*answer)(struct desk *desk, struct call *call);
};

#define DESK_PROBLEM "application/problem+json"

struct call {
	const struct request *request;
	const struct action *action;
	char parameter[ROUTE_PARAMETER]; /* the path's part in braces */
	char who[LIMIT_WHO + 1];         /* see desk_who */
	int64_t source;                  /* DOOR_SOURCE: journal id */
	char role[16];                   /* of the token, once admitted */
	struct reply reply;              /* settled once status is not 0 */
	bool spoiled;    /* apply wrote something and then failed: roll back */
	bool broken;     /* the store failed it: open anew before going on */
	bool full;       /* the disk did not hold it */
	enum meter lack; /* what a 503 is for want of; 0: of nothing named */
	void *state;     /* between the steps; freed with free_state */
	void (*free_state)(void *state);
};

/*
 * Open a store and sit down at it: keys, name and pin are read, and on
 * STORE_WRITE a ledger is made, and what an earlier version did not understand
 * has its effect.  The caller holds the folder's lock for
 * STORE_WRITE.  On failure desk is all zeroes.  dir, vfs and outside are lent.
 */
enum store_verdict desk_open(struct desk *desk, const char *dir,
    const char *vfs, enum store_mode mode, const struct outside *outside);
void desk_close(struct desk *desk);

/* Close the store and open it again, after it broke; key and name stay. */
enum store_verdict desk_reopen(struct desk *desk, enum store_mode mode);

/*
 * The action for a request, or NULL after settling the call with 404 or 405.
 * Looked up by the head alone, so that the body's limit is known early.
 */
const struct action *desk_action(struct call *call);

/*
 * A row's place in the table, for who counts them; NULL: the place behind the
 * last.  What a place is called, as labels: method="GET",path="/healthz"; NULL
 * beyond them.
 */
size_t desk_action_index(const struct action *action);
const char *desk_action_labels(size_t index);

/* Check the door.  False: settled with 401 or 403. */
bool desk_admits(struct desk *desk, struct call *call);

/* Would another door let in whom its own has?  Settles nothing. */
bool desk_may(const struct call *call, enum door door);

/*
 * All steps of one call in this thread, on the writer's desk (a group of one;
 * used in-process and by tests).  The call is settled afterwards.
 */
void desk_handle(struct desk *desk, struct call *call);

void call_release(struct call *call);

/*
 * Settle with an RFC 9457 problem document, as every refusal is; detail is one sentence for a
 * person, printf-style.
 */
void desk_problem(struct call *call, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Settle with a problem for a store's verdict: 503 (full, busy) or 500.  The
 * call is spoiled: nothing of it is committed.
 */
void desk_store_problem(struct call *call, enum store_verdict verdict);

/* Settle with JSON made by jansson; takes the reference.  NULL: no memory. */
struct json_t;
void desk_json(struct call *call, int status, struct json_t *json);

/* The request's body as a JSON object (new reference), or NULL, settled 400. */
struct json_t *desk_body(struct call *call);

/* Who did it, for the book: "local:anna", "token:bi", "source:shop". */
const char *desk_who(const struct call *call);

/* What the asker may see of the figures: all of them on this machine, whole
 * blocks from anywhere else. */
enum collection_view desk_view(const struct call *call);

/* Now, ms since 1970. */
int64_t desk_now_ms(const struct desk *desk);

#endif
