/*
 * cmd_action.c - action add, list, show, set, close.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/command.h"
#include "aggregator/core/score.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/csv.h"
#include "aggregator/io/member.h"
#include "aggregator/options.h"
#include "aggregator/paragraph.h"
#include "aggregator/showing.h"
#include "aggregator/table.h"

#define ACTION_PATH 64

static const struct option_shape add_shapes[] = {
	{ "touchpoint", OPTION_MANY, true },
	{ "owner", OPTION_TEXT, true },
	{ "begin", OPTION_TEXT, true },
	{ "end", OPTION_TEXT, false },
	{ "note", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};

static const struct option_shape set_shapes[] = {
	{ "title", OPTION_TEXT, false },
	{ "touchpoint", OPTION_MANY, false },
	{ "owner", OPTION_TEXT, false },
	{ "begin", OPTION_TEXT, false },
	{ "end", OPTION_TEXT, false },
	{ "note", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};

static const struct option_shape close_shapes[] = {
	{ "end", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};

static const struct option_shape show_shapes[] = {
	SHOWING_OPTIONS,
	{ NULL, OPTION_FLAG, false },
};

/* ---- changing them ----------------------------------------------------------------- */

/* The options as a body; "a,b" and a second --touchpoint are one list. */
static json_t *
body_of(const struct options *options)
{
	json_t *body = options_json(options), *list = json_array();
	const char *value;

	json_object_del(body, "touchpoint");
	for (size_t i = 0;
	     (value = options_nth(options, "touchpoint", i)) != NULL; i++) {
		for (;;) {
			const size_t length = strcspn(value, ",");

			json_array_append_new(list,
			    json_stringn(value, length));
			if (value[length] == '\0')
				break;
			value += length + 1;
		}
	}
	if (json_array_size(list) > 0)
		json_object_set(body, "touchpoints", list);
	json_decref(list);
	return body;
}

/* Ask for a change and say what became of it. */
static int
ask_change(const char *dir, enum method method, const char *path, json_t *body)
{
	json_t *answer;
	const int outcome = command_ask(dir, method, path, NULL, body, &answer);
	const char *end = member_text(answer, "end");

	if (outcome == 0)
		printf("action %lld: %s, from %s%s%s\n",
		    member_count(answer, "number"),
		    member_text(answer, "state"), member_text(answer, "begin"),
		    end[0] != '\0' ? " to " : "", end);
	json_decref(answer);
	return outcome;
}

static int
add_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	json_t *body;
	int outcome = options_read(&options, command, add_shapes, "TITLE", argc,
	    argv);

	if (outcome != 0)
		return outcome;
	body = body_of(&options);
	json_object_set_new(body, "title", json_string(options.words[0]));
	return ask_change(dir, METHOD_POST, "/v1/actions", body);
}

static int
set_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	char path[ACTION_PATH];
	int outcome = options_read(&options, command, set_shapes, "NUMBER",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	if (options.given_count == 0)
		return command_misused(command, "nothing to set is named");
	snprintf(path, sizeof(path), "/v1/actions/%s", options.words[0]);
	return ask_change(dir, METHOD_PATCH, path, body_of(&options));
}

static int
close_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	char path[ACTION_PATH];
	int outcome = options_read(&options, command, close_shapes, "NUMBER",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/actions/%s/close", options.words[0]);
	return ask_change(dir, METHOD_POST, path, options_json(&options));
}

/* ---- showing one -------------------------------------------------------------------- */

/* "+8.2 (4.9 to 11.5)", the change at one of the two. */
static void
put_change(struct bytes *out, const char *label, const json_t *change)
{
	if (!json_is_object(change))
		return;
	bytes_printf(out, "  %-28s %+6.1f (%.1f to %.1f)\n", label,
	    member_figure(change, "diff"), member_figure(change, "low"),
	    member_figure(change, "high"));
}

static void
put_list(struct bytes *out, const json_t *list)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		bytes_printf(out, "%s%s", i > 0 ? ", " : "",
		    json_string_value(one));
}

static void
put_effect(struct bytes *out, const json_t *effect)
{
	const json_t *channels = json_object_get(effect, "channels");
	char label[64];

	bytes_printf(out, "\n%s", member_text(effect, "question"));
	if (json_array_size(channels) > 0) {
		bytes_printf(out, " (");
		put_list(out, channels);
		bytes_printf(out, ")");
	}
	bytes_printf(out, ": ");
	paragraph_put(out, 2, member_text(effect, "words"));
	bytes_printf(out, "  %-28s %lld before, %lld after\n", "answers",
	    member_count(effect, "n_before"), member_count(effect, "n_after"));
	put_change(out, "change here", json_object_get(effect, "own"));
	snprintf(label, sizeof(label), "change at %lld untouched",
	    member_count(effect, "controls"));
	put_change(out, label, json_object_get(effect, "control"));
}

/* Other actions there in the same weeks. */
static void
put_beside(struct bytes *out, const json_t *beside)
{
	const bool one = json_array_size(beside) == 1;
	struct bytes line = { 0 };
	const json_t *number;
	size_t i;

	if (json_array_size(beside) == 0)
		return;
	bytes_printf(&line, one ? "action " : "actions ");
	json_array_foreach(beside, i, number)
		bytes_printf(&line, "%s%lld", i > 0 ? ", " : "",
		    (long long)json_integer_value(number));
	bytes_printf(&line,
	    " %s in force there in these weeks too: what each did cannot be "
	    "told apart",
	    one ? "was" : "were");
	bytes_put(&line, "", 1);
	out->failed |= line.failed;
	bytes_printf(out, "  ");
	if (!line.failed)
		paragraph_put(out, 2, (const char *)line.data);
	bytes_release(&line);
}

static void
put_head(struct bytes *out, const json_t *action)
{
	const char *end = member_text(action, "end"), *note;
	struct bytes line = { 0 };

	bytes_printf(out, "Action %lld, %s: ", member_count(action, "number"),
	    member_text(action, "state"));
	paragraph_put(out, 2, member_text(action, "title"));
	bytes_printf(&line, "from %s%s%s, owner %s, at ",
	    member_text(action, "begin"), end[0] != '\0' ? " to " : "", end,
	    member_text(action, "owner"));
	put_list(&line, json_object_get(action, "touchpoints"));
	bytes_put(&line, "", 1);
	out->failed |= line.failed;
	bytes_printf(out, "  ");
	if (!line.failed)
		paragraph_put(out, 2, (const char *)line.data);
	bytes_release(&line);
	note = member_text(action, "note");
	if (note[0] == '\0')
		return;
	bytes_printf(out, "  ");
	paragraph_put(out, 2, note);
}

static void
put_table(const json_t *action, struct bytes *out)
{
	const json_t *effects = json_object_get(action, "effects"), *effect;
	const long long weeks = member_count(action, "weeks");
	size_t i;

	put_head(out, action);
	if (weeks == 0) {
		bytes_printf(out, "\n%s\n",
		    strcmp(member_text(action, "state"), "ended") == 0
			? "Nothing to compare: it did not last a whole week."
			: "Nothing to compare yet: not one whole week of it is "
			  "over.");
		return;
	}
	bytes_printf(out,
	    "  compared: %lld week%s before and after, %s to %s\n", weeks,
	    weeks == 1 ? "" : "s", member_text(action, "from"),
	    member_text(action, "to"));
	put_beside(out, json_object_get(action, "beside"));
	json_array_foreach(effects, i, effect)
		put_effect(out, effect);
	if (json_array_size(effects) == 0)
		bytes_printf(out, "\nNobody has answered there.\n");
	bytes_printf(out, "\n");
	paragraph_put(out, 0, SCORE_CAVEAT);
}

static void
put_csv(const json_t *action, bool decimal_comma, struct bytes *out)
{
	static const struct csv_column columns[] = {
		{ "question", NULL, "question" },
		{ "weeks", NULL, "weeks" },
		{ "method", NULL, "method" },
		{ "n_before", NULL, "n_before" },
		{ "n_after", NULL, "n_after" },
		{ "controls", NULL, "controls" },
		{ "verdict", NULL, "verdict" },
		{ "effect", "effect", "diff" },
		{ "low", "effect", "low" },
		{ "high", "effect", "high" },
		{ "own", "own", "diff" },
		{ "own_low", "own", "low" },
		{ "own_high", "own", "high" },
		{ "control", "control", "diff" },
		{ "control_low", "control", "low" },
		{ "control_high", "control", "high" },
		{ "more", NULL, "more" },
		{ "words", NULL, "words" },
	};
	const size_t count = sizeof(columns) / sizeof(columns[0]);
	const json_t *effect;
	struct csv csv;
	size_t i;

	csv_init(&csv, out, decimal_comma);
	csv_head(&csv, columns, count);
	json_array_foreach(json_object_get(action, "effects"), i, effect)
		csv_row(&csv, columns, count, effect);
}

static int
show_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	struct showing showing;
	char path[ACTION_PATH];
	json_t *answer;
	int outcome = options_read(&options, command, show_shapes, "NUMBER",
	    argc, argv);

	if (outcome == 0)
		outcome = showing_read(&showing, command, &options);
	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/actions/%s", options.words[0]);
	outcome = command_ask(dir, METHOD_GET, path, NULL, NULL, &answer);
	if (outcome == 0)
		outcome = showing_print(&showing, command, answer, put_table,
		    put_csv);
	json_decref(answer);
	return outcome;
}

static int
list_run(const struct command *command, const char *dir, int argc, char **argv)
{
	static const struct table_column columns[] = {
		{ "number", "ACTION", 0 },
		{ "state", "STATE", 0 },
		{ "begin", "BEGIN", 0 },
		{ "end", "END", 0 },
		{ "owner", "OWNER", 14 },
		{ "title", "TITLE", TABLE_REST },
		{ NULL, NULL, 0 },
	};

	return command_list(command, dir, argc, argv, "/v1/actions", "actions",
	    columns,
	    "no action yet: action add TITLE --touchpoint SLUG --owner WHO "
	    "--begin D");
}

const struct command cmd_action_add = {
	"action add",
	"begin an improvement at touchpoints",
	"TITLE --touchpoint SLUG[,SLUG]... --owner WHO --begin D [--end D]"
	" [--note TEXT]\n\n"
	"D is a date, today or 28d; it ends before the day of --end.",
	add_run,
};

const struct command cmd_action_list = {
	"action list",
	"show the improvements",
	"[--json]",
	list_run,
};

const struct command cmd_action_show = {
	"action show",
	"one improvement, and whether it helped",
	"NUMBER [OPTION]...\n\n" SHOWING_USAGE,
	show_run,
};

const struct command cmd_action_set = {
	"action set",
	"change what is written of an improvement",
	"NUMBER [--title TITLE] [--touchpoint SLUG[,SLUG]]... [--owner WHO]\n"
	"           [--begin D] [--end D] [--note TEXT]\n\n"
	"What is not named stays as it is; \"\" empties end and note.",
	set_run,
};

const struct command cmd_action_close = {
	"action close",
	"an improvement is no longer in force",
	"NUMBER [--end D]\n\nFrom today on, or from the day of --end.",
	close_run,
};
