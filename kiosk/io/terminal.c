/*
 * terminal.c - the terminal the screen stands on.
 *
 * The only file that knows ncurses, and uses it for output alone: it knows
 * what this terminal can do and sends no more than the differences.  Bytes
 * that come in are read raw and go to core/input.c, since a description of
 * the terminal that is a little wrong would turn a mouse report into digits.
 */
#include "kiosk/io/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "kiosk/io/log.h"

enum {
	TONES = 5
};

enum {
	/* A terminal that takes nothing may hold up the end so long. */
	FAREWELL_MS = 300,
	/* Bytes on their way at once. */
	CHUNK = 4096,
	/* Room for a frame: for each cell its colours and its letter, about 20
	   bytes, are 400 kB; a user without rights may have so much. */
	PIPE = 1024 * 1024,
};

/*
 * ncurses writes to a pipe, and from there the bytes go to the terminal as it
 * takes them: one that stands still (XOFF, a line pulled out) holds up nobody
 * who presses.  Until it has taken a frame, no other is drawn, so the pipe
 * never holds more than one.
 */
struct terminal {
	SCREEN *screen;
	FILE *canvas; /* what ncurses writes to */
	int drawn;    /* the pipe's other end, or -1: canvas is the terminal */
	int out;      /* the terminal, written without waiting */
	char chunk[CHUNK];
	size_t have, sent; /* of the chunk on its way */
	bool plain;
	bool reverse; /* it can paint a cell's background */
	bool toned;
	enum face_art art;
};

/*
 * The five faces' colours of 256, alike in lightness so that none shouts.  On
 * 8 or 16 colours faces stay white: red is too dark there.
 */
static const short terminal_tones[TONES] = { 209, 179, 249, 110, 72 };

/*
 * Nothing that somebody else may have left on: a keypad that sends no digits,
 * reports in other shapes, of motion, highlighting or focus.  Report presses,
 * in decimal where it can; mark pasted text; and back.
 */
static const char terminal_reports[] =
    "\033>\033[?9l\033[?1001l\033[?1002l\033[?1003l\033[?1004l"
    "\033[?1005l\033[?1015l\033[?1016l"
    "\033[?1000h\033[?1006h\033[?2004h";
static const char terminal_no_reports[] = "\033[?2004l\033[?1006l\033[?1000l";

/* What a screen that died left on: colours off, cursor on, what was before. */
static const char terminal_remedy[] =
    "\033[?2004l\033[?1006l\033[?1000l\033[0m\033[?25h\033[?1049l\r\n";

/*
 * When no screen starts.  The languages of the sheet are out of reach, and
 * ncurses with them.
 */
static const char terminal_sorry[] =
    "\033[0m\033[2J\033[2;3HAusser Betrieb."
    "\033[3;3HBitte wenden Sie sich an unser Personal."
    "\033[5;3HOut of order."
    "\033[6;3HPlease speak to a member of staff."
    "\033[8;3HCode D7";

static const int terminal_mistakes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL,
	SIGABRT, SIGTRAP, SIGSYS };

/*
 * How the terminal was found.  Of the whole process and its children: a
 * signal handler is given nothing else, and a screen that is started again
 * finds the terminal as the one before left it.
 */
static struct termios terminal_found;
static volatile sig_atomic_t terminal_known;

/* The process whose terminal it is to put back. */
static volatile pid_t terminal_guardian;

const char *
terminal_library(void)
{
	return curses_version();
}

const char *
terminal_verdict_text(enum terminal_verdict verdict)
{
	switch (verdict) {
	case TERMINAL_NONE:
		return "the screen needs a terminal on standard input and "
		       "standard output";
	case TERMINAL_UNKNOWN:
		return "TERM does not name a terminal that is known here and "
		       "can place its cursor";
	case TERMINAL_NO_ROOM:
		return "the screen cannot start: there is no memory or no "
		       "descriptor left";
	default:
		return "the terminal is ready";
	}
}

/*
 * The terminal once more, so that writing to it never waits: O_NONBLOCK on
 * standard output itself would be everybody's who shares it.  -1: not so.
 */
static int
terminal_once_more(void)
{
	return open("/proc/self/fd/1",
	    O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

/* All of it, as far as the terminal takes it within FAREWELL_MS a time. */
static void
terminal_send(int fd, const char *text, size_t length)
{
	while (length > 0) {
		struct pollfd polled = { .fd = fd, .events = POLLOUT };
		ssize_t sent;

		if (poll(&polled, 1, FAREWELL_MS) < 0 && errno == EINTR)
			continue;
		if (!(polled.revents & POLLOUT))
			return;
		sent = write(fd, text, length);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return;
		text += sent;
		length -= (size_t)sent;
	}
}

/*
 * No key sends a signal, nothing is echoed, and no key stops the output.
 * SIGTTOU is blocked or this would not work from the background.
 */
static void
terminal_raw(void)
{
	struct termios raw = terminal_found;

	raw.c_iflag &= ~(tcflag_t)(BRKINT | PARMRK | ISTRIP | INLCR | IGNCR |
	    ICRNL | IXON | IXOFF | IXANY);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL | ICANON |
	    ISIG | IEXTEN | TOSTOP);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

/* ---- for the supervisor ---- */

void
terminal_rescue(void)
{
	int fd;

	if (!terminal_known)
		return;
	/* What was still on its way would undo it. */
	tcflush(STDIN_FILENO, TCIOFLUSH);
	fd = terminal_once_more();
	terminal_send(fd < 0 ? STDOUT_FILENO : fd, terminal_remedy,
	    sizeof(terminal_remedy) - 1);
	if (fd >= 0)
		close(fd);
	tcsetattr(STDIN_FILENO, TCSANOW, &terminal_found);
}

/*
 * Only calls that are allowed in a signal handler.  A child has this handler
 * too until it is another program: a screen may be on the terminal then.
 */
static void
terminal_mistake(int number)
{
	if (getpid() == terminal_guardian)
		terminal_rescue();
	raise(number); /* SA_RESETHAND: now as it would have ended */
}

static bool
terminal_find(void)
{
	if (terminal_known)
		return true;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) ||
	    tcgetattr(STDIN_FILENO, &terminal_found) != 0)
		return false;
	terminal_known = 1;
	return true;
}

void
terminal_guard(void)
{
	struct sigaction action = { .sa_handler = terminal_mistake,
		.sa_flags = SA_RESETHAND | SA_NODEFER };
	size_t i;

	if (!terminal_find())
		return;
	terminal_guardian = getpid();
	sigemptyset(&action.sa_mask);
	for (i = 0;
	     i < sizeof(terminal_mistakes) / sizeof(terminal_mistakes[0]); i++)
		sigaction(terminal_mistakes[i], &action, NULL);
}

void
terminal_unguard(void)
{
	size_t i;

	for (i = 0;
	     i < sizeof(terminal_mistakes) / sizeof(terminal_mistakes[0]); i++)
		signal(terminal_mistakes[i], SIG_DFL);
}

void
terminal_hold(bool sorry)
{
	int fd;

	if (!terminal_known)
		return;
	terminal_raw();
	fd = terminal_once_more();
	if (fd < 0)
		return;
	if (sorry)
		terminal_send(fd, terminal_sorry, sizeof(terminal_sorry) - 1);
	close(fd);
}

/* ---- for the screen ---- */

bool
terminal_has_letters(void)
{
	setlocale(LC_CTYPE, "");
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* Colours, art and letters, by what the terminal says it can. */
static void
terminal_look(struct terminal *terminal, bool ascii)
{
	bool unicode = !ascii && terminal_has_letters();
	short i;

	terminal->plain = !unicode;
	terminal->reverse = (termattrs() & A_REVERSE) != 0;
	terminal->art = !terminal->reverse ? FACE_OUTLINE
	    : unicode                      ? FACE_BLOCKS
					   : FACE_SOLID;
	if (!has_colors())
		return;
	start_color();
	use_default_colors();
	terminal->toned = COLORS >= 256;
	for (i = 0; terminal->toned && i < TONES; i++)
		init_pair((short)(i + 1), terminal_tones[i], -1);
}

/* newterm takes "dumb" too, and would write all in one line. */
static bool
terminal_can_place(void)
{
	const char *place = tigetstr("cup");

	return place != NULL && place != (const char *)-1;
}

/* To be sent after what waits already. */
static void
terminal_add(struct terminal *terminal, const char *text)
{
	ssize_t length = (ssize_t)strlen(text);

	if (write(fileno(terminal->canvas), text, (size_t)length) != length)
		log_event("terminal", "why=\"no memory for what is shown\"");
}

/*
 * Where the kernel grants no pipe for a whole frame, ncurses gets the
 * terminal itself, and may have to wait for it.
 */
static int
terminal_open_pipe(struct terminal *terminal)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	if (fcntl(ends[1], F_SETPIPE_SZ, PIPE) >= PIPE &&
	    fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0) {
		terminal->drawn = ends[0];
		return ends[1];
	}
	close(ends[0]);
	close(ends[1]);
	return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
}

/* What can be opened before ncurses; false: no memory, no descriptor. */
static bool
terminal_prepare(struct terminal *terminal)
{
	int fd;

	terminal->out = terminal_once_more();
	fd = terminal->out < 0 ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
			       : terminal_open_pipe(terminal);
	terminal->canvas = fd < 0 ? NULL : fdopen(fd, "w");
	if (terminal->canvas == NULL && fd >= 0)
		close(fd);
	return terminal->canvas != NULL;
}

static void
terminal_release(struct terminal *terminal)
{
	if (terminal->screen != NULL)
		delscreen(terminal->screen);
	if (terminal->canvas != NULL)
		fclose(terminal->canvas);
	if (terminal->drawn >= 0)
		close(terminal->drawn);
	if (terminal->out >= 0)
		close(terminal->out);
	free(terminal);
}

/* The next bytes to go out; false: there are none. */
static bool
terminal_take(struct terminal *terminal)
{
	ssize_t count;

	if (terminal->sent < terminal->have)
		return true;
	if (terminal->drawn < 0)
		return false;
	count = read(terminal->drawn, terminal->chunk, sizeof(terminal->chunk));
	terminal->sent = 0;
	terminal->have = count > 0 ? (size_t)count : 0;
	return count > 0;
}

bool
terminal_flush(struct terminal *terminal)
{
	while (terminal_take(terminal)) {
		ssize_t sent = write(terminal->out,
		    terminal->chunk + terminal->sent,
		    terminal->have - terminal->sent);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0 && errno == EAGAIN)
			return false;
		/* A terminal that is gone takes all: reading will tell. */
		terminal->sent = sent > 0 ? terminal->sent + (size_t)sent
					  : terminal->have;
	}
	return true;
}

static bool
terminal_flush_within(struct terminal *terminal, int wait_ms)
{
	struct pollfd polled = { .fd = terminal->out, .events = POLLOUT };

	while (!terminal_flush(terminal))
		if (poll(&polled, 1, wait_ms) == 0)
			return false;
	return true;
}

static enum terminal_verdict
terminal_begin(struct terminal *terminal, bool ascii)
{
	if (!terminal_find())
		return TERMINAL_NONE;
	if (!terminal_prepare(terminal))
		return TERMINAL_NO_ROOM;
	/* ncurses asks the locale what a letter is. */
	setlocale(LC_CTYPE, "");
	terminal->screen = newterm(NULL, terminal->canvas, stdin);
	if (terminal->screen == NULL)
		return TERMINAL_UNKNOWN;
	if (!terminal_can_place()) {
		endwin();
		return TERMINAL_UNKNOWN;
	}
	/* A key must not leave half a screen behind. */
	typeahead(-1);
	raw();
	noecho();
	nonl();
	terminal_look(terminal, ascii);
	return TERMINAL_OK;
}

struct terminal *
terminal_open(bool ascii, enum terminal_verdict *verdict)
{
	struct terminal *terminal = calloc(1, sizeof(*terminal));

	*verdict = TERMINAL_NO_ROOM;
	if (terminal == NULL)
		return NULL;
	terminal->out = terminal->drawn = -1;
	*verdict = terminal_begin(terminal, ascii);
	if (*verdict != TERMINAL_OK) {
		terminal_release(terminal);
		return NULL;
	}
	terminal_raw();
	/* Whatever was typed before is no answer to what is shown now. */
	tcflush(STDIN_FILENO, TCIFLUSH);
	refresh();
	terminal_add(terminal, terminal_reports);
	return terminal;
}

void
terminal_free(struct terminal *terminal)
{
	if (terminal == NULL)
		return;
	terminal_add(terminal, terminal_no_reports);
	endwin();
	if (!terminal_flush_within(terminal, FAREWELL_MS))
		terminal_rescue();
	/* What was typed or reported until now is nobody else's input. */
	tcflush(STDIN_FILENO, TCIFLUSH);
	tcsetattr(STDIN_FILENO, TCSANOW, &terminal_found);
	terminal_release(terminal);
}

void
terminal_again(struct terminal *terminal)
{
	const char *enter = tigetstr("smcup");

	terminal_raw();
	if (enter != NULL && enter != (const char *)-1)
		terminal_add(terminal, enter);
	terminal_add(terminal, terminal_reports);
	clearok(curscr, TRUE);
}

int
terminal_fd(const struct terminal *terminal)
{
	(void)terminal;
	return STDIN_FILENO;
}

int
terminal_out_fd(const struct terminal *terminal)
{
	return terminal->out;
}

bool
terminal_elsewhere(void)
{
	pid_t front = tcgetpgrp(STDIN_FILENO);

	return front > 0 && front != getpgrp();
}

int
terminal_read(struct terminal *terminal, uint8_t *bytes, size_t size)
{
	ssize_t count = read(terminal_fd(terminal), bytes, size);

	if (count > 0)
		return (int)count;
	if (count < 0 &&
	    (errno == EINTR || errno == EAGAIN || terminal_elsewhere()))
		return 0;
	return -1;
}

bool
terminal_has_more(const struct terminal *terminal)
{
	int count = 0;

	return !terminal_elsewhere() &&
	    ioctl(terminal_fd(terminal), FIONREAD, &count) == 0 && count > 0;
}

/* What no frame reaches needs no memory either. */
static void
terminal_resize(int columns, int rows)
{
	if (columns > FRAME_COLUMNS)
		columns = FRAME_COLUMNS;
	if (rows > FRAME_ROWS)
		rows = FRAME_ROWS;
	if (is_term_resized(rows, columns))
		resizeterm(rows, columns);
	clearok(curscr, TRUE);
}

void
terminal_size(struct terminal *terminal, int *columns, int *rows)
{
	struct winsize size;

	(void)terminal;
	/* A serial line does not know; its description may. */
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 &&
	    size.ws_row > 0)
		terminal_resize(size.ws_col, size.ws_row);
	*columns = COLS;
	*rows = LINES;
}

enum face_art
terminal_art(const struct terminal *terminal)
{
	return terminal->art;
}

/*
 * What cannot be asked of a terminal is known by what it leaves in the
 * environment of its programs.  VTE turns lines since 0.58.
 */
bool
terminal_turns(void)
{
	const char *vte = getenv("VTE_VERSION"), *name = getenv("TERM");

	return (vte != NULL && atoi(vte) >= 5800) ||
	    getenv("KONSOLE_VERSION") != NULL ||
	    (name != NULL && strncmp(name, "mlterm", 6) == 0);
}

bool
terminal_plain(const struct terminal *terminal)
{
	return terminal->plain;
}

static void
terminal_cell(const struct terminal *terminal, int row, int column,
    const struct frame_cell *cell)
{
	attr_t attributes = cell->style == FRAME_PLAIN ? A_NORMAL : A_REVERSE;
	wchar_t text[2 + LINE_MARKS] = { (wchar_t)cell->code };
	cchar_t shown;
	size_t i;

	if (cell->code == FRAME_SECOND)
		return;
	/* A painted blank leaves no hairlines, and Braille stays silent. */
	if (cell->style == FRAME_INK && terminal->reverse)
		text[0] = L' ';
	if (!terminal->reverse)
		attributes = A_NORMAL;
	if (cell->dim)
		attributes |= A_DIM;
	for (i = 0; i < LINE_MARKS && cell->marks[i] != 0; i++)
		text[1 + i] = (wchar_t)cell->marks[i];
	setcchar(&shown, text, attributes,
	    terminal->toned && cell->tone <= TONES ? cell->tone : 0, NULL);
	mvadd_wch(row, column, &shown);
}

bool
terminal_paint(struct terminal *terminal, const struct frame *frame)
{
	int row, column;

	if (!terminal_flush(terminal))
		return false;
	erase();
	for (row = 0; row < frame->rows; row++)
		for (column = 0; column < frame->columns; column++)
			terminal_cell(terminal, row, column,
			    &frame->cells[row][column]);
	move(frame->cursor_row, frame->cursor_column);
	refresh();
	terminal_flush(terminal);
	return true;
}
