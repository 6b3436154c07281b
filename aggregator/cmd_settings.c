/*
 * cmd_settings.c - settings list, get, set, unset.
 */

#include <stdio.h>

#include "aggregator/command.h"
#include "aggregator/options.h"
#include "aggregator/table.h"

/* Ask about one setting; print its value as it then is. */
static int
ask_named(const char *dir, enum method method, const char *name, json_t *body)
{
	json_t *answer;
	char path[256];
	int outcome;

	snprintf(path, sizeof(path), "/v1/settings/%s", name);
	outcome = command_ask(dir, method, path, NULL, body, &answer);
	if (outcome == 0)
		printf("%s\n",
		    json_string_value(json_object_get(answer, "value")));
	json_decref(answer);
	return outcome;
}

static int
get_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	int outcome = options_read(&options, command, options_none, "NAME",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	return ask_named(dir, METHOD_GET, options.words[0], NULL);
}

static int
set_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	int outcome = options_read(&options, command, options_none,
	    "NAME VALUE", argc, argv);

	if (outcome != 0)
		return outcome;
	return ask_named(dir, METHOD_PUT, options.words[0],
	    json_pack("{s:s}", "value", options.words[1]));
}

static int
unset_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	int outcome = options_read(&options, command, options_none, "NAME",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	return ask_named(dir, METHOD_DELETE, options.words[0], NULL);
}

static int
list_run(const struct command *command, const char *dir, int argc, char **argv)
{
	static const struct table_column columns[] = {
		{ "name", "SETTING", 0 },
		{ "value", "VALUE", 0 },
		{ "set", "SET", 0 },
		{ "what", "", 0 },
		{ NULL, NULL, 0 },
	};

	return command_list(command, dir, argc, argv, "/v1/settings",
	    "settings", columns, "no settings");
}

const struct command cmd_settings_list = {
	"settings list",
	"show all settings, their values and what they do",
	"[--json]",
	list_run,
};

const struct command cmd_settings_get = {
	"settings get",
	"print one setting's value",
	"NAME",
	get_run,
};

const struct command cmd_settings_set = {
	"settings set",
	"change a setting; the book remembers",
	"NAME VALUE",
	set_run,
};

const struct command cmd_settings_unset = {
	"settings unset",
	"back to the default",
	"NAME",
	unset_run,
};
