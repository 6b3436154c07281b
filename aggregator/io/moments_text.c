/*
 * moments_text.c - moments for people and for spreadsheets.
 *
 * The table says what stands out and nothing else; whoever wants every cell
 * takes JSON or CSV.
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "aggregator/core/score.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/csv.h"
#include "aggregator/io/member.h"
#include "aggregator/io/moments_text.h"

/* Where the columns of figures begin: 80 less theirs. */
#define LABEL_WIDTH 29
#define LABEL_MOST 300
#define LINE_WIDTH 80

/* What is compared, by `of`; words, and the members that hold the two sides. */
static const struct kind {
	const char *of, *one, *many, *with, *least;
	const char *first, *second; /* NULL: of the cell itself */
	const char *heads[2];
	const char *flags[2], *titles[2];
} kinds[] = {
	{ "touchpoints", "touchpoint", "touchpoints", "all the others together",
	    "of one touchpoint, and others", NULL, "rest",
	    { "index", "others" }, { "worse", "better" },
	    { "Worse than the others", "Better than the others" } },
	{ "hours", "hour of the week", "hours of the week",
	    "all the others together", "of one hour of the week, and others",
	    NULL, "rest", { "index", "others" }, { "worse", "better" },
	    { "Worse than the other hours", "Better than the other hours" } },
	{ "outcome", "touchpoint", "touchpoints", "those lost",
	    "of one touchpoint from visits won, and of lost ones", "won",
	    "lost", { "won", "lost" }, { "won_better", "lost_better" },
	    { "Rated higher in visits that were won",
		"Rated higher in visits that were lost" } },
};

static const struct kind *
kind_of(const json_t *moments)
{
	const char *of = json_string_value(json_object_get(moments, "of"));
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (of != NULL && strcmp(kinds[i].of, of) == 0)
			return &kinds[i];
	}
	return &kinds[0];
}

/* ---- the JSON's parts -------------------------------------------------------- */

static const json_t *
side_of(const json_t *moment, const char *member)
{
	return member == NULL ? moment : json_object_get(moment, member);
}

/* ---- a line ---------------------------------------------------------------------- */

/* "toilets", "Fri 17 h". */
static void
place_text(const json_t *moment, char *out, size_t size)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri",
		"Sat", "Sun" };
	const long long hour = member_count(moment, "hourofweek");

	if (json_is_integer(json_object_get(moment, "hourofweek")))
		snprintf(out, size, "%s %02lld h", days[hour / 24 % 7],
		    hour % 24);
	else
		snprintf(out, size, "%s", member_text(moment, "touchpoint"));
}

/* The label, on a line of its own where it is too long. */
static void
put_label(struct bytes *out, const char *label)
{
	const int length = (int)strlen(label);

	bytes_printf(out, "  %s", label);
	if (length > LABEL_WIDTH - 2)
		bytes_printf(out, "\n%*s", LABEL_WIDTH, "");
	else
		bytes_printf(out, "%*s", LABEL_WIDTH - 2 - length, "");
}

/* "  entry of arrival, departure" */
static void
put_names(struct bytes *out, const char *said, const json_t *names)
{
	size_t column = strlen(said), i;
	const json_t *value;

	json_array_foreach(names, i, value) {
		const char *name = json_string_value(value);
		const bool fits = column + strlen(name) + 2 < LINE_WIDTH;

		bytes_printf(out, "%s%s",
		    i == 0     ? said
			: fits ? ", "
			       : ",\n      ",
		    name);
		column = (i == 0 || fits ? column + 2 : 6) + strlen(name);
	}
	if (json_array_size(names) > 0)
		bytes_printf(out, "\n");
}

/* What every cell of the list has in common, or NULL. */
static const char *
common(const json_t *moments, const char *member)
{
	const json_t *list = json_object_get(moments, "moments"), *moment;
	const char *first = member_text(json_array_get(list, 0), member);
	size_t i;

	json_array_foreach(list, i, moment) {
		if (strcmp(member_text(moment, member), first) != 0)
			return NULL;
	}
	return first[0] == '\0' ? NULL : first;
}

/* "toilets, satisfaction, kiosk", without what the whole list shares. */
static void
label_of(const json_t *moments, const json_t *moment, char *label, size_t size)
{
	static const char *const members[] = { "question", "channel" };
	size_t used, i;

	place_text(moment, label, size);
	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		used = strlen(label);
		if (common(moments, members[i]) == NULL)
			snprintf(label + used, size - used, ", %s",
			    member_text(moment, members[i]));
	}
}

static void
put_moment(struct bytes *out, const struct kind *kind, const json_t *moments,
    const json_t *moment)
{
	const json_t *difference = json_object_get(moment, "difference");
	char label[LABEL_MOST];

	label_of(moments, moment, label, sizeof(label));
	put_label(out, label);
	bytes_printf(out, "%9lld %7.1f %7.1f  %+6.1f (%+.1f to %+.1f)\n",
	    member_count(moment, "n"),
	    member_figure(side_of(moment, kind->first), "index"),
	    member_figure(side_of(moment, kind->second), "index"),
	    member_figure(difference, "diff"), member_figure(difference, "low"),
	    member_figure(difference, "high"));
	put_names(out, "    entry of ", json_object_get(moment, "entry_of"));
	put_names(out, "    exit of ", json_object_get(moment, "exit_of"));
}

/* Those that stand out to one side, under a title; how many. */
static size_t
put_side(struct bytes *out, const struct kind *kind, const json_t *moments,
    int side)
{
	const json_t *moment;
	size_t shown = 0, i;

	json_array_foreach(json_object_get(moments, "moments"), i, moment) {
		if (strcmp(member_text(moment, "stands_out"),
			kind->flags[side]) != 0)
			continue;
		if (shown++ == 0)
			bytes_printf(out, "\n%s\n%*s%9s %7s %7s  %s\n",
			    kind->titles[side], LABEL_WIDTH, "", "n",
			    kind->heads[0], kind->heads[1],
			    "difference (95 % range)");
		put_moment(out, kind, moments, moment);
	}
	return shown;
}

/* ---- table: the whole ---------------------------------------------------------------- */

static void
put_span(struct bytes *out, const json_t *moments)
{
	const char *from = member_text(moments, "from"),
		   *to = member_text(moments, "to");

	if (from[0] == '\0' && to[0] == '\0')
		bytes_printf(out, "All time");
	else
		bytes_printf(out, "%s to %s", from[0] == '\0' ? "..." : from,
		    to[0] == '\0' ? "now" : to);
	bytes_printf(out, ", as of %s\n", member_text(moments, "as_of"));
}

/* The question and the channel that all of it is about. */
static void
put_common(struct bytes *out, const json_t *moments)
{
	const char *question = common(moments, "question");
	const char *channel = common(moments, "channel");

	if (question != NULL)
		bytes_printf(out, "question: %s\n", question);
	if (channel != NULL)
		bytes_printf(out, "channel: %s\n", channel);
}

/* How many were tested, as "12 touchpoints" or, of several questions and
 * channels, "36 comparisons of touchpoints". */
static void
put_tested(struct bytes *out, const struct kind *kind, const json_t *moments)
{
	const long long tested = member_count(moments, "tested");

	if (member_count(moments, "groups") > 1)
		bytes_printf(out, "%lld comparisons of %s", tested, kind->many);
	else
		bytes_printf(out, "%lld %s compared", tested,
		    tested == 1 ? kind->one : kind->many);
}

static void
put_nothing(struct bytes *out, const struct kind *kind, const json_t *moments)
{
	if (strcmp(kind->of, "touchpoints") == 0 &&
	    member_count(moments, "touchpoints") == 1) {
		bytes_printf(out,
		    "\nOne touchpoint alone has nothing to be compared with; "
		    "without\n--touchpoint each is compared with all the "
		    "others.\n");
		return;
	}
	if (member_count(moments, "tested") == 0) {
		bytes_printf(out,
		    "\nToo few answers to compare: it takes\n%lld %s,\n"
		    "to the same question on the same channel and scale.\n",
		    member_count(moments, "min_n"), kind->least);
		return;
	}
	bytes_printf(out, "\nNothing stands out: ");
	put_tested(out, kind, moments);
	bytes_printf(out,
	    ", none differs\nby %g points or more beyond chance.\n",
	    member_figure(moments, "points"));
}

/* Touchpoints open at other hours than the rest make their hours differ. */
static void
put_mixed(struct bytes *out, const struct kind *kind, const json_t *moments)
{
	const long long places = member_count(moments, "touchpoints");

	if (strcmp(kind->of, "hours") == 0 && places > 1)
		bytes_printf(out,
		    "Hours are those of %lld touchpoints together: which of "
		    "them are open\nmakes an hour differ too; --touchpoint "
		    "SLUG looks at one alone.\n",
		    places);
}

void
moments_text_table(const json_t *moments, struct bytes *out)
{
	const struct kind *kind = kind_of(moments);
	size_t shown;

	put_span(out, moments);
	put_common(out, moments);
	shown = put_side(out, kind, moments, 0);
	shown += put_side(out, kind, moments, 1);
	if (shown == 0) {
		put_nothing(out, kind, moments);
	} else {
		bytes_printf(out, "\n");
		put_tested(out, kind, moments);
		bytes_printf(out,
		    " with %s.\nShown is what differs by %g points or more "
		    "beyond chance;\nfirst what affects most, answers times "
		    "points.\n",
		    kind->with, member_figure(moments, "points"));
	}
	put_mixed(out, kind, moments);
	bytes_printf(out, "\n%s\n%s\n",
	    "The range covers chance variation among those who answered;",
	    strchr(SCORE_CAVEAT, ';') + 2);
}

/* ---- CSV ---------------------------------------------------------------------------------- */

static const struct csv_column columns[] = {
	{ "touchpoint", NULL, "touchpoint" },
	{ "hourofweek", NULL, "hourofweek" },
	{ "question", NULL, "question" },
	{ "channel", NULL, "channel" },
	{ "scale", NULL, "scale" },
	{ "n", NULL, "n" },
	{ "index", NULL, "index" },
	{ "low", NULL, "low" },
	{ "high", NULL, "high" },
	{ "rest_n", "rest", "n" },
	{ "rest_index", "rest", "index" },
	{ "won_n", "won", "n" },
	{ "won_index", "won", "index" },
	{ "lost_n", "lost", "n" },
	{ "lost_index", "lost", "index" },
	{ "diff", "difference", "diff" },
	{ "diff_low", "difference", "low" },
	{ "diff_high", "difference", "high" },
	{ "p_adj", "difference", "p_adj" },
	{ "stands_out", NULL, "stands_out" },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

void
moments_text_csv(const json_t *moments, bool decimal_comma, struct bytes *out)
{
	const json_t *moment;
	struct csv csv;
	size_t i;

	csv_init(&csv, out, decimal_comma);
	csv_head(&csv, columns, COLUMNS);
	json_array_foreach(json_object_get(moments, "moments"), i, moment)
		csv_row(&csv, columns, COLUMNS, moment);
}
