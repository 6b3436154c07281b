/*
 * enrol.h - the token line, and the request that spends it.
 *
 * https://host:port/#v1.<pin>.<aggregator key>.<secret>[.<centre key>], parts
 * in base64url without padding.  PROTOCOL.md, Enrolment.
 */

#ifndef PROTOCOL_ENROL_H
#define PROTOCOL_ENROL_H

#include "protocol/key.h"
#include "protocol/sign1.h"
#include "protocol/sync.h"

struct token {
	char url[LIMIT_URL + 1]; /* https://host:port, no slash at the end */
	uint8_t pin[HASH_SIZE];  /* SHA-256 of SubjectPublicKeyInfo */
	uint8_t aggregator[KEY_SIZE];
	uint8_t secret[SECRET_SIZE];
	bool has_centre;
	uint8_t centre[KEY_SIZE];
};

/*
 * Read a line; white space around it is forgiven.  NULL, or one sentence
 * saying what is wrong with it.
 */
const char *token_read(struct token *out, const char *line);
/* Write the line with its NUL; -1 when it does not fit LIMIT_TOKEN. */
int token_write(char out[LIMIT_TOKEN], const struct token *token);

struct enrol_request {
	uint8_t aggregator[KID_SIZE];
	uint8_t nonce[NONCE_SIZE];
	char line[LIMIT_TOKEN]; /* the whole token */
	uint8_t key[KEY_SIZE];
	char description[LIMIT_TITLE + 1];
};

/* Opens an unverified object: its key is within. Verify with out->key then. */
enum sync_verdict enrol_request_open(const struct sign1 *object,
    struct enrol_request *out);
/* The key sent is the pair's own; scratch: LIMIT_ENROL is enough. */
void enrol_request_seal(struct wire_writer *w, const struct key_pair *key,
    const struct enrol_request *request, uint8_t *scratch, size_t scratch_size);

#endif
