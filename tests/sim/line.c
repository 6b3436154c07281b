/*
 * line.c - see line.h.
 *
 * A table says what may become of one exchange, and how often of a thousand.
 */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "tests/sim/centre.h"
#include "tests/sim/line.h"
#include "tests/sim/plants.h"

#define HELD 16 /* letters on the way at once */

struct post {
	struct held {
		int64_t due_ms; /* 0: the place is free */
		struct bytes letter;
		bool is_known;   /* the centre had it before, and said so */
		unsigned losses; /* of the centre's disk, until then */
	} held[HELD];
	struct bytes old_answer; /* to somebody, some time ago */
};

/* One exchange. */
struct passing {
	struct line *line;
	struct bytes letter; /* request, head and body */
	struct https_answer *answer;
	const uint8_t *body;
	size_t length;
	const char *path;
};

/* ---- what a line does ---- */

/* Send n letters as one group; the answer to the first stays in out. */
static void
pass(struct passing *passing, size_t count, struct letter *out)
{
	struct letter letters[2] = { { .bytes = passing->letter.data,
	    .length = passing->letter.length,
	    .piece = out->piece } };

	letters[1] = letters[0];
	centre_handle(passing->line->world->centre, letters, count);
	passing->line->delivered = true;
	for (size_t i = 1; i < count; i++)
		bytes_release(&letters[i].answer);
	*out = letters[0];
}

static enum https_verdict
nobody(struct passing *passing, const char *why)
{
	snprintf(passing->answer->why, sizeof(passing->answer->why), "%s", why);
	return HTTPS_NOBODY;
}

static enum https_verdict
later(struct passing *passing, const char *why)
{
	snprintf(passing->answer->why, sizeof(passing->answer->why), "%s", why);
	return HTTPS_LATER;
}

/* What libcurl would make of an answer that came whole. */
static enum https_verdict
arrive(struct passing *passing, struct letter *letter)
{
	struct https_answer *answer = passing->answer;
	struct bytes *old = &passing->line->world->post->old_answer;
	enum https_verdict verdict = HTTPS_OK;

	passing->line->status = answer->status = letter->status;
	answer->retry_s = letter->retry_s;
	if (letter->status == 0)
		verdict = later(passing, "the line broke");
	else if (letter->status != 200 || letter->answer.length > answer->room)
		verdict = later(passing, "another status");
	if (verdict == HTTPS_OK) {
		memcpy(answer->bytes, letter->answer.data,
		    letter->answer.length);
		answer->length = letter->answer.length;
		old->length = 0;
		bytes_put(old, letter->answer.data, letter->answer.length);
	}
	bytes_release(&letter->answer);
	return verdict;
}

static enum https_verdict
line_good(struct passing *passing)
{
	struct letter letter = { 0 };

	pass(passing, 1, &letter);
	return arrive(passing, &letter);
}

static enum https_verdict
line_slow(struct passing *passing)
{
	struct world *world = passing->line->world;
	struct letter letter = { .piece = 1 + world_below(world, 3) };

	world->now_ms += (int64_t)world_below(world, 20000);
	pass(passing, 1, &letter);
	world->now_ms += (int64_t)world_below(world, 20000);
	return arrive(passing, &letter);
}

static enum https_verdict
line_loses_request(struct passing *passing)
{
	passing->line->world->now_ms += 30000;
	return later(passing, "time-out");
}

/* The request was handled: what came of it, nobody here knows. */
static enum https_verdict
line_loses_answer(struct passing *passing)
{
	struct letter letter = { 0 };

	pass(passing, 1, &letter);
	bytes_release(&letter.answer);
	passing->line->world->now_ms += 30000;
	return later(passing, "time-out");
}

static enum https_verdict
line_resets(struct passing *passing)
{
	struct letter letter = { .piece = 1 };

	passing->letter.length = world_below(passing->line->world,
	    passing->letter.length);
	pass(passing, 1, &letter);
	bytes_release(&letter.answer);
	return later(passing, "reset");
}

static enum https_verdict
line_truncates_answer(struct passing *passing)
{
	struct letter letter = { 0 };
	enum https_verdict verdict;

	pass(passing, 1, &letter);
	verdict = arrive(passing, &letter);
	/* By chance a middle box closes it well: then all seems fine. */
	passing->answer->length = world_below(passing->line->world,
	    passing->answer->length + 1);
	return verdict;
}

static enum https_verdict
line_garbles_answer(struct passing *passing)
{
	struct world *world = passing->line->world;
	struct letter letter = { 0 };
	enum https_verdict verdict;

	pass(passing, 1, &letter);
	verdict = arrive(passing, &letter);
	if (verdict == HTTPS_OK)
		passing->answer->bytes[world_below(world,
		    passing->answer->length)] ^= (uint8_t)(1
		    << world_below(world, 8));
	return verdict;
}

static enum https_verdict
line_garbles_request(struct passing *passing)
{
	struct world *world = passing->line->world;
	struct letter letter = { 0 };

	passing->letter.data[world_below(world, passing->letter.length)] ^=
	    (uint8_t)(1 << world_below(world, 8));
	pass(passing, 1, &letter);
	return arrive(passing, &letter);
}

/* An answer that was signed, but to something else. */
static enum https_verdict
line_swaps_answer(struct passing *passing)
{
	const struct bytes *old = &passing->line->world->post->old_answer;
	struct letter letter = { 0 };

	if (old->length == 0 || old->length > passing->answer->room)
		return line_good(passing);
	memcpy(passing->answer->bytes, old->data, old->length);
	passing->answer->length = old->length;
	passing->line->status = passing->answer->status = 200;
	pass(passing, 1, &letter);
	bytes_release(&letter.answer);
	return HTTPS_OK;
}

/* A captive portal says yes to everything. */
static enum https_verdict
line_portal(struct passing *passing)
{
	static const char page[] = "<html>Welcome to our guest network</html>";

	memcpy(passing->answer->bytes, page, sizeof(page));
	passing->answer->length = sizeof(page);
	passing->line->status = passing->answer->status = 200;
	return HTTPS_OK;
}

static enum https_verdict
line_busy(struct passing *passing)
{
	passing->line->status = passing->answer->status = 503;
	passing->answer->retry_s = (int64_t)world_below(passing->line->world,
	    200);
	return later(passing, "busy");
}

static enum https_verdict
line_doubles(struct passing *passing)
{
	struct letter letter = { 0 };

	pass(passing, 2, &letter);
	return arrive(passing, &letter);
}

/* Head and body of a request. */
static void
write_letter(struct bytes *out, const char *path, const void *body,
    size_t length)
{
	bytes_printf(out,
	    "POST %s HTTP/1.1\r\nHost: centre\r\n"
	    "Content-Type: application/cose\r\n"
	    "Content-Length: %zu\r\n\r\n",
	    path, length);
	bytes_put(out, body, length);
}

/* A stranger was faster; then comes the kiosk's own. */
static enum https_verdict
line_is_forged(struct passing *passing)
{
	struct bytes forged = { 0 }, letter = { 0 };
	struct letter sent = { 0 };

	if (strcmp(passing->path, "/v1/sync") == 0 &&
	    line_forge(passing->body, passing->length, &forged)) {
		write_letter(&letter, passing->path, forged.data,
		    forged.length);
		sent.bytes = letter.data;
		sent.length = letter.length;
		centre_handle(passing->line->world->centre, &sent, 1);
	}
	bytes_release(&sent.answer);
	bytes_release(&letter);
	bytes_release(&forged);
	return line_good(passing);
}

/* Keep a copy that comes once more, much later. */
static struct held *
hold(struct passing *passing, int64_t due_ms)
{
	struct post *post = passing->line->world->post;

	for (size_t i = 0; i < HELD; i++) {
		struct held *held = &post->held[i];

		if (held->due_ms != 0)
			continue;
		held->due_ms = due_ms;
		held->letter.length = 0;
		bytes_put(&held->letter, passing->letter.data,
		    passing->letter.length);
		held->is_known = false;
		return held;
	}
	return NULL;
}

static int64_t
some_day(struct world *world)
{
	return world->now_ms + 1 +
	    (int64_t)world_below(world, INT64_C(10) * 86400000);
}

static enum https_verdict
line_replays(struct passing *passing)
{
	struct world *world = passing->line->world;
	struct held *held = hold(passing, some_day(world));
	enum https_verdict verdict = line_good(passing);

	if (held != NULL) {
		held->is_known = verdict == HTTPS_OK;
		held->losses = world->centre->losses;
	}
	return verdict;
}

static enum https_verdict
line_delays(struct passing *passing)
{
	hold(passing, some_day(passing->line->world));
	return line_loses_request(passing);
}

static const struct {
	const char *name;
	unsigned of_1000;
	enum https_verdict (*pass)(struct passing *passing);
} fates[] = {
	{ "the request is lost", 40, line_loses_request },
	{ "the answer is lost", 40, line_loses_answer },
	{ "byte by byte, and slow", 15, line_slow },
	{ "reset in the midst", 15, line_resets },
	{ "the answer is cut short", 15, line_truncates_answer },
	{ "a bit of the answer turns", 15, line_garbles_answer },
	{ "a bit of the request turns", 10, line_garbles_request },
	{ "another answer", 10, line_swaps_answer },
	{ "a portal answers", 5, line_portal },
	{ "busy", 10, line_busy },
	{ "a stranger comes first", 15, line_is_forged },
	{ "twice at once", 15, line_doubles },
	{ "again, days later", 15, line_replays },
	{ "days later", 15, line_delays },
};

/* ---- one exchange ---- */

static enum https_verdict
travel(struct passing *passing)
{
	struct world *world = passing->line->world;
	uint64_t at = world->is_healed ? 1000 : world_below(world, 1000);

	for (size_t i = 0; i < sizeof(fates) / sizeof(*fates); i++) {
		if (at < fates[i].of_1000) {
			world->figures.line_faults++;
			world_log(world, "line: %s", fates[i].name);
			return fates[i].pass(passing);
		}
		at -= fates[i].of_1000;
	}
	world->now_ms += 20 + (int64_t)world_below(world, 200);
	return line_good(passing);
}

static enum https_verdict
line_post(void *self, const char *path, const void *body, size_t length,
    struct https_answer *answer)
{
	struct line *line = self;
	struct world *world = line->world;
	struct passing passing = { .line = line,
		.answer = answer,
		.body = body,
		.length = length,
		.path = path };
	enum https_verdict verdict;

	world->turn = TURN_NOBODY;
	line->delivered = false;
	line->status = 0;
	answer->sent = line->is_up;
	if (!line->is_up || world->centre->down_until > world->now_ms) {
		answer->sent = false;
		verdict = nobody(&passing, "no route");
	} else {
		write_letter(&passing.letter, path, body, length);
		plants_sent(body, length);
		verdict = travel(&passing);
		bytes_release(&passing.letter);
	}
	world_trace(world, (uint64_t)verdict);
	world->turn = TURN_KIOSK;
	return verdict;
}

void
line_init(struct line *line, struct world *world)
{
	*line = (struct line){
		.carrier = { line, line_post }, .world = world, .is_up = true
	};
}

/* ---- what is on the way ---- */

struct post *
post_new(void)
{
	struct post *post = calloc(1, sizeof(*post));

	assert(post != NULL);
	return post;
}

void
post_free(struct post *post)
{
	for (size_t i = 0; i < HELD; i++)
		bytes_release(&post->held[i].letter);
	bytes_release(&post->old_answer);
	free(post);
}

int64_t
post_due_ms(const struct post *post)
{
	int64_t due = INT64_MAX;

	for (size_t i = 0; i < HELD; i++) {
		if (post->held[i].due_ms != 0 && post->held[i].due_ms < due)
			due = post->held[i].due_ms;
	}
	return due;
}

/* What was said before moves nothing that is known of kiosks. */
static void
deliver(struct world *world, struct held *held)
{
	struct centre *centre = world->centre;
	struct letter letter = { .bytes = held->letter.data,
		.length = held->letter.length };
	int64_t known = centre_heard(centre);
	unsigned losses = held->losses;

	held->due_ms = 0;
	centre_handle(centre, &letter, 1);
	bytes_release(&letter.answer);
	/* Of two branches neither is the newer one. */
	if (held->is_known && losses == centre->losses &&
	    world->cards_lost == 0 && known != centre_heard(centre))
		world_lost(world, LOSS_WRONG,
		    "a request that came again changed what is known");
}

void
post_deliver(struct world *world)
{
	for (size_t i = 0; i < HELD; i++) {
		struct held *held = &world->post->held[i];

		if (held->due_ms != 0 && held->due_ms <= world->now_ms)
			deliver(world, held);
	}
}

void
post_flush(struct world *world)
{
	for (size_t i = 0; i < HELD; i++) {
		if (world->post->held[i].due_ms != 0)
			world->post->held[i].due_ms = world->now_ms;
	}
	post_deliver(world);
}
