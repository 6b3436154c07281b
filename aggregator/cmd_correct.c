/*
 * cmd_correct.c - correct, corrections: what was signed stays, what it means is
 * put right.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/command.h"
#include "aggregator/core/query.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/member.h"
#include "aggregator/options.h"
#include "aggregator/paragraph.h"

static const struct option_shape shapes[] = {
	{ "from", OPTION_TEXT, false },
	{ "to", OPTION_TEXT, false },
	{ "touchpoint", OPTION_TEXT, false },
	{ "rehearsal", OPTION_FLAG, false },
	{ "count", OPTION_FLAG, false },
	{ "why", OPTION_TEXT, false },
	{ "undo", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};

static void
print_paragraph(struct bytes *text, int indent)
{
	struct bytes out = { 0 };

	bytes_put(text, "", 1);
	if (!text->failed)
		paragraph_put(&out, indent, (const char *)text->data);
	if (text->failed || out.failed)
		fputs("touchstone-aggregator: not enough memory\n", stderr);
	else
		fwrite(out.data, 1, out.length, stdout);
	free(out.data);
	free(text->data);
}

/* "3 ratings of north so far, from ... to ..., counted at counter-2". */
static void
print_correction(const json_t *answer)
{
	const char *what = member_text(answer, "what");
	const long long ratings = member_count(answer, "ratings");
	const long long flagged = member_count(answer, "flagged");
	struct bytes text = { 0 };

	bytes_printf(&text, "correction %lld: %lld rating%s of %s so far",
	    member_count(answer, "number"), ratings, ratings == 1 ? "" : "s",
	    member_text(answer, "name"));
	if (flagged > 0)
		bytes_printf(&text, " (and %lld flagged as repeated)", flagged);
	bytes_printf(&text, ", from %s to %s, counted ",
	    member_text(answer, "from"), member_text(answer, "to"));
	if (strcmp(what, "touchpoint") == 0)
		bytes_printf(&text, "at %s", member_text(answer, "touchpoint"));
	else
		bytes_printf(&text, "as %s",
		    strcmp(what, "rehearsal") == 0 ? "rehearsal"
						   : "customers' answers");
	print_paragraph(&text, 2);
}

/* ---- correct ------------------------------------------------------------- */

static int
undo(const struct command *command, const char *dir,
    const struct options *options)
{
	const char *number = options_text(options, "undo");
	json_t *body = json_object(), *answer;
	char path[128];
	int outcome;

	if (strspn(number, "0123456789") != strlen(number) ||
	    number[0] == '\0' || strlen(number) > 18) {
		json_decref(body);
		return command_misused(command,
		    "--undo wants a number of the book, as `corrections` "
		    "shows it, not \"%s\"",
		    number);
	}
	if (options_has(options, "why"))
		json_object_set_new(body, "why",
		    json_string(options_text(options, "why")));
	snprintf(path, sizeof(path), "/v1/corrections/%s/undo", number);
	outcome = command_ask(dir, METHOD_POST, path, NULL, body, &answer);
	if (outcome == 0)
		printf("correction %s undone by number %lld of the book\n",
		    number,
		    member_count(json_object_get(answer, "undone"), "number"));
	json_decref(answer);
	return outcome;
}

static bool
is_time(const char *text)
{
	struct query_time time;

	return strcmp(text, "now") == 0 || query_time_read(text, &time) == 0;
}

/* Words and options that go together; 0, or OUTCOME_WORDS after a sentence. */
static int
check(const struct command *command, const struct options *options)
{
	static const char *const wanted[] = { "from", "to", "why" };
	const int said = options_has(options, "touchpoint") +
	    options_has(options, "rehearsal") + options_has(options, "count");

	if (options->word_count == 0)
		return command_misused(command, "KIOSK is missing");
	for (size_t i = 0; i < 3; i++)
		if (!options_has(options, wanted[i]))
			return command_misused(command, "--%s is missing",
			    wanted[i]);
	for (size_t i = 0; i < 2; i++)
		if (!is_time(options_text(options, wanted[i])))
			return command_misused(command,
			    "--%s: \"%s\" is no time: give one like "
			    "2026-11-20T14:00:00+01:00, a date, 28d, today or "
			    "now",
			    wanted[i], options_text(options, wanted[i]));
	if (said != 1)
		return command_misused(command,
		    "give one of --touchpoint, --rehearsal and --count");
	return 0;
}

static int
correct_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct options options;
	json_t *body, *answer;
	int outcome = options_read(&options, command, shapes, "[KIOSK]", argc,
	    argv);

	if (outcome != 0)
		return outcome;
	if (options_has(&options, "undo")) {
		if (options.word_count > 0 ||
		    options.given_count >
			(options_has(&options, "why") ? 2u : 1u))
			return command_misused(command,
			    "--undo takes --why beside it and nothing else");
		return undo(command, dir, &options);
	}
	outcome = check(command, &options);
	if (outcome != 0)
		return outcome;
	body = options_json(&options);
	json_object_set_new(body, "kiosk", json_string(options.words[0]));
	outcome = command_ask(dir, METHOD_POST, "/v1/corrections", NULL, body,
	    &answer);
	if (outcome == 0)
		print_correction(answer);
	json_decref(answer);
	return outcome;
}

/* ---- corrections --------------------------------------------------------- */

static void
print_one(const json_t *correction)
{
	const json_t *undone = json_object_get(correction, "undone");

	print_correction(correction);
	printf("  %s, %s: %s\n", member_text(correction, "at"),
	    member_text(correction, "who"), member_text(correction, "why"));
	if (json_is_object(undone))
		printf("  undone by %s, number %lld of the book%s%s\n",
		    member_text(undone, "who"), member_count(undone, "number"),
		    member_text(undone, "why")[0] != '\0' ? ": " : "",
		    member_text(undone, "why"));
}

static int
corrections_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct options options;
	json_t *answer, *list, *correction;
	size_t i;
	int outcome = options_read(&options, command, options_json_only, "",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	outcome = command_ask(dir, METHOD_GET, "/v1/corrections", NULL, NULL,
	    &answer);
	list = json_object_get(answer, "corrections");
	if (outcome == 0 && options_has(&options, "json"))
		command_print_json(answer);
	else if (outcome == 0 && json_array_size(list) == 0)
		puts("no correction");
	else if (outcome == 0)
		json_array_foreach(list, i, correction)
			print_one(correction);
	json_decref(answer);
	return outcome;
}

const struct command cmd_correct = {
	"correct",
	"put right where or whether a kiosk's ratings count",
	"KIOSK --from T --to T\n"
	"       --touchpoint SLUG|--rehearsal|--count --why TEXT\n"
	"       correct --undo N [--why TEXT]\n\n"
	"  --from, --to  the ratings from then until before then; a date or\n"
	"                `today` is local to the kiosk's first touchpoint; or\n"
	"                `now`\n"
	"  --touchpoint  they belong to that one\n"
	"  --rehearsal   they are no customer's: counted beside\n"
	"  --count       those rehearsed are customers'\n"
	"  --why         what happened; it goes into the book, and stands with\n"
	"                the scores\n"
	"  --undo        take correction N back\n\n"
	"An entry of the book, never a change of what the kiosk signed.  Ratings\n"
	"that arrive later are put right too.",
	correct_run,
};

const struct command cmd_corrections = {
	"corrections",
	"show what was put right, by whom and why",
	"[--json]",
	corrections_run,
};
