/*
 * agree.c - our parsers' word on bytes from outside.
 *
 * Reads lines "RULE HEX" and answers each with 1 when what protocol/ reads as
 * that rule of touchstone.cddl takes the bytes, else 0.  check_agree.mjs asks
 * and compares with its own word.  Signatures are not asked for here.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "protocol/deed.h"
#include "protocol/enrol.h"
#include "protocol/envelope.h"
#include "protocol/receipt.h"
#include "protocol/sync.h"
#include "protocol/text.h"

#define LINE_SIZE (2 * LIMIT_ANSWER)

static bool
takes_entry(const struct wire_span *bytes)
{
	struct wire_reader r;
	struct entry entry;
	struct deed deed;

	wire_read_from(&r, bytes->bytes, bytes->length);
	entry_read(&r, &entry);
	if (!wire_at_end(&r))
		return false;
	return deed_shape(entry.kind) == NULL ||
	    deed_read(&entry.bytes, &deed) == 0;
}

static bool
takes_texts(const struct wire_span *bytes)
{
	struct wire_reader r;
	struct text_item item;
	size_t count;

	wire_read_from(&r, bytes->bytes, bytes->length);
	for (count = texts_open(&r); count > 0; count--)
		texts_next(&r, &item);
	return wire_at_end(&r);
}

static bool
takes_envelope(const struct sign1 *object)
{
	struct envelope envelope;
	struct envelope_sum sum;
	struct wire_reader r;
	struct slot slot;
	uint64_t failed_at;
	uint32_t number;

	if (envelope_open(object, &envelope) != 0)
		return false;
	wire_read_from(&r, envelope.slots.bytes, envelope.slots.length);
	while (envelope_next_slot(&r, &number, &slot))
		;
	return !r.failed && envelope_sum(&envelope, &sum, &failed_at) == 0;
}

static bool
takes_request(const struct sign1 *object)
{
	struct sync_request request;

	return sync_request_open(object, &request) == SYNC_FINE;
}

static bool
takes_answer(const struct sign1 *object)
{
	static struct answer answer;

	return answer_open(object, &answer) == 0;
}

static bool
takes_receipt(const struct sign1 *object)
{
	struct receipt receipt;

	return receipt_open(object, &receipt) == 0;
}

static bool
takes_sheet(const struct sign1 *object)
{
	struct sheet_parcel parcel;

	return sheet_parcel_open(object, &parcel) == 0;
}

/* An enrolment has to come under the kid of the key that it brings. */
static bool
takes_enrol(const struct sign1 *object)
{
	struct sign1 mine = *object;
	struct enrol_request request;
	struct wire_reader r;
	uint8_t kid[KID_SIZE] = { 0 };
	const uint8_t *key;

	wire_read_from(&r, object->payload.bytes, object->payload.length);
	wire_array(&r);
	wire_uint(&r);
	wire_bytes(&r);
	wire_bytes(&r);
	wire_text(&r);
	key = wire_fixed(&r, KEY_SIZE);
	if (key != NULL)
		key_kid(key, kid);
	mine.kid = kid;
	return enrol_request_open(&mine, &request) == SYNC_FINE;
}

static const struct question {
	const char *rule;
	bool (*takes)(const struct wire_span *bytes);
	bool (*takes_payload)(const struct sign1 *object);
} questions[] = {
	{ "entry", takes_entry, NULL },
	{ "texts", takes_texts, NULL },
	{ "envelopePayload", NULL, takes_envelope },
	{ "requestPayload", NULL, takes_request },
	{ "answerPayload", NULL, takes_answer },
	{ "receiptPayload", NULL, takes_receipt },
	{ "sheetPayload", NULL, takes_sheet },
	{ "enrolPayload", NULL, takes_enrol },
};

/* 1, 0, or -1 for a rule that is not in the table. */
static int
ask(const char *rule, const struct wire_span *bytes)
{
	struct sign1 object = { .whole = *bytes, .payload = *bytes };
	size_t i;

	for (i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		if (strcmp(questions[i].rule, rule) != 0)
			continue;
		if (questions[i].takes != NULL)
			return questions[i].takes(bytes);
		return questions[i].takes_payload(&object);
	}
	return -1;
}

/* The bytes are a block of their own, so that sanitizers see its ends. */
static int
ask_line(char *line)
{
	char *hex = strchr(line, ' ');
	struct wire_span bytes;
	uint8_t *block;
	int said;

	if (hex == NULL)
		return -1;
	*hex++ = '\0';
	hex[strcspn(hex, "\n")] = '\0';
	bytes.length = strlen(hex) / 2;
	block = malloc(bytes.length);
	if (block == NULL || !hex_read(block, bytes.length, hex)) {
		free(block);
		return -1;
	}
	bytes.bytes = block;
	said = ask(line, &bytes);
	free(block);
	return said;
}

int
main(void)
{
	char *line = malloc(LINE_SIZE);

	if (line == NULL || sodium_init() < 0)
		return EXIT_FAILURE;
	while (fgets(line, LINE_SIZE, stdin) != NULL)
		printf("%d\n", ask_line(line));
	free(line);
	return EXIT_SUCCESS;
}
