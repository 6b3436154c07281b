/*
 * desk_survey.c - sheets are checked whole before they are stored, and never
 * change afterwards: another file is another version.
 */

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_survey.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_sheet.h"
#include "protocol/hours.h"
#include "protocol/sheet.h"
#include "protocol/sync.h"
#include "protocol/words.h"

/* All the names of one language take 300 bytes; of more, some are told. */
#define MISSING_WORDS 3000

static json_t *
row_json(const struct sheet_row *row)
{
	char version[2 * VERSION_SIZE + 1];

	hex_write(version, row->version, VERSION_SIZE);
	return json_pack("{s:s, s:s, s:I}", "name", row->name, "version",
	    version, "serial", (json_int_t)row->serial);
}

/* Store a checked sheet with its deed; in force already: nothing happens. */
static void
survey_keep(struct desk *desk, struct call *call, const char *name)
{
	const struct request *r = call->request;
	struct sheet_row row, old;
	uint8_t version[VERSION_SIZE];

	sheet_version(version, r->body, r->length);
	if (sheet_in_force(desk->store, name, &old, NULL) == 1 &&
	    memcmp(old.version, version, VERSION_SIZE) == 0) {
		desk_json(call, 200, row_json(&old));
		return;
	}
	row.serial = sheet_put(desk->store, name, version, r->body, r->length,
	    desk_now_ms(desk));
	call->spoiled = row.serial < 0 ||
	    book_write(desk, DEED_SHEET, desk_who(call), name, version,
		(uint64_t)row.serial) != 0 ||
	    sheet_by_version(desk->store, version, &row, NULL) != 1;
	if (!call->spoiled)
		desk_json(call, 201, row_json(&row));
}

/*
 * Opening hours that no kiosk could read are told to whoever writes them, and
 * here alone: a sheet that was put by an earlier version goes on as it did.
 */
static bool
survey_hours_hold(const struct sheet *sheet, struct call *call)
{
	char why[HOURS_WHY];
	struct hours hours;

	if (sheet->open[0] == '\0' || hours_parse(sheet->open, &hours, why))
		return true;
	desk_problem(call, 400, "open: %s", why);
	return false;
}

/* A slip of the pen would never be shown, and nobody would be told. */
static bool
survey_words_are_known(const struct sheet *sheet, struct call *call)
{
	for (size_t i = 0; i < sheet->word_count; i++) {
		const char *name = sheet->words[i].name;
		int word = 0;

		while (word < WORD_COUNT &&
		    strcmp(words_name((enum word)word), name) != 0)
			word++;
		if (word < WORD_COUNT)
			continue;
		desk_problem(call, 400,
		    "words.%s: the screen has no word of that name", name);
		return false;
	}
	return true;
}

static size_t
count_words(const char *text)
{
	size_t count = 0;

	while (*(text += strspn(text, " ")) != '\0') {
		text += strcspn(text, " ");
		count++;
	}
	return count;
}

/* The closed screen takes them apart. */
static bool
survey_days_hold(const struct sheet *sheet, struct call *call)
{
	for (size_t i = 0; i < sheet->language_count; i++) {
		const size_t days = count_words(words_text(sheet, i,
		    WORD_DAYS));

		if (days == 7)
			continue;
		desk_problem(call, 400,
		    "words.days: in \"%s\" these are %zu words, and a week has "
		    "seven days",
		    sheet->languages[i], days);
		return false;
	}
	return true;
}

/* A screen half in another language would be worse than none in this one. */
static bool
survey_words_hold(const struct sheet *sheet, struct call *call)
{
	char all[MISSING_WORDS], names[MISSING_WORDS / 4];
	size_t at = 0, i;

	for (i = 0; i < sheet->language_count && at < sizeof(all); i++) {
		if (words_missing(sheet, i, names, sizeof(names)) == 0)
			continue;
		at += (size_t)snprintf(all + at, sizeof(all) - at,
		    "%s in \"%s\" %s", at > 0 ? ";" : "", sheet->languages[i],
		    names);
	}
	if (at == 0)
		return true;
	desk_problem(call, 400, "words: the screen would lack%s", all);
	return false;
}

void
desk_survey_put(struct desk *desk, struct call *call)
{
	char why[SHEET_STRING];
	struct sheet *sheet = sheet_parse(call->request->body,
	    call->request->length, why);

	if (sheet == NULL) {
		if (why[0] == '\0')
			desk_json(call, 500, NULL);
		else
			desk_problem(call, 400, "%s", why);
		return;
	}
	if (survey_hours_hold(sheet, call) &&
	    survey_words_are_known(sheet, call) &&
	    survey_days_hold(sheet, call) && survey_words_hold(sheet, call))
		survey_keep(desk, call, sheet->name);
	sheet_free(sheet);
}

static int
list_one(const struct sheet_row *row, void *list)
{
	return json_array_append_new(list, row_json(row));
}

void
desk_survey_list(struct desk *desk, struct call *call)
{
	json_t *list = json_array();

	if (sheet_each(desk->store, list_one, list) != 0) {
		json_decref(list);
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	desk_json(call, 200, json_pack("{s:o}", "surveys", list));
}

void
desk_survey_show(struct desk *desk, struct call *call)
{
	struct bytes file = { 0 };
	struct sheet_row row;
	int found = sheet_in_force(desk->store, call->parameter, &row, &file);

	if (found == 1) {
		call->reply.status = 200;
		call->reply.content_type = "application/json";
		call->reply.body = file;
		return;
	}
	bytes_release(&file);
	if (found == 0)
		desk_problem(call, 404, "there is no survey \"%s\"",
		    call->parameter);
	else
		desk_store_problem(call, STORE_BROKEN);
}
