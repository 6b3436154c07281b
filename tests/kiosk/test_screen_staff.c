/*
 * test_screen_staff.c - the staff's screens at every size, held against
 * goldens that a person has read.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/core/staff_view.h"
#include "tests/kiosk/support_screen.h"

static const struct {
	int columns, rows;
} sizes[] = { { 40, 12 }, { 80, 24 }, { 160, 50 } };

static struct frame frame;

static struct registration
stand(size_t count)
{
	static const char *const titles[] = { "Schalter 1, Linz",
		"Schalter 2, Linz", "Hotline", "Messestand Halle 7",
		"Reklamation", "Abholung", "Werkstatt", "Büro Süd", "Kassa" };
	struct registration registration = { .place_count = count };

	for (size_t i = 0; i < count; i++)
		strcpy(registration.places[i].title, titles[i]);
	return registration;
}

static struct staff_facts
facts(void)
{
	struct staff_facts facts = {
		.title = "Schalter 1, Linz",
		.today = 214,
		.waiting = 12,
		.oldest = { "09:41", false },
		.sent = 4201,
		.last = { "12:03", false },
		.clock = STAFF_CLOCK_EXACT,
		.disk_free = 1830000000,
	};

	return facts;
}

/* Every size and language, in plain letters and in all. */
static void
golden(const char *name, const struct staff_view *given,
    void (*draw)(struct frame *frame, const struct staff_view *view))
{
	struct staff_view view = *given;
	char file[100];

	view.sheet = support_sheet("smiley5");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (int j = 0; j < 4; j++) {
			view.language = (size_t)j % 2;
			frame_clear(&frame, sizes[i].columns, sizes[i].rows,
			    j < 2);
			draw(&frame, &view);
			snprintf(file, sizeof(file), "%s.%dx%d.%s.%s", name,
			    sizes[i].columns, sizes[i].rows,
			    j < 2 ? "ascii" : "unicode", j % 2 ? "en" : "de");
			support_golden(file, &frame);
		}
	}
}

static void
the_pin_is_asked_for_and_not_shown(void **state)
{
	struct staff_view view = { .now_ms = 1000 };
	struct staff staff;

	(void)state;
	staff_init(&staff);
	staff_open(&staff, 0, 1000);
	for (const char *key = "4711"; *key != '\0'; key++)
		staff_take(&staff, (uint8_t)*key, 1000);
	view.staff = &staff;
	golden("pin", &view, screen_pin_draw);
}

static void
a_wrong_pin_says_how_long_to_wait(void **state)
{
	struct staff_view view = { .now_ms = 1000 };
	struct staff staff;

	(void)state;
	staff_init(&staff);
	staff_open(&staff, 0, 1000);
	staff_tried(&staff, false, 4000, 1000);
	view.staff = &staff;
	golden("pin_wrong", &view, screen_pin_draw);
}

/* Whether that is drawn, in a language and in all letters. */
static bool
says(const struct staff_view *given, const char *language, const char *text,
    void (*draw)(struct frame *frame, const struct staff_view *view))
{
	static char screen[FRAME_DUMP];
	struct staff_view view = *given;
	struct sheet *sheet = support_sheet("smiley5");

	strcpy(sheet->languages[0], language);
	view.sheet = sheet;
	view.language = 0;
	frame_clear(&frame, 80, 24, false);
	draw(&frame, &view);
	frame_dump(&frame, screen, sizeof(screen));
	return strstr(screen, text) != NULL;
}

static const struct {
	const char *language, *second, *seconds, *rating, *ratings;
} counted[] = {
	{ "de", "Bitte 1 Sekunde warten.", "Bitte 2 Sekunden warten.",
	    "1 Bewertung\n", "0 Bewertungen\n" },
	{ "en", "Please wait 1 second.", "Please wait 2 seconds.", "1 rating\n",
	    "0 ratings\n" },
	{ "fr", "Patientez 1 seconde.", "Patientez 2 secondes.", "1 avis\n",
	    "0 avis\n" },
	{ "it", "Attenda 1 secondo.", "Attenda 2 secondi.", "1 valutazione\n",
	    "0 valutazioni\n" },
	{ "es", "Espere 1 segundo.", "Espere 2 segundos.", "1 valoración\n",
	    "0 valoraciones\n" },
};

/* Customers' words are the sheet's in Arabic; a menu half of it helps nobody. */
static void
a_menu_is_of_one_language(void **state)
{
	char back[] = "رجوع";
	struct sheet *sheet = support_sheet("smiley5");
	struct staff staff;
	struct staff_facts known = facts();
	struct staff_view view = {
		.staff = &staff, .facts = &known, .sheet = sheet
	};

	(void)state;
	staff_init(&staff);
	staff.at = STAFF_LANGUAGES;
	staff.here.languages = 2;
	strcpy(sheet->languages[0], "ar");
	sheet->words[0].text.in[0] = back;
	strcpy(sheet->words[0].name, "back");
	sheet->word_count = 1;
	assert_string_equal(staff_word(&view, WORD_BACK), "Back");
	assert_string_equal(staff_word(&view, WORD_STAFF), "Staff");
	strcpy(sheet->languages[0], "de");
	assert_string_equal(staff_word(&view, WORD_BACK), back);
}

static void
one_is_said_as_one_and_more_as_more(void **state)
{
	struct staff staff;
	struct staff_facts known = facts();
	struct staff_view view = { .staff = &staff, .facts = &known };

	(void)state;
	for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++) {
		print_message("%s\n", counted[i].language);
		staff_init(&staff);
		staff_open(&staff, 0, 1000);
		staff_tried(&staff, false, 2000, 1000);
		view.now_ms = 1000;
		assert_true(says(&view, counted[i].language, counted[i].seconds,
		    screen_pin_draw));
		view.now_ms = 2500;
		assert_true(says(&view, counted[i].language, counted[i].second,
		    screen_pin_draw));
		staff_tried(&staff, true, 0, 3000);
		known.today = 1;
		assert_true(says(&view, counted[i].language, counted[i].rating,
		    screen_staff_draw));
		known.today = 0;
		assert_true(says(&view, counted[i].language, counted[i].ratings,
		    screen_staff_draw));
	}
}

static struct staff
menu(void)
{
	struct staff staff;

	staff_init(&staff);
	staff_open(&staff, 0, 1000);
	staff_tried(&staff, true, 0, 1000);
	staff.here.places = 9;
	staff.here.languages = 2;
	return staff;
}

static void
the_menu_tells_counts_and_offers_what_there_is(void **state)
{
	struct staff staff = menu();
	struct staff_facts known = facts();
	struct staff_view view = { .staff = &staff, .facts = &known };

	(void)state;
	golden("staff", &view, screen_staff_draw);
}

static void
the_menu_says_what_it_does_not_know(void **state)
{
	struct staff staff = menu();
	struct staff_facts known = facts();
	struct staff_view view = { .staff = &staff, .facts = &known };

	(void)state;
	staff.here.rehearsal = staff.here.closed = true;
	staff_say(&staff, STAFF_SAID_NOBODY);
	known.today = 12345;
	known.since_start = true;
	known.waiting = 98765;
	staff_when_age(&known.oldest, 3 * 3600);
	staff_when_age(&known.last, 5 * 86400);
	known.clock = STAFF_CLOCK_UNKNOWN;
	known.disk_free = 83000000;
	golden("staff_unknown", &view, screen_staff_draw);
}

static void
touchpoints_stand_in_pages(void **state)
{
	struct registration registration = stand(9);
	struct staff staff = menu();
	struct staff_facts known = facts();
	struct staff_view view = {
		.staff = &staff, .facts = &known, .registration = &registration
	};

	(void)state;
	staff_take(&staff, '1', 1000);
	golden("staff_places", &view, screen_staff_draw);
	staff_take(&staff, '9', 1000);
	golden("staff_places_2", &view, screen_staff_draw);
}

static void
languages_call_themselves(void **state)
{
	struct staff staff = menu();
	struct staff_facts known = facts();
	struct staff_view view = { .staff = &staff, .facts = &known };

	(void)state;
	staff_take(&staff, '4', 1000);
	golden("staff_languages", &view, screen_staff_draw);
}

static void
the_smallest_terminal_is_drawn_too(void **state)
{
	struct staff staff = menu();
	struct staff_facts known = facts();
	struct staff_view view = { .staff = &staff,
		.facts = &known,
		.sheet = support_sheet("smiley5") };

	(void)state;
	for (int columns = 1; columns < 60; columns++) {
		for (int rows = 1; rows < 24; rows++) {
			frame_clear(&frame, columns, rows, true);
			screen_staff_draw(&frame, &view);
			screen_pin_draw(&frame, &view);
			assert_in_range(frame.cursor_row, 0, rows - 1);
			assert_in_range(frame.cursor_column, 0, columns - 1);
		}
	}
}

static void
an_instant_of_today_is_a_time_and_an_older_one_a_date(void **state)
{
	/* 2026-11-29 00:00 in Vienna, an hour east of UTC. */
	const int64_t today_ms = INT64_C(1795906800000);
	struct staff_when when;

	(void)state;
	staff_when_clock(&when, today_ms, today_ms, 3600);
	assert_string_equal(when.text, "00:00");
	staff_when_clock(&when, today_ms + 34860000, today_ms, 3600);
	assert_string_equal(when.text, "09:41");
	staff_when_clock(&when, today_ms - 1000, today_ms, 3600);
	assert_string_equal(when.text, "2026-11-28");
	staff_when_clock(&when, 0, today_ms, 3600);
	assert_string_equal(when.text, "1970-01-01");
	staff_when_age(&when, -1);
	assert_string_equal(when.text, "");
	staff_when_age(&when, 119);
	assert_string_equal(when.text, "1 min");
	staff_when_age(&when, 7200);
	assert_string_equal(when.text, "2 h");
	staff_when_age(&when, 3 * 86400);
	assert_string_equal(when.text, "3 d");
}

/* "???????" would tell nobody which it is. */
static void
a_name_that_ascii_cannot_write_is_a_code(void **state)
{
	static char dump[FRAME_DUMP];
	struct sheet *sheet = support_sheet("smiley5");
	struct staff staff;
	struct staff_view view = { .staff = &staff, .sheet = sheet };

	(void)state;
	strcpy(sheet->languages[1], "ar");
	staff_init(&staff);
	staff.at = STAFF_LANGUAGES;
	staff.here.languages = 2;
	frame_clear(&frame, 40, 12, true);
	screen_staff_draw(&frame, &view);
	frame_dump(&frame, dump, sizeof(dump));
	assert_non_null(strstr(dump, "[2]  ar\n"));
	assert_null(strstr(dump, "???"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_pin_is_asked_for_and_not_shown),
		cmocka_unit_test(a_wrong_pin_says_how_long_to_wait),
		cmocka_unit_test(one_is_said_as_one_and_more_as_more),
		cmocka_unit_test(a_menu_is_of_one_language),
		cmocka_unit_test(
		    the_menu_tells_counts_and_offers_what_there_is),
		cmocka_unit_test(the_menu_says_what_it_does_not_know),
		cmocka_unit_test(touchpoints_stand_in_pages),
		cmocka_unit_test(languages_call_themselves),
		cmocka_unit_test(a_name_that_ascii_cannot_write_is_a_code),
		cmocka_unit_test(the_smallest_terminal_is_drawn_too),
		cmocka_unit_test(
		    an_instant_of_today_is_a_time_and_an_older_one_a_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
