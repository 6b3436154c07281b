/*
 * cuts_journal.c - the kiosk's journal through power cuts.
 *
 * The product's own kiosk/io/journal on the simulated disk, with the small
 * aggregator of tests/kiosk at the other end.  What a call that returned well
 * has left is remembered, row by row, and has to be there after every boot
 * with the same bytes; what the boot brought beside is remembered too.
 *
 * As on a real kiosk several programs have the journal open, and one may write
 * while another waits for the aggregator's answer.  The disk may be full.
 */

#include <assert.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/core/plan.h"
#include "kiosk/io/journal_inside.h"
#include "kiosk/io/journal_sync.h"
#include "protocol/entry.h"
#include "tests/kiosk/support_centre.h"
#include "tests/sim/cuts.h"

#define LIFE_CUTS 12 /* the small aggregator holds CENTRE_EPOCHS */
#define PROGRAMS 3   /* screen, uploader, `rate` */
#define ROWS 8192
#define FOLDER "kiosk"

/* An entry that was promised or read after a boot. */
struct seen {
	uint64_t number;
	uint8_t epoch[EPOCH_SIZE];
	uint8_t hash[HASH_SIZE]; /* of its bytes */
	unsigned boot;           /* in which it was last there */
	bool has_text, is_gone;
};

struct life {
	struct cuts *cuts;
	struct disk *disk;
	struct fake_outside fake;
	struct centre centre;
	struct carrier carrier;             /* while it carries, others go on */
	struct journal *programs[PROGRAMS]; /* each has it open, or not */
	struct journal *journal;            /* of the program at work */
	bool full;                          /* the disk is */
	bool trimmed;                       /* receipted entries went */
	sqlite3 *reader;                    /* looks at rows, never writes */
	bool enrolled;                      /* and told so */
	bool over;      /* lost, or the damage was noticed: no way on */
	bool shortened; /* a lying disk took rows, and nothing came since */
	bool was_shortened;
	bool examining;    /* rows are read after a boot */
	uint64_t newest;   /* number of the newest row */
	uint64_t promised; /* the number that at least has to be there */
	unsigned boot;
	struct seen *seen;
	size_t count;
};

/* ---- what is there ---- */

static struct seen *
find(struct life *life, uint64_t number, const uint8_t *epoch)
{
	for (size_t i = life->count; i > 0; i--) {
		struct seen *seen = &life->seen[i - 1];

		if (seen->number == number &&
		    memcmp(seen->epoch, epoch, EPOCH_SIZE) == 0)
			return seen;
	}
	return NULL;
}

static bool
epoch_is_seen(const struct life *life, const uint8_t *epoch)
{
	for (size_t i = 0; i < life->count; i++) {
		if (memcmp(life->seen[i].epoch, epoch, EPOCH_SIZE) == 0)
			return true;
	}
	return false;
}

static void
lose(struct life *life, const char *why, uint64_t number)
{
	cuts_lost(life->cuts, "%s: number %" PRIu64, why, number);
	life->over = true;
}

static struct seen *
remember(struct life *life, uint64_t number, const uint8_t *epoch)
{
	struct seen *seen = &life->seen[life->count];

	/* What a boot brings up was written before the loss. */
	if (!life->examining && life->shortened && epoch_is_seen(life, epoch))
		lose(life, "an epoch went on after a loss", number);
	if (!life->examining) {
		life->cuts->noticed += life->shortened;
		life->shortened = false;
	}
	assert(life->count < ROWS);
	life->count++;
	seen->number = number;
	memcpy(seen->epoch, epoch, EPOCH_SIZE);
	return seen;
}

/* A row as it is now: met before with these bytes, or new. */
static void
meet(struct life *life, sqlite3_stmt *row)
{
	const uint64_t number = (uint64_t)sqlite3_column_int64(row, 0);
	const uint8_t *epoch = sqlite3_column_blob(row, 1);
	struct seen *seen = find(life, number, epoch);
	uint8_t hash[HASH_SIZE];

	hash_of(hash, sqlite3_column_blob(row, 2),
	    (size_t)sqlite3_column_bytes(row, 2));
	if (seen == NULL) {
		seen = remember(life, number, epoch);
		memcpy(seen->hash, hash, HASH_SIZE);
		seen->has_text = sqlite3_column_int(row, 3) != 0;
	}
	if (memcmp(seen->hash, hash, HASH_SIZE) != 0)
		lose(life, "two meanings of one number", number);
	seen->boot = life->boot;
	life->newest = number;
}

/* Read the rows after a number; false when they cannot be read. */
static bool
look(struct life *life, uint64_t after)
{
	sqlite3_stmt *row;
	int code;

	if (sqlite3_prepare_v2(life->reader,
		"SELECT n.number, e.epoch, n.bytes, EXISTS (SELECT 1 FROM text "
		"WHERE number = n.number) FROM entry n JOIN epoch e "
		"ON e.ordinal = n.epoch WHERE n.number > ?1 ORDER BY 1",
		-1, &row, NULL) != SQLITE_OK)
		return false;
	sqlite3_bind_int64(row, 1, (sqlite3_int64)after);
	while ((code = sqlite3_step(row)) == SQLITE_ROW)
		meet(life, row);
	sqlite3_finalize(row);
	return code == SQLITE_DONE;
}

/* The aggregator has it: it need not be here. */
static bool
is_sent(const struct life *life, uint64_t number)
{
	for (size_t i = 0; i < life->centre.epoch_count; i++) {
		if (life->centre.epochs[i].number >= number)
			return true;
	}
	return false;
}

static bool
text_is_there(struct life *life, uint64_t number)
{
	sqlite3_stmt *row;
	bool found;

	if (is_sent(life, number))
		return true;
	if (sqlite3_prepare_v2(life->reader,
		"SELECT 1 FROM text WHERE number = ?1", -1, &row,
		NULL) != SQLITE_OK)
		return false;
	sqlite3_bind_int64(row, 1, (sqlite3_int64)number);
	found = sqlite3_step(row) == SQLITE_ROW;
	sqlite3_finalize(row);
	return found;
}

static void
told(void *self, const struct journal_fault *fault)
{
	snprintf(self, sizeof(fault->why), "%s", fault->why);
}

/* The journal is whole, as its own `verify` says. */
static bool
is_whole(struct life *life, char why[sizeof(((struct journal_fault *)0)->why)])
{
	enum journal_verdict verdict;
	uint64_t entries;

	why[0] = '\0';
	verdict = journal_check(life->journal, told, why, &entries);
	if (verdict != JOURNAL_OK)
		strcpy(why, journal_verdict_text(verdict));
	return why[0] == '\0';
}

/* A lying disk may have taken rows: then the next to come open an epoch. */
static void
expect_all(struct life *life)
{
	for (size_t i = 0; i < life->count && !life->over; i++) {
		struct seen *seen = &life->seen[i];
		bool gone = seen->boot != life->boot && !seen->is_gone;

		if (gone && life->trimmed && is_sent(life, seen->number))
			seen->is_gone = true;
		else if (gone && life->cuts->may_lose)
			seen->is_gone = life->shortened = life->was_shortened =
			    true;
		else if (gone)
			lose(life, "an entry is gone", seen->number);
		else if (seen->has_text && !life->cuts->may_lose &&
		    !text_is_there(life, seen->number))
			lose(life, "a text is gone", seen->number);
		else if (!seen->is_gone)
			life->cuts->kept++;
	}
	if (life->newest < life->promised && !life->cuts->may_lose)
		lose(life, "what was promised is not there", life->promised);
	life->promised = life->newest;
}

/* All of it after a boot. */
static void
examine(struct life *life)
{
	char why[sizeof(((struct journal_fault *)0)->why)];
	bool whole = is_whole(life, why);

	life->newest = 0;
	life->examining = true;
	whole = whole && look(life, 0);
	life->examining = false;
	if (whole) {
		expect_all(life);
	} else if (disk_is_dead(life->disk)) {
		return;
	} else if (life->cuts->may_lose) {
		life->cuts->noticed++;
		life->over = true;
	} else {
		cuts_lost(life->cuts, "not whole: %s", why);
		life->over = true;
	}
}

/* ---- what a kiosk does ---- */

/*
 * After a call that said it was done: its rows are promises.  On a full disk
 * it may have done a part.
 */
static void
expect_done(struct life *life, bool done, const char *what)
{
	if ((done || life->full) && look(life, life->newest)) {
		life->promised = life->newest;
	} else if (!disk_is_dead(life->disk)) {
		if (!life->cuts->may_lose)
			cuts_lost(life->cuts, "%s failed with power on", what);
		life->cuts->noticed += life->cuts->may_lose;
		life->over = true;
	}
}

/* A full disk says so, and then nothing has changed. */
static void
keep(struct life *life, struct journal_rating *ratings, size_t count)
{
	const uint64_t newest = life->newest;
	enum journal_verdict verdict = journal_rate(life->journal, ratings,
	    count);

	if (verdict != JOURNAL_OK && life->cuts->acks_early)
		life->promised = life->newest + 1;
	expect_done(life, verdict == JOURNAL_OK, "rate");
	if (verdict == JOURNAL_OK || disk_is_dead(life->disk) || life->over)
		return;
	if (verdict == JOURNAL_BROKEN && life->cuts->may_lose) {
		life->cuts->noticed++; /* what a lie left says so */
		life->over = true;
	} else if (verdict != JOURNAL_FULL)
		lose(life, journal_verdict_text(verdict), newest);
	else if (life->newest != newest)
		lose(life, "what a full disk refused is there", life->newest);
}

static void
rate(struct life *life)
{
	static const struct journal_rating shapes[] = {
		{ .step = 4 },
		{ .step = 0, .hand = HAND_STAFF, .language = "en" },
		{ .question = "reason", .step = 1, .flags = RATING_REPEATED },
		{ .step = 1, .comment = "It was cold." },
		{ .question = "comment",
		    .step = RATING_NO_STEP,
		    .comment = "More light, please.",
		    .reference = "4711" },
		{ .step = 9 }, /* off the scale: leaves no trace */
	};
	const size_t kinds = sizeof(shapes) / sizeof(*shapes);
	struct journal_rating ratings[4];
	size_t count = 1 + cuts_below(life->cuts, 4);

	for (size_t i = 0; i < count; i++)
		ratings[i] = shapes[cuts_below(life->cuts, kinds)];
	keep(life, ratings, count);
}

/* A long comment: more pages than one. */
static void
rate_at_length(struct life *life)
{
	char text[LIMIT_TEXT + 1];
	struct journal_rating rating = { .step = 2, .comment = text };

	memset(text, 'a' + (int)cuts_below(life->cuts, 26), LIMIT_TEXT);
	text[LIMIT_TEXT] = '\0';
	keep(life, &rating, 1);
}

static void
live(struct life *life)
{
	fake_outside_pass(&life->fake,
	    (int64_t)cuts_below(life->cuts, 40 * 60000));
	expect_done(life, journal_alive(life->journal) == JOURNAL_OK, "alive");
}

/* As on a full disk: what the aggregator has goes. */
static void
trim(struct life *life)
{
	int64_t rows;

	life->trimmed = true;
	expect_done(life, journal_trim(life->journal, &rows) == JOURNAL_OK,
	    "trim");
}

static void
set_clock(struct life *life)
{
	life->fake.wall_ms += (int64_t)cuts_below(life->cuts, 86400000) -
	    43200000;
	rate(life);
}

/* Another program takes its turn; false: it could not be opened. */
static bool
take_turn(struct life *life)
{
	struct journal **program =
	    &life->programs[cuts_below(life->cuts, PROGRAMS)];
	enum journal_verdict verdict = JOURNAL_OK;

	if (*program == NULL)
		*program = journal_open(FOLDER, DISK_VFS, false,
		    &life->fake.outside, &verdict);
	if (*program == NULL && !life->full)
		expect_done(life, false, "opening it once more");
	if (*program != NULL)
		life->journal = *program;
	return *program != NULL;
}

/*
 * The way to the aggregator takes its time: customers go on, behind what the
 * exchange has written.
 */
static enum https_verdict
carry(void *self, const char *path, const void *body, size_t length,
    struct https_answer *answer)
{
	struct life *life = self;
	struct journal *sending = life->journal;

	if (life->enrolled && cuts_below(life->cuts, 2) == 0 &&
	    take_turn(life) && look(life, life->newest))
		rate(life);
	life->journal = sending;
	return life->centre.carrier.post(life->centre.carrier.self, path, body,
	    length, answer);
}

static void
sync_once(struct life *life)
{
	struct exchange exchange;
	enum exchange_verdict verdict;
	bool lossy = cuts_below(life->cuts, 4) == 0;

	/* What a shortened journal says, the small aggregator cannot judge. */
	if (life->was_shortened)
		return;
	life->centre.lose_reply = lossy;
	verdict = exchange_sync(life->journal, &life->fake.outside,
	    &life->carrier, plan_budget((unsigned)cuts_below(life->cuts, 3)),
	    &exchange);
	life->centre.lose_reply = false;
	if (verdict == EXCHANGE_DONE && exchange.disagreed)
		cuts_lost(life->cuts, "the aggregator holds another branch");
	expect_done(life,
	    verdict == EXCHANGE_DONE || (lossy && verdict == EXCHANGE_LATER),
	    "sync");
}

/* ---- boots ---- */

static void
shut(struct life *life)
{
	for (size_t i = 0; i < PROGRAMS; i++) {
		journal_free(life->programs[i]);
		life->programs[i] = NULL;
	}
	sqlite3_close(life->reader);
	life->journal = NULL;
	life->reader = NULL;
}

/* The key an aggregator was told stays this kiosk's. */
static void
expect_key(struct life *life)
{
	static const uint8_t none[KEY_SIZE];

	if (memcmp(life->centre.kiosk, none, KEY_SIZE) != 0 &&
	    memcmp(life->centre.kiosk, journal_key(life->journal)->public,
		KEY_SIZE) != 0 &&
	    !life->cuts->may_lose)
		lose(life, "the key is gone", 0);
}

static void
enrol(struct life *life)
{
	char line[LIMIT_TOKEN];
	struct token token;
	struct exchange exchange;

	token_read(&token, centre_token(&life->centre, line));
	life->enrolled = exchange_enrol(life->journal, &life->fake.outside,
			     &life->centre.carrier, &token, line,
			     &exchange) == EXCHANGE_DONE;
	expect_done(life, life->enrolled, "enrol");
}

/* Open the journal as a program that starts does; false: no way on. */
static bool
start(struct life *life)
{
	enum journal_verdict verdict;

	life->journal = life->programs[0] = journal_open(FOLDER, DISK_VFS,
	    !life->enrolled, &life->fake.outside, &verdict);
	if (life->journal == NULL && !disk_is_dead(life->disk)) {
		if (!life->cuts->may_lose)
			cuts_lost(life->cuts, "not to be opened: %s",
			    journal_verdict_text(verdict));
		life->cuts->noticed += life->cuts->may_lose;
		life->over = true;
	}
	if (life->journal == NULL ||
	    sqlite3_open_v2(FOLDER "/journal.db", &life->reader,
		SQLITE_OPEN_READONLY, DISK_VFS) != SQLITE_OK)
		return false;
	expect_key(life);
	examine(life);
	if (!life->enrolled && !life->over && !disk_is_dead(life->disk))
		enrol(life);
	return !life->over && !disk_is_dead(life->disk);
}

static void
restart(struct life *life)
{
	shut(life);
	start(life);
}

/* No room for a while, after a few more calls. */
static void
fill_disk(struct life *life)
{
	static void (*const deeds[])(struct life *) = { rate, rate_at_length,
		live, sync_once };
	const size_t count = sizeof(deeds) / sizeof(*deeds);

	disk_fail(life->disk, DISK_FULL, cuts_below(life->cuts, 20),
	    UINT64_MAX);
	life->full = true;
	for (size_t i = 1 + cuts_below(life->cuts, 4); i > 0; i--) {
		if (disk_is_dead(life->disk) || life->over)
			break;
		deeds[cuts_below(life->cuts, count)](life);
	}
	disk_fail(life->disk, DISK_FINE, 0, 0);
	life->full = false;
}

static void
do_something(struct life *life)
{
	static void (*const deeds[])(struct life *) = {
		rate,
		rate,
		rate,
		rate,
		rate_at_length,
		live,
		trim,
		set_clock,
		sync_once,
		sync_once,
		restart,
		fill_disk,
	};
	const size_t count = sizeof(deeds) / sizeof(*deeds);

	fake_outside_pass(&life->fake, (int64_t)cuts_below(life->cuts, 30000));
	if (take_turn(life))
		deeds[cuts_below(life->cuts, count)](life);
}

/* One boot, until power goes: often soon, in the midst of recovery. */
static void
boot_once(struct life *life)
{
	uint64_t calls = 1 +
	    cuts_below(life->cuts, cuts_below(life->cuts, 3) == 0 ? 30 : 600);

	life->boot++;
	disk_cut_after(life->disk, calls);
	if (start(life)) {
		while (!disk_is_dead(life->disk) && !life->over)
			do_something(life);
	}
	shut(life);
	disk_power_on(life->disk);
	fake_outside_reboot(&life->fake);
	life->fake.boot -= life->cuts->same_boot;
	life->cuts->cuts++;
}

/* ---- a life ---- */

/* What the aggregator holds is what the journal says, once each. */
static void
expect_agreement(struct life *life)
{
	const struct centre *centre = &life->centre;

	if (centre->entries != life->newest)
		lose(life, "the aggregator holds not all, or too much",
		    centre->entries);
	for (size_t i = 0; i < centre->epoch_count; i++) {
		const struct head *head = &centre->epochs[i];

		if (find(life, head->number, head->epoch) == NULL)
			lose(life, "the aggregator holds another entry",
			    head->number);
	}
}

/* Power stays: all must come to its end. */
static void
heal(struct life *life)
{
	struct exchange exchange = { .waiting = 1 };

	life->boot++;
	if (!start(life))
		return;
	rate(life);
	for (int i = 0; i < 500 && exchange.waiting > 0 &&
	     !life->was_shortened && !life->over;
	     i++)
		expect_done(life,
		    exchange_sync(life->journal, &life->fake.outside,
			&life->centre.carrier, plan_budget(0),
			&exchange) == EXCHANGE_DONE,
		    "sync at the end");
	examine(life);
	if (!life->was_shortened && !life->over)
		expect_agreement(life);
}

static void
journal_life(struct cuts *cuts)
{
	struct life *life = calloc(1, sizeof(*life));

	assert(life != NULL);
	life->cuts = cuts;
	life->seen = calloc(ROWS, sizeof(*life->seen));
	assert(life->seen != NULL);
	fake_outside_init(&life->fake);
	life->fake.random = cuts->seed << 32;
	centre_init(&life->centre, &life->fake);
	life->carrier = (struct carrier){ life, carry };
	life->disk = disk_new(disk_random(&cuts->random), &cuts->model);
	for (int i = 0; i < LIFE_CUTS && !life->over; i++)
		boot_once(life);
	if (!life->over)
		heal(life);
	shut(life);
	cuts->calls += disk_calls(life->disk);
	cuts->trace ^= disk_trace(life->disk) * (2 * cuts->lives + 1);
	disk_free(life->disk);
	free(life->seen);
	free(life);
}

int
main(int argc, char **argv)
{
	return cuts_run(argc, argv, "journal", journal_life);
}
