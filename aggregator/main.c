/*
 * main.c - touchstone-aggregator: which command, in which folder.
 *
 * Knows the commands by one table; each lives in its cmd_*.c.  What they do is
 * asked of a desk (io/desk.h), in this process or over the running server's
 * socket (io/courier.h).
 */

#include <event2/event.h>
#include <signal.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/command.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/json_memory.h"
#include "aggregator/io/log.h"
#include "aggregator/io/tls.h"

#define DEFAULT_DIR "/var/lib/touchstone-aggregator"

/* Commands by what somebody wants to do; --help shows them so. */
#define GROUP_MOST 24
static const struct group {
	const char *title;
	const struct command *commands[GROUP_MOST + 1]; /* NULL ends them */
} groups[] = {
	{ "Setting up",
	    {
		&cmd_init,
		&cmd_serve,
	    } },
	{ "The map, and what is asked",
	    {
		&cmd_survey_put,
		&cmd_survey_list,
		&cmd_survey_show,
		&cmd_touchpoint_add,
		&cmd_touchpoint_list,
		&cmd_touchpoint_show,
		&cmd_touchpoint_set,
		&cmd_touchpoint_retire,
		&cmd_touchpoint_history,
		&cmd_touchpoint_export,
		&cmd_touchpoint_import,
	    } },
	{ "Kiosks",
	    {
		&cmd_kiosk_token,
		&cmd_kiosk_list,
		&cmd_kiosk_pin,
		&cmd_kiosk_revoke,
		&cmd_import_bundle,
		&cmd_export_receipts,
	    } },
	{ "Digital ways in",
	    {
		&cmd_source_add,
		&cmd_source_list,
		&cmd_source_rotate,
		&cmd_source_remove,
	    } },
	{ "Scores",
	    {
		&cmd_score,
		&cmd_moments,
		&cmd_journey_show,
		&cmd_journey_list,
		&cmd_journey_add,
		&cmd_journey_set,
		&cmd_journey_remove,
		&cmd_export,
	    } },
	{ "The manager's desk",
	    {
		&cmd_evaluate,
		&cmd_evaluate_mark,
		&cmd_evaluate_marks,
		&cmd_evaluate_criterion_list,
		&cmd_evaluate_criterion_add,
		&cmd_evaluate_criterion_set,
		&cmd_evaluate_criterion_remove,
		&cmd_action_add,
		&cmd_action_list,
		&cmd_action_show,
		&cmd_action_set,
		&cmd_action_close,
		&cmd_alarm,
		&cmd_alarm_list,
		&cmd_alarm_chart,
		&cmd_alarm_rebase,
		&cmd_calendar_import,
		&cmd_calendar_list,
		&cmd_calendar_show,
		&cmd_calendar_remove,
	    } },
	{ "Audit and care",
	    {
		&cmd_verify,
		&cmd_book,
		&cmd_correct,
		&cmd_corrections,
		&cmd_seam_list,
		&cmd_seam_close,
		&cmd_quarantine_list,
		&cmd_quarantine_show,
		&cmd_quarantine_accept,
		&cmd_quarantine_reject,
		&cmd_rebuild,
		&cmd_export_bundle,
		&cmd_backup,
		&cmd_restore,
	    } },
	{ "Settings, and who may",
	    {
		&cmd_settings_list,
		&cmd_settings_get,
		&cmd_settings_set,
		&cmd_settings_unset,
		&cmd_token_add,
		&cmd_token_list,
		&cmd_token_revoke,
	    } },
};

#define GROUPS (sizeof(groups) / sizeof(groups[0]))

/* The nth of all commands, or NULL beyond them. */
static const struct command *
command_at(size_t n)
{
	for (size_t g = 0; g < GROUPS; g++)
		for (size_t i = 0; groups[g].commands[i] != NULL; i++)
			if (n-- == 0)
				return groups[g].commands[i];
	return NULL;
}

static void
print_line(const struct command *command)
{
	printf("  %-25s %s\n", command->name, command->summary);
}

static void
print_help(void)
{
	puts("Usage: touchstone-aggregator [-d DIR] COMMAND [OPTION]...\n"
	     "Takes ratings in, keeps them, and gives one honest score.");
	for (size_t g = 0; g < GROUPS; g++) {
		printf("\n%s\n", groups[g].title);
		for (size_t i = 0; groups[g].commands[i] != NULL; i++)
			print_line(groups[g].commands[i]);
	}
	puts("\n  -d DIR     the data folder; default"
	     " $TOUCHSTONE_AGGREGATOR_DIR,\n"
	     "             else " DEFAULT_DIR "\n"
	     "  --help     after a command: what it takes\n"
	     "  --version  which version this is\n\n"
	     "Exit codes: 0 done, 1 refused, 64 wrong words, 69 nobody answers,"
	     " 75 later,\n78 folder or settings unfit.");
}

static void
print_version(void)
{
	char library[64];

	tls_version(library, sizeof(library));
	puts("touchstone-aggregator " TOUCHSTONE_VERSION);
	printf("libsodium %s, SQLite %s, %s, libevent %s\n",
	    sodium_version_string(), sqlite3_libversion(), library,
	    event_get_version());
}

static void
print_command(const struct command *command)
{
	printf("Usage: touchstone-aggregator [-d DIR] %s %s\n", command->name,
	    command->usage);
}

/* How many leading words of argv are command's name; 0: it is not meant. */
static int
words_of(const struct command *command, int argc, char **argv)
{
	const char *name = command->name;
	int words = 0;

	while (*name != '\0') {
		size_t length = strcspn(name, " ");

		if (words >= argc || strlen(argv[words]) != length ||
		    strncmp(argv[words], name, length) != 0)
			return 0;
		words++;
		name += length + (name[length] == ' ');
	}
	return words;
}

/* The longest name that fits: "export bundle" before "export". */
static const struct command *
find_command(int argc, char **argv, int *words)
{
	const struct command *found = NULL, *command;

	*words = 0;
	for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
		int fitting = words_of(command, argc, argv);

		if (fitting > *words) {
			*words = fitting;
			found = command;
		}
	}
	return found;
}

static bool
begins_with(const struct command *command, const char *word)
{
	const size_t length = strlen(word);

	return strncmp(command->name, word, length) == 0 &&
	    command->name[length] == ' ';
}

/* "touchpoint --help": the commands that begin so. */
static bool
print_family(const char *word)
{
	const struct command *command;
	bool found = false;

	for (size_t i = 0; (command = command_at(i)) != NULL; i++) {
		if (!begins_with(command, word))
			continue;
		print_line(command);
		found = true;
	}
	return found;
}

static bool
is_family(const char *word)
{
	const struct command *command;

	for (size_t i = 0; (command = command_at(i)) != NULL; i++)
		if (begins_with(command, word))
			return true;
	return false;
}

/*
 * Take "-d DIR" out of argv, wherever it stands before "--".  False when its
 * value is missing.
 */
static bool
take_dir(int *argc, char **argv, const char **dir)
{
	int kept = 0;

	for (int i = 0; i < *argc; i++) {
		if (strcmp(argv[i], "--") == 0) {
			while (i < *argc)
				argv[kept++] = argv[i++];
			break;
		}
		if (strncmp(argv[i], "-d", 2) != 0) {
			argv[kept++] = argv[i];
			continue;
		}
		*dir = argv[i] + 2;
		if (**dir == '\0')
			*dir = argv[++i];
		if (*dir == NULL || **dir == '\0')
			return false;
	}
	*argc = kept;
	argv[kept] = NULL;
	return true;
}

static bool
asks_for(int argc, char **argv, const char *option)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], option) == 0)
			return true;
	return false;
}

static int
misused(const char *what, const char *word)
{
	fprintf(stderr, "touchstone-aggregator: %s%s\n", what, word);
	return OUTCOME_WORDS;
}

/* Output that could not be written is a failure like any other. */
static int
flushed(int outcome)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return outcome;
	if (outcome != OUTCOME_DONE)
		return outcome;
	fputs("touchstone-aggregator: standard output cannot be written\n",
	    stderr);
	return OUTCOME_LATER;
}

/* "touchpoint" alone, or with a word that does not follow it. */
static int
half_said(const char *family)
{
	fprintf(stderr,
	    "touchstone-aggregator: %s what? touchstone-aggregator %s --help "
	    "lists it\n",
	    family, family);
	return OUTCOME_WORDS;
}

static int
dispatch(const char *dir, int argc, char **argv)
{
	const struct command *command;
	int words;

	command = find_command(argc, argv, &words);
	if (command == NULL && asks_for(argc, argv, "--help")) {
		if (!print_family(argv[0]))
			print_help();
		return OUTCOME_DONE;
	}
	if (command == NULL && is_family(argv[0]))
		return half_said(argv[0]);
	if (command == NULL)
		return misused("no such command; --help lists them: ", argv[0]);
	argc -= words - 1;
	argv += words - 1;
	if (asks_for(argc, argv, "--help")) {
		print_command(command);
		return OUTCOME_DONE;
	}
	if (command != &cmd_serve)
		log_silence();
	return command->run(command, dir, argc, argv);
}

int
main(int argc, char **argv)
{
	const char *dir = getenv("TOUCHSTONE_AGGREGATOR_DIR");

	signal(SIGPIPE, SIG_IGN);
	json_memory_watch();
	if (dir == NULL || *dir == '\0')
		dir = DEFAULT_DIR;
	argc--;
	argv++;
	if (!take_dir(&argc, argv, &dir))
		return misused("-d wants a folder", "");
	if (argc > 0 && strcmp(argv[0], "--version") == 0) {
		print_version();
		return flushed(OUTCOME_DONE);
	}
	if (argc > 0 &&
	    (strcmp(argv[0], "-h") == 0 || strcmp(argv[0], "help") == 0)) {
		print_help();
		return flushed(OUTCOME_DONE);
	}
	if (argc == 0)
		return misused("a command is missing; --help lists them", "");
	if (sodium_init() < 0)
		return misused("libsodium cannot be started", "");
	return flushed(dispatch(dir, argc, argv));
}
