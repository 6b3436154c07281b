/*
 * cmd_moments.c - `moments`: what stands out, as a table, JSON or CSV.
 *
 * Checks the words, asks GET /v1/moments (io/desk_moments.c) and shows the
 * answer; io/moments_text.c draws the table.
 */

#include <string.h>

#include "aggregator/command.h"
#include "aggregator/core/moments_query.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/moments_text.h"
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
	{ "skip-holidays", OPTION_FLAG, false },
	{ "of", OPTION_TEXT, false },
	{ "min-n", OPTION_TEXT, false },
	{ "q", OPTION_TEXT, false },
	{ "points", OPTION_TEXT, false },
	SHOWING_OPTIONS,
	{ NULL, OPTION_FLAG, false },
};

/* Check each option as the desk will. */
static int
check(const struct command *command, const struct options *options)
{
	struct moments_query query;
	char why[QUERY_WHY];

	moments_query_init(&query, QUERY_TABLE);
	for (size_t i = 0; i < options->given_count; i++) {
		const char *name = options->given[i].shape->name;

		if (strcmp(name, "decimal") != 0 &&
		    moments_query_add(&query, name, options->given[i].value,
			why) != 0)
			return command_misused(command, "--%s", why);
	}
	return 0;
}

/* Ask and show. */
static int
show(const struct command *command, const char *dir,
    const struct options *options, const struct showing *showing)
{
	struct bytes string = { 0 };
	json_t *moments = NULL;
	int outcome;

	options_query(options, showing_options, &string);
	bytes_put(&string, "", 1);
	outcome = string.failed
	    ? command_failed(command, OUTCOME_LATER, "there is no memory")
	    : command_ask(dir, METHOD_GET, "/v1/moments",
		  (const char *)string.data, NULL, &moments);
	if (outcome == 0)
		outcome = showing_print(showing, command, moments,
		    moments_text_table, moments_text_csv);
	json_decref(moments);
	bytes_release(&string);
	return outcome;
}

static int
moments_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct options options;
	struct showing showing;
	int outcome = options_read(&options, command, shapes, "", argc, argv);

	if (outcome == 0)
		outcome = check(command, &options);
	if (outcome == 0)
		outcome = showing_read(&showing, command, &options);
	return outcome == 0 ? show(command, dir, &options, &showing) : outcome;
}

const struct command cmd_moments = {
	"moments",
	"touchpoints and hours that stand out from the others",
	"[OPTION]...\n\n"
	"  Which ratings:\n"
	"  --touchpoint SLUG...  --department D  --region R  --question ID\n"
	"  --kind offline|online|social  --phase before|purchase|after\n"
	"  --channel kiosk|staff|agent|script|web|email|app|social|import\n"
	"  --from T, --to T   2026-11-20, 2026-11-20T14:00:00Z, 28d or today\n"
	"  --skip-holidays    without the days of the calendars (calendar"
	" import)\n"
	"  What is compared:\n"
	"  --of touchpoints   each with all the others together (default)\n"
	"  --of hours         hours of the week, of eight weeks up to today,"
	" never\n"
	"                     with holidays\n"
	"  --of outcome       visits that were won with those that were lost\n"
	"  How:\n"
	"  --min-n N          least answers of what is compared; default 30\n"
	"  --q Q              share of false ones among those shown; 0.05\n"
	"  --points P         least difference that matters; 3\n" SHOWING_USAGE,
	moments_run,
};
