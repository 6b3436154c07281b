/*
 * fleet_enrol.c - a fleet is enrolled: a token for each kiosk, and its use.
 *
 * A few lines, each with one kiosk after the other.
 */

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "protocol/enrol.h"
#include "tests/load/fleet.h"
#include "tests/load/fleet_inside.h"
#include "tests/load/gauge.h"

#define LINES 16
#define PATIENCE_S 300

struct enrolment {
	struct fleet *fleet;
	size_t next, done;
};

/* One line, and the kiosk that is at it. */
struct clerk {
	struct enrolment *enrolment;
	struct line *line;
	struct fleet_kiosk *kiosk; /* NULL: through */
	bool has_token;
	uint8_t hash[HASH_SIZE];
	struct bytes bytes;
};

static void
ask_token(struct clerk *clerk)
{
	const struct centre *centre = clerk->enrolment->fleet->centre;
	struct enrolment *enrolment = clerk->enrolment;
	char body[128];

	clerk->kiosk = NULL;
	if (enrolment->next == enrolment->fleet->count)
		return;
	clerk->kiosk = &enrolment->fleet->kiosks[enrolment->next++];
	clerk->has_token = false;
	snprintf(body, sizeof(body),
	    "{\"touchpoints\": \"counter-1\", \"name\": \"kiosk-%zu\"}",
	    enrolment->next);
	clerk->bytes.length = 0;
	bytes_printf(&clerk->bytes,
	    "POST /v1/kiosk-tokens HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
	    "Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
	    "Content-Length: %zu\r\n\r\n%s",
	    centre->port, centre->bearer, strlen(body), body);
	line_send(clerk->line, clerk->bytes.data, clerk->bytes.length);
}

static void
spend_token(struct clerk *clerk, const struct line_answer *answer)
{
	uint8_t sealed[LIMIT_ENROL], scratch[LIMIT_ENROL + SIGN1_SCRATCH];
	struct fleet *fleet = clerk->enrolment->fleet;
	struct enrol_request request = { 0 };
	struct wire_writer w;
	struct token token;
	const char *begin = memmem(answer->body, answer->length, "https://", 8);
	const char *end = begin != NULL ? strpbrk(begin, "\"\\") : NULL;

	if (answer->status != 201 || end == NULL)
		give_up("no token for a kiosk: %d", answer->status);
	snprintf(request.line, sizeof(request.line), "%.*s", (int)(end - begin),
	    begin);
	if (token_read(&token, request.line) != NULL)
		give_up("a token cannot be read: %s", request.line);
	memcpy(fleet->key, token.aggregator, KEY_SIZE);
	key_kid(fleet->key, fleet->kid);
	memcpy(request.aggregator, fleet->kid, KID_SIZE);
	memcpy(request.key, clerk->kiosk->key.public, KEY_SIZE);
	fleet_random(fleet, request.nonce, NONCE_SIZE);
	strcpy(request.description, "a kiosk in memory");
	wire_write_to(&w, sealed, sizeof(sealed));
	enrol_request_seal(&w, &clerk->kiosk->key, &request, scratch,
	    sizeof(scratch));
	hash_of(clerk->hash, w.bytes, w.length);
	fleet_post(fleet, "/v1/enrol", &w, NULL, &clerk->bytes);
	clerk->has_token = true;
	line_send(clerk->line, clerk->bytes.data, clerk->bytes.length);
}

static void
take_registration(struct clerk *clerk, const struct line_answer *http)
{
	static struct answer answer;
	struct fleet *fleet = clerk->enrolment->fleet;
	struct slot *slot = &clerk->kiosk->slot;

	if (http->status != 200)
		give_up("an enrolment is answered with %d", http->status);
	fleet_answer_open(fleet, clerk->hash, http->body, http->length,
	    &answer);
	if (!answer.has_registration || answer.registration.place_count != 1)
		give_up("an enrolment without a registration");
	strcpy(slot->touchpoint, answer.registration.places[0].slug);
	memcpy(slot->sheet, answer.registration.places[0].sheet, VERSION_SIZE);
	strcpy(slot->question, "satisfaction");
	strcpy(slot->language, "en");
	if (fleet->time_ms == 0) {
		fleet->time_ms = answer.time_ms;
		fleet->book = answer.book;
	}
	clerk->enrolment->done++;
}

static void
clerk_opened(struct line *line, void *owner)
{
	struct clerk *clerk = owner;

	clerk->line = line;
	ask_token(clerk);
}

static void
clerk_answered(struct line *line, void *owner, const struct line_answer *answer)
{
	struct clerk *clerk = owner;

	(void)line;
	if (!clerk->has_token) {
		spend_token(clerk, answer);
		return;
	}
	take_registration(clerk, answer);
	ask_token(clerk);
}

static void
clerk_closed(struct line *line, void *owner)
{
	const struct clerk *clerk = owner;

	(void)line;
	if (clerk->kiosk != NULL)
		give_up("the aggregator has hung up on an enrolment");
}

static const struct line_calls clerk_calls = {
	.opened = clerk_opened,
	.answered = clerk_answered,
	.closed = clerk_closed,
};

static bool
is_through(void *arg)
{
	const struct enrolment *enrolment = arg;

	return enrolment->done == enrolment->fleet->count;
}

static void
make_keys(struct fleet *fleet)
{
	uint8_t seed[SEED_SIZE];

	fleet->kiosks = calloc(fleet->count, sizeof(fleet->kiosks[0]));
	if (fleet->kiosks == NULL)
		give_up("there is no memory for a fleet");
	for (size_t i = 0; i < fleet->count; i++) {
		fleet->kiosks[i].fleet = fleet;
		fleet_random(fleet, seed, sizeof(seed));
		key_from_seed(&fleet->kiosks[i].key, seed);
	}
}

void
fleet_enrol(struct fleet *fleet, struct centre *centre, size_t count,
    uint64_t seed)
{
	struct enrolment enrolment = { .fleet = fleet };
	struct clerk clerks[LINES] = { 0 };
	struct load *load = load_new(centre->port);

	if (sodium_init() < 0)
		give_up("libsodium cannot start");
	memset(fleet, 0, sizeof(*fleet));
	fleet->centre = centre;
	fleet->count = count;
	fleet->seed = seed;
	make_keys(fleet);
	for (size_t i = 0; i < LINES && i < count; i++) {
		const struct line_wish wish = { .calls = &clerk_calls,
			.owner = &clerks[i] };

		clerks[i].enrolment = &enrolment;
		if (line_open(load, &wish) == NULL)
			give_up("no line to the aggregator");
	}
	if (!load_until(load, is_through, &enrolment, PATIENCE_S))
		give_up("only %zu kiosks are enrolled after %d s",
		    enrolment.done, PATIENCE_S);
	load_free(load);
	for (size_t i = 0; i < LINES; i++)
		bytes_release(&clerks[i].bytes);
}

void
fleet_release(struct fleet *fleet)
{
	free(fleet->kiosks);
	memset(fleet, 0, sizeof(*fleet));
}
