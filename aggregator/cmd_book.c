/*
 * cmd_book.c - book: who did what, when.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/command.h"
#include "aggregator/options.h"

/* Members that every deed has stand in columns of their own. */
static int
is_common(const char *name)
{
	static const char *const common[] = { "number", "at", "who", "deed" };

	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (strcmp(common[i], name) == 0)
			return 1;
	return 0;
}

static void
print_value(const char *name, json_t *value)
{
	char *text;

	if (json_is_string(value) && json_string_length(value) == 0)
		return;
	if (json_is_string(value)) {
		printf("  %s=%s", name, json_string_value(value));
		return;
	}
	text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	printf("  %s=%s", name, text != NULL ? text : "?");
	free(text);
}

static void
print_deed(json_t *deed)
{
	const char *at = json_string_value(json_object_get(deed, "at"));
	const char *name;
	json_t *value;

	printf("%6lld  %-20s  %-14s  %s",
	    (long long)json_integer_value(json_object_get(deed, "number")),
	    at != NULL ? at : "-",
	    json_string_value(json_object_get(deed, "who")),
	    json_string_value(json_object_get(deed, "deed")));
	json_object_foreach(deed, name, value)
		if (!is_common(name))
			print_value(name, value);
	putchar('\n');
}

static int
book_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	json_t *answer, *deed;
	size_t i;
	int outcome = options_read(&options, command, options_json_only, "",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	outcome = command_ask(dir, METHOD_GET, "/v1/book", NULL, NULL, &answer);
	if (outcome == 0 && options_has(&options, "json"))
		command_print_json(answer);
	else if (outcome == 0)
		json_array_foreach(json_object_get(answer, "book"), i, deed)
			print_deed(deed);
	json_decref(answer);
	return outcome;
}

const struct command cmd_book = {
	"book",
	"read the book: every administrative deed, in order",
	"[--json]",
	book_run,
};
