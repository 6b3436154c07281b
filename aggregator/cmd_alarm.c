/*
 * cmd_alarm.c - alarm list, chart, rebase.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/chart_text.h"
#include "aggregator/command.h"
#include "aggregator/core/outcome.h"
#include "aggregator/core/score.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/csv.h"
#include "aggregator/io/member.h"
#include "aggregator/options.h"
#include "aggregator/paragraph.h"
#include "aggregator/showing.h"
#include "protocol/limits.h"

#define ALARM_PATH (LIMIT_SLUG + 64)

static const struct option_shape list_shapes[] = {
	{ "touchpoint", OPTION_TEXT, false },
	{ "department", OPTION_TEXT, false },
	{ "region", OPTION_TEXT, false },
	{ "kind", OPTION_TEXT, false },
	{ "phase", OPTION_TEXT, false },
	{ "channel", OPTION_TEXT, false },
	{ "question", OPTION_TEXT, false },
	{ "since", OPTION_TEXT, false },
	SHOWING_OPTIONS,
	{ NULL, OPTION_FLAG, false },
};

static const struct option_shape chart_shapes[] = {
	{ "channel", OPTION_TEXT, false },
	{ "question", OPTION_TEXT, false },
	{ "since", OPTION_TEXT, false },
	SHOWING_OPTIONS,
	{ NULL, OPTION_FLAG, false },
};

static const struct option_shape rebase_shapes[] = {
	{ "question", OPTION_TEXT, false },
	{ "from", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};

/* ---- the list ---------------------------------------------------------------------- */

static void
put_watched(const json_t *answer, struct bytes *out)
{
	const size_t waiting = json_array_size(json_object_get(answer,
	    "waiting"));
	const long long watched = member_count(answer, "watched");
	const long long points = member_count(answer, "points");
	const double by_chance = member_figure(answer, "by_chance");
	char text[200], chance[100] = "";

	if (points > 0)
		snprintf(chance, sizeof(chance),
		    " Of %lld points looked at %s%.1f would stand outside by "
		    "chance alone.",
		    points, by_chance < 0.1 ? "fewer than " : "",
		    by_chance < 0.1 ? 0.1 : by_chance);
	snprintf(text, sizeof(text),
	    "Watched: %lld of %lld; %zu still without a baseline.%s", watched,
	    watched + (long long)waiting, waiting, chance);
	paragraph_put(out, 0, text);
}

static void
put_list(const json_t *answer, struct bytes *out)
{
	const json_t *alarms = json_object_get(answer, "alarms"), *alarm;
	size_t i;

	json_array_foreach(alarms, i, alarm)
		paragraph_put(out, 2, member_text(alarm, "words"));
	if (json_array_size(alarms) == 0)
		bytes_printf(out, "No alarm.\n");
	bytes_printf(out, "\n");
	put_watched(answer, out);
	paragraph_put(out, 0, SCORE_CAVEAT);
}

static void
put_list_csv(const json_t *answer, bool decimal_comma, struct bytes *out)
{
	static const struct csv_column columns[] = {
		{ "what", NULL, "what" },
		{ "direction", NULL, "direction" },
		{ "touchpoint", NULL, "touchpoint" },
		{ "question", NULL, "question" },
		{ "channel", NULL, "channel" },
		{ "from", NULL, "from" },
		{ "to", NULL, "to" },
		{ "hour", NULL, "hour" },
		{ "since", NULL, "since" },
		{ "n", NULL, "n" },
		{ "figure", NULL, "figure" },
		{ "low", NULL, "low" },
		{ "high", NULL, "high" },
		{ "words", NULL, "words" },
	};
	const size_t count = sizeof(columns) / sizeof(columns[0]);
	const json_t *alarm;
	struct csv csv;
	size_t i;

	csv_init(&csv, out, decimal_comma);
	csv_head(&csv, columns, count);
	json_array_foreach(json_object_get(answer, "alarms"), i, alarm)
		csv_row(&csv, columns, count, alarm);
}

/* Ask path what the options say, and print it. */
static int
ask_and_show(const struct command *command, const char *dir,
    const struct options *options, const char *path,
    void (*table)(const json_t *, struct bytes *),
    void (*csv)(const json_t *, bool, struct bytes *))
{
	struct bytes query = { 0 };
	struct showing showing;
	json_t *answer;
	int outcome = showing_read(&showing, command, options);

	if (outcome != 0)
		return outcome;
	options_query(options, showing_options, &query);
	bytes_put(&query, "", 1);
	if (query.failed) {
		bytes_release(&query);
		return command_failed(command, OUTCOME_LATER,
		    "there is no memory");
	}
	outcome = command_ask(dir, METHOD_GET, path, (const char *)query.data,
	    NULL, &answer);
	bytes_release(&query);
	if (outcome == 0)
		outcome = showing_print(&showing, command, answer, table, csv);
	json_decref(answer);
	return outcome;
}

static int
list_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	int outcome = options_read(&options, command, list_shapes, "", argc,
	    argv);

	if (outcome != 0)
		return outcome;
	return ask_and_show(command, dir, &options, "/v1/alarms", put_list,
	    put_list_csv);
}

/* ---- one chart ------------------------------------------------------------------------ */

static int
chart_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	char path[ALARM_PATH];
	int outcome = options_read(&options, command, chart_shapes,
	    "TOUCHPOINT", argc, argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/alarms/%s", options.words[0]);
	return ask_and_show(command, dir, &options, path, chart_text_table,
	    chart_text_csv);
}

static int
rebase_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct options options;
	char path[ALARM_PATH];
	json_t *answer;
	int outcome = options_read(&options, command, rebase_shapes,
	    "TOUCHPOINT", argc, argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/alarms/%s/rebase", options.words[0]);
	outcome = command_ask(dir, METHOD_POST, path, NULL,
	    options_json(&options), &answer);
	if (outcome == 0)
		printf("%s: baseline from %s on\n", options.words[0],
		    json_string_value(json_object_get(answer, "from")));
	json_decref(answer);
	return outcome;
}

#define LIST_USAGE \
	"[OPTION]...\n\n" \
	"  --since D   a date or 28d; default 7d\n" \
	"  --touchpoint SLUG  --department D  --region R  --question ID\n" \
	"  --kind offline|online|social  --phase before|purchase|after\n" \
	"  --channel C\n" SHOWING_USAGE "\n\n" \
	"Each touchpoint, question and channel against its own usual: days" \
	" (or weeks) far\nfrom it, slow drifts, and hours in which over a" \
	" fifth of the presses were\nrepeats."

const struct command cmd_alarm = {
	"alarm",
	"the same as alarm list",
	LIST_USAGE,
	list_run,
};

const struct command cmd_alarm_list = {
	"alarm list",
	"what stands outside its usual",
	LIST_USAGE,
	list_run,
};

const struct command cmd_alarm_chart = {
	"alarm chart",
	"one touchpoint's days against its usual",
	"TOUCHPOINT [--question ID] [--channel C] [--since D]\n\n"
	"  --since D   a date or 28d; default 56d\n" SHOWING_USAGE,
	chart_run,
};

const struct command cmd_alarm_rebase = {
	"alarm rebase",
	"begin a touchpoint's usual anew",
	"TOUCHPOINT [--question ID] [--from D]\n\n"
	"The usual is then the 28 days from D (default today) on.",
	rebase_run,
};
