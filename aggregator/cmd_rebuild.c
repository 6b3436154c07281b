/*
 * cmd_rebuild.c - rebuild: fold again; must equal.
 */

#include <stdio.h>

#include "aggregator/command.h"
#include "aggregator/core/outcome.h"
#include "aggregator/options.h"
#include "aggregator/table.h"

static const struct option_shape shapes[] = {
	{ "json", OPTION_FLAG, false },
	{ NULL, OPTION_FLAG, false },
};

static const struct table_column columns[] = {
	{ "what", "WHAT", 0 },
	{ "journal", "WHOSE", 0 },
	{ "number", "NUMBER", 0 },
	{ "why", "WHY", 0 },
	{ NULL, NULL, 0 },
};

static int
rebuild_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct options options;
	long long count;
	json_t *answer;
	int outcome = options_read(&options, command, shapes, "", argc, argv);

	if (outcome != 0)
		return outcome;
	outcome = command_ask(dir, METHOD_POST, "/v1/rebuild", NULL,
	    json_object(), &answer);
	if (outcome != 0)
		return outcome;
	if (options_has(&options, "json"))
		command_print_json(answer);
	else
		table_print(json_object_get(answer, "differences"), columns,
		    "folded again: equal");
	count = (long long)json_integer_value(json_object_get(answer, "count"));
	json_decref(answer);
	if (count == 0)
		return OUTCOME_DONE;
	return command_failed(command, OUTCOME_REFUSED,
	    "%lld difference%s found and put right", count,
	    count == 1 ? "" : "s");
}

const struct command cmd_rebuild = {
	"rebuild",
	"fold all again from the envelopes; must equal",
	"[--json]\n\n"
	"Ends with 1 when something differed; then it is put right.",
	rebuild_run,
};
