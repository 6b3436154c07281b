/*
 * desk_enrol.c - POST /v1/enrol; see desk_enrol.h.
 *
 * Token use, registry row and the book's deed are one transaction; the answer
 * follows the commit.  A reply that was lost costs nothing: the same key gets
 * the same registration again, another one is refused.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/desk_answer.h"
#include "aggregator/io/desk_enrol.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/log.h"
#include "aggregator/io/store_kiosk.h"
#include "protocol/enrol.h"

#define WHO "token" /* who made it is in the book: its token's deed */

/* Letters of a kid that name a kiosk nobody named. */
#define SHORT_KID 4

struct enrolment {
	struct enrol_request request;
	uint8_t hash[HASH_SIZE];   /* of the request */
	uint8_t secret[HASH_SIZE]; /* SHA-256 of the token's */
	enum answer_verdict verdict;
	int64_t journal;
};

/* ---- check --------------------------------------------------------------- */

static enum answer_verdict
judge_request(struct desk *desk, const struct sign1 *object,
    struct enrolment *enrolment)
{
	const struct enrol_request *request = &enrolment->request;
	uint8_t scratch[LIMIT_ENROL + SIGN1_SCRATCH];
	struct token token;

	if (!sign1_verify(object, SIGN1_ENROL, request->key, scratch,
		sizeof(scratch)))
		return ANSWER_DAMAGED;
	if (memcmp(request->aggregator, desk->key.kid, KID_SIZE) != 0)
		return ANSWER_NOT_FOR_ME;
	if (token_read(&token, request->line) != NULL)
		return ANSWER_TOKEN_UNKNOWN;
	if (memcmp(token.aggregator, desk->key.public, KEY_SIZE) != 0)
		return ANSWER_NOT_FOR_ME;
	hash_of(enrolment->secret, token.secret, SECRET_SIZE);
	return ANSWER_FINE;
}

void
desk_enrol_check(struct desk *desk, struct call *call)
{
	struct enrolment *enrolment = calloc(1, sizeof(*enrolment));
	enum sync_verdict verdict;
	struct wire_reader r;
	struct sign1 object;

	if (enrolment == NULL) {
		desk_problem(call, 503, "There is no memory for this now.");
		return;
	}
	call->state = enrolment;
	call->free_state = free;
	wire_read_from(&r, call->request->body, call->request->length);
	sign1_read(&r, &object);
	verdict = wire_at_end(&r)
	    ? enrol_request_open(&object, &enrolment->request)
	    : SYNC_MALFORMED;
	if (verdict != SYNC_FINE) {
		desk_answer_unreadable(call, verdict);
		return;
	}
	hash_of(enrolment->hash, object.whole.bytes, object.whole.length);
	enrolment->verdict = judge_request(desk, &object, enrolment);
	if (enrolment->verdict != ANSWER_FINE)
		desk_answer_verdict(desk, call, enrolment->hash,
		    enrolment->verdict);
}

/* ---- apply --------------------------------------------------------------- */

static enum answer_verdict
judge_token(const struct enrolment *enrolment, const struct enrol_token *token,
    int64_t now_ms)
{
	if (!token->used)
		return now_ms < token->until_ms ? ANSWER_FINE
						: ANSWER_TOKEN_EXPIRED;
	if (memcmp(token->used_by, enrolment->request.key, KEY_SIZE) == 0)
		return ANSWER_FINE;
	return ANSWER_TOKEN_USED;
}

/*
 * The old device's entries count up to the head it declared last.  One that
 * was revoked stays so: its key is in other hands.
 */
static int
replace(struct desk *desk, const struct enrol_token *token,
    const struct journal_row *journal)
{
	struct kiosk_row old;

	if (token->replaces == 0 || token->replaces == journal->id)
		return 0;
	if (kiosk_get(desk->store, token->replaces, &old) != 1)
		return -1;
	if (old.journal.state == JOURNAL_REVOKED)
		return 0;
	if (journal_state_set(desk->store, token->replaces, JOURNAL_REPLACED) !=
		STORE_OK ||
	    kiosk_replaced(desk->store, token->replaces, old.head.number) !=
		STORE_OK)
		return -1;
	return book_write(desk, DEED_REPLACED, WHO, old.journal.kid,
	    journal->kid, &old.head);
}

/* The journal of that key, entered now or long known. */
static int
find_journal(struct desk *desk, const struct enrolment *enrolment,
    const struct enrol_token *token, struct journal_row *out)
{
	const uint8_t *key = enrolment->request.key;
	char name[LIMIT_NAME + 1];
	uint8_t kid[KID_SIZE];
	int64_t id;
	int found;

	key_kid(key, kid);
	found = journal_by_kid(desk->store, kid, out);
	if (found != 0)
		return found == 1 && out->kind == JOURNAL_KIOSK ? 0 : -1;
	hex_write(name, kid, SHORT_KID);
	id = journal_add(desk->store, key, JOURNAL_KIOSK,
	    token->name[0] != '\0' ? token->name : name, NULL,
	    desk_now_ms(desk));
	return id != -1 && journal_by_id(desk->store, id, out) == 1 ? 0 : -1;
}

static int
write_deed(struct desk *desk, const struct enrol_token *token,
    const struct journal_row *journal)
{
	char places[KIOSK_PLACES];
	const char *slugs[LIMIT_PLACES];
	char *rest = places, *slug;
	size_t count = 0;

	memcpy(places, token->touchpoints, sizeof(places));
	while (count < LIMIT_PLACES && (slug = strsep(&rest, ",")) != NULL)
		slugs[count++] = slug;
	return book_write(desk, DEED_ENROLLED, WHO, journal->key, journal->name,
	    slugs, count, token->survey);
}

static int
enrol(struct desk *desk, struct enrolment *enrolment,
    const struct enrol_token *token)
{
	struct journal_row journal;

	if (find_journal(desk, enrolment, token, &journal) != 0)
		return -1;
	enrolment->journal = journal.id;
	/* Spent by this very key: the reply was lost, nothing changes. */
	if (token->used) {
		if (journal.state != JOURNAL_ENROLLED)
			enrolment->verdict = ANSWER_REVOKED;
		return 0;
	}
	if (journal_state_set(desk->store, journal.id, JOURNAL_ENROLLED) !=
		STORE_OK ||
	    kiosk_put(desk->store, journal.id, token->survey,
		token->touchpoints, token->replaces) != STORE_OK ||
	    enrol_token_spend(desk->store, enrolment->secret,
		enrolment->request.key) != STORE_OK ||
	    replace(desk, token, &journal) != 0)
		return -1;
	log_event("what=enrolled kiosk=%s as=\"%s\"", journal.name,
	    enrolment->request.description);
	return write_deed(desk, token, &journal);
}

void
desk_enrol_apply(struct desk *desk, struct call *call)
{
	struct enrolment *enrolment = call->state;
	struct enrol_token token;
	int found = enrol_token_get(desk->store, enrolment->secret, &token);

	if (found == -1) {
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	enrolment->verdict = found == 1
	    ? judge_token(enrolment, &token, desk_now_ms(desk))
	    : ANSWER_TOKEN_UNKNOWN;
	if (enrolment->verdict == ANSWER_TOKEN_USED)
		log_event("what=enrol token=\"%s\" why=\"used by another key\"",
		    token.name);
	if (enrolment->verdict == ANSWER_FINE &&
	    enrol(desk, enrolment, &token) != 0)
		call->spoiled = true;
}

/* ---- answer -------------------------------------------------------------- */

void
desk_enrol_answer(struct desk *desk, struct call *call)
{
	struct enrolment *enrolment = call->state;
	struct reply_draft *draft = reply_draft_new(enrolment->hash,
	    enrolment->verdict);

	if (draft != NULL && enrolment->verdict == ANSWER_FINE &&
	    reply_draft_registration(desk, draft, enrolment->journal, NULL,
		0) != 0) {
		reply_draft_free(draft);
		desk_problem(call, 503, "The registration cannot be read now.");
		return;
	}
	reply_draft_send(desk, call, draft);
}
