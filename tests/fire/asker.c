/*
 * asker.c - see asker.h.
 */

#include <string.h>

#include "aggregator/io/bytes.h"
#include "tests/fire/asker.h"
#include "tests/load/gauge.h"

#define PATIENCE_S 60.0

struct asking {
	const void *bytes;
	size_t length, wanted;
	struct asked *asked;
};

static void
on_opened(struct line *line, void *owner)
{
	const struct asking *asking = owner;

	line_send(line, asking->bytes, asking->length);
}

static void
on_answered(struct line *line, void *owner, const struct line_answer *answer)
{
	struct asked *asked = ((struct asking *)owner)->asked;

	(void)line;
	if (answer->status == 100)
		return; /* it goes on */
	if (asked->count < ASKED_MOST)
		asked->statuses[asked->count] = answer->status;
	asked->count++;
	asked->body.length = 0;
	bytes_put(&asked->body, answer->body, answer->length);
}

static void
on_closed(struct line *line, void *owner)
{
	(void)line;
	((struct asking *)owner)->asked->closed = true;
}

static const struct line_calls calls = {
	.opened = on_opened,
	.answered = on_answered,
	.closed = on_closed,
};

static bool
is_through(void *arg)
{
	const struct asking *asking = arg;

	return asking->asked->closed ||
	    (asking->wanted > 0 && asking->asked->count >= asking->wanted);
}

bool
ask(struct load *load, const void *bytes, size_t length, size_t answers,
    struct asked *out)
{
	struct asking asking = { bytes, length, answers, out };
	const struct line_wish wish = { .calls = &calls, .owner = &asking };
	struct line *line;
	bool through;

	memset(out, 0, sizeof(*out));
	line = line_open(load, &wish);
	if (line == NULL)
		give_up("no line to the aggregator");
	through = load_until(load, is_through, &asking, PATIENCE_S);
	if (!out->closed)
		line_close(line);
	return through;
}

void
asked_release(struct asked *asked)
{
	bytes_release(&asked->body);
}
