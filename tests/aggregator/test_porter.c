/*
 * test_porter.c - watches io/porter.c: who has a turn when.
 *
 * Streams without TLS stand for handshakes: their step is done at once.
 */

#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "aggregator/io/porter.h"

#define MANY 100 /* of one address */
#define FEW 8    /* of as many others: they do not all share its row */

struct visitor {
	struct guest guest;
	struct crowd_key key;
	unsigned place; /* in the order of being done, from 1 */
};

static struct stream stream; /* no TLS */
static unsigned places;      /* the porter's thread counts */
static sem_t door;           /* holds the porter at the first guest ... */
static sem_t in;             /* ... who has got there */

static void
on_done(struct guest *guest)
{
	((struct visitor *)guest)->place = ++places;
}

static void
on_first(struct guest *guest)
{
	on_done(guest);
	sem_post(&in);
	sem_wait(&door);
}

static void
visit(struct porter *porter, struct visitor *visitor, uint8_t address,
    void (*done)(struct guest *))
{
	memset(visitor, 0, sizeof(*visitor));
	visitor->key.bytes[15] = address;
	visitor->guest.stream = &stream;
	visitor->guest.key = &visitor->key;
	visitor->guest.done = done;
	porter_take(porter, &visitor->guest);
}

static int
set_up(void **state)
{
	assert_true(sodium_init() >= 0);
	places = 0;
	sem_init(&door, 0, 0);
	sem_init(&in, 0, 0);
	*state = porter_start();
	assert_non_null(*state);
	return 0;
}

static void
addresses_take_turns(void **state)
{
	struct visitor first, many[MANY], few[FEW];
	unsigned early = 0;

	visit(*state, &first, 0, on_first);
	sem_wait(&in);
	for (size_t i = 0; i < MANY; i++)
		visit(*state, &many[i], 1, on_done);
	for (size_t i = 0; i < FEW; i++)
		visit(*state, &few[i], (uint8_t)(2 + i), on_done);
	sem_post(&door);
	porter_free(*state);
	for (size_t i = 0; i < FEW; i++)
		early += few[i].place < MANY / 2;
	assert_true(early > 0);
	assert_int_equal(places, 1 + MANY + FEW);
}

static void
one_address_is_served_in_order(void **state)
{
	struct visitor visitors[MANY];

	for (size_t i = 0; i < MANY; i++)
		visit(*state, &visitors[i], 1, on_done);
	porter_free(*state);
	for (size_t i = 0; i < MANY; i++) {
		assert_int_equal(visitors[i].place, i + 1);
		assert_int_equal(visitors[i].guest.verdict, TLS_OK);
	}
}

static void
whoever_has_gone_is_done_without_a_step(void **state)
{
	struct visitor first, gone;

	visit(*state, &first, 0, on_first);
	sem_wait(&in);
	visit(*state, &gone, 1, on_done);
	atomic_store(&gone.guest.gone, true);
	sem_post(&door);
	porter_free(*state);
	assert_int_equal(gone.place, 2);
	assert_int_equal(gone.guest.verdict, TLS_CLOSED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(addresses_take_turns, set_up),
		cmocka_unit_test_setup(one_address_is_served_in_order, set_up),
		cmocka_unit_test_setup(whoever_has_gone_is_done_without_a_step,
		    set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
