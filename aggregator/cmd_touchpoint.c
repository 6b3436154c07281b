/*
 * cmd_touchpoint.c - touchpoint add, set, retire, list, show.
 *
 * The whole map as a file, and what became of a card: cmd_touchpoint_map.c.
 */

#include <stdio.h>

#include <string.h>

#include "aggregator/command.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/member.h"
#include "aggregator/options.h"
#include "aggregator/table.h"

#define CARD_OPTIONS \
	{ "survey", OPTION_TEXT, false }, { "kind", OPTION_TEXT, false }, \
	    { "department", OPTION_TEXT, false }, \
	    { "region", OPTION_TEXT, false }, { "phase", OPTION_TEXT, false }, \
	    { "zone", OPTION_TEXT, false }, { "group", OPTION_TEXT, false }, \
	    { "near-staff", OPTION_FLAG, false }, \
	    { "from", OPTION_TEXT, false }, { "to", OPTION_TEXT, false }, \
	{ \
		NULL, OPTION_FLAG, false \
	}

#define CARD_USAGE \
	"           [--kind offline|online|social] [--department D]\n" \
	"           [--region R] [--phase before|purchase|after]\n" \
	"           [--zone Europe/Vienna] [--group G] [--near-staff]\n" \
	"           [--from DATE] [--to DATE]\n\n"

static const struct option_shape add_shapes[] = {
	{ "title", OPTION_TEXT, true },
	CARD_OPTIONS,
};
static const struct option_shape set_shapes[] = {
	{ "title", OPTION_TEXT, false },
	{ "retired", OPTION_TEXT, false },
	{ "not-near-staff", OPTION_FLAG, false },
	CARD_OPTIONS,
};

/* Ask, then say in one line what became of that touchpoint. */
static int
ask_about(const char *dir, enum method method, const char *path, json_t *body,
    const char *done)
{
	json_t *answer;
	int outcome = command_ask(dir, method, path, NULL, body, &answer);

	if (outcome == 0)
		printf("touchpoint %s %s\n",
		    json_string_value(json_object_get(answer, "slug")), done);
	json_decref(answer);
	return outcome;
}

static int
add_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	json_t *body;
	int outcome = options_read(&options, command, add_shapes, "SLUG", argc,
	    argv);

	if (outcome != 0)
		return outcome;
	body = options_json(&options);
	json_object_set_new(body, "slug", json_string(options.words[0]));
	return ask_about(dir, METHOD_POST, "/v1/touchpoints", body, "added");
}

static int
set_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	const char *retired;
	char path[256];
	json_t *body;
	int outcome = options_read(&options, command, set_shapes, "SLUG", argc,
	    argv);

	if (outcome != 0)
		return outcome;
	if (options.given_count == 0)
		return command_misused(command, "nothing to set is named");
	retired = options_text(&options, "retired");
	if (retired != NULL && strcmp(retired, "yes") != 0 &&
	    strcmp(retired, "no") != 0)
		return command_misused(command,
		    "--retired is yes or no, not \"%s\"", retired);
	if (options_has(&options, "near-staff") &&
	    options_has(&options, "not-near-staff"))
		return command_misused(command,
		    "--near-staff and --not-near-staff contradict each other");
	body = options_json(&options);
	if (json_object_del(body, "not_near_staff") == 0)
		json_object_set_new(body, "near_staff", json_false());
	if (retired != NULL)
		json_object_set_new(body, "retired",
		    json_boolean(strcmp(retired, "yes") == 0));
	snprintf(path, sizeof(path), "/v1/touchpoints/%s", options.words[0]);
	return ask_about(dir, METHOD_PATCH, path, body, "changed");
}

static int
retire_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct options options;
	char path[256];
	int outcome = options_read(&options, command, options_none, "SLUG",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/touchpoints/%s/retire",
	    options.words[0]);
	return ask_about(dir, METHOD_POST, path, json_object(), "retired");
}

/* ---- looking ----------------------------------------------------------------- */

static const struct option_shape list_shapes[] = {
	{ "department", OPTION_TEXT, false },
	{ "region", OPTION_TEXT, false },
	{ "kind", OPTION_TEXT, false },
	{ "phase", OPTION_TEXT, false },
	{ "group", OPTION_TEXT, false },
	{ "all", OPTION_FLAG, false },
	{ "json", OPTION_FLAG, false },
	{ NULL, OPTION_FLAG, false },
};

/* "from 2026-12-01", "to 2026-12-24", "over", "retired", "open". */
static void
state_words(const json_t *card, char *out, size_t size)
{
	const char *state = member_text(card, "state"),
		   *to = member_text(card, "to");

	if (strcmp(state, "coming") == 0)
		snprintf(out, size, "from %s", member_text(card, "from"));
	else if (strcmp(state, "open") == 0 && to[0] != '\0')
		snprintf(out, size, "to %s", to);
	else
		snprintf(out, size, "%s", state);
}

static void
print_list(json_t *list)
{
	static const struct table_column columns[] = {
		{ "slug", "TOUCHPOINT", 0 },
		{ "title", "TITLE", TABLE_REST },
		{ "kind", "KIND", 0 },
		{ "department", "DEPARTMENT", 12 },
		{ "region", "REGION", 12 },
		{ "words", "STATE", 0 },
		{ NULL, NULL, 0 },
	};
	char words[32];
	json_t *card;
	size_t i;

	json_array_foreach(list, i, card) {
		state_words(card, words, sizeof(words));
		json_object_set_new(card, "words", json_string(words));
	}
	table_print(list, columns,
	    "no such touchpoint is in use: touchpoint add SLUG --title T; "
	    "--all shows retired ones");
}

static int
list_run(const struct command *command, const char *dir, int argc, char **argv)
{
	static const char *const ours[] = { "all", "json", NULL };
	struct bytes query = { 0 };
	struct options options;
	json_t *answer;
	int outcome = options_read(&options, command, list_shapes, "", argc,
	    argv);

	if (outcome != 0)
		return outcome;
	options_query(&options, ours, &query);
	if (!options_has(&options, "all"))
		options_query_put(&query, "retired", "no");
	bytes_put(&query, "", 1);
	if (query.failed)
		outcome = command_failed(command, OUTCOME_LATER,
		    "there is no memory");
	else
		outcome = command_ask(dir, METHOD_GET, "/v1/touchpoints",
		    (const char *)query.data, NULL, &answer);
	bytes_release(&query);
	if (outcome != 0)
		return outcome;
	if (options_has(&options, "json"))
		command_print_json(answer);
	else
		print_list(json_object_get(answer, "touchpoints"));
	json_decref(answer);
	return 0;
}

static void
print_card(const json_t *card)
{
	static const char *const names[] = { "survey", "kind", "department",
		"region", "phase", "zone", "group", "from", "to" };

	printf("%s: %s\n", member_text(card, "slug"),
	    member_text(card, "title"));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *text = member_text(card, names[i]);

		printf("  %-11s %s\n", names[i], text[0] != '\0' ? text : "-");
	}
	printf("  %-11s %s\n", "near staff",
	    json_is_true(json_object_get(card, "near_staff")) ? "yes" : "no");
	printf("  %-11s %s\n", "state", member_text(card, "state"));
}

static int
show_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	char path[256];
	json_t *card;
	int outcome = options_read(&options, command, options_json_only, "SLUG",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), "/v1/touchpoints/%s", options.words[0]);
	outcome = command_ask(dir, METHOD_GET, path, NULL, NULL, &card);
	if (outcome == 0 && options_has(&options, "json"))
		command_print_json(card);
	else if (outcome == 0)
		print_card(card);
	json_decref(card);
	return outcome;
}

const struct command cmd_touchpoint_add = {
	"touchpoint add",
	"put a touchpoint on the map",
	"SLUG\n"
	"           --title TITLE [--survey NAME]\n" CARD_USAGE
	"  SLUG      its short name for ever: small letters, digits, hyphens\n"
	"  --survey  what it asks\n"
	"  --zone    its own time zone; default this system's",
	add_run,
};

const struct command cmd_touchpoint_set = {
	"touchpoint set",
	"change a touchpoint's card",
	"SLUG\n"
	"           [--title TITLE] [--survey NAME] [--retired yes|no]\n" CARD_USAGE
	"What is not named stays as it is; \"\" empties.\n"
	"  --retired no      brings back one that was retired\n"
	"  --not-near-staff  takes that mark off",
	set_run,
};

const struct command cmd_touchpoint_retire = {
	"touchpoint retire",
	"close a touchpoint; its history stays",
	"SLUG",
	retire_run,
};

const struct command cmd_touchpoint_list = {
	"touchpoint list",
	"show the map",
	"[OPTION]...\n\n"
	"  --department D, --region R, --kind K, --phase P  those alone\n"
	"  --group  those of a group and of the groups below it: fair, fair/hall"
	" 2\n"
	"  --all    retired ones too\n"
	"  --json   the whole cards",
	list_run,
};

const struct command cmd_touchpoint_show = {
	"touchpoint show",
	"show one touchpoint's card",
	"SLUG [--json]",
	show_run,
};
