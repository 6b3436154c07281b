/*
 * cmd_verify.c - verify: the audit, of this aggregator or of a bundle.
 */

#include <stdio.h>

#include "aggregator/command.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/courier.h"
#include "aggregator/io/verify.h"
#include "aggregator/options.h"
#include "aggregator/table.h"

static const struct option_shape shapes[] = {
	{ "bundle", OPTION_TEXT, false },
	{ "json", OPTION_FLAG, false },
	{ NULL, OPTION_FLAG, false },
};

static long long
count_of(const json_t *report, const char *name)
{
	return (long long)json_integer_value(json_object_get(report, name));
}

static void
print_summary(const json_t *report)
{
	const long long journals = count_of(report, "journals");
	const long long replaced = count_of(report, "replaced");
	const long long erased = count_of(report, "erased");
	const size_t seams = json_array_size(json_object_get(report, "seams"));
	const char *book = json_string_value(json_object_get(report, "book"));

	printf("%lld journal%s, %lld entries; kiosks witness the book up to its"
	       " number %lld\n",
	    journals, journals == 1 ? "" : "s", count_of(report, "entries"),
	    count_of(report, "witnessed_to"));
	printf("%lld waiting in quarantine, %lld answer%s replaced, %lld text%s"
	       " erased, %zu seam%s closed\n",
	    count_of(report, "quarantined"), replaced, replaced == 1 ? "" : "s",
	    erased, erased == 1 ? "" : "s", seams, seams == 1 ? "" : "s");
	if (count_of(report, "texts_lost") > 0)
		printf("%lld of the missing texts their kiosk says, signed, to "
		       "be damaged or gone\n",
		    count_of(report, "texts_lost"));
	if (book != NULL)
		printf("signed by %s, which every kiosk's token names\n", book);
}

static void
print_report(const json_t *report)
{
	static const struct table_column problem_columns[] = {
		{ "what", "WHAT", 0 },
		{ "journal", "WHOSE", 0 },
		{ "number", "NUMBER", 0 },
		{ "why", "WHY", 0 },
		{ NULL, NULL, 0 },
	};
	static const struct table_column seam_columns[] = {
		{ "journal", "CLOSED SEAM OF", 0 },
		{ "epoch", "EPOCH", 0 },
		{ "why", "WHY", 0 },
		{ "note", "NOTE", 0 },
		{ NULL, NULL, 0 },
	};
	static const struct table_column restored_columns[] = {
		{ "number", "RESTORED IN THE BOOK", 0 },
		{ "at", "AT", 0 },
		{ "why", "WHY", 0 },
		{ "highest", "WITNESSED BEFORE UP TO", 0 },
		{ "texts", "COMMENTS LOST", 0 },
		{ NULL, NULL, 0 },
	};
	const json_t *problems = json_object_get(report, "problems");
	const json_t *seams = json_object_get(report, "seams");
	const json_t *restored = json_object_get(report, "restored");

	print_summary(report);
	if (json_array_size(seams) > 0)
		table_print(seams, seam_columns, "");
	if (json_array_size(restored) > 0)
		table_print(restored, restored_columns, "");
	table_print(problems, problem_columns,
	    "all is as it was signed and counted");
}

/* The report's word becomes the exit code. */
static int
tell(const struct command *command, const struct options *options,
    json_t *report)
{
	const size_t problems = json_array_size(json_object_get(report,
	    "problems"));

	if (options_has(options, "json"))
		command_print_json(report);
	else
		print_report(report);
	json_decref(report);
	if (problems == 0)
		return OUTCOME_DONE;
	return command_failed(command, OUTCOME_REFUSED, "%zu problem%s found",
	    problems, problems == 1 ? "" : "s");
}

static int
run_on_bundle(const struct command *command, const struct options *options,
    const char *path)
{
	char why[BUNDLE_WHY];
	json_t *report = verify_bundle(path, why);

	if (report == NULL)
		return command_failed(command, OUTCOME_REFUSED, "%s", why);
	return tell(command, options, report);
}

static int
verify_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	enum store_verdict verdict;
	struct options options;
	struct store *store;
	json_t *report;
	int outcome = options_read(&options, command, shapes, "", argc, argv);

	if (outcome != 0)
		return outcome;
	if (options_has(&options, "bundle"))
		return run_on_bundle(command, &options,
		    options_text(&options, "bundle"));
	outcome = courier_folder_outcome(dir, folder_enter(dir));
	if (outcome != 0)
		return outcome;
	store = store_open(dir, NULL, STORE_READ, &verdict);
	if (store == NULL)
		return courier_store_outcome(dir, verdict);
	report = verify_store(store);
	store_free(store);
	if (report == NULL)
		return command_failed(command, OUTCOME_REFUSED,
		    "the store is damaged: it cannot be read to its end");
	return tell(command, &options, report);
}

const struct command cmd_verify = {
	"verify",
	"the audit: chains, signatures, book, tallies",
	"[--bundle FILE] [--json]\n\n"
	"  --bundle FILE  what export bundle wrote, instead of this store\n\n"
	"Ends with 1 when there is a problem, and names each.",
	verify_run,
};
