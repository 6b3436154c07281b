/*
 * cmd_pin.c - the PIN that opens the staff's menu, typed where nobody sees it.
 *
 * The hash alone is kept: DIR/settings.  A PIN never stands among a command's
 * words, where every user of the machine could read it.
 */

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <sodium.h>

#include "kiosk/commands.h"
#include "kiosk/io/journal_staff.h"
#include "kiosk/io/settings.h"

/* Longer than a PIN may be, to tell one that is too long. */
#define LINE 64

/* A line from standard input without its newline; false at the end of it. */
static bool
line_read(char line[LINE])
{
	size_t length;
	int c;

	if (fgets(line, LINE, stdin) == NULL)
		return false;
	length = strcspn(line, "\n");
	if (line[length] == '\0')
		while ((c = getchar()) != '\n' && c != EOF)
			;
	line[length] = '\0';
	return true;
}

/* The same, asked for on a terminal that shows nothing of it. */
static bool
line_ask(const char *question, char line[LINE])
{
	struct termios shown, hidden;
	bool got;

	if (tcgetattr(STDIN_FILENO, &shown) != 0)
		return line_read(line);
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	fputs(question, stderr);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	got = line_read(line);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	fputc('\n', stderr);
	return got;
}

/* Twice on a terminal, once from elsewhere; NULL or what is wrong. */
static const char *
pin_ask(char pin[LINE])
{
	char again[LINE] = "";
	bool same;

	if (!line_ask("New PIN for staff: ", pin))
		return "no PIN was given";
	if (!staff_pin_is_valid(pin))
		return "a PIN is 4 to 12 digits";
	if (!isatty(STDIN_FILENO))
		return NULL;
	same = line_ask("The same again: ", again) && strcmp(pin, again) == 0;
	sodium_memzero(again, sizeof(again));
	return same ? NULL : "the second one was another; nothing is changed";
}

/* Say when what was set here is not what opens the menu. */
static void
tell_of_centre(const struct call *call)
{
	enum journal_verdict verdict;
	struct journal *journal;
	char centre[STAFF_PIN_HASH] = "";
	int exit;

	if (journal_folder(call->dir) != JOURNAL_OK)
		return;
	journal = command_journal(call, &exit);
	verdict = journal != NULL ? journal_staff_pin(journal, centre)
				  : JOURNAL_BROKEN;
	journal_free(journal);
	if (verdict == JOURNAL_OK && centre[0] != '\0')
		complain("the centre has set a PIN for this kiosk; while it "
			 "stands, that one opens the menu");
}

static int
pin_write(const struct call *call, const char *pin)
{
	char why[SETTINGS_WHY];
	int result = settings_write(call->dir, "pin", pin, why);

	if (result != 0) {
		complain("%s", why);
		return result == -1 ? COMMAND_REFUSED : COMMAND_LATER;
	}
	tell_of_centre(call);
	return COMMAND_DONE;
}

static int
pin_set(const struct call *call)
{
	char pin[LINE] = "";
	const char *wrong = pin_ask(pin);
	int exit = COMMAND_REFUSED;

	if (wrong != NULL)
		complain("%s", wrong);
	else
		exit = pin_write(call, pin);
	sodium_memzero(pin, sizeof(pin));
	return exit;
}

static int
run(struct call *call)
{
	bool unset = false;
	const struct option_slot table[] = {
		{ .name = "unset", .flag = &unset },
	};
	struct settings settings;
	char why[SETTINGS_WHY];
	struct stat status;

	if (options_read(call, table, 1, NULL, 0) < 0)
		return call->exit;
	if (stat(call->dir, &status) != 0 || !S_ISDIR(status.st_mode)) {
		complain("%s: there is no such folder", call->dir);
		return COMMAND_NO_FOLDER;
	}
	if (journal_folder(call->dir) == JOURNAL_FOREIGN) {
		complain("%s: %s", call->dir,
		    journal_verdict_text(JOURNAL_FOREIGN));
		return COMMAND_NO_FOLDER;
	}
	/* A file that does not hold is mended by hand, not by guess. */
	if (!unset && settings_read(call->dir, &settings, why) != 0) {
		complain("%s", why);
		return COMMAND_NO_FOLDER;
	}
	return unset ? pin_write(call, NULL) : pin_set(call);
}

const struct command cmd_pin = {
	.name = "pin",
	.words = "[--unset]",
	.about = "set the PIN that opens the staff's menu",
	.help = "Asks twice on a terminal; else one line of standard input.\n"
		"4 to 12 digits; the hash alone is kept, in DIR/settings.\n"
		"--unset   none any more: without a PIN there is no menu\n",
	.run = run,
};
