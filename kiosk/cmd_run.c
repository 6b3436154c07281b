/*
 * cmd_run.c - the screen: a press becomes a rating here.
 *
 * Bytes of the terminal become events (core/input), events a meaning
 * (core/keymap, core/screens), meanings a deed of the visit (core/visit), and
 * a deed an entry of the journal (io/journal) before anyone is thanked.  The
 * uploader is a process of its own; a dead network is nothing that this loop
 * could notice.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/commands.h"
#include "kiosk/core/input.h"
#include "kiosk/core/screens.h"
#include "kiosk/io/clock.h"
#include "kiosk/io/settings.h"
#include "kiosk/io/terminal.h"
#include "kiosk/io/uploader.h"

enum {
	/* How often an empty room looks for a new sheet and says it lives. */
	LOOK_MS = 10000,
	/* An uploader that died is not started again sooner. */
	AGAIN_MS = 10000,
	/* What an uploader that is told to end may still take. */
	FAREWELL_MS = 2000,
};

/* Presses by mouse count as keys of their own, above all others. */
#define KEY_OF_PRESS 0x200000

/* Where a visit is; the same for all visits to this screen. */
struct run {
	const struct call *call;
	const char *touchpoint; /* NULL: the first of the registration */
	struct journal *journal;
	int64_t serial;
	struct sheet *sheet;
	struct visit visit;
	struct keymap keymap;
	struct input input;
	struct terminal *terminal;
	int columns, rows;
	struct scene scene;
	struct frame *frame; /* drawn last */
	struct frame *shown; /* on the terminal */
	int signals;
	int errors; /* standard error, while it is kept off the screen */
	pid_t uploader;
	uint64_t look_due;
	uint64_t again_due;
	bool leaving;
};

/* What staff tell us when they call: the code on the screen. */
struct trouble {
	enum journal_verdict verdict;
	const char *code;
};

static const struct trouble run_troubles[] = {
	{ JOURNAL_FULL, "D1" },
	{ JOURNAL_BROKEN, "D2" },
	{ JOURNAL_BUSY, "D3" },
	{ JOURNAL_NOT_ENROLLED, "D4" },
	{ JOURNAL_FOREIGN, "D5" },
};

static uint64_t
run_now(void)
{
	const struct outside *outside = clock_outside();

	return (uint64_t)outside->boottime_ms(outside->self);
}

static const char *
run_code(enum journal_verdict verdict)
{
	size_t i;

	for (i = 0; i < sizeof(run_troubles) / sizeof(run_troubles[0]); i++)
		if (run_troubles[i].verdict == verdict)
			return run_troubles[i].code;
	return "D6"; /* this touchpoint or sheet is not ours any more */
}

/* ---- getting ready ---- */

static int
run_settings(struct run *run, bool *ascii)
{
	struct settings settings;
	char why[SETTINGS_WHY];
	const char *wrong;
	size_t i;

	if (settings_read(run->call->dir, &settings, why) != 0) {
		complain("%s", why);
		return COMMAND_NO_FOLDER;
	}
	*ascii = settings.ascii;
	keymap_init(&run->keymap);
	for (i = 0; i < settings.key_count; i++) {
		wrong = keymap_set(&run->keymap, settings.keys[i].name,
		    settings.keys[i].value);
		if (wrong == NULL)
			continue;
		complain("%s/settings: key.%s = %s: %s", run->call->dir,
		    settings.keys[i].name, settings.keys[i].value, wrong);
		return COMMAND_NO_FOLDER;
	}
	return COMMAND_DONE;
}

/*
 * Ask what the sheet in force asks.  On failure the visit goes on with the
 * sheet it has, if any.
 */
static enum journal_verdict
run_take_sheet(struct run *run)
{
	int64_t serial = journal_sheet_serial(run->journal);
	struct sheet *sheet = NULL;
	enum journal_verdict verdict;
	bool asks;

	verdict = journal_sheet(run->journal, run->touchpoint, &sheet);
	if (verdict != JOURNAL_OK)
		return verdict;
	asks = run->sheet == NULL ? visit_init(&run->visit, sheet)
				  : visit_ask(&run->visit, sheet, run_now());
	if (!asks) {
		sheet_free(sheet);
		return JOURNAL_UNKNOWN_QUESTION;
	}
	sheet_free(run->sheet);
	run->sheet = sheet;
	run->serial = serial;
	return JOURNAL_OK;
}

/* Whether there was a newer one, and it is shown from now on. */
static bool
run_take_new_sheet(struct run *run)
{
	return journal_sheet_serial(run->journal) != run->serial &&
	    run_take_sheet(run) == JOURNAL_OK;
}

static int
run_first_sheet(struct run *run)
{
	enum journal_verdict verdict = run_take_sheet(run);

	if (verdict == JOURNAL_OK)
		return COMMAND_DONE;
	if (verdict == JOURNAL_UNKNOWN_QUESTION)
		complain("%s: the survey has no question, so the screen has "
			 "nothing to ask",
		    run->call->dir);
	else
		complain("%s: %s",
		    verdict == JOURNAL_UNKNOWN_TOUCHPOINT ? run->touchpoint
							  : run->call->dir,
		    journal_verdict_text(verdict));
	return command_exit_of(verdict);
}

/*
 * Signals come through a file descriptor, so that none interrupts a commit or
 * leaves the terminal raw.  Keys send none: the terminal is raw.
 */
static int
run_open_signals(struct run *run)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGQUIT);
	sigaddset(&set, SIGTSTP);
	sigaddset(&set, SIGWINCH);
	sigaddset(&set, SIGCHLD);
	/* These come as errors of the write that caused them. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return -1;
	run->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return run->signals < 0 ? -1 : 0;
}

/* A line for the log must not land on a customer's screen. */
static void
run_keep_errors_off(struct run *run)
{
	int nowhere;

	if (!isatty(STDERR_FILENO))
		return;
	nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (nowhere < 0)
		return;
	run->errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (run->errors >= 0)
		dup2(nowhere, STDERR_FILENO);
	close(nowhere);
}

static int
run_open_screen(struct run *run, bool ascii)
{
	enum terminal_verdict verdict;

	run->frame = malloc(sizeof(*run->frame));
	run->shown = malloc(sizeof(*run->shown));
	if (run->frame == NULL || run->shown == NULL ||
	    run_open_signals(run) != 0) {
		complain("the screen cannot start: %s", strerror(errno));
		return COMMAND_LATER;
	}
	run->terminal = terminal_open(ascii, &verdict);
	if (run->terminal == NULL) {
		complain("%s", terminal_verdict_text(verdict));
		return COMMAND_WRONG_WORDS;
	}
	run_keep_errors_off(run);
	terminal_size(run->terminal, &run->columns, &run->rows);
	input_init(&run->input);
	/* Nothing is shown yet: no frame has no columns. */
	frame_clear(run->shown, 1, 1, true);
	run->shown->columns = 0;
	return COMMAND_DONE;
}

/* ---- a press ---- */

/* What could not be done is out of order; else wake who sends it. */
static bool
run_done(struct run *run, enum journal_verdict verdict)
{
	if (verdict != JOURNAL_OK)
		visit_failed(&run->visit, run_code(verdict), run_now());
	else if (run->uploader > 0)
		uploader_nudge(run->uploader);
	return verdict == JOURNAL_OK;
}

static void
run_withdraw(struct run *run, const struct visit_deed *deed)
{
	if (run_done(run,
		journal_withdraw(run->journal, deed->withdrawn,
		    deed->withdrawn_count)))
		visit_kept(&run->visit, 0, run_now());
}

static void
run_commit(struct run *run, const struct visit_deed *deed)
{
	struct journal_rating rating = {
		.touchpoint = run->touchpoint,
		.question = run->sheet->questions[deed->question].id,
		.language = run->sheet->languages[deed->language],
		.step = deed->step,
		.hand = run->visit.rehearsal ? HAND_REHEARSAL : HAND_CUSTOMER,
		.flags = deed->flags,
		.comment = deed->comment,
		.withdrawn_count = deed->withdrawn_count,
		.withdrawn = deed->withdrawn,
	};
	enum journal_verdict verdict;

	memcpy(rating.sheet, run->sheet->version, VERSION_SIZE);
	verdict = journal_rate(run->journal, &rating, 1);
	if (verdict == JOURNAL_OK)
		verdict = rating.verdict;
	/* This screen stands elsewhere since: ask what is asked there. */
	if (verdict != JOURNAL_OK && run_take_new_sheet(run))
		return;
	if (!run_done(run, verdict))
		return;
	if (rating.flags & RATING_REPEATED)
		visit_flagged(&run->visit);
	visit_kept(&run->visit, rating.number, run_now());
}

static void
run_deed(struct run *run, const struct visit_deed *deed)
{
	if (deed->wish == VISIT_COMMIT)
		run_commit(run, deed);
	else if (deed->wish == VISIT_WITHDRAW)
		run_withdraw(run, deed);
	else if (deed->wish == VISIT_LEAVE)
		run->leaving = true;
}

/* What the event means on the screen that is shown. */
static struct visit_press
run_meaning(const struct run *run, const struct input_event *event)
{
	struct keymap_here here = {
		.steps = visit_choices(&run->visit),
		.lowest = visit_lowest(&run->visit),
		.languages = run->scene.letters,
	};
	struct visit_press press = { .key = event->key };

	if (event->kind == INPUT_KEY) {
		press.meaning = keymap_meaning(&run->keymap, &here, event->key);
		return press;
	}
	press.meaning = screens_meaning(&run->scene, event->row, event->column);
	/* A step and a language of one number are two places. */
	press.key = KEY_OF_PRESS + (uint32_t)press.meaning.what * 0x100 +
	    (press.meaning.number & 0xff);
	return press;
}

static void
run_event(struct run *run, const struct input_event *event, uint64_t now_ms)
{
	struct visit_press press;
	struct visit_deed deed;

	if (event->kind == INPUT_UNKNOWN) {
		visit_stir(&run->visit, now_ms);
		return;
	}
	press = run_meaning(run, event);
	deed = visit_take(&run->visit, &press, now_ms);
	run_deed(run, &deed);
}

/* ---- the loop ---- */

static void
run_draw(struct run *run)
{
	struct frame *drawn = run->frame;

	frame_clear(drawn, run->columns, run->rows,
	    terminal_plain(run->terminal));
	screens_draw(&run->scene, &run->visit, terminal_art(run->terminal),
	    drawn);
	if (!frame_differs(drawn, run->shown))
		return;
	terminal_paint(run->terminal, drawn);
	run->frame = run->shown;
	run->shown = drawn;
	run->scene.frame = drawn;
}

static void
run_read(struct run *run)
{
	struct input_event event;
	uint8_t bytes[256];
	int i, count = terminal_read(run->terminal, bytes, sizeof(bytes));

	if (count < 0)
		run->leaving = true;
	for (i = 0; i < count && !run->leaving; i++) {
		uint64_t now = run_now();

		if (!input_push(&run->input, bytes[i], now, &event))
			continue;
		run_event(run, &event, now);
		/* The next press is to mean what is shown by then. */
		run_draw(run);
	}
}

static void
run_reap(struct run *run)
{
	if (run->uploader <= 0 ||
	    waitpid(run->uploader, NULL, WNOHANG) != run->uploader)
		return;
	run->uploader = -1;
	run->again_due = run_now() + AGAIN_MS;
}

static void
run_signal(struct run *run)
{
	struct signalfd_siginfo info;

	while (read(run->signals, &info, sizeof(info)) ==
	    (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGHUP)
			run->leaving = true;
		else if (info.ssi_signo == SIGCHLD)
			run_reap(run);
		else if (info.ssi_signo == SIGWINCH)
			terminal_size(run->terminal, &run->columns, &run->rows);
	}
}

/* Whatever is due by now. */
static void
run_timers(struct run *run, uint64_t now_ms)
{
	struct input_event event;
	struct visit_deed deed;

	if (input_lapse(&run->input, now_ms, &event))
		run_event(run, &event, now_ms);
	deed = visit_wake(&run->visit, now_ms);
	run_deed(run, &deed);
	if (run->uploader <= 0 && now_ms >= run->again_due) {
		run->uploader = uploader_start(run->call->dir);
		run->again_due = now_ms + AGAIN_MS;
	}
	if (now_ms < run->look_due || !visit_idle(&run->visit))
		return;
	run->look_due = now_ms + LOOK_MS;
	run_take_new_sheet(run);
	/*
	 * A dead kiosk and an empty shop are told apart by this.  What cannot
	 * be noted now is tried again at the next look.
	 */
	(void)journal_alive(run->journal);
}

static int
run_patience(const struct run *run, uint64_t now_ms)
{
	uint64_t due[] = { input_due(&run->input), visit_due(&run->visit),
		visit_idle(&run->visit) ? run->look_due : UINT64_MAX,
		run->uploader > 0 ? UINT64_MAX : run->again_due };
	uint64_t first = now_ms + LOOK_MS;
	size_t i;

	for (i = 0; i < sizeof(due) / sizeof(due[0]); i++)
		if (due[i] < first)
			first = due[i];
	return first <= now_ms ? 0 : (int)(first - now_ms);
}

static void
run_loop(struct run *run)
{
	struct pollfd polled[2] = {
		{ .fd = terminal_fd(run->terminal), .events = POLLIN },
		{ .fd = run->signals, .events = POLLIN },
	};

	run_draw(run);
	while (!run->leaving) {
		if (poll(polled, 2, run_patience(run, run_now())) < 0)
			continue;
		run_timers(run, run_now());
		if (polled[1].revents != 0)
			run_signal(run);
		/* Presses mean what is on the screen, at its size now. */
		run_draw(run);
		if (polled[0].revents != 0 && !run->leaving)
			run_read(run);
	}
}

/* ---- the end ---- */

static void
run_end_uploader(struct run *run)
{
	struct pollfd polled = { .fd = run->signals, .events = POLLIN };
	uint64_t until = run_now() + FAREWELL_MS, now;

	if (run->uploader <= 0)
		return;
	kill(run->uploader, SIGTERM);
	while (run->uploader > 0 && (now = run_now()) < until) {
		run_signal(run);
		run_reap(run);
		if (run->uploader > 0)
			poll(&polled, 1, (int)(until - now));
	}
	if (run->uploader > 0) {
		kill(run->uploader, SIGKILL);
		waitpid(run->uploader, NULL, 0);
	}
}

static void
run_release(struct run *run)
{
	if (run->terminal != NULL) {
		run_end_uploader(run);
		terminal_free(run->terminal);
	}
	if (run->errors >= 0) {
		dup2(run->errors, STDERR_FILENO);
		close(run->errors);
	}
	if (run->signals >= 0)
		close(run->signals);
	free(run->frame);
	free(run->shown);
	sheet_free(run->sheet);
	journal_free(run->journal);
}

static int
run(struct call *call)
{
	struct run run = { .call = call, .signals = -1, .errors = -1 };
	const struct option_slot table[] = {
		{ .name = "touchpoint", .text = &run.touchpoint },
	};
	bool ascii = false;
	int exit;

	if (options_read(call, table, 1, NULL, 0) < 0)
		return call->exit;
	exit = run_settings(&run, &ascii);
	if (exit == COMMAND_DONE)
		run.journal = command_journal(call, &exit);
	if (exit == COMMAND_DONE)
		exit = run_first_sheet(&run);
	if (exit == COMMAND_DONE)
		exit = run_open_screen(&run, ascii);
	if (exit == COMMAND_DONE)
		run_loop(&run);
	run_release(&run);
	return exit;
}

const struct command cmd_run = {
	.name = "run",
	.words = "[--touchpoint SLUG]",
	.about = "the screen, with the uploader beside it",
	.help = "--touchpoint SLUG   where this screen stands, if the kiosk "
		"has several\n\n"
		"Ends on SIGTERM or SIGHUP, and on a key set so: "
		"settings set key.q quit\n",
	.run = run,
};
