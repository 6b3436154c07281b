/*
 * drip.c - requests made beforehand, one at a time on each of many lines.
 *
 * Lines that wait for nothing stand in a ring, the one that has waited longest
 * first.
 */

#include <stdlib.h>

#include "tests/load/drip.h"

#define PATIENCE_S 120 /* without any answer */
#define OPENING 64     /* lines at once */
#define PACE_MOST_S 0.1

struct drop {
	struct drip *drip;
	struct line *line; /* NULL: being opened */
	bool sent;
	double due; /* of what was sent */
};

struct drip {
	struct drip_source source;
	struct load *load;
	struct line_ticket
	    *ticket; /* all lines': the first is shaken in full */
	struct drop *drops;
	size_t *idle; /* ring of lines */
	size_t idle_at, idle_count;
	size_t open, in_flight;
	struct dripped *out;
	double heard_at;
};

static size_t
place_of(const struct drop *drop)
{
	return (size_t)(drop - drop->drip->drops);
}

static void
put_idle(struct drop *drop)
{
	struct drip *drip = drop->drip;
	const size_t end = drip->idle_at + drip->idle_count++;

	drop->sent = false;
	drip->idle[end % drip->source.lines] = place_of(drop);
}

static struct drop *
take_idle(struct drip *drip)
{
	struct drop *drop = &drip->drops[drip->idle[drip->idle_at]];

	drip->idle_at = (drip->idle_at + 1) % drip->source.lines;
	drip->idle_count--;
	return drop;
}

/* ---- lines ------------------------------------------------------------------ */

static void
drop_opened(struct line *line, void *owner)
{
	struct drop *drop = owner;

	drop->line = line;
	drop->drip->open++;
	put_idle(drop);
}

static void drop_open(struct drop *drop);

static void
drop_answered(struct line *line, void *owner, const struct line_answer *answer)
{
	struct drop *drop = owner;
	struct drip *drip = drop->drip;

	drip->heard_at = gauge_now();
	samples_add(&drip->out->ms, (drip->heard_at - drop->due) * 1e3);
	drip->out->count++;
	drip->in_flight--;
	drip->source.answered(drip->source.arg, place_of(drop), answer);
	if (!answer->last) {
		put_idle(drop);
		return;
	}
	drip->open--;
	line_close(line);
	drop_open(drop);
}

static void
drop_closed(struct line *line, void *owner)
{
	(void)line;
	(void)owner;
	give_up("the server has hung up");
}

static void
drop_open(struct drop *drop)
{
	static const struct line_calls calls = {
		.opened = drop_opened,
		.answered = drop_answered,
		.closed = drop_closed,
	};
	const struct line_wish wish = { .calls = &calls,
		.owner = drop,
		.ticket = drop->drip->ticket,
		.from = (unsigned)place_of(drop) + 1 };

	drop->line = NULL;
	if (line_open(drop->drip->load, &wish) == NULL)
		give_up("no line to the server");
}

struct drip *
drip_new(int port, const struct drip_source *source)
{
	struct drip *drip = calloc(1, sizeof(*drip));

	if (drip != NULL) {
		drip->drops = calloc(source->lines, sizeof(drip->drops[0]));
		drip->idle = calloc(source->lines, sizeof(drip->idle[0]));
	}
	if (drip == NULL || drip->drops == NULL || drip->idle == NULL)
		give_up("there is no memory for lines");
	drip->source = *source;
	drip->load = load_new(port);
	drip->ticket = line_ticket_new();
	for (size_t i = 0; i < source->lines; i++) {
		drip->drops[i].drip = drip;
		drop_open(&drip->drops[i]);
		load_settle(drip->load, i == 0 ? 1 : OPENING);
	}
	load_settle(drip->load, 1);
	return drip;
}

void
drip_free(struct drip *drip)
{
	if (drip == NULL)
		return;
	load_free(drip->load);
	line_ticket_free(drip->ticket);
	free(drip->drops);
	free(drip->idle);
	free(drip);
}

/* ---- running ------------------------------------------------------------------ */

/* On a line that still has something to send; false: no idle one has. */
static bool
send_one(struct drip *drip, double due)
{
	while (drip->idle_count > 0) {
		struct drop *drop = take_idle(drip);
		const struct bytes *bytes = drip->source.next(drip->source.arg,
		    place_of(drop));

		if (bytes == NULL)
			continue;
		drop->sent = true;
		drop->due = due;
		drip->in_flight++;
		line_send(drop->line, bytes->data, bytes->length);
		return true;
	}
	return false;
}

/* As fast as answers come. */
static void
turn_full(struct drip *drip)
{
	while (send_one(drip, gauge_now()))
		;
	if (drip->in_flight > 0 || drip->open < drip->source.lines)
		load_turn_for(drip->load, PACE_MOST_S);
}

/* Everything that is due by now, as far as lines are idle. */
static void
turn_paced(struct drip *drip, double began, double rate)
{
	const size_t sent = drip->out->count + drip->in_flight;
	double due = began + (double)sent / rate, now = gauge_now();

	while (due <= now && send_one(drip, due))
		due += 1 / rate;
	now = gauge_now();
	if (drip->idle_count == 0)
		load_turn_for(drip->load, PACE_MOST_S);
	else
		load_turn_for(drip->load, due > now ? due - now : 0);
}

/* A line stands idle until it has been asked and had nothing to send. */
static bool
is_through(const struct drip *drip)
{
	return drip->in_flight == 0 && drip->idle_count == 0 &&
	    drip->open == drip->source.lines;
}

/* Lines that were through may have more by now. */
static void
all_idle(struct drip *drip)
{
	drip->idle_count = drip->idle_at = 0;
	for (size_t i = 0; i < drip->source.lines; i++)
		put_idle(&drip->drops[i]);
}

void
drip_run(struct drip *drip, double rate, struct dripped *out)
{
	const double began = gauge_now();

	*out = (struct dripped){ 0 };
	drip->out = out;
	drip->heard_at = began;
	all_idle(drip);
	while (!is_through(drip)) {
		if (rate > 0)
			turn_paced(drip, began, rate);
		else
			turn_full(drip);
		if (gauge_now() > drip->heard_at + PATIENCE_S)
			give_up("no answer for %d s", PATIENCE_S);
	}
	out->seconds = drip->heard_at - began;
}
