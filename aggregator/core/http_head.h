/*
 * http_head.h - the head of a request, read strictly.
 *
 * What parsers disagree about is refused here before any parser sees it: line
 * ends that are not CRLF, blanks before a colon, folded lines, doubled or
 * conflicting lengths, targets that are no plain path.  RFC 9112.
 */

#ifndef AGGREGATOR_CORE_HTTP_HEAD_H
#define AGGREGATOR_CORE_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/core/message.h"

#define HTTP_HEAD_LINES 100 /* a browser sends about 20 */

/* Bytes of the head; lent. */
struct http_span {
	char *bytes; /* NULL: the field is not there */
	size_t length;
};

struct http_head {
	enum method method; /* HEAD reads as METHOD_GET with head_only */
	bool head_only;
	int minor; /* HTTP/1.minor */
	struct http_span target;
	struct http_span host, content_type, authorization, expect;
	struct http_span content_length, transfer_encoding, connection;
	uint64_t length; /* of the body, when content_length is there */
	bool chunked;
};

/*
 * Read a whole head, to its empty line.  0, or the status to refuse it with
 * and a sentence.
 */
int http_head_read(struct http_head *head, char *bytes, size_t length,
    const char **why);

/*
 * Split the target in place into path (decoded) and query (as it is), both
 * NUL-terminated: the byte after the target is overwritten.  False when the
 * path is badly encoded or holds what no path of ours does.
 */
bool http_head_split(struct http_span target, char **path, char **query);

#endif
