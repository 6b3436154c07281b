/*
 * options.h - the words after a command, read by one table.
 *
 *   static const struct option_shape shapes[] = {
 *           { "title", OPTION_TEXT, true },
 *           { "host", OPTION_MANY, false },
 *           { "near-staff", OPTION_FLAG, false },
 *           { NULL },
 *   };
 *   outcome = options_read(&options, command, shapes, "SLUG", argc, argv);
 */

#ifndef AGGREGATOR_OPTIONS_H
#define AGGREGATOR_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "aggregator/command.h"

#define OPTIONS_SHAPES 32 /* of one command */
#define OPTIONS_GIVEN 128 /* on one command line */
#define OPTION_NAME 32    /* with its NUL */

enum option_kind {
	OPTION_TEXT, /* --name VALUE, once */
	OPTION_MANY, /* --name VALUE, as often as one likes */
	OPTION_FLAG, /* --name */
};

struct option_shape {
	const char *name; /* without the dashes; NULL ends the table */
	enum option_kind kind;
	bool required;
};

/* Of commands that take none, and of those that take --json alone. */
extern const struct option_shape options_none[];
extern const struct option_shape options_json_only[];

/* Everything is lent out of argv and the table. */
struct options {
	const struct option_shape *shapes;
	struct {
		const struct option_shape *shape;
		const char *value; /* "" for a flag */
	} given[OPTIONS_GIVEN];
	size_t given_count;
	char **words; /* what is no option, in order */
	int word_count;
};

/*
 * Read them.  words names what must stand beside the options, one space
 * between: "SLUG", "KIOSK EPOCH", ""; in brackets when it may be left out, and "..."
 * at the end where more may follow.
 * 0, or OUTCOME_WORDS after a sentence: "touchpoint add: --title is missing".
 */
int options_read(struct options *options, const struct command *command,
    const struct option_shape *shapes, const char *words, int argc,
    char **argv);

/* The value given, or NULL; of OPTION_MANY the nth, from 0. */
const char *options_text(const struct options *options, const char *name);
const char *options_nth(const struct options *options, const char *name,
    size_t nth);
bool options_has(const struct options *options, const char *name);

/*
 * What was given as a JSON object, under the options' names (with _ for -):
 * texts, true for flags, arrays for OPTION_MANY.  A new reference.
 */
json_t *options_json(const struct options *options);

/*
 * Add what was given to an address's query, name=value with & between; flags
 * are "yes".  Options named in `but` (ends with NULL; may be NULL) are left
 * out.  Not NUL-terminated.
 */
struct bytes;
void options_query(const struct options *options, const char *const *but,
    struct bytes *out);
/* One more pair, whatever value holds. */
void options_query_put(struct bytes *out, const char *name, const char *value);

#endif
