/*
 * cmd_settings.c - what may be set at a kiosk: DIR/settings.
 */

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/commands.h"
#include "kiosk/io/settings.h"

struct wanted {
	const char *name;
	bool found;
};

static void
print_line(void *self, const char *name, const char *value)
{
	(void)self;
	printf("%s = %s\n", name, value);
}

static void
print_wanted(void *self, const char *name, const char *value)
{
	struct wanted *wanted = self;

	if (strcmp(name, wanted->name) != 0)
		return;
	wanted->found = true;
	printf("%s\n", value);
}

static int
settings_get(const struct call *call, const char *name)
{
	struct wanted wanted = { name, false };
	struct settings settings;
	char why[SETTINGS_WHY];

	if (settings_read(call->dir, &settings, why) != 0) {
		complain("%s", why);
		return COMMAND_NO_FOLDER;
	}
	if (name == NULL) {
		settings_each(&settings, print_line, NULL);
		return COMMAND_DONE;
	}
	settings_each(&settings, print_wanted, &wanted);
	if (wanted.found)
		return COMMAND_DONE;
	if (strncmp(name, "key.", 4) == 0)
		complain("%s is not set", name);
	else
		complain("there is no setting \"%s\"", name);
	return COMMAND_REFUSED;
}

static int
settings_set(const struct call *call, const char *name, const char *value)
{
	struct settings settings;
	char why[SETTINGS_WHY];
	int result;

	/* A file that does not hold is mended by hand, not by guess. */
	if (value != NULL && settings_read(call->dir, &settings, why) != 0) {
		complain("%s", why);
		return COMMAND_NO_FOLDER;
	}
	result = settings_write(call->dir, name, value, why);
	if (result == 0)
		return COMMAND_DONE;
	complain("%s", why);
	return result == -1 ? COMMAND_REFUSED : COMMAND_LATER;
}

static int
run(struct call *call)
{
	const char *words[3];
	int count = options_read(call, NULL, 0, words, 3);
	struct stat status;

	if (count < 0)
		return call->exit;
	if (count == 0)
		return command_misused(call, "say list, get, set or unset");
	if (stat(call->dir, &status) != 0 || !S_ISDIR(status.st_mode)) {
		complain("%s: there is no such folder", call->dir);
		return COMMAND_NO_FOLDER;
	}
	if (journal_folder(call->dir) == JOURNAL_FOREIGN) {
		complain("%s: %s", call->dir,
		    journal_verdict_text(JOURNAL_FOREIGN));
		return COMMAND_NO_FOLDER;
	}
	if (strcmp(words[0], "list") == 0 && count == 1)
		return settings_get(call, NULL);
	if (strcmp(words[0], "get") == 0 && count == 2)
		return settings_get(call, words[1]);
	if (strcmp(words[0], "set") == 0 && count == 3)
		return settings_set(call, words[1], words[2]);
	if (strcmp(words[0], "unset") == 0 && count == 2)
		return settings_set(call, words[1], NULL);
	return command_misused(call,
	    "say list, get NAME, set NAME VALUE or "
	    "unset NAME");
}

const struct command cmd_settings = {
	.name = "settings",
	.words = "list | get NAME | set NAME VALUE | unset NAME",
	.about = "see and change DIR/settings",
	.help =
	    "pin        staff PIN, 4 to 12 digits; its hash alone is kept\n"
	    "key.NAME   what a key asks for, e.g. key.q = quit\n"
	    "ascii      yes: never more than ASCII on the screen\n"
	    "bidi       auto, yes, unjoined, no: who turns Arabic round\n"
	    "proxy      http://HOST:PORT for the way to the aggregator\n"
	    "reserve    bytes of disk to own, for ratings when it is full\n",
	.run = run,
};
