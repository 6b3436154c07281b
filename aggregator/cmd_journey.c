/*
 * cmd_journey.c - journey add, set, remove, list, show.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/command.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/journey_text.h"
#include "aggregator/options.h"
#include "aggregator/showing.h"
#include "aggregator/table.h"

static const struct option_shape add_shapes[] = {
	{ "title", OPTION_TEXT, true },
	{ "steps", OPTION_TEXT, true },
	{ "question", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};
static const struct option_shape set_shapes[] = {
	{ "title", OPTION_TEXT, false },
	{ "steps", OPTION_TEXT, false },
	{ "question", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};
static const struct option_shape show_shapes[] = {
	{ "question", OPTION_TEXT, false },
	{ "from", OPTION_TEXT, false },
	{ "to", OPTION_TEXT, false },
	SHOWING_OPTIONS,
	{ NULL, OPTION_FLAG, false },
};

/* "a,b,c" as a list. */
static json_t *
steps_json(const char *text)
{
	json_t *steps = json_array();
	size_t length;

	for (;; text += length + 1) {
		length = strcspn(text, ",");
		json_array_append_new(steps, json_stringn(text, length));
		if (text[length] == '\0')
			return steps;
	}
}

/* What was given as a body; steps as a list. */
static json_t *
body_of(const struct options *options)
{
	const char *steps = options_text(options, "steps");
	json_t *body = options_json(options);

	if (steps != NULL)
		json_object_set_new(body, "steps", steps_json(steps));
	return body;
}

/* "/v1/journeys/NAME", and what follows. */
static void
path_of(char *path, size_t size, const char *name, const char *what)
{
	snprintf(path, size, "/v1/journeys/%.100s%s", name, what);
}

/* Ask, then say in one line what became of that journey. */
static int
ask_about(const char *dir, enum method method, const char *path, json_t *body,
    const char *done)
{
	json_t *answer;
	int outcome = command_ask(dir, method, path, NULL, body, &answer);

	if (outcome == 0)
		printf("journey %s %s\n",
		    json_string_value(json_object_get(answer, "name")), done);
	json_decref(answer);
	return outcome;
}

static int
add_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	json_t *body;
	int outcome = options_read(&options, command, add_shapes, "NAME", argc,
	    argv);

	if (outcome != 0)
		return outcome;
	body = body_of(&options);
	json_object_set_new(body, "name", json_string(options.words[0]));
	return ask_about(dir, METHOD_POST, "/v1/journeys", body, "added");
}

static int
set_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	char path[256];
	int outcome = options_read(&options, command, set_shapes, "NAME", argc,
	    argv);

	if (outcome != 0)
		return outcome;
	if (options.given_count == 0)
		return command_misused(command, "nothing to set is named");
	path_of(path, sizeof(path), options.words[0], "");
	return ask_about(dir, METHOD_PATCH, path, body_of(&options), "changed");
}

static int
remove_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct options options;
	char path[256];
	int outcome = options_read(&options, command, options_none, "NAME",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	path_of(path, sizeof(path), options.words[0], "/remove");
	return ask_about(dir, METHOD_POST, path, json_object(), "removed");
}

static int
list_run(const struct command *command, const char *dir, int argc, char **argv)
{
	static const struct table_column columns[] = {
		{ "name", "JOURNEY", 0 },
		{ "title", "TITLE", 20 },
		{ "retired", "REMOVED", 0 },
		{ "steps", "STEPS", TABLE_REST },
		{ NULL, NULL, 0 },
	};

	return command_list(command, dir, argc, argv, "/v1/journeys",
	    "journeys", columns,
	    "no journey yet: journey add NAME --title T --steps SLUG,SLUG,...");
}

/* Ask for a journey's score and show it. */
static int
show(const struct command *command, const char *dir,
    const struct options *options, const struct showing *showing)
{
	struct bytes string = { 0 };
	json_t *journey = NULL;
	char path[256];
	int outcome;

	path_of(path, sizeof(path), options->words[0], "");
	options_query(options, showing_options, &string);
	bytes_put(&string, "", 1);
	outcome = string.failed
	    ? command_failed(command, OUTCOME_LATER, "there is no memory")
	    : command_ask(dir, METHOD_GET, path, (const char *)string.data,
		  NULL, &journey);
	if (outcome == 0)
		outcome = showing_print(showing, command, journey,
		    journey_text_table, journey_text_csv);
	json_decref(journey);
	bytes_release(&string);
	return outcome;
}

static int
show_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	struct showing showing;
	int outcome = options_read(&options, command, show_shapes, "NAME", argc,
	    argv);

	if (outcome == 0)
		outcome = showing_read(&showing, command, &options);
	return outcome == 0 ? show(command, dir, &options, &showing) : outcome;
}

const struct command cmd_journey_add = {
	"journey add",
	"draw an ordered walk over touchpoints",
	"NAME --title T --steps SLUG,SLUG,... [--question ID]\n\n"
	"Without --question it is scored by the one that most steps ask.",
	add_run,
};

const struct command cmd_journey_set = {
	"journey set",
	"change a journey",
	"NAME [--title T] [--steps SLUG,SLUG,...] [--question ID]\n\n"
	"What is not named stays as it is.",
	set_run,
};

const struct command cmd_journey_remove = {
	"journey remove",
	"close a journey; its name and history stay",
	"NAME",
	remove_run,
};

const struct command cmd_journey_list = {
	"journey list",
	"show the journeys",
	"[--json]",
	list_run,
};

const struct command cmd_journey_show = {
	"journey show",
	"the score along a journey, and its weakest step",
	"NAME [OPTION]...\n\n"
	"  --question ID      by this question instead of the journey's own\n"
	"  --from T, --to T   2026-11-20, 2026-11-20T14:00:00Z, 28d or "
	"today\n" SHOWING_USAGE,
	show_run,
};
