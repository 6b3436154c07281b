/*
 * meters.h - what the server counts about itself while it runs, for /metrics.
 *
 * Counters and histograms that any thread adds to at any time and nobody waits
 * for; they begin at 0 with the process and decide nothing.  What is read off
 * the store, the queues or the machine at the moment of asking is
 * desk_metrics.c's.  docs/METRICS.md explains each to who operates it.
 */

#ifndef AGGREGATOR_IO_METERS_H
#define AGGREGATOR_IO_METERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes;

/* One line each; those of a family stand together, their labels in meters.c. */
enum meter {
	METER_HANDSHAKE_FULL,
	METER_HANDSHAKE_RESUMED,
	METER_HANDSHAKE_FAILED, /* the two could not agree */
	METER_HANDSHAKE_LEFT,   /* the peer went away within it */

	METER_TIMEOUT_HANDSHAKE,
	METER_TIMEOUT_IDLE,
	METER_TIMEOUT_HEAD,
	METER_TIMEOUT_BODY,
	METER_TIMEOUT_WRITING,
	METER_TIMEOUT_LINGERING,

	METER_REFUSED_CONNECTION, /* too many, in all or of one address */
	METER_REFUSED_MALFORMED,
	METER_REFUSED_TOKEN,
	METER_REFUSED_ROLE,
	METER_REFUSED_PATH,
	METER_REFUSED_NAME, /* the path is right, but nobody has that name */
	METER_REFUSED_METHOD,
	METER_REFUSED_SIZE,
	METER_REFUSED_SLOW,
	METER_REFUSED_CONTENT,
	METER_REFUSED_WRITER, /* its queue was full */
	METER_REFUSED_READERS,
	METER_REFUSED_BODIES, /* the room for bodies was used up */
	METER_REFUSED_DISK,
	METER_REFUSED_STORE,
	METER_REFUSED_OTHER,

	METER_TRANSACTION_DONE,
	METER_TRANSACTION_SPOILED, /* by a request in it: tried without that */
	METER_TRANSACTION_FAILED,  /* by the store */

	METER_SYNC_FINE,
	METER_SYNC_STRANGER,
	METER_SYNC_REVOKED,
	METER_SYNC_TOKEN_UNKNOWN,
	METER_SYNC_TOKEN_USED,
	METER_SYNC_TOKEN_EXPIRED,
	METER_SYNC_NOT_FOR_ME,
	METER_SYNC_DAMAGED,

	METER_ENVELOPE_STORED,
	METER_ENVELOPE_SEEN,
	METER_ENVELOPE_FORKED,
	METER_ENVELOPE_UNDECODABLE,
	METER_ENVELOPE_FORGED,
	METER_ENVELOPE_FOREIGN,
	METER_ENVELOPE_QUARANTINED,

	METER_ENTRIES, /* in envelopes that were stored */

	METER_FEEDBACK_ACCEPTED,
	METER_FEEDBACK_SAME,
	METER_FEEDBACK_REPLACED,
	METER_FEEDBACK_QUARANTINED,
	METER_FEEDBACK_REJECTED,
	METERS
};

/* Durations are observed in microseconds and told in seconds. */
enum meter_histogram {
	METER_GROUP_CALLS,
	METER_COMMIT_US,
	METER_CHECKPOINT_US,
	METER_WRITER_WAIT_US,
	METER_READERS_WAIT_US,
	METER_HISTOGRAMS
};

#define METER_ROUTES 96 /* rows of desk.c's table, and one for none of them */

void meter_add(enum meter meter, uint64_t count);
uint64_t meter_read(enum meter meter);
void meter_observe(enum meter_histogram histogram, uint64_t value);

/* A request to that row of the table was answered with status. */
void meter_request(size_t route, int status);

/* CLOCK_MONOTONIC, for what is observed. */
uint64_t meter_now_us(void);

/*
 * Whoever just pressed was asked a second question after certain answers only, so
 * entries counted one by one would tell what he had answered: others see them by
 * the hundred.
 */
#define METER_COARSE 100

/* All of it in Prometheus's text form, exact or coarse; name of a route: its
 * labels, or NULL. */
void meters_write(struct bytes *out, const char *(*route)(size_t route),
    bool exact);

#endif
