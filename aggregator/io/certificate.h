/*
 * certificate.h - the TLS key and certificate in a folder.
 *
 * DIR/tls.key and DIR/tls.crt, PEM.  Kiosks pin the key: SHA-256 of the
 * certificate's SubjectPublicKeyInfo.
 */

#ifndef AGGREGATOR_IO_CERTIFICATE_H
#define AGGREGATOR_IO_CERTIFICATE_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/limits.h"

/* The pin of DIR/tls.crt; 0, or -1 (pin is zeroes) when it cannot be read. */
int certificate_pin(const char *dir, uint8_t pin[HASH_SIZE]);

/*
 * Make a P-256 key and a certificate signed with it for these hosts (names and
 * addresses), valid for a hundred years: kiosks trust the pin, not the dates.
 * NULL, or one sentence about what went wrong; then neither file is there.
 */
const char *certificate_make(const char *dir, const char *name,
    const char *const *hosts, size_t host_count);

/*
 * Take a certificate (chain) and its key from files, after proving that they
 * belong together.  NULL, or one sentence.
 */
const char *certificate_take(const char *dir, const char *certificate,
    const char *key);

/* Remove both files. */
void certificate_remove(const char *dir);

#endif
