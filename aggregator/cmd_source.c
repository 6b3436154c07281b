/*
 * cmd_source.c - source add, list, rotate, remove.
 */

#include <stdio.h>

#include "aggregator/command.h"
#include "aggregator/options.h"
#include "aggregator/table.h"

static const struct option_shape add_shapes[] = {
	{ "touchpoint", OPTION_TEXT, true },
	{ "channel", OPTION_TEXT, true },
	{ "survey", OPTION_TEXT, false },
	{ "format", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};

/* Its token goes to stdout alone on the last line, so that $(...) takes it. */
static void
print_token(const json_t *answer, const char *done)
{
	fprintf(stderr, "source %s %s; its token is shown this once:\n",
	    json_string_value(json_object_get(answer, "name")), done);
	printf("%s\n", json_string_value(json_object_get(answer, "token")));
}

static int
add_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	json_t *body, *answer;
	int outcome = options_read(&options, command, add_shapes, "NAME", argc,
	    argv);

	if (outcome != 0)
		return outcome;
	body = options_json(&options);
	json_object_set_new(body, "name", json_string(options.words[0]));
	outcome = command_ask(dir, METHOD_POST, "/v1/sources", NULL, body,
	    &answer);
	if (outcome == 0)
		print_token(answer, "added");
	json_decref(answer);
	return outcome;
}

/* POST to one source's `deed`; the answer is the caller's. */
static int
ask_named(const struct command *command, const char *dir, int argc, char **argv,
    const char *deed, json_t **answer)
{
	struct options options;
	char path[256];
	int outcome = options_read(&options, command, options_none, "NAME",
	    argc, argv);

	*answer = NULL;
	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/sources/%s/%s", options.words[0],
	    deed);
	return command_ask(dir, METHOD_POST, path, NULL, json_object(), answer);
}

static int
rotate_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	json_t *answer;
	int outcome = ask_named(command, dir, argc, argv, "rotate", &answer);

	if (outcome == 0)
		print_token(answer, "has a new token");
	json_decref(answer);
	return outcome;
}

static int
remove_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	json_t *answer;
	int outcome = ask_named(command, dir, argc, argv, "remove", &answer);

	if (outcome == 0)
		printf("source %s removed; what it brought stays\n",
		    json_string_value(json_object_get(answer, "name")));
	json_decref(answer);
	return outcome;
}

static int
list_run(const struct command *command, const char *dir, int argc, char **argv)
{
	static const struct table_column columns[] = {
		{ "name", "SOURCE", 0 },
		{ "touchpoint", "TOUCHPOINT", 0 },
		{ "channel", "CHANNEL", 0 },
		{ "survey", "SURVEY", 0 },
		{ "state", "STATE", 0 },
		{ NULL, NULL, 0 },
	};

	return command_list(command, dir, argc, argv, "/v1/sources", "sources",
	    columns,
	    "no source yet: source add NAME --touchpoint SLUG --channel web");
}

const struct command cmd_source_add = {
	"source add",
	"open a digital way in; prints its token once",
	"NAME --touchpoint SLUG --channel web|email|app|social|import\n"
	"           [--survey NAME] [--format touchstone]\n\n"
	"Its answers go to POST /v1/feedback with the token as bearer.",
	add_run,
};

const struct command cmd_source_list = {
	"source list",
	"show the digital ways in",
	"[--json]",
	list_run,
};

const struct command cmd_source_rotate = {
	"source rotate",
	"give a source a new token; the old one is void",
	"NAME",
	rotate_run,
};

const struct command cmd_source_remove = {
	"source remove",
	"close a source; what it brought stays",
	"NAME",
	remove_run,
};
