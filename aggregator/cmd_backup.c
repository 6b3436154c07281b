/*
 * cmd_backup.c - backup, and restore into a folder without a store.
 *
 * Both read for themselves, server or not; see io/backup.h and io/restore.h.
 */

#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/command.h"
#include "aggregator/core/localtime.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/clock.h"
#include "aggregator/io/courier.h"
#include "aggregator/io/restore.h"
#include "aggregator/options.h"

/* ---- backup ------------------------------------------------------------ */

static void
print_sum(const struct inventory *sum)
{
	char made[LOCALTIME_TEXT];

	localtime_text(sum->made_ms / 1000, made, sizeof(made));
	printf("aggregator \"%s\" as of %s: %lld kiosk%s, %lld source%s, %lld "
	       "envelope%s, the book up to its number %lld\n",
	    sum->name, made, (long long)sum->kiosks,
	    sum->kiosks == 1 ? "" : "s", (long long)sum->sources,
	    sum->sources == 1 ? "" : "s", (long long)sum->envelopes,
	    sum->envelopes == 1 ? "" : "s", (long long)sum->book);
}

static int
backup_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct inventory sum;
	enum store_verdict verdict;
	struct options options;
	char why[BACKUP_WHY];
	struct store *store;
	int outcome = options_read(&options, command, options_none, "FILE",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	if (strcmp(options.words[0], "-") == 0)
		return command_misused(command,
		    "a backup does not go to standard output: name a file");
	outcome = courier_folder_outcome(dir, folder_enter(dir));
	if (outcome != 0)
		return outcome;
	store = store_open(dir, NULL, STORE_COPY, &verdict);
	if (store == NULL)
		return courier_store_outcome(dir, verdict);
	outcome = backup_write(store, dir, options.words[0],
	    clock_outside.wall_ms(clock_outside.self), &sum, why);
	store_free(store);
	if (outcome != 0)
		return command_failed(command, outcome, "%s", why);
	printf("%s: %lld bytes, read again and compared\n", options.words[0],
	    (long long)sum.bytes);
	print_sum(&sum);
	return OUTCOME_DONE;
}

const struct command cmd_backup = {
	"backup",
	"write the whole folder to one file, while serving",
	"FILE\n\nThe server may go on serving meanwhile.  A file that is there is"
	" left alone.\nFILE holds the secret keys: keep it as you keep the"
	" folder.",
	backup_run,
};

/* ---- restore ----------------------------------------------------------- */

static int
enter_empty(const struct command *command, const char *dir)
{
	const enum folder_verdict verdict = folder_enter(dir);

	if (verdict == FOLDER_EMPTY)
		return 0;
	if (verdict != FOLDER_OK)
		return courier_folder_outcome(dir, verdict);
	return command_failed(command, OUTCOME_REFUSED,
	    "%s: there is an aggregator in this folder already: stop it and "
	    "move the folder aside, or name another with -d",
	    dir);
}

/* The folder that was made for nothing. */
static void
remove_made(const char *dir)
{
	char path[4096];

	if (snprintf(path, sizeof(path), "%s/lock", dir) < (int)sizeof(path))
		unlink(path);
	rmdir(dir);
}

static int
tell(const struct command *command, const struct inventory *sum,
    int64_t problems)
{
	char made[LOCALTIME_TEXT];

	localtime_text(sum->made_ms / 1000, made, sizeof(made));
	print_sum(sum);
	printf(
	    "The book goes on in a new epoch and says that it was restored."
	    "\nKiosks send again what they hold and is not here.\n"
	    "Answers of sources and deeds since %s are gone; kiosks enrolled "
	    "since need a new token.\n",
	    made);
	if (problems == 0)
		return OUTCOME_DONE;
	return command_failed(command, OUTCOME_REFUSED,
	    "it is restored, and may be served; but what was backed up had "
	    "%lld problem%s, which verify lists",
	    (long long)problems, problems == 1 ? "" : "s");
}

static int
restore_here(const struct command *command, struct restore *restore,
    const char *dir)
{
	struct inventory sum;
	char why[BACKUP_WHY], who[LIMIT_WHO + 1];
	int64_t problems = 0;
	bool made;
	int outcome, lock = -1;

	courier_local_who(who);
	made = mkdir(dir, 0700) == 0;
	if (!made && errno != EEXIST)
		return command_failed(command, OUTCOME_UNFIT,
		    "%s cannot be made: %s", dir, strerror(errno));
	outcome = enter_empty(command, dir);
	if (outcome == 0)
		outcome = courier_folder_outcome(dir, folder_lock(dir, &lock));
	if (outcome != 0)
		return outcome;
	/* Again, under the lock: another one may have been quicker. */
	outcome = enter_empty(command, dir);
	if (outcome == 0) {
		outcome = restore_into(restore, dir, who, &clock_outside, &sum,
		    &problems, why);
		if (outcome != 0)
			command_failed(command, outcome, "%s", why);
	}
	if (outcome != 0 && made)
		remove_made(dir);
	close(lock);
	return outcome != 0 ? outcome : tell(command, &sum, problems);
}

static int
restore_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct options options;
	struct restore *restore;
	char why[BACKUP_WHY];
	int outcome = options_read(&options, command, options_none, "FILE",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	restore = restore_open(options.words[0], why);
	if (restore == NULL)
		return command_failed(command, OUTCOME_REFUSED, "%s", why);
	outcome = restore_here(command, restore, dir);
	restore_free(restore);
	return outcome;
}

const struct command cmd_restore = {
	"restore",
	"make a folder of a backup again",
	"FILE\n\nNever over a store: stop the server and move the folder aside"
	" first, and never\nlet the old aggregator run beside the restored one."
	"\n\nKiosks send again what they hold.  Answers of sources and deeds since"
	" the backup\nare gone; a kiosk enrolled since needs a new token.",
	restore_run,
};
