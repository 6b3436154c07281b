/*
 * attack.c - what somebody learns; see attack.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>
#include <math.h>

#include "tests/attack/attack.h"

#define TAGS (WORLD_STEPS - 1) /* answers told apart in one life */
#define WINDOWS 12

/* A histogram as it was shown; flagged: what raw is more than counted. */
struct figure {
	uint64_t asked; /* which question, row and channel of it */
	uint64_t n;
	uint16_t counts[WORLD_STEPS];
};

struct life {
	struct figure *figures;
	size_t count, room;
	size_t hidden;
	const uint8_t *tags; /* by answer: its step */
};

/* ---- asking ------------------------------------------------------------------- */

static const char *const questions[] = {
	"",
	"by=day&by=hour",
	"by=day",
	"by=week&by=channel",
	"by=hourofweek",
	"by=hour",
	"by=weekday&touchpoint=a&channel=kiosk&raw=true",
	"by=department",
	"by=region&by=day",
	"touchpoint=b&raw=true",
	"touchpoint=a&touchpoint=b&by=month",
	"touchpoint=c&by=day&by=hour",
	"from=2026-11-21&by=touchpoint",
	"to=2026-11-22&by=department&by=channel",
};
#define QUESTIONS (sizeof(questions) / sizeof(questions[0]))

static void
keep_figure(struct life *life, const struct figure *figure)
{
	if (life->count == life->room) {
		life->room = life->room * 2 + 1024;
		life->figures = realloc(life->figures,
		    life->room * sizeof(*figure));
		assert_non_null(life->figures);
	}
	life->figures[life->count++] = *figure;
}

static uint64_t
integer(json_t *object, const char *name)
{
	return (uint64_t)json_integer_value(json_object_get(object, name));
}

/*
 * What raw is more than counted, where a row is of one channel: an index and a
 * number give the sum of the steps.  A life has one flagged answer of another step
 * than the worst, so the sum says whether it is in.
 */
static void
keep_raw(struct life *life, json_t *row, uint64_t asked,
    const struct figure *counted)
{
	json_t *raw = json_object_get(row, "raw");
	json_t *index = json_object_get(raw, "index");
	struct figure figure = { .asked = asked };
	long sum;

	if (!json_is_number(index))
		return;
	figure.n = integer(raw, "n") - counted->n;
	sum = lround(json_number_value(index) * (double)integer(raw, "n") *
	    (WORLD_STEPS - 1) / 100);
	for (int k = 1; k < WORLD_STEPS; k++)
		sum -= k * counted->counts[k];
	assert_in_range(sum, 0, WORLD_STEPS - 1);
	if (figure.n == 0)
		return;
	figure.counts[sum] = sum > 0;
	keep_figure(life, &figure);
}

static void
read_row(struct life *life, json_t *row, uint64_t asked)
{
	json_t *channels = json_object_get(row, "channels"), *channel;
	const size_t count = json_array_size(channels);
	struct figure figure;
	size_t i, k;

	if (count == 0)
		life->hidden += integer(row, "n") > 0;
	json_array_foreach(channels, i, channel) {
		json_t *counts = json_object_get(channel, "counts");

		figure = (struct figure){ asked * 8 + i, integer(channel, "n"),
			{ 0 } };
		for (k = 0; k < WORLD_STEPS; k++)
			figure.counts[k] = (uint16_t)
			    json_integer_value(json_array_get(counts, k));
		if (figure.n > 0)
			keep_figure(life, &figure);
	}
	if (count == 1)
		keep_raw(life, row, asked * 8 + 7, &figure);
}

static void
ask(struct life *life, struct world *world, const char *query, uint64_t number,
    bool all)
{
	json_t *document = world_ask(world, query, all);
	json_t *rows = json_object_get(document, "scores"), *row;
	size_t i;

	json_array_foreach(rows, i, row)
		read_row(life, row, number * 4096 + i);
	json_decref(document);
}

/* Any window of whole hours, as often as not one that slides by one. */
static void
window(uint64_t *seed, char *query, size_t size)
{
	static const char *const also[] = { "", "&by=day", "&channel=kiosk",
		"&touchpoint=a", "&touchpoint=b&by=day&by=hour" };
	const int from = (int)world_random(seed, 80);
	const int to = from + 1 + (int)world_random(seed, 96 - (uint64_t)from);

	snprintf(query, size,
	    "from=2026-11-%02dT%02d:00:00Z&to=2026-11-%02dT%02d:00:00Z%s",
	    20 + from / 24, from % 24, 20 + to / 24, to % 24,
	    also[world_random(seed, 5)]);
}

/* Everything that is asked is asked in every life. */
static void
live(struct life *life, const struct world_script *script, bool all)
{
	struct world *world = world_new(script, life->tags);
	uint64_t seed = script->seed ^ 0x5eed, turn = 0;
	char query[200];

	while (world_goes_on(world)) {
		ask(life, world, questions[0], 0, all);
		ask(life, world, questions[1], 1, all);
		ask(life, world, questions[2 + turn++ % (QUESTIONS - 2)], 2,
		    all);
		window(&seed, query, sizeof(query));
		ask(life, world, query, 3, all);
	}
	for (size_t i = 0; i < QUESTIONS; i++)
		ask(life, world, questions[i], i, all);
	for (size_t i = 0; i < 3 * WINDOWS; i++) {
		window(&seed, query, sizeof(query));
		ask(life, world, query, i, all);
	}
	world_free(world);
}

/* ---- whose values they are ------------------------------------------------------ */

/* Which life tells an answer apart, and by which step: one flagged in each. */
struct tagging {
	size_t lives;
	size_t life[WORLD_ANSWERS];
	uint8_t step[WORLD_ANSWERS];
};

static void
tag(const struct world_script *script, struct tagging *tagging)
{
	uint8_t used[WORLD_ANSWERS] = { 0 };
	size_t next = 0, flagged = 0;

	for (size_t i = 0; i < script->answer_count; i++)
		if (script->answers[i].flagged) {
			tagging->life[i] = flagged++;
			tagging->step[i] = ++used[tagging->life[i]];
		}
	for (size_t i = 0; i < script->answer_count; i++) {
		if (script->answers[i].flagged)
			continue;
		while (used[next] == TAGS)
			next++;
		tagging->life[i] = next;
		tagging->step[i] = ++used[next];
	}
	tagging->lives = next + 1 > flagged ? next + 1 : flagged;
}

static bool
is_same(const struct attack_set *a, const struct attack_set *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static void
keep_set(struct attack *attack, const struct attack_set *set)
{
	for (size_t i = attack->count; i-- > 0;)
		if (is_same(&attack->sets[i], set))
			return;
	attack->sets = realloc(attack->sets,
	    (attack->count + 1) * sizeof(*set));
	assert_non_null(attack->sets);
	attack->sets[attack->count++] = *set;
}

/* The figures of one life show which of its ten answers each is made of. */
static void
read_life(const struct world_script *script, const struct tagging *tagging,
    size_t number, const struct life *life, struct attack_set *sets)
{
	for (size_t a = 0; a < script->answer_count; a++) {
		if (tagging->life[a] != number)
			continue;
		for (size_t i = 0; i < life->count; i++) {
			const uint16_t n =
			    life->figures[i].counts[tagging->step[a]];

			assert_in_range(n, 0, 1);
			if (n > 0)
				sets[i].words[a / 64] |= UINT64_C(1) << a % 64;
		}
	}
}

void
attack_collect(struct attack *attack, const struct world_script *script,
    bool all)
{
	struct life first = { 0 }, life;
	struct attack_set *sets = NULL;
	struct tagging tagging;
	uint8_t steps[WORLD_ANSWERS];

	memset(attack, 0, sizeof(*attack));
	attack->k = script->k;
	tag(script, &tagging);
	for (size_t number = 0; number < tagging.lives; number++) {
		life = (struct life){ .tags = steps };
		for (size_t a = 0; a < script->answer_count; a++)
			steps[a] = tagging.life[a] == number ? tagging.step[a]
							     : 0;
		live(&life, script, all);
		if (number == 0) {
			first = life;
			sets = calloc(life.count + 1, sizeof(*sets));
			assert_non_null(sets);
		}
		assert_int_equal(life.count, first.count);
		for (size_t i = 0; i < life.count; i++) {
			assert_int_equal(life.figures[i].asked,
			    first.figures[i].asked);
			assert_int_equal(life.figures[i].n, first.figures[i].n);
		}
		read_life(script, &tagging, number, &life, sets);
		if (number > 0)
			free(life.figures);
	}
	attack->asked = first.count;
	attack->nothing_of = first.hidden;
	for (size_t i = 0; i < first.count; i++)
		keep_set(attack, &sets[i]);
	free(first.figures);
	free(sets);
}

void
attack_release(struct attack *attack)
{
	free(attack->sets);
	attack->sets = NULL;
}

/* ---- adding and subtracting ------------------------------------------------------ */

/* Of how many answers x - y is made, or x - y - z. */
static unsigned
differ(const struct attack_set *x, const struct attack_set *y,
    const struct attack_set *z)
{
	unsigned n = 0;

	for (size_t w = 0; w < ATTACK_WORDS; w++) {
		uint64_t bits = x->words[w] ^ y->words[w];

		/* 1 - 0 - 1 is none, 1 - 1 - 1 is not. */
		if (z != NULL)
			bits ^= z->words[w];
		if (z != NULL)
			bits |= y->words[w] & z->words[w];
		n += (unsigned)__builtin_popcountll(bits);
	}
	return n;
}

static void
take_least(unsigned *least, unsigned n)
{
	if (n > 0 && (*least == 0 || n < *least))
		*least = n;
}

unsigned
attack_search(const struct attack *attack, size_t tries, uint64_t *seed)
{
	static const struct attack_set nothing;
	const struct attack_set *sets = attack->sets;
	unsigned least = 0;

	for (size_t i = 0; i < attack->count; i++) {
		take_least(&least, differ(&sets[i], &nothing, NULL));
		for (size_t j = 0; j < i; j++)
			take_least(&least, differ(&sets[i], &sets[j], NULL));
	}
	for (size_t i = 0; attack->count > 2 && i < tries; i++)
		take_least(&least,
		    differ(&sets[world_random(seed, attack->count)],
			&sets[world_random(seed, attack->count)],
			&sets[world_random(seed, attack->count)]));
	return least;
}

static bool
holds(const struct attack_set *set, size_t answer)
{
	return set->words[answer / 64] >> answer % 64 & 1;
}

/* Whether two answers are in the same sets. */
static bool
are_alike(const struct attack *attack, size_t a, size_t b)
{
	for (size_t i = 0; i < attack->count; i++)
		if (holds(&attack->sets[i], a) != holds(&attack->sets[i], b))
			return false;
	return true;
}

static bool
is_shown(const struct attack *attack, size_t answer)
{
	for (size_t i = 0; i < attack->count; i++)
		if (holds(&attack->sets[i], answer))
			return true;
	return false;
}

unsigned
attack_bound(const struct attack *attack)
{
	unsigned least = 0;

	for (size_t a = 0; a < WORLD_ANSWERS; a++) {
		unsigned group = 0;

		if (!is_shown(attack, a))
			continue;
		for (size_t b = 0; b < WORLD_ANSWERS; b++)
			group += are_alike(attack, a, b);
		take_least(&least, group);
	}
	return least;
}
