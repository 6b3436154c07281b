/*
 * test_queue.c - watches io/queue.c and io/crowd.c: nothing grows without end.
 */

#include <arpa/inet.h>
#include <netinet/in.h>

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/io/crowd.h"
#include "aggregator/io/job.h"
#include "aggregator/io/queue.h"

static void
a_full_queue_takes_no_more(void **state)
{
	struct queue *queue = queue_new(2);
	struct job jobs[3], *taken[3];

	(void)state;
	assert_true(queue_put(queue, &jobs[0]));
	assert_true(queue_put(queue, &jobs[1]));
	assert_false(queue_put(queue, &jobs[2]));
	assert_int_equal(queue_take(queue, taken, 1, 0), 1);
	assert_ptr_equal(taken[0], &jobs[0]);
	assert_true(queue_put(queue, &jobs[2]));
	assert_int_equal(queue_take(queue, taken, 3, 0), 2);
	assert_ptr_equal(taken[0], &jobs[1]);
	assert_ptr_equal(taken[1], &jobs[2]);
	assert_int_equal(queue_take(queue, taken, 3, 0), 0);
	queue_free(queue);
}

static void
a_closed_queue_is_emptied_first(void **state)
{
	struct queue *queue = queue_new(2);
	struct job job, *taken;

	(void)state;
	assert_true(queue_put(queue, &job));
	queue_close(queue);
	assert_false(queue_put(queue, &job));
	assert_int_equal(queue_take(queue, &taken, 1, 60000), 1);
	assert_int_equal(queue_take(queue, &taken, 1, 60000), -1);
	queue_free(queue);
}

#define FOREVER UINT64_MAX

static void *
put_three(void *arg)
{
	static struct job jobs[3];

	for (size_t i = 0; i < 3; i++)
		assert_true(queue_put(arg, &jobs[i]));
	return NULL;
}

static void
what_is_gathered_is_enough_or_in_time(void **state)
{
	struct queue *queue = queue_new(4);
	struct job *taken[4], lone;
	pthread_t thread;

	(void)state;
	queue_gather(queue, 3, 0); /* that instant has long been */
	assert_int_equal(queue_take(queue, taken, 4, 0), 0);
	assert_int_equal(pthread_create(&thread, NULL, put_three, queue), 0);
	queue_gather(queue, 3, FOREVER);
	assert_int_equal(queue_take(queue, taken, 4, 0), 3);
	pthread_join(thread, NULL);
	assert_true(queue_put(queue, &lone));
	queue_close(queue);
	queue_gather(queue, 2, FOREVER); /* nobody will come */
	assert_int_equal(queue_take(queue, taken, 4, 0), 1);
	queue_free(queue);
}

#define MANY 20000

static void *
put_many(void *arg)
{
	static struct job jobs[MANY];

	for (size_t i = 0; i < MANY;)
		i += queue_put(arg, &jobs[i]);
	return NULL;
}

static void
nothing_is_lost_between_threads(void **state)
{
	struct queue *queue = queue_new(16);
	struct job *taken[16];
	pthread_t thread;
	int sum = 0;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, put_many, queue), 0);
	while (sum < MANY) {
		int count = queue_take(queue, taken, 16, 60000);

		assert_true(count > 0);
		for (int i = 1; i < count; i++)
			assert_ptr_equal(taken[i], taken[i - 1] + 1);
		sum += count;
	}
	pthread_join(thread, NULL);
	assert_int_equal(sum, MANY);
	queue_free(queue);
}

static bool
enter(struct crowd *crowd, const char *text, struct crowd_key *key)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		return crowd_enter(crowd, (struct sockaddr *)&in, key);
	assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
	return crowd_enter(crowd, (struct sockaddr *)&in6, key);
}

static void
an_address_has_its_share_and_no_more(void **state)
{
	struct crowd *crowd = crowd_new(5, 2, 100);
	struct crowd_key keys[6], ignored;

	(void)state;
	assert_true(enter(crowd, "192.0.2.1", &keys[0]));
	assert_true(enter(crowd, "::ffff:192.0.2.1", &keys[1]));
	assert_false(enter(crowd, "192.0.2.1", &ignored));
	/* One network of IPv6 is one address. */
	assert_true(enter(crowd, "2001:db8::1", &keys[2]));
	assert_true(enter(crowd, "2001:db8::ffff", &keys[3]));
	assert_false(enter(crowd, "2001:db8::2", &ignored));
	assert_true(enter(crowd, "2001:db8:0:1::1", &keys[4]));
	/* All together. */
	assert_false(enter(crowd, "192.0.2.9", &ignored));
	crowd_leave(crowd, &keys[0]);
	assert_true(enter(crowd, "192.0.2.1", &keys[0]));
	for (size_t i = 0; i < 5; i++)
		crowd_leave(crowd, &keys[i]);
	assert_true(enter(crowd, "192.0.2.1", &keys[0]));
	crowd_free(crowd);
}

static void
an_address_holds_its_share_of_bodies(void **state)
{
	struct crowd *crowd = crowd_new(5, 5, 100);
	struct crowd_key a, again, other;

	(void)state;
	assert_true(enter(crowd, "192.0.2.1", &a));
	assert_true(enter(crowd, "192.0.2.1", &again));
	assert_true(enter(crowd, "192.0.2.2", &other));
	assert_true(crowd_hold(crowd, &a, 60));
	assert_false(crowd_hold(crowd, &again, 41));
	assert_true(crowd_hold(crowd, &again, 40));
	assert_true(crowd_hold(crowd, &other, 100));
	crowd_drop(crowd, &a, 60);
	crowd_leave(crowd, &a);
	assert_true(crowd_hold(crowd, &again, 60));
	crowd_free(crowd);
}

static void
an_answer_may_go_beyond_the_share_but_no_second(void **state)
{
	struct crowd *crowd = crowd_new(5, 5, 100);
	struct crowd_key a;

	(void)state;
	assert_true(enter(crowd, "192.0.2.1", &a));
	assert_true(crowd_hold(crowd, &a, 60));
	assert_true(crowd_owe(crowd, &a, 1000));
	assert_false(crowd_owe(crowd, &a, 1));
	assert_false(crowd_hold(crowd, &a, 1));
	crowd_drop(crowd, &a, 1000);
	assert_true(crowd_owe(crowd, &a, 1));
	crowd_free(crowd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_queue_takes_no_more),
		cmocka_unit_test(a_closed_queue_is_emptied_first),
		cmocka_unit_test(what_is_gathered_is_enough_or_in_time),
		cmocka_unit_test(nothing_is_lost_between_threads),
		cmocka_unit_test(an_address_has_its_share_and_no_more),
		cmocka_unit_test(an_address_holds_its_share_of_bodies),
		cmocka_unit_test(
		    an_answer_may_go_beyond_the_share_but_no_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
