/*
 * cmd_export.c - `export`: what is counted, as rows on standard output.
 *
 * Asks GET /v1/export (io/desk_export.c) and passes the answer on as it is.
 * Bundles of envelopes are another command: cmd_bundle.c.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/command.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/courier.h"
#include "aggregator/options.h"

static const struct option_shape shapes[] = {
	{ "by", OPTION_TEXT, false },
	{ "format", OPTION_TEXT, false },
	{ "decimal", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};

/* What each option may say. */
static const struct {
	const char *name;
	const char *words[4];
} choices[] = {
	{ "by", { "hour", "day", "rating", NULL } },
	{ "format", { "csv", "ndjson", NULL } },
	{ "decimal", { "comma", "point", NULL } },
};

static int
check_choice(const struct command *command, const char *name, const char *value,
    const char *const *words)
{
	const bool three = words[2] != NULL;

	for (int i = 0; words[i] != NULL; i++) {
		if (strcmp(words[i], value) == 0)
			return 0;
	}
	return command_misused(command,
	    "--%s: there is no \"%.40s\"; it is one of %s, %s%s%s", name, value,
	    words[0], words[1], three ? ", " : "", three ? words[2] : "");
}

/* The options as the address has them; all values are plain words. */
static int
make_query(const struct command *command, const struct options *options,
    char *query, size_t size)
{
	size_t used = 0;
	int outcome;

	query[0] = '\0';
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		const char *value = options_text(options, choices[i].name);

		if (value == NULL)
			continue;
		outcome = check_choice(command, choices[i].name, value,
		    choices[i].words);
		if (outcome != 0)
			return outcome;
		used += (size_t)snprintf(query + used, size - used, "%s%s=%s",
		    used == 0 ? "" : "&", choices[i].name, value);
	}
	return 0;
}

static int
export_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct request request = { .method = METHOD_GET,
		.path = "/v1/export",
		.content_type = "",
		.bearer = "",
		.who = "" };
	struct options options;
	struct reply reply;
	char query[128];
	int outcome = options_read(&options, command, shapes, "", argc, argv);

	if (outcome == 0)
		outcome = make_query(command, &options, query, sizeof(query));
	if (outcome != 0)
		return outcome;
	request.query = query;
	outcome = courier_send(dir, &request, &reply);
	if (outcome != 0)
		return outcome;
	outcome = courier_exit(&reply);
	if (outcome == 0)
		fwrite(reply.body.data, 1, reply.body.length, stdout);
	bytes_release(&reply.body);
	return outcome;
}

const struct command cmd_export = {
	"export",
	"what is counted, as rows",
	"[--by hour|day|rating] [--format csv|ndjson] [--decimal comma]\n\n"
	"  --by       hours (default) and days: one line for each touchpoint,\n"
	"             question, scale and channel; ratings: one by one\n"
	"  --decimal  comma: a decimal comma, and semicolons between cells",
	export_run,
};
