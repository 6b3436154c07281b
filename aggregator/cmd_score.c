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
#include "aggregator/io/score_csv.h"
#include "aggregator/io/score_text.h"
#include "aggregator/options.h"
#include "aggregator/showing.h"

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
	{ "skip-holidays", OPTION_FLAG, false },
	SHOWING_OPTIONS,
	{ "against", OPTION_TEXT, false },
	{ "as-of", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};

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

		if (strcmp(name, "format") == 0 || strcmp(name, "decimal") == 0)
			continue; /* how it is shown is no part of the question */
		if (query_add(query, name, value, why) != 0)
			return command_misused(command, "--%s", why);
	}
	if (query_check(query, why) != 0)
		return command_misused(command, "--%s", why);
	options_query(options, showing_options, string);
	bytes_put(string, "", 1);
	return string->failed
	    ? command_failed(command, OUTCOME_LATER, "there is no memory")
	    : 0;
}

static int
score_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct bytes string = { 0 };
	struct options options;
	struct showing showing;
	struct query query;
	json_t *scores;
	int outcome = options_read(&options, command, shapes, "", argc, argv);

	if (outcome == 0)
		outcome = showing_read(&showing, command, &options);
	if (outcome == 0)
		outcome = make_query(command, &options, &query, &string);
	if (outcome == 0)
		outcome = command_ask(dir, METHOD_GET, "/v1/scores",
		    (const char *)string.data, NULL, &scores);
	bytes_release(&string);
	if (outcome != 0)
		return outcome;
	outcome = showing_print(&showing, command, scores, score_text_table,
	    score_csv);
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
	"  --skip-holidays    without the days of the calendars (calendar"
	" import)\n"
	"  --against previous|year|FROM..TO\n"
	"                     what changed since then\n"
	"  --as-of T          what was known then\n"
	"  --format table|json|csv, --decimal comma",
	score_run,
};
