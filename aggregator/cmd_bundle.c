/*
 * cmd_bundle.c - export bundle: everything signed, in one file.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "aggregator/command.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/bundle.h"
#include "aggregator/io/courier.h"
#include "aggregator/options.h"

/* The path is wrong: trying again would not help. */
static bool
no_place(int error)
{
	return error == ENOENT || error == ENOTDIR || error == EISDIR ||
	    error == EACCES || error == EROFS;
}

static int
export_to(const struct command *command, struct store *store, const char *path)
{
	struct bundle_count count;
	char why[BUNDLE_WHY];
	int result;

	if (store_snapshot(store) != STORE_OK)
		return command_failed(command, OUTCOME_LATER,
		    "the store cannot be read");
	result = bundle_write(store, path, &count, why);
	store_snapshot_end(store);
	if (result != 0)
		return command_failed(command,
		    no_place(errno) ? OUTCOME_REFUSED : OUTCOME_LATER, "%s",
		    why);
	printf("%s: %" PRIu64 " journals, %" PRIu64 " envelopes, %" PRIu64
	       " bytes\n",
	    path, count.journals, count.envelopes, count.bytes);
	return OUTCOME_DONE;
}

static int
bundle_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	enum store_verdict verdict;
	struct options options;
	struct store *store;
	int outcome = options_read(&options, command, options_none, "FILE",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	outcome = courier_folder_outcome(dir, folder_enter(dir));
	if (outcome != 0)
		return outcome;
	store = store_open(dir, NULL, STORE_READ, &verdict);
	if (store == NULL)
		return courier_store_outcome(dir, verdict);
	outcome = export_to(command, store, options.words[0]);
	store_free(store);
	return outcome;
}

const struct command cmd_export_bundle = {
	"export bundle",
	"write envelopes, book and public keys to one file",
	"FILE\n\nFor an auditor: verify --bundle FILE.  Nothing is deleted.",
	bundle_run,
};
