/*
 * fuzz_sheet.c - survey sheets, as administrators write them.
 *
 * A sheet is taken with everything in it sound, or refused with a sentence
 * that a terminal can print.
 */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "protocol/sheet.h"
#include "protocol/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
expect(bool claim)
{
	if (!claim)
		abort();
}

static void
check_question(const struct sheet *sheet, size_t index)
{
	const struct sheet_question *question = &sheet->questions[index];
	size_t language;

	expect(sheet_question(sheet, question->id) == (int)index);
	expect(question->when == WHEN_ALWAYS ||
	    question->when_question < index);
	expect(question->kind == QUESTION_TEXT || question->steps >= 1);
	expect(question->steps <= LIMIT_STEPS);
	for (language = 0; language < LIMIT_LANGUAGES; language++)
		expect(strlen(question->text.in[language]) < SHEET_STRING);
}

static void
check_refusal(const char *why)
{
	expect(why[0] != '\0' && strlen(why) < SHEET_STRING);
	for (; *why != '\0'; why++)
		expect((unsigned char)*why >= 0x20 && *why != 0x7f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char why[SHEET_STRING] = "";
	struct sheet *sheet;
	size_t i;

	if (sodium_init() < 0)
		abort();
	sheet = sheet_parse(data, size, why);
	if (sheet == NULL) {
		check_refusal(why);
		return 0;
	}
	for (i = 0; i < sheet->question_count; i++)
		check_question(sheet, i);
	sheet_free(sheet);
	return 0;
}
