/*
 * sweep_journal.c - the kiosk's journal, its enrolment and its exchanges, with
 * each allocation and each call of the disk failing.
 */

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/core/plan.h"
#include "kiosk/io/journal_staff.h"
#include "kiosk/io/journal_sync.h"
#include "tests/kiosk/support_centre.h"
#include "tests/sweep/seam.h"
#include "tests/sweep/sweep.h"

#define FOLDER "kiosk"

static struct {
	struct fake_outside fake;
	struct centre centre;
	struct carrier carrier;
	struct journal *journal;
	unsigned tried, given; /* ratings; those with a number */
} world;

/* ---- the world ---- */

/* The aggregator is another machine: it has memory enough. */
static enum https_verdict
carry(void *self, const char *path, const void *body, size_t length,
    struct https_answer *answer)
{
	enum https_verdict verdict;

	(void)self;
	seam_hold(true);
	verdict = world.centre.carrier.post(world.centre.carrier.self, path,
	    body, length, answer);
	seam_hold(false);
	return verdict;
}

static void
begin_empty(void)
{
	memset(&world, 0, sizeof(world));
	fake_outside_init(&world.fake);
	centre_init(&world.centre, &world.fake);
	world.carrier = (struct carrier){ NULL, carry };
}

static bool
open_journal(bool create)
{
	enum journal_verdict verdict;

	world.journal = journal_open(FOLDER, DISK_VFS, create,
	    &world.fake.outside, &verdict);
	return world.journal != NULL;
}

static void
close_journal(void)
{
	journal_free(world.journal);
	world.journal = NULL;
}

static bool
enrol(void)
{
	char line[LIMIT_TOKEN];
	struct exchange exchange;
	struct token token;

	token_read(&token, centre_token(&world.centre, line));
	return exchange_enrol(world.journal, &world.fake.outside,
		   &world.carrier, &token, line, &exchange) == EXCHANGE_DONE;
}

static bool
send_all(void)
{
	struct exchange exchange = { .waiting = 1 };

	for (int i = 0; i < 20 && exchange.waiting > 0; i++) {
		if (exchange_sync(world.journal, &world.fake.outside,
			&world.carrier, plan_budget(0),
			&exchange) != EXCHANGE_DONE)
			return false;
	}
	return exchange.waiting == 0;
}

static bool
rate(struct journal_rating *ratings, size_t count)
{
	world.tried += (unsigned)count;
	if (journal_rate(world.journal, ratings, count) != JOURNAL_OK)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (ratings[i].verdict != JOURNAL_OK)
			return false;
		world.given++;
	}
	return true;
}

static bool
rate_one(void)
{
	struct journal_rating rating = { .step = 3, .comment = "as it was" };

	return rate(&rating, 1);
}

static void
begin_enrolled(void)
{
	begin_empty();
	if (!open_journal(true) || !enrol() || !rate_one())
		assert(!"a kiosk");
}

/* ---- what must hold ---- */

static void
told(void *self, const struct journal_fault *fault)
{
	(void)self;
	sweep_wrong("entry %llu: %s", (unsigned long long)fault->number,
	    fault->why);
}

/* Opened anew it is whole, goes on, and comes to hold all of it once. */
static void
check_all(void)
{
	uint64_t entries;

	close_journal();
	if (!sweep_expect(open_journal(false), "it does not open any more"))
		return;
	sweep_expect(journal_check(world.journal, told, NULL, &entries) ==
		JOURNAL_OK,
	    "it cannot be checked");
	sweep_expect(rate_one(), "the next rating is refused");
	sweep_expect(send_all(), "it cannot send all");
	sweep_expect(world.centre.ratings >= world.given,
	    "a rating that had its number is gone");
	sweep_expect(world.centre.ratings <= world.tried,
	    "a rating counts twice");
	close_journal();
}

/* The same journal goes on as it stands, before it is opened anew. */
static void
check_rating(bool done)
{
	(void)done;
	sweep_expect(rate_one(), "the same program cannot go on");
	check_all();
}

static void
check_reading(bool done)
{
	(void)done;
	check_all();
}

/* ---- what is done ---- */

static bool
act_enrol(void)
{
	return open_journal(true) && enrol();
}

/* A key that an aggregator was told stays, and enrolling again goes on. */
static void
check_enrol(bool done)
{
	static const uint8_t none[KEY_SIZE];
	uint8_t key[KEY_SIZE];
	bool is_known;

	memcpy(key, world.centre.kiosk, KEY_SIZE);
	is_known = memcmp(key, none, KEY_SIZE) != 0;
	close_journal();
	if (done && !sweep_expect(open_journal(false), "not enrolled"))
		return;
	close_journal();
	sweep_expect(act_enrol(), "it cannot be enrolled again");
	sweep_expect(!is_known ||
		memcmp(key, world.centre.kiosk, KEY_SIZE) == 0,
	    "the key that was enrolled is gone");
	check_all();
}

static bool
act_open(void)
{
	close_journal();
	return open_journal(false);
}

static bool
act_rate_more(void)
{
	static char text[LIMIT_TEXT + 1];
	struct journal_rating ratings[] = {
		{ .step = 0, .hand = HAND_STAFF, .language = "en" },
		{ .question = "reason", .step = 1, .comment = text },
		{ .touchpoint = "counter-1", .step = 2, .reference = "4711" },
	};

	memset(text, 'a', LIMIT_TEXT);
	return rate(ratings, sizeof(ratings) / sizeof(ratings[0]));
}

static bool
act_rate_after_boot(void)
{
	fake_outside_reboot(&world.fake);
	return rate_one();
}

/* Planted: thanked for, whatever the journal said. */
static bool
act_thank_early(void)
{
	if (!rate_one())
		world.given++;
	return true;
}

static bool
act_live(void)
{
	fake_outside_pass(&world.fake, 16 * 60000);
	return journal_alive(world.journal) == JOURNAL_OK;
}

static void
begin_waiting(void)
{
	begin_enrolled();
	for (int i = 0; i < 3; i++) {
		if (!act_rate_more())
			assert(!"ratings");
	}
}

/* The note and what it is about are one: both are there, or neither. */
static bool
act_staff(void)
{
	struct journal_staff staff = { .rehearsal = true };

	return journal_staff_put(world.journal, "", &staff, NOTE_REHEARSAL_ON,
		   "counter-1") == JOURNAL_OK;
}

static void
check_staff(bool done)
{
	struct journal_staff staff;

	if (done)
		sweep_expect(journal_staff(world.journal, "", &staff) ==
			    JOURNAL_OK &&
			staff.rehearsal,
		    "what staff set is gone");
	check_rating(done);
}

static bool
act_lock(void)
{
	return journal_lock_put(world.journal, 3) == JOURNAL_OK;
}

static void
check_lock(bool done)
{
	struct journal_lock lock;

	if (done)
		sweep_expect(journal_lock(world.journal, &lock) == JOURNAL_OK &&
			lock.failures == 3,
		    "a failure of the PIN is forgotten");
	check_rating(done);
}

/* With texts, a new sheet, receipts: all that one exchange can bring. */
static bool
act_sync(void)
{
	struct exchange exchange;

	world.centre.send_sheet = true;
	return exchange_sync(world.journal, &world.fake.outside, &world.carrier,
		   plan_budget(0), &exchange) == EXCHANGE_DONE;
}

static bool
act_read(void)
{
	struct registration registration;
	struct journal_facts facts;
	struct journal_today today;
	struct sheet *sheet = NULL;
	uint64_t entries;
	bool good;

	good = journal_registration(world.journal, &registration) ==
		JOURNAL_OK &&
	    journal_sheet(world.journal, NULL, &sheet) == JOURNAL_OK &&
	    journal_facts(world.journal, &facts) == JOURNAL_OK &&
	    journal_today(world.journal, NULL, &today) == JOURNAL_OK &&
	    journal_check(world.journal, told, NULL, &entries) == JOURNAL_OK;
	sheet_free(sheet);
	return good;
}

#define SWEEP(name, begin, act, check) \
	{ \
		name, SWEEP_MEMORY | SWEEP_DISK, begin, act, check, NULL, \
		    false, 0 \
	}

static const struct sweep sweeps[] = {
	SWEEP("enrolling a kiosk", begin_empty, act_enrol, check_enrol),
	SWEEP("opening a journal", begin_enrolled, act_open, check_reading),
	SWEEP("rating", begin_enrolled, rate_one, check_rating),
	SWEEP("rating with texts", begin_enrolled, act_rate_more, check_rating),
	SWEEP("rating after a boot", begin_enrolled, act_rate_after_boot,
	    check_rating),
	SWEEP("noting that the screen runs", begin_enrolled, act_live,
	    check_rating),
	SWEEP("what staff set", begin_enrolled, act_staff, check_staff),
	SWEEP("a failure of the PIN", begin_enrolled, act_lock, check_lock),
	SWEEP("an exchange", begin_waiting, act_sync, check_rating),
	SWEEP("reading a journal", begin_waiting, act_read, check_reading),
	{ "a planted thanks before the commit", SWEEP_MEMORY | SWEEP_DISK,
	    begin_enrolled, act_thank_early, check_rating, NULL, true, 0 },
};

int
main(int argc, char **argv)
{
	return sweep_main(argc, argv, sweeps,
	    sizeof(sweeps) / sizeof(sweeps[0]), NULL);
}
