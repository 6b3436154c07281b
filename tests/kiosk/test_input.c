/*
 * test_input.c - what a terminal sends becomes keys and presses, and nothing
 * else becomes a rating.
 *
 * Every case is fed whole, byte by byte with pauses, and cut short at each
 * place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/core/input.h"

enum {
	EVENTS = 64
};

/* What came out, and the parser it came from. */
struct fed {
	struct input input;
	uint64_t now;
	size_t count;
	struct input_event events[EVENTS];
};

static void
begin(struct fed *fed)
{
	memset(fed, 0, sizeof(*fed));
	input_init(&fed->input);
	fed->now = 1000;
}

static void
keep(struct fed *fed, const struct input_event *event)
{
	assert_true(fed->count < EVENTS);
	fed->events[fed->count++] = *event;
}

/* Let pause_ms pass, as the loop would. */
static void
pause_for(struct fed *fed, uint64_t pause_ms)
{
	uint64_t until = fed->now + pause_ms;
	struct input_event event;

	while (input_due(&fed->input) <= until) {
		fed->now = input_due(&fed->input);
		if (input_lapse(&fed->input, fed->now, &event))
			keep(fed, &event);
	}
	fed->now = until;
}

static void
feed(struct fed *fed, const char *bytes, size_t length, uint64_t pause_ms)
{
	struct input_event event;
	size_t i;

	for (i = 0; i < length; i++) {
		if (input_push(&fed->input, (uint8_t)bytes[i], fed->now,
			&event))
			keep(fed, &event);
		if (pause_ms > 0)
			pause_for(fed, pause_ms);
	}
}

/* Keys that could be a rating, a language or a way out. */
static size_t
letters_among(const struct fed *fed)
{
	size_t i, count = 0;

	for (i = 0; i < fed->count; i++)
		if (fed->events[i].kind == INPUT_KEY &&
		    fed->events[i].key < INPUT_ESCAPE &&
		    fed->events[i].key > ' ')
			count++;
	return count;
}

static size_t
presses_among(const struct fed *fed)
{
	size_t i, count = 0;

	for (i = 0; i < fed->count; i++)
		if (fed->events[i].kind == INPUT_PRESS)
			count++;
	return count;
}

struct known {
	const char *bytes;
	uint32_t key;
};

static const struct known known_keys[] = {
	{ "1", '1' },
	{ "+", '+' },
	{ "q", 'q' },
	{ "\r", INPUT_ENTER },
	{ "\n", INPUT_ENTER },
	{ "\t", INPUT_TAB },
	{ "\177", INPUT_BACKSPACE },
	{ "\303\244", 0xe4 },
	{ "\342\202\254", 0x20ac },
	{ "\360\237\231\202", 0x1f642 },
	{ "\033[A", INPUT_UP },
	{ "\033OD", INPUT_LEFT },
	{ "\033[Z", INPUT_BACKTAB },
	{ "\033OP", INPUT_F1 },
	{ "\033[[B", INPUT_F1 + 1 },
	{ "\033[21~", INPUT_F1 + 9 },
	{ "\033[H", INPUT_HOME },
	{ "\033OH", INPUT_HOME },
	{ "\033[1~", INPUT_HOME },
	{ "\033[7~", INPUT_HOME },
	{ "\033[F", INPUT_END },
	{ "\033[4~", INPUT_END },
	{ "\033[3~", INPUT_DELETE },
	{ "\033[24~", INPUT_F12 },
};

static void
known_keys_are_known(void **state)
{
	struct fed fed;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(known_keys) / sizeof(known_keys[0]); i++) {
		uint64_t pause;

		for (pause = 0; pause <= 40; pause += 20) {
			begin(&fed);
			feed(&fed, known_keys[i].bytes,
			    strlen(known_keys[i].bytes), pause);
			assert_int_equal(fed.count, 1);
			assert_int_equal(fed.events[0].kind, INPUT_KEY);
			assert_int_equal(fed.events[0].key, known_keys[i].key);
			assert_true(input_due(&fed.input) == INPUT_NEVER);
		}
	}
}

/* What terminals send that is no key of ours, digits and all. */
static const char *const strange[] = {
	"\033[<0;12;5M\033[<0;12;5m",     /* pressed and released, SGR */
	"\033[<35;12;5M",                 /* motion */
	"\033[<64;12;5M",                 /* wheel */
	"\033[<2;1;1M",                   /* the right button */
	"\033[M !1",                      /* pressed, X10, in column 1 row 17 */
	"\033[M#51",                      /* released, X10 */
	"\033[32;12;5M",                  /* pressed, urxvt */
	"\033[M \304\2001",               /* pressed, UTF-8 of mode 1005 */
	"\033[M !\302\241",               /* the same, far down */
	"\033[M\303\200!1",               /* motion, and so */
	"\033[t15", "\033[T123456",       /* highlighted, mode 1001 */
	"\033[1;5;7;9;1&w",               /* a locator of DEC */
	"\033[1;5C",                      /* Ctrl-Right */
	"\033[15;2~",                     /* Shift-F5 */
	"\033[3~",                        /* Delete */
	"\033[?62;1;5c",                  /* what am I: a reply */
	"\033[>0;276;0c", "\033[24;80R",  /* where the cursor is */
	"\033[I\033[O",                   /* focus */
	"\0331",                          /* Alt-1 */
	"\033q",                          /* Alt-q */
	"\033\303\244",                   /* Alt-a with dots */
	"\033Oq",                         /* 1 of an application keypad */
	"\033O5A", "\033O1;2P",           /* older xterms, with Ctrl, Shift */
	"\033?q",                         /* 1 of a keypad of a VT52 */
	"\033[49u", "\033[49;5:1u",       /* 1, as kitty writes it */
	"\033[27;5;49~",                  /* Ctrl-1, modifyOtherKeys */
	"\033[49;2;49;1;0;1_",            /* 1, as Windows writes it */
	"\033[23^", "\033[23@", "\033Oa", /* rxvt, with Ctrl and Shift */
	"\033\033[5~", "\033\0335",       /* Alt and another escape */
	"\302\2331;5C",                   /* 8 bits, as UTF-8 */
	"\302\2354;5\302\234", "\033[[1", "\033]11;rgb:1111/2222/3333\007",
	"\033]4;5;rgb:11/22/33\033\\", "\033P1$r5q\033\\", "\033_G1;2;3\033\\",
	"\033[200~5555\n12345q\033[201~",
	"\033[200~\033[<0;1;5M5\033[20155\033[201~", "\2331;5C",
	"\233200~55\233201~", "\217q", "\033[99999999999999;1;2;3;4;5;6;7;8~",
	"\200", /* a stray continuation byte */
};

static void
what_begins_with_an_escape_is_swallowed_whole(void **state)
{
	struct fed fed;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		begin(&fed);
		feed(&fed, strange[i], strlen(strange[i]), 0);
		if (letters_among(&fed) > 0)
			fail_msg("a key out of case %zu", i);
		/* And it is over: the next key counts. */
		pause_for(&fed, 51);
		feed(&fed, "3", 1, 0);
		if (letters_among(&fed) != 1)
			fail_msg("no key after case %zu", i);
		assert_int_equal(fed.events[fed.count - 1].key, '3');
	}
}

/* What is pasted may hold any bytes; people are not so quick. */
static void
what_comes_with_a_paste_belongs_to_it(void **state)
{
	static const char *const pastes[] = {
		"\033[200~5\033[201~5\0335",
		"\033[200~5\033[200~5\033[201~5\033[201~5",
		"\033[200~\033[201~\033[200~555\033[201~",
		"\033[200~\302\233201~5\033[201~5",
	};
	struct fed fed;
	uint64_t pause;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pastes) / sizeof(pastes[0]); i++) {
		for (pause = 0; pause < 50; pause += 7) {
			begin(&fed);
			feed(&fed, pastes[i], strlen(pastes[i]), pause);
			assert_int_equal(letters_among(&fed), 0);
			pause_for(&fed, 51);
			feed(&fed, "3", 1, 0);
			assert_int_equal(letters_among(&fed), 1);
		}
	}
}

static void
what_was_typed(const struct fed *fed, char *text)
{
	size_t i;

	for (i = 0; i < fed->count; i++) {
		if (fed->events[i].kind != INPUT_KEY)
			continue;
		*text++ = fed->events[i].key < 0x80 ? (char)fed->events[i].key
						    : '?';
	}
	*text = '\0';
}

static void
a_paste_is_typed_where_somebody_types(void **state)
{
	static const struct {
		const char *pasted, *typed;
	} cases[] = {
		{ "zwei\r\nZeilen\tund \001\177eine", "zwei Zeilen und eine" },
		{ "\303\234ber \305\233 \342\200\233", "?ber ? ?" },
		{ "a\033[31mb\033]0;c\007d", "a1mb0;cd" },
		{ "5\302\2331\377\3032", "512" },
		{ "\n\r", "  " },
	};
	static const char begins[] = "\033[200~", ends[] = "\033[201~";
	struct fed fed;
	char text[EVENTS + 1];
	uint64_t pause;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (pause = 0; pause < 900; pause += 300) {
			begin(&fed);
			input_take_paste(&fed.input, true);
			feed(&fed, begins, strlen(begins), pause / 20);
			feed(&fed, cases[i].pasted, strlen(cases[i].pasted),
			    pause);
			feed(&fed, ends, strlen(ends), pause / 20);
			what_was_typed(&fed, text);
			assert_string_equal(text, cases[i].typed);
			input_take_paste(&fed.input, false);
			feed(&fed, begins, strlen(begins), 0);
			feed(&fed, cases[i].pasted, strlen(cases[i].pasted), 0);
			feed(&fed, ends, strlen(ends), 0);
			what_was_typed(&fed, text);
			assert_string_equal(text, cases[i].typed);
		}
	}
}

static void
so_much_at_once_was_not_typed(void **state)
{
	uint8_t bytes[256];
	struct fed fed;
	size_t count;

	(void)state;
	memset(bytes, '5', sizeof(bytes));
	for (count = 1; count <= sizeof(bytes); count += 21) {
		begin(&fed);
		input_brought(&fed.input, bytes, count, fed.now);
		feed(&fed, (const char *)bytes, count < 50 ? count : 50, 0);
		if (count < 64) {
			assert_int_equal(letters_among(&fed),
			    count < 50 ? count : 50);
			continue;
		}
		assert_int_equal(letters_among(&fed), 0);
		/* The rest comes a little later. */
		feed(&fed, "55555", 5, 40);
		assert_int_equal(letters_among(&fed), 0);
		feed(&fed, "\033[200~55", 8, 0);
		pause_for(&fed, 200);
		feed(&fed, "5\033[201~", 7, 0);
		assert_int_equal(letters_among(&fed), 0);
		pause_for(&fed, 51);
		feed(&fed, "4", 1, 0);
		assert_int_equal(letters_among(&fed), 1);
	}
	/* Many clicks waited: each is one. */
	begin(&fed);
	memcpy(bytes, "\033[<0;12;5M", 11);
	input_brought(&fed.input, bytes, sizeof(bytes), fed.now);
	feed(&fed, (const char *)bytes, 11, 0);
	assert_int_equal(presses_among(&fed), 1);
}

/* The program was kept from reading for longer than the quiet takes. */
static void
what_waited_meanwhile_is_still_the_flood(void **state)
{
	static const char *const before[] = { "", "\033", "\033[200~5" };
	uint8_t bytes[256];
	struct fed fed;
	size_t i;

	(void)state;
	memset(bytes, '5', sizeof(bytes));
	for (i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		begin(&fed);
		feed(&fed, before[i], strlen(before[i]), 0);
		if (i == 1)
			pause_for(&fed, 51);
		input_brought(&fed.input, bytes, sizeof(bytes), fed.now);
		feed(&fed, (const char *)bytes, sizeof(bytes), 0);
		/* Nobody called input_lapse. */
		fed.now += 2000;
		input_brought(&fed.input, bytes, sizeof(bytes), fed.now);
		feed(&fed, "55555", 5, 0);
		assert_int_equal(letters_among(&fed), 0);
	}
}

/* A slow line: more time between bytes than an escape key is given. */
static void
no_rating_arises_from_a_sequence_torn_apart(void **state)
{
	static const uint64_t pauses[] = { 1, 40, 49, 60, 100, 300, 450, 700,
		990 };
	struct fed fed;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		for (j = 0; j < sizeof(pauses) / sizeof(pauses[0]); j++) {
			/* Alt-1 torn apart is an escape and a 1. */
			if (pauses[j] >= 50 && strange[i][0] == '\033' &&
			    strange[i][1] != '[' &&
			    (strange[i][1] != 'O' || pauses[j] >= 500))
				continue;
			begin(&fed);
			feed(&fed, strange[i], strlen(strange[i]), pauses[j]);
			if (letters_among(&fed) > 0)
				fail_msg("a key out of case %zu", i);
		}
	}
}

/* A line that stood still, a machine that was stopped. */
static void
the_tail_of_an_escape_may_come_whenever_it_likes(void **state)
{
	struct fed fed;

	(void)state;
	for (uint64_t late = 60; late < 10000000; late *= 3) {
		begin(&fed);
		feed(&fed, "\033", 1, 0);
		pause_for(&fed, late);
		feed(&fed, "[<0;5;5M", 8, 0);
		assert_int_equal(letters_among(&fed), 0);
		assert_int_equal(presses_among(&fed), 1);
		/* But what is no tail is typed. */
		begin(&fed);
		feed(&fed, "\033", 1, 0);
		pause_for(&fed, late);
		feed(&fed, "5[6", 3, 0);
		assert_int_equal(letters_among(&fed), 3);
	}
}

static void
a_mouse_press_is_one_press_and_no_key_whatever_the_terminal_is_called(void *
	*state)
{
	static const char sgr[] = "\033[<0;12;5M\033[<0;12;5m";
	static const char x10[] = "\033[M ,%\033[M#,%";
	static const char *const reports[] = { sgr, x10 };
	struct fed fed;
	uint64_t pause;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		for (pause = 0; pause < 500; pause += 30) {
			begin(&fed);
			feed(&fed, reports[i], strlen(reports[i]), pause);
			assert_int_equal(letters_among(&fed), 0);
			assert_int_equal(presses_among(&fed), 1);
		}
		begin(&fed);
		feed(&fed, reports[i], strlen(reports[i]), 0);
		assert_int_equal(fed.count, 1);
		assert_int_equal(fed.events[0].row, 4);
		assert_int_equal(fed.events[0].column, 11);
	}
}

static void
a_sequence_cut_short_is_given_up_and_the_next_key_counts(void **state)
{
	struct fed fed;
	size_t i, cut;

	(void)state;
	for (i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		for (cut = 1; cut < strlen(strange[i]); cut++) {
			begin(&fed);
			feed(&fed, strange[i], cut, 0);
			assert_int_equal(letters_among(&fed), 0);
			pause_for(&fed, 5000);
			assert_true(input_due(&fed.input) == INPUT_NEVER);
			feed(&fed, "4", 1, 0);
			assert_int_equal(letters_among(&fed), 1);
			assert_int_equal(fed.events[fed.count - 1].key, '4');
		}
	}
}

static void
an_escape_alone_is_a_key(void **state)
{
	struct fed fed;

	(void)state;
	begin(&fed);
	feed(&fed, "\033", 1, 0);
	assert_int_equal(fed.count, 0);
	pause_for(&fed, 50);
	assert_int_equal(fed.count, 1);
	assert_int_equal(fed.events[0].key, INPUT_ESCAPE);
	feed(&fed, "2", 1, 0);
	assert_int_equal(fed.events[1].key, '2');
}

static void
a_letter_broken_off_does_not_cost_the_next_key(void **state)
{
	struct fed fed;

	(void)state;
	begin(&fed);
	feed(&fed, "\303\065", 2, 0);
	assert_int_equal(letters_among(&fed), 1);
	assert_int_equal(fed.events[fed.count - 1].key, '5');
}

static void
control_keys_mean_nothing(void **state)
{
	struct fed fed;
	int byte;

	(void)state;
	for (byte = 0; byte < 0x20; byte++) {
		char one = (char)byte;

		if (byte == '\t' || byte == '\r' || byte == '\n' ||
		    byte == 0x08 || byte == 0x1b)
			continue;
		begin(&fed);
		feed(&fed, &one, 1, 0);
		assert_int_equal(fed.count, 1);
		assert_int_equal(fed.events[0].kind, INPUT_UNKNOWN);
	}
}

static void
any_three_bytes_leave_the_parser_in_order(void **state)
{
	struct fed fed;
	unsigned a, b, c;

	(void)state;
	for (a = 0; a < 256; a += 3) {
		for (b = 0; b < 256; b += 5) {
			for (c = 0; c < 256; c += 7) {
				char bytes[3] = { (char)a, (char)b, (char)c };

				begin(&fed);
				feed(&fed, bytes, 3, 0);
				pause_for(&fed, 5000);
				assert_true(input_due(&fed.input) ==
				    INPUT_NEVER);
				feed(&fed, "5", 1, 0);
				assert_int_equal(fed.events[fed.count - 1].key,
				    '5');
			}
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_keys_are_known),
		cmocka_unit_test(what_begins_with_an_escape_is_swallowed_whole),
		cmocka_unit_test(what_comes_with_a_paste_belongs_to_it),
		cmocka_unit_test(a_paste_is_typed_where_somebody_types),
		cmocka_unit_test(so_much_at_once_was_not_typed),
		cmocka_unit_test(no_rating_arises_from_a_sequence_torn_apart),
		cmocka_unit_test(
		    the_tail_of_an_escape_may_come_whenever_it_likes),
		cmocka_unit_test(
		    a_mouse_press_is_one_press_and_no_key_whatever_the_terminal_is_called),
		cmocka_unit_test(
		    a_sequence_cut_short_is_given_up_and_the_next_key_counts),
		cmocka_unit_test(what_waited_meanwhile_is_still_the_flood),
		cmocka_unit_test(an_escape_alone_is_a_key),
		cmocka_unit_test(
		    a_letter_broken_off_does_not_cost_the_next_key),
		cmocka_unit_test(control_keys_mean_nothing),
		cmocka_unit_test(any_three_bytes_leave_the_parser_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
