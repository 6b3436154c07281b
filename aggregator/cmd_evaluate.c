/*
 * cmd_evaluate.c - evaluate: the ranking, its criteria and marks.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/command.h"
#include "aggregator/core/evaluation.h"
#include "aggregator/core/outcome.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/csv.h"
#include "aggregator/io/member.h"
#include "aggregator/options.h"
#include "aggregator/paragraph.h"
#include "aggregator/showing.h"
#include "aggregator/table.h"

#define CRITERIA_PATH "/v1/criteria"

static const struct option_shape criterion_shapes[] = {
	{ "title", OPTION_TEXT, false },
	{ "weight", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};
static const struct option_shape mark_shapes[] = {
	{ "date", OPTION_TEXT, false },
	{ "note", OPTION_TEXT, false },
	{ NULL, OPTION_FLAG, false },
};
static const struct option_shape ranking_shapes[] = {
	{ "question", OPTION_TEXT, false },
	{ "from", OPTION_TEXT, false },
	{ "to", OPTION_TEXT, false },
	{ "department", OPTION_TEXT, false },
	{ "region", OPTION_TEXT, false },
	{ "kind", OPTION_TEXT, false },
	{ "phase", OPTION_TEXT, false },
	{ "budget", OPTION_TEXT, false },
	{ "target", OPTION_TEXT, false },
	SHOWING_OPTIONS,
	{ NULL, OPTION_FLAG, false },
};

/* A number as it was typed, or NULL when it is none; a new reference. */
static json_t *
number_json(const char *text)
{
	char *end;
	const double number = strtod(text, &end);

	return end == text || *end != '\0' ? NULL : json_real(number);
}

/* ---- criteria ----------------------------------------------------------------- */

/* --title and --weight as a body, or NULL after a sentence. */
static json_t *
criterion_body(const struct command *command, const struct options *options)
{
	const char *weight = options_text(options, "weight");
	json_t *body = options_json(options), *number;

	if (weight == NULL)
		return body;
	number = number_json(weight);
	if (number == NULL) {
		command_misused(command, "--weight: \"%s\" is no number",
		    weight);
		json_decref(body);
		return NULL;
	}
	json_object_set_new(body, "weight", number);
	return body;
}

static int
tell_criterion(const char *dir, enum method method, const char *path,
    json_t *body, const char *done)
{
	json_t *answer;
	const int outcome = command_ask(dir, method, path, NULL, body, &answer);

	if (outcome == 0)
		printf("criterion %s %s: weight %g, \"%s\"\n",
		    member_text(answer, "criterion"), done,
		    member_figure(answer, "weight"),
		    member_text(answer, "title"));
	json_decref(answer);
	return outcome;
}

static int
criterion_add_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct options options;
	json_t *body;
	int outcome = options_read(&options, command, criterion_shapes, "NAME",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	body = criterion_body(command, &options);
	if (body == NULL)
		return OUTCOME_WORDS;
	json_object_set_new(body, "criterion", json_string(options.words[0]));
	return tell_criterion(dir, METHOD_POST, CRITERIA_PATH, body, "added");
}

static int
criterion_set_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct options options;
	char path[128];
	json_t *body;
	int outcome = options_read(&options, command, criterion_shapes, "NAME",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	if (options.given_count == 0)
		return command_misused(command, "nothing to set is named");
	body = criterion_body(command, &options);
	if (body == NULL)
		return OUTCOME_WORDS;
	snprintf(path, sizeof(path), CRITERIA_PATH "/%s", options.words[0]);
	return tell_criterion(dir, METHOD_PATCH, path, body, "changed");
}

static int
criterion_remove_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct options options;
	char path[128];
	int outcome = options_read(&options, command, options_none, "NAME",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	snprintf(path, sizeof(path), CRITERIA_PATH "/%s", options.words[0]);
	return tell_criterion(dir, METHOD_DELETE, path, NULL, "removed");
}

/* Weights as people wrote them: tables show no fractions by themselves. */
static void
word_figures(json_t *list, const char *from, const char *to)
{
	char text[32];
	json_t *row;
	size_t i;

	json_array_foreach(list, i, row) {
		snprintf(text, sizeof(text), "%g", member_figure(row, from));
		json_object_set_new(row, to, json_string(text));
	}
}

static int
criterion_list_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	static const struct table_column columns[] = {
		{ "criterion", "CRITERION", 0 },
		{ "words", "WEIGHT", 0 },
		{ "title", "TITLE", TABLE_REST },
		{ NULL, NULL, 0 },
	};
	struct options options;
	json_t *answer, *list;
	int outcome = options_read(&options, command, options_json_only, "",
	    argc, argv);

	if (outcome != 0)
		return outcome;
	outcome = command_ask(dir, METHOD_GET, CRITERIA_PATH, NULL, NULL,
	    &answer);
	if (outcome != 0)
		return outcome;
	list = json_object_get(answer, "criteria");
	if (options_has(&options, "json")) {
		command_print_json(answer);
	} else {
		word_figures(list, "weight", "words");
		table_print(list, columns, "no criterion");
	}
	json_decref(answer);
	return 0;
}

/* ---- marks -------------------------------------------------------------------- */

/* function=80 into marks; "none" takes it off.  0, or OUTCOME_WORDS. */
static int
take_mark(const struct command *command, const char *word, json_t *marks)
{
	const char *equals = strchr(word, '=');
	json_t *number;
	char name[64];

	if (equals == NULL || equals == word ||
	    (size_t)(equals - word) >= sizeof(name))
		return command_misused(command,
		    "\"%s\" is no mark; write function=80", word);
	snprintf(name, sizeof(name), "%.*s", (int)(equals - word), word);
	number = strcmp(equals + 1, "none") == 0 ? json_null()
						 : number_json(equals + 1);
	if (number == NULL)
		return command_misused(command,
		    "%s: \"%s\" is no number from 0 to 100", name, equals + 1);
	if (json_object_get(marks, name) != NULL) {
		json_decref(number);
		return command_misused(command, "%s is marked twice", name);
	}
	json_object_set_new(marks, name, number);
	return 0;
}

static void
print_marks(const json_t *answer)
{
	json_t *mark;
	const char *name;

	printf("%s on %s:", member_text(answer, "touchpoint"),
	    member_text(answer, "date"));
	json_object_foreach(json_object_get(answer, "marks"), name, mark) {
		if (json_is_null(mark))
			printf(" %s taken off", name);
		else
			printf(" %s %g", name, json_number_value(mark));
	}
	putchar('\n');
}

static int
mark_run(const struct command *command, const char *dir, int argc, char **argv)
{
	struct options options;
	json_t *body, *marks, *answer;
	int outcome = options_read(&options, command, mark_shapes,
	    "SLUG CRITERION=0..100 ...", argc, argv);

	if (outcome != 0)
		return outcome;
	marks = json_object();
	for (int i = 1; i < options.word_count && outcome == 0; i++)
		outcome = take_mark(command, options.words[i], marks);
	if (outcome != 0) {
		json_decref(marks);
		return outcome;
	}
	body = options_json(&options);
	json_object_set_new(body, "touchpoint", json_string(options.words[0]));
	json_object_set_new(body, "marks", marks);
	outcome = command_ask(dir, METHOD_POST, "/v1/marks", NULL, body,
	    &answer);
	if (outcome == 0)
		print_marks(answer);
	json_decref(answer);
	return outcome;
}

static int
marks_run(const struct command *command, const char *dir, int argc, char **argv)
{
	static const struct table_column columns[] = {
		{ "touchpoint", "TOUCHPOINT", 0 },
		{ "criterion", "CRITERION", 0 },
		{ "date", "DATE", 0 },
		{ "words", "MARK", 0 },
		{ "counts", "COUNTS", 0 },
		{ "who", "WHO", 0 },
		{ "note", "NOTE", TABLE_REST },
		{ NULL, NULL, 0 },
	};
	struct bytes query = { 0 };
	struct options options;
	json_t *answer, *list;
	int outcome = options_read(&options, command, options_json_only,
	    "[SLUG]", argc, argv);

	if (outcome != 0)
		return outcome;
	if (options.word_count > 0)
		options_query_put(&query, "touchpoint", options.words[0]);
	bytes_put(&query, "", 1);
	if (query.failed)
		outcome = command_failed(command, OUTCOME_LATER,
		    "there is no memory");
	else
		outcome = command_ask(dir, METHOD_GET, "/v1/marks",
		    (const char *)query.data, NULL, &answer);
	bytes_release(&query);
	if (outcome != 0)
		return outcome;
	list = json_object_get(answer, "marks");
	if (options_has(&options, "json")) {
		command_print_json(answer);
	} else {
		word_figures(list, "mark", "words");
		table_print(list, columns,
		    "no marks yet: evaluate mark SLUG function=80");
	}
	json_decref(answer);
	return 0;
}

/* ---- the ranking -------------------------------------------------------------- */

static void
put_head(const json_t *answer, struct bytes *out)
{
	const json_t *from = json_object_get(answer, "from");
	const json_t *to = json_object_get(answer, "to");
	const json_t *of = json_object_get(answer, "target_of");
	const json_t *budget = json_object_get(answer, "budget");
	char amount[EVALUATION_AMOUNT];

	if (json_is_string(json_object_get(answer, "question")))
		bytes_printf(out, "%s, ", member_text(answer, "question"));
	bytes_printf(out, "%s%s%s%s", json_is_string(from) ? "from " : "",
	    member_text(answer, "from"), json_is_string(to) ? " to " : "",
	    member_text(answer, "to"));
	if (!json_is_string(from) && !json_is_string(to))
		bytes_printf(out, "all time");
	if (json_is_integer(of) && json_integer_value(of) > 0)
		bytes_printf(out, "; target %.1f, the upper quartile of %lld",
		    member_figure(answer, "target"),
		    member_count(answer, "target_of"));
	else if (!json_is_integer(of))
		bytes_printf(out, "; target %g",
		    member_figure(answer, "target"));
	if (json_is_integer(budget)) {
		evaluation_amount((uint64_t)json_integer_value(budget), amount);
		bytes_printf(out, "; budget %s", amount);
	}
	bytes_printf(out, "\n\n");
}

static bool
lists(const json_t *list, const json_t *name)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (json_equal(one, name))
			return true;
	return false;
}

/* Criteria that none of the ranked ones was marked on: said once. */
static json_t *
unmarked_by_all(const json_t *ranking)
{
	json_t *all = json_array(), *name, *row;
	size_t i, k;

	json_array_foreach(json_object_get(json_array_get(ranking, 0),
			       "unmarked"),
	    i, name) {
		json_array_foreach(ranking, k, row)
			if (!lists(json_object_get(row, "unmarked"), name))
				break;
		if (k == json_array_size(ranking))
			json_array_append(all, name);
	}
	return all;
}

/* The names of list that are not in but. */
static void
put_names(struct bytes *out, const char *before, const json_t *list,
    const json_t *but)
{
	json_t *name;
	size_t i;

	json_array_foreach(list, i, name) {
		if (lists(but, name))
			continue;
		bytes_printf(out, "%s%s", before, json_string_value(name));
		before = ", ";
	}
}

/* A text that was made, as a paragraph; it is let go of. */
static void
put_paragraph(struct bytes *out, int indent, struct bytes *text)
{
	bytes_put(text, "", 1);
	if (text->failed)
		out->failed = true;
	else
		paragraph_put(out, indent, (const char *)text->data);
	bytes_release(text);
}

#define SLUG_WIDTH 20

static void
put_ranked(const json_t *row, const json_t *said, struct bytes *out)
{
	char range[64], amount[EVALUATION_AMOUNT] = "-";
	const json_t *money = json_object_get(row, "amount");
	const char *slug = member_text(row, "touchpoint");
	struct bytes reason = { 0 };

	snprintf(range, sizeof(range), "%.1f (%.1f-%.1f)",
	    member_figure(row, "index"), member_figure(row, "low"),
	    member_figure(row, "high"));
	if (json_is_integer(money))
		evaluation_amount((uint64_t)json_integer_value(money), amount);
	bytes_printf(out, "%4lld  ", member_count(row, "rank"));
	if (strlen(slug) > SLUG_WIDTH) { /* a line of its own */
		bytes_printf(out, "%s\n      ", slug);
		slug = "";
	}
	bytes_printf(out, "%-*s  %9.1f  %5.1f %%  %-18s  %s\n", SLUG_WIDTH,
	    slug, member_figure(row, "relevance"),
	    100 * member_figure(row, "share"), range, amount);
	bytes_printf(out, "      ");
	bytes_printf(&reason, "%s", member_text(row, "why"));
	put_names(&reason, "; no mark yet for ",
	    json_object_get(row, "unmarked"), said);
	put_paragraph(out, 6, &reason);
}

static void
put_ranking(const json_t *ranking, struct bytes *out)
{
	json_t *said = unmarked_by_all(ranking), *row;
	struct bytes missing = { 0 };
	size_t i;

	bytes_printf(out, "%4s  %-*s  %9s  %7s  %-18s  %s\n", "RANK",
	    SLUG_WIDTH, "TOUCHPOINT", "RELEVANCE", "ANSWERS", "INDEX",
	    "AMOUNT");
	json_array_foreach(ranking, i, row)
		put_ranked(row, said, out);
	if (json_array_size(said) > 0) {
		put_names(&missing, "None of them is marked yet on ", said,
		    NULL);
		bytes_printf(out, "\n");
		put_paragraph(out, 0, &missing);
	}
	json_decref(said);
}

static void
put_others(const json_t *others, struct bytes *out)
{
	struct bytes line = { 0 };
	json_t *row;
	size_t i;

	if (json_array_size(others) > 0)
		bytes_printf(out, "\nNot ranked:\n");
	json_array_foreach(others, i, row) {
		bytes_printf(&line, "%s: %s", member_text(row, "touchpoint"),
		    member_text(row, "why"));
		bytes_printf(out, "  ");
		put_paragraph(out, 6, &line);
	}
}

static void
put_table(const json_t *answer, struct bytes *out)
{
	const json_t *ranking = json_object_get(answer, "ranking");

	put_head(answer, out);
	if (json_array_size(ranking) > 0)
		put_ranking(ranking, out);
	else
		bytes_printf(out,
		    "No touchpoint has both marks and %d answers.\n",
		    SCORE_MIN_N);
	if (json_array_size(ranking) > 0 &&
	    json_is_integer(json_object_get(answer, "budget")) &&
	    !json_is_integer(json_object_get(json_array_get(ranking, 0),
		"amount")))
		bytes_printf(out,
		    "\nThe budget is not split: no touchpoint with relevance "
		    "is below the target.\n");
	put_others(json_object_get(answer, "others"), out);
	bytes_printf(out, "\n");
	paragraph_put(out, 0, SCORE_CAVEAT);
}

static void
put_csv(const json_t *answer, bool decimal_comma, struct bytes *out)
{
	static const struct csv_column columns[] = {
		{ "rank", NULL, "rank" },
		{ "touchpoint", NULL, "touchpoint" },
		{ "relevance", NULL, "relevance" },
		{ "share", NULL, "share" },
		{ "n", NULL, "n" },
		{ "index", NULL, "index" },
		{ "low", NULL, "low" },
		{ "high", NULL, "high" },
		{ "below", NULL, "below" },
		{ "priority", NULL, "priority" },
		{ "part", NULL, "part" },
		{ "amount", NULL, "amount" },
		{ "why", NULL, "why" },
	};
	static const char *const lists[] = { "ranking", "others" };
	const size_t count = sizeof(columns) / sizeof(columns[0]);
	struct csv csv;
	json_t *row;
	size_t i;

	csv_init(&csv, out, decimal_comma);
	csv_head(&csv, columns, count);
	for (int list = 0; list < 2; list++)
		json_array_foreach(json_object_get(answer, lists[list]), i, row)
			csv_row(&csv, columns, count, row);
}

static int
ranking_run(const struct command *command, const char *dir, int argc,
    char **argv)
{
	struct bytes query = { 0 };
	struct showing showing;
	struct options options;
	json_t *answer;
	int outcome = options_read(&options, command, ranking_shapes,
	    "[ranking]", argc, argv);

	if (outcome == 0 && options.word_count > 0 &&
	    strcmp(options.words[0], "ranking") != 0)
		return command_misused(command,
		    "\"%s\" is neither ranking, criterion, mark nor marks",
		    options.words[0]);
	if (outcome == 0)
		outcome = showing_read(&showing, command, &options);
	if (outcome != 0)
		return outcome;
	options_query(&options, showing_options, &query);
	bytes_put(&query, "", 1);
	if (query.failed)
		outcome = command_failed(command, OUTCOME_LATER,
		    "there is no memory");
	else
		outcome = command_ask(dir, METHOD_GET, "/v1/evaluation",
		    (const char *)query.data, NULL, &answer);
	bytes_release(&query);
	if (outcome != 0)
		return outcome;
	outcome = showing_print(&showing, command, answer, put_table, put_csv);
	json_decref(answer);
	return outcome;
}

/* ---- all of them -------------------------------------------------------------- */

const struct command cmd_evaluate = {
	"evaluate",
	"rank touchpoints by where money would do most",
	"[ranking] [--question ID]\n"
	"           [--from T] [--to T] [--department D] [--region R] [--kind"
	" K]\n"
	"           [--phase P] [--budget AMOUNT] [--target X]\n\n"
	"Relevance (evaluate mark) times share of the answers times distance"
	" below the\ntarget; from 30 answers on.\n"
	"  --target   an index from 0 to 100; default the upper quartile of"
	" these\n"
	"             touchpoints\n"
	"  --budget   whole units, to be split in proportion\n" SHOWING_USAGE
	"\n\n"
	"See also: evaluate criterion add|set|remove|list, evaluate mark,"
	" evaluate marks",
	ranking_run,
};

const struct command cmd_evaluate_criterion_add = {
	"evaluate criterion add",
	"add a criterion that touchpoints are marked on",
	"NAME\n"
	"           [--weight W] [--title T]\n\n"
	"  NAME      small letters, digits and hyphens\n"
	"  --weight  from 0 to 1000, compared with the others'; default 1",
	criterion_add_run,
};

const struct command cmd_evaluate_criterion_set = {
	"evaluate criterion set",
	"change a criterion's weight or title",
	"NAME\n"
	"           [--weight W] [--title T]\n\nA weight of 0 lets it rest.",
	criterion_set_run,
};

const struct command cmd_evaluate_criterion_remove = {
	"evaluate criterion remove",
	"take a criterion off the list",
	"NAME\n\nIts marks are kept; added again, they count again.",
	criterion_remove_run,
};

const struct command cmd_evaluate_criterion_list = {
	"evaluate criterion list",
	"show the criteria",
	"[--json]",
	criterion_list_run,
};

const struct command cmd_evaluate_mark = {
	"evaluate mark",
	"mark a touchpoint on criteria",
	"SLUG CRITERION=0..100...\n"
	"           [--date D] [--note TEXT]\n\n"
	"Every mark is kept with who gave it; the newest by date counts.  On"
	" the same day\na mark replaces the one before; =none takes it off.\n"
	"  --date  2026-11-20; default today there",
	mark_run,
};

const struct command cmd_evaluate_marks = {
	"evaluate marks",
	"show every mark that was given",
	"[SLUG] [--json]",
	marks_run,
};
