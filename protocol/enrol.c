/*
 * enrol.c - the token line, and the request that spends it.
 *
 * People copy tokens by hand, from mails and from screens: what is wrong with
 * one is said in a sentence.  Whether a token is known, used or expired is the
 * aggregator's to say.
 */

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "protocol/enrol.h"

#define SCHEME "https://"
#define FRAGMENT "/#"
#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

/* Lengths in base64url without padding. */
#define TEXT_OF_32 43
#define TEXT_OF_16 22

/* ---- the line ------------------------------------------------------------------ */

static const char cut_short[] =
    "the token is incomplete or was changed on the way: copy the whole line "
    "again, from https:// to its end";

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A port from 1 to 65535, and nothing after it. */
static bool
port_is_valid(const char *text, size_t length)
{
	unsigned port = 0;
	size_t i;

	if (length == 0 || length > 5)
		return false;
	for (i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		port = 10 * port + (unsigned)(text[i] - '0');
	}
	return port >= 1 && port <= 65535;
}

/* host, host:port or [address]:port; letters are enough of a check here. */
static bool
host_is_valid(const char *host, size_t length)
{
	static const char name[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	static const char address[] = "0123456789abcdefABCDEF:.";
	size_t size;

	if (length > 0 && host[0] == '[') {
		size = 1 + strspn(host + 1, address);
		if (size < 3 || size >= length || host[size] != ']')
			return false;
		size++;
	} else {
		size = strspn(host, name);
		if (size == 0)
			return false;
	}
	if (size >= length)
		return size == length;
	return host[size] == ':' &&
	    port_is_valid(host + size + 1, length - size - 1);
}

static bool
part_read(uint8_t *out, size_t size, const char *text, size_t length)
{
	size_t got;

	return sodium_base642bin(out, size, text, length, NULL, &got, NULL,
		   VARIANT) == 0 &&
	    got == size;
}

/* pin.aggregator.secret[.centre] */
static const char *
parts_read(struct token *out, const char *text, size_t length)
{
	const char *at[4] = { text };
	size_t lengths[4], count = 1, i;

	for (i = 0; i < length; i++) {
		if (text[i] != '.')
			continue;
		if (count == 4)
			return cut_short;
		lengths[count - 1] = (size_t)(text + i - at[count - 1]);
		at[count++] = text + i + 1;
	}
	lengths[count - 1] = (size_t)(text + length - at[count - 1]);
	if (count < 3 || !part_read(out->pin, HASH_SIZE, at[0], lengths[0]) ||
	    !part_read(out->aggregator, KEY_SIZE, at[1], lengths[1]) ||
	    !part_read(out->secret, SECRET_SIZE, at[2], lengths[2]))
		return cut_short;
	out->has_centre = count == 4;
	if (out->has_centre &&
	    !part_read(out->centre, KEY_SIZE, at[3], lengths[3]))
		return cut_short;
	return NULL;
}

static const char *
url_read(struct token *out, const char *line, size_t length)
{
	size_t scheme = strlen(SCHEME);

	if (length > LIMIT_URL)
		return "the address in this token is too long";
	if (length <= scheme || !host_is_valid(line + scheme, length - scheme))
		return "the address in this token is not "
		       "https://host:port";
	memcpy(out->url, line, length);
	out->url[length] = '\0';
	return NULL;
}

const char *
token_read(struct token *out, const char *line)
{
	const char *end = line + strlen(line), *fragment, *why;

	memset(out, 0, sizeof(*out));
	while (is_space(*line))
		line++;
	while (end > line && is_space(end[-1]))
		end--;
	if (end == line)
		return "the token is empty";
	if (end - line >= LIMIT_TOKEN)
		return "this is too long for a token";
	if (strncmp(line, "http://", 7) == 0)
		return "a token begins with https://, this one with http://";
	if (strncmp(line, SCHEME, strlen(SCHEME)) != 0)
		return "this is not a token: a token is one line that begins "
		       "with https://";
	fragment = strstr(line, FRAGMENT);
	if (fragment == NULL)
		return "this is only the address of an aggregator: the token "
		       "goes on after it with /#v1.";
	why = url_read(out, line, (size_t)(fragment - line));
	if (why != NULL)
		return why;
	fragment += strlen(FRAGMENT);
	if (strncmp(fragment, "v1.", 3) != 0)
		return fragment[0] == 'v' && fragment[1] >= '2' &&
			fragment[1] <= '9'
		    ? "this token is for a newer version of the program"
		    : cut_short;
	fragment += 3;
	return parts_read(out, fragment, (size_t)(end - fragment));
}

int
token_write(char out[LIMIT_TOKEN], const struct token *token)
{
	char pin[TEXT_OF_32 + 1], aggregator[TEXT_OF_32 + 1];
	char secret[TEXT_OF_16 + 1], centre[TEXT_OF_32 + 1] = "";
	int length;

	sodium_bin2base64(pin, sizeof(pin), token->pin, HASH_SIZE, VARIANT);
	sodium_bin2base64(aggregator, sizeof(aggregator), token->aggregator,
	    KEY_SIZE, VARIANT);
	sodium_bin2base64(secret, sizeof(secret), token->secret, SECRET_SIZE,
	    VARIANT);
	if (token->has_centre)
		sodium_bin2base64(centre, sizeof(centre), token->centre,
		    KEY_SIZE, VARIANT);
	length = snprintf(out, LIMIT_TOKEN, "%s" FRAGMENT "v1.%s.%s.%s%s%s",
	    token->url, pin, aggregator, secret, token->has_centre ? "." : "",
	    centre);
	return length > 0 && length < LIMIT_TOKEN ? 0 : -1;
}

/* ---- the request ----------------------------------------------------------------- */

enum sync_verdict
enrol_request_open(const struct sign1 *object, struct enrol_request *out)
{
	enum sync_verdict verdict;
	uint8_t kid[KID_SIZE];
	struct wire_reader r;

	memset(out, 0, sizeof(*out));
	wire_read_from(&r, object->payload.bytes, object->payload.length);
	verdict = sync_version_read(&r, 6);
	if (verdict != SYNC_FINE)
		return verdict;
	wire_copy(&r, out->aggregator, KID_SIZE);
	wire_copy(&r, out->nonce, NONCE_SIZE);
	wire_string(&r, out->line, sizeof(out->line));
	wire_copy(&r, out->key, KEY_SIZE);
	wire_string(&r, out->description, sizeof(out->description));
	if (!wire_at_end(&r))
		return SYNC_MALFORMED;
	key_kid(out->key, kid);
	if (memcmp(kid, object->kid, KID_SIZE) != 0)
		return SYNC_MALFORMED;
	return SYNC_FINE;
}

void
enrol_request_seal(struct wire_writer *w, const struct key_pair *key,
    const struct enrol_request *request, uint8_t *scratch, size_t scratch_size)
{
	struct wire_writer payload;

	wire_write_to(&payload, scratch, scratch_size);
	wire_put_array(&payload, 6);
	wire_put_uint(&payload, SYNC_VERSION);
	wire_put_bytes(&payload, request->aggregator, KID_SIZE);
	wire_put_bytes(&payload, request->nonce, NONCE_SIZE);
	wire_put_string(&payload, request->line);
	wire_put_bytes(&payload, key->public, KEY_SIZE);
	wire_put_string(&payload, request->description);
	sign1_seal_in_place(w, SIGN1_ENROL, key, &payload);
}
