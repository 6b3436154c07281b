/*
 * command.h - one command of touchstone-kiosk: a table entry in a file of its
 * own, cmd_NAME.c.  main.c finds it; options.c reads its words.
 */

#ifndef KIOSK_COMMAND_H
#define KIOSK_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "kiosk/io/journal.h"

/* What the program says to its caller when it ends (INTERFACES, Exit codes). */
enum command_exit {
	COMMAND_DONE = 0,
	COMMAND_REFUSED = 1,
	COMMAND_WRONG_WORDS = 64,
	COMMAND_NOBODY = 69,
	COMMAND_LATER = 75,
	COMMAND_NO_FOLDER = 78,
};

struct call;

struct command {
	const char *name;
	const char *words; /* what follows the name: "VALUE [--lang CODE]" */
	const char *about; /* one line */
	const char *help;  /* what --help adds, or NULL */
	int (*run)(struct call *call);
};

/* One calling of a command. */
struct call {
	const struct command *command;
	const char *dir; /* the data folder */
	int argc;        /* what stands behind the command's name */
	char **argv;
	int exit; /* why options_read wants to leave */
};

/* One option: --name VALUE fills *text, a lone --name sets *flag. */
struct option_slot {
	const char *name;
	const char **text; /* or NULL */
	bool *flag;        /* or NULL */
};

/*
 * Take call's options out of its words, and -d DIR with them; the other words
 * go to words.  Returns how many there are, at most max.  -1: leave with
 * call->exit; the reason has been told (wrong words, or --help was asked).
 */
int options_read(struct call *call, const struct option_slot *table,
    size_t count, const char **words, int max);

/* One sentence on stderr, "touchstone-kiosk: ..." */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Say what is wrong with this use, and return COMMAND_WRONG_WORDS. */
int command_misused(const struct call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The exit code that goes with a verdict of the journal. */
int command_exit_of(enum journal_verdict verdict);

/*
 * Open the journal in call's folder; NULL with the reason told and *exit set.
 */
struct journal *command_journal(const struct call *call, int *exit);

#endif
