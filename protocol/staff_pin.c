/*
 * staff_pin.c - the staff's PIN and its hash; see staff_pin.h.
 *
 * Four digits cannot be hidden from who holds the hash: all of them are tried
 * in minutes whatever this costs.  What stands between a passer-by and the
 * menu is the wait after each failure; the hash keeps the digits, which people
 * use for other doors too, from being read off a disk or a wire.
 */

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "protocol/staff_pin.h"

enum {
	/*
	 * 8 MiB, three times: 15 ms on a server, 0.4 s on the slowest board
	 * that a kiosk is likely to be, where it must fit beside the screen.
	 */
	PASSES = 3,
	MEMORY = 8 * 1024 * 1024,
	KIB = MEMORY / 1024,
};

_Static_assert(STAFF_PIN_HASH == crypto_pwhash_STRBYTES,
    "room for what libsodium writes");

bool
staff_pin_is_valid(const char *pin)
{
	size_t length = strlen(pin);

	return length >= STAFF_PIN_LEAST && length <= STAFF_PIN_MOST &&
	    strspn(pin, "0123456789") == length;
}

int
staff_pin_hash(char out[STAFF_PIN_HASH], const char *pin)
{
	return crypto_pwhash_str_alg(out, pin, strlen(pin), PASSES, MEMORY,
	    crypto_pwhash_ALG_ARGON2ID13);
}

/* The number behind name at *at, which moves behind it; 0 when none. */
static unsigned long
parameter(const char **at, const char *name)
{
	size_t length = strlen(name);
	unsigned long number;
	char *end;

	if (strncmp(*at, name, length) != 0 || (*at)[length] < '1' ||
	    (*at)[length] > '9')
		return 0;
	number = strtoul(*at + length, &end, 10);
	*at = end;
	return number;
}

bool
staff_pin_hash_is_valid(const char *hash)
{
	static const char prefix[] = "$argon2id$v=19$";
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/$";
	const char *at = hash + sizeof(prefix) - 1;
	unsigned long memory, passes, lanes;

	if (strlen(hash) >= STAFF_PIN_HASH ||
	    strncmp(hash, prefix, sizeof(prefix) - 1) != 0)
		return false;
	memory = parameter(&at, "m=");
	passes = parameter(&at, ",t=");
	lanes = parameter(&at, ",p=");
	return memory >= 8 && memory <= 2 * KIB && passes > 0 &&
	    passes <= 2 * PASSES && lanes == 1 && *at == '$' && at[1] != '\0' &&
	    at[strspn(at, letters)] == '\0';
}

bool
staff_pin_fits(const char *hash, const char *pin)
{
	return crypto_pwhash_str_verify(hash, pin, strlen(pin)) == 0;
}
