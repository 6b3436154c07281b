/*
 * options.c - the words behind a command's name.
 *
 * Long options by the command's own table, -d DIR and --help for all.  What a
 * command does with them stands in its own file.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/command.h"
#include "kiosk/io/clock.h"
#include "kiosk/io/owner.h"
#include "protocol/draft.h"

void
complain(const char *format, ...)
{
	char why[4096];
	va_list list;

	va_start(list, format);
	vsnprintf(why, sizeof(why), format, list);
	va_end(list);
	/* It repeats words of files and of others: one line, no escapes. */
	draft_tame(why);
	fprintf(stderr, "touchstone-kiosk: %s\n", why);
}

int
command_misused(const struct call *call, const char *format, ...)
{
	char why[400];
	va_list list;

	va_start(list, format);
	vsnprintf(why, sizeof(why), format, list);
	va_end(list);
	complain("%s; touchstone-kiosk %s --help tells how", why,
	    call->command->name);
	return COMMAND_WRONG_WORDS;
}

static void
print_help(const struct command *command)
{
	printf("touchstone-kiosk [-d DIR] %s%s%s\n\n%s.\n", command->name,
	    *command->words != '\0' ? " " : "", command->words, command->about);
	if (command->help != NULL)
		printf("\n%s", command->help);
}

/* Whether word is --name, or --name=value; then *value is set. */
static bool
option_matches(const char *word, const char *name, const char **value)
{
	size_t length = strlen(name);

	*value = NULL;
	if (strncmp(word, "--", 2) != 0 || strncmp(word + 2, name, length) != 0)
		return false;
	if (word[2 + length] == '=')
		*value = word + 2 + length + 1;
	return word[2 + length] == '\0' || *value != NULL;
}

/* Take the option at argv[*i]; false when the call cannot go on. */
static bool
option_take(struct call *call, const struct option_slot *table, size_t count,
    int *i)
{
	const char *word = call->argv[*i];
	const char *value;

	for (size_t k = 0; k < count; k++) {
		if (!option_matches(word, table[k].name, &value))
			continue;
		if (table[k].flag != NULL && value != NULL) {
			call->exit = command_misused(call,
			    "--%s takes no value", table[k].name);
			return false;
		}
		if (table[k].flag != NULL) {
			*table[k].flag = true;
			return true;
		}
		if (value == NULL && *i + 1 < call->argc)
			value = call->argv[++*i];
		if (value == NULL) {
			call->exit = command_misused(call, "--%s needs a value",
			    table[k].name);
			return false;
		}
		*table[k].text = value;
		return true;
	}
	call->exit = command_misused(call, "there is no option \"%s\"", word);
	return false;
}

/* Take -d DIR or -dDIR. */
static bool
dir_take(struct call *call, int *i)
{
	const char *word = call->argv[*i];

	if (word[2] != '\0') {
		call->dir = word + 2;
		return true;
	}
	if (*i + 1 >= call->argc || *call->argv[*i + 1] == '\0') {
		call->exit = command_misused(call, "-d needs a folder");
		return false;
	}
	call->dir = call->argv[++*i];
	return true;
}

int
options_read(struct call *call, const struct option_slot *table, size_t count,
    const char **words, int max)
{
	bool only_words = false;
	int found = 0;

	call->exit = COMMAND_DONE;
	for (int i = 0; i < call->argc; i++) {
		const char *word = call->argv[i];

		if (only_words || word[0] != '-' || word[1] == '\0') {
			if (found == max) {
				call->exit = command_misused(call,
				    "\"%s\" is one word too many", word);
				return -1;
			}
			words[found++] = word;
		} else if (strcmp(word, "--") == 0) {
			only_words = true;
		} else if (strcmp(word, "--help") == 0) {
			print_help(call->command);
			return -1;
		} else if (strncmp(word, "-d", 2) == 0) {
			if (!dir_take(call, &i))
				return -1;
		} else if (!option_take(call, table, count, &i)) {
			return -1;
		}
	}
	if (owner_become(call->dir) == 0)
		return found;
	complain("%s: its owner's rights cannot be had", call->dir);
	call->exit = COMMAND_NO_FOLDER;
	return -1;
}

int
command_exit_of(enum journal_verdict verdict)
{
	switch (verdict) {
	case JOURNAL_OK:
		return COMMAND_DONE;
	case JOURNAL_FULL:
	case JOURNAL_BUSY:
		return COMMAND_LATER;
	case JOURNAL_NOT_ENROLLED:
	case JOURNAL_BROKEN:
	case JOURNAL_FOREIGN:
		return COMMAND_NO_FOLDER;
	default:
		return COMMAND_REFUSED;
	}
}

struct journal *
command_journal(const struct call *call, int *exit)
{
	enum journal_verdict verdict;
	struct journal *journal = journal_open(call->dir, NULL, false,
	    clock_outside(), &verdict);

	*exit = command_exit_of(verdict);
	if (journal == NULL)
		complain("%s: %s", call->dir, journal_verdict_text(verdict));
	return journal;
}
