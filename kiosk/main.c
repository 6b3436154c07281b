/*
 * main.c - touchstone-kiosk: which command was asked for.
 *
 * A table of commands, each in cmd_NAME.c; -d DIR before or after the name.
 * The way of a rating goes on in cmd_run.c (a key) or cmd_rate.c (a line).
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <fribidi.h>
#include <sodium.h>
#include <sqlite3.h>
#include <unistring/version.h>

#include "kiosk/commands.h"
#include "kiosk/io/https.h"
#include "kiosk/io/terminal.h"

#define DEFAULT_DIR "/var/lib/touchstone-kiosk"

static const struct command *const commands[] = {
	&cmd_enrol,
	&cmd_run,
	&cmd_rate,
	&cmd_sync,
	&cmd_status,
	&cmd_verify,
	&cmd_pin,
	&cmd_settings,
};

static void
print_usage(void)
{
	printf("usage: touchstone-kiosk [-d DIR] COMMAND ...\n\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		printf("  %-9s %s\n", commands[i]->name, commands[i]->about);
	printf("\nCOMMAND --help tells more.  DIR is the data folder:\n"
	       "$TOUCHSTONE_KIOSK_DIR, else " DEFAULT_DIR ".\n");
}

static void
print_version(void)
{
	puts("touchstone-kiosk " TOUCHSTONE_VERSION);
	printf("libsodium %s, SQLite %s, %s, %s, FriBidi %s, "
	       "libunistring %d.%d\n",
	    sodium_version_string(), sqlite3_libversion(), https_library(),
	    terminal_library(), FRIBIDI_VERSION, _libunistring_version >> 16,
	    _libunistring_version >> 8 & 0xff);
}

static const struct command *
find_command(const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	return NULL;
}

/*
 * What stands before the command: -d DIR, --help, --version.  Returns the
 * command's place in argv, or leaves.
 */
static int
read_front(int argc, char **argv, const char **dir)
{
	int i = 1;

	while (i < argc && argv[i][0] == '-') {
		if (strcmp(argv[i], "--help") == 0 ||
		    strcmp(argv[i], "-h") == 0) {
			print_usage();
			exit(COMMAND_DONE);
		}
		if (strcmp(argv[i], "--version") == 0) {
			print_version();
			exit(COMMAND_DONE);
		}
		if (strcmp(argv[i], "-d") == 0 &&
		    (i + 1 == argc || *argv[i + 1] == '\0')) {
			complain("-d needs a folder");
			exit(COMMAND_WRONG_WORDS);
		}
		if (strcmp(argv[i], "-d") == 0) {
			*dir = argv[i + 1];
			i += 2;
		} else if (strncmp(argv[i], "-d", 2) == 0 &&
		    argv[i][2] != '\0') {
			*dir = argv[i] + 2;
			i++;
		} else {
			complain("there is no option \"%s\" here", argv[i]);
			exit(COMMAND_WRONG_WORDS);
		}
	}
	if (i == argc) {
		complain("say a command; touchstone-kiosk --help lists them");
		exit(COMMAND_WRONG_WORDS);
	}
	return i;
}

/* What was printed must have arrived: a full disk is no success. */
static int
leave(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	complain("standard output cannot be written");
	return code != COMMAND_DONE ? code : COMMAND_LATER;
}

int
main(int argc, char **argv)
{
	struct call call = { .dir = getenv("TOUCHSTONE_KIOSK_DIR") };
	int at;

	if (call.dir == NULL || *call.dir == '\0')
		call.dir = DEFAULT_DIR;
	at = read_front(argc, argv, &call.dir);
	if (strcmp(argv[at], "help") == 0) {
		print_usage();
		return leave(COMMAND_DONE);
	}
	call.command = find_command(argv[at]);
	if (call.command == NULL) {
		complain("there is no command \"%s\"; touchstone-kiosk --help "
			 "lists them",
		    argv[at]);
		return COMMAND_WRONG_WORDS;
	}
	if (sodium_init() < 0) {
		complain("the system gives no random numbers");
		return COMMAND_NO_FOLDER;
	}
	/* Keys and customers' words are nobody else's to read. */
	umask(077);
	call.argc = argc - at - 1;
	call.argv = argv + at + 1;
	return leave(call.command->run(&call));
}
