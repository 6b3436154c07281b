/*
 * test_settings.c - DIR/settings, line by line.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <sodium.h>

#include "kiosk/io/settings.h"
#include "protocol/staff_pin.h"
#include "tests/kiosk/support_centre.h"

static void
every_name_there_is_holds(void **state)
{
	static const char text[] = "# a comment\n\n"
				   "  pin = 4711  \n"
				   "ascii=yes\n"
				   "bidi = unjoined\n"
				   "proxy = http://10.0.0.1:3128\r\n"
				   "reserve = 1000000\n"
				   "key.q = quit\n"
				   "key.F1 = 2";
	struct settings settings;
	char why[SETTINGS_WHY];

	(void)state;
	assert_int_equal(settings_parse(text, strlen(text), "settings",
			     &settings, why),
	    0);
	assert_string_equal(settings.pin, "4711");
	assert_true(settings.ascii);
	assert_int_equal(settings.bidi, LINE_BIDI_UNJOINED);
	assert_string_equal(settings.proxy, "http://10.0.0.1:3128");
	assert_int_equal(settings.reserve, 1000000);
	assert_string_equal(settings_key(&settings, "q"), "quit");
	assert_string_equal(settings_key(&settings, "F1"), "2");
	assert_null(settings_key(&settings, "x"));
}

static void
what_does_not_hold_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "pin = 4711\ncolour = red\n",
		    "settings: line 2: colour: there is no setting of that name" },
		{ "ascii = maybe", "settings: line 1: ascii: say yes or no" },
		{ "bidi = left",
		    "settings: line 1: bidi: say auto, yes, unjoined or no" },
		{ "\n\npin", "settings: line 3: this is not `name = value`" },
		{ "pin =", "settings: line 1: pin: the value is missing" },
		{ "pin = abcd",
		    "settings: line 1: pin: a PIN is 4 to 12 digits" },
		{ "reserve = -1",
		    "settings: line 1: reserve: say a number of bytes" },
		{ "key. = quit",
		    "settings: line 1: key.: key.NAME names no key: NAME is one "
		    "character, F1 to F12, space, enter, tab or escape" },
		{ "key.q = 000000000000000000000000000000000000000000001",
		    "settings: line 1: key.q: that is too long" },
		{ "key.F00000000000000000000000000000000000000000001 = 1",
		    "settings: line 1: key.F00000000000000000000000000000000000000000001: that is too long" },
		{ "key.q = quite",
		    "settings: line 1: key.q: a key asks for a value (0 to 11), "
		    "back, skip, confirm, text, language or quit" },
		{ "proxy = ftp://x",
		    "settings: line 1: proxy: a proxy begins with "
		    "http://, https:// or socks5h://" },
	};
	struct settings settings;
	char why[SETTINGS_WHY];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(settings_parse(cases[i].text,
				     strlen(cases[i].text), "settings",
				     &settings, why),
		    -1);
		assert_string_equal(why, cases[i].why);
	}
}

static void
any_bytes_are_read_or_refused_cut_anywhere(void **state)
{
	static const char text[] = "pin = 4711\n\0x = y\nkey.q = quit\n=\n";
	struct settings settings;
	char why[SETTINGS_WHY];
	char line[1000];

	(void)state;
	for (size_t length = 0; length < sizeof(text); length++) {
		char *copy = malloc(length + 1);

		memcpy(copy, text, length);
		settings_parse(copy, length, "s", &settings, why);
		free(copy);
	}
	memset(line, 'a', sizeof(line));
	assert_int_equal(settings_parse(line, sizeof(line), "s", &settings,
			     why),
	    -1);
	assert_string_equal(why, "s: line 1: the line is too long");
}

static void
writing_leaves_every_other_line_alone(void **state)
{
	char *folder = fake_folder();
	char path[4096], why[SETTINGS_WHY], text[400] = "";
	struct settings settings;
	FILE *file;

	(void)state;
	assert_int_equal(settings_read(folder, &settings, why), 0);
	assert_int_equal(settings_write(folder, "ascii", "yes", why), 0);
	snprintf(path, sizeof(path), "%s/settings", folder);
	file = fopen(path, "a");
	fputs("# mine\npin = 1111\nreserve = 5", file);
	fclose(file);
	assert_int_equal(settings_write(folder, "reserve", "6", why), 0);
	assert_int_equal(settings_write(folder, "ascii", NULL, why), 0);
	assert_int_equal(settings_write(folder, "key.q", "quit", why), 0);
	assert_int_equal(settings_write(folder, "pin", "no", why), -1);
	assert_int_equal(settings_write(folder, "colour", "red", why), -1);
	assert_int_equal(settings_write(folder, "colour", NULL, why), -1);
	file = fopen(path, "r");
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	assert_string_equal(text,
	    "# mine\npin = 1111\nreserve = 6\nkey.q = quit\n");
	fake_folder_remove(folder);
}

/* The file as it stands, which nobody else may read. */
static void
written(const char *folder, char *text, size_t size)
{
	char path[4096];
	struct stat status;
	FILE *file;

	snprintf(path, sizeof(path), "%s/settings", folder);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	file = fopen(path, "r");
	text[fread(text, 1, size - 1, file)] = '\0';
	fclose(file);
}

static void
told_pin(void *self, const char *name, const char *value)
{
	if (strcmp(name, "pin") == 0)
		snprintf(self, 100, "%s", value);
}

static void
of_a_pin_the_hash_alone_is_written_and_nothing_is_told(void **state)
{
	char *folder = fake_folder();
	char why[SETTINGS_WHY], text[400], told[100] = "";
	struct settings settings;

	(void)state;
	assert_int_equal(settings_write(folder, "pin", "471100", why), 0);
	written(folder, text, sizeof(text));
	assert_null(strstr(text, "471100"));
	assert_memory_equal(text, "pin = $argon2id$", 16);
	assert_int_equal(settings_read(folder, &settings, why), 0);
	assert_true(staff_pin_fits(settings.pin, "471100"));
	assert_false(staff_pin_fits(settings.pin, "471101"));
	settings_each(&settings, told_pin, told);
	assert_string_equal(told, "set");
	assert_int_equal(settings_write(folder, "pin", NULL, why), 0);
	assert_int_equal(settings_read(folder, &settings, why), 0);
	settings_each(&settings, told_pin, told);
	assert_string_equal(told, "");
	fake_folder_remove(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_there_is_holds),
		cmocka_unit_test(what_does_not_hold_is_refused_with_its_line),
		cmocka_unit_test(any_bytes_are_read_or_refused_cut_anywhere),
		cmocka_unit_test(writing_leaves_every_other_line_alone),
		cmocka_unit_test(
		    of_a_pin_the_hash_alone_is_written_and_nothing_is_told),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
