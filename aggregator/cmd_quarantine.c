/*
 * cmd_quarantine.c - quarantine list, show, accept, reject.
 */

#include <stdio.h>

#include "aggregator/command.h"
#include "aggregator/options.h"
#include "aggregator/table.h"

static const struct option_shape judge_shapes[] = {
	{ "why", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};

static int
list_run(const struct command *command, const char *dir, int argc, char **argv)
{
	static const struct table_column columns[] = {
		{ "id", "ID", 0 },
		{ "state", "STATE", 0 },
		{ "journal", "WHOSE", 0 },
		{ "first", "FROM", 0 },
		{ "last", "TO", 0 },
		{ "arrived", "ARRIVED", 0 },
		{ "what", "WHAT IT IS", 0 },
		{ NULL, NULL, 0 },
	};

	return command_list(command, dir, argc, argv, "/v1/quarantine",
	    "quarantine", columns, "nothing waits");
}

static void
print_held(const json_t *held)
{
	static const struct table_column columns[] = {
		{ "number", "NUMBER", 0 },
		{ "touchpoint", "TOUCHPOINT", 0 },
		{ "question", "QUESTION", 0 },
		{ "step", "STEP", 0 },
		{ "hand", "HAND", 0 },
		{ NULL, NULL, 0 },
	};

	printf("%s: %s, numbers %lld to %lld of epoch %s\n",
	    json_string_value(json_object_get(held, "state")),
	    json_string_value(json_object_get(held, "what")),
	    (long long)json_integer_value(json_object_get(held, "first")),
	    (long long)json_integer_value(json_object_get(held, "last")),
	    json_string_value(json_object_get(held, "epoch")));
	table_print(json_object_get(held, "ratings"), columns,
	    "no rating in it can be read");
}

static int
show_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	char path[256];
	json_t *answer;
	int outcome = options_read(&options, command, options_json_only, "ID",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/quarantine/%s", options.words[0]);
	outcome = command_ask(dir, METHOD_GET, path, NULL, NULL, &answer);
	if (outcome == 0 && options_has(&options, "json"))
		command_print_json(answer);
	else if (outcome == 0)
		print_held(answer);
	json_decref(answer);
	return outcome;
}

static int
judge_run(const struct command *command, const char *dir, int argc, char **argv,
    const char *verb)
{
	struct options options;
	char path[256];
	json_t *answer;
	int outcome = options_read(&options, command, judge_shapes, "ID", argc,
	    argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/quarantine/%s/%s", options.words[0],
	    verb);
	outcome = command_ask(dir, METHOD_POST, path, NULL,
	    options_json(&options), &answer);
	if (outcome == 0)
		printf("%s %s\n", options.words[0],
		    json_string_value(json_object_get(answer, "state")));
	json_decref(answer);
	return outcome;
}

static int
accept_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	return judge_run(command, dir, argc, argv, "accept");
}

static int
reject_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	return judge_run(command, dir, argc, argv, "reject");
}

const struct command cmd_quarantine_list = {
	"quarantine list",
	"show what waits for a person, and what was decided",
	"[--json]",
	list_run,
};

const struct command cmd_quarantine_show = {
	"quarantine show",
	"look at the ratings of one",
	"ID [--json]",
	show_run,
};

const struct command cmd_quarantine_accept = {
	"quarantine accept",
	"let it count",
	"ID [--why TEXT]\n\n"
	"The verdict goes into the book.  A second branch of numbers that are\n"
	"held cannot count: each number counts once.",
	accept_run,
};

const struct command cmd_quarantine_reject = {
	"quarantine reject",
	"leave it out for good; it is kept",
	"ID [--why TEXT]\n\nThe verdict goes into the book.",
	reject_run,
};
