/*
 * cmd_kiosk_pin.c - kiosk pin: who may open the staff's menu of a kiosk.
 *
 * A PIN never stands among the words, where every user of the machine could
 * read it: it comes from standard input, or is made and shown this once.
 */

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <sodium.h>

#include "aggregator/command.h"
#include "aggregator/core/outcome.h"
#include "aggregator/options.h"
#include "protocol/staff_pin.h"

static const struct option_shape shapes[] = {
	{ "unset", OPTION_FLAG, false },
	{ NULL, OPTION_FLAG, false },
};

/* A line of standard input; on a terminal nothing of it is shown. */
static bool
line_read(char *line, size_t size)
{
	struct termios shown, hidden;
	bool terminal = tcgetattr(STDIN_FILENO, &shown) == 0, got;

	if (terminal) {
		hidden = shown;
		hidden.c_lflag &= ~(tcflag_t)ECHO;
		fputs("New PIN for the kiosk's staff: ", stderr);
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	}
	got = fgets(line, (int)size, stdin) != NULL;
	if (terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
		fputc('\n', stderr);
	}
	line[strcspn(line, "\n")] = '\0';
	return got;
}

static int
pin_send(const char *dir, const char *path, const char *pin)
{
	json_t *answer;
	int outcome = command_ask(dir, METHOD_PUT, path, NULL,
	    json_pack("{s:s}", "pin", pin), &answer);
	const char *name, *made;

	if (outcome == 0) {
		name = json_string_value(json_object_get(answer, "name"));
		made = json_string_value(json_object_get(answer, "pin"));
		fprintf(stderr,
		    "kiosk %s has a new PIN from its next sync on%s\n", name,
		    made != NULL ? "; shown this once:" : "");
		if (made != NULL)
			printf("%s\n", made);
	}
	json_decref(answer);
	return outcome;
}

static int
pin_from_input(const struct command *command, const char *dir, const char *path)
{
	char line[64] = "";
	int outcome;

	if (line_read(line, sizeof(line)) && staff_pin_is_valid(line)) {
		outcome = pin_send(dir, path, line);
	} else {
		fprintf(stderr, "%s: a PIN is 4 to 12 digits\n", command->name);
		outcome = OUTCOME_REFUSED;
	}
	sodium_memzero(line, sizeof(line));
	return outcome;
}

static int
pin_unset(const char *dir, const char *path)
{
	json_t *answer;
	int outcome = command_ask(dir, METHOD_DELETE, path, NULL, NULL,
	    &answer);

	if (outcome == 0)
		printf("kiosk %s has no PIN of ours from its next sync on\n",
		    json_string_value(json_object_get(answer, "name")));
	json_decref(answer);
	return outcome;
}

/*
 * Who pipes a PIN in and forgets the - must not take it for set.  No reason to
 * refuse: a loop over a list of kiosks has that list on standard input.
 */
static void
tell_unread(const struct command *command)
{
	int waiting = 0;

	if (!isatty(STDIN_FILENO) &&
	    ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && waiting > 0)
		fprintf(stderr,
		    "%s: without - standard input is not read; this PIN was "
		    "made\n",
		    command->name);
}

static int
pin_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	char path[256];
	int outcome = options_read(&options, command, shapes, "KIOSK [-]", argc,
	    argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/kiosks/%s/pin", options.words[0]);
	if (options.word_count == 2 && strcmp(options.words[1], "-") != 0)
		return command_misused(command,
		    "a PIN is no word of a command, where others read it: say "
		    "- and give it to standard input");
	if (options_has(&options, "unset"))
		return pin_unset(dir, path);
	if (options.word_count == 2)
		return pin_from_input(command, dir, path);
	outcome = pin_send(dir, path, "");
	if (outcome == 0)
		tell_unread(command);
	return outcome;
}

const struct command cmd_kiosk_pin = {
	"kiosk pin",
	"set the PIN that opens the staff's menu of a kiosk",
	"KIOSK [-] [--unset]\n\n"
	"Makes a PIN and shows it this once; with - takes one of 4 to 12 digits\n"
	"from standard input.  It comes into force with the kiosk's next sync and\n"
	"stands before a PIN that was set at the kiosk.  --unset takes it away.\n"
	"KIOSK is its name, its id or an unambiguous start of the id.",
	pin_run,
};
