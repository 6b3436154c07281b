/*
 * showing.h - an answer as a table, as JSON or as CSV.
 *
 * What commands that print figures share: --format and --decimal, and the
 * printing itself.
 */

#ifndef AGGREGATOR_SHOWING_H
#define AGGREGATOR_SHOWING_H

#include <stdbool.h>

#include <jansson.h>

#include "aggregator/command.h"
#include "aggregator/options.h"

enum showing_format {
	SHOWING_TABLE,
	SHOWING_JSON,
	SHOWING_CSV,
};

struct showing {
	enum showing_format format;
	bool decimal_comma; /* of CSV */
};

/* For a command's table of options, and its usage. */
#define SHOWING_OPTIONS \
	{ "format", OPTION_TEXT, false }, \
	{ \
		"decimal", OPTION_TEXT, false \
	}
#define SHOWING_USAGE \
	"  --format table|json|csv  [--decimal comma]   for CSV: 3,5 and ;"

/* Options that are no part of what is asked; for options_query. */
extern const char *const showing_options[];

/* How to show: 0, or OUTCOME_WORDS after a sentence. */
int showing_read(struct showing *showing, const struct command *command,
    const struct options *options);

/* Print answer: 0, or an exit code after a sentence. */
int showing_print(const struct showing *showing, const struct command *command,
    const json_t *answer,
    void (*table)(const json_t *answer, struct bytes *out),
    void (*csv)(const json_t *answer, bool decimal_comma, struct bytes *out));

#endif
