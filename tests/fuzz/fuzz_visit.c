/*
 * fuzz_visit.c - hostile customers against core/visit.c and core/field.c.
 *
 * The first bytes make a sheet, the rest are keys, presses, waits, a journal
 * that refuses, a door that closes.  Whatever they are: what is to be kept is
 * on its scale, only what this customer gave is taken back, and once; a text
 * is whole letters; and when the room is empty nothing of the customer is
 * left.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/core/input.h"
#include "kiosk/core/letters.h"
#include "kiosk/core/visit.h"

enum {
	ENTRIES = 4096,
	HEAD = 24, /* bytes that make the sheet */
};

struct run {
	struct sheet sheet;
	struct visit visit;
	struct keymap keymap;
	uint64_t now;
	uint64_t entries;
	uint64_t first; /* of this customer */
	bool refuses;
	uint8_t gone[ENTRIES]; /* entries that were taken back */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct scale five = { "smiley5", 5, 1 };
static const struct scale eleven = { "nps11", 11, 0 };

/* Three bytes a question. */
static void
make_question(struct sheet *sheet, size_t at, const uint8_t *bytes)
{
	struct sheet_question *q = &sheet->questions[at];
	const struct sheet_question *on;

	q->kind = (enum sheet_question_kind)(bytes[0] % 3);
	if (q->kind == QUESTION_SCALE) {
		q->scale = bytes[0] & 8 ? &five : &eleven;
		q->steps = q->scale->steps;
	} else if (q->kind == QUESTION_CHOICES) {
		q->steps = 1 + bytes[0] / 3 % LIMIT_STEPS;
	}
	if (at == 0)
		return;
	q->when_question = (unsigned)(bytes[1] % at);
	on = &sheet->questions[q->when_question];
	if (on->kind == QUESTION_TEXT)
		return;
	q->when_step = bytes[2] % on->steps;
	q->when = (enum sheet_condition)(bytes[2] >> 6);
}

static void
make_sheet(struct sheet *sheet, const uint8_t *head)
{
	size_t i;

	memset(sheet, 0, sizeof(*sheet));
	sheet->language_count = 1 + head[0] % LIMIT_LANGUAGES;
	sheet->idle_submits = head[0] & 0x80;
	sheet->idle_seconds = 1 + head[1] % 60;
	sheet->thanks_seconds = head[1] / 60;
	sheet->question_count = 1 + head[2] % 7;
	for (i = 0; i < sheet->question_count; i++)
		make_question(sheet, i, head + 3 + 3 * i);
}

static void
hold(bool holds)
{
	if (!holds)
		abort();
}

static void
check_text(const struct field *field)
{
	size_t at = 0;
	uint32_t code;

	hold(field->length <= field->most && field->cursor <= field->length);
	hold(strlen(field->text) == field->length);
	while (at < field->length) {
		at += letters_take(field->text + at, field->length - at, &code);
		hold(code >= ' ' && code != LETTERS_BROKEN);
	}
	hold((field->text[field->cursor] & 0xc0) != 0x80);
}

static void
check(const struct visit *visit)
{
	size_t i;

	hold(visit->question < visit->sheet->question_count);
	hold(visit->language < visit->sheet->language_count);
	hold(visit->focus == VISIT_NO_FOCUS ||
	    (unsigned)visit->focus < visit_choices(visit));
	hold(visit->course.path_count <= visit->question);
	for (i = 0; i < visit->course.path_count; i++)
		hold(visit->course.path[i] < visit->question);
	hold((visit->at == VISIT_TEXT) <=
	    (visit_question(visit)->kind == QUESTION_TEXT));
	check_text(&visit->text_field);
}

static void
do_deed(struct run *run, const struct visit_deed *deed)
{
	const struct sheet_question *q = &run->sheet.questions[deed->question];
	size_t i;

	if (deed->wish != VISIT_COMMIT && deed->wish != VISIT_WITHDRAW)
		return;
	hold(deed->wish == VISIT_COMMIT || deed->withdrawn_count > 0);
	if (run->refuses) {
		run->refuses = false;
		visit_failed(&run->visit, "D1", run->now);
		return;
	}
	for (i = 0; i < deed->withdrawn_count; i++) {
		hold(deed->withdrawn[i] >= run->first);
		hold(deed->withdrawn[i] < run->entries);
		hold(!run->gone[deed->withdrawn[i]]);
		run->gone[deed->withdrawn[i]] = true;
	}
	if (deed->wish == VISIT_COMMIT) {
		hold(!(deed->flags & RATING_SAME_VISIT) ==
		    (run->entries == run->first));
		hold((deed->comment != NULL) == (q->kind == QUESTION_TEXT));
		hold(deed->comment != NULL
			? deed->step == RATING_NO_STEP
			: deed->step >= 0 && deed->step < q->steps);
		run->entries++;
	}
	visit_kept(&run->visit, run->entries - 1, run->now);
}

/* Time passes; whoever was there has gone by then, or not. */
static void
wait(struct run *run, uint64_t ms)
{
	struct visit_deed deed;

	run->now += ms;
	deed = visit_wake(&run->visit, run->now);
	do_deed(run, &deed);
}

static void
press(struct run *run, uint32_t key, const struct keymap_meaning *meaning)
{
	struct keymap_here here = { visit_choices(&run->visit),
		visit_lowest(&run->visit), "abcdefghijklmnop" };
	struct visit_press now = { .key = key };
	struct visit_deed deed;

	now.meaning = meaning != NULL
	    ? *meaning
	    : keymap_meaning(&run->keymap, &here, key);
	deed = visit_take(&run->visit, &now, run->now);
	do_deed(run, &deed);
}

/* Two bytes: what happens, and a number of it. */
static void
happen(struct run *run, uint8_t what, uint8_t number)
{
	static const uint32_t far[] = { INPUT_ESCAPE, INPUT_LEFT, INPUT_RIGHT,
		INPUT_HOME, INPUT_END, INPUT_DELETE, INPUT_ENTER, 0x301, 0x5d0,
		0x20ac, 0x1f600, 0xd800, INPUT_F1, INPUT_BACKSPACE };
	const struct keymap_meaning meaning = { (enum keymap_what)(what / 8 %
						    (KEYMAP_QUIT + 1)),
		number == 255 ? KEYMAP_NEXT : number };

	switch (what % 8) {
	case 0:
		wait(run, number * 400u);
		break;
	case 1:
		press(run, 0x200000u + number, &meaning);
		break;
	case 2:
		press(run, far[number % (sizeof(far) / sizeof(far[0]))], NULL);
		break;
	case 3:
		run->refuses = number & 1;
		break;
	case 4:
		if (number & 1)
			visit_close(&run->visit, NULL, run->now);
		else
			visit_open(&run->visit, run->now);
		break;
	case 5:
		visit_stir(&run->visit, run->now);
		break;
	default:
		run->now += what & 0x40 ? 10 : 400;
		press(run, number, NULL);
		break;
	}
}

static void
check_nobody_was_here(const struct visit *visit)
{
	static const struct course none;
	static const char blank[LIMIT_TEXT + 1];

	hold(visit_idle(visit) && visit->question == 0);
	hold(memcmp(&visit->course, &none, sizeof(none)) == 0);
	hold(memcmp(visit->text_field.text, blank, sizeof(blank)) == 0);
	hold(!visit->notice && !visit->repeated && !visit->kept);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct run run;
	size_t i;

	if (size < HEAD || size > ENTRIES)
		return 0;
	memset(&run, 0, sizeof(run));
	make_sheet(&run.sheet, data);
	keymap_init(&run.keymap);
	if (!visit_init(&run.visit, &run.sheet))
		abort();
	run.now = 1;
	for (i = HEAD; i + 1 < size; i += 2) {
		/* A room that is empty waits for another customer. */
		if (visit_idle(&run.visit))
			run.first = run.entries;
		happen(&run, data[i], data[i + 1]);
		if (visit_idle(&run.visit) || run.visit.at == VISIT_THANKS ||
		    run.visit.at == VISIT_OUT)
			run.first = run.entries;
		check(&run.visit);
	}
	for (i = 0; i < 6; i++)
		wait(&run, 1000000);
	check_nobody_was_here(&run.visit);
	return 0;
}
