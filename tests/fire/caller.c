/*
 * caller.c - see caller.h.
 */

#include "tests/fire/caller.h"
#include "aggregator/io/bytes.h"
#include "tests/load/gauge.h"

#define LATER_S 0.1

static void
say(struct caller *caller)
{
	if (caller->line == NULL || caller->waits)
		return;
	if (caller->request.length == 0) {
		if (caller->at_rest)
			return;
		caller->make(caller, &caller->request);
	}
	caller->waits = true;
	line_send(caller->line, caller->request.data, caller->request.length);
}

static void
on_opened(struct line *line, void *owner)
{
	struct caller *caller = owner;

	caller->line = line;
	caller->waits = false;
	say(caller);
}

static void
on_answered(struct line *line, void *owner, const struct line_answer *answer)
{
	struct caller *caller = owner;

	(void)line;
	caller->waits = false;
	if (answer->status == 503) {
		caller->later++;
		caller->due = gauge_now() + LATER_S;
		return;
	}
	if (answer->status != 200)
		give_up("a caller is answered with %d: %.200s", answer->status,
		    answer->body);
	caller->done++;
	caller->request.length = 0;
	say(caller);
}

static void
on_closed(struct line *line, void *owner)
{
	struct caller *caller = owner;

	(void)line;
	caller->line = NULL;
	caller->waits = false;
	caller->lost++;
	caller->due = gauge_now() + LATER_S;
}

static const struct line_calls calls = {
	.opened = on_opened,
	.answered = on_answered,
	.closed = on_closed,
};

void
caller_turn(struct caller *caller)
{
	const struct line_wish wish = { .calls = &calls, .owner = caller };

	if (caller->due == 0 || caller->due > gauge_now())
		return;
	caller->due = 0;
	if (caller->line != NULL)
		say(caller);
	else if (line_open(caller->load, &wish) == NULL)
		caller->due = gauge_now() + LATER_S;
}

void
caller_begin(struct caller *caller)
{
	caller->due = gauge_now();
	caller_turn(caller);
}

bool
caller_rests(const struct caller *caller)
{
	return caller->request.length == 0;
}

void
caller_release(struct caller *caller)
{
	bytes_release(&caller->request);
}
