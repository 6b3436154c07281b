/*
 * connection_parts.h - what the files of a connection share; for them alone.
 */

#ifndef AGGREGATOR_IO_CONNECTION_PARTS_H
#define AGGREGATOR_IO_CONNECTION_PARTS_H

#include <event2/event.h>
#include <event2/event_struct.h>

#include "aggregator/core/http.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/connection.h"
#include "aggregator/io/job.h"
#include "aggregator/io/meters.h"
#include "aggregator/io/porter.h"
#include "aggregator/io/stream.h"

enum connection_state {
	CONNECTION_HANDSHAKE,
	CONNECTION_IDLE, /* nothing of the next request has come */
	CONNECTION_HEAD,
	CONNECTION_BODY,
	CONNECTION_HANDLING, /* the call is away */
	CONNECTION_WRITING,
	CONNECTION_LINGERING, /* the last answer is sent; let it arrive */
};

/* What the job is away for. */
enum connection_stage {
	STAGE_CHECK,
	STAGE_APPLY,
	STAGE_ANSWER,
};

struct connection {
	struct loop *loop;
	struct connection *next, **previous; /* of the loop's list */
	struct stream stream;
	struct crowd_key key;
	bool local;
	char who[LIMIT_WHO + 1];

	enum connection_state state;
	struct event event, timer;
	short wanted; /* EV_READ or EV_WRITE: what event waits for; 0 none */
	bool away;    /* job, or in a handshake guest, is on another thread */
	bool ended;   /* closed; freed as soon as nobody holds it */
	bool last;    /* close after this answer */
	bool goes_on; /* what is written is a 100: the body follows */
	unsigned requests;
	struct guest guest; /* while it shakes hands */

	char *head; /* HTTP_HEAD_SIZE while a request is looked at */
	struct http http;
	struct bytes body;
	size_t reserved; /* of the server's budget for bodies */
	bool crowded;    /* and that was used up */
	struct job job;
	enum connection_stage stage;
	struct bytes out;  /* being written ... */
	size_t written;    /* ... so far */
	size_t owed;       /* of the budget too: its peer does not read it */
	struct bytes left; /* read and not yet looked at ... */
	size_t left_at;    /* ... from here */
};

enum go {
	WAIT,
	GO_ON
};

/* connection.c: enter a state; its deadline begins now. */
void connection_turn(struct connection *c, enum connection_state state);
/* The socket is closed; the rest goes when nobody holds it any more. */
void connection_end(struct connection *c);
/* Wait for what the stream wants, or end with it. */
enum go connection_wait(struct connection *c, enum tls_verdict verdict);

/* connection_read.c: bytes become a request, which is handled when whole. */
enum go connection_step_read(struct connection *c);

/* connection_handle.c: the request is whole; its job has come back. */
void connection_handle(struct connection *c);
void connection_handled(struct connection *c);
/* The loop's own connection to the store, mended if need be. */
bool connection_desk_stands(struct loop *loop, struct call *call);
void connection_job_done(struct job *job);

/* connection_write.c: begin to send what the call was settled with. */
void connection_answer(struct connection *c);
void connection_refuse(struct connection *c, int status, const char *why);
void connection_release_request(struct connection *c);
void connection_release_answer(struct connection *c);
enum go connection_step_write(struct connection *c);
enum go connection_step_linger(struct connection *c);

#endif
