/*
 * fuzz_answer.c - what a kiosk is sent: an answer, a receipt, a sheet.
 *
 * One signed object is tried as each of them: their payloads are told apart
 * by the type that was signed, which an attacker on the line chooses freely.
 */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "protocol/receipt.h"
#include "protocol/sync.h"
#include "tests/fuzz/object.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
expect(bool claim)
{
	if (!claim)
		abort();
}

static void
walk(const struct wire_span *span, size_t count)
{
	struct wire_reader r;
	struct sign1 object;

	wire_read_from(&r, span->bytes, span->length);
	while (answer_next(&r, &object))
		count--;
	expect(wire_at_end(&r) && count == 0);
}

static void
check_registration(const struct registration *registration)
{
	expect(registration->place_count <= LIMIT_PLACES);
	expect(strlen(registration->name) <= LIMIT_NAME);
	expect(registration->pin[0] == '\0' ||
	    (registration->tells_pin &&
		staff_pin_hash_is_valid(registration->pin)));
	for (size_t i = 0; i < registration->place_count; i++)
		expect(strlen(registration->places[i].slug) <= LIMIT_SLUG &&
		    strlen(registration->places[i].zone) <= LIMIT_ZONE);
}

static void
open_answer(const struct sign1 *object)
{
	static struct answer answer;

	if (answer_open(object, &answer) != 0)
		return;
	walk(&answer.receipts, answer.receipt_count);
	walk(&answer.sheets, answer.sheet_count);
	expect(answer.judged_count <= LIMIT_SYNC_ENVELOPES);
	expect(answer.pin_count <= ANSWER_PINS);
	if (answer.has_registration)
		check_registration(&answer.registration);
}

/* As many numbers are missing as it says, and no byte more. */
static void
open_receipt(const struct sign1 *object)
{
	struct receipt receipt;
	struct wire_reader r;

	if (receipt_open(object, &receipt) != 0)
		return;
	wire_read_from(&r, receipt.missing.bytes, receipt.missing.length);
	for (size_t i = 0; i < receipt.missing_count; i++)
		wire_int(&r);
	expect(wire_at_end(&r));
}

static void
open_sheet(const struct sign1 *object)
{
	struct sheet_parcel parcel;

	if (sheet_parcel_open(object, &parcel) == 0)
		expect(parcel.file.length <= LIMIT_SHEET &&
		    strlen(parcel.name) <= LIMIT_NAME);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_reader r;
	struct sign1 object;

	if (sodium_init() < 0)
		abort();
	object_read(&object, &r, data, size);
	open_answer(&object);
	open_receipt(&object);
	open_sheet(&object);
	return 0;
}
