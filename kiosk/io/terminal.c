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
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

enum {
	TONES = 5
};

struct terminal {
	SCREEN *screen;
	struct termios before;
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

/* Report presses, in decimal where it can; mark pasted text; and back. */
static const char terminal_reports[] = "\033[?1000h\033[?1006h\033[?2004h";
static const char terminal_no_reports[] = "\033[?2004l\033[?1006l\033[?1000l";

/* What a crash sends: colours off, cursor on, the screen from before. */
static const char terminal_rescue[] =
    "\033[?2004l\033[?1006l\033[?1000l\033[0m\033[?25h\033[?1049l\r\n";

static const int terminal_crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL,
	SIGABRT };

/*
 * For the crash handler alone, which is given nothing else: how the terminal
 * was.  Set while a terminal is open.
 */
static struct termios crash_before;
static volatile sig_atomic_t crash_armed;

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
	default:
		return "the terminal is ready";
	}
}

/* All of it, as far as the terminal lives. */
static void
terminal_send(const char *text)
{
	size_t length = strlen(text);

	while (length > 0) {
		ssize_t sent = write(STDOUT_FILENO, text, length);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return;
		text += sent;
		length -= (size_t)sent;
	}
}

/* Only calls that are allowed in a signal handler. */
static void
terminal_crash(int number)
{
	if (crash_armed) {
		crash_armed = 0;
		terminal_send(terminal_rescue);
		tcsetattr(STDIN_FILENO, TCSANOW, &crash_before);
	}
	raise(number); /* SA_RESETHAND: now as it would have ended */
}

static void
terminal_arm(const struct terminal *terminal)
{
	struct sigaction action = { .sa_handler = terminal_crash,
		.sa_flags = SA_RESETHAND | SA_NODEFER };
	size_t i;

	crash_before = terminal->before;
	crash_armed = 1;
	sigemptyset(&action.sa_mask);
	for (i = 0; i < sizeof(terminal_crashes) / sizeof(terminal_crashes[0]);
	     i++)
		sigaction(terminal_crashes[i], &action, NULL);
}

static void
terminal_disarm(void)
{
	size_t i;

	crash_armed = 0;
	for (i = 0; i < sizeof(terminal_crashes) / sizeof(terminal_crashes[0]);
	     i++)
		signal(terminal_crashes[i], SIG_DFL);
}

/* Colours, art and letters, by what the terminal says it can. */
static void
terminal_look(struct terminal *terminal, bool ascii)
{
	bool unicode;
	short i;

	setlocale(LC_CTYPE, "");
	unicode = !ascii && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
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

struct terminal *
terminal_open(bool ascii, enum terminal_verdict *verdict)
{
	struct terminal *terminal = calloc(1, sizeof(*terminal));

	*verdict = TERMINAL_NONE;
	if (terminal == NULL || !isatty(STDIN_FILENO) ||
	    !isatty(STDOUT_FILENO) ||
	    tcgetattr(STDIN_FILENO, &terminal->before) != 0)
		goto fail;
	/* ncurses asks the locale what a letter is. */
	setlocale(LC_CTYPE, "");
	*verdict = TERMINAL_UNKNOWN;
	terminal->screen = newterm(NULL, stdout, stdin);
	if (terminal->screen == NULL)
		goto fail;
	if (!terminal_can_place()) {
		endwin();
		delscreen(terminal->screen);
		tcsetattr(STDIN_FILENO, TCSANOW, &terminal->before);
		goto fail;
	}
	raw();
	noecho();
	nonl();
	terminal_look(terminal, ascii);
	terminal_arm(terminal);
	refresh();
	terminal_send(terminal_reports);
	*verdict = TERMINAL_OK;
	return terminal;

fail:
	free(terminal);
	return NULL;
}

void
terminal_free(struct terminal *terminal)
{
	if (terminal == NULL)
		return;
	terminal_send(terminal_no_reports);
	endwin();
	/* What was typed or reported until now is nobody else's input. */
	tcflush(STDIN_FILENO, TCIFLUSH);
	tcsetattr(STDIN_FILENO, TCSANOW, &terminal->before);
	terminal_disarm();
	delscreen(terminal->screen);
	free(terminal);
}

int
terminal_fd(const struct terminal *terminal)
{
	(void)terminal;
	return STDIN_FILENO;
}

int
terminal_read(struct terminal *terminal, uint8_t *bytes, size_t size)
{
	ssize_t count = read(terminal_fd(terminal), bytes, size);

	if (count > 0)
		return (int)count;
	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	return -1;
}

void
terminal_size(struct terminal *terminal, int *columns, int *rows)
{
	struct winsize size;

	(void)terminal;
	/* A serial line does not know; its description may. */
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 &&
	    size.ws_row > 0 && is_term_resized(size.ws_row, size.ws_col)) {
		resizeterm(size.ws_row, size.ws_col);
		clearok(curscr, TRUE);
	}
	*columns = COLS;
	*rows = LINES;
}

enum face_art
terminal_art(const struct terminal *terminal)
{
	return terminal->art;
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

void
terminal_paint(struct terminal *terminal, const struct frame *frame)
{
	int row, column;

	erase();
	for (row = 0; row < frame->rows; row++)
		for (column = 0; column < frame->columns; column++)
			terminal_cell(terminal, row, column,
			    &frame->cells[row][column]);
	move(frame->cursor_row, frame->cursor_column);
	refresh();
}
