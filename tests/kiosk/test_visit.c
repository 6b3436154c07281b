/*
 * test_visit.c - one customer at the kiosk.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/core/input.h"
#include "tests/kiosk/support_screen.h"

static struct visit visit;

static int
begin(void **state)
{
	(void)state;
	return visit_init(&visit, support_sheet("smiley5")) ? 0 : -1;
}

static struct visit_deed
take(enum keymap_what what, uint32_t number, uint32_t key, uint64_t now)
{
	struct visit_press press = {
		.meaning = { .what = what, .number = number },
		.key = key,
	};

	return visit_take(&visit, &press, now);
}

/* Press a step's digit; the store takes it.  True when it was an answer. */
static bool
rate(unsigned step, uint64_t now)
{
	struct visit_deed deed = take(KEYMAP_STEP, step, '1' + step, now);

	if (deed.wish != VISIT_COMMIT)
		return false;
	assert_int_equal(deed.step, step);
	visit_kept(&visit, 1, now);
	return true;
}

static void
a_press_is_an_answer_thanked_for_and_then_the_question_is_back(void **state)
{
	(void)state;
	assert_true(rate(4, 1000));
	assert_int_equal(visit.at, VISIT_THANKS);
	assert_int_equal(visit_due(&visit), 4000);
	visit_wake(&visit, 3999);
	assert_int_equal(visit.at, VISIT_THANKS);
	visit_wake(&visit, 4000);
	assert_int_equal(visit.at, VISIT_QUESTION);
	assert_true(visit_idle(&visit));
	assert_true(rate(0, 5000));
}

static void
an_answer_names_question_step_and_language(void **state)
{
	struct visit_deed deed;

	(void)state;
	take(KEYMAP_LANGUAGE, 1, 'e', 1000);
	deed = take(KEYMAP_STEP, 2, '3', 2000);
	assert_int_equal(deed.wish, VISIT_COMMIT);
	assert_int_equal(deed.question, 0);
	assert_int_equal(deed.step, 2);
	assert_int_equal(deed.language, 1);
}

static void
a_key_held_down_is_one_answer(void **state)
{
	uint64_t now;

	(void)state;
	assert_true(rate(4, 1000));
	for (now = 1500; now < 20000; now += 33)
		assert_false(rate(4, now));
	visit_wake(&visit, now);
	assert_int_equal(visit.at, VISIT_QUESTION);
	/* Let go and pressed anew. */
	assert_true(rate(4, now + 200));
}

static void
a_key_held_down_while_the_store_is_slow_is_one_answer(void **state)
{
	(void)state;
	assert_int_equal(take(KEYMAP_STEP, 4, '5', 1000).wish, VISIT_COMMIT);
	visit_kept(&visit, 1, 9000);
	assert_false(rate(4, 9033));
	assert_int_equal(visit.at, VISIT_THANKS);
	visit_wake(&visit, 12000);
	assert_int_equal(take(KEYMAP_STEP, 4, '5', 15000).wish, VISIT_COMMIT);
	visit_failed(&visit, "D3", 25000);
	visit_wake(&visit, 35000);
	assert_int_equal(visit.at, VISIT_QUESTION);
	assert_true(rate(4, 36000));
}

static void
a_bouncing_key_is_one_answer(void **state)
{
	(void)state;
	visit.sheet = support_sheet("smiley5");
	assert_true(rate(4, 1000));
	visit_wake(&visit, 4000);
	assert_true(rate(4, 5000));
	assert_false(rate(4, 5119));
	assert_int_equal(visit.at, VISIT_THANKS);
}

static void
another_key_within_the_bounce_is_another_press(void **state)
{
	(void)state;
	take(KEYMAP_RIGHT, 0, 'r', 1000);
	assert_true(rate(1, 1050));
}

static void
a_press_during_thanks_ends_them_and_is_no_second_answer(void **state)
{
	(void)state;
	assert_true(rate(4, 1000));
	assert_false(rate(1, 1800));
	assert_int_equal(visit.at, VISIT_QUESTION);
	assert_true(rate(1, 2500));
	/* The same key again, once it is no longer held. */
	assert_false(rate(1, 3000));
	assert_int_equal(visit.at, VISIT_THANKS);
	assert_false(rate(1, 4001));
	assert_int_equal(visit.at, VISIT_QUESTION);
}

static void
other_keys_do_not_end_the_thanks(void **state)
{
	(void)state;
	assert_true(rate(4, 1000));
	take(KEYMAP_LANGUAGE, 1, 'e', 1500);
	take(KEYMAP_NOTHING, 0, 'z', 1600);
	visit_stir(&visit, 1700);
	assert_int_equal(visit.at, VISIT_THANKS);
	assert_int_equal(visit_due(&visit), 4000);
}

static void
what_cannot_be_kept_is_out_of_order_and_tried_again_later(void **state)
{
	struct visit_deed deed;

	(void)state;
	deed = take(KEYMAP_STEP, 2, '3', 1000);
	assert_int_equal(deed.wish, VISIT_COMMIT);
	visit_failed(&visit, "D1", 1010);
	assert_int_equal(visit.at, VISIT_OUT);
	assert_string_equal(visit.code, "D1");
	assert_false(rate(3, 3000));
	assert_int_equal(visit.at, VISIT_OUT);
	visit_wake(&visit, 11010);
	assert_int_equal(visit.at, VISIT_QUESTION);
	assert_true(rate(3, 12000));
}

static void
the_focus_moves_and_enter_answers(void **state)
{
	struct visit_deed deed;

	(void)state;
	deed = take(KEYMAP_CONFIRM, 0, '\r', 1000);
	assert_int_equal(deed.wish, VISIT_NOTHING);
	take(KEYMAP_LEFT, 0, 'l', 2000);
	assert_int_equal(visit.focus, 4);
	take(KEYMAP_RIGHT, 0, 'r', 3000);
	assert_int_equal(visit.focus, 0);
	take(KEYMAP_RIGHT, 0, 'r', 4000);
	deed = take(KEYMAP_CONFIRM, 0, '\r', 5000);
	assert_int_equal(deed.wish, VISIT_COMMIT);
	assert_int_equal(deed.step, 1);
}

static void
the_next_customer_finds_the_first_language(void **state)
{
	(void)state;
	take(KEYMAP_LANGUAGE, KEYMAP_NEXT, '/', 1000);
	assert_int_equal(visit.language, 1);
	take(KEYMAP_LANGUAGE, KEYMAP_NEXT, '/', 2000);
	assert_int_equal(visit.language, 0);
	take(KEYMAP_LANGUAGE, 1, 'e', 3000);
	take(KEYMAP_LANGUAGE, 7, 'z', 3500);
	assert_int_equal(visit.language, 1);
	assert_int_equal(visit_due(&visit), 13500);
	visit_wake(&visit, 13500);
	assert_true(visit.notice);
	assert_int_equal(visit.language, 1);
	/* Any key: still there. */
	visit_stir(&visit, 14000);
	assert_false(visit.notice);
	visit_wake(&visit, 24000);
	assert_int_equal(visit_due(&visit), 34000);
	visit_wake(&visit, 34000);
	assert_int_equal(visit.language, 0);
	assert_true(visit_idle(&visit));
}

static void
text_mode_gives_ten_times_as_long(void **state)
{
	(void)state;
	take(KEYMAP_TEXT, 0, 't', 1000);
	assert_true(visit.text);
	assert_int_equal(visit_due(&visit), 181000);
	visit_wake(&visit, 181000);
	assert_true(visit.notice);
	assert_int_equal(visit_due(&visit), 201000);
	assert_true(rate(1, 200000));
	assert_int_equal(visit_due(&visit), 230000);
	visit_wake(&visit, 230000);
	assert_false(visit.text);
}

static void
a_kiosk_that_slept_through_both_times_begins_anew(void **state)
{
	(void)state;
	take(KEYMAP_LANGUAGE, 1, 'e', 1000);
	visit_wake(&visit, 100000);
	assert_int_equal(visit.language, 0);
	assert_false(visit.notice);
}

static void
quit_leaves_wherever_it_is_pressed(void **state)
{
	(void)state;
	assert_int_equal(take(KEYMAP_QUIT, 0, 'q', 1000).wish, VISIT_LEAVE);
	visit_kept(&visit, 1, 2000);
	assert_int_equal(take(KEYMAP_QUIT, 0, 'q', 2100).wish, VISIT_LEAVE);
	visit_failed(&visit, "D1", 3000);
	assert_int_equal(take(KEYMAP_QUIT, 0, 'q', 3100).wish, VISIT_LEAVE);
}

static void
a_sheet_without_a_question_cannot_be_asked(void **state)
{
	struct sheet *sheet = support_sheet("smiley5");

	(void)state;
	sheet->question_count = 0;
	assert_false(visit_init(&visit, sheet));
}

/* ---- scripts: keys in, what is kept out ---- */

#define QUESTIONS \
	"\"questions\": [" \
	"{\"id\": \"mood\", \"scale\": \"smiley5\"," \
	"  \"text\": {\"de\": \"?\", \"en\": \"?\"}}," \
	"{\"id\": \"why\", \"choices\": [" \
	"  {\"id\": \"wait\", \"text\": {\"de\": \"a\", \"en\": \"a\"}}," \
	"  {\"id\": \"price\", \"text\": {\"de\": \"b\", \"en\": \"b\"}}]," \
	"  \"when\": {\"question\": \"mood\", \"at_most\": 1}}," \
	"{\"id\": \"long\", \"scale\": \"yesno\"," \
	"  \"text\": {\"de\": \"?\", \"en\": \"?\"}," \
	"  \"when\": {\"question\": \"why\", \"is\": \"wait\"}}," \
	"{\"id\": \"say\", \"free_text\": true," \
	"  \"when\": {\"question\": \"mood\", \"at_most\": 2}}," \
	"{\"id\": \"tell\", \"scale\": \"nps11\"," \
	"  \"text\": {\"de\": \"?\", \"en\": \"?\"}," \
	"  \"when\": {\"question\": \"mood\", \"at_least\": 1}}]"

#define SHEET(more) \
	"{\"name\": \"c\", \"languages\": [\"de\", \"en\"]," QUESTIONS \
	", \"idle_seconds\": 20" more "}"

static const char submits[] = SHEET("");
static const char discards[] = SHEET(", \"on_idle\": \"discard\"");
static const char words_first[] =
    "{\"name\": \"c\", \"languages\": [\"de\", \"en\"], \"questions\": ["
    "{\"id\": \"say\", \"free_text\": true},"
    "{\"id\": \"why\", \"choices\": ["
    "  {\"id\": \"wait\", \"text\": {\"de\": \"a\", \"en\": \"a\"}},"
    "  {\"id\": \"price\", \"text\": {\"de\": \"b\", \"en\": \"b\"}}]}]}";
static const char reasons_first[] =
    "{\"name\": \"c\", \"languages\": [\"de\", \"en\"], \"questions\": ["
    "{\"id\": \"why\", \"choices\": ["
    "  {\"id\": \"wait\", \"text\": {\"de\": \"a\", \"en\": \"a\"}},"
    "  {\"id\": \"price\", \"text\": {\"de\": \"b\", \"en\": \"b\"}}]},"
    "{\"id\": \"mood\", \"scale\": \"smiley4\","
    "  \"text\": {\"de\": \"?\", \"en\": \"?\"},"
    "  \"when\": {\"question\": \"why\", \"is\": \"price\"}}]}";

/* A script's letters that are no letters of the keyboard. */
static const struct {
	char name;
	uint32_t key;
} script_keys[] = {
	{ '!', INPUT_ENTER },
	{ '<', INPUT_BACKSPACE },
	{ '^', INPUT_ESCAPE },
	{ '>', INPUT_RIGHT },
};

/*
 * A kiosk as the loop of the screen has it, with a journal that is a line of
 * words: "1 mood=4" is entry 1; "s" same visit, "r" repeated, "t" timed out,
 * "p" for practice, by the hand of rehearsals; "-1" takes entry 1 back.
 */
struct kiosk {
	struct visit visit;
	struct sheet *sheet;
	struct keymap keymap;
	uint64_t now;
	uint64_t entries;
	uint64_t failing; /* this entry cannot be kept; 0: all can */
	char said[2000];
};

static void
say(struct kiosk *kiosk, const char *format, ...)
{
	size_t length = strlen(kiosk->said);
	va_list list;

	va_start(list, format);
	vsnprintf(kiosk->said + length, sizeof(kiosk->said) - length, format,
	    list);
	va_end(list);
}

static void
say_deed(struct kiosk *kiosk, const struct visit_deed *deed)
{
	size_t i;

	say(kiosk, "%s", *kiosk->said != '\0' ? " " : "");
	if (deed->wish == VISIT_COMMIT) {
		say(kiosk, "%d %s", (int)kiosk->entries,
		    kiosk->sheet->questions[deed->question].id);
		if (deed->comment != NULL)
			say(kiosk, "='%s'", deed->comment);
		else
			say(kiosk, "=%d", (int)deed->step);
		if (deed->language != 0)
			say(kiosk, "%s",
			    kiosk->sheet->languages[deed->language]);
		say(kiosk, "%s%s%s%s", deed->rehearsal ? "p" : "",
		    deed->flags & RATING_SAME_VISIT ? "s" : "",
		    deed->flags & RATING_REPEATED ? "r" : "",
		    deed->flags & RATING_TIMED_OUT ? "t" : "");
	}
	for (i = 0; i < deed->withdrawn_count; i++)
		say(kiosk, "-%d", (int)deed->withdrawn[i]);
}

static void
kiosk_do(struct kiosk *kiosk, const struct visit_deed *deed)
{
	if (deed->wish == VISIT_NOTHING)
		return;
	kiosk->entries += deed->wish == VISIT_COMMIT;
	if (kiosk->entries == kiosk->failing) {
		kiosk->entries--;
		kiosk->failing = 0;
		visit_failed(&kiosk->visit, "D1", kiosk->now);
		return;
	}
	say_deed(kiosk, deed);
	visit_kept(&kiosk->visit, kiosk->entries, kiosk->now);
}

static void
kiosk_key(struct kiosk *kiosk, uint32_t key)
{
	struct keymap_here here = {
		.steps = visit_choices(&kiosk->visit),
		.lowest = visit_lowest(&kiosk->visit),
		.languages = "de",
	};
	struct visit_press press = { .key = key };
	struct visit_deed deed;

	press.meaning = keymap_meaning(&kiosk->keymap, &here, key);
	deed = visit_take(&kiosk->visit, &press, kiosk->now);
	kiosk_do(kiosk, &deed);
}

/* Time passes until the room is empty and asks its first question. */
static void
kiosk_leave(struct kiosk *kiosk)
{
	struct visit_deed deed;
	int i;

	for (i = 0; i < 5 && !visit_idle(&kiosk->visit); i++) {
		kiosk->now = visit_due(&kiosk->visit);
		deed = visit_wake(&kiosk->visit, kiosk->now);
		kiosk_do(kiosk, &deed);
	}
	assert_true(visit_idle(&kiosk->visit));
}

static void
kiosk_begin(struct kiosk *kiosk, const char *sheet)
{
	char why[SHEET_STRING];

	memset(kiosk, 0, sizeof(*kiosk));
	kiosk->sheet = sheet_parse(sheet, strlen(sheet), why);
	if (kiosk->sheet == NULL)
		fail_msg("%s", why);
	keymap_init(&kiosk->keymap);
	assert_true(visit_init(&kiosk->visit, kiosk->sheet));
	kiosk->now = 1000000;
	visit_wake(&kiosk->visit, kiosk->now);
}

/* Nobody presses faster than this and means two presses of one key. */
static void
kiosk_run(struct kiosk *kiosk, const char *script)
{
	size_t i;
	char c;

	while ((c = *script++) != '\0') {
		uint32_t key = (uint8_t)c;

		kiosk->now += 1500;
		if (c == '~') {
			kiosk_leave(kiosk);
			continue;
		}
		for (i = 0; i < sizeof(script_keys) / sizeof(script_keys[0]);
		     i++)
			if (c == script_keys[i].name)
				key = script_keys[i].key;
		kiosk_key(kiosk, key);
	}
}

static const char *const ats[] = { "question", "text", "languages", "thanks",
	"out", "closed" };

/* keys: "~" is walking away.  at: where it ends. */
static const struct {
	const char *sheet, *keys, *said, *at;
} scripts[] = {
	/* The way through, by what was given. */
	{ submits, "5+", "1 mood=4 2 tell=10s", "thanks" },
	{ submits, "3^9", "1 mood=2 2 tell=9s", "thanks" },
	{ submits, "11", "1 mood=0 2 why=0s", "question" },
	{ submits, "112x!", "1 mood=0 2 why=0s 3 long=1s 4 say='x's",
	    "thanks" },
	{ submits, "12It was cold.!", "1 mood=0 2 why=1s 3 say='It was cold.'s",
	    "thanks" },
	{ submits, "22ab<c!0", "1 mood=1 2 why=1s 3 say='ac's 4 tell=0s",
	    "thanks" },
	/* Letters of a text mean nothing else: 0, e, t, < and /. */
	{ submits, "12e0t-/!", "1 mood=0 2 why=1s 3 say='e0t-/'s", "thanks" },
	/* Without answer. */
	{ submits, "10^", "1 mood=0", "thanks" },
	{ submits, "1^!", "1 mood=0", "thanks" },
	{ submits, "12  !", "1 mood=0 2 why=1s", "thanks" },
	{ submits, "^", "", "question" },
	{ submits, "^7", "", "question" },
	{ submits, "^5~", "1 mood=4", "question" },
	/* Focus and Enter. */
	{ submits, "!", "", "question" },
	{ submits, ">>!", "1 mood=1", "question" },
	{ submits, "1>!", "1 mood=0 2 why=0s", "question" },
	/* Languages. */
	{ submits, "e5d0", "1 mood=4en 2 tell=0s", "thanks" },
	{ submits, "5~e5~5", "1 mood=4 2 mood=4en 3 mood=4", "question" },
	{ submits, "e~5", "1 mood=4", "question" },
	/* Back: the new answer takes the place of the old one. */
	{ submits, "5<4", "1 mood=4 2 mood=3s-1", "question" },
	{ submits, "5<49", "1 mood=4 2 mood=3s-1 3 tell=9s", "thanks" },
	{ submits, "5-5", "1 mood=4 2 mood=4s-1", "question" },
	{ submits, "<5", "1 mood=4", "question" },
	/* ... and with it what was asked because of it. */
	{ submits, "11<<5", "1 mood=0 2 why=0s 3 mood=4s-1-2", "question" },
	{ submits, "111<<<59",
	    "1 mood=0 2 why=0s 3 long=0s 4 mood=4s-1-2-3 5 tell=9s", "thanks" },
	{ submits, "111<<2", "1 mood=0 2 why=0s 3 long=0s 4 why=1s-2-3",
	    "text" },
	{ submits, "222<1", "1 mood=1 2 why=1s", "text" },
	/* A text that was kept is no longer shown, and may be said anew. */
	{ submits, "22a!<b!1",
	    "1 mood=1 2 why=1s 3 say='a's 4 say='b's-3 5 tell=1s", "thanks" },
	/* Still asked: what applies after all is asked again, and stands. */
	{ submits, "22a!<<<1~", "1 mood=1 2 why=1s 3 say='a's 4 mood=0s-1",
	    "question" },
	/* Back and away: the earlier answer stands. */
	{ submits, "5<~", "1 mood=4", "question" },
	{ submits, "11<<~", "1 mood=0 2 why=0s", "question" },
	/* Back and without answer: it is taken back. */
	{ submits, "5<^", "1 mood=4 -1", "question" },
	{ submits, "11<<^", "1 mood=0 2 why=0s -1-2", "question" },
	{ submits, "12<0a!", "1 mood=0 2 why=1s -2 3 say='a's", "thanks" },
	{ submits, "12<0^", "1 mood=0 2 why=1s -2", "thanks" },
	{ submits, "5<^5~", "1 mood=4 -1 2 mood=4", "question" },
	/* Backspace edits first. */
	{ submits, "12a<", "1 mood=0 2 why=1s", "text" },
	{ submits, "12a<<", "1 mood=0 2 why=1s", "question" },
	/* Walking away. */
	{ submits, "5~", "1 mood=4", "question" },
	{ submits, "12half a~", "1 mood=0 2 why=1s 3 say='half a'st",
	    "question" },
	{ submits, "12 ~", "1 mood=0 2 why=1s", "question" },
	{ submits, "12a!~", "1 mood=0 2 why=1s 3 say='a's", "question" },
	{ submits, "22a!<b~", "1 mood=1 2 why=1s 3 say='a's 4 say='b'st-3",
	    "question" },
	{ discards, "5~", "1 mood=4 -1", "question" },
	{ discards, "11~", "1 mood=0 2 why=0s -1-2", "question" },
	{ discards, "12half a~", "1 mood=0 2 why=1s -1-2", "question" },
	{ discards, "5<4~", "1 mood=4 2 mood=3s-1 -2", "question" },
	{ discards, "5<~", "1 mood=4 -1", "question" },
	{ discards, "59~", "1 mood=4 2 tell=9s", "question" },
	{ discards, "e~", "", "question" },
	{ discards, "^~", "", "question" },
	/* The next customer. */
	{ submits, "59~5", "1 mood=4 2 tell=9s 3 mood=4", "question" },
	{ submits, "5955", "1 mood=4 2 tell=9s 3 mood=4", "question" },
	{ submits, "12ab~12c!",
	    "1 mood=0 2 why=1s 3 say='ab'st 4 mood=0 5 why=1s 6 say='c's",
	    "thanks" },
	/* Sheets that begin with something else. */
	{ words_first, "1 2!2", "1 say='1 2' 2 why=1s", "thanks" },
	{ words_first, "^2", "1 why=1", "thanks" },
	{ words_first, "a~", "1 say='a't", "text" },
	{ words_first, "", "", "text" },
	{ words_first, "<a<!", "", "question" },
	{ reasons_first, "24", "1 why=1 2 mood=3s", "thanks" },
	{ reasons_first, "1", "1 why=0", "thanks" },
	{ reasons_first, "3", "", "question" },
};

static void
what_is_kept_is_what_was_pressed(void **state)
{
	struct kiosk kiosk;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		kiosk_begin(&kiosk, scripts[i].sheet);
		kiosk_run(&kiosk, scripts[i].keys);
		if (strcmp(kiosk.said, scripts[i].said) != 0 ||
		    strcmp(ats[kiosk.visit.at], scripts[i].at) != 0)
			fail_msg("%zu: %s gives \"%s\" at %s, not \"%s\" at %s",
			    i, scripts[i].keys, kiosk.said, ats[kiosk.visit.at],
			    scripts[i].said, scripts[i].at);
		sheet_free(kiosk.sheet);
	}
}

/* ---- more than scripts say ---- */

static void
a_key_held_down_does_not_answer_the_next_question(void **state)
{
	struct kiosk kiosk;
	uint64_t end;

	(void)state;
	kiosk_begin(&kiosk, reasons_first);
	kiosk_key(&kiosk, '2');
	kiosk.now += 250;
	for (end = kiosk.now + 5000; kiosk.now < end; kiosk.now += 33)
		kiosk_key(&kiosk, '2');
	assert_string_equal(kiosk.said, "1 why=1");
	kiosk.now += 300;
	kiosk_key(&kiosk, '2');
	assert_string_equal(kiosk.said, "1 why=1 2 mood=1s");
	sheet_free(kiosk.sheet);
}

static void
nobody_answers_a_question_sooner_than_it_can_be_read(void **state)
{
	struct kiosk kiosk;
	int i;

	(void)state;
	kiosk_begin(&kiosk, reasons_first);
	kiosk_key(&kiosk, '2');
	for (i = 0; i < 20; i++) {
		kiosk_key(&kiosk, i % 2 == 0 ? '3' : '4');
		kiosk.now += i == 0 ? 1 : 240;
	}
	assert_string_equal(kiosk.said, "1 why=1");
	kiosk.now += 10;
	kiosk_key(&kiosk, '3');
	assert_string_equal(kiosk.said, "1 why=1 2 mood=2s");
	sheet_free(kiosk.sheet);
}

static void
a_palm_on_the_keys_is_one_rating(void **state)
{
	(void)state;
	assert_true(rate(0, 1000));
	assert_false(rate(1, 1001));
	assert_int_equal(visit.at, VISIT_THANKS);
	assert_false(rate(2, 1251));
	assert_int_equal(visit.at, VISIT_QUESTION);
	assert_false(rate(3, 1252));
	assert_int_equal(visit.at, VISIT_QUESTION);
	assert_true(rate(4, 1502));
}

static void
backspace_held_down_empties_the_text_and_stays(void **state)
{
	struct kiosk kiosk;
	int i;

	(void)state;
	kiosk_begin(&kiosk, submits);
	kiosk_key(&kiosk, '3');
	kiosk.now += 1000;
	kiosk_key(&kiosk, 'a');
	for (i = 0; i < 50; i++) {
		kiosk.now += 33;
		kiosk_key(&kiosk, INPUT_BACKSPACE);
	}
	assert_int_equal(kiosk.visit.at, VISIT_TEXT);
	kiosk.now += 300;
	kiosk_key(&kiosk, INPUT_BACKSPACE);
	assert_int_equal(kiosk.visit.at, VISIT_QUESTION);
	sheet_free(kiosk.sheet);
}

static void
a_key_held_down_types_nothing_into_the_text_it_led_to(void **state)
{
	struct kiosk kiosk;
	int i;

	(void)state;
	kiosk_begin(&kiosk, submits);
	kiosk_key(&kiosk, '3');
	for (i = 0; i < 20; i++) {
		kiosk.now += 40;
		kiosk_key(&kiosk, '3');
	}
	assert_int_equal(kiosk.visit.at, VISIT_TEXT);
	assert_int_equal(kiosk.visit.text_field.length, 0);
	/* But whoever types fast types double letters. */
	kiosk.now += 300;
	kiosk_key(&kiosk, 'l');
	kiosk.now += 10;
	kiosk_key(&kiosk, 'l');
	assert_string_equal(kiosk.visit.text_field.text, "ll");
	sheet_free(kiosk.sheet);
}

static void
the_whole_visit_is_flagged_as_its_first_press_is(void **state)
{
	struct kiosk kiosk;

	(void)state;
	kiosk_begin(&kiosk, submits);
	kiosk_run(&kiosk, "5");
	visit_flagged(&kiosk.visit);
	kiosk_run(&kiosk, "<4");
	kiosk_run(&kiosk, "9~5");
	assert_string_equal(kiosk.said,
	    "1 mood=4 2 mood=3sr-1 3 tell=9sr 4 mood=4");
	sheet_free(kiosk.sheet);
}

/* Staff may come to the screen while a customer's visit is not over. */
static void
a_visit_is_rehearsed_as_a_whole_or_not_at_all(void **state)
{
	struct kiosk kiosk;

	(void)state;
	kiosk_begin(&kiosk, submits);
	kiosk_run(&kiosk, "1");
	kiosk.visit.rehearsal = true;
	kiosk_run(&kiosk, "2a~");
	kiosk_run(&kiosk, "5");
	kiosk.visit.rehearsal = false;
	kiosk_run(&kiosk, "9~4");
	assert_string_equal(kiosk.said,
	    "1 mood=0 2 why=1s 3 say='a'st 4 mood=4p 5 tell=9ps 6 mood=3");
	sheet_free(kiosk.sheet);
}

static void
what_cannot_be_kept_ends_the_visit_and_leaves_what_was(void **state)
{
	struct kiosk kiosk;

	(void)state;
	kiosk_begin(&kiosk, submits);
	kiosk.failing = 2;
	kiosk_run(&kiosk, "11");
	assert_int_equal(kiosk.visit.at, VISIT_OUT);
	assert_string_equal(kiosk.visit.code, "D1");
	kiosk_run(&kiosk, "1<^!");
	assert_string_equal(kiosk.said, "1 mood=0");
	kiosk_run(&kiosk, "~2");
	assert_string_equal(kiosk.said, "1 mood=0 2 mood=1");
	sheet_free(kiosk.sheet);
}

static void
a_press_that_time_ran_out_under_is_no_press(void **state)
{
	struct kiosk kiosk;

	(void)state;
	kiosk_begin(&kiosk, submits);
	kiosk_run(&kiosk, "12half");
	kiosk.now += 60000;
	kiosk_key(&kiosk, '5');
	assert_string_equal(kiosk.said, "1 mood=0 2 why=1s 3 say='half'st");
	assert_true(visit_idle(&kiosk.visit));
	/* It is the same when nothing was due to be kept. */
	kiosk_run(&kiosk, "1");
	kiosk.now += 60000;
	kiosk_key(&kiosk, '2');
	assert_true(visit_idle(&kiosk.visit));
	kiosk.now += 1500;
	kiosk_key(&kiosk, '2');
	assert_int_equal(kiosk.entries, 5);
	sheet_free(kiosk.sheet);
}

static void
many_languages_are_chosen_from_a_list(void **state)
{
	static const char many[] =
	    "{\"name\": \"c\", \"languages\": [\"de\", \"en\", \"fr\", "
	    "\"it\"], \"questions\": [{\"id\": \"say\", \"free_text\": true},"
	    "{\"id\": \"say2\", \"free_text\": true}]}";
	struct visit_press press = { .key = 0x200000,
		.meaning = { KEYMAP_LANGUAGES, 0 } };
	struct kiosk kiosk;

	(void)state;
	kiosk_begin(&kiosk, many);
	kiosk_run(&kiosk, "abc");
	visit_take(&kiosk.visit, &press, kiosk.now);
	assert_int_equal(kiosk.visit.at, VISIT_LANGUAGES);
	assert_int_equal(visit_choices(&kiosk.visit), 4);
	assert_int_equal(visit_lowest(&kiosk.visit), 1);
	assert_true(visit_goes_back(&kiosk.visit));
	assert_false(visit_idle(&kiosk.visit));
	kiosk_run(&kiosk, "3");
	assert_int_equal(kiosk.visit.at, VISIT_TEXT);
	assert_int_equal(kiosk.visit.language, 2);
	assert_string_equal(kiosk.visit.text_field.text, "abc");
	/* Back and no choice leave the language. */
	press.key++;
	visit_take(&kiosk.visit, &press, kiosk.now += 1500);
	kiosk_run(&kiosk, "7<");
	assert_int_equal(kiosk.visit.at, VISIT_TEXT);
	assert_int_equal(kiosk.visit.language, 2);
	/* Walking away from the list ends the visit like any other. */
	visit_take(&kiosk.visit, &press, kiosk.now += 1500);
	kiosk_leave(&kiosk);
	assert_string_equal(kiosk.said, "1 say='abc'frt");
	assert_int_equal(kiosk.visit.language, 0);
	sheet_free(kiosk.sheet);
}

static void
the_next_language_is_one_key_away_while_there_are_few(void **state)
{
	static const char four[] =
	    "{\"name\": \"c\", \"languages\": [\"de\", \"en\", \"fr\", "
	    "\"it\"], \"questions\": [{\"id\": \"mood\", \"scale\": \"yesno\","
	    "\"text\": {\"de\": \"?\", \"en\": \"?\", \"fr\": \"?\", "
	    "\"it\": \"?\"}}]}";
	struct kiosk kiosk;

	(void)state;
	kiosk_begin(&kiosk, submits);
	kiosk_run(&kiosk, "/");
	assert_int_equal(kiosk.visit.language, 1);
	kiosk_run(&kiosk, "/");
	assert_int_equal(kiosk.visit.language, 0);
	sheet_free(kiosk.sheet);
	kiosk_begin(&kiosk, four);
	kiosk_run(&kiosk, "/");
	assert_int_equal(kiosk.visit.at, VISIT_LANGUAGES);
	kiosk_run(&kiosk, "//!");
	assert_int_equal(kiosk.visit.at, VISIT_QUESTION);
	assert_int_equal(kiosk.visit.language, 1);
	sheet_free(kiosk.sheet);
}

static void
staff_choose_the_language_of_an_empty_room(void **state)
{
	struct kiosk kiosk;

	(void)state;
	kiosk_begin(&kiosk, submits);
	visit_settle(&kiosk.visit, 1, kiosk.now);
	assert_int_equal(kiosk.visit.language, 1);
	assert_true(visit_idle(&kiosk.visit));
	kiosk_run(&kiosk, "d5~");
	assert_int_equal(kiosk.visit.language, 1);
	/* In the middle of a visit it waits for its end. */
	kiosk_run(&kiosk, "5");
	visit_settle(&kiosk.visit, 0, kiosk.now);
	assert_int_equal(kiosk.visit.language, 1);
	kiosk_leave(&kiosk);
	assert_int_equal(kiosk.visit.language, 0);
	visit_settle(&kiosk.visit, 7, kiosk.now);
	assert_int_equal(kiosk.visit.home, 0);
	sheet_free(kiosk.sheet);
}

static void
a_new_sheet_leaves_what_staff_have_set(void **state)
{
	static const char other[] =
	    "{\"name\": \"c\", \"languages\": [\"fr\", \"en\"], "
	    "\"questions\": [{\"id\": \"say\", \"free_text\": true}]}";
	char why[SHEET_STRING];
	struct sheet *sheet = sheet_parse(other, strlen(other), why);
	struct sheet none = { .question_count = 0 };
	struct kiosk kiosk;

	(void)state;
	kiosk_begin(&kiosk, submits);
	visit_settle(&kiosk.visit, 1, kiosk.now);
	kiosk.visit.rehearsal = true;
	assert_false(visit_ask(&kiosk.visit, &none, kiosk.now));
	assert_ptr_equal(kiosk.visit.sheet, kiosk.sheet);
	assert_true(visit_ask(&kiosk.visit, sheet, kiosk.now));
	assert_int_equal(kiosk.visit.home, 1);
	assert_true(kiosk.visit.rehearsal);
	assert_int_equal(kiosk.visit.at, VISIT_TEXT);
	/* A language it does not speak gives way to its first. */
	visit_settle(&kiosk.visit, 0, kiosk.now);
	assert_true(visit_ask(&kiosk.visit, kiosk.sheet, kiosk.now));
	assert_int_equal(kiosk.visit.home, 0);
	sheet_free(sheet);
	sheet_free(kiosk.sheet);
}

static void
an_empty_room_sleeps_and_a_press_there_counts(void **state)
{
	const uint64_t ten = 600000;
	struct kiosk kiosk;
	uint64_t start;
	unsigned i;

	(void)state;
	kiosk_begin(&kiosk, reasons_first);
	start = kiosk.now;
	assert_int_equal(visit_due(&kiosk.visit), start + ten);
	visit_wake(&kiosk.visit, start + ten - 1);
	assert_false(kiosk.visit.asleep);
	for (i = 1; i < 5; i++) {
		visit_wake(&kiosk.visit, start + i * ten);
		assert_true(kiosk.visit.asleep);
		assert_int_equal(kiosk.visit.shift, i - 1);
		assert_true(visit_idle(&kiosk.visit));
	}
	kiosk.now = start + 4 * ten + 100;
	kiosk_key(&kiosk, '1');
	assert_string_equal(kiosk.said, "1 why=0");
	assert_false(kiosk.visit.asleep);
	kiosk_leave(&kiosk);
	/* Whoever only touches it wakes it. */
	kiosk.now = visit_due(&kiosk.visit);
	visit_wake(&kiosk.visit, kiosk.now);
	assert_true(kiosk.visit.asleep);
	visit_stir(&kiosk.visit, kiosk.now);
	assert_false(kiosk.visit.asleep);
	assert_int_equal(visit_due(&kiosk.visit), kiosk.now + ten);
	sheet_free(kiosk.sheet);
}

static void
it_closes_between_two_customers_and_opens_again(void **state)
{
	static const char hours[] = "Mo-Fr 08:00-18:00";
	struct kiosk kiosk;

	(void)state;
	kiosk_begin(&kiosk, submits);
	kiosk_run(&kiosk, "5");
	visit_close(&kiosk.visit, hours, kiosk.now);
	assert_int_equal(kiosk.visit.at, VISIT_QUESTION);
	kiosk_run(&kiosk, "9");
	assert_int_equal(kiosk.visit.at, VISIT_THANKS);
	kiosk_leave(&kiosk);
	assert_int_equal(kiosk.visit.at, VISIT_CLOSED);
	assert_string_equal(kiosk.visit.closed_hours, hours);
	kiosk_run(&kiosk, "5!^<9");
	assert_string_equal(kiosk.said, "1 mood=4 2 tell=9s");
	/* It says so in their language, for as long as they stay. */
	kiosk_run(&kiosk, "e");
	assert_int_equal(kiosk.visit.at, VISIT_CLOSED);
	assert_int_equal(kiosk.visit.language, 1);
	kiosk_leave(&kiosk);
	assert_int_equal(kiosk.visit.language, 0);
	visit_open(&kiosk.visit, kiosk.now);
	assert_int_equal(kiosk.visit.at, VISIT_QUESTION);
	kiosk_run(&kiosk, "5");
	visit_open(&kiosk.visit, kiosk.now);
	assert_int_equal(kiosk.entries, 3);
	assert_int_equal(visit_question(&kiosk.visit)->kind, QUESTION_SCALE);
	kiosk_leave(&kiosk);
	visit_close(&kiosk.visit, NULL, kiosk.now);
	assert_int_equal(kiosk.visit.at, VISIT_CLOSED);
	sheet_free(kiosk.sheet);
}

static void
quit_is_a_letter_where_a_text_is_typed(void **state)
{
	struct kiosk kiosk;

	(void)state;
	kiosk_begin(&kiosk, words_first);
	keymap_set(&kiosk.keymap, "q", "quit");
	keymap_set(&kiosk.keymap, "enter", "2");
	kiosk_run(&kiosk, "qq!");
	assert_string_equal(kiosk.said, "1 say='qq'");
	sheet_free(kiosk.sheet);
}

static void
nobody_is_thanked_for_nothing(void **state)
{
	struct kiosk kiosk;

	(void)state;
	kiosk_begin(&kiosk, words_first);
	kiosk_run(&kiosk, "^^");
	assert_true(visit_idle(&kiosk.visit));
	kiosk_run(&kiosk, "a!<^^");
	assert_string_equal(kiosk.said, "1 say='a' -1");
	assert_true(visit_idle(&kiosk.visit));
	sheet_free(kiosk.sheet);
}

/* ---- random customers against a model of their own ---- */

/* What one customer last chose, and which entries of theirs stand. */
struct model {
	const struct sheet *sheet;
	int64_t chosen[LIMIT_QUESTIONS]; /* -2: nothing, -1: a text */
	unsigned path[LIMIT_QUESTIONS + 1];
	size_t depth; /* path[depth] shows */
	bool entered; /* something was kept */
	char typed[LIMIT_TEXT + 1];
	char text[LIMIT_QUESTIONS][LIMIT_TEXT + 1];
};

/* An entry as the journal has it. */
struct kept {
	unsigned question;
	int64_t step;
	unsigned flags;
	bool withdrawn;
	char text[LIMIT_TEXT + 1];
};

static uint64_t chance_state;

static unsigned
chance(unsigned below)
{
	chance_state = chance_state * 6364136223846793005u +
	    1442695040888963407u;
	return (unsigned)((chance_state >> 33) % below);
}

static bool
model_applies(const struct model *m, unsigned question)
{
	const struct sheet_question *q = &m->sheet->questions[question];
	int64_t on = m->chosen[q->when_question];

	if (q->when == WHEN_ALWAYS)
		return true;
	/* A condition on what was not asked after all holds for nobody. */
	if (on < 0 || !model_applies(m, q->when_question))
		return false;
	return q->when == WHEN_AT_MOST ? on <= q->when_step
	    : q->when == WHEN_AT_LEAST ? on >= q->when_step
				       : on == q->when_step;
}

static void
model_begin(struct model *m, const struct sheet *sheet)
{
	unsigned i;

	memset(m, 0, sizeof(*m));
	m->sheet = sheet;
	for (i = 0; i < LIMIT_QUESTIONS; i++)
		m->chosen[i] = -2;
}

/* On to the next that applies; false when the visit is over. */
static bool
model_next(struct model *m)
{
	unsigned at = m->path[m->depth], i;

	m->typed[0] = '\0';
	for (i = 0; i < m->sheet->question_count; i++)
		if (!model_applies(m, i))
			m->chosen[i] = -2;
	for (i = at + 1; i < m->sheet->question_count; i++) {
		if (model_applies(m, i)) {
			m->path[++m->depth] = i;
			return true;
		}
	}
	return false;
}

static struct sheet random_sheet_now;

static const struct sheet *
random_sheet(void)
{
	static const struct scale scale = { "steps", 5, 1 };
	struct sheet *sheet = &random_sheet_now;
	unsigned i;

	memset(sheet, 0, sizeof(*sheet));
	sheet->language_count = 1 + chance(5);
	for (i = 0; i < sheet->language_count; i++)
		snprintf(sheet->languages[i], sizeof(sheet->languages[i]),
		    "l%u", i);
	sheet->question_count = 1 + chance(7);
	sheet->idle_seconds = 3 + chance(30);
	sheet->idle_submits = chance(2);
	sheet->thanks_seconds = chance(4);
	for (i = 0; i < sheet->question_count; i++) {
		struct sheet_question *q = &sheet->questions[i];
		const struct sheet_question *on;

		q->kind = (enum sheet_question_kind)chance(3);
		q->steps = q->kind == QUESTION_TEXT ? 0 : 2 + chance(4);
		if (q->kind == QUESTION_SCALE)
			q->scale = &scale;
		if (i == 0 || chance(3) == 0)
			continue;
		q->when_question = chance(i);
		on = &sheet->questions[q->when_question];
		if (on->kind == QUESTION_TEXT)
			continue;
		q->when_step = chance(on->steps);
		q->when = on->kind == QUESTION_CHOICES ? WHEN_IS
		    : chance(2)                        ? WHEN_AT_MOST
						       : WHEN_AT_LEAST;
	}
	return sheet;
}

/* All that a customer could see of another is as on the first day. */
static void
assert_nobody_was_here(const struct visit *left)
{
	static const struct field blank = { .most = LIMIT_TEXT };
	static const struct course none;

	assert_true(visit_idle(left));
	assert_int_equal(left->question, 0);
	assert_int_equal(left->language, left->home);
	assert_int_equal(left->focus, VISIT_NO_FOCUS);
	assert_false(left->text || left->notice || left->kept ||
	    left->repeated);
	assert_memory_equal(&left->text_field, &blank, sizeof(blank));
	assert_memory_equal(&left->course, &none, sizeof(none));
}

struct walk {
	struct visit visit;
	struct model model;
	struct kept kept[400];
	uint64_t entries, first; /* first: of this visit */
	uint64_t now;
};

/* Commit or withdraw; one in thirty fails.  False then. */
static bool
walk_do(struct walk *w, const struct visit_deed *deed)
{
	struct kept *kept = &w->kept[w->entries];
	size_t i;

	if (chance(30) == 0) {
		visit_failed(&w->visit, "D1", w->now);
		return false;
	}
	for (i = 0; i < deed->withdrawn_count; i++) {
		struct kept *old = &w->kept[deed->withdrawn[i]];

		/* Only what this customer gave, and only once. */
		assert_true(deed->withdrawn[i] >= w->first);
		assert_true(deed->withdrawn[i] < w->entries);
		assert_false(old->withdrawn);
		old->withdrawn = true;
	}
	if (deed->wish == VISIT_COMMIT) {
		memset(kept, 0, sizeof(*kept));
		kept->question = deed->question;
		kept->step = deed->step;
		kept->flags = deed->flags;
		if (deed->comment != NULL)
			strcpy(kept->text, deed->comment);
		assert_int_equal(!!(deed->flags & RATING_SAME_VISIT),
		    w->model.entered);
		w->model.entered = true;
		w->entries++;
	}
	visit_kept(&w->visit, w->entries - 1, w->now);
	return true;
}

/* What stands of this visit is what the customer last chose. */
static void
walk_judge(struct walk *w, bool nothing)
{
	unsigned q;
	uint64_t i;

	for (q = 0; q < w->model.sheet->question_count; q++) {
		int64_t chosen = nothing ? -2 : w->model.chosen[q];
		const struct kept *stands = NULL;

		for (i = w->first; i < w->entries; i++) {
			if (w->kept[i].withdrawn || w->kept[i].question != q)
				continue;
			assert_null(stands);
			stands = &w->kept[i];
		}
		if (chosen == -2) {
			assert_null(stands);
			continue;
		}
		assert_non_null(stands);
		assert_int_equal(stands->step, chosen);
		if (chosen == RATING_NO_STEP)
			assert_string_equal(stands->text, w->model.text[q]);
	}
}

/* One press: what the customer does, told to the model as well. */
static struct visit_deed
walk_press(struct walk *w, enum keymap_what what, uint32_t number, uint32_t key)
{
	struct visit_press press = { .meaning = { what, number }, .key = key };

	w->now += 1100;
	return visit_take(&w->visit, &press, w->now);
}

static bool
walk_blank(const char *text)
{
	return strspn(text, " ") == strlen(text);
}

/* Chose `chosen` where the customer stands; false when the visit is over. */
static bool
walk_choose(struct walk *w, const struct visit_deed *deed, int64_t chosen)
{
	struct model *m = &w->model;
	struct model before = *m;
	unsigned q = m->path[m->depth];

	if (chosen == RATING_NO_STEP)
		strcpy(m->text[q], m->typed);
	m->chosen[q] = chosen;
	if (deed->wish != VISIT_NOTHING && !walk_do(w, deed)) {
		/* Not kept: what stood before stands. */
		*m = before;
		return false;
	}
	return model_next(m);
}

/* The customer does one thing; false when the visit is over. */
static bool
walk_step(struct walk *w)
{
	struct model *m = &w->model;
	const struct sheet_question *q =
	    &m->sheet->questions[m->path[m->depth]];
	struct visit_deed deed;
	unsigned what = chance(10);

	if (what == 0) {
		deed = walk_press(w, KEYMAP_BACK, 0, 0x200001);
		assert_int_equal(deed.wish, VISIT_NOTHING);
		if (m->depth > 0) {
			m->depth--;
			m->typed[0] = '\0';
		}
		return true;
	}
	if (what == 1) {
		deed = walk_press(w, KEYMAP_SKIP, 0, INPUT_ESCAPE);
		return walk_choose(w, &deed, -2);
	}
	if (what == 2) {
		walk_press(w, KEYMAP_LANGUAGE,
		    chance((unsigned)m->sheet->language_count), 0x200002);
		return true;
	}
	if (q->kind != QUESTION_TEXT) {
		uint32_t step = chance(q->steps);

		deed = walk_press(w, KEYMAP_STEP, step, '1' + step);
		assert_int_equal(deed.wish, VISIT_COMMIT);
		return walk_choose(w, &deed, step);
	}
	if (what < 7) {
		char letter[2] = { (char)(chance(4) ? 'a' + chance(26) : ' ') };

		walk_press(w, KEYMAP_NOTHING, 0, (uint8_t)letter[0]);
		strcat(m->typed, letter);
		return true;
	}
	deed = walk_press(w, KEYMAP_CONFIRM, 0, INPUT_ENTER);
	return walk_choose(w, &deed,
	    walk_blank(m->typed) ? -2 : RATING_NO_STEP);
}

/* Walks away: nothing, or what was typed, follows.  True: all is undone. */
static bool
walk_away(struct walk *w)
{
	struct model *m = &w->model;
	unsigned q = m->path[m->depth];
	bool undone = false, typed = !walk_blank(m->typed);
	struct visit_deed deed;
	int i;

	for (i = 0; i < 4 && !visit_idle(&w->visit); i++) {
		bool was_at_end = w->visit.at == VISIT_THANKS ||
		    w->visit.at == VISIT_OUT;

		w->now = visit_due(&w->visit);
		deed = visit_wake(&w->visit, w->now);
		if (deed.wish == VISIT_NOTHING)
			continue;
		assert_false(was_at_end);
		assert_int_equal(deed.wish == VISIT_COMMIT,
		    m->sheet->idle_submits);
		if (deed.wish == VISIT_COMMIT) {
			assert_true(typed && deed.flags & RATING_TIMED_OUT);
			strcpy(m->text[q], m->typed);
		}
		if (!walk_do(w, &deed))
			continue;
		if (deed.wish == VISIT_COMMIT)
			m->chosen[q] = RATING_NO_STEP;
		undone = deed.wish == VISIT_WITHDRAW;
	}
	return undone;
}

static void
walk_visit(struct walk *w)
{
	struct model *m = &w->model;
	bool goes_on = true;
	unsigned steps = chance(20), i;

	model_begin(m, w->visit.sheet);
	w->first = w->entries;
	for (i = 0; i < steps && goes_on; i++) {
		assert_int_equal(w->visit.question, m->path[m->depth]);
		assert_string_equal(w->visit.text_field.text, m->typed);
		assert_int_equal(visit_goes_back(&w->visit), m->depth > 0);
		goes_on = walk_step(w);
	}
	/* Left in the middle, some discard: then nothing at all stands. */
	walk_judge(w, walk_away(w));
	assert_nobody_was_here(&w->visit);
}

static void
random_customers_are_counted_as_they_last_chose(void **state)
{
	static struct walk walk;
	unsigned sheet, i;

	(void)state;
	chance_state = 1;
	for (sheet = 0; sheet < 400; sheet++) {
		memset(&walk, 0, sizeof(walk));
		assert_true(visit_init(&walk.visit, random_sheet()));
		walk.now = 1000;
		visit_wake(&walk.visit, walk.now);
		for (i = 0; i < 15; i++)
			walk_visit(&walk);
	}
}

#define FRESH(test) cmocka_unit_test_setup(test, begin)

/* It counts as 1, but answers no more than the question it was typed at. */
static void
the_nought_of_a_ten_typed_as_two_digits_answers_no_next_question(void **state)
{
	struct sheet *sheet = support_sheet("nps11");

	(void)state;
	sheet->questions[1] = sheet->questions[0];
	sheet->question_count = 2;
	visit_init(&visit, sheet);
	assert_int_equal(take(KEYMAP_STEP, 1, '1', 1000).wish, VISIT_COMMIT);
	visit_kept(&visit, 1, 1010);
	assert_int_equal(visit.question, 1);
	assert_int_equal(take(KEYMAP_STEP, 0, '0', 1200).wish, VISIT_NOTHING);
	assert_int_equal(visit.question, 1);
	assert_int_equal(take(KEYMAP_STEP, 7, '7', 3000).wish, VISIT_COMMIT);
}

static void
a_screen_of_ascii_begins_in_a_language_that_it_can_write(void **state)
{
	struct sheet *sheet = support_script("ar");

	(void)state;
	visit_init(&visit, sheet);
	assert_int_equal(visit.language, 0);
	visit_write_plain(&visit, 1000);
	assert_int_equal(visit.language, 1);
	assert_true(visit_idle(&visit));
	/* Staff, a new sheet, a customer: none of them turns it to "????". */
	visit_settle(&visit, 0, 2000);
	assert_int_equal(visit.language, 1);
	assert_true(visit_ask(&visit, sheet, 3000));
	assert_int_equal(visit.language, 1);
	take(KEYMAP_LANGUAGE, KEYMAP_NEXT, '/', 4000);
	assert_int_equal(visit.language, 1);
	take(KEYMAP_LANGUAGE, 0, 'a', 5000);
	assert_int_equal(visit.language, 1);
	visit_close(&visit, NULL, 6000);
	take(KEYMAP_LANGUAGE, KEYMAP_NEXT, '/', 7000);
	assert_int_equal(visit.language, 1);
	/* Better "????" than no question. */
	sheet->language_count = 1;
	visit_init(&visit, sheet);
	visit_write_plain(&visit, 8000);
	assert_int_equal(visit.language, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(
		    a_press_is_an_answer_thanked_for_and_then_the_question_is_back),
		FRESH(an_answer_names_question_step_and_language),
		FRESH(a_key_held_down_is_one_answer),
		FRESH(a_key_held_down_while_the_store_is_slow_is_one_answer),
		FRESH(a_bouncing_key_is_one_answer),
		FRESH(another_key_within_the_bounce_is_another_press),
		FRESH(a_press_during_thanks_ends_them_and_is_no_second_answer),
		FRESH(other_keys_do_not_end_the_thanks),
		FRESH(
		    what_cannot_be_kept_is_out_of_order_and_tried_again_later),
		FRESH(the_focus_moves_and_enter_answers),
		FRESH(the_next_customer_finds_the_first_language),
		FRESH(text_mode_gives_ten_times_as_long),
		FRESH(a_kiosk_that_slept_through_both_times_begins_anew),
		FRESH(quit_leaves_wherever_it_is_pressed),
		FRESH(a_sheet_without_a_question_cannot_be_asked),
		cmocka_unit_test(what_is_kept_is_what_was_pressed),
		cmocka_unit_test(
		    a_key_held_down_does_not_answer_the_next_question),
		cmocka_unit_test(
		    nobody_answers_a_question_sooner_than_it_can_be_read),
		FRESH(a_palm_on_the_keys_is_one_rating),
		cmocka_unit_test(
		    backspace_held_down_empties_the_text_and_stays),
		cmocka_unit_test(
		    a_key_held_down_types_nothing_into_the_text_it_led_to),
		cmocka_unit_test(
		    the_whole_visit_is_flagged_as_its_first_press_is),
		cmocka_unit_test(
		    what_cannot_be_kept_ends_the_visit_and_leaves_what_was),
		cmocka_unit_test(a_visit_is_rehearsed_as_a_whole_or_not_at_all),
		cmocka_unit_test(a_press_that_time_ran_out_under_is_no_press),
		cmocka_unit_test(many_languages_are_chosen_from_a_list),
		cmocka_unit_test(
		    the_next_language_is_one_key_away_while_there_are_few),
		cmocka_unit_test(staff_choose_the_language_of_an_empty_room),
		cmocka_unit_test(a_new_sheet_leaves_what_staff_have_set),
		cmocka_unit_test(an_empty_room_sleeps_and_a_press_there_counts),
		cmocka_unit_test(
		    it_closes_between_two_customers_and_opens_again),
		cmocka_unit_test(quit_is_a_letter_where_a_text_is_typed),
		cmocka_unit_test(nobody_is_thanked_for_nothing),
		cmocka_unit_test(
		    random_customers_are_counted_as_they_last_chose),
		cmocka_unit_test_setup(
		    the_nought_of_a_ten_typed_as_two_digits_answers_no_next_question,
		    begin),
		cmocka_unit_test_setup(
		    a_screen_of_ascii_begins_in_a_language_that_it_can_write,
		    begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
