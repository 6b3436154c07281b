/*
 * support_kiosk.h - a kiosk that exists in memory alone: it writes a journal
 * and seals any stretch of it.
 */

#ifndef TESTS_AGGREGATOR_SUPPORT_KIOSK_H
#define TESTS_AGGREGATOR_SUPPORT_KIOSK_H

#include "aggregator/core/message.h"
#include "aggregator/io/parcel.h"
#include "protocol/pen.h"

#define TEST_EPOCHS 8
#define TEST_ENTRIES 256
#define TEST_SLOTS 4

struct test_epoch {
	uint8_t epoch[EPOCH_SIZE];
	uint64_t first;
	size_t count;
	uint8_t bytes[TEST_ENTRIES * 128];
	size_t ends[TEST_ENTRIES + 1];
	uint8_t hashes[TEST_ENTRIES + 1][HASH_SIZE]; /* [0]: the start */
	size_t slot_count;
	struct slot slots[TEST_SLOTS];
	size_t defined_at[TEST_SLOTS]; /* index of the entry */
	/* Texts by index of their entry; "" none. */
	char texts[TEST_ENTRIES][24];
};

struct test_kiosk {
	struct key_pair key;
	struct pen pen;
	uint32_t at;
	size_t epoch_count;
	struct test_epoch epochs[TEST_EPOCHS];
};

/* A key by number; no epoch yet. */
struct test_kiosk *test_kiosk_new(uint8_t number);
void test_kiosk_free(struct test_kiosk *kiosk);

/*
 * Open an epoch named by a number: after the newest entry, or (previous not
 * NULL) after that head, as a card put back does.
 */
struct test_epoch *test_kiosk_boot(struct test_kiosk *kiosk, uint8_t name,
    const struct head *previous);

/* Entries of the running epoch; each returns its number.  ms: since the last. */
uint64_t test_kiosk_slot(struct test_kiosk *kiosk, const char *touchpoint,
    const char *question, const uint8_t sheet[VERSION_SIZE], enum hand hand);
uint64_t test_kiosk_rate(struct test_kiosk *kiosk, uint32_t ms, uint32_t slot,
    int64_t step);
uint64_t test_kiosk_rate_with(struct test_kiosk *kiosk, uint32_t ms,
    uint32_t slot, int64_t step, unsigned flags, const char *text);
uint64_t test_kiosk_time(struct test_kiosk *kiosk, uint32_t ms,
    int64_t server_ms, uint64_t took_ms);
/* The same from the aggregator of that kid, which told its book's head. */
uint64_t test_kiosk_witness(struct test_kiosk *kiosk, uint32_t ms,
    int64_t server_ms, const uint8_t kid[KID_SIZE], const struct head *book);
/* What staff did: an enum note. */
uint64_t test_kiosk_note(struct test_kiosk *kiosk, uint32_t ms, unsigned note);
/* The comment of that number of the running epoch is gone. */
uint64_t test_kiosk_text_lost(struct test_kiosk *kiosk, uint32_t ms,
    uint64_t number);
uint64_t test_kiosk_withdraw(struct test_kiosk *kiosk, uint32_t ms,
    uint64_t number);

/* Entries first to last of the running epoch cannot be read any more. */
uint64_t test_kiosk_lost(struct test_kiosk *kiosk, uint32_t ms,
    const struct test_epoch *epoch, uint64_t first, uint64_t last);

struct test_epoch *test_kiosk_now(struct test_kiosk *kiosk);
void test_epoch_head(const struct test_epoch *epoch, uint64_t number,
    struct head *out);

/* Seal numbers first to last with their texts, behind what is in out. */
void test_kiosk_seal(const struct test_kiosk *kiosk,
    const struct test_epoch *epoch, uint64_t first, uint64_t last,
    struct bytes *out);

#endif
