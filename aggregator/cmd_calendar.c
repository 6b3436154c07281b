/*
 * cmd_calendar.c - calendar import, list, show, remove.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/command.h"
#include "aggregator/core/calendar.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/courier.h"
#include "aggregator/options.h"
#include "aggregator/table.h"
#include "protocol/limits.h"

#define CALENDAR_PATH (LIMIT_SLUG + 64)

static const struct option_shape import_shapes[] = {
	{ "name", OPTION_TEXT, false },
	{ "region", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};

/* "austria" of "/tmp/austria.ics". */
static void
name_of_file(const char *path, char *out, size_t size)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash != NULL ? slash + 1 : path;
	const char *dot = strrchr(base, '.');

	snprintf(out, size, "%.*s",
	    (int)(dot != NULL && dot > base ? dot - base : (long)strlen(base)),
	    base);
}

/* "region=..." with every byte that is no letter or digit escaped. */
static void
region_query(struct bytes *out, const char *region)
{
	bytes_printf(out, "region=");
	for (; *region != '\0'; region++)
		bytes_printf(out, "%%%02X", (unsigned char)*region);
	bytes_put(out, "", 1);
}

static void
print_imported(const struct reply *reply)
{
	json_t *answer = json_loadb((const char *)reply->body.data,
	    reply->body.length, 0, NULL);
	const char *name, *region;
	json_int_t events, timed, cancelled;

	if (json_unpack(answer, "{s:s, s:s, s:I, s:I, s:I}", "name", &name,
		"region", &region, "events", &events, "timed", &timed,
		"cancelled", &cancelled) == 0) {
		printf("calendar %s: %lld holiday%s%s%s\n", name,
		    (long long)events, events == 1 ? "" : "s",
		    region[0] != '\0' ? " of " : "", region);
		if (timed > 0)
			printf("left out: %lld with a time of day\n",
			    (long long)timed);
		if (cancelled > 0)
			printf("left out: %lld cancelled\n",
			    (long long)cancelled);
	}
	json_decref(answer);
}

/* Send the file; 0, or the exit code after one sentence. */
static int
send_file(const char *dir, const struct options *options, const char *name,
    const struct bytes *file)
{
	const char *region = options_text(options, "region");
	char path[CALENDAR_PATH];
	struct bytes query = { 0 };
	struct reply reply = { 0 };
	struct request request = {
		.method = METHOD_PUT,
		.path = path,
		.content_type = "text/calendar",
		.bearer = "",
		.who = "",
		.body = file->data,
		.length = file->length,
	};
	int outcome = OUTCOME_LATER;

	snprintf(path, sizeof(path), "/v1/calendars/%s", name);
	region_query(&query, region != NULL ? region : "");
	if (!query.failed) {
		request.query = (const char *)query.data;
		outcome = courier_send(dir, &request, &reply);
	}
	if (outcome == 0)
		outcome = courier_exit_about(&reply, options->words[0]);
	if (outcome == 0)
		print_imported(&reply);
	bytes_release(&query);
	bytes_release(&reply.body);
	return outcome;
}

static int
import_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	char name[LIMIT_SLUG + 2]; /* one too long is seen to be */
	struct options options;
	struct bytes file;
	int outcome = options_read(&options, command, import_shapes, "FILE",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	name_of_file(options.words[0], name, sizeof(name));
	if (options_has(&options, "name"))
		snprintf(name, sizeof(name), "%s",
		    options_text(&options, "name"));
	if (name[0] == '\0' || name[strcspn(name, "/?#%")] != '\0')
		return command_misused(command, "--name NAME is needed here");
	outcome = command_file(command, options.words[0], CALENDAR_FILE, &file);
	if (outcome != 0)
		return outcome;
	outcome = send_file(dir, &options, name, &file);
	bytes_release(&file);
	return outcome;
}

static int
list_run(const struct command *command, const char *dir, int argc, char **argv)
{
	static const struct table_column columns[] = {
		{ "name", "CALENDAR", 0 },
		{ "region", "REGION", 0 },
		{ "events", "HOLIDAYS", 0 },
		{ "next", "NEXT", 0 },
		{ "next_name", "", 30 },
		{ NULL, NULL, 0 },
	};

	return command_list(command, dir, argc, argv, "/v1/calendars",
	    "calendars", columns, "no calendar yet: calendar import FILE.ics");
}

static int
show_run(const struct command *command, const char *dir, int argc, char **argv)
{
	static const struct table_column columns[] = {
		{ "day", "DAY", 0 },
		{ "name", "HOLIDAY", 0 },
		{ NULL, NULL, 0 },
	};
	struct options options;
	char path[CALENDAR_PATH];
	json_t *answer;
	int outcome = options_read(&options, command, options_json_only, "NAME",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/calendars/%s", options.words[0]);
	outcome = command_ask(dir, METHOD_GET, path, NULL, NULL, &answer);
	if (outcome == 0 && options_has(&options, "json"))
		command_print_json(answer);
	else if (outcome == 0)
		table_print(json_object_get(answer, "days"), columns,
		    "no holiday in this year and the next");
	json_decref(answer);
	return outcome;
}

static int
remove_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct options options;
	char path[CALENDAR_PATH];
	json_t *answer;
	int outcome = options_read(&options, command, options_none, "NAME",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/calendars/%s", options.words[0]);
	outcome = command_ask(dir, METHOD_DELETE, path, NULL, NULL, &answer);
	if (outcome == 0)
		printf("calendar %s removed\n", options.words[0]);
	json_decref(answer);
	return outcome;
}

const struct command cmd_calendar_import = {
	"calendar import",
	"take the holidays of an iCalendar file",
	"FILE [--name NAME] [--region R]\n\n"
	"All-day events are holidays, yearly ones too.  NAME is the file's own"
	" name unless\ngiven; imported again, a calendar takes its former"
	" place.  With a region it holds for\nthe touchpoints of that region"
	" alone.  FILE - is standard input.",
	import_run,
};

const struct command cmd_calendar_list = {
	"calendar list",
	"show the calendars and the next holiday of each",
	"[--json]",
	list_run,
};

const struct command cmd_calendar_show = {
	"calendar show",
	"show a calendar's holidays of this year and the next",
	"NAME [--json]",
	show_run,
};

const struct command cmd_calendar_remove = {
	"calendar remove",
	"take a calendar off; its days are holidays no more",
	"NAME",
	remove_run,
};
