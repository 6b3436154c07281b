/*
 * test_enrol.c - the token line, as people copy it, and the request.
 */

#include <sodium.h>

#include "protocol/enrol.h"
#include "tests/protocol/support.h"

/* 32 bytes of 00, 32 of ff, 16 of 00, in base64url. */
#define ZEROS "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define ONES "__________________________________________8"
#define SECRET "AAAAAAAAAAAAAAAAAAAAAA"
#define PARTS "v1." ZEROS "." ONES "." SECRET
#define TOKEN "https://host:8443/#" PARTS

static struct key_pair key;

static void
a_token_is_read_and_written_back(void **state)
{
	static const char *const lines[] = {
		TOKEN,
		"https://host/#" PARTS,
		"https://127.0.0.1:1/#" PARTS,
		"https://[::1]:65535/#" PARTS,
		"https://[fe80::1]/#" PARTS,
		"https://Rating.example-shop.com:8443/#" PARTS "." ONES,
	};
	char again[LIMIT_TOKEN];
	struct token token;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(lines); i++) {
		assert_null(token_read(&token, lines[i]));
		assert_int_equal(token_write(again, &token), 0);
		assert_string_equal(again, lines[i]);
	}
	assert_true(token.has_centre);
	assert_int_equal(token.centre[31], 0xff);
	assert_int_equal(token.pin[0], 0);
	assert_int_equal(token.aggregator[0], 0xff);
	assert_string_equal(token.url, "https://Rating.example-shop.com:8443");
}

static void
white_space_around_a_token_is_forgiven(void **state)
{
	struct token token;

	(void)state;
	assert_null(token_read(&token, " \t" TOKEN " \r\n"));
	assert_string_equal(token.url, "https://host:8443");
	assert_false(token.has_centre);
}

static void
what_is_wrong_with_a_token_is_said(void **state)
{
	static const struct {
		const char *line, *word; /* of the sentence */
	} cases[] = {
		{ "", "empty" },
		{ " \n\t ", "empty" },
		{ "hello", "not a token" },
		{ "v1." ZEROS, "not a token" },
		{ "http://host:8443/#" PARTS, "http://" },
		{ "https://host:8443", "only the address" },
		{ "https://host:8443/", "only the address" },
		{ "https://host:8443/#", "incomplete" },
		{ "https://host:8443/#v1", "incomplete" },
		{ "https://host:8443/#v1." ZEROS, "incomplete" },
		{ "https://host:8443/#v1." ZEROS "." ONES, "incomplete" },
		{ "https://host:8443/#v1." ZEROS "." ONES ".", "incomplete" },
		{ "https://host:8443/#v2." ZEROS, "newer version" },
		{ "https://host:8443/#x1." ZEROS, "incomplete" },
		{ TOKEN ".", "incomplete" },
		{ TOKEN ".AAAA", "incomplete" },
		{ TOKEN "." ONES "." ONES, "incomplete" },
		{ TOKEN "A", "incomplete" },
		{ TOKEN "==", "incomplete" },
		{ TOKEN " " ZEROS, "incomplete" },
		{ "https://host:8443/#v1." ONES "." ZEROS
		  ".+AAAAAAAAAAAAAAAAAAAAA",
		    "incomplete" },
		/* the last character has bits that belong to no byte */
		{ "https://host:8443/#v1." ZEROS "." ONES
		  ".AAAAAAAAAAAAAAAAAAAAAB",
		    "incomplete" },
		{ "https:///#" PARTS, "address" },
		{ "https://host:/#" PARTS, "address" },
		{ "https://host:0/#" PARTS, "address" },
		{ "https://host:65536/#" PARTS, "address" },
		{ "https://host:8443x/#" PARTS, "address" },
		{ "https://host:123456/#" PARTS, "address" },
		{ "https://a b/#" PARTS, "address" },
		{ "https://me@host/#" PARTS, "address" },
		{ "https://host/path/#" PARTS, "address" },
		{ "https://[]/#" PARTS, "address" },
		{ "https://[::1/#" PARTS, "address" },
		{ "https://[::1]8443/#" PARTS, "address" },
		{ "https://h\x1b[2J/#" PARTS, "address" },
	};
	struct token token;
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		why = token_read(&token, cases[i].line);
		if (why == NULL)
			fail_msg("taken: %s", cases[i].line);
		if (strstr(why, cases[i].word) == NULL)
			fail_msg("%s: %s", cases[i].line, why);
	}
}

static void
a_token_cut_short_is_refused_at_each_place(void **state)
{
	char line[] = TOKEN;
	struct token token;
	size_t cut;

	(void)state;
	assert_null(token_read(&token, line));
	for (cut = strlen(line); cut-- > 0;) {
		line[cut] = '\0';
		if (token_read(&token, line) == NULL)
			fail_msg("taken: %s", line);
	}
}

static void
a_line_too_long_is_refused_and_not_written(void **state)
{
	char line[2 * LIMIT_TOKEN], out[LIMIT_TOKEN];
	struct token token;

	(void)state;
	memset(line, 'a', sizeof(line));
	memcpy(line, "https://", 8);
	strcpy(line + LIMIT_URL, "/#" PARTS);
	assert_null(token_read(&token, line));
	assert_int_equal(strlen(token.url), LIMIT_URL);
	assert_int_equal(token_write(out, &token), 0);
	line[LIMIT_URL] = 'a';
	strcpy(line + LIMIT_URL + 1, "/#" PARTS);
	assert_non_null(token_read(&token, line));
	memset(line, 'a', sizeof(line));
	memcpy(line, "https://", 8);
	strcpy(line + LIMIT_TOKEN, "/#" PARTS);
	assert_non_null(token_read(&token, line));
}

/* ---- the request ----------------------------------------------------------------- */

static bool
takes_request(const uint8_t *bytes, size_t length)
{
	struct sign1 object = { .payload = { bytes, length }, .kid = key.kid };
	struct enrol_request request;

	return enrol_request_open(&object, &request) == SYNC_FINE;
}

static void
fill_request(struct enrol_request *request)
{
	memset(request, 0, sizeof(*request));
	memset(request->aggregator, 1, KID_SIZE);
	memset(request->nonce, 2, NONCE_SIZE);
	memset(request->line, 'l', LIMIT_TOKEN - 1);
	memcpy(request->key, key.public, KEY_SIZE);
	memset(request->description, 'd', LIMIT_TITLE);
}

static void
a_request_comes_back_and_proves_its_own_key(void **state)
{
	static uint8_t room[LIMIT_ENROL], scratch[LIMIT_ENROL];
	struct enrol_request request, read;
	struct wire_writer w;
	struct wire_reader r;
	struct sign1 object;

	(void)state;
	fill_request(&request);
	wire_write_to(&w, room, sizeof(room));
	enrol_request_seal(&w, &key, &request, scratch, sizeof(scratch));
	assert_false(w.failed);
	wire_read_from(&r, w.bytes, w.length);
	sign1_read(&r, &object);
	assert_true(wire_at_end(&r));
	assert_int_equal(enrol_request_open(&object, &read), SYNC_FINE);
	assert_memory_equal(&read, &request, sizeof(read));
	assert_true(sign1_verify(&object, SIGN1_ENROL, read.key, scratch,
	    sizeof(scratch)));
	assert_taken_whole_only(takes_request, object.payload.bytes,
	    object.payload.length);
}

static void
a_request_under_another_kid_is_malformed(void **state)
{
	static const uint8_t other[KID_SIZE] = { 1 };
	static uint8_t room[LIMIT_ENROL], scratch[LIMIT_ENROL];
	struct enrol_request request, read;
	struct wire_writer w;
	struct wire_reader r;
	struct sign1 object;

	(void)state;
	fill_request(&request);
	wire_write_to(&w, room, sizeof(room));
	enrol_request_seal(&w, &key, &request, scratch, sizeof(scratch));
	wire_read_from(&r, w.bytes, w.length);
	sign1_read(&r, &object);
	object.kid = other;
	assert_int_equal(enrol_request_open(&object, &read), SYNC_MALFORMED);
}

#define I "50 00000000000000000000000000000000"
#define K \
	"5820 03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"

static void
a_wrong_request_is_refused(void **state)
{
	static const char *const bad[] = {
		"85 01" I I "6161" K,
		"87 01" I I "6161" K "60 00",
		"86 02" I I "6161" K "60",
		"86 01" K I "6161" K "60",
		"86 01" I K "6161" K "60",
		"86 01" I I "4161" K "60",
		"86 01" I I "6100" K "60",
		"86 01" I I "6161" I "60",
		"86 01" I I "6161" K "40",
		"86 01" I I "6180" K "60",
		"86 01" I I "7b8000000000000000" K "60",
		"86 01" I I "6161 5820"
		"0000000000000000000000000000000000000000000000000000000000000000"
		"60",
	};
	size_t i;

	(void)state;
	assert_true(hex_is_taken(takes_request, "86 01" I I "6161" K "60"));
	for (i = 0; i < COUNT(bad); i++)
		if (hex_is_taken(takes_request, bad[i]))
			fail_msg("%s was taken", bad[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_is_read_and_written_back),
		cmocka_unit_test(white_space_around_a_token_is_forgiven),
		cmocka_unit_test(what_is_wrong_with_a_token_is_said),
		cmocka_unit_test(a_token_cut_short_is_refused_at_each_place),
		cmocka_unit_test(a_line_too_long_is_refused_and_not_written),
		cmocka_unit_test(a_request_comes_back_and_proves_its_own_key),
		cmocka_unit_test(a_request_under_another_kid_is_malformed),
		cmocka_unit_test(a_wrong_request_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (sodium_init() < 0)
		return 1;
	key_of_vectors(&key);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
