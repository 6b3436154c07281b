/*
 * feedback_item.h - one digital answer as it was sent, read and checked.
 */

#ifndef AGGREGATOR_IO_FEEDBACK_ITEM_H
#define AGGREGATOR_IO_FEEDBACK_ITEM_H

#include <jansson.h>

#include "aggregator/core/feedback.h"
#include "aggregator/io/store_answer.h"
#include "aggregator/io/store_source.h"
#include "protocol/entry.h"
#include "protocol/sheet.h"

#define FEEDBACK_WHY 320
#define FEEDBACK_ID 200 /* bytes of a source's own id */

/*
 * Read from JSON, of which it holds the two texts it lends and no more: it may
 * wait for the writer.  verdict is REJECTED with why, or ACCEPTED for now: the
 * writer judges.
 */
struct feedback_item {
	json_t *json; /* NULL once it is read */
	json_t *held_id, *held_comment;
	const char *id; /* as sent; NULL when it has none */
	enum feedback_verdict verdict;
	char why[FEEDBACK_WHY];

	struct answer_key key;
	struct slot slot;
	int64_t step; /* or RATING_NO_STEP */
	bool has_claimed;
	int64_t own_ms;      /* its own time: `at`, else when it came */
	const char *comment; /* NULL: none, or rejected */
	bool has_respondent;
	uint8_t respondent[HMAC_SIZE];
	uint8_t content[ANSWER_CONTENT];
};

/* What all items of a request share. */
struct feedback_source {
	const struct source_row *row;
	const struct sheet *sheet;
	int64_t now_ms;
};

/* Read one; longer than LIMIT_FEEDBACK, it is rejected unread. */
void feedback_item_read(struct feedback_item *out, const uint8_t *text,
    size_t length, const struct feedback_source *source);
void feedback_item_release(struct feedback_item *item);

#endif
