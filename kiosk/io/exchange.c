/*
 * exchange.c - one exchange: see exchange.h.
 *
 * Nothing is believed before the answer's signature, and the hash of our
 * request in it, have been checked.  Every failure leaves the journal as it
 * was but for the note how the try went; PROTOCOL.md, Sync and Enrolment.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/io/exchange.h"
#include "kiosk/io/journal_sync.h"

/* An answer's frame beside the payload. */
#define ANSWER_ROOM (LIMIT_ANSWER + SIGN1_OVERHEAD)
#define BODY_ROOM LIMIT_SYNC_BODY

struct talk {
	struct journal *journal;
	const struct outside *outside;
	const struct carrier *carrier;
	struct exchange *out;
	struct journal_peer peer;
	struct journal_parcel parcel;
	uint8_t *body; /* BODY_ROOM: what follows the request, moved up */
	uint8_t *answer_bytes, *scratch;
	uint8_t request_hash[HASH_SIZE];
	int64_t sent_ms;
	uint64_t waited; /* before this exchange */
	struct answer answer;
};

static void
talk_free(struct talk *talk)
{
	if (talk == NULL)
		return;
	free(talk->body);
	free(talk->answer_bytes);
	free(talk->scratch);
	free(talk);
}

static struct talk *
talk_new(struct journal *journal, const struct outside *outside,
    const struct carrier *carrier, struct exchange *out)
{
	struct talk *talk = calloc(1, sizeof(*talk));

	memset(out, 0, sizeof(*out));
	if (talk == NULL)
		return NULL;
	talk->journal = journal;
	talk->outside = outside;
	talk->carrier = carrier;
	talk->out = out;
	talk->body = malloc(BODY_ROOM);
	talk->answer_bytes = malloc(ANSWER_ROOM);
	talk->scratch = malloc(ANSWER_ROOM + SIGN1_SCRATCH);
	if (talk->body != NULL && talk->answer_bytes != NULL &&
	    talk->scratch != NULL)
		return talk;
	talk_free(talk);
	return NULL;
}

static enum exchange_verdict
own_fault(struct talk *talk, enum journal_verdict verdict)
{
	talk->out->journal = verdict;
	snprintf(talk->out->why, sizeof(talk->out->why), "%s",
	    journal_verdict_text(verdict));
	return EXCHANGE_JOURNAL;
}

static enum exchange_verdict
no_memory(struct exchange *out)
{
	out->journal = JOURNAL_BUSY;
	snprintf(out->why, sizeof(out->why), "there is no memory left");
	return EXCHANGE_JOURNAL;
}

static enum exchange_verdict
from_https(enum https_verdict verdict)
{
	switch (verdict) {
	case HTTPS_OK:
		return EXCHANGE_DONE;
	case HTTPS_NOBODY:
		return EXCHANGE_NOBODY;
	case HTTPS_STRANGER:
		return EXCHANGE_STRANGER;
	case HTTPS_STOPPED:
		return EXCHANGE_STOPPED;
	case HTTPS_LATER:
		break;
	}
	return EXCHANGE_LATER;
}

/*
 * Post, and check the answer's outside and inside under `key`.  DONE: a
 * verified answer to this very request, verdict not looked at.
 */
static enum exchange_verdict
talk_post(struct talk *talk, const char *path, const void *body, size_t length,
    const uint8_t key[KEY_SIZE])
{
	struct https_answer answer = { .bytes = talk->answer_bytes,
		.room = ANSWER_ROOM };
	struct sign1 object;
	struct wire_reader r;
	enum https_verdict verdict;

	talk->sent_ms = talk->outside->boottime_ms(talk->outside->self);
	verdict = talk->carrier->post(talk->carrier->self, path, body, length,
	    &answer);
	talk->out->sent = answer.sent;
	talk->out->retry_s = answer.retry_s;
	if (verdict != HTTPS_OK) {
		snprintf(talk->out->why, sizeof(talk->out->why), "%s",
		    answer.why);
		return from_https(verdict);
	}
	wire_read_from(&r, answer.bytes, answer.length);
	sign1_read(&r, &object);
	if (!wire_at_end(&r) ||
	    !sign1_verify(&object, SIGN1_ANSWER, key, talk->scratch,
		ANSWER_ROOM + SIGN1_SCRATCH)) {
		snprintf(talk->out->why, sizeof(talk->out->why),
		    "the answer is not signed by the aggregator's key");
		return EXCHANGE_STRANGER;
	}
	if (answer_open(&object, &talk->answer) == 0 &&
	    memcmp(talk->answer.request, talk->request_hash, HASH_SIZE) == 0)
		return EXCHANGE_DONE;
	snprintf(talk->out->why, sizeof(talk->out->why),
	    "the answer is not one to this request");
	return EXCHANGE_LATER;
}

/* ---- sync ---- */

/* Request and parcel, one after the other, into talk->body. */
static enum exchange_verdict
talk_write(struct talk *talk, size_t budget, size_t *length)
{
	struct sync_request request;
	struct wire_writer w;
	enum journal_verdict verdict;
	uint8_t *parcel = talk->body + LIMIT_REQUEST;
	uint64_t entries = 0, texts = 0;

	if (budget > BODY_ROOM - LIMIT_REQUEST)
		budget = BODY_ROOM - LIMIT_REQUEST;
	wire_write_to(&talk->parcel.body, parcel, budget);
	/* First: damage that is found here sets aside what would be packed. */
	verdict = journal_peer(talk->journal, &talk->peer);
	if (verdict == JOURNAL_OK)
		verdict = journal_waiting(talk->journal, &entries, &texts);
	talk->waited = entries + texts;
	if (verdict == JOURNAL_OK)
		verdict = journal_pack(talk->journal, &talk->parcel);
	talk->out->lost = talk->parcel.lost;
	if (verdict == JOURNAL_OK)
		verdict = journal_request(talk->journal, &request);
	if (verdict != JOURNAL_OK)
		return own_fault(talk, verdict);
	hash_of(request.body, parcel, talk->parcel.body.length);
	wire_write_to(&w, talk->body, LIMIT_REQUEST);
	sync_request_seal(&w, journal_key(talk->journal), &request,
	    talk->scratch, ANSWER_ROOM + SIGN1_SCRATCH);
	if (w.failed)
		return own_fault(talk, JOURNAL_BROKEN);
	hash_of(talk->request_hash, talk->body, w.length);
	memmove(talk->body + w.length, parcel, talk->parcel.body.length);
	*length = w.length + talk->parcel.body.length;
	return EXCHANGE_DONE;
}

/* What the aggregator says of envelopes it did not count. */
static const char *
kept_apart(const struct answer *answer)
{
	static const char *const words[] = {
		[ENVELOPE_FORKED] = "as another branch of this journal",
		[ENVELOPE_UNDECODABLE] = "as not decodable",
		[ENVELOPE_FORGED] = "as not signed by this kiosk",
		[ENVELOPE_FOREIGN] = "as another journal's",
		[ENVELOPE_QUARANTINED] = "in quarantine",
	};

	for (size_t i = 0; i < answer->judged_count; i++) {
		enum envelope_verdict verdict = answer->judged[i].verdict;

		if (verdict >= ENVELOPE_FORKED &&
		    verdict <= ENVELOPE_QUARANTINED)
			return words[verdict];
	}
	return NULL;
}

static enum exchange_verdict
talk_take(struct talk *talk)
{
	const struct journal_news news = { .answer = &talk->answer,
		.parcel = &talk->parcel,
		.key = talk->peer.key,
		.sent_boottime_ms = talk->sent_ms };
	struct journal_taken taken;
	enum journal_verdict verdict;
	const char *apart = kept_apart(&talk->answer);
	uint64_t entries, texts;

	verdict = journal_take(talk->journal, &news, &taken);
	if (verdict == JOURNAL_OK)
		verdict = journal_waiting(talk->journal, &entries, &texts);
	if (verdict != JOURNAL_OK)
		return own_fault(talk, verdict);
	talk->out->waiting = entries + texts;
	talk->out->disagreed = taken.disagreed;
	if (taken.sheets_refused > 0)
		snprintf(talk->out->why, sizeof(talk->out->why),
		    "a sheet that came is not the centre's, or is none that "
		    "this version can ask");
	if (talk->out->waiting == 0 || taken.moved || taken.disagreed ||
	    talk->waited == 0)
		return EXCHANGE_DONE;
	if (journal_aside_why(talk->journal)[0] != '\0') {
		snprintf(talk->out->why, sizeof(talk->out->why),
		    "what was set aside cannot be brought over: %s",
		    journal_aside_why(talk->journal));
		return EXCHANGE_STUCK;
	}
	snprintf(talk->out->why, sizeof(talk->out->why),
	    "the aggregator has what was sent but does not acknowledge it%s%s",
	    apart != NULL ? ": it keeps it " : "", apart != NULL ? apart : "");
	return EXCHANGE_STUCK;
}

static const char *
outcome_word(enum exchange_verdict verdict)
{
	static const char *const words[] = {
		[EXCHANGE_DONE] = "done",
		[EXCHANGE_STUCK] = "unacknowledged",
		[EXCHANGE_NOBODY] = "nobody",
		[EXCHANGE_LATER] = "later",
		[EXCHANGE_REFUSED] = "refused",
		[EXCHANGE_STRANGER] = "stranger",
		[EXCHANGE_STOPPED] = "stopped",
		[EXCHANGE_JOURNAL] = "journal",
	};

	return words[verdict];
}

static enum exchange_verdict
talk_sync(struct talk *talk, size_t budget)
{
	enum exchange_verdict verdict;
	size_t length;

	verdict = talk_write(talk, budget, &length);
	if (verdict != EXCHANGE_DONE)
		return verdict;
	verdict = talk_post(talk, "/v1/sync", talk->body, length,
	    talk->peer.key);
	if (verdict != EXCHANGE_DONE && !talk->out->sent)
		journal_unseal(talk->journal, &talk->parcel);
	if (verdict != EXCHANGE_DONE)
		return verdict;
	if (talk->answer.verdict == ANSWER_FINE)
		return talk_take(talk);
	talk->out->refused = talk->answer.verdict;
	snprintf(talk->out->why, sizeof(talk->out->why), "%s",
	    answer_verdict_text(talk->answer.verdict));
	return talk->answer.verdict == ANSWER_DAMAGED ? EXCHANGE_LATER
						      : EXCHANGE_REFUSED;
}

enum exchange_verdict
exchange_sync(struct journal *journal, const struct outside *outside,
    const struct carrier *carrier, size_t budget, struct exchange *out)
{
	struct talk *talk = talk_new(journal, outside, carrier, out);
	enum exchange_verdict verdict;

	if (talk == NULL)
		return no_memory(out);
	journal_uploads(journal, true);
	verdict = talk_sync(talk, budget);
	journal_uploads(journal, false);
	if (verdict != EXCHANGE_STOPPED)
		journal_tried(journal, outcome_word(verdict), out->why);
	talk_free(talk);
	return verdict;
}

/* ---- enrol ---- */

static enum exchange_verdict
talk_enrol(struct talk *talk, const struct token *token, const char *line)
{
	const struct key_pair *key = journal_key(talk->journal);
	struct enrol_request request = { 0 };
	struct journal_taken taken;
	struct journal_news news = { .token = token,
		.answer = &talk->answer,
		.key = token->aggregator };
	enum exchange_verdict verdict;
	enum journal_verdict kept;
	struct wire_writer w;

	key_kid(token->aggregator, request.aggregator);
	talk->outside->random(talk->outside->self, request.nonce, NONCE_SIZE);
	snprintf(request.line, sizeof(request.line), "%s", line);
	memcpy(request.key, key->public, KEY_SIZE);
	strcpy(request.description, "touchstone-kiosk " TOUCHSTONE_VERSION);
	wire_write_to(&w, talk->body, LIMIT_ENROL);
	enrol_request_seal(&w, key, &request, talk->scratch,
	    ANSWER_ROOM + SIGN1_SCRATCH);
	if (w.failed)
		return own_fault(talk, JOURNAL_BROKEN);
	hash_of(talk->request_hash, w.bytes, w.length);
	verdict = talk_post(talk, "/v1/enrol", w.bytes, w.length,
	    token->aggregator);
	if (verdict != EXCHANGE_DONE)
		return verdict;
	if (talk->answer.verdict != ANSWER_FINE) {
		talk->out->refused = talk->answer.verdict;
		snprintf(talk->out->why, sizeof(talk->out->why), "%s",
		    answer_verdict_text(talk->answer.verdict));
		return EXCHANGE_REFUSED;
	}
	if (!talk->answer.has_registration) {
		snprintf(talk->out->why, sizeof(talk->out->why),
		    "the answer holds no registration");
		return EXCHANGE_LATER;
	}
	news.sent_boottime_ms = talk->sent_ms;
	kept = journal_take(talk->journal, &news, &taken);
	if (kept == JOURNAL_OK)
		journal_tried(talk->journal, outcome_word(verdict), "");
	return kept == JOURNAL_OK ? EXCHANGE_DONE : own_fault(talk, kept);
}

enum exchange_verdict
exchange_enrol(struct journal *journal, const struct outside *outside,
    const struct carrier *carrier, const struct token *token, const char *line,
    struct exchange *out)
{
	struct talk *talk = talk_new(journal, outside, carrier, out);
	enum exchange_verdict verdict;

	if (talk == NULL)
		return no_memory(out);
	verdict = talk_enrol(talk, token, line);
	talk_free(talk);
	return verdict;
}
