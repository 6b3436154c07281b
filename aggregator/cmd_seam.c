/*
 * cmd_seam.c - seam list, close.
 */

#include <stdio.h>

#include "aggregator/command.h"
#include "aggregator/options.h"
#include "aggregator/table.h"

static const struct option_shape close_shapes[] = {
	{ "why", OPTION_TEXT, true },
	{ NULL, OPTION_FLAG, false },
};

static int
list_run(const struct command *command, const char *dir, int argc, char **argv)
{
	static const struct table_column columns[] = {
		{ "name", "KIOSK", 0 },
		{ "epoch", "EPOCH", 0 },
		{ "state", "STATE", 0 },
		{ "seen", "SEEN", 0 },
		{ "why", "WHY", 0 },
		{ "note", "NOTE", 0 },
		{ NULL, NULL, 0 },
	};

	return command_list(command, dir, argc, argv, "/v1/seams", "seams",
	    columns, "no seam");
}

static int
close_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	char path[256];
	json_t *body, *answer;
	int outcome = options_read(&options, command, close_shapes,
	    "KIOSK EPOCH", argc, argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/seams/%s/close", options.words[0]);
	body = options_json(&options);
	json_object_set_new(body, "epoch", json_string(options.words[1]));
	outcome = command_ask(dir, METHOD_POST, path, NULL, body, &answer);
	if (outcome == 0)
		printf("seam of %s at epoch %s closed\n",
		    json_string_value(json_object_get(answer, "name")),
		    options.words[1]);
	json_decref(answer);
	return outcome;
}

const struct command cmd_seam_list = {
	"seam list",
	"show where journals do not continue as they should",
	"[--json]",
	list_run,
};

const struct command cmd_seam_close = {
	"seam close",
	"say what a seam was, so that scores need not",
	"KIOSK EPOCH --why TEXT\n\n"
	"  EPOCH  as `seam list` shows it\n"
	"  --why  what you found out; it goes into the book",
	close_run,
};
