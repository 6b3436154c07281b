/*
 * bench_soak.c - full load with faults, for as long as wanted.
 *
 *   bench_soak [SECONDS [SEED]]            60 seconds; seed 1
 *
 * 16 kiosks send one rating after the other, four lines of a digital source
 * one answer each, two ask for scores.  Meanwhile lines are cut, requests on
 * them or not; one attack of attacks.c after the other goes on, with a pause
 * between; now and then the aggregator stands still for a moment.  Memory and
 * descriptors are read off at the end of each pause, when what the attack took
 * should be back: their slopes, over all but the first third, are printed and
 * fail nothing.  It fails when a rating is lost or counted twice, when somebody
 * who behaves is not served in the end, or when descriptors do not come back.
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "tests/fire/attack.h"
#include "tests/fire/caller.h"
#include "tests/fire/herd.h"
#include "tests/fire/tap.h"

#define KIOSKS 16
#define SENDERS 4 /* of the digital source ... */
#define ASKERS 2  /* ... and those who want scores */
#define CALLERS (SENDERS + ASKERS)
#define ATTACK_S 3.0 /* of each attack ... */
#define PAUSE_S 2.0  /* ... and of the pause behind it */
#define CUT_S 0.1    /* between two cut lines */
#define STILL_S 7.0  /* between two stands ... */
#define STAND_S 0.5  /* ... of so long */
#define DESCRIPTORS_MORE 8

/* At the end of a pause. */
struct reading {
	double at, kb, descriptors;
};

struct soak {
	struct centre centre;
	struct fleet fleet;
	struct herd herd;
	struct caller callers[CALLERS];
	char bearer[128]; /* of the source */
	uint64_t seed;

	const struct attack *attack; /* goes on now */
	struct attack_process process;
	double began, attack_due, cut_due, still_due, look_due;
	bool stands; /* the aggregator does */
	unsigned long cuts, stood, attacked;

	struct reading *readings;
	size_t count, room;
	double highest_kb; /* attacks included */
};

/* ---- who behaves ----------------------------------------------------------------- */

static void
make_answer(struct caller *caller, struct bytes *out)
{
	char body[128];
	const int length = snprintf(body, sizeof(body),
	    "{\"id\":\"%u-%lu\",\"value\":%lu}", caller->number,
	    (unsigned long)caller->done, 1 + (unsigned long)caller->done % 5);

	bytes_printf(out,
	    "POST /v1/feedback HTTP/1.1\r\nHost: a\r\n"
	    "Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
	    "Content-Length: %d\r\n\r\n%s",
	    caller->bearer, length, body);
}

static void
make_question(struct caller *caller, struct bytes *out)
{
	bytes_printf(out,
	    "GET /v1/scores HTTP/1.1\r\nHost: a\r\n"
	    "Authorization: Bearer %s\r\n\r\n",
	    caller->bearer);
}

static void
begin_callers(struct soak *soak)
{
	for (unsigned i = 0; i < CALLERS; i++) {
		struct caller *caller = &soak->callers[i];

		caller->load = soak->herd.load;
		caller->number = i;
		caller->make = i < SENDERS ? make_answer : make_question;
		caller->bearer = i < SENDERS ? soak->bearer
					     : soak->centre.bearer;
		caller_begin(caller);
	}
}

static void
turn(struct soak *soak)
{
	herd_turn(&soak->herd);
	for (size_t i = 0; i < CALLERS; i++)
		caller_turn(&soak->callers[i]);
}

/* ---- reading off ------------------------------------------------------------------- */

static void
read_off(struct soak *soak, double at)
{
	if (soak->count == soak->room) {
		soak->room = soak->room * 2 + 64;
		soak->readings = reallocarray(soak->readings, soak->room,
		    sizeof(soak->readings[0]));
		if (soak->readings == NULL)
			give_up("there is no memory for readings");
	}
	soak->readings[soak->count++] = (struct reading){ at,
		(double)gauge_memory_kb(soak->centre.pid),
		(double)gauge_descriptors(soak->centre.pid) };
}

/* ---- faults ------------------------------------------------------------------------- */

/* xorshift64: the same seed, the same faults. */
static uint64_t
draw(struct soak *soak, uint64_t below)
{
	soak->seed ^= soak->seed << 13;
	soak->seed ^= soak->seed >> 7;
	soak->seed ^= soak->seed << 17;
	return soak->seed % below;
}

static bool
is_due(double *due, double now, double every)
{
	if (now < *due)
		return false;
	*due = now + every;
	return true;
}

/* An attack ends, or the pause behind it. */
static void
attack_or_pause(struct soak *soak, double now)
{
	if (soak->process.pid != 0) {
		attack_end(&soak->process);
		soak->attack_due = now + PAUSE_S;
		return;
	}
	read_off(soak, now - soak->began);
	soak->attack = soak->attack == NULL || soak->attack[1].name == NULL
	    ? attacks
	    : soak->attack + 1;
	attack_begin(&soak->process, soak->attack, soak->centre.port, -1);
	soak->attack_due = now + ATTACK_S;
	soak->attacked++;
}

static void
stand_or_go(struct soak *soak, double now)
{
	soak->stands = !soak->stands;
	kill(soak->centre.pid, soak->stands ? SIGSTOP : SIGCONT);
	soak->stood += soak->stands;
	soak->still_due = now + (soak->stands ? STAND_S : STILL_S);
}

static void
trouble(struct soak *soak, double now)
{
	if (now >= soak->attack_due)
		attack_or_pause(soak, now);
	if (is_due(&soak->cut_due, now, CUT_S)) {
		herd_cut(&soak->herd, draw(soak, KIOSKS));
		soak->cuts++;
	}
	if (now >= soak->still_due)
		stand_or_go(soak, now);
}

static void
heal(struct soak *soak)
{
	if (soak->process.pid != 0)
		attack_end(&soak->process);
	if (soak->stands)
		stand_or_go(soak, gauge_now());
}

/* ---- figures ------------------------------------------------------------------- */

static double
value_of(const struct reading *reading, size_t place)
{
	double value;

	memcpy(&value, (const char *)reading + place, sizeof(value));
	return value;
}

/*
 * What grows a minute, of what stands so far into a reading: the median over
 * all pairs of readings, so that one attack that lingers changes little.
 */
static double
slope(const struct soak *soak, size_t place)
{
	struct samples slopes = { 0 };
	double median;

	for (size_t i = soak->count / 3; i < soak->count; i++) {
		const struct reading *a = &soak->readings[i];

		for (size_t j = i + 1; j < soak->count; j++) {
			const struct reading *b = &soak->readings[j];

			samples_add(&slopes,
			    (value_of(b, place) - value_of(a, place)) /
				(b->at - a->at) * 60);
		}
	}
	median = samples_at(&slopes, 50);
	samples_release(&slopes);
	return median;
}

static void
print_readings(const struct soak *soak)
{
	for (size_t i = 0; i < soak->count; i++)
		printf("# at %.0f s: %.0f KiB, %.0f descriptors\n",
		    soak->readings[i].at, soak->readings[i].kb,
		    soak->readings[i].descriptors);
}

static void
print_figures(struct soak *soak, double seconds)
{
	figure("soak_kb_per_min", slope(soak, offsetof(struct reading, kb)), 0);
	figure("soak_descriptors_per_min",
	    slope(soak, offsetof(struct reading, descriptors)), 2);
	figure("soak_highest_mb", soak->highest_kb / 1024, 1);
	figure("soak_syncs_per_s", (double)soak->herd.receipts / seconds, 0);
	printf("# %lu lines cut, %lu attacks, stood still %lu times\n",
	    soak->cuts, soak->attacked, soak->stood);
	printf("# lines lost %lu, told to come later %lu times\n",
	    (unsigned long)soak->herd.lost, (unsigned long)soak->herd.later);
}

/* ---- from beginning to end ------------------------------------------------------------ */

static bool
all_rest(void *arg)
{
	struct soak *soak = arg;

	for (size_t i = 0; i < CALLERS; i++) {
		soak->callers[i].at_rest = true;
		caller_turn(&soak->callers[i]);
		if (!caller_rests(&soak->callers[i]))
			return false;
	}
	return true;
}

/* A kiosk's line and a caller's; others are gone. */
static bool
have_come_back(void *arg)
{
	const struct soak *soak = arg;

	return gauge_descriptors(soak->centre.pid) <=
	    soak->readings[0].descriptors + DESCRIPTORS_MORE;
}

static void
look_back(struct soak *soak)
{
	uint64_t answers = 0, ratings;

	tap_ok(herd_await(&soak->herd, all_rest, soak),
	    "every caller has its last answer");
	tap_ok(herd_rest(&soak->herd), "every kiosk has its last receipt");
	tap_ok(herd_await(&soak->herd, have_come_back, soak),
	    "descriptors come back");
	for (size_t i = 0; i < SENDERS; i++)
		answers += soak->callers[i].done;
	ratings = herd_ratings(&soak->herd) + answers;
	tap_ok(centre_ratings(&soak->centre) == (long)ratings,
	    "%lu ratings and %lu answers count, each once",
	    (unsigned long)(ratings - answers), (unsigned long)answers);
}

static void
look(struct soak *soak)
{
	const double kb = (double)gauge_memory_kb(soak->centre.pid);

	if (kb > soak->highest_kb)
		soak->highest_kb = kb;
}

static void
soak_for(struct soak *soak, double seconds)
{
	double now = gauge_now();

	soak->began = now;
	soak->attack_due = now + PAUSE_S;
	soak->still_due = now + STILL_S;
	for (; now < soak->began + seconds; now = gauge_now()) {
		turn(soak);
		trouble(soak, now);
		if (is_due(&soak->look_due, now, 1))
			look(soak);
	}
	heal(soak);
}

/* What the environment wishes for, where the command line says nothing. */
static long
wished(const char *name, long otherwise)
{
	const char *wish = getenv(name);

	return wish != NULL ? atol(wish) : otherwise;
}

int
main(int argc, char **argv)
{
	const long seconds = argument(argc, argv, 1, wished("SOAK_SECONDS", 60),
	    5, 1000000);
	const long seed = argument(argc, argv, 2, wished("SOAK_SEED", 1), 1,
	    1000000000);
	static struct soak soak;

	printf("# %ld seconds, seed %ld\n", seconds, seed);
	soak.seed = (uint64_t)seed;
	centre_begin(&soak.centre);
	centre_source(&soak.centre, "web", soak.bearer, sizeof(soak.bearer));
	centre_serve(&soak.centre);
	herd_begin(&soak.herd, &soak.fleet, &soak.centre, KIOSKS,
	    (uint64_t)seed);
	begin_callers(&soak);
	soak_for(&soak, (double)seconds);
	look_back(&soak);
	print_readings(&soak);
	print_figures(&soak, (double)seconds);
	for (size_t i = 0; i < CALLERS; i++)
		caller_release(&soak.callers[i]);
	herd_release(&soak.herd);
	centre_end(&soak.centre);
	free(soak.readings);
	return tap_end();
}
