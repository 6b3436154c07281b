/*
 * line.h - what lies between a kiosk and the centre: struct carrier, bytes of
 * HTTP, and everything a line may do to them.
 *
 * In place of libcurl, TLS and sockets, which are left out.  What TLS would
 * notice (bytes changed or put in) happens here too: signatures have to do.
 */

#ifndef TESTS_SIM_LINE_H
#define TESTS_SIM_LINE_H

#include "aggregator/core/message.h"
#include "kiosk/io/exchange.h"
#include "tests/sim/world.h"

/* A kiosk's line; hand on carrier. */
struct line {
	struct carrier carrier;
	struct world *world;
	bool is_up;
	bool delivered; /* the last request reached the centre */
	long status;    /* and what came back for it */
};

void line_init(struct line *line, struct world *world);

/*
 * A sync as a stranger would make it of this one, envelope changed and signed
 * with another key; false: there is nothing in it to change.
 */
bool line_forge(const uint8_t *body, size_t length, struct bytes *out);

/* Letters held up on the way, or put in again; and the last answers given. */
struct post;
struct post *post_new(void);
void post_free(struct post *post);
/* Hand out what is due. */
void post_deliver(struct world *world);
/* When the next is; INT64_MAX: never. */
int64_t post_due_ms(const struct post *post);
/* Everything still on the way comes now. */
void post_flush(struct world *world);

#endif
