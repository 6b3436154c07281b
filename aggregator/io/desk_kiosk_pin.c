/*
 * desk_kiosk_pin.c - the PIN that opens a kiosk's staff menu, set from here.
 *
 * The hash alone is stored, and the book says that a PIN was set, not which.
 * It goes to the kiosk with the answer to its next request: desk_answer.c.
 */

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "aggregator/io/desk.h"
#include "aggregator/io/desk_kiosk_pin.h"
#include "aggregator/io/fields.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_kiosk.h"

/* One that is made here: a million of them, and it can be kept in mind. */
#define MADE_DIGITS 6

struct pin_wish {
	char pin[STAFF_PIN_MOST + 2]; /* one more, to tell it is too long */
};

static const char *
wrong_pin(const char *text)
{
	return text[0] == '\0' || staff_pin_is_valid(text)
	    ? NULL
	    : "is no PIN: 4 to 12 digits";
}

static const struct field fields[] = { FIELD(pin_wish, pin,
    .wrong = wrong_pin) };

/* The kiosk meant, enrolled; false: settled. */
static bool
kiosk_meant(struct desk *desk, struct call *call, struct journal_row *out)
{
	int found = journal_called(desk->store, call->parameter, out);

	if (found == 1 && out->state == JOURNAL_ENROLLED)
		return true;
	if (found == 1)
		desk_problem(call, 409, "kiosk \"%s\" is %s", out->name,
		    journal_state_text(out->state));
	else if (found == 2)
		desk_problem(call, 409,
		    "several kiosks are called \"%s\": give the start of an "
		    "id, as `kiosk list --json` shows it",
		    call->parameter);
	else if (found == 0)
		desk_problem(call, 404, "there is no kiosk \"%s\"",
		    call->parameter);
	else
		desk_store_problem(call, STORE_BROKEN);
	return false;
}

static void
pin_make(struct desk *desk, char out[STAFF_PIN_MOST + 2])
{
	uint64_t number;

	desk->outside->random(desk->outside->self, &number, sizeof(number));
	snprintf(out, STAFF_PIN_MOST + 2, "%0*u", MADE_DIGITS,
	    (unsigned)(number % 1000000));
}

static void
pin_keep(struct desk *desk, struct call *call, struct pin_wish *wish)
{
	bool made = wish->pin[0] == '\0';
	char hash[STAFF_PIN_HASH];
	struct journal_row row;

	if (!kiosk_meant(desk, call, &row))
		return;
	if (made)
		pin_make(desk, wish->pin);
	if (staff_pin_hash(hash, wish->pin) != 0) {
		desk_problem(call, 503, "There is no memory for this now.");
		return;
	}
	call->spoiled = kiosk_pin_put(desk->store, row.id, hash) != STORE_OK ||
	    book_write(desk, DEED_STAFF_PIN, desk_who(call), row.kid, "set") !=
		0;
	if (!call->spoiled)
		desk_json(call, 200,
		    json_pack("{s:s, s:o}", "name", row.name, "pin",
			made ? json_string(wish->pin) : json_null()));
}

void
desk_kiosk_pin_set(struct desk *desk, struct call *call)
{
	struct pin_wish wish = { "" };
	json_t *body = desk_body(call);

	if (body == NULL)
		return;
	if (fields_read(call, body, fields, 1, NULL, &wish))
		pin_keep(desk, call, &wish);
	json_decref(body);
	sodium_memzero(&wish, sizeof(wish));
}

void
desk_kiosk_pin_unset(struct desk *desk, struct call *call)
{
	struct journal_row row;

	if (!kiosk_meant(desk, call, &row))
		return;
	call->spoiled = kiosk_pin_put(desk->store, row.id, "") != STORE_OK ||
	    book_write(desk, DEED_STAFF_PIN, desk_who(call), row.kid,
		"removed") != 0;
	if (!call->spoiled)
		desk_json(call, 200,
		    json_pack("{s:s, s:s}", "name", row.name, "state",
			"removed"));
}
