/*
 * cmd_rate.c - ratings from hotlines and scripts.
 *
 * One by the words of the command, or any number by lines of standard input;
 * lines that wait already are kept in one transaction.  A number is printed
 * only when its entry is durable.  The network plays no part here.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/commands.h"
#include "kiosk/io/order.h"

/* Lines kept together: a full read of short ones, and no more. */
#define GROUP 1024
#define INPUT (64 * 1024)

/* One line's way through a group. */
struct line {
	unsigned long number; /* in the input, from 1 */
	struct order order;
	struct journal_rating *rating; /* NULL: refused, why was told */
};

struct feed {
	struct journal *journal;
	struct order_desk *desk;
	struct order given; /* options hold for lines that do not say */
	bool refused;       /* some line was */
	enum journal_verdict unkept; /* why a right line was not kept, or OK */
	unsigned long number;
	char input[INPUT];
	size_t length;
	bool skipping; /* the rest of a line that was too long */
	struct line lines[GROUP];
	struct journal_rating ratings[GROUP];
	size_t line_count, rating_count;
};

static const char words_lost[] =
    "the disk is full: the rating is kept, its comment or reference is not";

static const char *
hands_clash(const struct order *order)
{
	if (order->press && order->staff)
		return "--press and --staff exclude one another";
	return NULL;
}

static void
refuse_line(struct feed *feed, unsigned long number, const char *why)
{
	feed->refused = true;
	complain("line %lu: %s", number, why);
}

/* Put one line, NUL behind it, into the group. */
static void
group_add(struct feed *feed, char *text)
{
	struct line *line = &feed->lines[feed->line_count];
	struct journal_rating *rating = &feed->ratings[feed->rating_count];
	char why[ORDER_WHY];
	const char *wrong;
	size_t length = strlen(text);

	feed->number++;
	if (length > 0 && text[length - 1] == '\r')
		text[length - 1] = '\0';
	if (*text == '\0')
		return;
	line->number = feed->number;
	wrong = order_read(&line->order, &feed->given, text, why);
	if (wrong != NULL) {
		refuse_line(feed, line->number, wrong);
		return;
	}
	wrong = hands_clash(&line->order);
	if (wrong == NULL &&
	    order_resolve(feed->desk, &line->order, rating, why) != JOURNAL_OK)
		wrong = why;
	if (wrong != NULL) {
		refuse_line(feed, line->number, wrong);
		order_release(&line->order);
		return;
	}
	line->rating = rating;
	feed->line_count++;
	feed->rating_count++;
}

/* What became of one line, when the journal said that of its transaction. */
static void
line_tell(struct feed *feed, const struct line *line,
    enum journal_verdict verdict)
{
	const struct journal_rating *rating = line->rating;

	if (verdict != JOURNAL_OK) {
		feed->unkept = verdict;
		complain("line %lu: %s", line->number,
		    journal_verdict_text(verdict));
	} else if (rating->verdict != JOURNAL_OK) {
		refuse_line(feed, line->number,
		    journal_verdict_text(rating->verdict));
	} else {
		printf("%llu\n", (unsigned long long)rating->number);
		if ((rating->flags & RATING_TEXT_NOT_KEPT) != 0)
			complain("line %lu: %s", line->number, words_lost);
	}
}

/*
 * Keep the group; then, and only then, say the numbers.  Where there is no room
 * for all of it, there may be for some: one by one, up to the first that finds
 * none.  What another minute may mend is no reason to end.
 */
static enum journal_verdict
group_keep(struct feed *feed)
{
	enum journal_verdict verdict = JOURNAL_OK;
	bool alone;

	if (feed->rating_count > 0)
		verdict = journal_rate(feed->journal, feed->ratings,
		    feed->rating_count);
	alone = verdict == JOURNAL_FULL && feed->rating_count > 1;
	for (size_t i = 0; i < feed->line_count; i++) {
		struct line *line = &feed->lines[i];

		if (alone)
			verdict = journal_rate(feed->journal, line->rating, 1);
		alone = alone && verdict == JOURNAL_OK;
		line_tell(feed, line, verdict);
		order_release(&line->order);
	}
	feed->line_count = feed->rating_count = 0;
	fflush(stdout);
	if (verdict == JOURNAL_FULL || verdict == JOURNAL_BUSY)
		return JOURNAL_OK;
	return verdict;
}

/* Work through the whole lines that have come in. */
static enum journal_verdict
feed_lines(struct feed *feed)
{
	enum journal_verdict verdict = JOURNAL_OK;
	char *at = feed->input;
	char *end = feed->input + feed->length;
	char *stop;

	while (verdict == JOURNAL_OK &&
	    (stop = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		*stop = '\0';
		if (feed->skipping)
			feed->skipping = false;
		else if (strlen(at) != (size_t)(stop - at))
			refuse_line(feed, ++feed->number,
			    "there is a NUL in it");
		else
			group_add(feed, at);
		at = stop + 1;
		if (feed->line_count == GROUP)
			verdict = group_keep(feed);
	}
	/* The strings of orders may point into the input: keep, then move. */
	if (verdict == JOURNAL_OK)
		verdict = group_keep(feed);
	feed->length = (size_t)(end - at);
	memmove(feed->input, at, feed->length);
	if (feed->length >= ORDER_LINE && !feed->skipping) {
		refuse_line(feed, ++feed->number, "the line is too long");
		feed->skipping = true;
	}
	if (feed->skipping)
		feed->length = 0;
	return verdict;
}

/* All of standard input; a last line needs no newline. */
static enum journal_verdict
feed_all(struct feed *feed)
{
	enum journal_verdict verdict = JOURNAL_OK;

	while (verdict == JOURNAL_OK) {
		ssize_t got = read(STDIN_FILENO, feed->input + feed->length,
		    INPUT - 1 - feed->length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			complain("standard input: %s", strerror(errno));
			feed->refused = true;
			return verdict;
		}
		if (got == 0)
			break;
		feed->length += (size_t)got;
		verdict = feed_lines(feed);
	}
	if (verdict == JOURNAL_OK && feed->length > 0) {
		feed->input[feed->length++] = '\n';
		verdict = feed_lines(feed);
	}
	return verdict;
}

static int
rate_lines(struct journal *journal, const struct order *given)
{
	struct feed *feed = calloc(1, sizeof(*feed));
	enum journal_verdict verdict = JOURNAL_BROKEN;
	bool refused = false;

	if (feed != NULL) {
		feed->journal = journal;
		feed->given = *given;
		feed->desk = order_desk_new(journal);
		if (feed->desk != NULL)
			verdict = feed_all(feed);
		if (verdict == JOURNAL_OK)
			verdict = feed->unkept;
		refused = feed->refused;
		order_desk_free(feed->desk);
	}
	free(feed);
	if (verdict != JOURNAL_OK)
		return command_exit_of(verdict);
	return refused ? COMMAND_REFUSED : COMMAND_DONE;
}

static int
rate_one(struct journal *journal, const struct order *order)
{
	struct order_desk *desk = order_desk_new(journal);
	enum journal_verdict verdict = JOURNAL_BROKEN;
	struct journal_rating rating;
	char why[ORDER_WHY];

	snprintf(why, sizeof(why), "%s", journal_verdict_text(verdict));
	if (desk != NULL)
		verdict = order_resolve(desk, order, &rating, why);
	if (verdict == JOURNAL_OK) {
		verdict = journal_rate(journal, &rating, 1);
		if (verdict == JOURNAL_OK)
			verdict = rating.verdict;
		snprintf(why, sizeof(why), "%s", journal_verdict_text(verdict));
	}
	order_desk_free(desk);
	if (verdict != JOURNAL_OK) {
		complain("%s", why);
		return command_exit_of(verdict);
	}
	printf("%llu\n", (unsigned long long)rating.number);
	if ((rating.flags & RATING_TEXT_NOT_KEPT) != 0)
		complain("%s", words_lost);
	return COMMAND_DONE;
}

static int
run(struct call *call)
{
	struct order order = { 0 };
	const struct option_slot options[] = {
		{ "touchpoint", &order.touchpoint, NULL },
		{ "question", &order.question, NULL },
		{ "comment", &order.comment, NULL },
		{ "lang", &order.language, NULL },
		{ "ref", &order.reference, NULL },
		{ "rehearsal", NULL, &order.rehearsal },
		{ "press", NULL, &order.press },
		{ "staff", NULL, &order.staff },
	};
	const char *words[1];
	struct journal *journal;
	int code;
	int count = options_read(call, options,
	    sizeof(options) / sizeof(options[0]), words, 1);

	if (count < 0)
		return call->exit;
	if (count == 0)
		return command_misused(call,
		    "say a VALUE, or - for lines of "
		    "standard input");
	if (hands_clash(&order) != NULL)
		return command_misused(call, "%s", hands_clash(&order));
	journal = command_journal(call, &code);
	if (journal == NULL)
		return code;
	/* A customer stands before it, as before the screen. */
	if (order.press)
		journal_goes_first(journal);
	if (strcmp(words[0], "-") == 0) {
		code = rate_lines(journal, &order);
	} else {
		order.value = words[0];
		code = rate_one(journal, &order);
	}
	if (!order.press)
		journal_keep_up(journal);
	journal_free(journal);
	return code;
}

const struct command cmd_rate = {
	.name = "rate",
	.words = "VALUE | -  [--touchpoint SLUG] [--question ID] "
		 "[--comment TEXT]\n    [--lang CODE] [--ref TEXT] "
		 "[--rehearsal] [--press | --staff]",
	.about = "keep a rating; prints its number when it is durable",
	.help =
	    "VALUE is said as a person says it: from 1, worst first; 0 to 10 "
	    "where the\nscale is nps11; no or yes; a choice by its id.\n\n"
	    "-             lines of standard input, each a VALUE or a JSON "
	    "object with\n              value, touchpoint, question, comment, "
	    "lang, ref, rehearsal,\n              press, staff; a bad line is "
	    "told and passed over\n"
	    "--press       a customer's press on a button box; pressed on and on it "
	    "is kept\n              and counted once\n"
	    "--staff       entered by staff; with neither: by a script\n"
	    "--rehearsal   kept, never counted\n",
	.run = run,
};
