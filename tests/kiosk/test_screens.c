/*
 * test_screens.c - every screen at the sizes people have, and at all others.
 *
 * The goldens are the screens as text, ink as '#', and the cursor's place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/support_screen.h"

struct size {
	int columns;
	int rows;
};

struct look {
	const char *name;
	enum face_art art;
	bool plain;
	unsigned language;
};

static const struct size sizes[] = { { 40, 12 }, { 80, 24 }, { 160, 50 } };

/* German in ASCII and in Unicode: its letters differ. */
static const struct look looks[] = {
	{ "ascii.de", FACE_SOLID, true, 0 },
	{ "ascii.en", FACE_SOLID, true, 1 },
	{ "unicode.de", FACE_BLOCKS, false, 0 },
	{ "unicode.en", FACE_BLOCKS, false, 1 },
};

/* The first language of a sheet in another script. */
static const struct look first = { "unicode", FACE_BLOCKS, false, 0 };
static const struct look in_ascii = { "ascii", FACE_SOLID, true, 0 };

static const struct look outline = { "outline.en", FACE_OUTLINE, true, 1 };

static struct frame frame;
static struct scene scene;

static void
draw(const struct visit *visit, const struct look *look, int columns, int rows)
{
	frame_clear(&frame, columns, rows, look->plain);
	screens_draw(&scene, visit, look->art, &frame);
}

/* Names and footer stand whole: what is drawn is not cut off below. */
static bool
shows(const char *text)
{
	static char dump[FRAME_DUMP];

	frame_dump(&frame, dump, sizeof(dump));
	return strstr(dump, text) != NULL;
}

/* Hold one visit against its goldens. */
static void
hold_look(const char *screen, const struct visit *visit,
    const struct look *look)
{
	struct visit other = *visit;
	char name[100];
	size_t i;

	other.language = look->language;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		draw(&other, look, sizes[i].columns, sizes[i].rows);
		snprintf(name, sizeof(name), "%s.%dx%d.%s", screen,
		    sizes[i].columns, sizes[i].rows, look->name);
		support_golden(name, &frame);
	}
}

static void
hold(const char *screen, const struct visit *visit)
{
	size_t i;

	for (i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
		hold_look(screen, visit, &looks[i]);
}

static void
every_scale_looks_as_its_golden(void **state)
{
	static const char *const scales[] = { "smiley5", "smiley4", "stars5",
		"nps11", "ces7", "yesno", "steps3" };
	struct visit visit;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(scales) / sizeof(scales[0]); i++) {
		assert_true(visit_init(&visit, support_sheet(scales[i])));
		hold(scales[i], &visit);
	}
}

static void
a_focused_step_looks_as_its_golden(void **state)
{
	struct visit visit;

	(void)state;
	visit_init(&visit, support_sheet("smiley5"));
	visit.focus = 3;
	hold("focus_smiley5", &visit);
	visit_init(&visit, support_sheet("nps11"));
	visit.focus = 10;
	hold("focus_nps11", &visit);
	visit_init(&visit, support_sheet("yesno"));
	visit.focus = 0;
	hold("focus_yesno", &visit);
}

static void
messages_look_as_their_goldens(void **state)
{
	struct visit visit;

	(void)state;
	visit_init(&visit, support_sheet("smiley5"));
	visit.at = VISIT_THANKS;
	hold("thanks", &visit);
	visit_failed(&visit, "D2", 0);
	hold("out", &visit);
	visit.text = true;
	hold("text_out", &visit);
	visit.at = VISIT_THANKS;
	hold("text_thanks", &visit);
}

static void
text_mode_looks_as_its_golden(void **state)
{
	struct visit visit;

	(void)state;
	visit_init(&visit, support_sheet("smiley5"));
	visit.text = true;
	hold("text_smiley5", &visit);
	visit.focus = 1;
	hold("text_focus_smiley5", &visit);
	visit_init(&visit, support_sheet("nps11"));
	visit.text = true;
	hold("text_nps11", &visit);
	visit.focus = 9;
	hold("text_focus_nps11", &visit);
}

/* Rows of the frame in which something of that face is painted. */
static int
rows_of_face(int face)
{
	int rows = 0, row, column;

	for (row = 0; row < frame.rows; row++) {
		for (column = 0; column < frame.columns; column++)
			if (frame.cells[row][column].tone == face)
				break;
		rows += column < frame.columns;
	}
	return rows;
}

static void
faces_are_large_enough_to_be_read_from_two_metres(void **state)
{
	static const int least[] = { 3, 7, 15 };
	static const int of_four[] = { 1, 2, 4, 5 };
	struct visit visit;
	size_t i, j;
	int k;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (j = 0; j < 4 * sizeof(looks) / sizeof(looks[0]); j++) {
			visit_init(&visit,
			    support_sheet(j % 2 ? "smiley5" : "smiley4"));
			visit.language = looks[j / 4].language;
			visit.rehearsal = j % 4 >= 2;
			draw(&visit, &looks[j / 4], sizes[i].columns,
			    sizes[i].rows);
			for (k = 0; k < 4 + (int)(j % 2); k++)
				assert_true(rows_of_face(j % 2
						    ? k + 1
						    : of_four[k]) >= least[i]);
		}
	}
}

static void
terminals_without_reverse_video_get_outlines(void **state)
{
	struct visit visit;

	(void)state;
	visit_init(&visit, support_sheet("smiley5"));
	hold_look("smiley5", &visit, &outline);
	visit_init(&visit, support_sheet("smiley4"));
	hold_look("smiley4", &visit, &outline);
}

static void
a_notice_looks_as_its_golden(void **state)
{
	struct visit visit;

	(void)state;
	visit_init(&visit, support_sheet("smiley5"));
	visit.notice = true;
	hold("still_smiley5", &visit);
}

static void
type(struct visit *visit, const char *text)
{
	strcpy(visit->text_field.text, text);
	visit->text_field.length = strlen(text);
	visit->text_field.cursor = visit->text_field.length;
}

static void
reasons_look_as_their_goldens(void **state)
{
	struct visit visit;

	(void)state;
	support_visit(&visit, support_choices(6), 1);
	hold("reason", &visit);
	visit.focus = 2;
	hold("focus_reason", &visit);
	visit.focus = VISIT_NO_FOCUS;
	visit.notice = true;
	hold("still_reason", &visit);
	visit.notice = false;
	visit.text = true;
	hold("text_reason", &visit);
	support_visit(&visit, support_choices(11), 1);
	hold("reason11", &visit);
}

static void
a_free_text_looks_as_its_golden(void **state)
{
	struct visit visit;

	(void)state;
	support_visit(&visit, support_comment(), 1);
	type(&visit, "Die Schlange war");
	hold("comment", &visit);
	type(&visit,
	    "Die Schlange war lang, und es gab nur eine Kasse. Wir haben fast "
	    "eine halbe Stunde gewartet, obwohl drei weitere Kassen da waren. "
	    "Beim naechsten Mal kommen wir frueher oder bestellen gleich im "
	    "Netz. Sonst war alles gut. Die Beratung vor allem war sehr "
	    "freundlich, und das Geschaeft ist schoen hell und sauber. ");
	hold("comment_long", &visit);
	visit.text = true;
	hold("text_comment", &visit);
}

/* What "/" does on a screen in the first of the languages. */
static struct keymap_meaning
slash(const char *const codes[4], unsigned shown, int columns, int rows,
    bool text)
{
	const struct keymap_meaning next = { KEYMAP_LANGUAGE, KEYMAP_NEXT };
	struct sheet *sheet = support_sheet("smiley5");
	struct visit visit;

	for (size_t i = 0; i < 4 && codes[i] != NULL; i++) {
		strcpy(sheet->languages[i], codes[i]);
		sheet->questions[0].text.in[i] = sheet->questions[0].text.in[0];
		sheet->language_count = i + 1;
	}
	assert_true(visit_init(&visit, sheet));
	visit.language = shown;
	visit.text = text;
	frame_clear(&frame, columns, rows, false);
	screens_draw(&scene, &visit, FACE_BLOCKS, &frame);
	return screens_key(&scene, next);
}

static const struct {
	const char *codes[4];
	unsigned shown;
	enum keymap_what what;
	uint32_t number;
} slashes[] = {
	{ { "de", "en", "fr" }, 0, KEYMAP_LANGUAGE, KEYMAP_NEXT },
	{ { "de", "en", "ar" }, 0, KEYMAP_LANGUAGE, 2 },
	{ { "de", "en", "ar" }, 1, KEYMAP_LANGUAGE, 2 },
	{ { "de", "en", "ar" }, 2, KEYMAP_LANGUAGE, KEYMAP_NEXT },
	{ { "de", "ar", "en" }, 2, KEYMAP_LANGUAGE, 1 },
	{ { "de", "ar", "he" }, 0, KEYMAP_LANGUAGES, KEYMAP_NEXT },
	{ { "de", "ar", "he" }, 1, KEYMAP_LANGUAGE, 2 },
};

static void
the_key_beside_a_language_leads_to_that_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(slashes) / sizeof(slashes[0]); i++) {
		for (size_t j = 0; j < 6; j++) {
			struct keymap_meaning does = slash(slashes[i].codes,
			    slashes[i].shown, sizes[j / 2].columns,
			    sizes[j / 2].rows, j % 2);

			assert_int_equal(does.what, slashes[i].what);
			assert_int_equal(does.number, slashes[i].number);
		}
	}
}

static void
the_list_of_languages_looks_as_its_golden(void **state)
{
	struct visit visit;

	(void)state;
	support_visit(&visit, support_languages(), 0);
	hold("languages_question", &visit);
	visit.at = VISIT_LANGUAGES;
	hold("languages", &visit);
	visit.focus = 8;
	hold("focus_languages", &visit);
}

static void
closed_asleep_and_rehearsed_look_as_their_goldens(void **state)
{
	static const char *const scales[] = { "smiley5", "nps11", "yesno" };
	struct visit visit;
	char name[40];
	size_t i;

	(void)state;
	visit_init(&visit, support_sheet("smiley5"));
	visit_close(&visit, "Mo-Fr 08:00-18:00", 0);
	hold("closed", &visit);
	visit_close(&visit,
	    "Mo-Fr 08:00-12:00,13:00-18:00; Do 08:00-20:00; Sa 09:00-13:00", 0);
	hold("closed_week", &visit);
	visit_close(&visit, NULL, 0);
	hold("closed_by_staff", &visit);
	visit_init(&visit, support_sheet("smiley5"));
	visit.asleep = true;
	hold("asleep", &visit);
	visit.shift = 3;
	hold("asleep_lower", &visit);
	for (i = 0; i < 3; i++) {
		visit_init(&visit, support_sheet(scales[i]));
		visit.rehearsal = true;
		snprintf(name, sizeof(name), "rehearsal_%s", scales[i]);
		hold(name, &visit);
	}
	visit.at = VISIT_THANKS;
	hold("rehearsal_thanks", &visit);
	support_visit(&visit, support_choices(6), 1);
	visit.rehearsal = true;
	hold("rehearsal_reason", &visit);
}

/* Read from the right, the morning comes before the afternoon. */
static void
hours_of_two_spans_run_from_the_right_in_arabic(void **state)
{
	struct visit visit;

	(void)state;
	support_visit(&visit, support_script("ar"), 0);
	visit_close(&visit, "Mo-Fr 08:00-12:00,13:00-18:00; Sa 09:00-13:00", 0);
	hold_look("script_closed_ar", &visit, &first);
	draw(&visit, &first, 80, 24);
	assert_true(shows("18:00-13:00 ,12:00-08:00"));
}

static void
the_frame_round_a_focused_key_is_not_turned_round(void **state)
{
	struct visit visit;

	(void)state;
	support_visit(&visit, support_script("he"), 0);
	visit.focus = 3;
	draw(&visit, &first, 80, 24);
	assert_true(shows("╔═══╗"));
	assert_true(shows("╚═══╝"));
}

static void
other_scripts_look_as_their_goldens(void **state)
{
	static const char *const codes[] = { "he", "ar", "ja", "hi" };
	struct visit visit;
	char name[40];
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		support_visit(&visit, support_script(codes[i]), 0);
		snprintf(name, sizeof(name), "script_%s", codes[i]);
		hold_look(name, &visit, &first);
		visit.focus = 3;
		snprintf(name, sizeof(name), "script_focus_%s", codes[i]);
		hold_look(name, &visit, &first);
		visit.focus = VISIT_NO_FOCUS;
		visit.text = true;
		snprintf(name, sizeof(name), "script_text_%s", codes[i]);
		hold_look(name, &visit, &first);
		support_visit(&visit, support_script(codes[i]), 1);
		visit.focus = 2;
		snprintf(name, sizeof(name), "script_reason_%s", codes[i]);
		hold_look(name, &visit, &first);
		support_visit(&visit, support_script(codes[i]), 2);
		type(&visit, support_script(codes[i])->questions[0].text.in[0]);
		snprintf(name, sizeof(name), "script_comment_%s", codes[i]);
		hold_look(name, &visit, &first);
	}
}

/* German at its longest. */
static struct sheet *
long_sheet(const char *scale)
{
	static char labels[LIMIT_STEPS][60];
	struct sheet *sheet = support_sheet(scale);
	unsigned i;

	for (i = 0; i < sheet->questions[0].steps; i++) {
		snprintf(labels[i], sizeof(labels[i]),
		    "%s Öffnungszeitenbeschilderung",
		    i % 2 == 0 ? "unübersichtliche" : "sehr gute");
		sheet->questions[0].labels[i].in[0] = labels[i];
	}
	return sheet;
}

static void
long_names_look_as_their_goldens(void **state)
{
	static const char *const scales[] = { "smiley5", "steps3", "yesno",
		"steps10" };
	struct visit visit;
	char name[40];
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		visit_init(&visit, long_sheet(scales[i]));
		snprintf(name, sizeof(name), "long_%s", scales[i]);
		hold_look(name, &visit, &first);
		hold_look(name, &visit, &in_ascii);
		visit.page = 1;
		snprintf(name, sizeof(name), "long_more_%s", scales[i]);
		hold_look(name, &visit, &first);
	}
}

/* Every screen with the product's words in the language and a short question. */
static void
assert_words_fit(unsigned language, bool plain)
{
	static const char *const scales[] = { "smiley5", "smiley4", "stars5",
		"nps11", "ces7", "yesno", "steps3" };
	static const char *const codes[] = { "de", "en", "fr", "it", "es" };
	struct look look = { "", FACE_SOLID, plain, 0 };
	struct visit visit;
	struct sheet *sheet;
	size_t i;

	for (i = 0; i < 4 * (7 + 2); i++) {
		sheet = i / 4 < 7 ? support_sheet(scales[i / 4])
		    : i / 4 == 7  ? support_choices(6)
				  : support_comment();
		strcpy(sheet->languages[0], codes[language]);
		sheet->questions[1].text.in[0] = NULL;
		support_visit(&visit, sheet, i / 4 < 7 ? 0 : 1);
		visit.notice = i % 4 == 1;
		visit.focus = i % 4 == 2 && visit_choices(&visit) > 0
		    ? 1
		    : VISIT_NO_FOCUS;
		visit.rehearsal = i % 4 == 3;
		draw(&visit, &look, SCREENS_COLUMNS, SCREENS_ROWS);
		if (scene.spilled)
			fail_msg("%s does not fit screen %zu", codes[language],
			    i);
	}
}

static void
the_products_words_fit_the_smallest_screen(void **state)
{
	unsigned language;

	(void)state;
	for (language = 0; language < 5; language++) {
		assert_words_fit(language, true);
		assert_words_fit(language, false);
	}
}

static void
thanks_do_not_tell_what_was_answered(void **state)
{
	static struct frame before;
	struct visit visit;

	(void)state;
	visit_init(&visit, support_sheet("smiley5"));
	visit.at = VISIT_THANKS;
	draw(&visit, &looks[0], 80, 24);
	before = frame;
	visit_init(&visit, support_sheet("smiley5"));
	visit.focus = 4;
	visit.at = VISIT_THANKS;
	draw(&visit, &looks[0], 80, 24);
	assert_false(frame_differs(&before, &frame));
	/* Even where a text was given up: what is said is true of that too. */
	assert_true(shows("Ihre Bewertung ist gespeichert."));
}

/* Every size that people have, and of the large ones some. */
static int
wider(int columns)
{
	return columns < 100 ? 1 : 9;
}

/* Note which steps have a place here, and that pressing there means them. */
static void
find_steps(bool found[SCENE_TARGETS])
{
	size_t i;

	for (i = 0; i < scene.target_count; i++) {
		const struct scene_target *target = &scene.targets[i];
		struct keymap_meaning meaning;

		assert_true(target->row >= 0 && target->column >= 0);
		assert_true(target->rows > 0 && target->columns > 0);
		assert_true(target->row + target->rows <= frame.rows);
		assert_true(target->column < frame.columns);
		if (target->meaning.what != KEYMAP_STEP)
			continue;
		meaning = screens_meaning(&scene, target->row, target->column);
		assert_int_equal(meaning.what, KEYMAP_STEP);
		assert_int_equal(meaning.number, target->meaning.number);
		found[meaning.number] = true;
	}
}

/* Each choice has a place on one of the pages. */
static void
assert_steps_can_be_pressed(struct visit *visit, const struct look *look,
    int columns, int rows)
{
	bool found[SCENE_TARGETS] = { false };
	unsigned i;

	visit->page = 0;
	do {
		draw(visit, look, columns, rows);
		find_steps(found);
	} while (++visit->page < (unsigned)scene.pages);
	visit->page = 0;
	for (i = 0; i < visit_choices(visit); i++)
		if (!found[i])
			fail_msg("no place for %u at %d x %d", i, columns,
			    rows);
}

static void
every_step_can_be_pressed_at_every_size(void **state)
{
	static const char *const scales[] = { "smiley5", "smiley4", "stars5",
		"nps11", "ces7", "yesno", "steps2", "steps3", "steps10",
		"steps11" };
	struct visit visit;
	int columns, rows;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(scales) / sizeof(scales[0]); i++) {
		visit_init(&visit, support_sheet(scales[i]));
		for (columns = 20; columns <= FRAME_COLUMNS;
		     columns += wider(columns)) {
			for (rows = 6; rows <= FRAME_ROWS; rows++) {
				assert_steps_can_be_pressed(&visit,
				    &looks[columns % 3], columns, rows);
			}
		}
	}
}

static void
question_ends_and_footer_are_there_at_every_size(void **state)
{
	struct visit visit;
	int columns, rows;

	(void)state;
	for (columns = SCREENS_COLUMNS; columns <= FRAME_COLUMNS;
	     columns += wider(columns)) {
		for (rows = SCREENS_ROWS; rows <= FRAME_ROWS; rows++) {
			visit_init(&visit, support_sheet("smiley5"));
			draw(&visit, &looks[1], columns, rows);
			assert_true(shows("sehr schlecht"));
			assert_true(shows("sehr gut"));
			assert_true(shows("E English"));
			assert_true(shows("T Nur Text"));
			visit.focus = 1;
			draw(&visit, &looks[1], columns, rows);
			assert_true(shows("2 schlecht. Enter bestaetigt."));
			visit_init(&visit, support_sheet("ces7"));
			draw(&visit, &looks[1], columns, rows);
			assert_true(shows("sehr"));
			assert_true(shows("einfach"));
			visit_init(&visit, support_sheet("yesno"));
			draw(&visit, &looks[1], columns, rows);
			assert_true(shows("1  Nein"));
			assert_true(shows("2  Ja"));
		}
	}
}

static void
the_smallest_terminals_are_drawn_without_harm(void **state)
{
	struct visit visit;
	int columns, rows, at;

	(void)state;
	visit_init(&visit, support_sheet("nps11"));
	for (at = 0; at < 4; at++) {
		visit.focus = at == 3 ? 10 : VISIT_NO_FOCUS;
		visit.notice = at == 3;
		if (at == 1)
			visit.at = VISIT_THANKS;
		if (at == 2)
			visit_failed(&visit, "D1", 0);
		for (columns = 1; columns < 45; columns++) {
			for (rows = 1; rows < 15; rows++) {
				draw(&visit, &looks[0], columns, rows);
				assert_true(frame.cursor_row < rows);
				assert_true(frame.cursor_column < columns);
			}
		}
		visit.at = VISIT_QUESTION;
	}
}

static void
a_question_too_long_for_two_rows_is_asked_in_text_mode(void **state)
{
	struct sheet *sheet = support_sheet("smiley5");
	struct visit visit;

	(void)state;
	sheet->questions[0].text.in[0] = (char
		*)(uintptr_t) "Wenn Sie an alles denken, was Sie heute bei uns erlebt haben, "
			      "von der Begruessung bis zum Abschied: wie zufrieden sind Sie?";
	visit_init(&visit, sheet);
	draw(&visit, &looks[0], 40, 12);
	assert_true(shows("5 sehr gut"));
	assert_true(shows("sind Sie?"));
	draw(&visit, &looks[0], 80, 24);
	assert_true(shows("sind Sie?"));
	assert_true(shows("| 5 |"));
}

/* Two keys side by side would be pressed one after the other. */
static void
one_key_stands_beside_ten_and_eleven(void **state)
{
	static const char *const beside[] = { "+", "[+]", "[+]" };
	struct visit visit;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		visit_init(&visit, support_sheet("nps11"));
		draw(&visit, &looks[0], sizes[i].columns, sizes[i].rows);
		assert_true(shows(beside[i]));
		assert_false(shows("+ x"));
	}
	visit_init(&visit, support_sheet("steps11"));
	draw(&visit, &looks[0], 80, 24);
	assert_true(shows("[+]    [y]"));
	visit_init(&visit, support_sheet("nps11"));
	visit.text = true;
	draw(&visit, &looks[0], 40, 12);
	assert_true(shows("10(+)"));
	draw(&visit, &looks[1], 80, 24);
	assert_true(shows("10(+) "));
}

static void
the_words_of_the_sheet_win(void **state)
{
	struct sheet *sheet = support_sheet("smiley5");
	struct visit visit;

	(void)state;
	sheet->word_count = 1;
	strcpy(sheet->words[0].name, "thanks");
	sheet->words[0].text.in[0] = (char *)(uintptr_t) "Danke.";
	visit_init(&visit, sheet);
	visit.at = VISIT_THANKS;
	draw(&visit, &looks[0], 80, 24);
	assert_true(shows("Danke."));
	assert_false(shows("Vielen Dank."));
	visit.language = 1;
	draw(&visit, &looks[0], 80, 24);
	assert_true(shows("Thank you."));
}

static void
the_language_below_can_be_pressed(void **state)
{
	struct keymap_meaning meaning;
	struct visit visit;

	(void)state;
	visit_init(&visit, support_sheet("smiley5"));
	draw(&visit, &looks[0], 80, 24);
	meaning = screens_meaning(&scene, 23, 3);
	assert_int_equal(meaning.what, KEYMAP_LANGUAGE);
	assert_int_equal(meaning.number, 1);
	meaning = screens_meaning(&scene, 23, 75);
	assert_int_equal(meaning.what, KEYMAP_TEXT);
	meaning = screens_meaning(&scene, 23, 40);
	assert_int_equal(meaning.what, KEYMAP_TOUCH);
	meaning = screens_meaning(&scene, 0, 0);
	assert_int_equal(meaning.what, KEYMAP_TOUCH);
	meaning = screens_meaning(&scene, 10, 0);
	assert_int_equal(meaning.what, KEYMAP_STEP);
	assert_int_equal(meaning.number, 0);
	meaning = screens_meaning(&scene, 15, 79);
	assert_int_equal(meaning.number, 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scale_looks_as_its_golden),
		cmocka_unit_test(a_focused_step_looks_as_its_golden),
		cmocka_unit_test(messages_look_as_their_goldens),
		cmocka_unit_test(text_mode_looks_as_its_golden),
		cmocka_unit_test(
		    faces_are_large_enough_to_be_read_from_two_metres),
		cmocka_unit_test(terminals_without_reverse_video_get_outlines),
		cmocka_unit_test(a_notice_looks_as_its_golden),
		cmocka_unit_test(reasons_look_as_their_goldens),
		cmocka_unit_test(a_free_text_looks_as_its_golden),
		cmocka_unit_test(the_key_beside_a_language_leads_to_that_one),
		cmocka_unit_test(the_list_of_languages_looks_as_its_golden),
		cmocka_unit_test(
		    closed_asleep_and_rehearsed_look_as_their_goldens),
		cmocka_unit_test(
		    hours_of_two_spans_run_from_the_right_in_arabic),
		cmocka_unit_test(
		    the_frame_round_a_focused_key_is_not_turned_round),
		cmocka_unit_test(other_scripts_look_as_their_goldens),
		cmocka_unit_test(long_names_look_as_their_goldens),
		cmocka_unit_test(the_products_words_fit_the_smallest_screen),
		cmocka_unit_test(thanks_do_not_tell_what_was_answered),
		cmocka_unit_test(every_step_can_be_pressed_at_every_size),
		cmocka_unit_test(
		    question_ends_and_footer_are_there_at_every_size),
		cmocka_unit_test(the_smallest_terminals_are_drawn_without_harm),
		cmocka_unit_test(
		    a_question_too_long_for_two_rows_is_asked_in_text_mode),
		cmocka_unit_test(one_key_stands_beside_ten_and_eleven),
		cmocka_unit_test(the_words_of_the_sheet_win),
		cmocka_unit_test(the_language_below_can_be_pressed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
