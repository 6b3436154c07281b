/*
 * options.c - getopt_long by a table, and the same sentences everywhere.
 */

#include <getopt.h>
#include <string.h>

#include "aggregator/core/outcome.h"
#include "aggregator/io/bytes.h"
#include "aggregator/options.h"

const struct option_shape options_none[] = {
	{ NULL, OPTION_FLAG, false },
};

const struct option_shape options_json_only[] = {
	{ "json", OPTION_FLAG, false },
	{ NULL, OPTION_FLAG, false },
};

static size_t
fill_longs(struct option *longs, const struct option_shape *shapes)
{
	size_t count = 0;

	for (; shapes[count].name != NULL && count < OPTIONS_SHAPES; count++) {
		longs[count] = (struct option){
			.name = shapes[count].name,
			.has_arg = shapes[count].kind == OPTION_FLAG
			    ? no_argument
			    : required_argument,
		};
	}
	longs[count] = (struct option){ 0 };
	return count;
}

static int
take(struct options *o, const struct command *command,
    const struct option_shape *shape, const char *value)
{
	if (shape->kind == OPTION_TEXT && options_has(o, shape->name))
		return command_misused(command, "--%s is given twice",
		    shape->name);
	if (o->given_count == OPTIONS_GIVEN)
		return command_misused(command, "too many options");
	o->given[o->given_count].shape = shape;
	o->given[o->given_count++].value = value != NULL ? value : "";
	return 0;
}

static int
read_options(struct options *o, const struct command *command, int argc,
    char **argv)
{
	struct option longs[OPTIONS_SHAPES + 1];
	int found, index, outcome;

	fill_longs(longs, o->shapes);
	opterr = 0;
	optind = 0; /* begin anew, GNU's way */
	while ((found = getopt_long(argc, argv, ":", longs, &index)) != -1) {
		if (found == ':')
			return command_misused(command, "%s wants a value",
			    argv[optind - 1]);
		if (found == '?' && optopt != 0)
			return command_misused(command,
			    "-%c is no option here; --help lists them", optopt);
		if (found == '?')
			return command_misused(command,
			    "%s is no option here; --help lists them",
			    argv[optind - 1]);
		outcome = take(o, command, &o->shapes[index], optarg);
		if (outcome != 0)
			return outcome;
	}
	o->words = argv + optind;
	o->word_count = argc - optind;
	return 0;
}

/* Words given against words wanted; the first missing one is named. */
static int
check_words(const struct options *o, const struct command *command,
    const char *words)
{
	int place = 0;

	while (*words != '\0') {
		int length = (int)strcspn(words, " ");

		if (strcmp(words, "...") == 0)
			return 0;
		if (*words != '[' &&
		    (place >= o->word_count || *o->words[place] == '\0'))
			return command_misused(command, "%.*s is missing",
			    length, words);
		place++;
		words += length + (words[length] == ' ');
	}
	if (o->word_count > place)
		return command_misused(command, "\"%s\" is one word too many",
		    o->words[place]);
	return 0;
}

int
options_read(struct options *options, const struct command *command,
    const struct option_shape *shapes, const char *words, int argc, char **argv)
{
	int outcome;

	memset(options, 0, sizeof(*options));
	options->shapes = shapes;
	outcome = read_options(options, command, argc, argv);
	if (outcome == 0)
		outcome = check_words(options, command, words);
	for (; outcome == 0 && shapes->name != NULL; shapes++) {
		if (shapes->required && !options_has(options, shapes->name))
			return command_misused(command, "--%s is missing",
			    shapes->name);
	}
	return outcome;
}

const char *
options_nth(const struct options *options, const char *name, size_t nth)
{
	for (size_t i = 0; i < options->given_count; i++)
		if (strcmp(options->given[i].shape->name, name) == 0 &&
		    nth-- == 0)
			return options->given[i].value;
	return NULL;
}

const char *
options_text(const struct options *options, const char *name)
{
	return options_nth(options, name, 0);
}

bool
options_has(const struct options *options, const char *name)
{
	return options_nth(options, name, 0) != NULL;
}

static json_t *
many_json(const struct options *options, const char *name)
{
	json_t *array = json_array();
	const char *value;

	for (size_t i = 0; (value = options_nth(options, name, i)) != NULL; i++)
		json_array_append_new(array, json_string(value));
	return array;
}

/* An option's name as a member's: near-staff is near_staff. */
static void
member_name(const char *option, char out[OPTION_NAME])
{
	size_t i = 0;

	for (; option[i] != '\0' && i + 1 < OPTION_NAME; i++)
		out[i] = option[i] == '-' ? '_' : option[i];
	out[i] = '\0';
}

json_t *
options_json(const struct options *options)
{
	json_t *object = json_object();

	for (size_t i = 0; i < options->given_count; i++) {
		const struct option_shape *shape = options->given[i].shape;
		char name[OPTION_NAME];
		json_t *value;

		if (shape->kind == OPTION_FLAG)
			value = json_true();
		else if (shape->kind == OPTION_MANY)
			value = many_json(options, shape->name);
		else
			value = json_string(options->given[i].value);
		member_name(shape->name, name);
		json_object_set_new(object, name, value);
	}
	return object;
}

static bool
is_listed(const char *const *list, const char *name)
{
	for (; list != NULL && *list != NULL; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

void
options_query_put(struct bytes *out, const char *name, const char *value)
{
	bytes_printf(out, "%s%s=", out->length == 0 ? "" : "&", name);
	for (; *value != '\0'; value++) {
		const unsigned char c = (unsigned char)*value;

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || c == '-' || c == '_')
			bytes_printf(out, "%c", c);
		else
			bytes_printf(out, "%%%02X", c);
	}
}

void
options_query(const struct options *options, const char *const *but,
    struct bytes *out)
{
	for (size_t i = 0; i < options->given_count; i++) {
		const struct option_shape *shape = options->given[i].shape;

		if (!is_listed(but, shape->name))
			options_query_put(out, shape->name,
			    shape->kind == OPTION_FLAG
				? "yes"
				: options->given[i].value);
	}
}
