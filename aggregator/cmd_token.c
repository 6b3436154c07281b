/*
 * cmd_token.c - token add, list, revoke.
 */

#include <stdio.h>

#include "aggregator/command.h"
#include "aggregator/options.h"
#include "aggregator/table.h"

static const struct option_shape add_shapes[] = {
	{ "role", OPTION_TEXT, true },
	{ "valid", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};

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
	outcome = command_ask(dir, METHOD_POST, "/v1/tokens", NULL, body,
	    &answer);
	if (outcome == 0) {
		fprintf(stderr, "good until %s; shown this once:\n",
		    json_string_value(json_object_get(answer, "until")));
		printf("%s\n",
		    json_string_value(json_object_get(answer, "token")));
	}
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
	int outcome = options_read(&options, command, options_none, "NAME",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/tokens/%s/revoke", options.words[0]);
	outcome = command_ask(dir, METHOD_POST, path, NULL, json_object(),
	    &answer);
	if (outcome == 0)
		printf("token %s revoked\n", options.words[0]);
	json_decref(answer);
	return outcome;
}

static int
list_run(const struct command *command, const char *dir, int argc, char **argv)
{
	static const struct table_column columns[] = {
		{ "name", "TOKEN", 0 },
		{ "role", "ROLE", 0 },
		{ "until", "UNTIL", 0 },
		{ "expired", "EXPIRED", 0 },
		{ NULL, NULL, 0 },
	};

	return command_list(command, dir, argc, argv, "/v1/tokens", "tokens",
	    columns, "no token yet: token add NAME --role viewer");
}

const struct command cmd_token_add = {
	"token add",
	"let a script in; prints its token once",
	"NAME --role admin|manager|viewer|auditor [--valid 90d]",
	add_run,
};

const struct command cmd_token_list = {
	"token list",
	"show the tokens, without their secret",
	"[--json]",
	list_run,
};

const struct command cmd_token_revoke = {
	"token revoke",
	"void a token, from the next request on",
	"NAME",
	revoke_run,
};
