/*
 * cmd_score.c - `score`: merged scores as a table, JSON or CSV.
 *
 * Checks the words, asks GET /v1/scores (io/desk_score.c) and shows the answer;
 * io/score_text.c draws tables.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/command.h"
#include "aggregator/core/outcome.h"
#include "aggregator/core/query.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/score_text.h"
#include "aggregator/options.h"

static const struct option_shape shapes[] = {
	{ "touchpoint", OPTION_MANY, false },
	{ "department", OPTION_TEXT, false },
	{ "region", OPTION_TEXT, false },
	{ "kind", OPTION_TEXT, false },
	{ "phase", OPTION_TEXT, false },
	{ "channel", OPTION_TEXT, false },
	{ "question", OPTION_TEXT, false },
	{ "from", OPTION_TEXT, false },
	{ "to", OPTION_TEXT, false },
	{ "by", OPTION_MANY, false },
	{ "min-n", OPTION_TEXT, false },
	{ "raw", OPTION_FLAG, false },
	{ "format", OPTION_TEXT, false },
	{ "against", OPTION_TEXT, false },
	{ "as-of", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};

/* Append name=value, whatever value holds. */
static void
put_parameter(struct bytes *out, const char *name, const char *value)
{
	bytes_printf(out, "%s%s=", out->length == 0 ? "" : "&", name);
	for (; *value != '\0'; value++) {
		const unsigned char c = (unsigned char)*value;

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || c == '-' || c == '_')
			bytes_printf(out, "%c", c);
		else
			bytes_printf(out, "%%%02X", c);
	}
}

/* Check each option as the desk will, and write it for the address. */
static int
make_query(const struct command *command, const struct options *options,
    struct query *query, struct bytes *string)
{
	char why[QUERY_WHY];

	query_init(query, QUERY_TABLE);
	for (size_t i = 0; i < options->given_count; i++) {
		const char *name = options->given[i].shape->name;
		const char *value = options->given[i].value;

		if (query_add(query, name, value, why) != 0)
			return command_misused(command, "--%s", why);
		if (strcmp(name, "format") != 0)
			put_parameter(string, name, value);
	}
	bytes_put(string, "", 1);
	return string->failed
	    ? command_failed(command, OUTCOME_LATER, "there is no memory")
	    : 0;
}

static int
show(const struct command *command, enum query_format format,
    const json_t *scores)
{
	struct bytes out = { 0 };
	int outcome = OUTCOME_DONE;

	if (format == QUERY_JSON) {
		command_print_json(scores);
		return OUTCOME_DONE;
	}
	if (format == QUERY_CSV)
		score_text_csv(scores, false, &out);
	else
		score_text_table(scores, &out);
	if (out.failed)
		outcome = command_failed(command, OUTCOME_LATER,
		    "there is no memory");
	else
		fwrite(out.data, 1, out.length, stdout);
	bytes_release(&out);
	return outcome;
}

static int
score_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct bytes string = { 0 };
	struct options options;
	struct query query;
	json_t *scores;
	int outcome = options_read(&options, command, shapes, "", argc, argv);

	if (outcome == 0)
		outcome = make_query(command, &options, &query, &string);
	if (outcome == 0)
		outcome = command_ask(dir, METHOD_GET, "/v1/scores",
		    (const char *)string.data, NULL, &scores);
	bytes_release(&string);
	if (outcome != 0)
		return outcome;
	outcome = show(command, query.format, scores);
	json_decref(scores);
	return outcome;
}

const struct command cmd_score = {
	"score",
	"merged scores, with ranges and what they rest on",
	"[OPTION]...\n\n"
	"  Which ratings:\n"
	"  --touchpoint SLUG...  --department D  --region R  --question ID\n"
	"  --kind offline|online|social  --phase before|purchase|after\n"
	"  --channel kiosk|staff|agent|script|web|email|app|social|import\n"
	"  --from T, --to T   2026-11-20, 2026-11-20T14:00:00Z, 28d or today;"
	" from\n"
	"                     counts, to does not; whole hours\n"
	"  Split by (several are possible):\n"
	"  --by touchpoint|department|region|channel|hour|weekday|hourofweek|\n"
	"       day|week|month\n"
	"  How:\n"
	"  --min-n N          least answers of a channel to enter the merged"
	" score;\n"
	"                     default 30, or 10 where no channel has 30\n"
	"  --raw              also with repeated presses counted\n"
	"  --format table|json|csv",
	score_run,
};
