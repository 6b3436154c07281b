/*
 * line.h - lines to a server on this machine, thousands on one thread.
 *
 * A line is a TCP connection to 127.0.0.1, with TLS over it (mbedTLS 2.28 or
 * 3.6, full handshakes or resumed) or bare.  Nothing here blocks and nothing
 * is checked of the server's certificate: what is signed is checked by
 * fleet.h.  Bytes are sent as they are, whatever they are; what comes back is
 * read as HTTP/1.1 answers with a Content-Length, or handed on raw.
 *
 * A call of yours may open, send on and close any line, its own too; a closed
 * line is not to be touched after the call in which it was closed.
 */

#ifndef TESTS_LOAD_LINE_H
#define TESTS_LOAD_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct load; /* the lines of one thread */
struct line;
struct line_ticket; /* what a server gives, to come back with */

/* One answer; lent for the call. */
struct line_answer {
	int status;
	const char *head; /* NUL-terminated, through the empty line */
	const uint8_t *body;
	size_t length;
	bool last; /* the server says that it closes */
};

/* Each may be NULL. */
struct line_calls {
	/* Connected and, with TLS, shaken hands. */
	void (*opened)(struct line *line, void *owner);
	void (*answered)(struct line *line, void *owner,
	    const struct line_answer *answer);
	/* Instead of answered: bytes as they come. */
	void (*received)(struct line *line, void *owner, const void *bytes,
	    size_t length);
	/* By the other end, or it could not be opened; not by line_close. */
	void (*closed)(struct line *line, void *owner);
};

struct line_wish {
	const struct line_calls *calls;
	void *owner;
	struct line_ticket *ticket; /* resume with it, keep the newest; NULL */
	bool plain;                 /* no TLS: bytes straight onto the wire */
	/*
	 * Where it comes from: 127.1.0.1 for 1, counting on, so that no bound
	 * for one address is met; 0: 127.0.0.1.
	 */
	unsigned from;
};

/* Over all lines since load_new. */
struct load_counts {
	uint64_t opened; /* handshakes done: full and resumed */
	uint64_t resumed;
	uint64_t failed;              /* closed before they were open */
	uint64_t answers;             /* HTTP answers read */
	uint64_t said, heard;         /* bytes before TLS: out and in */
	uint64_t wire_out, wire_in;   /* bytes with TLS */
	size_t open_now, opening_now; /* lines */
};

/* Lines to 127.0.0.1:port. */
struct load *load_new(int port);
void load_free(struct load *load);
const struct load_counts *load_counts(const struct load *load);

/* Wait at most so long for something to happen, and deal with it. */
void load_turn(struct load *load, int timeout_ms);
void load_turn_for(struct load *load, double seconds); /* to the microsecond */

/* Turn until fewer than so many lines are being opened. */
void load_settle(struct load *load, size_t opening);

/*
 * Turn until done(arg), for at most so many seconds.  False: they are over.
 */
bool load_until(struct load *load, bool (*done)(void *arg), void *arg,
    double seconds);

/* Opens in the background; NULL: no descriptor is left. */
struct line *line_open(struct load *load, const struct line_wish *wish);
/* The bytes are copied, and go out as fast as the other end takes them. */
void line_send(struct line *line, const void *bytes, size_t length);
/* Bytes given to line_send that the other end has not taken. */
size_t line_waiting(const struct line *line);
/* Stop reading, and go on: a peer that does not listen. */
void line_pause(struct line *line, bool paused);
void line_close(struct line *line);

struct line_ticket *line_ticket_new(void);
void line_ticket_free(struct line_ticket *ticket);

#endif
