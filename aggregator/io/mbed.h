/*
 * mbed.h - what differs between mbedTLS 2.28 (Debian 12) and 3.6 (Debian 13).
 *
 * Everything else is called the same way.  Randomness is libsodium's in both.
 */

#ifndef AGGREGATOR_IO_MBED_H
#define AGGREGATOR_IO_MBED_H

#include <mbedtls/pk.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>
#include <sodium.h>

static inline int
mbed_random(void *arg, unsigned char *out, size_t length)
{
	(void)arg;
	randombytes_buf(out, length);
	return 0;
}

#if MBEDTLS_VERSION_NUMBER >= 0x03000000

#include <psa/crypto.h>

#define MBED_TLS13 1

/* TLS 1.3 computes through PSA; harmless when called again. */
static inline int
mbed_start(void)
{
	return psa_crypto_init() == PSA_SUCCESS ? 0 : -1;
}

static inline int
mbed_key_file(mbedtls_pk_context *pk, const char *path)
{
	return mbedtls_pk_parse_keyfile(pk, path, NULL, mbed_random, NULL);
}

static inline int
mbed_key_fits(const mbedtls_pk_context *public, const mbedtls_pk_context *pk)
{
	return mbedtls_pk_check_pair(public, pk, mbed_random, NULL);
}

static inline int
mbed_serial(mbedtls_x509write_cert *crt, unsigned char *serial, size_t length)
{
	return mbedtls_x509write_crt_set_serial_raw(crt, serial, length);
}

#else

#define MBED_TLS13 0

static inline int
mbed_start(void)
{
	return 0;
}

static inline int
mbed_key_file(mbedtls_pk_context *pk, const char *path)
{
	return mbedtls_pk_parse_keyfile(pk, path, NULL);
}

static inline int
mbed_key_fits(const mbedtls_pk_context *public, const mbedtls_pk_context *pk)
{
	return mbedtls_pk_check_pair(public, pk);
}

static inline int
mbed_serial(mbedtls_x509write_cert *crt, unsigned char *serial, size_t length)
{
	mbedtls_mpi number;
	int result;

	mbedtls_mpi_init(&number);
	result = mbedtls_mpi_read_binary(&number, serial, length);
	if (result == 0)
		result = mbedtls_x509write_crt_set_serial(crt, &number);
	mbedtls_mpi_free(&number);
	return result;
}

#endif
#endif
