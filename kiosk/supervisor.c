/*
 * supervisor.c - keeps the screen and the uploader running.
 *
 * The process that was started as `run`.  It opens no journal, draws nothing
 * and reads no key, so that there is little in it to go wrong; it remembers
 * how the terminal was, and that is what comes back whichever way a screen
 * ends.  Should it be killed itself, both children are told to end.
 */
#include "kiosk/supervisor.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/io/clock.h"
#include "kiosk/io/log.h"
#include "kiosk/io/terminal.h"
#include "kiosk/io/uploader.h"
#include "kiosk/screen.h"

enum {
	/* An uploader that died is not started again sooner. */
	UPLOADER_AGAIN_MS = 10000,
	/* A screen that lived so long had not failed to start. */
	LIVED_MS = 2000,
	/* So often in a row a screen is started again at once ... */
	AT_ONCE = 3,
	/* ... and then after twice as long each time, up to this. */
	SCREEN_AGAIN_MS = 1000,
	SCREEN_AGAIN_MOST_MS = 32000,
	/* What those that are told to end may take: a commit that waits for
	   others may take ten seconds, an uploader is owed nothing. */
	SCREEN_FAREWELL_MS = 12000,
	UPLOADER_FAREWELL_MS = 2000,
};

struct supervisor {
	const struct call *call;
	const struct screen_wish *wish;
	int signals;
	pid_t screen;   /* 0: none */
	pid_t uploader; /* 0: none */
	bool shown;     /* a screen was: its end is no failed start any more */
	bool spoilt;    /* the terminal is not as a screen gives it back */
	uint64_t screen_began;
	uint64_t screen_due; /* when there is none */
	unsigned failures;   /* screens in a row that did not live */
	uint64_t uploader_due;
	bool leaving;
	uint64_t left_at;
	int exit;
	int killed_by; /* the signal that ended a screen before it was shown */
};

static uint64_t
supervisor_now(void)
{
	const struct outside *outside = clock_outside();

	return (uint64_t)outside->boottime_ms(outside->self);
}

/*
 * Keys send none, and nobody else's is to end this process by accident; our
 * own mistakes are for terminal_guard.
 */
static int
supervisor_open_signals(struct supervisor *supervisor)
{
	static const int mistakes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL,
		SIGABRT, SIGTRAP, SIGSYS };
	sigset_t set;
	size_t i;

	sigfillset(&set);
	for (i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++)
		sigdelset(&set, mistakes[i]);
	if (sigprocmask(SIG_SETMASK, &set, NULL) != 0)
		return -1;
	supervisor->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return supervisor->signals < 0 ? -1 : 0;
}

/* ---- beginning ---- */

static void
supervisor_start_screen(struct supervisor *supervisor, uint64_t now_ms)
{
	pid_t parent = getpid(), child = fork();

	supervisor->screen_began = now_ms;
	if (child > 0)
		supervisor->screen = child;
	else if (child < 0)
		supervisor->screen_due = now_ms + SCREEN_AGAIN_MS;
	if (child != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(SCREEN_AGAIN);
	close(supervisor->signals);
	terminal_unguard();
	exit(screen_run(supervisor->call, supervisor->wish, parent,
	    supervisor->shown));
}

static void
supervisor_start_uploader(struct supervisor *supervisor, uint64_t now_ms)
{
	pid_t child = uploader_start(supervisor->call->dir);

	supervisor->uploader = child > 0 ? child : 0;
	supervisor->uploader_due = now_ms + UPLOADER_AGAIN_MS;
}

static void
supervisor_start(struct supervisor *supervisor, uint64_t now_ms)
{
	if (supervisor->leaving)
		return;
	if (supervisor->screen == 0 && now_ms >= supervisor->screen_due)
		supervisor_start_screen(supervisor, now_ms);
	if (supervisor->shown && supervisor->uploader == 0 &&
	    now_ms >= supervisor->uploader_due)
		supervisor_start_uploader(supervisor, now_ms);
}

/* ---- ending ---- */

static void
supervisor_leave(struct supervisor *supervisor, int exit, uint64_t now_ms)
{
	if (supervisor->leaving)
		return;
	supervisor->leaving = true;
	supervisor->left_at = now_ms;
	supervisor->exit = exit;
	if (supervisor->screen > 0)
		kill(supervisor->screen, SIGTERM);
	if (supervisor->uploader > 0)
		kill(supervisor->uploader, SIGTERM);
}

/* Who does not go when told to is ended. */
static void
supervisor_press(const struct supervisor *supervisor, uint64_t now_ms)
{
	uint64_t since;

	if (!supervisor->leaving)
		return;
	since = now_ms - supervisor->left_at;
	if (supervisor->screen > 0 && since >= SCREEN_FAREWELL_MS)
		kill(supervisor->screen, SIGKILL);
	if (supervisor->uploader > 0 && since >= UPLOADER_FAREWELL_MS)
		kill(supervisor->uploader, SIGKILL);
}

/* It ended though nobody wanted it to: when to try again. */
static void
supervisor_mourn(struct supervisor *supervisor, uint64_t now_ms)
{
	uint64_t wait_ms = 0;

	if (now_ms - supervisor->screen_began >= LIVED_MS)
		supervisor->failures = 0;
	if (++supervisor->failures > AT_ONCE) {
		unsigned doublings = supervisor->failures - AT_ONCE - 1;

		wait_ms = doublings > 5
		    ? SCREEN_AGAIN_MOST_MS
		    : (uint64_t)SCREEN_AGAIN_MS << doublings;
	}
	supervisor->screen_due = now_ms + wait_ms;
	supervisor->spoilt = true;
	terminal_hold(wait_ms > 0);
}

static void
supervisor_screen_ended(struct supervisor *supervisor, int status,
    uint64_t now_ms)
{
	bool by_signal = WIFSIGNALED(status);
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : COMMAND_LATER;

	supervisor->screen = 0;
	supervisor->spoilt = by_signal;
	if (by_signal && !supervisor->leaving)
		log_event("screen", "ended=signal number=%d", WTERMSIG(status));
	if (supervisor->leaving)
		return;
	if (!by_signal && (code == COMMAND_DONE || code == SCREEN_GONE))
		supervisor_leave(supervisor, COMMAND_DONE, now_ms);
	else if (supervisor->shown)
		supervisor_mourn(supervisor, now_ms);
	else {
		supervisor->killed_by = by_signal ? WTERMSIG(status) : 0;
		supervisor_leave(supervisor,
		    code >= SCREEN_AGAIN ? COMMAND_LATER : code, now_ms);
	}
}

static void
supervisor_reap(struct supervisor *supervisor, uint64_t now_ms)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == supervisor->screen)
			supervisor_screen_ended(supervisor, status, now_ms);
		else if (pid == supervisor->uploader)
			supervisor->uploader = 0;
	}
}

/* ---- the loop ---- */

/* From now on no line for the log may land on a customer's screen. */
static void
supervisor_shown(struct supervisor *supervisor)
{
	int nowhere;

	supervisor->shown = true;
	if (!isatty(STDERR_FILENO))
		return;
	nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (nowhere < 0)
		return;
	dup2(nowhere, STDERR_FILENO);
	close(nowhere);
}

static void
supervisor_signal(struct supervisor *supervisor, uint64_t now_ms)
{
	struct signalfd_siginfo info;

	while (read(supervisor->signals, &info, sizeof(info)) ==
	    (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGHUP)
			supervisor_leave(supervisor, COMMAND_DONE, now_ms);
		else if (info.ssi_signo == SIGUSR1)
			uploader_nudge(supervisor->uploader);
		else if (info.ssi_signo == SIGURG)
			uploader_hurry(supervisor->uploader);
		else if (info.ssi_signo == SIGUSR2)
			supervisor_shown(supervisor);
	}
	/* After the others: a screen may be shown and gone at once. */
	supervisor_reap(supervisor, now_ms);
}

static int
supervisor_patience(const struct supervisor *supervisor, uint64_t now_ms)
{
	uint64_t due = UINT64_MAX;

	if (supervisor->leaving)
		due = now_ms + 100;
	else if (supervisor->screen == 0)
		due = supervisor->screen_due;
	if (!supervisor->leaving && supervisor->shown &&
	    supervisor->uploader == 0 && supervisor->uploader_due < due)
		due = supervisor->uploader_due;
	if (due == UINT64_MAX)
		return -1;
	return due <= now_ms ? 0 : (int)(due - now_ms);
}

static bool
supervisor_done(const struct supervisor *supervisor)
{
	return supervisor->leaving && supervisor->screen == 0 &&
	    supervisor->uploader == 0;
}

int
supervisor_run(const struct call *call, const struct screen_wish *wish)
{
	struct supervisor supervisor = { .call = call, .wish = wish };
	struct pollfd polled = { .events = POLLIN };

	if (supervisor_open_signals(&supervisor) != 0) {
		complain("the screen cannot start: no signals can be read");
		return COMMAND_LATER;
	}
	polled.fd = supervisor.signals;
	terminal_guard();
	while (!supervisor_done(&supervisor)) {
		supervisor_start(&supervisor, supervisor_now());
		poll(&polled, 1,
		    supervisor_patience(&supervisor, supervisor_now()));
		supervisor_signal(&supervisor, supervisor_now());
		supervisor_press(&supervisor, supervisor_now());
	}
	if (supervisor.spoilt)
		terminal_rescue();
	terminal_unguard();
	close(supervisor.signals);
	if (supervisor.killed_by != 0)
		complain("the screen was ended by signal %d before it was "
			 "shown",
		    supervisor.killed_by);
	return supervisor.exit;
}
