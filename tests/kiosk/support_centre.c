/*
 * support_centre.c - the small aggregator: see support_centre.h.
 */

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "protocol/envelope.h"
#include "protocol/pen.h"
#include "protocol/receipt.h"
#include "tests/kiosk/support_centre.h"

static const char sheet_json[] =
    "{\"name\": \"counter\", \"languages\": [\"de\", \"en\"],"
    " \"questions\": ["
    "  {\"id\": \"satisfaction\", \"scale\": \"smiley5\","
    "   \"text\": {\"de\": \"Wie war es?\", \"en\": \"How was it?\"}},"
    "  {\"id\": \"reason\", \"choices\": ["
    "    {\"id\": \"wait\", \"text\": {\"de\": \"Warten\","
    "     \"en\": \"Waiting\"}},"
    "    {\"id\": \"price\", \"text\": {\"de\": \"Preis\","
    "     \"en\": \"Price\"}}],"
    "   \"text\": {\"de\": \"Warum?\", \"en\": \"Why?\"}},"
    "  {\"id\": \"comment\", \"free_text\": true,"
    "   \"text\": {\"de\": \"Mehr?\", \"en\": \"More?\"}}]}";

/* ---- outside ---- */

static int64_t
fake_boottime(void *self)
{
	return ((struct fake_outside *)self)->boottime_ms;
}

static int64_t
fake_wall(void *self)
{
	return ((struct fake_outside *)self)->wall_ms;
}

static void
fake_boot_id(void *self, char out[BOOT_ID_SIZE])
{
	snprintf(out, BOOT_ID_SIZE, "00000000-0000-0000-0000-%012u",
	    ((struct fake_outside *)self)->boot);
}

/* splitmix64: repeatable, and never the same twice. */
static void
fake_random(void *self, void *out, size_t length)
{
	struct fake_outside *fake = self;
	uint8_t *bytes = out;

	for (size_t i = 0; i < length; i++) {
		uint64_t z = fake->random += 0x9e3779b97f4a7c15u;

		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
		z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
		bytes[i] = (uint8_t)(z >> 56);
	}
}

void
fake_outside_init(struct fake_outside *fake)
{
	memset(fake, 0, sizeof(*fake));
	fake->outside = (struct outside){ fake, fake_boottime, fake_wall,
		fake_boot_id, fake_random };
	fake->boottime_ms = 100000;
	fake->wall_ms = 1790000000000;
	fake->boot = 1;
}

void
fake_outside_pass(struct fake_outside *fake, int64_t ms)
{
	fake->boottime_ms += ms;
	fake->wall_ms += ms;
}

void
fake_outside_reboot(struct fake_outside *fake)
{
	fake->boot++;
	fake->boottime_ms = 5000;
	fake->wall_ms += 60000;
}

/* ---- what it holds ---- */

static struct head *
held_epoch(struct centre *centre, const uint8_t epoch[EPOCH_SIZE])
{
	for (size_t i = 0; i < centre->epoch_count; i++) {
		if (memcmp(centre->epochs[i].epoch, epoch, EPOCH_SIZE) == 0)
			return &centre->epochs[i];
	}
	return NULL;
}

/* Begin to hold an epoch at its first entry. */
static struct head *
begin_epoch(struct centre *centre, const struct envelope *envelope)
{
	struct head *held = &centre->epochs[centre->epoch_count];

	assert(centre->epoch_count < CENTRE_EPOCHS);
	memcpy(held->epoch, envelope->epoch, EPOCH_SIZE);
	held->number = envelope->first - 1;
	memcpy(held->hash, envelope->before, HASH_SIZE);
	centre->epoch_count++;
	return held;
}

static bool
hash_is_known(const struct head *held)
{
	static const uint8_t none[HASH_SIZE];

	return memcmp(held->hash, none, HASH_SIZE) != 0;
}

/* What is lost leaves no gap; the hash behind it is still to come. */
static bool
pass_over_lost(struct centre *centre, const struct entry *entry)
{
	struct head *held = held_epoch(centre, entry->lost.epoch);

	if (held == NULL || entry->lost.first > held->number + 1 ||
	    entry->lost.last <= held->number)
		return false;
	centre->lost += (unsigned)(entry->lost.last - held->number);
	held->number = entry->lost.last;
	memset(held->hash, 0, HASH_SIZE);
	return true;
}

/* Walk the entries on from what is held; what was seen has no effect. */
static enum envelope_verdict
hold_entries(struct centre *centre, struct head *held,
    const struct envelope *envelope)
{
	uint8_t hash[HASH_SIZE];
	uint64_t number = envelope->first - 1;
	struct wire_reader r;
	struct entry entry;
	bool fresh = false;

	if (!hash_is_known(held) && held->number + 1 == envelope->first)
		memcpy(held->hash, envelope->before, HASH_SIZE);
	memcpy(hash, envelope->before, HASH_SIZE);
	wire_read_from(&r, envelope->entries.bytes, envelope->entries.length);
	while (!wire_at_end(&r)) {
		entry_read(&r, &entry);
		assert(!r.failed);
		if (number == held->number && hash_is_known(held) &&
		    memcmp(hash, held->hash, HASH_SIZE) != 0)
			return ENVELOPE_FORKED;
		chain_step(hash, entry.bytes.bytes, entry.bytes.length);
		if (entry.kind == ENTRY_LOST && pass_over_lost(centre, &entry))
			return hold_entries(centre, held, envelope);
		if (++number != held->number + 1)
			continue;
		held->number = number;
		memcpy(held->hash, hash, HASH_SIZE);
		centre->entries++;
		centre->ratings += entry.kind == ENTRY_RATING;
		fresh = true;
	}
	if (fresh)
		centre->envelopes++;
	return fresh ? ENVELOPE_STORED : ENVELOPE_SEEN;
}

static enum envelope_verdict
hold_envelope(struct centre *centre, const struct sign1 *object)
{
	static uint8_t scratch[LIMIT_SIGNED + SIGN1_SCRATCH];
	struct envelope envelope;
	struct envelope_sum sum;
	struct head *held;
	uint64_t failed_at;

	if (!sign1_verify(object, SIGN1_ENVELOPE, centre->kiosk, scratch,
		sizeof(scratch)))
		return ENVELOPE_FORGED;
	if (envelope_open(object, &envelope) != 0 ||
	    envelope_sum(&envelope, &sum, &failed_at) != 0)
		return ENVELOPE_UNDECODABLE;
	held = held_epoch(centre, envelope.epoch);
	if (held == NULL)
		held = begin_epoch(centre, &envelope);
	return hold_entries(centre, held, &envelope);
}

void
centre_forget(struct centre *centre, uint64_t number,
    const uint8_t hash[HASH_SIZE])
{
	while (centre->epoch_count > 1)
		centre->epoch_count--;
	centre->epochs[0].number = number;
	memcpy(centre->epochs[0].hash, hash, HASH_SIZE);
}

/* ---- answers ---- */

/* One sealed object as a byte string behind the others. */
static void
wrap(struct wire_writer *w, const uint8_t *object, size_t length)
{
	wire_put_bytes(w, object, length);
}

static void
put_receipts(struct centre *centre, struct answer *answer,
    struct wire_writer *w)
{
	static uint8_t bytes[CENTRE_MISSING * 9 + 1024];
	static uint8_t scratch[CENTRE_MISSING * 18 + 1024];
	uint8_t kid[KID_SIZE];
	int64_t missing[CENTRE_MISSING];
	struct wire_writer one;

	key_kid(centre->kiosk, kid);
	for (size_t i = 0; i < centre->missing_count; i++)
		missing[i] = (int64_t)centre->missing[i];
	for (size_t i = 0; i < centre->epoch_count; i++) {
		struct head head = centre->epochs[i];

		if (!hash_is_known(&head))
			continue;
		if (centre->forged_receipts)
			head.hash[0] ^= 1;
		wire_write_to(&one, bytes, sizeof(bytes));
		receipt_seal(&one, SIGN1_KEPT, &centre->key, kid, &head,
		    missing, centre->ask_again ? centre->missing_count : 0,
		    scratch, sizeof(scratch));
		assert(!one.failed);
		wrap(w, one.bytes, one.length);
		answer->receipt_count++;
	}
}

static void
put_sheet(struct centre *centre, struct answer *answer, struct wire_writer *w)
{
	static uint8_t payload[LIMIT_SHEET], scratch[LIMIT_SHEET];
	static uint8_t bytes[LIMIT_SHEET];
	struct sheet_parcel parcel = { .serial = 1,
		.file = {
		    (const uint8_t *)centre->sheet, strlen(centre->sheet) } };
	struct wire_writer one;

	strcpy(parcel.name, "counter");
	sheet_version(parcel.version, centre->sheet, strlen(centre->sheet));
	wire_write_to(&one, bytes, sizeof(bytes));
	sheet_parcel_seal(&one, &centre->key, &parcel, payload, sizeof(payload),
	    scratch, sizeof(scratch));
	assert(!one.failed);
	wrap(w, one.bytes, one.length);
	answer->sheet_count = 1;
}

static void
give_answer(struct centre *centre, const uint8_t request[HASH_SIZE],
    struct answer *answer, bool with_sheet, struct https_answer *out)
{
	static uint8_t receipts[16384], sheets[LIMIT_SHEET];
	static uint8_t payload[LIMIT_ANSWER], scratch[LIMIT_ANSWER + 1024];
	struct key_pair other;
	uint8_t seed[SEED_SIZE] = { 99 };
	struct wire_writer r, s, w;

	memcpy(answer->request, request, HASH_SIZE);
	if (centre->other_request)
		answer->request[0] ^= 1;
	answer->time_ms = centre->outside->wall_ms + centre->ahead_ms;
	answer->verdict = centre->verdict;
	answer->has_registration = true;
	answer->registration = centre->registration;
	answer->book.number = 7;
	wire_write_to(&r, receipts, sizeof(receipts));
	wire_write_to(&s, sheets, sizeof(sheets));
	put_receipts(centre, answer, &r);
	if (with_sheet)
		put_sheet(centre, answer, &s);
	answer->receipts = (struct wire_span){ r.bytes, r.length };
	answer->sheets = (struct wire_span){ s.bytes, s.length };
	key_from_seed(&other, seed);
	wire_write_to(&w, out->bytes, out->room);
	answer_seal(&w, centre->other_key ? &other : &centre->key, answer,
	    payload, sizeof(payload), scratch, sizeof(scratch));
	assert(!w.failed);
	out->length = w.length;
	out->status = 200;
}

static void
read_items(struct centre *centre, struct wire_reader *r, struct answer *answer)
{
	struct sign1 object;
	struct text_item item;

	while (!wire_at_end(r)) {
		struct answer_judged *judged =
		    &answer->judged[answer->judged_count];

		sign1_read(r, &object);
		assert(!r->failed);
		judged->index = answer->judged_count++;
		judged->verdict = hold_envelope(centre, &object);
		judged->number = 1;
		for (size_t n = texts_open(r); n > 0; n--) {
			assert(texts_next(r, &item));
			centre->texts++;
		}
	}
	centre->judged = (unsigned)answer->judged_count;
	if (answer->judged_count > centre->fresh_max)
		centre->fresh_max = (unsigned)answer->judged_count;
}

/* What stood behind a gap is looked at again once a lost entry fills it. */
static void
read_parcel(struct centre *centre, const struct wire_reader *body,
    struct answer *answer)
{
	struct wire_reader r = *body;
	unsigned lost = centre->lost, texts;

	read_items(centre, &r, answer);
	if (centre->lost == lost)
		return;
	texts = centre->texts;
	answer->judged_count = 0;
	r = *body;
	read_items(centre, &r, answer);
	centre->texts = texts;
}

static enum https_verdict
take_sync(struct centre *centre, const void *body, size_t length,
    struct https_answer *out)
{
	static uint8_t scratch[LIMIT_REQUEST + SIGN1_SCRATCH];
	struct answer *answer = calloc(1, sizeof(*answer));
	struct sync_request request;
	uint8_t hash[HASH_SIZE];
	struct wire_reader r;
	struct sign1 object;

	assert(answer != NULL);
	wire_read_from(&r, body, length);
	sign1_read(&r, &object);
	assert(!r.failed);
	assert(sign1_verify(&object, SIGN1_REQUEST, centre->kiosk, scratch,
	    sizeof(scratch)));
	assert(sync_request_open(&object, &request) == SYNC_FINE);
	hash_of(hash, r.at, (size_t)(r.end - r.at));
	assert(memcmp(hash, request.body, HASH_SIZE) == 0);
	centre->waiting = (uint64_t)request.health.waiting;
	strcpy(centre->clock, request.health.clock);
	if (centre->verdict == ANSWER_FINE)
		read_parcel(centre, &r, answer);
	hash_of(hash, object.whole.bytes, object.whole.length);
	give_answer(centre, hash, answer, centre->send_sheet, out);
	free(answer);
	return HTTPS_OK;
}

static enum https_verdict
take_enrol(struct centre *centre, const void *body, size_t length,
    struct https_answer *out)
{
	static uint8_t scratch[LIMIT_ENROL + SIGN1_SCRATCH];
	struct answer *answer = calloc(1, sizeof(*answer));
	struct enrol_request request;
	uint8_t hash[HASH_SIZE];
	struct wire_reader r;
	struct sign1 object;

	assert(answer != NULL);
	wire_read_from(&r, body, length);
	sign1_read(&r, &object);
	assert(wire_at_end(&r));
	assert(enrol_request_open(&object, &request) == SYNC_FINE);
	assert(sign1_verify(&object, SIGN1_ENROL, request.key, scratch,
	    sizeof(scratch)));
	if (centre->verdict == ANSWER_FINE)
		memcpy(centre->kiosk, request.key, KEY_SIZE);
	hash_of(hash, body, length);
	give_answer(centre, hash, answer, true, out);
	free(answer);
	return HTTPS_OK;
}

static bool
once(bool *what)
{
	bool was = *what;

	*what = false;
	return was;
}

static enum https_verdict
centre_post(void *self, const char *path, const void *body, size_t length,
    struct https_answer *out)
{
	struct centre *centre = self;
	enum https_verdict verdict;

	centre->posts++;
	if (length > centre->body_max)
		centre->body_max = length;
	if (once(&centre->lose_request)) {
		strcpy(out->why, "nobody answers");
		return HTTPS_NOBODY;
	}
	out->sent = true;
	if (centre->status != 0) {
		strcpy(out->why, "later");
		out->status = centre->status;
		out->retry_s = 17;
		return HTTPS_LATER;
	}
	if (strcmp(path, "/v1/enrol") == 0)
		verdict = take_enrol(centre, body, length, out);
	else
		verdict = take_sync(centre, body, length, out);
	fake_outside_pass(centre->outside, centre->takes_ms);
	if (!once(&centre->lose_reply))
		return verdict;
	strcpy(out->why, "the reply was lost");
	return HTTPS_LATER;
}

void
centre_init(struct centre *centre, struct fake_outside *outside)
{
	uint8_t seed[SEED_SIZE] = { 1, 2, 3 };
	struct place *place = centre->registration.places;

	memset(centre, 0, sizeof(*centre));
	key_from_seed(&centre->key, seed);
	centre->carrier = (struct carrier){ centre, centre_post };
	centre->outside = outside;
	centre->takes_ms = 40;
	centre->sheet = sheet_json;
	strcpy(centre->registration.name, "north");
	strcpy(centre->registration.survey, "counter");
	centre->registration.place_count = 2;
	for (int i = 0; i < 2; i++) {
		snprintf(place[i].slug, sizeof(place[i].slug), "counter-%d",
		    i + 1);
		strcpy(place[i].title, "Counter");
		strcpy(place[i].zone, "Europe/Vienna");
		strcpy(place[i].survey, "counter");
	}
	sheet_version(place[0].sheet, sheet_json, strlen(sheet_json));
	/* counter-2 asks nothing yet. */
}

const char *
centre_token(const struct centre *centre, char out[LIMIT_TOKEN])
{
	struct token token = {
		.url = "https://127.0.0.1:8443", .pin = { 5 }, .secret = { 6 }
	};

	memcpy(token.aggregator, centre->key.public, KEY_SIZE);
	assert(token_write(out, &token) == 0);
	return out;
}

/* ---- folders ---- */

char *
fake_folder(void)
{
	const char *tmp = getenv("TMPDIR");
	char *path = malloc(4096);

	assert(path != NULL);
	snprintf(path, 4096, "%s/touchstone-test.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	assert(mkdtemp(path) != NULL);
	return path;
}

void
fake_folder_remove(char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[4096 + 300];

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		unlink(path);
	}
	closedir(dir);
	rmdir(folder);
	free(folder);
}

struct journal *
centre_enrol(struct centre *centre, const char *folder)
{
	const struct outside *outside = &centre->outside->outside;
	enum journal_verdict verdict;
	struct journal *journal = journal_open(folder, NULL, true, outside,
	    &verdict);
	char line[LIMIT_TOKEN];
	struct token token;
	struct exchange exchange;

	assert(journal != NULL);
	assert(token_read(&token, centre_token(centre, line)) == NULL);
	assert(exchange_enrol(journal, outside, &centre->carrier, &token, line,
		   &exchange) == EXCHANGE_DONE);
	return journal;
}
