/*
 * test_terminal.c - who puts the terminal back, and who must not.
 */
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include <cmocka.h>

#include "kiosk/io/terminal.h"

static bool
echoes(void)
{
	struct termios now;

	return tcgetattr(STDIN_FILENO, &now) == 0 && (now.c_lflag & ECHO) != 0;
}

static void
be_quiet(void)
{
	struct termios now;

	if (tcgetattr(STDIN_FILENO, &now) != 0)
		_exit(1);
	now.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSANOW, &now);
}

/* The signal that ended a child which made a mistake at once; 0: none. */
static int
child_mistakes(int number)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		raise(number);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return 0;
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* What the supervisor is, as far as the terminal is concerned. */
static void
guard(int slave)
{
	login_tty(slave);
	terminal_guard();
	be_quiet();
	if (child_mistakes(SIGABRT) != SIGABRT)
		_exit(2);
	if (echoes())
		_exit(3);
	raise(SIGSEGV);
	_exit(4);
}

static int
guarded(bool *echoing)
{
	const struct rlimit no_core = { 0, 0 };
	struct termios after;
	int master, slave, status;
	pid_t child;

	assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		close(master);
		guard(slave);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(tcgetattr(slave, &after), 0);
	*echoing = (after.c_lflag & ECHO) != 0;
	close(slave);
	close(master);
	return status;
}

static void
only_the_guards_own_mistake_puts_it_back(void **state)
{
	bool echoing = false;
	int status = guarded(&echoing);

	(void)state;
	/* 3: what a child that was just beginning did was felt here. */
	if (WIFEXITED(status))
		assert_int_equal(WEXITSTATUS(status), 0);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSEGV);
	assert_true(echoing);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_guards_own_mistake_puts_it_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
