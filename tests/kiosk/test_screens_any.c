/*
 * test_screens_any.c - sheets nobody thought of, at sizes nobody has.
 *
 * Random questions, names and languages in several scripts, as long as a sheet
 * may have them, from 20 x 6 to the largest frame: what can be pressed is
 * inside and apart, every choice has a place and every word is shown, on one
 * page or another.  SEED and ROUNDS choose which and how many.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/core/letters.h"
#include "tests/kiosk/support_screen.h"

enum {
	WORD_LETTERS = 8, /* fits a line of every size */
	LINE_BYTES = 15,  /* does so even behind "10 +" */
	CANARY = 0x5a,
};

struct alphabet {
	const char *code;
	const char *letters[12];
	bool apart; /* its lines break between any two letters */
};

static const struct alphabet alphabets[] = {
	{ "en", { "a", "e", "i", "n", "r", "s", "t", "-" }, false },
	{ "de", { "ä", "ö", "ß", "e", "n", "r", "t", "U" }, false },
	{ "ru", { "а", "е", "и", "н", "р", "ж", "щ" }, false },
	{ "el", { "α", "ε", "ή", "ν", "ρ", "ς", "Ω" }, false },
	{ "he", { "א", "ב", "ג", "ד", "ה", "ו" }, false },
	{ "ar", { "ا", "ب", "ل", "س", "م", "د" }, false },
	{ "zh", { "你", "好", "很", "高", "兴" }, true },
	{ "vi", { "ế", "ộ", "ư", "n", "t", "g" }, false },
};
#define ALPHABETS (sizeof(alphabets) / sizeof(alphabets[0]))

static uint64_t state_now;
static struct frame frame;
static struct scene scene;
static struct sheet sheet;
static char texts[64][SHEET_STRING];
static size_t text_count;

static unsigned
any(unsigned below)
{
	state_now = state_now * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state_now >> 33) % below;
}

/* Words of one script, at most so many bytes of them. */
static char *
any_text(const struct alphabet *alphabet, size_t most)
{
	char *text = texts[text_count++];
	size_t at = 0, letters, count = 0;

	while (alphabet->letters[count] != NULL)
		count++;
	for (;;) {
		for (letters = 1 + any(WORD_LETTERS); letters > 0; letters--) {
			const char *letter =
			    alphabet->letters[any((unsigned)count)];

			if (at + strlen(letter) + 1 > most)
				goto done;
			strcpy(text + at, letter);
			at += strlen(letter);
		}
		if (at + 2 > most || any(most < 40 ? 3 : 40) == 0)
			break;
		text[at++] = ' ';
	}
done:
	text[at] = '\0';
	while (at > 0 && text[at - 1] == ' ')
		text[--at] = '\0';
	return text;
}

static size_t
any_length(void)
{
	static const size_t lengths[] = { 12, 40, 100, SHEET_STRING - 1 };

	return lengths[any(4)];
}

/* Words of the screen of the sheet's own, as long as they may be. */
static void
any_words(const struct alphabet *alphabet)
{
	int word;

	for (word = 0; word < WORD_VERY_POOR; word++) {
		strcpy(sheet.words[word].name, words_name((enum word)word));
		sheet.words[word].text.in[0] = any_text(alphabet, any_length());
	}
	sheet.word_count = WORD_VERY_POOR;
}

/* One question of any kind behind an answered one, in two languages. */
static unsigned
any_sheet(void)
{
	static const char *const scales[] = { "smiley4", "smiley5", "stars5",
		"nps11", "ces7", "yesno", "steps2", "steps3", "steps11" };
	const struct alphabet *alphabet = &alphabets[any(ALPHABETS)];
	struct sheet_question *question;
	unsigned kind = any(3), i;

	text_count = 0;
	sheet = *support_sheet(scales[any(9)]);
	strcpy(sheet.languages[0], alphabet->code);
	if (any(6) == 0)
		any_words(alphabet);
	question = &sheet.questions[0];
	question->text.in[0] = any_text(alphabet, any_length());
	if (kind == 0) {
		bool own = strncmp(question->scale->name, "steps", 5) == 0;

		for (i = 0; own && i < question->steps; i++)
			question->labels[i].in[0] = any_text(alphabet,
			    any_length());
		return 0;
	}
	sheet.questions[1] = *question;
	sheet.question_count = 2;
	question = &sheet.questions[1];
	question->kind = kind == 1 ? QUESTION_CHOICES : QUESTION_TEXT;
	question->steps = kind == 1 ? 1 + any(LIMIT_STEPS) : 0;
	for (i = 0; i < question->steps; i++)
		question->choices[i].text.in[0] = any_text(alphabet,
		    any_length());
	return 1;
}

static void
any_visit(struct visit *visit, unsigned question)
{
	unsigned choices;

	support_visit(visit, &sheet, question);
	visit->text = any(4) == 0;
	visit->notice = any(4) == 0;
	visit->rehearsal = any(4) == 0;
	visit->asleep = any(8) == 0;
	visit->shift = any(100);
	if (visit->at == VISIT_TEXT) {
		strcpy(visit->text_field.text,
		    any_text(&alphabets[any(ALPHABETS)], any_length()));
		visit->text_field.length = strlen(visit->text_field.text);
		visit->text_field.cursor = visit->text_field.length;
	}
	choices = visit_choices(visit);
	if (choices > 0 && any(3) == 0)
		visit->focus = (int)any(choices);
}

static void
draw(const struct visit *visit, int columns, int rows, bool plain,
    enum line_bidi bidi)
{
	memset(frame.cells, CANARY, sizeof(frame.cells));
	frame_clear(&frame, columns, rows, plain);
	frame_bidi(&frame, bidi);
	screens_draw(&scene, visit, (enum face_art)any(3), &frame);
}

static void
assert_nothing_is_written_outside(void)
{
	static uint8_t untouched[sizeof(frame.cells[0])];
	int row;

	memset(untouched, CANARY, sizeof(untouched));
	for (row = 0; row < FRAME_ROWS; row++) {
		int from = row < frame.rows ? frame.columns : 0;

		assert_int_equal(memcmp(&frame.cells[row][from], untouched,
				     (size_t)(FRAME_COLUMNS - from) *
					 sizeof(frame.cells[0][0])),
		    0);
	}
	assert_true(frame.cursor_row >= 0 && frame.cursor_row < frame.rows);
	assert_true(frame.cursor_column >= 0 &&
	    frame.cursor_column < frame.columns);
}

static bool
overlap(const struct scene_target *a, const struct scene_target *b)
{
	return a->row < b->row + b->rows && b->row < a->row + a->rows &&
	    a->column < b->column + b->columns &&
	    b->column < a->column + a->columns;
}

static void
assert_targets_are_inside_and_apart(void)
{
	size_t i, j;

	assert_true(scene.target_count <= SCENE_TARGETS);
	for (i = 0; i < scene.target_count; i++) {
		const struct scene_target *target = &scene.targets[i];

		assert_true(target->row >= 0 && target->column >= 0);
		assert_true(target->rows > 0 && target->columns > 0);
		assert_true(target->row + target->rows <= frame.rows);
		assert_true(target->column + target->columns <= frame.columns);
		for (j = 0; j < i; j++)
			assert_false(overlap(target, &scene.targets[j]));
	}
}

/* The frame as it reads, blanks and all, behind what was seen before. */
static void
see(char *seen, size_t size)
{
	size_t at = strlen(seen);

	frame_dump(&frame, seen + at, size - at);
}

/* Each word, or each letter where lines break anywhere, was shown. */
static void
assert_seen(const char *seen, const char *text, bool plain, bool apart)
{
	char word[400], one[2];
	size_t at = 0, used, length = strlen(text);
	uint32_t code;

	while (length > 0) {
		used = letters_take(text, length, &code);
		if (code != ' ' && plain)
			at += (size_t)snprintf(word + at, sizeof(word) - at,
			    "%s", letters_plain(code, one));
		else if (code != ' ')
			at += (size_t)snprintf(word + at, sizeof(word) - at,
			    "%.*s", (int)used, text);
		text += used;
		length -= used;
		/* A line may break behind a hyphen. */
		if (at > 0 &&
		    (apart || code == ' ' || code == '-' || length == 0)) {
			/* In ASCII a word can be too long for a line. */
			if ((!plain || at <= LINE_BYTES) &&
			    strstr(seen, word) == NULL)
				fail_msg("\"%s\" is not in\n%s", word, seen);
			at = 0;
		}
	}
}

static void
assert_all_is_shown(const char *seen, const struct visit *visit, bool plain)
{
	const struct sheet_question *question = visit_question(visit);
	bool apart = strcmp(sheet.languages[0], "zh") == 0;
	unsigned i;

	assert_seen(seen, words_question(&sheet, 0, question), plain, apart);
	/* A notice of many lines leaves room for what is asked. */
	if (visit->notice && strlen(words_text(&sheet, 0, WORD_STILL)) < 50)
		assert_seen(seen, words_text(&sheet, 0, WORD_STILL), plain,
		    apart);
	if (visit_goes_back(visit) && !visit->asleep) {
		assert_seen(seen, words_text(&sheet, 0, WORD_NO_ANSWER), plain,
		    apart);
		assert_seen(seen, words_text(&sheet, 0, WORD_BACK), plain,
		    apart);
	}
	for (i = 0; i < question->steps; i++) {
		const char *name = question->kind == QUESTION_CHOICES
		    ? question->choices[i].text.in[0]
		    : question->labels[i].in[0];

		if (name != NULL)
			assert_seen(seen, name, plain, apart);
	}
}

static void
look_at(struct visit *visit, int columns, int rows, bool plain,
    enum line_bidi bidi)
{
	static char seen[8 * FRAME_DUMP];
	bool found[SCENE_TARGETS] = { false };
	unsigned i;
	size_t j;

	seen[0] = '\0';
	visit->focus = VISIT_NO_FOCUS;
	visit->page = 0;
	do {
		draw(visit, columns, rows, plain, bidi);
		assert_nothing_is_written_outside();
		assert_targets_are_inside_and_apart();
		for (j = 0; j < scene.target_count; j++)
			if (scene.targets[j].meaning.what == KEYMAP_STEP)
				found[scene.targets[j].meaning.number] = true;
		if (strlen(seen) < sizeof(seen) - FRAME_DUMP)
			see(seen, sizeof(seen));
	} while (visit->at != VISIT_TEXT &&
	    ++visit->page < (unsigned)scene.pages);
	for (i = 0; i < visit_choices(visit); i++)
		if (!found[i])
			fail_msg("no place for %u in\n%s", i, seen);
	/* Turned round, words are another string than in the sheet. */
	if (visit->at == VISIT_QUESTION && (plain || bidi == LINE_BIDI_NO))
		assert_all_is_shown(seen, visit, plain);
}

static unsigned
number_of(const char *name, unsigned otherwise)
{
	const char *value = getenv(name);

	return value != NULL ? (unsigned)strtoul(value, NULL, 10) : otherwise;
}

static void
any_sheet_at_any_size_shows_and_offers_all(void **state)
{
	unsigned seed = number_of("SEED", 1), i;
	unsigned rounds = number_of("ROUNDS", 2000);
	struct visit visit;

	(void)state;
	for (i = number_of("ROUND", 0); i < rounds; i++) {
		int columns, rows;
		bool plain;
		enum line_bidi bidi;

		if (getenv("ROUND") != NULL)
			print_message("round %u\n", i);
		state_now = (uint64_t)seed * 1000003 + i;
		any_visit(&visit, any_sheet());
		columns = 20 + (int)any(any(2) ? 60 : FRAME_COLUMNS - 19);
		rows = 6 + (int)any(any(2) ? 20 : FRAME_ROWS - 5);
		plain = any(3) == 0;
		bidi = any(2) ? LINE_BIDI_NO : LINE_BIDI_YES;
		draw(&visit, columns, rows, plain, bidi);
		assert_nothing_is_written_outside();
		assert_targets_are_inside_and_apart();
		look_at(&visit, columns, rows, plain, bidi);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_sheet_at_any_size_shows_and_offers_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
