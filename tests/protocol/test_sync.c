/*
 * test_sync.c - requests, answers and sheets as they travel.
 */

#include <sodium.h>

#include "protocol/sync.h"
#include "tests/protocol/support.h"

static struct key_pair key;
static uint8_t scratch[LIMIT_ANSWER + SIGN1_SCRATCH];
static uint8_t payload_room[LIMIT_ANSWER];
static uint8_t sealed[LIMIT_ANSWER + SIGN1_OVERHEAD];

static struct sign1
open_sealed(const struct wire_writer *w, enum sign1_type type)
{
	struct wire_reader r;
	struct sign1 object;

	assert_false(w->failed);
	wire_read_from(&r, w->bytes, w->length);
	sign1_read(&r, &object);
	assert_true(wire_at_end(&r));
	assert_true(sign1_verify(&object, type, key.public, scratch,
	    sizeof(scratch)));
	return object;
}

/* ---- requests ---------------------------------------------------------------- */

/* A request with everything, or with as little as there is. */
static void
fill_request(struct sync_request *request, bool full)
{
	size_t i;

	memset(request, 0, sizeof(*request));
	request->health.waiting = -1;
	request->health.oldest_s = -1;
	request->health.disk_free = -1;
	if (!full)
		return;
	memset(request->aggregator, 1, KID_SIZE);
	memset(request->nonce, 2, NONCE_SIZE);
	request->at = LIMIT_AT;
	request->wall_ms = -62135596800000;
	memset(&request->head, 3, sizeof(request->head));
	request->head.number = INT64_MAX;
	memset(request->health.program, 'p', LIMIT_NAME);
	request->health.waiting = INT64_MAX;
	request->health.oldest_s = 1ll << 32;
	request->health.disk_free = 1ll << 53;
	strcpy(request->health.clock, "unknown");
	memset(request->health.error, 'e', LIMIT_NAME);
	request->sheet_count = LIMIT_QUESTIONS;
	for (i = 0; i < LIMIT_QUESTIONS; i++)
		memset(request->sheets[i], (int)i, VERSION_SIZE);
	request->receipt_count = SYNC_RECEIPTS;
	for (i = 0; i < SYNC_RECEIPTS; i++) {
		memset(&request->receipts[i], (int)i, sizeof(struct head));
		request->receipts[i].number = INT64_MAX - i;
	}
	memset(request->body, 4, HASH_SIZE);
}

static bool
takes_request(const uint8_t *bytes, size_t length)
{
	struct sign1 object = { .payload = { bytes, length } };
	struct sync_request request;

	return sync_request_open(&object, &request) == SYNC_FINE;
}

static void
a_request_comes_back_as_it_was_sealed(void **state)
{
	struct sync_request request, read;
	struct wire_writer w;
	struct sign1 object;
	int full;

	(void)state;
	for (full = 0; full <= 1; full++) {
		fill_request(&request, full);
		wire_write_to(&w, sealed, LIMIT_REQUEST);
		sync_request_seal(&w, &key, &request, scratch, LIMIT_REQUEST);
		object = open_sealed(&w, SIGN1_REQUEST);
		assert_int_equal(sync_request_open(&object, &read), SYNC_FINE);
		assert_memory_equal(&read, &request, sizeof(read));
		assert_taken_whole_only(takes_request, object.payload.bytes,
		    object.payload.length);
	}
}

#define I "50 000102030405060708090a0b0c0d0e0f"
#define E "48 0102030405060708"
#define H \
	"5820 0000000000000000000000000000000000000000000000000000000000000000"
#define HEAD "83" E "01" H
#define A32 "6161616161616161616161616161616161616161616161616161616161616161"
#define REQUEST(health, sheets, receipts) \
	"8a 01" I I "05 20" HEAD health sheets receipts H

static enum sync_verdict
request_verdict(const char *hex)
{
	struct block block = block_of_hex(hex);
	struct sign1 object = { .payload = { block.bytes, block.length } };
	struct sync_request request;
	enum sync_verdict verdict = sync_request_open(&object, &request);

	block_free(&block);
	return verdict;
}

static void
an_unknown_version_is_told_apart_from_damage(void **state)
{
	static const struct {
		const char *hex;
		enum sync_verdict verdict;
	} cases[] = {
		{ REQUEST("a0", "80", "80"), SYNC_FINE },
		{ "8a 02" I I "05 20" HEAD "a0 80 80" H, SYNC_VERSION_UNKNOWN },
		{ "82 02 f5", SYNC_VERSION_UNKNOWN },
		{ "81 00", SYNC_VERSION_UNKNOWN },
		{ "81 1bffffffffffffffff", SYNC_VERSION_UNKNOWN },
		{ "81 01", SYNC_MALFORMED },
		{ "81 20", SYNC_MALFORMED },
		{ "81 6131", SYNC_MALFORMED },
		{ "80", SYNC_MALFORMED },
		{ "a0", SYNC_MALFORMED },
		{ "", SYNC_MALFORMED },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		if (request_verdict(cases[i].hex) != cases[i].verdict)
			fail_msg("%s: %d", cases[i].hex,
			    request_verdict(cases[i].hex));
}

static void
a_wrong_request_is_malformed(void **state)
{
	static const char *const bad[] = {
		REQUEST("80", "80", "80"),
		REQUEST("a0", "a0", "80"),
		REQUEST("a0", "81 00", "80"),
		REQUEST("a0", "81" E, "80"),
		REQUEST("a0", "9821" I, "80"),
		REQUEST("a0", "80", "81 00"),
		REQUEST("a0", "80", "91" HEAD),
		REQUEST("a0", "9b8000000000000000", "80"),
		REQUEST("a0", "80", "9b7fffffffffffffff"),
		REQUEST("bb7fffffffffffffff", "80", "80"),
		REQUEST("a1 01 01", "80", "80"),
		REQUEST("a1 646469736b 80", "80", "80"),
		REQUEST("a1 646469736b f5", "80", "80"),
		REQUEST("a1 646469736b 1b8000000000000000", "80", "80"),
		REQUEST("a1 65636c6f636b 6861626364656600 68", "80", "80"),
		REQUEST("a1 65636c6f636b 7841" A32 A32 "61", "80", "80"),
		REQUEST("a1 7841" A32 A32 "61 01", "80", "80"),
		REQUEST("a2 646469736b 01 646469736b 01", "80", "80"),
		REQUEST("a2 65636c6f636b 6161 646469736b 01", "80", "80"),
		"8a 01" E I "05 20" HEAD "a0 80 80" H,
		"8a 01" I I "1b0000000100000000 20" HEAD "a0 80 80" H,
		"8a 01" I I "20 20" HEAD "a0 80 80" H,
		"8a 01" I I "05 f6" HEAD "a0 80 80" H,
		"8a 01" I I "05 20" HEAD "a0 80 80" I,
		"8b 01" I I "05 20" HEAD "a0 80 80" H "00",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++)
		if (request_verdict(bad[i]) != SYNC_MALFORMED)
			fail_msg("%s was taken", bad[i]);
}

static void
health_we_do_not_know_is_passed_over(void **state)
{
	/* "disk": "full", "clock": null, "error": 5, "later": -7 */
	struct block block = block_of_hex(
	    REQUEST("a5 6163 6178 646469736b 6466756c6c 65636c6f636b f6 "
		    "656572726f72 05 656c61746572 26",
		"80", "80"));
	struct sign1 object = { .payload = { block.bytes, block.length } };
	struct sync_request request;

	(void)state;
	assert_int_equal(sync_request_open(&object, &request), SYNC_FINE);
	assert_int_equal(request.health.disk_free, -1);
	assert_string_equal(request.health.clock, "");
	assert_string_equal(request.health.error, "");
	assert_int_equal(request.health.waiting, -1);
	block_free(&block);
}

/* ---- answers -------------------------------------------------------------------- */

/* A sequence of byte strings, each one sealed sheet. */
static void
put_parcels(struct wire_writer *w, size_t count)
{
	static uint8_t one[256], payload[256], small[512];
	struct sheet_parcel parcel = { 0 };
	struct wire_writer inner;
	size_t i;

	for (i = 0; i < count; i++) {
		parcel.serial = i;
		parcel.file.bytes = (const uint8_t *)"{}";
		parcel.file.length = 2;
		sheet_version(parcel.version, "{}", 2);
		wire_write_to(&inner, one, sizeof(one));
		sheet_parcel_seal(&inner, &key, &parcel, payload,
		    sizeof(payload), small, sizeof(small));
		assert_false(inner.failed);
		wire_put_bytes(w, inner.bytes, inner.length);
	}
}

static void
fill_answer(struct answer *answer, struct wire_writer *parcels)
{
	struct place *place;
	size_t i;

	memset(answer, 0, sizeof(*answer));
	memset(answer->request, 1, HASH_SIZE);
	answer->time_ms = 1700000000000;
	answer->verdict = ANSWER_DAMAGED;
	answer->receipt_count = 3;
	answer->receipts.bytes = parcels->bytes;
	put_parcels(parcels, 3);
	answer->receipts.length = parcels->length;
	answer->judged_count = LIMIT_SYNC_ENVELOPES;
	for (i = 0; i < LIMIT_SYNC_ENVELOPES; i++) {
		answer->judged[i].index = i;
		answer->judged[i].verdict = (enum envelope_verdict)(i % 7);
		answer->judged[i].number = INT64_MAX - i;
	}
	answer->sheet_count = 2;
	answer->sheets.bytes = parcels->bytes + parcels->length;
	put_parcels(parcels, 2);
	answer->sheets.length = parcels->length - answer->receipts.length;
	answer->pin_count = ANSWER_PINS;
	memset(answer->pins, 2, sizeof(answer->pins));
	answer->has_registration = true;
	strcpy(answer->registration.name, "hall");
	strcpy(answer->registration.survey, "counter");
	answer->registration.place_count = LIMIT_PLACES;
	for (i = 0; i < LIMIT_PLACES; i++) {
		place = &answer->registration.places[i];
		memset(place->slug, 's', LIMIT_SLUG);
		memset(place->title, 't', LIMIT_TITLE);
		memset(place->zone, 'z', LIMIT_ZONE);
		memset(place->survey, 'y', LIMIT_NAME);
		memset(place->sheet, (int)i, VERSION_SIZE);
	}
	memset(&answer->book, 3, sizeof(answer->book));
	answer->book.number = 77;
}

static bool
takes_answer(const uint8_t *bytes, size_t length)
{
	static struct answer answer;
	struct sign1 object = { .payload = { bytes, length } };

	return answer_open(&object, &answer) == 0;
}

static void
assert_same_answer(const struct answer *a, const struct answer *b)
{
	assert_memory_equal(a->request, b->request, HASH_SIZE);
	assert_int_equal(a->time_ms, b->time_ms);
	assert_int_equal(a->verdict, b->verdict);
	assert_int_equal(a->receipt_count, b->receipt_count);
	assert_int_equal(a->receipts.length, b->receipts.length);
	assert_memory_equal(a->receipts.bytes, b->receipts.bytes,
	    a->receipts.length);
	assert_int_equal(a->judged_count, b->judged_count);
	assert_memory_equal(a->judged, b->judged, sizeof(a->judged));
	assert_int_equal(a->sheet_count, b->sheet_count);
	assert_int_equal(a->sheets.length, b->sheets.length);
	assert_memory_equal(a->sheets.bytes, b->sheets.bytes, a->sheets.length);
	assert_int_equal(a->pin_count, b->pin_count);
	assert_memory_equal(a->pins, b->pins, sizeof(a->pins));
	assert_int_equal(a->has_registration, b->has_registration);
	assert_memory_equal(&a->registration, &b->registration,
	    sizeof(a->registration));
	assert_memory_equal(&a->book, &b->book, sizeof(a->book));
}

static void
what_went_wrong_is_told_in_whole_words(void **state)
{
	static const struct {
		const char *why, *told;
	} cases[] = {
		{ "", "" },
		{ "it answers 500", "it answers 500" },
		{ "exactly sixty-four: 3456789 123456789 123456789 123456789 "
		  "1234",
		    "exactly sixty-four: 3456789 123456789 123456789 123456789 "
		    "1234" },
		{ "nobody answers at https://localhost:18777: Couldn't connect "
		  "to server",
		    "nobody answers at https://localhost:18777: Couldn't "
		    "connect..." },
		{ "https://a-host-with-a-name-that-is-so-very-long.and-a-domain"
		  ".example:8443/ is away",
		    "https://a-host-with-a-name-that-is-so-very-long.and-a-"
		    "domain...." },
	};
	struct sync_health health;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memset(&health, 'x', sizeof(health));
		sync_health_error(&health, cases[i].why);
		assert_string_equal(health.error, cases[i].told);
	}
}

static void
an_answer_comes_back_as_it_was_sealed(void **state)
{
	static struct answer answer, read;
	static uint8_t parcels_room[2048];
	struct wire_writer w, parcels;
	struct sheet_parcel parcel;
	struct wire_reader r;
	struct sign1 object, inner;
	size_t i;

	(void)state;
	wire_write_to(&parcels, parcels_room, sizeof(parcels_room));
	fill_answer(&answer, &parcels);
	assert_false(parcels.failed);
	wire_write_to(&w, sealed, sizeof(sealed));
	answer_seal(&w, &key, &answer, payload_room, sizeof(payload_room),
	    scratch, sizeof(scratch));
	object = open_sealed(&w, SIGN1_ANSWER);
	assert_int_equal(answer_open(&object, &read), 0);
	assert_same_answer(&read, &answer);

	wire_read_from(&r, read.receipts.bytes, read.receipts.length);
	for (i = 0; answer_next(&r, &inner); i++) {
		assert_int_equal(sheet_parcel_open(&inner, &parcel), 0);
		assert_int_equal(parcel.serial, i);
	}
	assert_int_equal(i, 3);
	assert_true(wire_at_end(&r));
}

#define PIN \
	"$argon2id$v=19$m=8192,t=3,p=1$c29tZXNhbHRzb21lc2E$" \
	"aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo"

/* What comes of a registration that tells of this PIN, or of none. */
static const struct registration *
told(bool tells_pin, const char *pin, size_t *length)
{
	static struct answer answer, read;
	struct sign1 object;
	struct wire_writer w;

	memset(&answer, 0, sizeof(answer));
	answer.has_registration = true;
	strcpy(answer.registration.name, "hall");
	answer.registration.tells_pin = tells_pin;
	strcpy(answer.registration.pin, pin);
	wire_write_to(&w, sealed, sizeof(sealed));
	answer_seal(&w, &key, &answer, payload_room, sizeof(payload_room),
	    scratch, sizeof(scratch));
	object = open_sealed(&w, SIGN1_ANSWER);
	*length = object.payload.length;
	assert_int_equal(answer_open(&object, &read), 0);
	assert_string_equal(read.registration.name, "hall");
	return &read.registration;
}

static void
a_registration_tells_of_a_pin_only_where_it_is_to(void **state)
{
	const struct registration *read;
	size_t untold, none, some;

	(void)state;
	read = told(false, PIN, &untold);
	assert_false(read->tells_pin);
	assert_string_equal(read->pin, "");
	read = told(true, "", &none);
	assert_true(read->tells_pin);
	assert_string_equal(read->pin, "");
	assert_int_equal(none, untold + 1);
	read = told(true, PIN, &some);
	assert_true(read->tells_pin);
	assert_string_equal(read->pin, PIN);
	/* A hash that nobody here would compute: as if nothing were said. */
	read = told(true, "$argon2id$v=19$m=1048576,t=3,p=1$YQ$YQ", &some);
	assert_false(read->tells_pin);
	assert_string_equal(read->pin, "");
}

static void
the_smallest_answer_is_taken_whole_only(void **state)
{
	static struct answer answer, read;
	static uint8_t parcels_room[2048];
	struct wire_writer w, parcels;
	struct sign1 object;

	(void)state;
	memset(&answer, 0, sizeof(answer));
	wire_write_to(&parcels, parcels_room, sizeof(parcels_room));
	put_parcels(&parcels, 1);
	answer.receipt_count = 1;
	answer.receipts.bytes = parcels.bytes;
	answer.receipts.length = parcels.length;
	wire_write_to(&w, sealed, sizeof(sealed));
	answer_seal(&w, &key, &answer, payload_room, sizeof(payload_room),
	    scratch, sizeof(scratch));
	object = open_sealed(&w, SIGN1_ANSWER);
	assert_int_equal(answer_open(&object, &read), 0);
	assert_false(read.has_registration);
	assert_taken_whole_only(takes_answer, object.payload.bytes,
	    object.payload.length);
}

static void
a_wrong_answer_is_refused(void **state)
{
#define ANSWER(verdict, receipts, judged, sheets, pins, registration) \
	"8a 01" H "05" verdict receipts judged sheets pins registration HEAD
	static const char *const bad[] = {
		ANSWER("08", "80", "80", "80", "80", "f6"),
		ANSWER("20", "80", "80", "80", "80", "f6"),
		ANSWER("00", "81 00", "80", "80", "80", "f6"),
		ANSWER("00", "81 4100", "80", "80", "80", "f6"),
		ANSWER("00", "9b8000000000000000", "80", "80", "80", "f6"),
		ANSWER("00", "80", "81 00", "80", "80", "f6"),
		ANSWER("00", "80", "81 83 00 07 01", "80", "80", "f6"),
		ANSWER("00", "80", "81 83 00 00 20", "80", "80", "f6"),
		ANSWER("00", "80", "81 82 00 00", "80", "80", "f6"),
		ANSWER("00", "80", "80", "81 41ff", "80", "f6"),
		ANSWER("00", "80", "80", "80", "81 00", "f6"),
		ANSWER("00", "80", "80", "80", "85" H H H H H, "f6"),
		ANSWER("00", "80", "80", "80", "80", "80"),
		ANSWER("00", "80", "80", "80", "80", "83 60 60 81 00"),
		ANSWER("00", "80", "80", "80", "80",
		    "83 60 60 81 85 60 60 60 60" I),
		ANSWER("00", "80", "80", "80", "80",
		    "83 60 60 81 85 6141 60 60 60" I),
		ANSWER("00", "80", "80", "80", "80", "83 60 60 9841"),
		ANSWER("00", "80", "80", "80", "80", "82 60 60"),
		ANSWER("00", "80", "80", "80", "80", "84 60 60 80 60"),
		ANSWER("00", "80", "80", "80", "80", "84 60 60 80 00"),
		ANSWER("00", "80", "80", "80", "80", "85 60 60 80 f6 f6"),
		"8a 02" H "05 00 80 80 80 80 f6" HEAD,
		"89 01" H "05 00 80 80 80 80 f6",
	};
	size_t i;

	(void)state;
	assert_true(hex_is_taken(takes_answer,
	    ANSWER("00", "80", "80", "80", "80", "f6")));
	assert_true(hex_is_taken(takes_answer,
	    ANSWER("07", "80", "81 83 00 06 01", "80", "81" H,
		"83 60 60 81 85 6161 60 60 60" I)));
	assert_true(hex_is_taken(takes_answer,
	    ANSWER("00", "80", "80", "80", "80", "84 60 60 80 f6")));
	assert_true(hex_is_taken(takes_answer,
	    ANSWER("00", "80", "80", "80", "80", "84 60 60 80 6161")));
	for (i = 0; i < COUNT(bad); i++)
		if (hex_is_taken(takes_answer, bad[i]))
			fail_msg("%s was taken", bad[i]);
}

static void
too_little_room_is_said(void **state)
{
	static struct answer answer;
	static uint8_t parcels_room[2048];
	struct wire_writer w, parcels;

	(void)state;
	wire_write_to(&parcels, parcels_room, sizeof(parcels_room));
	fill_answer(&answer, &parcels);
	wire_write_to(&w, sealed, sizeof(sealed));
	answer_seal(&w, &key, &answer, payload_room, 1000, scratch,
	    sizeof(scratch));
	assert_true(w.failed);
	wire_write_to(&w, sealed, 1000);
	answer_seal(&w, &key, &answer, payload_room, sizeof(payload_room),
	    scratch, sizeof(scratch));
	assert_true(w.failed);
	wire_write_to(&w, sealed, sizeof(sealed));
	answer_seal(&w, &key, &answer, payload_room, sizeof(payload_room),
	    scratch, 1000);
	assert_true(w.failed);
}

static void
every_verdict_has_a_sentence(void **state)
{
	unsigned verdict, other;

	(void)state;
	for (verdict = ANSWER_FINE; verdict <= ANSWER_DAMAGED; verdict++) {
		assert_non_null(answer_verdict_text((enum answer_verdict)
			verdict));
		for (other = ANSWER_FINE; other < verdict; other++)
			assert_string_not_equal(
			    answer_verdict_text((enum answer_verdict)verdict),
			    answer_verdict_text((enum answer_verdict)other));
	}
}

/* ---- sheets ----------------------------------------------------------------------- */

static bool
takes_parcel(const uint8_t *bytes, size_t length)
{
	struct sign1 object = { .payload = { bytes, length } };
	struct sheet_parcel parcel;

	return sheet_parcel_open(&object, &parcel) == 0;
}

static void
a_sheet_travels_whole_and_under_its_own_version(void **state)
{
	static uint8_t file[LIMIT_SHEET + 1], room[LIMIT_SHEET + 512];
	struct sheet_parcel parcel = { .serial = 9, .name = "counter" }, read;
	struct wire_writer w;
	struct sign1 object;

	(void)state;
	memset(file, ' ', sizeof(file));
	parcel.file.bytes = file;
	parcel.file.length = 100;
	sheet_version(parcel.version, file, 100);
	wire_write_to(&w, sealed, sizeof(sealed));
	sheet_parcel_seal(&w, &key, &parcel, room, sizeof(room), scratch,
	    sizeof(scratch));
	object = open_sealed(&w, SIGN1_SHEET);
	assert_int_equal(sheet_parcel_open(&object, &read), 0);
	assert_int_equal(read.serial, 9);
	assert_string_equal(read.name, "counter");
	assert_int_equal(read.file.length, 100);
	assert_memory_equal(read.file.bytes, file, 100);
	assert_taken_whole_only(takes_parcel, object.payload.bytes,
	    object.payload.length);

	parcel.version[0] ^= 1;
	wire_write_to(&w, sealed, sizeof(sealed));
	sheet_parcel_seal(&w, &key, &parcel, room, sizeof(room), scratch,
	    sizeof(scratch));
	object = open_sealed(&w, SIGN1_SHEET);
	assert_int_equal(sheet_parcel_open(&object, &read), -1);

	for (parcel.file.length = LIMIT_SHEET;
	     parcel.file.length <= LIMIT_SHEET + 1; parcel.file.length++) {
		sheet_version(parcel.version, file, parcel.file.length);
		wire_write_to(&w, sealed, sizeof(sealed));
		sheet_parcel_seal(&w, &key, &parcel, room, sizeof(room),
		    scratch, sizeof(scratch));
		object = open_sealed(&w, SIGN1_SHEET);
		assert_int_equal(sheet_parcel_open(&object, &read),
		    parcel.file.length == LIMIT_SHEET ? 0 : -1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_comes_back_as_it_was_sealed),
		cmocka_unit_test(an_unknown_version_is_told_apart_from_damage),
		cmocka_unit_test(a_wrong_request_is_malformed),
		cmocka_unit_test(health_we_do_not_know_is_passed_over),
		cmocka_unit_test(what_went_wrong_is_told_in_whole_words),
		cmocka_unit_test(an_answer_comes_back_as_it_was_sealed),
		cmocka_unit_test(
		    a_registration_tells_of_a_pin_only_where_it_is_to),
		cmocka_unit_test(the_smallest_answer_is_taken_whole_only),
		cmocka_unit_test(a_wrong_answer_is_refused),
		cmocka_unit_test(too_little_room_is_said),
		cmocka_unit_test(every_verdict_has_a_sentence),
		cmocka_unit_test(
		    a_sheet_travels_whole_and_under_its_own_version),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (sodium_init() < 0)
		return 1;
	key_of_vectors(&key);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
