/*
 * screen.c - the process that stands on the terminal.
 *
 * Bytes become events (core/input), events go to the mode that has the screen,
 * and what it draws is painted.  The supervisor starts this process again
 * should it die; uploading is another process altogether, so a dead network
 * is nothing that this loop could notice.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "kiosk/io/clock.h"
#include "kiosk/io/settings.h"
#include "kiosk/screen.h"

enum {
	/* How often an empty room looks for a new sheet and says it lives. */
	LOOK_MS = 10000,
	/* While another job has the terminal, when to look whether it still
	   does. */
	ELSEWHERE_MS = 500,
	/* A terminal that never ends to send must not keep us for ever. */
	DEAF_READS = 256,
};

/* What only the loop looks at. */
struct screen_inside {
	pid_t supervisor;
	struct input input;
	int columns, rows;
	enum line_bidi bidi;
	struct frame *frame; /* to be drawn next */
	struct frame *shown; /* on the terminal */
	int signals;
	int errors; /* standard error, while it is kept off the screen */
	uint64_t look_due;
	bool deaf; /* until the next frame is on the terminal */
};

struct trouble {
	enum journal_verdict verdict;
	const char *code;
};

static const struct trouble screen_troubles[] = {
	{ JOURNAL_FULL, "D1" },
	{ JOURNAL_BROKEN, "D2" },
	{ JOURNAL_BUSY, "D3" },
	{ JOURNAL_NOT_ENROLLED, "D4" },
	{ JOURNAL_FOREIGN, "D5" },
};

uint64_t
screen_now(void)
{
	const struct outside *outside = clock_outside();

	return (uint64_t)outside->boottime_ms(outside->self);
}

const char *
screen_code(enum journal_verdict verdict)
{
	size_t i;

	for (i = 0; i < sizeof(screen_troubles) / sizeof(screen_troubles[0]);
	     i++)
		if (screen_troubles[i].verdict == verdict)
			return screen_troubles[i].code;
	return "D6"; /* this touchpoint or sheet is not ours any more */
}

void
screen_enter(struct screen *screen, const struct screen_mode *mode)
{
	screen->mode = mode;
}

void
screen_leave(struct screen *screen, int exit)
{
	screen->leaving = true;
	screen->exit = exit;
}

void
screen_take_paste(struct screen *screen, bool take)
{
	input_take_paste(&screen->inside->input, take);
}

void
screen_hear_no_more(struct screen *screen)
{
	screen->inside->deaf = true;
}

/*
 * The uploader is the supervisor's child.  A parent that is another one by
 * now is left alone.
 */
static void
screen_signal_supervisor(const struct screen *screen, int number)
{
	pid_t supervisor = screen->inside->supervisor;

	if (supervisor > 0 && getppid() == supervisor)
		kill(supervisor, number);
}

void
screen_nudge(const struct screen *screen)
{
	screen_signal_supervisor(screen, SIGUSR1);
}

void
screen_hurry(const struct screen *screen)
{
	screen_signal_supervisor(screen, SIGURG);
}

/* ---- getting ready ---- */

static int
screen_settings(struct screen *screen, bool *ascii)
{
	struct settings settings;
	char why[SETTINGS_WHY];
	const char *wrong;
	size_t i;

	if (settings_read(screen->call->dir, &settings, why) != 0) {
		complain("%s", why);
		return COMMAND_NO_FOLDER;
	}
	*ascii = settings.ascii;
	screen->inside->bidi = settings.bidi;
	if (settings.bidi == LINE_BIDI_AUTO)
		screen->inside->bidi = terminal_turns() ? LINE_BIDI_NO
							: LINE_BIDI_YES;
	keymap_init(&screen->keymap);
	for (i = 0; i < settings.key_count; i++) {
		wrong = keymap_set(&screen->keymap, settings.keys[i].name,
		    settings.keys[i].value);
		if (wrong == NULL)
			continue;
		complain("%s/settings: key.%s = %s: %s", screen->call->dir,
		    settings.keys[i].name, settings.keys[i].value, wrong);
		return COMMAND_NO_FOLDER;
	}
	return COMMAND_DONE;
}

enum journal_verdict
screen_move(struct screen *screen, const char *touchpoint)
{
	int64_t serial = journal_sheet_serial(screen->journal);
	struct sheet *sheet = NULL;
	enum journal_verdict verdict;
	bool asks;

	verdict = journal_sheet(screen->journal, touchpoint, &sheet);
	if (verdict != JOURNAL_OK)
		return verdict;
	asks = screen->sheet == NULL
	    ? visit_init(&screen->visit, sheet)
	    : visit_ask(&screen->visit, sheet, screen_now());
	if (!asks) {
		sheet_free(sheet);
		return JOURNAL_UNKNOWN_QUESTION;
	}
	sheet_free(screen->sheet);
	screen->sheet = sheet;
	screen->serial = serial;
	/* Its hours are others. */
	screen->door_due = 0;
	if (touchpoint == screen->touchpoint)
		return JOURNAL_OK;
	snprintf(screen->moved, sizeof(screen->moved), "%s",
	    touchpoint == NULL ? "" : touchpoint);
	screen->touchpoint = touchpoint == NULL ? NULL : screen->moved;
	return JOURNAL_OK;
}

bool
screen_take_new_sheet(struct screen *screen)
{
	return journal_sheet_serial(screen->journal) != screen->serial &&
	    screen_move(screen, screen->touchpoint) == JOURNAL_OK;
}

/* A button box with fewer buttons than steps would leave some unsaid. */
static int
screen_check_buttons(const struct screen *screen)
{
	const struct sheet *sheet = screen->sheet;
	size_t i;

	for (i = 0; i < sheet->question_count; i++) {
		const struct sheet_question *question = &sheet->questions[i];
		int lowest = question->scale != NULL ? question->scale->lowest
						     : 1;
		int lacks = keymap_lacks(&screen->keymap, lowest,
		    question->steps);

		if (lacks < 0)
			continue;
		complain("%s/settings: the question \"%s\" goes from %d to "
			 "%d, and no key is set for %d (key.NAME = %d)",
		    screen->call->dir, question->id, lowest,
		    lowest + (int)question->steps - 1, lacks, lacks);
		return COMMAND_NO_FOLDER;
	}
	return COMMAND_DONE;
}

static int
screen_first_sheet(struct screen *screen)
{
	enum journal_verdict verdict = screen_move(screen, screen->touchpoint);

	if (verdict == JOURNAL_OK)
		return screen_check_buttons(screen);
	if (verdict == JOURNAL_UNKNOWN_QUESTION)
		complain("%s: the survey has no question, so the screen has "
			 "nothing to ask",
		    screen->call->dir);
	else
		complain("%s: %s",
		    verdict == JOURNAL_UNKNOWN_TOUCHPOINT ? screen->touchpoint
							  : screen->call->dir,
		    journal_verdict_text(verdict));
	return command_exit_of(verdict);
}

/*
 * Signals come through a file descriptor, so that none interrupts a commit or
 * leaves the terminal raw; what means nothing to us is read and forgotten.
 * Those of our own mistakes end the process, and it is started again.
 */
static int
screen_open_signals(struct screen_inside *inside)
{
	static const int mistakes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL,
		SIGABRT, SIGTRAP, SIGSYS };
	sigset_t set;
	size_t i;

	sigfillset(&set);
	for (i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++)
		sigdelset(&set, mistakes[i]);
	/* These come as errors of the write that caused them. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	if (sigprocmask(SIG_SETMASK, &set, NULL) != 0)
		return -1;
	inside->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return inside->signals < 0 ? -1 : 0;
}

/* A line for the log must not land on a customer's screen. */
static void
screen_keep_errors_off(struct screen_inside *inside)
{
	int nowhere;

	if (!isatty(STDERR_FILENO))
		return;
	nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (nowhere < 0)
		return;
	inside->errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (inside->errors >= 0)
		dup2(nowhere, STDERR_FILENO);
	close(nowhere);
}

static int
screen_open(struct screen *screen, bool ascii)
{
	struct screen_inside *inside = screen->inside;
	enum terminal_verdict verdict;

	inside->frame = malloc(sizeof(*inside->frame));
	inside->shown = malloc(sizeof(*inside->shown));
	if (inside->frame == NULL || inside->shown == NULL ||
	    screen_open_signals(inside) != 0) {
		complain("the screen cannot start: %s", strerror(errno));
		return COMMAND_LATER;
	}
	screen->terminal = terminal_open(ascii, &verdict);
	if (screen->terminal == NULL) {
		complain("%s", terminal_verdict_text(verdict));
		return COMMAND_WRONG_WORDS;
	}
	screen_keep_errors_off(inside);
	terminal_size(screen->terminal, &inside->columns, &inside->rows);
	input_init(&inside->input);
	/* Nothing is shown yet: no frame has no columns. */
	frame_clear(inside->shown, 1, 1, true);
	inside->shown->columns = 0;
	return COMMAND_DONE;
}

/* ---- the loop ---- */

/* Staff come before whoever has the screen. */
static void
screen_take(struct screen *screen, const struct input_event *event,
    uint64_t now_ms)
{
	if (!screen_staff_knocks(screen, event, now_ms))
		screen->mode->take(screen, event, now_ms);
}

static void
screen_draw(struct screen *screen)
{
	struct screen_inside *inside = screen->inside;
	struct frame *drawn = inside->frame;

	frame_clear(drawn, inside->columns, inside->rows,
	    terminal_plain(screen->terminal));
	frame_bidi(drawn, inside->bidi);
	screen->mode->draw(screen, drawn);
	screen->scene.frame = drawn;
	if (!frame_differs(drawn, inside->shown) ||
	    !terminal_paint(screen->terminal, drawn))
		return;
	inside->frame = inside->shown;
	inside->shown = drawn;
}

/* Bytes that mean nothing; what they begin is still theirs to its end. */
static void
screen_drop(struct screen *screen, const uint8_t *bytes, int count)
{
	struct input_event event;
	uint64_t now_ms = screen_now();
	int i;

	if (count > 0)
		input_brought(&screen->inside->input, bytes, (size_t)count,
		    now_ms);
	for (i = 0; i < count; i++)
		(void)input_push(&screen->inside->input, bytes[i], now_ms,
		    &event);
	if (count > 0 && input_due(&screen->inside->input) != INPUT_NEVER)
		input_quieten(&screen->inside->input, now_ms);
}

/*
 * The frame is painted: whatever came before was pressed by somebody who had
 * not seen it.  bytes: those that have been read already.
 */
static void
screen_hear_again(struct screen *screen, const uint8_t *bytes, int count)
{
	uint8_t more[256];
	int reads = DEAF_READS;

	screen->inside->deaf = false;
	screen_drop(screen, bytes, count);
	while (reads-- > 0 && terminal_has_more(screen->terminal)) {
		count = terminal_read(screen->terminal, more, sizeof(more));
		if (count < 0)
			screen_leave(screen, SCREEN_GONE);
		if (count <= 0)
			return;
		screen_drop(screen, more, count);
	}
}

static void
screen_read(struct screen *screen)
{
	struct input_event event;
	uint8_t bytes[256];
	int i, count = terminal_read(screen->terminal, bytes, sizeof(bytes));
	/* They came together, however long this process is kept from them. */
	uint64_t came = screen_now();

	if (count < 0)
		screen_leave(screen, SCREEN_GONE);
	if (count > 0)
		input_brought(&screen->inside->input, bytes, (size_t)count,
		    came);
	for (i = 0; i < count && !screen->leaving; i++) {
		if (!input_push(&screen->inside->input, bytes[i], came, &event))
			continue;
		screen_take(screen, &event, screen_now());
		/* The next press is to mean what is shown by then. */
		screen_draw(screen);
		if (!screen->inside->deaf)
			continue;
		screen_hear_again(screen, bytes + i + 1, count - i - 1);
		return;
	}
}

/* All of it is to be painted, since the terminal may show anything. */
static void
screen_resize(struct screen *screen)
{
	struct screen_inside *inside = screen->inside;

	terminal_size(screen->terminal, &inside->columns, &inside->rows);
	inside->shown->columns = 0;
}

static void
screen_resume(struct screen *screen)
{
	terminal_again(screen->terminal);
	screen_resize(screen);
}

static void
screen_signal(struct screen *screen)
{
	struct screen_inside *inside = screen->inside;
	struct signalfd_siginfo info;

	while (read(inside->signals, &info, sizeof(info)) ==
	    (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGHUP)
			screen_leave(screen, SCREEN_AGAIN);
		else if (info.ssi_signo == SIGWINCH)
			screen_resize(screen);
		else if (info.ssi_signo == SIGCONT)
			screen_resume(screen);
	}
}

/* Whatever is due by now. */
static void
screen_timers(struct screen *screen, uint64_t now_ms)
{
	struct screen_inside *inside = screen->inside;
	struct input_event event;

	if (input_lapse(&inside->input, now_ms, &event))
		screen_take(screen, &event, now_ms);
	if (screen->mode->due(screen) <= now_ms)
		screen->mode->wake(screen, now_ms);
	if (now_ms < inside->look_due || !screen->mode->idle(screen))
		return;
	inside->look_due = now_ms + LOOK_MS;
	screen_take_new_sheet(screen);
	screen_staff_look(screen, now_ms);
	/*
	 * A dead kiosk and an empty shop are told apart by this.  What cannot
	 * be noted now is tried again at the next look.
	 */
	(void)journal_alive(screen->journal);
}

static int
screen_patience(const struct screen *screen, uint64_t now_ms)
{
	const struct screen_inside *inside = screen->inside;
	uint64_t due[] = { input_due(&inside->input), screen->mode->due(screen),
		screen->mode->idle(screen) ? inside->look_due : UINT64_MAX };
	uint64_t first = now_ms + LOOK_MS;
	size_t i;

	for (i = 0; i < sizeof(due) / sizeof(due[0]); i++)
		if (due[i] < first)
			first = due[i];
	return first <= now_ms ? 0 : (int)(first - now_ms);
}

/* Wait for a key, a signal, room on the terminal, or what is due. */
static void
screen_wait(const struct screen *screen, struct pollfd polled[3])
{
	int patience = screen_patience(screen, screen_now());

	polled[0] = (struct pollfd){ .fd = terminal_fd(screen->terminal),
		.events = POLLIN };
	polled[1] = (struct pollfd){ .fd = screen->inside->signals,
		.events = POLLIN };
	polled[2] = (struct pollfd){ .fd = -1, .events = POLLOUT };
	if (!terminal_flush(screen->terminal))
		polled[2].fd = terminal_out_fd(screen->terminal);
	/* A key that cannot be read now must not keep us busy. */
	if (terminal_elsewhere()) {
		polled[0].fd = -1;
		patience = patience < ELSEWHERE_MS ? patience : ELSEWHERE_MS;
	}
	if (poll(polled, 3, patience) < 0)
		polled[0].revents = polled[1].revents = 0;
}

static void
screen_loop(struct screen *screen)
{
	struct pollfd polled[3];

	/* Closed from the start, rather than a question that goes away. */
	screen->mode->wake(screen, screen_now());
	/* From now on whatever ends this process is no failed start. */
	if (screen->inside->supervisor > 0)
		kill(screen->inside->supervisor, SIGUSR2);
	screen_draw(screen);
	while (!screen->leaving) {
		screen_wait(screen, polled);
		screen_timers(screen, screen_now());
		if (polled[1].revents != 0)
			screen_signal(screen);
		/* Presses mean what is on the screen, at its size now. */
		screen_draw(screen);
		if (screen->inside->deaf)
			screen_hear_again(screen, NULL, 0);
		else if (polled[0].revents != 0 && !screen->leaving)
			screen_read(screen);
	}
	/* Who is just answering cannot go on: as if they had gone. */
	screen_customer_end(screen, screen_now());
}

/* ---- the end ---- */

static void
screen_release(struct screen *screen)
{
	struct screen_inside *inside = screen->inside;

	terminal_free(screen->terminal);
	if (inside->errors >= 0) {
		dup2(inside->errors, STDERR_FILENO);
		close(inside->errors);
	}
	if (inside->signals >= 0)
		close(inside->signals);
	free(inside->frame);
	free(inside->shown);
	screen_agent_free(screen->agent);
	screen_staff_free(screen->staff);
	sheet_free(screen->sheet);
	journal_free(screen->journal);
}

/*
 * A sheet may begin in a language that this screen cannot write.  Whoever
 * starts it is told, while standard error is still read.
 */
static void
screen_write_plain(struct screen *screen, bool again)
{
	struct visit *visit = &screen->visit;
	const char *wished = screen->sheet->languages[visit->home];

	visit_write_plain(visit, screen_now());
	if (again || wished == screen->sheet->languages[visit->home])
		return;
	complain("%s: the screen writes ASCII alone, which cannot show "
		 "\"%s\"; it begins in \"%s\"",
	    screen->call->dir, wished, screen->sheet->languages[visit->home]);
}

static int
screen_agent_begin(struct screen *screen)
{
	screen->home = screen->mode = &screen_agent;
	screen->agent = screen_agent_new();
	if (screen->agent != NULL)
		return COMMAND_DONE;
	complain("the screen cannot start: %s", strerror(ENOMEM));
	return COMMAND_LATER;
}

static int
screen_staff_first(struct screen *screen, const struct screen_wish *wish)
{
	if (screen_staff_begin(screen, wish))
		return COMMAND_DONE;
	complain("the screen cannot start: %s", strerror(ENOMEM));
	return COMMAND_LATER;
}

int
screen_run(const struct call *call, const struct screen_wish *wish,
    pid_t supervisor, bool again)
{
	struct screen_inside inside = {
		.supervisor = supervisor, .signals = -1, .errors = -1
	};
	struct screen screen = {
		.call = call,
		.touchpoint = wish->touchpoint,
		.mode = &screen_customer,
		.home = &screen_customer,
		.inside = &inside,
	};
	bool ascii = false;
	int exit = screen_settings(&screen, &ascii);

	if (exit == COMMAND_DONE)
		screen.journal = command_journal(call, &exit);
	if (exit == COMMAND_DONE) {
		journal_goes_first(screen.journal);
		exit = screen_staff_first(&screen, wish);
	}
	if (exit == COMMAND_DONE)
		exit = screen_first_sheet(&screen);
	if (exit == COMMAND_DONE)
		screen_staff_settle(&screen, screen_now());
	if (exit == COMMAND_DONE && (ascii || !terminal_has_letters()))
		screen_write_plain(&screen, again);
	if (exit == COMMAND_DONE && wish->agent)
		exit = screen_agent_begin(&screen);
	if (exit == COMMAND_DONE)
		exit = screen_open(&screen, ascii);
	if (exit == COMMAND_DONE) {
		if (again)
			input_quieten(&inside.input, screen_now());
		screen_loop(&screen);
		exit = screen.exit;
	}
	screen_release(&screen);
	return exit;
}
