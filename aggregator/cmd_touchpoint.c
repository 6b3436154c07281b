/*
 * cmd_touchpoint.c - touchpoint add, list, set, retire.
 */

#include <stdio.h>

#include "aggregator/command.h"
#include "aggregator/options.h"
#include "aggregator/table.h"

#define CARD_OPTIONS \
	{ "survey", OPTION_TEXT, false }, { "kind", OPTION_TEXT, false }, \
	    { "department", OPTION_TEXT, false }, \
	    { "region", OPTION_TEXT, false }, { "phase", OPTION_TEXT, false }, \
	    { "zone", OPTION_TEXT, false }, { "group", OPTION_TEXT, false }, \
	    { "near-staff", OPTION_FLAG, false }, \
	    { "from", OPTION_TEXT, false }, { "to", OPTION_TEXT, false }, \
	{ \
		NULL, OPTION_FLAG, false \
	}

#define CARD_USAGE \
	"           [--kind offline|online|social] [--department D]\n" \
	"           [--region R] [--phase before|purchase|after]\n" \
	"           [--zone Europe/Vienna] [--group G] [--near-staff]\n" \
	"           [--from DATE] [--to DATE]\n\n"

static const struct option_shape add_shapes[] = {
	{ "title", OPTION_TEXT, true },
	CARD_OPTIONS,
};
static const struct option_shape set_shapes[] = {
	{ "title", OPTION_TEXT, false },
	CARD_OPTIONS,
};

/* Ask, then say in one line what became of that touchpoint. */
static int
ask_about(const char *dir, enum method method, const char *path, json_t *body,
    const char *done)
{
	json_t *answer;
	int outcome = command_ask(dir, method, path, NULL, body, &answer);

	if (outcome == 0)
		printf("touchpoint %s %s\n",
		    json_string_value(json_object_get(answer, "slug")), done);
	json_decref(answer);
	return outcome;
}

static int
add_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	json_t *body;
	int outcome = options_read(&options, command, add_shapes, "SLUG", argc,
	    argv);

	if (outcome != 0)
		return outcome;
	body = options_json(&options);
	json_object_set_new(body, "slug", json_string(options.words[0]));
	return ask_about(dir, METHOD_POST, "/v1/touchpoints", body, "added");
}

static int
set_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	char path[256];
	int outcome = options_read(&options, command, set_shapes, "SLUG", argc,
	    argv);

	if (outcome != 0)
		return outcome;
	if (options.given_count == 0)
		return command_misused(command, "nothing to set is named");
	snprintf(path, sizeof(path), "/v1/touchpoints/%s", options.words[0]);
	return ask_about(dir, METHOD_PATCH, path, options_json(&options),
	    "changed");
}

static int
retire_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct options options;
	char path[256];
	int outcome = options_read(&options, command, options_none, "SLUG",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/touchpoints/%s/retire",
	    options.words[0]);
	return ask_about(dir, METHOD_POST, path, json_object(), "retired");
}

static int
list_run(const struct command *command, const char *dir, int argc, char **argv)
{
	static const struct table_column columns[] = {
		{ "slug", "TOUCHPOINT", 0 },
		{ "title", "TITLE", 0 },
		{ "survey", "SURVEY", 0 },
		{ "kind", "KIND", 0 },
		{ "zone", "ZONE", 0 },
		{ "retired", "RETIRED", 0 },
		{ NULL, NULL, 0 },
	};

	return command_list(command, dir, argc, argv, "/v1/touchpoints",
	    "touchpoints", columns,
	    "no touchpoint yet: touchpoint add SLUG --title T");
}

const struct command cmd_touchpoint_add = {
	"touchpoint add",
	"put a touchpoint on the map",
	"SLUG --title TITLE [--survey NAME]\n" CARD_USAGE
	"  SLUG      its short name for ever: small letters, digits, hyphens\n"
	"  --survey  what it asks\n"
	"  --zone    its own time zone; default this system's",
	add_run,
};

const struct command cmd_touchpoint_set = {
	"touchpoint set",
	"change a touchpoint's card",
	"SLUG [--title TITLE] [--survey NAME]\n" CARD_USAGE
	"What is not named stays as it is; \"\" empties.",
	set_run,
};

const struct command cmd_touchpoint_retire = {
	"touchpoint retire",
	"close a touchpoint; its history stays",
	"SLUG",
	retire_run,
};

const struct command cmd_touchpoint_list = {
	"touchpoint list",
	"show the map",
	"[--json]",
	list_run,
};
