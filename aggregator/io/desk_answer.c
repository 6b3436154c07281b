/*
 * desk_answer.c - signed answers to kiosks; see desk_answer.h.
 *
 * Receipts are derived from rows that are committed: this runs after the
 * commit, never before.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/desk_answer.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/meters.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_epoch.h"
#include "aggregator/io/store_kiosk.h"
#include "aggregator/io/store_sheet.h"
#include "aggregator/io/store_touchpoint.h"
#include "protocol/receipt.h"

#define CONTENT_TYPE "application/cose"

/* Sheets in one answer, the rest in the next: an answer is bounded. */
#define SHEETS_MOST 4

#define RECEIPT_SIZE (LIMIT_MISSING * 9 + 512)

/* Verdicts, registration and heads, beside receipts and sheets. */
#define ANSWER_REST (96 * 1024)

struct reply_draft *
reply_draft_new(const uint8_t request[HASH_SIZE], enum answer_verdict verdict)
{
	struct reply_draft *draft = calloc(1, sizeof(*draft));

	if (draft == NULL)
		return NULL;
	memcpy(draft->answer.request, request, HASH_SIZE);
	draft->answer.verdict = verdict;
	return draft;
}

void
reply_draft_free(struct reply_draft *draft)
{
	if (draft == NULL)
		return;
	bytes_release(&draft->receipts);
	bytes_release(&draft->sheets);
	free(draft);
}

/* A sealed object as a byte string behind the others. */
static int
put_wrapped(struct bytes *list, const struct wire_writer *object)
{
	uint8_t head[16];
	struct wire_writer w;
	const size_t begin = list->length;

	if (object->failed)
		return -1;
	wire_write_to(&w, bytes_room(list, object->length + sizeof(head)),
	    object->length + sizeof(head));
	if (list->failed)
		return -1;
	wire_put_bytes(&w, object->bytes, object->length);
	list->length = begin + w.length;
	return w.failed ? -1 : 0;
}

/* ---- receipts ------------------------------------------------------------ */

int
reply_draft_receipt(struct desk *desk, struct reply_draft *draft, int64_t epoch,
    const uint8_t kid[KID_SIZE])
{
	int64_t missing[LIMIT_MISSING];
	uint8_t sealed[RECEIPT_SIZE + SIGN1_OVERHEAD];
	uint8_t scratch[2 * RECEIPT_SIZE];
	struct epoch_row row;
	struct wire_writer w;
	struct head head;
	int64_t count;
	int found = epoch_by_id(desk->store, epoch, &row);

	if (found != 1 || row.held == 0 || !row.is_chained)
		return found == -1 ? -1 : 0;
	count = text_missing(desk->store, epoch, missing, LIMIT_MISSING);
	if (count == -1)
		return -1;
	memcpy(head.epoch, row.epoch, EPOCH_SIZE);
	head.number = row.held;
	memcpy(head.hash, row.held_hash, HASH_SIZE);
	wire_write_to(&w, sealed, sizeof(sealed));
	receipt_seal(&w, SIGN1_KEPT, &desk->key, kid, &head, missing,
	    (size_t)count, scratch, sizeof(scratch));
	draft->answer.receipt_count++;
	return put_wrapped(&draft->receipts, &w);
}

/* ---- sheets and registration --------------------------------------------- */

static int
put_sheet(struct desk *desk, struct reply_draft *draft,
    const uint8_t version[VERSION_SIZE])
{
	const size_t size = LIMIT_SHEET + 1024;
	struct bytes file = { 0 };
	struct sheet_parcel parcel = { 0 };
	struct sheet_row row;
	struct wire_writer w;
	uint8_t *room = malloc(3 * size);
	int failed = -1;

	if (room != NULL &&
	    sheet_by_version(desk->store, version, &row, &file) == 1 &&
	    !file.failed) {
		parcel.serial = (uint64_t)row.serial;
		memcpy(parcel.name, row.name, sizeof(parcel.name));
		memcpy(parcel.version, version, VERSION_SIZE);
		parcel.file = (struct wire_span){ file.data, file.length };
		wire_write_to(&w, room, size);
		sheet_parcel_seal(&w, &desk->key, &parcel, room + size, size,
		    room + 2 * size, size);
		draft->answer.sheet_count++;
		failed = put_wrapped(&draft->sheets, &w);
	}
	bytes_release(&file);
	free(room);
	return failed;
}

static bool
is_among(uint8_t (*versions)[VERSION_SIZE], size_t count,
    const uint8_t version[VERSION_SIZE])
{
	for (size_t i = 0; i < count; i++)
		if (memcmp(versions[i], version, VERSION_SIZE) == 0)
			return true;
	return false;
}

/* Title, zone and sheet of the touchpoint that place->slug names. */
static int
fill_place(struct store *store, const char *survey, struct place *place)
{
	struct touchpoint touchpoint;
	struct sheet_row sheet;
	int found = touchpoint_get(store, place->slug, &touchpoint);

	if (found == -1)
		return -1;
	if (found == 1) {
		memcpy(place->title, touchpoint.title, sizeof(place->title));
		memcpy(place->zone, touchpoint.zone, sizeof(place->zone));
		memcpy(place->survey, touchpoint.survey, sizeof(place->survey));
	}
	if (survey[0] != '\0')
		memcpy(place->survey, survey, sizeof(place->survey));
	found = sheet_in_force(store, place->survey, &sheet, NULL);
	if (found == 1)
		memcpy(place->sheet, sheet.version, VERSION_SIZE);
	return found == -1 ? -1 : 0;
}

static int
fill_registration(struct store *store, int64_t journal,
    struct registration *out)
{
	char places[KIOSK_PLACES];
	struct kiosk_row kiosk;
	char *rest = places;
	char *slug;

	if (kiosk_get(store, journal, &kiosk) != 1 ||
	    kiosk_places(store, journal, places) == -1)
		return -1;
	memcpy(out->name, kiosk.journal.name, sizeof(out->name));
	memcpy(out->survey, kiosk.survey, sizeof(out->survey));
	if (out->tells_pin && kiosk_pin(store, journal, out->pin) != 1)
		return -1;
	while (out->place_count < LIMIT_PLACES &&
	    (slug = strsep(&rest, ",")) != NULL) {
		struct place *place = &out->places[out->place_count++];

		strncpy(place->slug, slug, LIMIT_SLUG);
		if (fill_place(store, kiosk.survey, place) != 0)
			return -1;
	}
	return 0;
}

int
reply_draft_registration(struct desk *desk, struct reply_draft *draft,
    int64_t journal, uint8_t (*held)[VERSION_SIZE], size_t held_count)
{
	static const uint8_t none[VERSION_SIZE];
	struct registration *registration = &draft->answer.registration;
	uint8_t put[SHEETS_MOST][VERSION_SIZE];

	if (fill_registration(desk->store, journal, registration) != 0)
		return -1;
	draft->answer.has_registration = true;
	for (size_t i = 0; i < registration->place_count &&
	     draft->answer.sheet_count < SHEETS_MOST;
	     i++) {
		const uint8_t *version = registration->places[i].sheet;
		const size_t count = draft->answer.sheet_count;

		if (memcmp(version, none, VERSION_SIZE) == 0 ||
		    is_among(held, held_count, version) ||
		    is_among(put, count, version))
			continue;
		memcpy(put[count], version, VERSION_SIZE);
		if (put_sheet(desk, draft, version) != 0)
			return -1;
	}
	return 0;
}

/* ---- sending ------------------------------------------------------------- */

/* Sign into the reply's body.  0, or -1. */
static int
seal(struct desk *desk, struct call *call, struct reply_draft *draft)
{
	const size_t size = ANSWER_REST + draft->receipts.length +
	    draft->sheets.length;
	struct answer *answer = &draft->answer;
	uint8_t *room = malloc(2 * size);
	struct wire_writer w;
	int failed = -1;

	answer->receipts = (struct wire_span){ draft->receipts.data,
		draft->receipts.length };
	answer->sheets = (struct wire_span){ draft->sheets.data,
		draft->sheets.length };
	answer->time_ms = desk_now_ms(desk);
	wire_write_to(&w, bytes_room(&call->reply.body, size), size);
	if (room != NULL && !call->reply.body.failed &&
	    book_head(desk->store, &answer->book) == STORE_OK) {
		answer_seal(&w, &desk->key, answer, room, size, room + size,
		    size);
		call->reply.body.length = w.length;
		failed = w.failed ? -1 : 0;
	}
	free(room);
	return failed;
}

/* What is told now is committed, or was never to be. */
static void
count(const struct answer *answer)
{
	_Static_assert(METER_SYNC_DAMAGED - METER_SYNC_FINE == ANSWER_DAMAGED &&
		METER_ENVELOPE_QUARANTINED - METER_ENVELOPE_STORED ==
		    ENVELOPE_QUARANTINED,
	    "meters stand in the verdicts' order");
	meter_add(METER_SYNC_FINE + answer->verdict, 1);
	for (size_t i = 0; i < answer->judged_count; i++)
		meter_add(METER_ENVELOPE_STORED + answer->judged[i].verdict, 1);
}

void
reply_draft_send(struct desk *desk, struct call *call,
    struct reply_draft *draft)
{
	bytes_release(&call->reply.body);
	if (draft != NULL && !draft->receipts.failed && !draft->sheets.failed &&
	    seal(desk, call, draft) == 0) {
		call->reply.status = 200;
		call->reply.content_type = CONTENT_TYPE;
		count(&draft->answer);
	} else {
		desk_problem(call, 503, "The answer could not be signed now.");
	}
	reply_draft_free(draft);
}

void
desk_answer_unreadable(struct call *call, enum sync_verdict verdict)
{
	if (verdict == SYNC_VERSION_UNKNOWN)
		desk_problem(call, 400,
		    "This aggregator speaks version %d of the protocol.",
		    SYNC_VERSION);
	else
		desk_problem(call, 400, "This is no request of a kiosk.");
}

void
desk_answer_verdict(struct desk *desk, struct call *call,
    const uint8_t request[HASH_SIZE], enum answer_verdict verdict)
{
	reply_draft_send(desk, call, reply_draft_new(request, verdict));
}
