/*
 * collection_question.c - is there such a question at all?
 *
 * Asked only when a question got no row: a name that was mistyped must not look
 * like one that nobody has answered yet.
 */
#include <string.h>

#include "aggregator/io/collection_question.h"
#include "aggregator/io/tally_reader.h"
#include "protocol/sheet.h"

struct walk {
	const char *question;
	bool found;
	bool no_memory;
};

static int
take_sheet(void *arg, const void *file, size_t length)
{
	struct walk *walk = arg;
	char why[SHEET_STRING];
	struct sheet *sheet = sheet_parse(file, length, why);
	size_t i;

	walk->no_memory |= sheet == NULL && why[0] == '\0';
	for (i = 0; sheet != NULL && i < sheet->question_count; i++)
		walk->found |= strcmp(sheet->questions[i].id, walk->question) ==
		    0;
	sheet_free(sheet);
	return walk->found || walk->no_memory;
}

enum store_verdict
collection_question_known(struct store *store, const char *question,
    bool *known)
{
	struct walk walk = { .question = question };
	enum store_verdict verdict;

	verdict = tally_reader_question(store, question, known);
	if (verdict != STORE_OK || *known)
		return verdict;
	verdict = tally_reader_sheets(store, take_sheet, &walk);
	*known = walk.found;
	return walk.no_memory ? STORE_BROKEN : verdict;
}
