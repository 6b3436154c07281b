/*
 * fuzz_settings.c - a kiosk's settings file, and values of the aggregator's.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/settings.h"
#include "kiosk/io/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
expect(bool claim)
{
	if (!claim)
		abort();
}

static void
each(void *self, const char *name, const char *value)
{
	expect(name[0] != '\0' && strlen(value) < SETTINGS_VALUE);
	++*(size_t *)self;
}

static void
read_file(const char *text, size_t length)
{
	static struct settings settings;
	char why[SETTINGS_WHY] = "";
	size_t count = 0;

	if (settings_parse(text, length, "settings", &settings, why) != 0) {
		expect(why[0] != '\0' && strlen(why) < SETTINGS_WHY);
		return;
	}
	expect(settings.key_count <= SETTINGS_KEYS);
	expect(strnlen(settings.proxy, SETTINGS_VALUE) < SETTINGS_VALUE);
	expect(strnlen(settings.pin, SETTINGS_VALUE) < SETTINGS_VALUE);
	settings_each(&settings, each, &count);
	expect(count >= settings.key_count);
}

/* One value for all of the aggregator's: what is taken is a number's worth. */
static void
try_value(const char *value)
{
	for (const struct setting *s = settings_all; s->name != NULL; s++) {
		const char *wrong = s->wrong(value);

		expect(wrong == NULL || wrong[0] != '\0');
		if (wrong == NULL && strstr(s->name, "_ms") != NULL)
			expect(strtol(value, NULL, 10) > 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	expect(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	read_file(text, size);
	try_value(text);
	free(text);
	return 0;
}
