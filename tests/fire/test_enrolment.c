/*
 * test_enrolment.c - tokens under attack: many devices with one of them, one
 * device many times, and tokens that were guessed.
 *
 * All requests are sent at once, each on a line that is open already.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "protocol/enrol.h"
#include "tests/fire/tap.h"
#include "tests/load/fleet.h"
#include "tests/load/fleet_inside.h"
#include "tests/load/gauge.h"

#define DEVICES 24
#define PATIENCE_S 60.0
#define VERDICTS (ANSWER_DAMAGED + 1)

struct device {
	struct race *race;
	struct line *line;
	struct bytes request;
};

/* Several devices at once. */
struct race {
	struct fleet fleet; /* where they are sent, no kiosks */
	struct token token;
	struct device devices[DEVICES];
	size_t open, answered;
	size_t verdicts[VERDICTS];
	size_t others; /* answers that are none */
};

/* Key and nonce by number. */
static void
make_request(struct race *race, size_t i, uint8_t key_number)
{
	uint8_t sealed[LIMIT_ENROL], scratch[LIMIT_ENROL + SIGN1_SCRATCH];
	uint8_t seed[SEED_SIZE] = { key_number };
	struct enrol_request request = { 0 };
	struct key_pair key;
	struct wire_writer w;

	key_from_seed(&key, seed);
	key_kid(race->token.aggregator, request.aggregator);
	if (token_write(request.line, &race->token) != 0)
		give_up("a token does not fit");
	memcpy(request.key, key.public, KEY_SIZE);
	request.nonce[0] = (uint8_t)i;
	strcpy(request.description, "a device in a race");
	wire_write_to(&w, sealed, sizeof(sealed));
	enrol_request_seal(&w, &key, &request, scratch, sizeof(scratch));
	fleet_post(&race->fleet, "/v1/enrol", &w, NULL,
	    &race->devices[i].request);
}

static void
on_opened(struct line *line, void *owner)
{
	struct device *device = owner;

	device->line = line;
	device->race->open++;
}

static void
on_answered(struct line *line, void *owner, const struct line_answer *http)
{
	static struct answer answer;
	struct race *race = ((struct device *)owner)->race;
	struct wire_reader r;
	struct sign1 object;

	(void)line;
	race->answered++;
	wire_read_from(&r, http->body, http->length);
	sign1_read(&r, &object);
	if (http->status == 200 && !r.failed &&
	    answer_open(&object, &answer) == 0 && answer.verdict < VERDICTS)
		race->verdicts[answer.verdict]++;
	else
		race->others++;
}

static const struct line_calls calls = {
	.opened = on_opened,
	.answered = on_answered,
};

static bool
all_open(void *arg)
{
	return ((struct race *)arg)->open == DEVICES;
}

static bool
all_answered(void *arg)
{
	return ((struct race *)arg)->answered == DEVICES;
}

/* Send all at once; false: not all were answered within a minute. */
static bool
run(struct race *race)
{
	struct load *load = load_new(race->fleet.centre->port);
	bool through;

	for (size_t i = 0; i < DEVICES; i++) {
		const struct line_wish wish = { .calls = &calls,
			.owner = &race->devices[i] };

		if (line_open(load, &wish) == NULL)
			give_up("no line to the aggregator");
	}
	if (!load_until(load, all_open, race, PATIENCE_S))
		give_up("lines to the aggregator do not open");
	for (size_t i = 0; i < DEVICES; i++)
		line_send(race->devices[i].line, race->devices[i].request.data,
		    race->devices[i].request.length);
	through = load_until(load, all_answered, race, PATIENCE_S);
	load_free(load);
	return through;
}

/* A race for a new token; key(i) is what device i signs with. */
static struct race *
race_new(struct centre *centre, const char *name)
{
	struct race *race = calloc(1, sizeof(*race));
	char out[4096];
	const char *line;

	if (race == NULL)
		give_up("there is no memory for a race");
	race->fleet.centre = centre;
	for (size_t i = 0; i < DEVICES; i++)
		race->devices[i].race = race;
	centre_ask(centre, out, sizeof(out), "kiosk", "token", "counter-1",
	    "--name", name, NULL);
	line = strstr(out, "https://");
	if (line == NULL || token_read(&race->token, line) != NULL)
		give_up("no token: %s", out);
	return race;
}

static void
race_free(struct race *race)
{
	for (size_t i = 0; i < DEVICES; i++)
		free(race->devices[i].request.data);
	free(race);
}

static size_t
kiosks(struct centre *centre)
{
	char out[16384];
	size_t count = 0;

	centre_ask(centre, out, sizeof(out), "kiosk", "list", "--json", NULL);
	for (const char *at = out; (at = strstr(at, "\"state\"")) != NULL; at++)
		count++;
	return count;
}

static void
many_devices(struct centre *centre)
{
	struct race *race = race_new(centre, "one");

	for (size_t i = 0; i < DEVICES; i++)
		make_request(race, i, (uint8_t)(1 + i));
	tap_ok(run(race), "%d devices with one token are all answered",
	    DEVICES);
	tap_ok(race->verdicts[ANSWER_FINE] == 1 &&
		race->verdicts[ANSWER_TOKEN_USED] == DEVICES - 1,
	    "one of them is enrolled, the others are told that it is used");
	tap_ok(kiosks(centre) == 1, "there is one kiosk");
	race_free(race);
}

/* As one does that never hears the answer. */
static void
one_device(struct centre *centre)
{
	struct race *race = race_new(centre, "two");

	for (size_t i = 0; i < DEVICES; i++)
		make_request(race, i, 100);
	tap_ok(run(race) && race->verdicts[ANSWER_FINE] == DEVICES,
	    "a device that asks %d times at once is told yes each time",
	    DEVICES);
	tap_ok(kiosks(centre) == 2, "and is one kiosk");
	race_free(race);
}

static void
guessers(struct centre *centre)
{
	struct race *race = race_new(centre, "three");

	for (size_t i = 0; i < DEVICES; i++) {
		race->token.secret[i % SECRET_SIZE] ^= (uint8_t)(1 + i);
		make_request(race, i, (uint8_t)(150 + i));
	}
	tap_ok(run(race) && race->verdicts[ANSWER_TOKEN_UNKNOWN] == DEVICES,
	    "a token that is near to one is no token");
	tap_ok(kiosks(centre) == 2, "and enrols nobody");
	race_free(race);
}

int
main(void)
{
	struct centre centre;

	if (sodium_init() < 0)
		give_up("libsodium cannot start");
	centre_begin(&centre);
	centre_serve(&centre);
	many_devices(&centre);
	one_device(&centre);
	guessers(&centre);
	centre_end(&centre);
	return tap_end();
}
