/*
 * message.h - a request and its reply, wherever they came from.
 *
 * The same two structs carry an HTTP exchange, an administrative command sent
 * over the UNIX socket, and one handled in this process.
 */

#ifndef AGGREGATOR_CORE_MESSAGE_H
#define AGGREGATOR_CORE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum method {
	METHOD_GET,
	METHOD_POST,
	METHOD_PUT,
	METHOD_PATCH,
	METHOD_DELETE,
	METHOD_OTHER,
};

/* Strings are NUL-terminated and lent; body may be NULL when length is 0. */
struct request {
	enum method method;
	const char *path;         /* "/v1/scores", decoded, without the query */
	const char *query;        /* after the '?', still encoded, or "" */
	const char *content_type; /* without parameters, lower case, or "" */
	const char *bearer;       /* token after "Bearer ", or "" */
	const char *who;          /* local caller's user name, or "" */
	bool local;               /* came by the socket or in this process */
	const uint8_t *body;
	size_t length;
};

/* Growing bytes; see io/bytes.h. */
struct bytes {
	uint8_t *data;
	size_t length, capacity;
	bool failed; /* memory ran out: what is here is not whole */
};

struct reply {
	int status;               /* 0 until settled */
	const char *content_type; /* static */
	unsigned retry_after_s;   /* 0: none */
	char allow[48];           /* with 405: the methods there are; else "" */
	struct bytes body;
};

#endif
