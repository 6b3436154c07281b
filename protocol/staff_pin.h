/*
 * staff_pin.h - the PIN that opens the menu of a kiosk's staff, and its hash.
 *
 * The hash alone is kept and travels: an Argon2id string as libsodium writes
 * it.  PROTOCOL.md, Sync: Staff PIN.
 */

#ifndef PROTOCOL_STAFF_PIN_H
#define PROTOCOL_STAFF_PIN_H

#include <stdbool.h>

#define STAFF_PIN_MOST 12  /* digits */
#define STAFF_PIN_LEAST 4  /* 10,000 tries at 300 s each are 35 days */
#define STAFF_PIN_HASH 128 /* with its NUL: crypto_pwhash_STRBYTES */

/* Whether pin is 4 to 12 digits. */
bool staff_pin_is_valid(const char *pin);

/* Write pin's hash; -1 when there is no memory for it now. */
int staff_pin_hash(char out[STAFF_PIN_HASH], const char *pin);

/*
 * Whether hash has a shape and a cost that a kiosk will compute: Argon2id at
 * no more than twice what staff_pin_hash asks for.
 */
bool staff_pin_hash_is_valid(const char *hash);

/* Whether pin is the one that hash was made of.  Takes a tenth of a second. */
bool staff_pin_fits(const char *hash, const char *pin);

#endif
