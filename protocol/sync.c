/*
 * sync.c - one exchange: a signed request, a signed answer.
 *
 * Shapes alone.  Whom a request is for, whether it is newer than the last and
 * what becomes of its envelopes is the aggregator's to judge; whether an
 * answer is to our own request is the kiosk's.
 */

#include <string.h>

#include "protocol/sync.h"

/* ---- health ------------------------------------------------------------------ */

/*
 * What a kiosk says of itself, in the order of the wire: keys rise bytewise
 * with their heads, so the shorter comes first.
 */
enum health_type {
	HEALTH_NUMBER,
	HEALTH_TEXT
};
static const struct health_field {
	const char *key;
	enum health_type type;
	size_t offset, size; /* in struct sync_health; size of a text */
} health_fields[] = {
#define NUMBER(name, member) \
	{ \
		name, HEALTH_NUMBER, offsetof(struct sync_health, member), 0 \
	}
#define TEXT(name, member) \
	{ \
		name, HEALTH_TEXT, offsetof(struct sync_health, member), \
		    sizeof(((struct sync_health *)NULL)->member) \
	}
	TEXT("pin", pin),
	NUMBER("disk", disk_free),
	TEXT("clock", clock),
	TEXT("error", error),
	NUMBER("oldest", oldest_s),
	TEXT("version", program),
	NUMBER("waiting", waiting),
#undef NUMBER
#undef TEXT
};
#define HEALTH_FIELDS (sizeof(health_fields) / sizeof(health_fields[0]))

static int64_t *
health_number(struct sync_health *health, const struct health_field *field)
{
	return (int64_t *)((char *)health + field->offset);
}

static char *
health_text(struct sync_health *health, const struct health_field *field)
{
	return (char *)health + field->offset;
}

static const struct health_field *
health_field(const char *key)
{
	size_t i;

	for (i = 0; i < HEALTH_FIELDS; i++)
		if (strcmp(health_fields[i].key, key) == 0)
			return &health_fields[i];
	return NULL;
}

/* A kiosk of tomorrow may say more: what we do not know is passed over. */
static void
health_value_read(struct wire_reader *r, struct sync_health *out,
    const struct health_field *field)
{
	char text[LIMIT_NAME + 1];
	int64_t number;

	if (wire_peek(r) == WIRE_TEXT) {
		wire_string(r, text, sizeof(text));
		if (field != NULL && field->type == HEALTH_TEXT &&
		    strlen(text) < field->size)
			strcpy(health_text(out, field), text);
	} else if (!wire_null(r)) {
		number = wire_int(r);
		if (field != NULL && field->type == HEALTH_NUMBER &&
		    number >= 0)
			*health_number(out, field) = number;
	}
}

static void
health_read(struct wire_reader *r, struct sync_health *out)
{
	struct wire_span last = { NULL, 0 };
	size_t pairs = wire_map(r), i;
	char key[LIMIT_NAME + 1];
	const uint8_t *begin;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < HEALTH_FIELDS; i++)
		if (health_fields[i].type == HEALTH_NUMBER)
			*health_number(out, &health_fields[i]) = -1;
	for (; pairs > 0 && !r->failed; pairs--) {
		begin = r->at;
		wire_string(r, key, sizeof(key));
		wire_key_rises(r, &last, begin);
		health_value_read(r, out, health_field(key));
	}
}

static bool
health_is_known(struct sync_health *health, const struct health_field *field)
{
	if (field->type == HEALTH_NUMBER)
		return *health_number(health, field) >= 0;
	return health_text(health, field)[0] != '\0';
}

static void
health_write(struct wire_writer *w, const struct sync_health *given)
{
	struct sync_health health = *given;
	const struct health_field *field;
	size_t i, pairs = 0;

	for (i = 0; i < HEALTH_FIELDS; i++)
		pairs += health_is_known(&health, &health_fields[i]);
	wire_put_map(w, pairs);
	for (i = 0; i < HEALTH_FIELDS; i++) {
		field = &health_fields[i];
		if (!health_is_known(&health, field))
			continue;
		wire_put_string(w, field->key);
		if (field->type == HEALTH_NUMBER)
			wire_put_int(w, *health_number(&health, field));
		else
			wire_put_string(w, health_text(&health, field));
	}
}

void
sync_health_error(struct sync_health *health, const char *why)
{
	static const char dots[] = "...";
	const size_t most = LIMIT_NAME - (sizeof(dots) - 1);
	size_t length = strlen(why);

	memset(health->error, 0, sizeof(health->error));
	if (length <= LIMIT_NAME) {
		memcpy(health->error, why, length);
		return;
	}
	for (length = most; length > 0 && why[length] != ' '; length--)
		continue;
	if (length == 0) /* a single word */
		length = most;
	memcpy(health->error, why, length);
	memcpy(health->error + length, dots, sizeof(dots));
}

/* ---- requests ------------------------------------------------------------------ */

enum sync_verdict
sync_version_read(struct wire_reader *r, size_t items)
{
	size_t found = wire_array(r);
	uint64_t version = wire_uint(r);

	if (r->failed)
		return SYNC_MALFORMED;
	if (version != SYNC_VERSION)
		return SYNC_VERSION_UNKNOWN;
	return found == items ? SYNC_FINE : SYNC_MALFORMED;
}

/* The number of a list that must fit an array of ours. */
static size_t
list_of(struct wire_reader *r, size_t most)
{
	size_t count = wire_array(r);

	if (count <= most)
		return count;
	wire_fail(r);
	return 0;
}

enum sync_verdict
sync_request_open(const struct sign1 *object, struct sync_request *out)
{
	enum sync_verdict verdict;
	struct wire_reader r;
	size_t i;

	memset(out, 0, sizeof(*out));
	wire_read_from(&r, object->payload.bytes, object->payload.length);
	verdict = sync_version_read(&r, 10);
	if (verdict != SYNC_FINE)
		return verdict;
	wire_copy(&r, out->aggregator, KID_SIZE);
	wire_copy(&r, out->nonce, NONCE_SIZE);
	out->at = (uint32_t)wire_uint_within(&r, 0, LIMIT_AT);
	out->wall_ms = wire_int(&r);
	head_read(&r, &out->head);
	health_read(&r, &out->health);
	out->sheet_count = list_of(&r, LIMIT_QUESTIONS);
	for (i = 0; i < out->sheet_count; i++)
		wire_copy(&r, out->sheets[i], VERSION_SIZE);
	out->receipt_count = list_of(&r, SYNC_RECEIPTS);
	for (i = 0; i < out->receipt_count; i++)
		head_read(&r, &out->receipts[i]);
	wire_copy(&r, out->body, HASH_SIZE);
	return wire_at_end(&r) ? SYNC_FINE : SYNC_MALFORMED;
}

void
sync_request_seal(struct wire_writer *w, const struct key_pair *key,
    const struct sync_request *request, uint8_t *scratch, size_t scratch_size)
{
	struct wire_writer payload;
	size_t i;

	wire_write_to(&payload, scratch, scratch_size);
	wire_put_array(&payload, 10);
	wire_put_uint(&payload, SYNC_VERSION);
	wire_put_bytes(&payload, request->aggregator, KID_SIZE);
	wire_put_bytes(&payload, request->nonce, NONCE_SIZE);
	wire_put_uint(&payload, request->at);
	wire_put_int(&payload, request->wall_ms);
	head_write(&payload, &request->head);
	health_write(&payload, &request->health);
	wire_put_array(&payload, request->sheet_count);
	for (i = 0; i < request->sheet_count; i++)
		wire_put_bytes(&payload, request->sheets[i], VERSION_SIZE);
	wire_put_array(&payload, request->receipt_count);
	for (i = 0; i < request->receipt_count; i++)
		head_write(&payload, &request->receipts[i]);
	wire_put_bytes(&payload, request->body, HASH_SIZE);
	sign1_seal_in_place(w, SIGN1_REQUEST, key, &payload);
}

/* ---- answers -------------------------------------------------------------------- */

const char *
answer_verdict_text(enum answer_verdict verdict)
{
	static const char *const texts[] = {
		[ANSWER_FINE] = "all is well",
		[ANSWER_STRANGER] = "the aggregator does not know this kiosk; "
				    "enrol it with a token",
		[ANSWER_REVOKED] = "the aggregator has revoked this kiosk",
		[ANSWER_TOKEN_UNKNOWN] = "the aggregator does not know this "
					 "token",
		[ANSWER_TOKEN_USED] = "this token has been used by another "
				      "kiosk; a token works once",
		[ANSWER_TOKEN_EXPIRED] = "this token has expired; ask for a "
					 "new one",
		[ANSWER_NOT_FOR_ME] = "this was meant for another aggregator",
		[ANSWER_DAMAGED] = "what arrived is not what was sent",
	};

	return texts[verdict];
}

static void
judged_read(struct wire_reader *r, struct answer_judged *out)
{
	wire_array_of(r, 3);
	out->index = wire_uint(r);
	out->verdict = (enum envelope_verdict)wire_uint_within(r, 0,
	    ENVELOPE_QUARANTINED);
	out->number = wire_uint_within(r, 0, INT64_MAX);
}

/* A list of byte strings, each of them one signed object. */
static size_t
parcels_read(struct wire_reader *r, struct wire_span *out)
{
	size_t count = wire_array(r), i;
	struct sign1 object;

	out->bytes = r->at;
	for (i = 0; i < count && !r->failed; i++)
		answer_next(r, &object);
	out->length = (size_t)(r->at - out->bytes);
	return count;
}

bool
answer_next(struct wire_reader *r, struct sign1 *out)
{
	struct wire_reader inner;
	struct wire_span span;

	memset(out, 0, sizeof(*out));
	if (wire_at_end(r))
		return false;
	span = wire_bytes(r);
	if (r->failed)
		return false;
	wire_read_from(&inner, span.bytes, span.length);
	sign1_read(&inner, out);
	if (!wire_at_end(&inner))
		wire_fail(r);
	return !r->failed;
}

static void
place_read(struct wire_reader *r, struct place *out)
{
	wire_array_of(r, 5);
	wire_string(r, out->slug, sizeof(out->slug));
	wire_string(r, out->title, sizeof(out->title));
	wire_string(r, out->zone, sizeof(out->zone));
	wire_string(r, out->survey, sizeof(out->survey));
	wire_copy(r, out->sheet, VERSION_SIZE);
	if (!slug_is_valid(out->slug))
		wire_fail(r);
}

/*
 * A hash that is none, or that would cost this machine too much, is as if
 * nothing had been said: the rest of the answer counts.
 */
static void
registration_pin_read(struct wire_reader *r, struct registration *out)
{
	out->tells_pin = true;
	if (wire_null(r))
		return;
	wire_string(r, out->pin, sizeof(out->pin));
	if (out->pin[0] == '\0')
		wire_fail(r);
	if (staff_pin_hash_is_valid(out->pin))
		return;
	out->tells_pin = false;
	out->pin[0] = '\0';
}

static void
registration_read(struct wire_reader *r, struct registration *out)
{
	size_t i, items = wire_array(r);

	if (items != 3 && items != 4)
		wire_fail(r);
	wire_string(r, out->name, sizeof(out->name));
	wire_string(r, out->survey, sizeof(out->survey));
	out->place_count = list_of(r, LIMIT_PLACES);
	for (i = 0; i < out->place_count; i++)
		place_read(r, &out->places[i]);
	if (items == 4 && !r->failed)
		registration_pin_read(r, out);
}

static void
registration_write(struct wire_writer *w, const struct registration *given)
{
	const struct place *place;
	size_t i;

	wire_put_array(w, given->tells_pin ? 4 : 3);
	wire_put_string(w, given->name);
	wire_put_string(w, given->survey);
	wire_put_array(w, given->place_count);
	for (i = 0; i < given->place_count; i++) {
		place = &given->places[i];
		wire_put_array(w, 5);
		wire_put_string(w, place->slug);
		wire_put_string(w, place->title);
		wire_put_string(w, place->zone);
		wire_put_string(w, place->survey);
		wire_put_bytes(w, place->sheet, VERSION_SIZE);
	}
	if (given->tells_pin && given->pin[0] != '\0')
		wire_put_string(w, given->pin);
	else if (given->tells_pin)
		wire_put_null(w);
}

int
answer_open(const struct sign1 *object, struct answer *out)
{
	struct wire_reader r;
	size_t i;

	memset(out, 0, sizeof(*out));
	wire_read_from(&r, object->payload.bytes, object->payload.length);
	if (sync_version_read(&r, 10) != SYNC_FINE)
		return -1;
	wire_copy(&r, out->request, HASH_SIZE);
	out->time_ms = wire_int(&r);
	out->verdict = (enum answer_verdict)wire_uint_within(&r, 0,
	    ANSWER_DAMAGED);
	out->receipt_count = parcels_read(&r, &out->receipts);
	out->judged_count = list_of(&r, LIMIT_SYNC_ENVELOPES);
	for (i = 0; i < out->judged_count; i++)
		judged_read(&r, &out->judged[i]);
	out->sheet_count = parcels_read(&r, &out->sheets);
	out->pin_count = list_of(&r, ANSWER_PINS);
	for (i = 0; i < out->pin_count; i++)
		wire_copy(&r, out->pins[i], HASH_SIZE);
	out->has_registration = !wire_null(&r);
	if (out->has_registration)
		registration_read(&r, &out->registration);
	head_read(&r, &out->book);
	return wire_at_end(&r) ? 0 : -1;
}

void
answer_seal(struct wire_writer *w, const struct key_pair *key,
    const struct answer *answer, uint8_t *payload, size_t payload_size,
    uint8_t *scratch, size_t scratch_size)
{
	struct wire_writer p;
	size_t i;

	wire_write_to(&p, payload, payload_size);
	wire_put_array(&p, 10);
	wire_put_uint(&p, SYNC_VERSION);
	wire_put_bytes(&p, answer->request, HASH_SIZE);
	wire_put_int(&p, answer->time_ms);
	wire_put_uint(&p, answer->verdict);
	wire_put_array(&p, answer->receipt_count);
	wire_put_raw(&p, answer->receipts.bytes, answer->receipts.length);
	wire_put_array(&p, answer->judged_count);
	for (i = 0; i < answer->judged_count; i++) {
		wire_put_array(&p, 3);
		wire_put_uint(&p, answer->judged[i].index);
		wire_put_uint(&p, answer->judged[i].verdict);
		wire_put_uint(&p, answer->judged[i].number);
	}
	wire_put_array(&p, answer->sheet_count);
	wire_put_raw(&p, answer->sheets.bytes, answer->sheets.length);
	wire_put_array(&p, answer->pin_count);
	for (i = 0; i < answer->pin_count; i++)
		wire_put_bytes(&p, answer->pins[i], HASH_SIZE);
	if (answer->has_registration)
		registration_write(&p, &answer->registration);
	else
		wire_put_null(&p);
	head_write(&p, &answer->book);
	if (p.failed) {
		w->failed = true;
		return;
	}
	sign1_seal(w, SIGN1_ANSWER, key, p.bytes, p.length, scratch,
	    scratch_size);
}

/* ---- sheets ----------------------------------------------------------------------- */

int
sheet_parcel_open(const struct sign1 *object, struct sheet_parcel *out)
{
	uint8_t version[VERSION_SIZE];
	struct wire_reader r;

	memset(out, 0, sizeof(*out));
	wire_read_from(&r, object->payload.bytes, object->payload.length);
	wire_array_of(&r, 4);
	out->serial = wire_uint_within(&r, 0, INT64_MAX);
	wire_string(&r, out->name, sizeof(out->name));
	wire_copy(&r, out->version, VERSION_SIZE);
	out->file = wire_bytes(&r);
	if (!wire_at_end(&r) || out->file.length > LIMIT_SHEET)
		return -1;
	sheet_version(version, out->file.bytes, out->file.length);
	return memcmp(version, out->version, VERSION_SIZE) == 0 ? 0 : -1;
}

void
sheet_parcel_seal(struct wire_writer *w, const struct key_pair *key,
    const struct sheet_parcel *parcel, uint8_t *payload, size_t payload_size,
    uint8_t *scratch, size_t scratch_size)
{
	struct wire_writer p;

	wire_write_to(&p, payload, payload_size);
	wire_put_array(&p, 4);
	wire_put_uint(&p, parcel->serial);
	wire_put_string(&p, parcel->name);
	wire_put_bytes(&p, parcel->version, VERSION_SIZE);
	wire_put_bytes(&p, parcel->file.bytes, parcel->file.length);
	if (p.failed) {
		w->failed = true;
		return;
	}
	sign1_seal(w, SIGN1_SHEET, key, p.bytes, p.length, scratch,
	    scratch_size);
}

void
sheet_version(uint8_t out[VERSION_SIZE], const void *file, size_t length)
{
	uint8_t hash[HASH_SIZE];

	hash_of(hash, file, length);
	memcpy(out, hash, VERSION_SIZE);
}
