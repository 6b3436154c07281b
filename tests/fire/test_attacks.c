/*
 * test_attacks.c - each attack of attacks.c: what the server does to it, and
 * that kiosks which behave have their receipts meanwhile.
 *
 * Deadlines are short by the server's own settings.  Nothing here fails on
 * speed: what must happen is awaited.  In the end no rating is lost or counted
 * twice, and descriptors have come back.
 */

#include <stdio.h>
#include <string.h>

#include "tests/fire/attack.h"
#include "tests/fire/herd.h"
#include "tests/fire/tap.h"

#define KIOSKS 4
#define RECEIPTS 5 /* for each of them, during each attack */
#define LINES 40   /* attackers at once */
#define DESCRIPTORS_MORE 8

enum told {
	TOLD_OPENED,
	TOLD_TURNED_AWAY, /* closed or refused */
	TOLD_STATUS,
};

/* What must come of an attack, so many times. */
static const struct must {
	const char *attack;
	enum told told;
	int status;
	unsigned long times;
	const char *sentence;
} musts[] = {
	{ "slow-head", TOLD_STATUS, 408, LINES,
	    "bytes of a head that drip in do not move its deadline" },
	{ "slow-head", TOLD_TURNED_AWAY, 0, LINES, "and are cut off" },
	{ "slow-body", TOLD_STATUS, 408, LINES,
	    "nor do those of a body move its own" },
	{ "hoard", TOLD_STATUS, 408, LINES,
	    "a body without its last byte is given up" },
	{ "slow-read", TOLD_TURNED_AWAY, 0, LINES,
	    "whoever does not read is cut off" },
	{ "silence", TOLD_TURNED_AWAY, 0, LINES,
	    "whoever connects and says nothing is cut off" },
	{ "half-hello", TOLD_TURNED_AWAY, 0, LINES,
	    "so is whoever stops in the middle of a handshake" },
	{ "hello-flood", TOLD_OPENED, 0, 10 * LINES,
	    "a flood of ClientHellos is answered" },
	{ "handshake-flood", TOLD_OPENED, 0, 2 * LINES,
	    "a flood of handshakes is answered" },
	{ "pipelining", TOLD_STATUS, 200, 2000,
	    "requests without end are answered in turn" },
	{ "field-flood", TOLD_STATUS, 431, 10,
	    "more fields than anybody needs are told 431" },
	{ "field-flood", TOLD_TURNED_AWAY, 0, 10, "and cut off" },
	{ "tiny-chunks", TOLD_TURNED_AWAY, 0, 4,
	    "a body of tiny chunks ends at its limit or its deadline" },
	{ "giant-chunk", TOLD_STATUS, 413, 10, "a giant chunk is told 413" },
	{ "guessing", TOLD_STATUS, 401, 500, "guessed tokens are told 401" },
	{ "strangers", TOLD_STATUS, 200, 200,
	    "strangers are told so, and signed" },
	{ "many", TOLD_TURNED_AWAY, 0, 17000,
	    "of 20,000 connections those beyond the limit are turned away" },
};
#define MUSTS (sizeof(musts) / sizeof(musts[0]))

static const char *const settings[][2] = {
	{ "deadline_handshake_ms", "1000" },
	{ "deadline_head_ms", "1000" },
	{ "deadline_body_ms", "1000" },
	{ "deadline_write_ms", "1000" },
	{ "connections", "1500" },
};

/* What has been told so far, for a must. */
struct awaited {
	const struct must *must;
	const struct attack_told *told;
};

static unsigned long
so_far(const struct awaited *awaited)
{
	const struct attack_told *told = awaited->told;

	switch (awaited->must->told) {
	case TOLD_OPENED:
		return atomic_load(&told->opened);
	case TOLD_TURNED_AWAY:
		return atomic_load(&told->closed) + atomic_load(&told->refused);
	default:
		return atomic_load(&told->statuses[awaited->must->status]);
	}
}

static bool
has_come(void *arg)
{
	const struct awaited *awaited = arg;

	return so_far(awaited) >= awaited->must->times;
}

static void
check_musts(struct herd *herd, const struct attack *attack,
    const struct attack_told *told)
{
	for (size_t i = 0; i < MUSTS; i++) {
		struct awaited awaited = { &musts[i], told };

		if (strcmp(musts[i].attack, attack->name) != 0)
			continue;
		tap_ok(herd_await(herd, has_come, &awaited), "%s: %s",
		    attack->name, musts[i].sentence);
		printf("# %lu times\n", so_far(&awaited));
	}
	if (strcmp(attack->name, "guessing") == 0)
		tap_ok(atomic_load(&told->statuses[200]) == 0,
		    "guessing: none of them lets anybody in");
}

static void
stand(struct herd *herd, const struct attack *model)
{
	struct attack attack = *model;
	struct attack_process process;

	if (attack.count == 0 && attack.lines > LINES)
		attack.lines = LINES;
	attack_begin(&process, &attack, herd->fleet->centre->port, -1);
	check_musts(herd, &attack, process.told);
	samples_release(&herd->ms);
	tap_ok(herd_graze(herd, RECEIPTS),
	    "%s: kiosks that behave have their receipts", attack.name);
	printf("# p50 %.1f ms, p99 %.1f ms\n", samples_at(&herd->ms, 50),
	    samples_at(&herd->ms, 99));
	attack_end(&process);
}

/* ---- afterwards ---------------------------------------------------------------- */

struct baseline {
	pid_t pid;
	long descriptors;
};

static bool
have_come_back(void *arg)
{
	const struct baseline *baseline = arg;

	return gauge_descriptors(baseline->pid) <=
	    baseline->descriptors + DESCRIPTORS_MORE;
}

static void
look_back(struct herd *herd, struct baseline *before)
{
	struct centre *centre = herd->fleet->centre;

	tap_ok(herd_await(herd, have_come_back, before),
	    "descriptors come back");
	printf("# %ld, before it all %ld; %ld KiB of memory\n",
	    gauge_descriptors(before->pid), before->descriptors,
	    gauge_memory_kb(before->pid));
	tap_ok(herd_rest(herd), "every kiosk has its last receipt");
	tap_ok(centre_ratings(centre) == (long)herd_ratings(herd),
	    "what is counted is what was receipted");
	printf("# %lu ratings, told to come later %lu times, lines lost %lu\n",
	    (unsigned long)herd_ratings(herd), (unsigned long)herd->later,
	    (unsigned long)herd->lost);
}

int
main(void)
{
	struct centre centre;
	struct fleet fleet;
	struct baseline before;
	struct herd herd;

	centre_begin(&centre);
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		centre_set(&centre, settings[i][0], settings[i][1]);
	centre_serve(&centre);
	herd_begin(&herd, &fleet, &centre, KIOSKS, 1);
	before = (struct baseline){ centre.pid, gauge_descriptors(centre.pid) };
	for (const struct attack *a = attacks; a->name != NULL; a++)
		stand(&herd, a);
	look_back(&herd, &before);
	herd_release(&herd);
	centre_end(&centre);
	return tap_end();
}
