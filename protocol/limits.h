/*
 * limits.h - how big a thing may be, and why.
 *
 * Both ends hold to these before they allocate, copy or sign anything.
 */

#ifndef PROTOCOL_LIMITS_H
#define PROTOCOL_LIMITS_H

/* Sizes that the algorithms fix. */
#define KEY_SIZE 32       /* an Ed25519 public key */
#define KID_SIZE 16       /* the first half of its SHA-256 */
#define SIGNATURE_SIZE 64 /* Ed25519 */
#define HASH_SIZE 32      /* SHA-256 */
#define EPOCH_SIZE 8      /* random: two of a kiosk's meet in 2^32 boots */
#define SALT_SIZE 16      /* nobody tries all texts against a commitment */
#define NONCE_SIZE 16     /* never the same request twice */
#define VERSION_SIZE 16   /* of a sheet: first half of its SHA-256 */
#define HMAC_SIZE 16      /* a source's ids: one in 2^64 answers meets */
#define SECRET_SIZE 16    /* in an enrolment token */

/* An entry fits a disk page with room to spare; deeper is no journal. */
#define LIMIT_ENTRY 1024
#define LIMIT_DEPTH 4

/* One envelope is one unit of loss, of retry and of memory. */
#define LIMIT_ENVELOPE_ENTRIES 4096
#define LIMIT_ENVELOPE (256 * 1024)

/* What one envelope repeats in its header: 64 slots of at most 180 bytes. */
#define LIMIT_SLOTS 64
#define LIMIT_SIGNED (LIMIT_ENVELOPE + 12 * 1024)

/* A request is held in memory whole, once for each connection. */
#define LIMIT_SYNC_BODY (1024 * 1024)
#define LIMIT_ANSWER (512 * 1024)
#define LIMIT_REQUEST 8192 /* the signed part of a sync */
#define LIMIT_ENROL 4096   /* a token line, a key, a description */
#define LIMIT_SYNC_ENVELOPES 256
#define LIMIT_MISSING 512 /* texts one receipt asks for; the rest later */

/* Words. A slug stands in addresses, a question id in every table. */
#define LIMIT_SLUG 64
#define LIMIT_NAME 64
#define LIMIT_QUESTION 64
#define LIMIT_LANGUAGE 16
#define LIMIT_WHO 64
#define LIMIT_WHY 300
#define LIMIT_TITLE 200
#define LIMIT_ZONE 64

/* What a customer or an agent types. */
#define LIMIT_TEXT 2000     /* bytes of UTF-8: a screen full */
#define LIMIT_REFERENCE 128 /* a call reference */

/*
 * A digital answer as JSON: its texts with each byte escaped in six take 16 KiB;
 * as much again for whoever indents.
 */
#define LIMIT_FEEDBACK (32 * 1024)

/* A sheet travels whole in an answer. */
#define LIMIT_SHEET (64 * 1024)
#define LIMIT_QUESTIONS 32
#define LIMIT_LANGUAGES 16
#define LIMIT_STEPS 11  /* 0 to 10; one key is one answer */
#define LIMIT_PLACES 64 /* touchpoints of one kiosk */

/* `at` stays below 2^32 ms (49.7 days); then a new epoch opens. */
#define LIMIT_AT 4294967295u

/* A token line: an address and four base64url parts. */
#define LIMIT_TOKEN 1024
#define LIMIT_URL 512

#endif
