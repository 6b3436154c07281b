/*
 * support_centre.h - a small aggregator for tests of the kiosk, and an
 * outside whose clocks stand still until they are moved.
 *
 * It verifies what it gets with protocol/ and keeps the promises a kiosk may
 * count on: receipts for what it holds without a gap, signed answers.  What
 * it does wrong, it does because a test told it to.
 */

#ifndef TESTS_KIOSK_SUPPORT_CENTRE_H
#define TESTS_KIOSK_SUPPORT_CENTRE_H

#include "kiosk/io/exchange.h"
#include "protocol/outside.h"

struct fake_outside {
	struct outside outside; /* hand this on */
	int64_t boottime_ms, wall_ms;
	unsigned boot;   /* another number: another boot id */
	uint64_t random; /* next of a plain sequence */
};
void fake_outside_init(struct fake_outside *fake);
/* Both clocks move on. */
void fake_outside_pass(struct fake_outside *fake, int64_t ms);
/* Another boot: BOOTTIME begins anew. */
void fake_outside_reboot(struct fake_outside *fake);

#define CENTRE_EPOCHS 16
#define CENTRE_MISSING LIMIT_MISSING

struct centre {
	struct carrier carrier; /* hand this on */
	struct key_pair key;
	struct fake_outside *outside;
	int64_t ahead_ms;  /* of the kiosk's wall clock */
	int64_t takes_ms;  /* an exchange does, 40 at first */
	const char *sheet; /* JSON */
	struct registration registration;
	uint8_t kiosk[KEY_SIZE]; /* zeroes: none is enrolled */
	/* What it holds of the kiosk's journal. */
	size_t epoch_count;
	struct head epochs[CENTRE_EPOCHS];
	unsigned entries, ratings, envelopes, texts; /* new ones only */
	unsigned lost; /* entries named so, within what is held */
	unsigned posts;
	unsigned judged;    /* envelopes in the last request */
	unsigned fresh_max; /* most envelopes in one request */
	size_t body_max;    /* longest body */
	uint64_t waiting;   /* as the last request declared */
	char clock[8];      /* the same */
	/* What it is told to do, once unless said. */
	bool lose_reply, lose_request;
	bool other_key, other_request; /* sign wrongly; answer wrongly */
	bool forged_receipts;          /* with a hash that is not ours */
	bool send_sheet;               /* with each answer */
	bool ask_again;                /* for every text, until told not to */
	long status;                   /* instead of 200, until told not to */
	enum answer_verdict verdict;   /* instead of fine, until ... */
	uint64_t missing[CENTRE_MISSING];
	size_t missing_count;
};

void centre_init(struct centre *centre, struct fake_outside *outside);
/* The token line that enrols at it; lent until the next call. */
const char *centre_token(const struct centre *centre, char out[LIMIT_TOKEN]);
/* Forget everything after entry `number`, as after an old backup. */
void centre_forget(struct centre *centre, uint64_t number,
    const uint8_t hash[HASH_SIZE]);

/* A folder of its own under $TMPDIR; removed with what is in it. */
char *fake_folder(void);
void fake_folder_remove(char *folder);

/* A journal in folder, enrolled at centre. */
struct journal *centre_enrol(struct centre *centre, const char *folder);

#endif
