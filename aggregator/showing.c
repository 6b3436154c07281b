/*
 * showing.c - an answer as a table, as JSON or as CSV.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/core/outcome.h"
#include "aggregator/io/bytes.h"
#include "aggregator/showing.h"

const char *const showing_options[] = { "format", "decimal", NULL };

int
showing_read(struct showing *showing, const struct command *command,
    const struct options *options)
{
	static const char *const formats[] = { "table", "json", "csv" };
	const char *format = options_text(options, "format");
	const char *decimal = options_text(options, "decimal");
	size_t i = 0;

	*showing = (struct showing){ SHOWING_TABLE, false };
	while (format != NULL && i < 3 && strcmp(formats[i], format) != 0)
		i++;
	if (i == 3)
		return command_misused(command,
		    "--format: there is no \"%s\"; it is one of table, json, "
		    "csv",
		    format);
	showing->format = (enum showing_format)i;
	if (decimal == NULL || strcmp(decimal, "point") == 0)
		return 0;
	if (strcmp(decimal, "comma") != 0)
		return command_misused(command,
		    "--decimal: there is no \"%s\"; it is point or comma",
		    decimal);
	if (showing->format != SHOWING_CSV)
		return command_misused(command,
		    "--decimal comma goes with --format csv alone");
	showing->decimal_comma = true;
	return 0;
}

int
showing_print(const struct showing *showing, const struct command *command,
    const json_t *answer,
    void (*table)(const json_t *answer, struct bytes *out),
    void (*csv)(const json_t *answer, bool decimal_comma, struct bytes *out))
{
	struct bytes out = { 0 };
	int outcome = OUTCOME_DONE;

	if (showing->format == SHOWING_JSON) {
		command_print_json(answer);
		return OUTCOME_DONE;
	}
	if (showing->format == SHOWING_CSV)
		csv(answer, showing->decimal_comma, &out);
	else
		table(answer, &out);
	if (out.failed)
		outcome = command_failed(command, OUTCOME_LATER,
		    "there is no memory");
	else
		fwrite(out.data, 1, out.length, stdout);
	bytes_release(&out);
	return outcome;
}
