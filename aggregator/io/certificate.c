/*
 * certificate.c - makes, takes and measures the TLS certificate.
 *
 * The handshake itself is tls.c's.  A certificate made here vouches for
 * nothing but its key, and the key is what kiosks pin.
 */

#include <arpa/inet.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/io/certificate.h"
#include "aggregator/io/mbed.h"
#include "protocol/key.h"

#include <mbedtls/ecp.h>
#include <mbedtls/oid.h>

#define CERTIFICATE_PATH 4096
#define CERTIFICATE_PEM 4096         /* a P-256 certificate takes about 700 */
#define CERTIFICATE_FILE (64 * 1024) /* a chain somebody else made */
#define CERTIFICATE_NAMES 2048       /* all host names together */

#define DNS_TAG 0x82 /* GeneralName: [2] dNSName, [7] iPAddress */
#define IP_TAG 0x87

static int
path_in(char path[CERTIFICATE_PATH], const char *dir, const char *name)
{
	int length = snprintf(path, CERTIFICATE_PATH, "%s/%s", dir, name);

	return length < CERTIFICATE_PATH ? 0 : -1;
}

int
certificate_pin(const char *dir, uint8_t pin[HASH_SIZE])
{
	mbedtls_x509_crt crt;
	char path[CERTIFICATE_PATH];
	int result = -1;

	memset(pin, 0, HASH_SIZE);
	if (path_in(path, dir, "tls.crt") != 0 || mbed_start() != 0)
		return -1;
	mbedtls_x509_crt_init(&crt);
	if (mbedtls_x509_crt_parse_file(&crt, path) == 0) {
		hash_of(pin, crt.pk_raw.p, crt.pk_raw.len);
		result = 0;
	}
	mbedtls_x509_crt_free(&crt);
	return result;
}

/* A new file of ours alone, on disk when it returns. */
static int
file_put(const char *dir, const char *name, const void *bytes, size_t length)
{
	char path[CERTIFICATE_PATH];
	ssize_t written;
	int fd;

	if (path_in(path, dir, name) != 0)
		return -1;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	written = write(fd, bytes, length);
	if (written != (ssize_t)length || fsync(fd) != 0) {
		const int error = written >= 0 && written < (ssize_t)length
		    ? ENOSPC
		    : errno;

		close(fd);
		unlink(path);
		errno = error;
		return -1;
	}
	return close(fd);
}

void
certificate_remove(const char *dir)
{
	char path[CERTIFICATE_PATH];

	if (path_in(path, dir, "tls.key") == 0)
		unlink(path);
	if (path_in(path, dir, "tls.crt") == 0)
		unlink(path);
}

/* Both or neither. */
static const char *
files_put(const char *dir, const void *key, size_t key_length, const void *crt,
    size_t crt_length)
{
	if (file_put(dir, "tls.key", key, key_length) == 0) {
		if (file_put(dir, "tls.crt", crt, crt_length) == 0)
			return NULL;
		certificate_remove(dir);
	}
	return "The TLS key and certificate cannot be written.";
}

/* ---- making one --------------------------------------------------------------- */

/* One GeneralName; false when it does not fit. */
static bool
add_host(uint8_t *names, size_t *length, const char *host)
{
	uint8_t address[16];
	const void *value = host;
	size_t size = strlen(host);
	uint8_t tag = DNS_TAG;

	if (inet_pton(AF_INET, host, address) == 1) {
		tag = IP_TAG;
		value = address;
		size = 4;
	} else if (inet_pton(AF_INET6, host, address) == 1) {
		tag = IP_TAG;
		value = address;
		size = 16;
	}
	if (size == 0 || size > 127 || *length + 2 + size > CERTIFICATE_NAMES)
		return false;
	names[(*length)++] = tag;
	names[(*length)++] = (uint8_t)size;
	memcpy(names + *length, value, size);
	*length += size;
	return true;
}

/* SubjectAltName: a SEQUENCE of the hosts, as DER. */
static int
set_hosts(mbedtls_x509write_cert *crt, const char *const *hosts, size_t count)
{
	uint8_t names[CERTIFICATE_NAMES], der[CERTIFICATE_NAMES + 4];
	size_t length = 0;

	for (size_t i = 0; i < count; i++)
		if (!add_host(names, &length, hosts[i]))
			return -1;
	der[0] = 0x30;
	der[1] = 0x82;
	der[2] = (uint8_t)(length >> 8);
	der[3] = (uint8_t)length;
	memcpy(der + 4, names, length);
	if (length < 128) { /* DER wants the shortest form */
		der[1] = (uint8_t)length;
		memmove(der + 2, der + 4, length);
		length += 2;
	} else if (length < 256) {
		der[1] = 0x81;
		der[2] = (uint8_t)length;
		memmove(der + 3, der + 4, length);
		length += 3;
	} else {
		length += 4;
	}
	return mbedtls_x509write_crt_set_extension(crt,
	    MBEDTLS_OID_SUBJECT_ALT_NAME,
	    MBEDTLS_OID_SIZE(MBEDTLS_OID_SUBJECT_ALT_NAME), 0, der, length);
}

static int
fill_certificate(mbedtls_x509write_cert *crt, mbedtls_pk_context *pk,
    const char *subject)
{
	unsigned char serial[16];

	randombytes_buf(serial, sizeof(serial));
	serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, all 16 bytes */
	mbedtls_x509write_crt_set_version(crt, MBEDTLS_X509_CRT_VERSION_3);
	mbedtls_x509write_crt_set_md_alg(crt, MBEDTLS_MD_SHA256);
	mbedtls_x509write_crt_set_subject_key(crt, pk);
	mbedtls_x509write_crt_set_issuer_key(crt, pk);
	if (mbed_serial(crt, serial, sizeof(serial)) != 0 ||
	    mbedtls_x509write_crt_set_subject_name(crt, subject) != 0 ||
	    mbedtls_x509write_crt_set_issuer_name(crt, subject) != 0)
		return -1;
	if (mbedtls_x509write_crt_set_validity(crt, "20200101000000",
		"20991231235959") != 0)
		return -1;
	return mbedtls_x509write_crt_set_basic_constraints(crt, 0, -1);
}

/* The subject's name: what X.500 would trip over is left out. */
static void
subject_of(char *subject, size_t size, const char *name)
{
	size_t used = (size_t)snprintf(subject, size, "CN=");

	for (; *name != '\0' && used + 1 < size && used < 60; name++) {
		if (strchr(",=+<>#;\"\\", *name) == NULL &&
		    (unsigned char)*name >= ' ' && (unsigned char)*name < 0x7f)
			subject[used++] = *name;
	}
	subject[used] = '\0';
	if (used == 3)
		snprintf(subject, size, "CN=touchstone");
}

static const char *
make_with(mbedtls_pk_context *pk, mbedtls_x509write_cert *crt, const char *dir,
    const char *name, const char *const *hosts, size_t host_count)
{
	unsigned char key_pem[CERTIFICATE_PEM], pem[2 * CERTIFICATE_PEM];
	char subject[80];
	const char *why;

	subject_of(subject, sizeof(subject), name);
	if (mbed_start() != 0 ||
	    mbedtls_pk_setup(pk, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)) !=
		0 ||
	    mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(*pk),
		mbed_random, NULL) != 0 ||
	    fill_certificate(crt, pk, subject) != 0)
		return "A TLS key and certificate cannot be made.";
	if (set_hosts(crt, hosts, host_count) != 0)
		return "A host name is empty, too long, or there are too many.";
	if (mbedtls_pk_write_key_pem(pk, key_pem, sizeof(key_pem)) != 0 ||
	    mbedtls_x509write_crt_pem(crt, pem, sizeof(pem), mbed_random,
		NULL) != 0)
		return "A TLS key and certificate cannot be made.";
	why = files_put(dir, key_pem, strlen((char *)key_pem), pem,
	    strlen((char *)pem));
	sodium_memzero(key_pem, sizeof(key_pem));
	return why;
}

const char *
certificate_make(const char *dir, const char *name, const char *const *hosts,
    size_t host_count)
{
	mbedtls_x509write_cert crt;
	mbedtls_pk_context pk;
	const char *why;

	mbedtls_pk_init(&pk);
	mbedtls_x509write_crt_init(&crt);
	why = make_with(&pk, &crt, dir, name, hosts, host_count);
	mbedtls_x509write_crt_free(&crt);
	mbedtls_pk_free(&pk);
	return why;
}

/* ---- taking one ------------------------------------------------------------------ */

static const char *
check_pair(const char *certificate, const char *key)
{
	mbedtls_x509_crt crt;
	mbedtls_pk_context pk;
	const char *why = NULL;

	mbedtls_x509_crt_init(&crt);
	mbedtls_pk_init(&pk);
	if (mbed_start() != 0)
		why = "The TLS library cannot be started.";
	else if (mbedtls_x509_crt_parse_file(&crt, certificate) != 0)
		why = "The file given with --cert is no PEM certificate.";
	else if (mbed_key_file(&pk, key) != 0)
		why = "The file given with --key is no PEM key.";
	else if (mbed_key_fits(&crt.pk, &pk) != 0)
		why = "The key does not belong to the certificate.";
	mbedtls_pk_free(&pk);
	mbedtls_x509_crt_free(&crt);
	return why;
}

static ssize_t
file_get(const char *path, void *out, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length;

	if (fd < 0)
		return -1;
	length = read(fd, out, size);
	close(fd);
	return length;
}

const char *
certificate_take(const char *dir, const char *certificate, const char *key)
{
	uint8_t crt_bytes[CERTIFICATE_FILE], key_bytes[CERTIFICATE_FILE];
	const char *why = check_pair(certificate, key);
	ssize_t crt_length, key_length;

	if (why != NULL)
		return why;
	crt_length = file_get(certificate, crt_bytes, sizeof(crt_bytes));
	key_length = file_get(key, key_bytes, sizeof(key_bytes));
	if (crt_length <= 0 || crt_length == CERTIFICATE_FILE ||
	    key_length <= 0 || key_length == CERTIFICATE_FILE)
		return "The certificate or its key cannot be read whole.";
	why = files_put(dir, key_bytes, (size_t)key_length, crt_bytes,
	    (size_t)crt_length);
	sodium_memzero(key_bytes, sizeof(key_bytes));
	return why;
}
