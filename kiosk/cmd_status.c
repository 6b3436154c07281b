/*
 * cmd_status.c - what waits at this kiosk, since when, and what went wrong.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "kiosk/commands.h"
#include "kiosk/io/settings.h"
#include "protocol/key.h"

static json_t *
json_age(int64_t age_s)
{
	return age_s >= 0 ? json_integer(age_s) : json_null();
}

static json_t *
json_words(const char *text)
{
	return *text != '\0' ? json_string(text) : json_null();
}

static json_t *
status_json(const struct journal_facts *facts, int64_t disk_free)
{
	char kiosk[2 * KID_SIZE + 1], centre[2 * KID_SIZE + 1];
	char epoch[2 * EPOCH_SIZE + 1];

	hex_write(kiosk, facts->kid, KID_SIZE);
	hex_write(centre, facts->centre, KID_SIZE);
	hex_write(epoch, facts->head.epoch, EPOCH_SIZE);
	return json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:o,"
			 " s:{s:o, s:o}, s:o, s:o, s:s, s:s, s:o, s:s,"
			 " s:s, s:s}",
	    "kiosk", kiosk, "epoch", epoch, "last",
	    (json_int_t)facts->head.number, "waiting",
	    (json_int_t)facts->waiting, "in_custody", (json_int_t)0, "kept",
	    (json_int_t)facts->kept, "ratings_waiting",
	    (json_int_t)facts->ratings_waiting, "oldest_waiting",
	    json_age(facts->oldest_s), "last_sync", "age_s",
	    json_age(facts->tried_s), "outcome", json_words(facts->outcome),
	    "synced_s", json_age(facts->synced_s), "last_error",
	    json_words(facts->error), "clock", facts->clock, "survey",
	    facts->survey, "disk_free", json_age(disk_free), "centre", centre,
	    "name", facts->name, "url", facts->url);
}

static int
print_json(const struct journal_facts *facts, int64_t disk_free)
{
	json_t *tree = status_json(facts, disk_free);
	char *text = tree != NULL ? json_dumps(tree, JSON_INDENT(2)) : NULL;

	json_decref(tree);
	if (text == NULL) {
		complain("there is no memory left");
		return COMMAND_LATER;
	}
	puts(text);
	free(text);
	return COMMAND_DONE;
}

/* "3 s", "12 min", "5 h", "9 days" */
static const char *
age_words(int64_t age_s, char out[32])
{
	if (age_s < 120)
		snprintf(out, 32, "%lld s", (long long)age_s);
	else if (age_s < 7200)
		snprintf(out, 32, "%lld min", (long long)age_s / 60);
	else if (age_s < 172800)
		snprintf(out, 32, "%lld h", (long long)age_s / 3600);
	else
		snprintf(out, 32, "%lld days", (long long)age_s / 86400);
	return out;
}

static void
print_text(const struct journal_facts *facts, int64_t disk_free)
{
	char hex[2 * KID_SIZE + 1], age[32];

	hex_write(hex, facts->kid, KID_SIZE);
	printf("kiosk      %s  %s\n", facts->name, hex);
	printf("survey     %s\n",
	    *facts->survey != '\0' ? facts->survey : "none");
	hex_write(hex, facts->head.epoch, EPOCH_SIZE);
	printf("journal    epoch %s, %llu entries\n", hex,
	    (unsigned long long)facts->head.number);
	printf("kept       %llu at %s\n", (unsigned long long)facts->kept,
	    facts->url);
	printf("waiting    %llu entries, %llu ratings",
	    (unsigned long long)facts->waiting,
	    (unsigned long long)facts->ratings_waiting);
	if (facts->oldest_s >= 0)
		printf(", the oldest for %s", age_words(facts->oldest_s, age));
	printf("\nsync       ");
	if (facts->synced_s >= 0)
		printf("went well %s ago", age_words(facts->synced_s, age));
	else
		printf("never yet");
	if (facts->tried_s >= 0 && *facts->error != '\0')
		printf("; tried %s ago: %s", age_words(facts->tried_s, age),
		    facts->error);
	printf("\nclock      %s\n", facts->clock);
	if (disk_free >= 0)
		printf("disk       %lld MiB free%s\n",
		    (long long)(disk_free >> 20),
		    facts->tight ? ", the reserve is in use: comments are not "
				   "kept"
				 : "");
	hex_write(hex, facts->centre, KID_SIZE);
	printf("centre     %s\n", hex);
}

static int
run(struct call *call)
{
	bool as_json = false;
	const struct option_slot options[] = { { "json", NULL, &as_json } };
	struct journal *journal;
	struct journal_facts facts;
	enum journal_verdict verdict;
	struct settings settings;
	char why[SETTINGS_WHY];
	int64_t disk_free;
	int code;

	if (options_read(call, options, 1, NULL, 0) < 0)
		return call->exit;
	if (settings_read(call->dir, &settings, why) != 0) {
		complain("%s", why);
		return COMMAND_NO_FOLDER;
	}
	journal = command_journal(call, &code);
	if (journal == NULL)
		return code;
	verdict = journal_facts(journal, &facts);
	disk_free = journal_disk_free(journal);
	journal_free(journal);
	if (verdict != JOURNAL_OK) {
		complain("%s: %s", call->dir, journal_verdict_text(verdict));
		return command_exit_of(verdict);
	}
	if (as_json)
		return print_json(&facts, disk_free);
	print_text(&facts, disk_free);
	return COMMAND_DONE;
}

const struct command cmd_status = {
	.name = "status",
	.words = "[--json]",
	.about = "what waits here, since when, and what went wrong",
	.run = run,
};
