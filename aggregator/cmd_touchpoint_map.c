/*
 * cmd_touchpoint_map.c - touchpoint export, import, history.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/command.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/courier.h"
#include "aggregator/io/member.h"
#include "aggregator/options.h"

/* A map's file is read whole; the server takes no longer one. */
#define MAP_FILE (4 * 1024 * 1024)

/* Touchpoints named one by one before they are only counted. */
#define NAMED_MOST 20

static const struct option_shape export_shapes[] = {
	{ "decimal", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};
static const struct option_shape import_shapes[] = {
	{ "dry-run", OPTION_FLAG, false },
	{ "json", OPTION_FLAG, false },
	{ NULL, OPTION_FLAG, false },
};

/* ---- out ---------------------------------------------------------------------- */

static int
write_file(const struct command *command, const char *path,
    const struct bytes *body)
{
	FILE *file = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");
	bool failed;

	if (file == NULL)
		return command_failed(command, OUTCOME_REFUSED, "%s: %s", path,
		    strerror(errno));
	failed = fwrite(body->data, 1, body->length, file) != body->length;
	if (file == stdout)
		return failed ? OUTCOME_LATER : OUTCOME_DONE;
	failed |= fclose(file) != 0;
	return failed ? command_failed(command, OUTCOME_LATER, "%s: %s", path,
			    strerror(errno))
		      : OUTCOME_DONE;
}

static int
export_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct request request = { .method = METHOD_GET,
		.path = "/v1/map",
		.query = "",
		.content_type = "",
		.bearer = "",
		.who = "" };
	struct options options;
	struct reply reply;
	int outcome = options_read(&options, command, export_shapes, "[FILE]",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	if (options_has(&options, "decimal")) {
		if (strcmp(options_text(&options, "decimal"), "comma") != 0)
			return command_misused(command,
			    "--decimal is comma or not given");
		request.query = "decimal=comma";
	}
	outcome = courier_send(dir, &request, &reply);
	if (outcome != 0)
		return outcome;
	outcome = courier_exit(&reply);
	if (outcome == 0)
		outcome = write_file(command,
		    options.word_count > 0 ? options.words[0] : "-",
		    &reply.body);
	bytes_release(&reply.body);
	return outcome;
}

/* ---- in ----------------------------------------------------------------------- */

/* "zone Europe/Vienna -> UTC", one field after the other. */
static void
print_fields(json_t *fields)
{
	const char *name, *before = "  ";
	json_t *pair;

	json_object_foreach(fields, name, pair) {
		const char *words[2];
		static const char *const members[] = { "old", "new" };

		for (int i = 0; i < 2; i++) {
			json_t *value = json_object_get(pair, members[i]);

			words[i] = json_is_true(value) ? "yes"
			    : json_is_false(value)     ? "no"
			    : json_string_length(value) > 0
			    ? json_string_value(value)
			    : "-";
		}
		printf("%s%s: %s -> %s", before, name, words[0], words[1]);
		before = ", ";
	}
	putchar('\n');
}

static void
print_absent(const json_t *absent)
{
	json_t *slug;
	size_t i;

	if (json_array_size(absent) == 0)
		return;
	printf("not in the file and left as they are: ");
	json_array_foreach(absent, i, slug) {
		if (i == NAMED_MOST)
			break;
		printf("%s%s", i > 0 ? ", " : "", json_string_value(slug));
	}
	if (json_array_size(absent) > NAMED_MOST)
		printf(" and %zu more", json_array_size(absent) - NAMED_MOST);
	putchar('\n');
}

static void
print_import(const json_t *answer)
{
	json_t *change;
	size_t i;

	json_array_foreach(json_object_get(answer, "changes"), i, change) {
		printf("%s  %s", member_text(change, "touchpoint"),
		    member_text(change, "what"));
		print_fields(json_object_get(change, "fields"));
	}
	print_absent(json_object_get(answer, "absent"));
	printf("%lld added, %lld changed, %lld as they were%s\n",
	    member_count(answer, "added"), member_count(answer, "changed"),
	    member_count(answer, "same"),
	    json_is_true(json_object_get(answer, "dry_run"))
		? ": nothing is stored, for this was a dry run"
		: "");
}

static int
show_import(const struct command *command, const struct reply *reply,
    bool as_json)
{
	json_t *answer = json_loadb((const char *)reply->body.data,
	    reply->body.length, 0, NULL);

	if (answer == NULL)
		return command_failed(command, OUTCOME_LATER,
		    "the answer cannot be read: look with touchpoint list");
	if (as_json)
		command_print_json(answer);
	else
		print_import(answer);
	json_decref(answer);
	return OUTCOME_DONE;
}

static int
import_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct request request = { .method = METHOD_POST,
		.path = "/v1/map",
		.query = "",
		.content_type = "text/csv",
		.bearer = "",
		.who = "" };
	struct options options;
	struct reply reply;
	struct bytes file;
	int outcome = options_read(&options, command, import_shapes, "FILE",
	    argc, argv);

	if (outcome == 0)
		outcome = command_file(command, options.words[0], MAP_FILE,
		    &file);
	if (outcome != 0)
		return outcome;
	request.body = file.data;
	request.length = file.length;
	if (options_has(&options, "dry-run"))
		request.query = "dry-run=yes";
	outcome = courier_send(dir, &request, &reply);
	bytes_release(&file);
	if (outcome != 0)
		return outcome;
	outcome = courier_exit_about(&reply, options.words[0]);
	if (outcome == 0)
		outcome = show_import(command, &reply,
		    options_has(&options, "json"));
	bytes_release(&reply.body);
	return outcome;
}

/* ---- history ------------------------------------------------------------------ */

static void
print_history(const json_t *history)
{
	json_t *entry;
	size_t i;

	json_array_foreach(history, i, entry) {
		const char *at = json_string_value(json_object_get(entry,
		    "at"));
		const char *who = json_string_value(json_object_get(entry,
		    "who"));

		printf("%-20s  %s  %s  ", at != NULL ? at : "-", who,
		    member_text(entry, "what"));
		print_fields(json_object_get(entry, "fields"));
	}
}

static int
history_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct options options;
	char path[256];
	json_t *answer;
	int outcome = options_read(&options, command, options_json_only, "SLUG",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/touchpoints/%s/history",
	    options.words[0]);
	outcome = command_ask(dir, METHOD_GET, path, NULL, NULL, &answer);
	if (outcome == 0 && options_has(&options, "json"))
		command_print_json(answer);
	else if (outcome == 0)
		print_history(json_object_get(answer, "history"));
	json_decref(answer);
	return outcome;
}

const struct command cmd_touchpoint_export = {
	"touchpoint export",
	"write the whole map as a table for spreadsheets",
	"[FILE] [--decimal comma]\n\n"
	"  FILE       default standard output\n"
	"  --decimal  comma: semicolons between cells",
	export_run,
};

const struct command cmd_touchpoint_import = {
	"touchpoint import",
	"add and change touchpoints from such a table",
	"FILE\n"
	"           [--dry-run] [--json]\n\n"
	"All of it or nothing.  The first line names the columns: slug, and"
	" any of\ntitle, survey, kind, department, region, phase, zone, group,"
	" from, to,\nnear_staff and retired (yes or no).  A touchpoint that is"
	" not in the file\nstays as it is.\n"
	"  --dry-run  say what would be changed, and change nothing",
	import_run,
};

const struct command cmd_touchpoint_history = {
	"touchpoint history",
	"what became of a touchpoint's card, when and by whom",
	"SLUG [--json]",
	history_run,
};
