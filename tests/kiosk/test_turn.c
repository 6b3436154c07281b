/*
 * test_turn.c - in which order writers come to their turn.
 *
 * Processes, as in life; what they count lies in memory they share.
 */

#include <fcntl.h>
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
/* As a journal waits for its turn. */
#define JOURNAL_WAITS_MS 10000

struct crowd {
	char folder[200];
	atomic_uint started, ended; /* turns of others */
	atomic_uint inside;         /* who writes just now */
	atomic_uint clashes;        /* two at once */
	atomic_bool closing;
	atomic_uint come; /* of those that queue once */
	unsigned order[OTHERS];
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

/* ---- in the order they asked ---- */

/* In a process of its own: ask, say so, wait; then note who came when. */
static pid_t
queue_up(struct crowd *crowd, unsigned who, bool first)
{
	struct turn turn = TURN_NONE;
	int ends[2];
	char told;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		turn_ask(&turn, crowd->folder, first);
		if (write(ends[1], "x", 1) != 1 ||
		    !turn_take(&turn, PATIENCE_MS))
			_exit(1);
		crowd->order[atomic_fetch_add(&crowd->come, 1)] = who;
		write_something(crowd);
		turn_leave(&turn);
		_exit(0);
	}
	assert_int_equal(read(ends[0], &told, 1), 1);
	close(ends[0]);
	close(ends[1]);
	return child;
}

static void
expect_order(struct crowd *crowd, bool first)
{
	struct turn turn = TURN_NONE;
	pid_t queue[OTHERS];
	unsigned wanted = 0;
	int status;

	turn_ask(&turn, crowd->folder, first);
	assert_true(turn_take(&turn, PATIENCE_MS));
	for (unsigned i = 0; i < OTHERS; i++)
		queue[i] = queue_up(crowd, i, first);
	/* One that gives up by dying holds up nobody. */
	kill(queue[3], SIGKILL);
	waitpid(queue[3], NULL, 0);
	assert_int_equal(crowd->come, 0);
	turn_leave(&turn);
	for (unsigned i = 0; i < OTHERS; i++) {
		if (i == 3)
			continue;
		assert_int_equal(waitpid(queue[i], &status, 0), queue[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(crowd->come, OTHERS - 1);
	for (unsigned i = 0; i < OTHERS - 1; i++) {
		wanted += i == 3;
		assert_int_equal(crowd->order[i], wanted++);
	}
	assert_int_equal(crowd->clashes, 0);
}

static void
others_come_in_the_order_they_asked(void **state)
{
	expect_order(*state, false);
}

static void
presses_come_in_the_order_they_asked(void **state)
{
	expect_order(*state, true);
}

/* Presses without a gap; never returns. */
static void
press_on(struct crowd *crowd)
{
	struct turn turn = TURN_NONE;

	while (!crowd->closing) {
		turn_ask(&turn, crowd->folder, true);
		if (!turn_take(&turn, PATIENCE_MS))
			_exit(1);
		atomic_fetch_add(&crowd->started, 1);
		write_something(crowd);
		turn_leave(&turn);
	}
	_exit(0);
}

static void
presses_without_end_starve_nobody(void **state)
{
	struct crowd *crowd = *state;
	struct turn turn = TURN_NONE;
	pid_t hands[3];
	int status;
	bool come;

	for (size_t i = 0; i < 3; i++) {
		hands[i] = fork();
		if (hands[i] == 0)
			press_on(crowd);
	}
	while (crowd->started < 3)
		sched_yield();
	turn_ask(&turn, crowd->folder, false);
	come = turn_take(&turn, JOURNAL_WAITS_MS);
	turn_leave(&turn);
	crowd->closing = true;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(waitpid(hands[i], &status, 0), hands[i]);
		assert_int_equal(status, 0);
	}
	assert_true(come);
	assert_int_equal(crowd->clashes, 0);
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

/* The program itself: one rating; its number comes through the pipe. */
static pid_t
rate_elsewhere(const char *folder, bool press, int to)
{
	const char *build = getenv("TOUCHSTONE_BUILD");
	char program[4096];
	pid_t child = fork();

	if (child != 0)
		return child;
	snprintf(program, sizeof(program), "%s/touchstone-kiosk",
	    build == NULL ? "build" : build);
	dup2(to, STDOUT_FILENO);
	execl(program, "touchstone-kiosk", "-d", folder, "rate", "3",
	    press ? "--press" : (char *)NULL, (char *)NULL);
	_exit(127);
}

/* Until somebody has a place in that stretch of the lock file. */
static void
await_place(const struct turn *turn, int64_t from, int64_t length)
{
	const time_t until = time(NULL) + PATIENCE_MS / 1000;
	struct flock lock;

	do {
		assert_true(time(NULL) < until);
		sched_yield();
		lock = (struct flock){ .l_type = F_WRLCK,
			.l_whence = SEEK_SET,
			.l_start = from,
			.l_len = length };
		assert_int_equal(fcntl(turn->fd, F_OFD_GETLK, &lock), 0);
	} while (lock.l_type == F_UNLCK);
}

/* So long a script lets presses go first, kiosk/io/turn.c. */
#define HEAD_MS 500
#define TRIES 20

static int64_t
monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/*
 * A script and then a press come while another has the turn; their numbers.
 * How long it took from the first's beginning until the press was kept.
 */
static int64_t
script_and_press(struct crowd *crowd, int numbers[2])
{
	const int64_t others = INT64_C(1) << 62, began_ms = monotonic_ms();
	struct turn held = TURN_NONE;
	char said[30] = "";
	int64_t kept_ms = 0;
	int status, ends[2][2];
	pid_t child[2];

	turn_ask(&held, crowd->folder, true);
	assert_true(turn_take(&held, PATIENCE_MS));
	for (int press = 0; press < 2; press++) {
		assert_int_equal(pipe(ends[press]), 0);
		child[press] = rate_elsewhere(crowd->folder, press == 1,
		    ends[press][1]);
		close(ends[press][1]);
		if (press == 1)
			await_place(&held, held.place + 1,
			    others - held.place - 1);
		else
			await_place(&held, others, 0);
	}
	turn_leave(&held);
	for (int press = 1; press >= 0; press--) {
		assert_int_equal(waitpid(child[press], &status, 0),
		    child[press]);
		assert_int_equal(status, 0);
		if (press == 1)
			kept_ms = monotonic_ms();
		assert_true(read(ends[press][0], said, sizeof(said) - 1) > 0);
		close(ends[press][0]);
		numbers[press] = atoi(said);
	}
	return kept_ms - began_ms;
}

static void
a_press_is_kept_before_a_script_that_came_earlier(void **state)
{
	struct crowd *crowd = *state;
	struct fake_outside outside;
	struct centre centre;
	int numbers[2];

	fake_outside_init(&outside);
	centre_init(&centre, &outside);
	journal_free(centre_enrol(&centre, crowd->folder));
	/* A machine so slow that the script's patience ends says nothing. */
	for (int i = 0; i < TRIES; i++) {
		if (script_and_press(crowd, numbers) < HEAD_MS) {
			assert_true(numbers[1] < numbers[0]);
			return;
		}
	}
	skip();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_that_goes_first_waits_for_one_other_at_most),
		TEST(one_that_is_killed_in_its_turn_leaves_it_free),
		TEST(nobody_begins_while_a_press_is_announced),
		TEST(others_come_in_the_order_they_asked),
		TEST(presses_come_in_the_order_they_asked),
		TEST(presses_without_end_starve_nobody),
		TEST(a_folder_without_the_file_has_no_queue),
		TEST(turns_leave_no_descriptor_open),
		TEST(a_press_is_kept_before_a_script_that_came_earlier),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
