/*
 * command.c - what commands share: sentences, asking, printing.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/command.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/courier.h"
#include "aggregator/options.h"
#include "aggregator/table.h"

static void
say(const struct command *command, const char *format, va_list args)
{
	fprintf(stderr, "%s: ", command->name);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

int
command_misused(const struct command *command, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(command, format, args);
	va_end(args);
	return OUTCOME_WORDS;
}

int
command_failed(const struct command *command, int outcome, const char *format,
    ...)
{
	va_list args;

	va_start(args, format);
	say(command, format, args);
	va_end(args);
	return outcome;
}

int
command_ask(const char *dir, enum method method, const char *path,
    const char *query, json_t *body, json_t **answer)
{
	char *text = body != NULL ? json_dumps(body, JSON_COMPACT) : NULL;
	struct request request = {
		.method = method,
		.path = path,
		.query = query != NULL ? query : "",
		.content_type = text != NULL ? "application/json" : "",
		.bearer = "",
		.who = "",
		.body = (const uint8_t *)text,
		.length = text != NULL ? strlen(text) : 0,
	};
	struct reply reply;
	int outcome = courier_send(dir, &request, &reply);

	*answer = NULL;
	json_decref(body);
	free(text);
	if (outcome != 0)
		return outcome;
	outcome = courier_exit(&reply);
	if (outcome == 0 && reply.body.length > 0)
		*answer = json_loadb((const char *)reply.body.data,
		    reply.body.length, JSON_DECODE_ANY, NULL);
	bytes_release(&reply.body);
	return outcome;
}

static int
read_all(int fd, size_t limit, struct bytes *out)
{
	uint8_t buffer[16384];
	ssize_t got;

	do {
		got = read(fd, buffer, sizeof(buffer));
		if (got < 0 && errno == EINTR)
			continue;
		if (got > 0)
			bytes_put(out, buffer, (size_t)got);
		if (out->failed || out->length > limit)
			return -1;
	} while (got != 0 && !(got < 0 && errno != EINTR));
	return got < 0 ? -1 : 0;
}

int
command_file(const struct command *command, const char *path, size_t limit,
    struct bytes *out)
{
	int fd = STDIN_FILENO, result;

	memset(out, 0, sizeof(*out));
	if (strcmp(path, "-") != 0)
		fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return command_failed(command, OUTCOME_REFUSED, "%s: %s", path,
		    strerror(errno));
	result = read_all(fd, limit, out);
	if (fd != STDIN_FILENO)
		close(fd);
	if (result == 0)
		return 0;
	bytes_release(out);
	return command_failed(command, OUTCOME_REFUSED,
	    "%s: cannot be read, or is longer than %zu bytes", path, limit);
}

void
command_print_json(const json_t *json)
{
	json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
	putchar('\n');
}

int
command_list(const struct command *command, const char *dir, int argc,
    char **argv, const char *path, const char *list,
    const struct table_column *columns, const char *empty)
{
	struct options options;
	json_t *answer;
	int outcome = options_read(&options, command, options_json_only, "",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	outcome = command_ask(dir, METHOD_GET, path, NULL, NULL, &answer);
	if (outcome == 0 && options_has(&options, "json"))
		command_print_json(answer);
	else if (outcome == 0)
		table_print(json_object_get(answer, list), columns, empty);
	json_decref(answer);
	return outcome;
}
