/*
 * test_turn.c - in which order writers come to their turn.
 *
 * Processes, as in life; what they count lies in memory they share.
 */

#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "kiosk/io/journal.h"
#include "kiosk/io/turn.h"
#include "tests/kiosk/support_centre.h"

#define OTHERS 8
#define PATIENCE_MS 30000

struct crowd {
	char folder[200];
	atomic_uint started, ended; /* turns of others */
	atomic_uint inside;         /* who writes just now */
	atomic_uint clashes;        /* two at once */
	atomic_bool closing;
};

static int
set_up(void **state)
{
	struct crowd *crowd = mmap(NULL, sizeof(*crowd), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char *folder = fake_folder();

	assert_ptr_not_equal(crowd, MAP_FAILED);
	snprintf(crowd->folder, sizeof(crowd->folder), "%s", folder);
	free(folder);
	*state = crowd;
	return 0;
}

static int
tear_down(void **state)
{
	struct crowd *crowd = *state;

	fake_folder_remove(strdup(crowd->folder));
	munmap(crowd, sizeof(*crowd));
	return 0;
}

/* Hold the turn for as long as a commit takes. */
static void
write_something(struct crowd *crowd)
{
	const struct timespec commit = { .tv_nsec = 1000000 };

	if (atomic_fetch_add(&crowd->inside, 1) != 0)
		atomic_fetch_add(&crowd->clashes, 1);
	nanosleep(&commit, NULL);
	atomic_fetch_sub(&crowd->inside, 1);
}

/* One of many that write again and again; never returns. */
static void
be_another(struct crowd *crowd)
{
	struct turn turn = TURN_NONE;

	while (!crowd->closing) {
		turn_ask(&turn, crowd->folder, false);
		if (!turn_take(&turn, PATIENCE_MS))
			_exit(1);
		atomic_fetch_add(&crowd->started, 1);
		write_something(crowd);
		atomic_fetch_add(&crowd->ended, 1);
		turn_leave(&turn);
	}
	_exit(0);
}

static void
one_that_goes_first_waits_for_one_other_at_most(void **state)
{
	struct crowd *crowd = *state;
	struct turn turn = TURN_NONE;
	pid_t others[OTHERS];
	unsigned ended, ahead, most = 0, waited = 0;
	int status;

	for (size_t i = 0; i < OTHERS; i++) {
		others[i] = fork();
		if (others[i] == 0)
			be_another(crowd);
	}
	for (unsigned press = 0; press < 300; press++) {
		const unsigned before = crowd->started;

		/* Somebody writes between two presses. */
		while (crowd->started == before)
			sched_yield();
		turn_ask(&turn, crowd->folder, true);
		ended = crowd->ended;
		assert_true(turn_take(&turn, PATIENCE_MS));
		ahead = crowd->started - ended;
		most = ahead > most ? ahead : most;
		waited += ahead > 0;
		write_something(crowd);
		turn_leave(&turn);
	}
	crowd->closing = true;
	for (size_t i = 0; i < OTHERS; i++) {
		assert_int_equal(waitpid(others[i], &status, 0), others[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(crowd->clashes, 0);
	assert_in_range(most, 1, 1);
	assert_true(waited > 0);
}

static void
one_that_is_killed_in_its_turn_leaves_it_free(void **state)
{
	struct crowd *crowd = *state;
	struct turn turn = TURN_NONE;
	char told;
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		turn_ask(&turn, crowd->folder, false);
		turn_take(&turn, PATIENCE_MS);
		if (write(ends[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	assert_int_equal(read(ends[0], &told, 1), 1);
	turn_ask(&turn, crowd->folder, true);
	assert_false(turn_take(&turn, 20));
	turn_ask(&turn, crowd->folder, false);
	assert_false(turn_take(&turn, 20));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	turn_ask(&turn, crowd->folder, false);
	assert_true(turn_take(&turn, 20));
	turn_leave(&turn);
	close(ends[0]);
	close(ends[1]);
}

static void
nobody_begins_while_a_press_is_announced(void **state)
{
	struct crowd *crowd = *state;
	struct turn press = TURN_NONE, other = TURN_NONE;

	turn_ask(&press, crowd->folder, true);
	turn_ask(&other, crowd->folder, false);
	assert_false(turn_take(&other, 20));
	assert_true(turn_take(&press, 20));
	turn_leave(&press);
	turn_ask(&other, crowd->folder, false);
	assert_true(turn_take(&other, 20));
	turn_leave(&other);
}

static void
a_folder_without_the_file_has_no_queue(void **state)
{
	struct turn turn = TURN_NONE;

	(void)state;
	turn_ask(&turn, "/nonexistent", true);
	assert_int_equal(turn.fd, -1);
	assert_true(turn_take(&turn, 0));
	turn_leave(&turn);
	turn_leave(&turn);
}

static void
turns_leave_no_descriptor_open(void **state)
{
	struct crowd *crowd = *state;
	struct turn turn = TURN_NONE;
	int first = dup(0), last;

	close(first);
	for (unsigned i = 0; i < 2000; i++) {
		turn_ask(&turn, crowd->folder, i % 2 == 0);
		assert_true(turn_take(&turn, 20));
		turn_leave(&turn);
	}
	last = dup(0);
	close(last);
	assert_int_equal(last, first);
}

/* ---- the journal's turns ---- */

/* In a process of its own: one rating by a script; its number to the pipe. */
static void
rate_elsewhere(const char *folder, const struct outside *outside, int to)
{
	struct journal_rating rating = { .step = 1, .hand = HAND_SCRIPT };
	enum journal_verdict verdict;
	struct journal *journal = journal_open(folder, NULL, false, outside,
	    &verdict);

	if (write(to, "x", 1) != 1 || journal == NULL ||
	    journal_rate(journal, &rating, 1) != JOURNAL_OK ||
	    write(to, &rating.number, sizeof(rating.number)) < 0)
		_exit(1);
	_exit(0);
}

static void
a_press_is_kept_before_a_script_that_came_earlier(void **state)
{
	struct crowd *crowd = *state;
	struct fake_outside outside;
	struct centre centre;
	struct turn announced = TURN_NONE;
	struct journal_rating press = { .step = 2 };
	struct journal *journal;
	uint64_t number;
	int ends[2];
	char told;
	pid_t child;

	fake_outside_init(&outside);
	centre_init(&centre, &outside);
	journal = centre_enrol(&centre, crowd->folder);
	journal_goes_first(journal);
	assert_int_equal(pipe(ends), 0);
	turn_ask(&announced, crowd->folder, true);
	child = fork();
	if (child == 0)
		rate_elsewhere(crowd->folder, &outside.outside, ends[1]);
	assert_int_equal(read(ends[0], &told, 1), 1);
	assert_int_equal(journal_rate(journal, &press, 1), JOURNAL_OK);
	assert_int_equal(press.verdict, JOURNAL_OK);
	turn_leave(&announced);
	assert_int_equal(read(ends[0], &number, sizeof(number)),
	    sizeof(number));
	assert_true(press.number < number);
	waitpid(child, NULL, 0);
	journal_free(journal);
	close(ends[0]);
	close(ends[1]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_that_goes_first_waits_for_one_other_at_most),
		TEST(one_that_is_killed_in_its_turn_leaves_it_free),
		TEST(nobody_begins_while_a_press_is_announced),
		TEST(a_folder_without_the_file_has_no_queue),
		TEST(turns_leave_no_descriptor_open),
		TEST(a_press_is_kept_before_a_script_that_came_earlier),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
