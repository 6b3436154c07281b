/*
 * cmd_kiosk.c - kiosk token, list, revoke.
 */

#include <stdio.h>

#include "aggregator/command.h"
#include "aggregator/fleet_text.h"
#include "aggregator/options.h"
#include "aggregator/qr.h"

static const struct option_shape token_shapes[] = {
	{ "survey", OPTION_TEXT, false },
	{ "name", OPTION_TEXT, false },
	{ "valid", OPTION_TEXT, false },
	{ "replaces", OPTION_TEXT, false },
	{ "qr", OPTION_FLAG, false },
	{ NULL, OPTION_FLAG, false },
};
static const struct option_shape revoke_shapes[] = {
	{ "why", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};

static int
token_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	json_t *body, *answer;
	int outcome = options_read(&options, command, token_shapes,
	    "TOUCHPOINT[,TOUCHPOINT]...", argc, argv);

	if (outcome != 0)
		return outcome;
	body = options_json(&options);
	json_object_del(body, "qr");
	json_object_set_new(body, "touchpoints", json_string(options.words[0]));
	outcome = command_ask(dir, METHOD_POST, "/v1/kiosk-tokens", NULL, body,
	    &answer);
	if (outcome == 0) {
		const char *token = json_string_value(json_object_get(answer,
		    "token"));

		if (options_has(&options, "qr"))
			qr_print(token);
		printf("%s\n", token);
	}
	json_decref(answer);
	return outcome;
}

static int
list_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	json_t *answer;
	int outcome = options_read(&options, command, options_json_only, "",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	outcome = command_ask(dir, METHOD_GET, "/v1/kiosks", NULL, NULL,
	    &answer);
	if (outcome == 0 && options_has(&options, "json"))
		command_print_json(answer);
	else if (outcome == 0)
		fleet_print(json_object_get(answer, "kiosks"));
	json_decref(answer);
	return outcome;
}

static int
revoke_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct options options;
	json_t *answer;
	char path[256];
	int outcome = options_read(&options, command, revoke_shapes, "KIOSK",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/kiosks/%s/revoke", options.words[0]);
	outcome = command_ask(dir, METHOD_POST, path, NULL,
	    options_json(&options), &answer);
	if (outcome == 0)
		printf("kiosk %s revoked\n",
		    json_string_value(json_object_get(answer, "name")));
	json_decref(answer);
	return outcome;
}

const struct command cmd_kiosk_token = {
	"kiosk token",
	"print one line that enrols one kiosk",
	"TOUCHPOINT[,TOUCHPOINT]... [--survey NAME] [--name NAME]\n"
	"           [--valid 24h] [--replaces KIOSK] [--qr]\n\n"
	"The line works once and within --valid (default 24h).  On the kiosk:\n"
	"  touchstone-kiosk enrol TOKEN",
	token_run,
};

const struct command cmd_kiosk_list = {
	"kiosk list",
	"show the fleet and who is silent",
	"[--json]\n\n"
	"SEEN is the age of the last request, WAITS how many entries had not been\n"
	"sent then, OLDEST the age of the oldest of them, DISK what is free there;\n"
	"CLOCK is exact, floor or unknown.  Below stands what is not as it should\n"
	"be: who is silent or shown out, rehearses while customers come, has a\n"
	"full disk or cannot send.",
	list_run,
};

const struct command cmd_kiosk_revoke = {
	"kiosk revoke",
	"show a kiosk out, from its next request on",
	"KIOSK [--why TEXT]\n\n"
	"KIOSK is its name, its id or an unambiguous start of the id.",
	revoke_run,
};
