/*
 * cmd_survey.c - survey put, list, show.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/command.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/courier.h"
#include "aggregator/options.h"
#include "aggregator/table.h"
#include "protocol/limits.h"

/* About what file, or NULL: a request of bytes and its reply of bytes; 0, or the exit code, said. */
static int
exchange(const char *dir, enum method method, const char *path,
    const char *about, const struct bytes *body, struct reply *reply)
{
	struct request request = {
		.method = method,
		.path = path,
		.query = "",
		.content_type = body != NULL ? "application/json" : "",
		.bearer = "",
		.who = "",
		.body = body != NULL ? body->data : NULL,
		.length = body != NULL ? body->length : 0,
	};
	int outcome = courier_send(dir, &request, reply);

	return outcome != 0 ? outcome : courier_exit_about(reply, about);
}

static void
print_version(const struct reply *reply)
{
	json_t *answer = json_loadb((const char *)reply->body.data,
	    reply->body.length, 0, NULL);

	printf("%s\n", json_string_value(json_object_get(answer, "version")));
	json_decref(answer);
}

static int
put_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct reply reply = { 0 };
	struct options options;
	struct bytes file;
	int outcome = options_read(&options, command, options_none, "FILE",
	    argc, argv);

	if (outcome == 0)
		outcome = command_file(command, options.words[0], LIMIT_SHEET,
		    &file);
	if (outcome != 0)
		return outcome;
	outcome = exchange(dir, METHOD_POST, "/v1/surveys", options.words[0],
	    &file, &reply);
	if (outcome == 0)
		print_version(&reply);
	bytes_release(&file);
	bytes_release(&reply.body);
	return outcome;
}

static int
show_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct reply reply = { 0 };
	struct options options;
	char path[256];
	int outcome = options_read(&options, command, options_none, "NAME",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/surveys/%s", options.words[0]);
	outcome = exchange(dir, METHOD_GET, path, NULL, NULL, &reply);
	if (outcome == 0)
		fwrite(reply.body.data, 1, reply.body.length, stdout);
	bytes_release(&reply.body);
	return outcome;
}

static int
list_run(const struct command *command, const char *dir, int argc, char **argv)
{
	static const struct table_column columns[] = {
		{ "serial", "SERIAL", 0 },
		{ "name", "SURVEY", 0 },
		{ "version", "VERSION", 0 },
		{ NULL, NULL, 0 },
	};

	return command_list(command, dir, argc, argv, "/v1/surveys", "surveys",
	    columns, "no survey yet: survey put FILE");
}

const struct command cmd_survey_put = {
	"survey put",
	"store a sheet; prints its version",
	"FILE\n\nFILE is the sheet's JSON; - is standard input.  The same file"
	" again changes nothing.",
	put_run,
};

const struct command cmd_survey_list = {
	"survey list",
	"show all versions; the last of a name is in force",
	"[--json]",
	list_run,
};

const struct command cmd_survey_show = {
	"survey show",
	"print the sheet in force, as it was put",
	"NAME",
	show_run,
};
