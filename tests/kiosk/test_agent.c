/*
 * test_agent.c - the form of an agent: what its keys do, what is kept of it,
 * and how it looks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/core/agent.h"
#include "kiosk/core/input.h"
#include "kiosk/core/letters.h"
#include "kiosk/core/screen_agent.h"
#include "protocol/entry.h"
#include "tests/kiosk/support_screen.h"

enum {
	KEY_F2 = INPUT_F1 + 1,
	KEY_F4 = INPUT_F1 + 3,
	/* Rows of the hotline's sheet. */
	CALL = 0,
	RATING,
	REASON,
	COMMENT,
	LANGUAGE,
};

#define QUARTER_MS (15 * 60 * 1000)

#define SATISFIED(scale) \
	"{\"id\": \"satisfaction\", \"scale\": \"" scale "\", \"text\": {" \
	"\"de\": \"Wie zufrieden waren Sie heute mit uns?\", " \
	"\"en\": \"How satisfied were you with us today?\"}}"

#define CHOICE(id, de, en) \
	"{\"id\": \"" id "\", \"text\": {\"de\": \"" de "\", \"en\": \"" en \
	"\"}}"

#define REASONS \
	"{\"id\": \"reason\", \"choices\": [" CHOICE("wait", "Wartezeit", \
	    "Waiting time") ", " CHOICE("kind", "Freundlichkeit", \
	    "Friendliness") ", " CHOICE("info", "Auskunft", \
	    "Information") ", " CHOICE("clean", "Sauberkeit", \
	    "Cleanliness") ", " CHOICE("price", "Preis", \
	    "Price") ", " CHOICE("other", "Anderes", \
	    "Something else") "], " \
			      "\"when\": {\"question\": \"satisfaction\", \"at_most\": 1}}"

#define SHEET_IN(languages, questions) \
	"{\"name\": \"hotline\", \"languages\": [" languages "], " \
	"\"questions\": [" questions "]}"

#define SHEET(questions) SHEET_IN("\"de\", \"en\"", questions)

/* As a hotline asks: no question of the sheet wants a text. */
static const char hotline[] = SHEET(SATISFIED("smiley5") ", " REASONS);

static const char english[] = SHEET_IN("\"en\", \"de\"",
    SATISFIED("smiley5") ", " REASONS);

/* One that asks for a text of whoever was not satisfied. */
static const char asking[] =
    SHEET(SATISFIED("smiley5") ", " REASONS
			       ", {\"id\": \"comment\", \"free_text\": true, "
			       "\"when\": {\"question\": \"reason\", "
			       "\"is\": \"other\"}}");

static const char likely[] =
    SHEET("{\"id\": \"nps\", \"scale\": \"nps11\", \"text\": {"
	  "\"de\": \"Wie wahrscheinlich ist es, dass Sie uns "
	  "weiterempfehlen?\", \"en\": \"How likely are you to recommend us "
	  "to others?\"}}, {\"id\": \"done\", \"scale\": \"yesno\", "
	  "\"text\": {\"de\": \"Wurde Ihr Anliegen erledigt?\", "
	  "\"en\": \"Was your request dealt with?\"}}");

static struct sheet *sheet;
static struct agent agent;
static struct agent_answer answers[AGENT_ROWS];

static void
begin(const char *json)
{
	char why[SHEET_STRING] = "";

	sheet_free(sheet);
	sheet = sheet_parse(json, strlen(json), why);
	if (sheet == NULL)
		fail_msg("%s", why);
	agent_init(&agent, sheet);
}

static int
tear_down(void **state)
{
	(void)state;
	sheet_free(sheet);
	sheet = NULL;
	return 0;
}

static void
type(const char *text)
{
	size_t length = strlen(text), used;
	uint32_t code;

	while ((used = letters_take(text, length, &code)) > 0) {
		assert_int_equal(agent_take(&agent, code, 0), AGENT_NOTHING);
		text += used;
		length -= used;
	}
}

static enum agent_wish
press(uint32_t key)
{
	return agent_take(&agent, key, 0);
}

/* Type and go on to the next row. */
static void
enter(const char *text)
{
	type(text);
	assert_int_equal(press(INPUT_ENTER), AGENT_NOTHING);
}

/* Save, and say what is in the form; how many answers. */
static size_t
saved(void)
{
	assert_int_equal(press(KEY_F2), AGENT_SAVE);
	return agent_answers(&agent, answers);
}

/* ---- what is kept ---- */

static void
a_call_is_a_rating_with_its_reference_and_a_reason_of_the_same_visit(void *
	*state)
{
	(void)state;
	begin(hotline);
	enter("4711-0815");
	enter("2");
	enter("3");
	type("Hat lange gedauert");
	assert_int_equal(saved(), 2);
	assert_int_equal(answers[0].question, 0);
	assert_int_equal(answers[0].step, 1);
	assert_int_equal(answers[0].flags, 0);
	assert_string_equal(answers[0].reference, "4711-0815");
	assert_string_equal(answers[0].comment, "Hat lange gedauert");
	assert_int_equal(answers[1].question, 1);
	assert_int_equal(answers[1].step, 2);
	assert_int_equal(answers[1].flags, RATING_SAME_VISIT);
	assert_null(answers[1].reference);
	assert_null(answers[1].comment);
	assert_int_equal(agent_language(&agent), 0);
}

static void
a_text_that_the_sheet_asks_for_is_an_answer_of_its_own(void **state)
{
	(void)state;
	begin(asking);
	enter("");
	enter("1");
	enter("other");
	type("Parkplatz");
	assert_int_equal(saved(), 3);
	assert_null(answers[0].comment);
	assert_null(answers[0].reference);
	assert_int_equal(answers[1].step, 5);
	assert_int_equal(answers[2].question, 2);
	assert_int_equal(answers[2].step, RATING_NO_STEP);
	assert_string_equal(answers[2].comment, "Parkplatz");
	assert_int_equal(answers[2].flags, RATING_SAME_VISIT);
}

/* A satisfied caller may have something to say too. */
static void
a_text_that_it_does_not_ask_for_goes_with_the_rating(void **state)
{
	(void)state;
	begin(asking);
	enter("");
	enter("5");
	assert_int_equal(agent.focus, COMMENT);
	type("Danke!");
	assert_int_equal(saved(), 1);
	assert_string_equal(answers[0].comment, "Danke!");
	assert_int_equal(answers[0].step, 4);
}

static void
what_no_longer_applies_is_not_kept(void **state)
{
	(void)state;
	begin(hotline);
	enter("");
	enter("1");
	type("2");
	press(INPUT_UP);
	press(INPUT_BACKSPACE);
	type("5");
	assert_int_equal(saved(), 1);
	assert_int_equal(answers[0].step, 4);
}

static void
the_language_is_the_one_the_caller_spoke(void **state)
{
	(void)state;
	begin(hotline);
	enter("");
	enter("5");
	assert_int_equal(press(INPUT_TAB), AGENT_NOTHING);
	assert_int_equal(agent.focus, LANGUAGE);
	type("en"); /* in place of "de" */
	assert_int_equal(press(INPUT_ENTER), AGENT_SAVE);
	assert_int_equal(agent_language(&agent), 1);
	agent_kept(&agent, 7, 12, 6);
	assert_int_equal(agent_language(&agent), 0);
}

static void
several_scales_are_several_rows(void **state)
{
	(void)state;
	begin(likely);
	enter("4711");
	enter("10");
	enter("yes");
	assert_int_equal(saved(), 2);
	assert_int_equal(answers[0].step, 10);
	assert_int_equal(answers[1].step, 1);
	assert_int_equal(answers[1].flags, RATING_SAME_VISIT);
	assert_int_equal(agent.rows[1].nth, 1);
	assert_int_equal(agent.rows[2].nth, 2);
}

/* ---- keys ---- */

static void
after_saving_the_form_is_empty_and_the_cursor_in_its_first_row(void **state)
{
	size_t i;

	(void)state;
	begin(hotline);
	enter("4711");
	enter("3");
	saved();
	agent_kept(&agent, 4213, 12, 6);
	assert_true(agent_idle(&agent));
	assert_int_equal(agent.focus, CALL);
	assert_int_equal(agent.said, AGENT_SAYS_SAVED);
	for (i = 0; i < LANGUAGE; i++)
		assert_string_equal(agent.rows[i].field.text, "");
	/* It may be read until something happens. */
	press(INPUT_LEFT);
	assert_int_equal(agent.said, AGENT_SAYS_SAVED);
	type("4");
	assert_int_equal(agent.said, AGENT_SAYS_NOTHING);
}

static void
a_value_off_the_scale_is_told_at_once_and_not_left(void **state)
{
	static const struct {
		const char *json, *typed;
		bool wrong;
	} cases[] = {
		{ hotline, "0", true },
		{ hotline, "5", false },
		{ hotline, "6", true },
		{ hotline, "12", true },
		{ hotline, "a", true },
		{ likely, "0", false },
		{ likely, "1", false },
		{ likely, "10", false },
		{ likely, "11", true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(cases[i].json);
		enter("");
		type(cases[i].typed);
		if (agent_wrong(&agent, RATING) != cases[i].wrong)
			fail_msg("%s", cases[i].typed);
		press(INPUT_TAB);
		assert_int_equal(agent.focus == RATING, cases[i].wrong);
		assert_int_equal(agent.said == AGENT_SAYS_WRONG,
		    cases[i].wrong);
		assert_int_equal(press(KEY_F2),
		    cases[i].wrong ? AGENT_NOTHING : AGENT_SAVE);
	}
	/* What may still become an answer is no mistake before it is left. */
	begin(hotline);
	enter("");
	enter("1");
	type("pri");
	assert_false(agent_wrong(&agent, REASON));
	press(INPUT_ENTER);
	assert_int_equal(agent.focus, REASON);
	assert_int_equal(agent.said, AGENT_SAYS_WRONG);
}

static void
without_a_value_nothing_is_saved_and_the_cursor_goes_there(void **state)
{
	(void)state;
	begin(hotline);
	type("4711");
	assert_int_equal(press(KEY_F2), AGENT_NOTHING);
	assert_int_equal(agent.focus, RATING);
	assert_int_equal(agent.said, AGENT_SAYS_NEEDED);
	assert_string_equal(agent.rows[CALL].field.text, "4711");
}

static void
rows_that_are_not_asked_are_passed_over(void **state)
{
	(void)state;
	begin(hotline);
	enter("");
	enter("5");
	assert_int_equal(agent.focus, COMMENT);
	press(INPUT_BACKTAB);
	assert_int_equal(agent.focus, RATING);
	press(INPUT_BACKSPACE);
	enter("2");
	assert_int_equal(agent.focus, REASON);
	agent_focus(&agent, LANGUAGE);
	press(INPUT_DOWN);
	assert_int_equal(agent.focus, CALL);
	press(INPUT_UP);
	assert_int_equal(agent.focus, LANGUAGE);
}

static void
escape_clears_what_was_typed_only_when_pressed_twice(void **state)
{
	(void)state;
	begin(hotline);
	enter("4711");
	press(INPUT_ESCAPE);
	assert_int_equal(agent.said, AGENT_SAYS_AGAIN);
	assert_string_equal(agent.rows[CALL].field.text, "4711");
	type("4"); /* went on instead */
	press(INPUT_ESCAPE);
	assert_string_equal(agent.rows[CALL].field.text, "4711");
	press(INPUT_ESCAPE);
	assert_true(agent_idle(&agent));
	assert_int_equal(agent.focus, CALL);
}

static void
what_was_not_saved_stays_as_it_was_typed(void **state)
{
	(void)state;
	begin(hotline);
	enter("4711");
	type("3");
	saved();
	agent_failed(&agent, "D1");
	assert_int_equal(agent.said, AGENT_SAYS_FAILED);
	assert_string_equal(agent.rows[CALL].field.text, "4711");
	assert_int_equal(press(KEY_F2), AGENT_SAVE);
}

static void
a_rehearsal_ends_by_itself_after_a_quarter_of_an_hour(void **state)
{
	(void)state;
	begin(hotline);
	assert_int_equal(agent_due(&agent), AGENT_NEVER);
	assert_int_equal(agent_take(&agent, KEY_F4, 1000), AGENT_REHEARSE);
	assert_true(agent.rehearsal);
	assert_int_equal(agent_due(&agent), 1000 + QUARTER_MS);
	assert_false(agent_wake(&agent, 999 + QUARTER_MS));
	assert_true(agent_wake(&agent, 1000 + QUARTER_MS));
	assert_false(agent.rehearsal);
	assert_false(agent_wake(&agent, 1001 + QUARTER_MS));
	agent_take(&agent, KEY_F4, 10000000);
	assert_int_equal(agent_take(&agent, KEY_F4, 10001000), AGENT_REHEARSE);
	assert_false(agent.rehearsal);
	assert_int_equal(agent_due(&agent), AGENT_NEVER);
}

static void
a_key_held_down_does_not_rehearse_on_and_off(void **state)
{
	uint64_t now = 1000;

	(void)state;
	begin(hotline);
	assert_int_equal(agent_take(&agent, KEY_F4, now), AGENT_REHEARSE);
	for (int i = 0; i < 100; i++) {
		now += i == 0 ? 660 : 33;
		assert_int_equal(agent_take(&agent, KEY_F4, now),
		    AGENT_NOTHING);
	}
	assert_true(agent.rehearsal);
	assert_int_equal(agent_take(&agent, KEY_F4, now + 1000),
	    AGENT_REHEARSE);
	assert_false(agent.rehearsal);
	agent_take(&agent, 'x', now + 1001);
	assert_int_equal(agent_take(&agent, KEY_F4, now + 1002),
	    AGENT_REHEARSE);
}

/* ---- how it looks ---- */

static void
hold(const char *name, const char *look, bool plain)
{
	static const int sizes[][2] = { { 40, 12 }, { 80, 24 }, { 160, 50 } };
	static const struct screen_agent_head head = {
		.title = "Hotline 0800", .today = 57, .waiting = 0
	};
	static struct frame frame;
	char file[100];
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		frame_clear(&frame, sizes[i][0], sizes[i][1], plain);
		screen_agent_draw(&agent, &head, &frame);
		snprintf(file, sizeof(file), "%s.%dx%d.%s", name, sizes[i][0],
		    sizes[i][1], look);
		support_golden(file, &frame);
	}
}

static void
hold_both(const char *name)
{
	hold(name, "ascii.de", true);
	hold(name, "unicode.de", false);
}

static void
the_form_looks_like_its_goldens(void **state)
{
	(void)state;
	begin(hotline);
	agent_kept(&agent, 4213, 12, 6);
	type("4711-0815");
	agent.said = AGENT_SAYS_SAVED;
	hold_both("agent");
	press(INPUT_ENTER);
	type("7");
	hold_both("agent_wrong");
	press(INPUT_BACKSPACE);
	enter("2");
	press(KEY_F4);
	hold_both("agent_reason");
	enter("4");
	type("Die Wartezeit am Telefon war länger als die Bearbeitung, und "
	     "zurückgerufen hat auch niemand.");
	press(INPUT_ESCAPE);
	hold_both("agent_comment");
	begin(likely);
	hold_both("agent_several");
	begin(english);
	enter("4711-0815");
	enter("2");
	hold("agent_reason", "ascii.en", true);
	enter("");
	press(INPUT_ENTER);
	type("fr");
	hold("agent_language", "ascii.en", true);
}

/* Whatever the size, the cursor is in a field and nothing falls outside. */
static void
it_can_be_used_at_every_size(void **state)
{
	static const struct screen_agent_head head = {
		.title = "T", .today = -1, .waiting = -1
	};
	static struct frame frame;
	int columns, rows;
	size_t row;

	(void)state;
	begin(asking);
	enter("");
	enter("1");
	for (columns = 20; columns <= 240; columns += 11) {
		for (rows = 8; rows <= 80; rows += 7) {
			for (row = 0; row < agent.count; row++) {
				agent_focus(&agent, row);
				frame_clear(&frame, columns, rows, false);
				screen_agent_draw(&agent, &head, &frame);
				assert_int_equal(screen_agent_row(&agent,
						     &frame, frame.cursor_row),
				    row);
			}
		}
	}
}

static void
a_long_text_is_shown_where_it_is_typed(void **state)
{
	static const struct screen_agent_head head = {
		.title = "T", .today = -1, .waiting = -1
	};
	static struct frame frame;
	static char dump[FRAME_DUMP];
	int i;

	(void)state;
	begin(hotline);
	agent_focus(&agent, COMMENT);
	for (i = 0; i < 200; i++)
		type("abcdefghi ");
	type("ENDE");
	frame_clear(&frame, 80, 24, false);
	screen_agent_draw(&agent, &head, &frame);
	frame_dump(&frame, dump, sizeof(dump));
	assert_null(strstr(dump, "ENDE")); /* 2000 bytes are full */
	assert_non_null(strstr(dump, "defghi ]"));
	assert_true(frame.cursor_column > 60);
	press(INPUT_HOME);
	frame_clear(&frame, 80, 24, false);
	screen_agent_draw(&agent, &head, &frame);
	frame_dump(&frame, dump, sizeof(dump));
	assert_non_null(strstr(dump, "[abcdefghi abc"));
}

/* ---- whatever is pressed ---- */

/* As many questions as a sheet can have, each asked only of the satisfied. */
static const char *
longest(void)
{
	static char json[64 * 1024];
	size_t at, i;

	at = (size_t)snprintf(json, sizeof(json),
	    "{\"name\": \"long\", \"languages\": [\"de\", \"en\"], "
	    "\"questions\": [");
	for (i = 0; i < LIMIT_QUESTIONS; i++) {
		at += (size_t)snprintf(json + at, sizeof(json) - at,
		    "%s{\"id\": \"q%zu\", \"scale\": \"nps11\", \"text\": "
		    "{\"de\": \"Frage %zu?\", \"en\": \"Question %zu?\"}",
		    i > 0 ? ", " : "", i, i, i);
		if (i > 0)
			at += (size_t)snprintf(json + at, sizeof(json) - at,
			    ", \"when\": {\"question\": \"q%zu\", "
			    "\"at_least\": 5}",
			    i - 1);
		at += (size_t)snprintf(json + at, sizeof(json) - at, "}");
	}
	snprintf(json + at, sizeof(json) - at, "]}");
	return json;
}

static void
a_form_of_many_questions_is_scrolled_through(void **state)
{
	static const struct screen_agent_head head = {
		.title = "T", .today = -1, .waiting = -1
	};
	static struct frame frame;
	size_t i;

	(void)state;
	begin(longest());
	assert_int_equal(agent.count, LIMIT_QUESTIONS + 3);
	enter("4711");
	for (i = 0; i < LIMIT_QUESTIONS; i++) {
		frame_clear(&frame, 40, 12, true);
		screen_agent_draw(&agent, &head, &frame);
		assert_int_equal(screen_agent_row(&agent, &frame,
				     frame.cursor_row),
		    i + 1);
		enter("10");
	}
	assert_int_equal(saved(), LIMIT_QUESTIONS);
	/* One that was not satisfied in the middle ends it there. */
	agent_focus(&agent, 3);
	press(INPUT_BACKSPACE);
	press(INPUT_BACKSPACE);
	type("4");
	assert_int_equal(saved(), 3);
}

/* What a form to be saved holds is right, one answer a question, in order. */
static void
check_saved(void)
{
	size_t i, count = agent_answers(&agent, answers);
	unsigned last = 0;

	assert_true(count > 0 && count <= AGENT_ROWS);
	for (i = 0; i < count; i++) {
		const struct sheet_question *question;

		assert_true(answers[i].question < sheet->question_count);
		assert_true(i == 0 || answers[i].question > last);
		last = answers[i].question;
		question = &sheet->questions[last];
		if (question->kind == QUESTION_TEXT)
			assert_int_equal(answers[i].step, RATING_NO_STEP);
		else
			assert_in_range(answers[i].step, 0,
			    question->steps - 1);
		assert_int_equal(answers[i].flags,
		    i > 0 ? RATING_SAME_VISIT : 0);
	}
}

static void
whatever_is_pressed_what_is_saved_is_right(void **state)
{
	static const char *const sheets[] = { hotline, asking, likely };
	static const uint32_t keys[] = { '0', '1', '2', '5', 'n', 'o', 'd', 'e',
		0xe4, ' ', INPUT_ENTER, INPUT_ENTER, INPUT_TAB, INPUT_TAB,
		INPUT_BACKTAB, INPUT_BACKSPACE, INPUT_BACKSPACE,
		INPUT_BACKSPACE, INPUT_BACKSPACE, INPUT_DELETE, INPUT_LEFT,
		INPUT_HOME, INPUT_END, INPUT_END, INPUT_ESCAPE, INPUT_ESCAPE,
		INPUT_ESCAPE, INPUT_ESCAPE, KEY_F2, KEY_F2, KEY_F4, INPUT_F12 };
	uint32_t random = 7;
	unsigned saves = 0;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(sheets) / sizeof(sheets[0]); i++) {
		begin(sheets[i]);
		for (j = 0; j < 100000; j++) {
			random = random * 1664525 + 1013904223;
			if (agent_take(&agent,
				keys[(random >> 16) %
				    (sizeof(keys) / sizeof(keys[0]))],
				j) == AGENT_SAVE) {
				check_saved();
				saves++;
				if (random & 1)
					agent_kept(&agent, j, 12, 0);
				else
					agent_failed(&agent, "D1");
			}
			agent_wake(&agent, j);
			assert_true(agent.focus < agent.count);
			assert_true(agent_asked(&agent, agent.focus));
		}
	}
	if (saves < 100)
		fail_msg("only %u were saved", saves);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_call_is_a_rating_with_its_reference_and_a_reason_of_the_same_visit),
		cmocka_unit_test(
		    a_text_that_the_sheet_asks_for_is_an_answer_of_its_own),
		cmocka_unit_test(
		    a_text_that_it_does_not_ask_for_goes_with_the_rating),
		cmocka_unit_test(what_no_longer_applies_is_not_kept),
		cmocka_unit_test(the_language_is_the_one_the_caller_spoke),
		cmocka_unit_test(several_scales_are_several_rows),
		cmocka_unit_test(
		    after_saving_the_form_is_empty_and_the_cursor_in_its_first_row),
		cmocka_unit_test(
		    a_value_off_the_scale_is_told_at_once_and_not_left),
		cmocka_unit_test(
		    without_a_value_nothing_is_saved_and_the_cursor_goes_there),
		cmocka_unit_test(rows_that_are_not_asked_are_passed_over),
		cmocka_unit_test(
		    escape_clears_what_was_typed_only_when_pressed_twice),
		cmocka_unit_test(what_was_not_saved_stays_as_it_was_typed),
		cmocka_unit_test(
		    a_rehearsal_ends_by_itself_after_a_quarter_of_an_hour),
		cmocka_unit_test(a_key_held_down_does_not_rehearse_on_and_off),
		cmocka_unit_test(the_form_looks_like_its_goldens),
		cmocka_unit_test(it_can_be_used_at_every_size),
		cmocka_unit_test(a_long_text_is_shown_where_it_is_typed),
		cmocka_unit_test(a_form_of_many_questions_is_scrolled_through),
		cmocka_unit_test(whatever_is_pressed_what_is_saved_is_right),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, tear_down);
}
