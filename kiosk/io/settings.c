/*
 * settings.c - DIR/settings, read and written a line at a time.
 */

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/core/keymap.h"
#include "kiosk/io/settings.h"
#include "protocol/staff_pin.h"

/* A settings file of more than this was not written by hand. */
#define FILE_MAX (64 * 1024)

struct setting {
	const char *name;
	/* What is wrong with value, or NULL once it is taken. */
	const char *(*take)(struct settings *settings, const char *value);
	void (*show)(const struct settings *settings, char *out, size_t size);
};

static const char *
take_pin(struct settings *settings, const char *value)
{
	/* Digits stand in files of before, and where somebody wrote by hand. */
	if (!staff_pin_is_valid(value) && !staff_pin_hash_is_valid(value))
		return "a PIN is 4 to 12 digits";
	strcpy(settings->pin, value);
	return NULL;
}

static void
show_pin(const struct settings *settings, char *out, size_t size)
{
	snprintf(out, size, "%s", settings->pin[0] != '\0' ? "set" : "");
}

static const char *
take_ascii(struct settings *settings, const char *value)
{
	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		return "say yes or no";
	settings->ascii = strcmp(value, "yes") == 0;
	return NULL;
}

static void
show_ascii(const struct settings *settings, char *out, size_t size)
{
	snprintf(out, size, "%s", settings->ascii ? "yes" : "no");
}

static const char *const bidi_names[] = {
	[LINE_BIDI_AUTO] = "auto",
	[LINE_BIDI_YES] = "yes",
	[LINE_BIDI_UNJOINED] = "unjoined",
	[LINE_BIDI_NO] = "no",
};

static const char *
take_bidi(struct settings *settings, const char *value)
{
	size_t i;

	for (i = 0; i < sizeof(bidi_names) / sizeof(bidi_names[0]); i++) {
		if (strcmp(value, bidi_names[i]) == 0) {
			settings->bidi = (enum line_bidi)i;
			return NULL;
		}
	}
	return "say auto, yes, unjoined or no";
}

static void
show_bidi(const struct settings *settings, char *out, size_t size)
{
	snprintf(out, size, "%s", bidi_names[settings->bidi]);
}

static const char *
take_proxy(struct settings *settings, const char *value)
{
	const char *host = strstr(value, "://");

	if (strncmp(value, "http://", 7) != 0 &&
	    strncmp(value, "https://", 8) != 0 &&
	    strncmp(value, "socks5h://", 10) != 0)
		return "a proxy begins with http://, https:// or socks5h://";
	if (host[3] == '\0' || host[3] == ':' || host[3] == '/')
		return "a proxy is http://HOST:PORT: there is no host";
	strcpy(settings->proxy, value);
	return NULL;
}

static void
show_proxy(const struct settings *settings, char *out, size_t size)
{
	snprintf(out, size, "%s", settings->proxy);
}

static const char *
take_reserve(struct settings *settings, const char *value)
{
	size_t digits = strspn(value, "0123456789");
	int64_t number;

	if (digits == 0 || digits > 15 || value[digits] != '\0')
		return "say a number of bytes";
	number = strtoll(value, NULL, 10);
	settings->reserve = number;
	return NULL;
}

static void
show_reserve(const struct settings *settings, char *out, size_t size)
{
	snprintf(out, size, "%lld", (long long)settings->reserve);
}

static const struct setting table[] = {
	{ "pin", take_pin, show_pin },
	{ "ascii", take_ascii, show_ascii },
	{ "bidi", take_bidi, show_bidi },
	{ "proxy", take_proxy, show_proxy },
	{ "reserve", take_reserve, show_reserve },
};
#define TABLE_SIZE (sizeof(table) / sizeof(table[0]))

static void
settings_defaults(struct settings *out)
{
	memset(out, 0, sizeof(*out));
	/* Enough for a SQLite journal and a day of ratings. */
	out->reserve = 16 * 1024 * 1024;
}

static const char *
take_key(struct settings *settings, const char *name, const char *value)
{
	struct settings_key *key = NULL;
	struct keymap keymap;
	const char *wrong;

	/* Said here, not when the screen starts in the morning. */
	keymap_init(&keymap);
	wrong = keymap_set(&keymap, name, value);
	if (wrong != NULL)
		return wrong;
	if (strlen(name) >= sizeof(key->name) ||
	    strlen(value) >= sizeof(key->value))
		return "that is too long";
	for (size_t i = 0; i < settings->key_count; i++) {
		if (strcmp(settings->keys[i].name, name) == 0)
			key = &settings->keys[i];
	}
	if (key == NULL && settings->key_count == SETTINGS_KEYS)
		return "there are too many keys";
	if (key == NULL)
		key = &settings->keys[settings->key_count++];
	strcpy(key->name, name);
	strcpy(key->value, value);
	return NULL;
}

/* NULL when name = value holds and is taken, else what is wrong. */
static const char *
settings_take(struct settings *settings, const char *name, const char *value)
{
	if (*value == '\0')
		return "the value is missing";
	if (strlen(value) >= SETTINGS_VALUE)
		return "that is too long";
	if (strncmp(name, "key.", 4) == 0)
		return take_key(settings, name + 4, value);
	for (size_t i = 0; i < TABLE_SIZE; i++) {
		if (strcmp(table[i].name, name) == 0)
			return table[i].take(settings, value);
	}
	return "there is no setting of that name";
}

/* Cut white space off both ends of [*begin, end). */
static char *
trim(char *begin, char *end)
{
	while (begin < end && isspace((unsigned char)*begin))
		begin++;
	while (end > begin && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	return begin;
}

/*
 * Take one line apart in place.  0 and *name NULL: nothing stands there;
 * -1: it is no setting.
 */
static int
line_split(char *line, size_t length, char **name, char **value)
{
	char *equals;
	char *text;

	*name = NULL;
	if (memchr(line, '\0', length) != NULL)
		return -1;
	text = trim(line, line + length);
	if (*text == '\0' || *text == '#')
		return 0;
	equals = strchr(text, '=');
	if (equals == NULL)
		return -1;
	*value = trim(equals + 1, equals + 1 + strlen(equals + 1));
	*name = trim(text, equals);
	return 0;
}

int
settings_parse(const char *text, size_t length, const char *name,
    struct settings *out, char why[SETTINGS_WHY])
{
	const char *at = text;
	const char *end = text + length;

	settings_defaults(out);
	for (unsigned row = 1; at < end; row++) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		char line[SETTINGS_VALUE + 64];
		size_t size = (size_t)((stop != NULL ? stop : end) - at);
		const char *wrong = NULL;
		char *left = NULL, *value;

		if (size >= sizeof(line)) {
			wrong = "the line is too long";
		} else {
			memcpy(line, at, size);
			if (line_split(line, size, &left, &value) != 0)
				wrong = "this is not `name = value`";
			else if (left != NULL)
				wrong = settings_take(out, left, value);
		}
		if (wrong != NULL) {
			snprintf(why, SETTINGS_WHY, "%s: line %u: %.100s%s%s",
			    name, row, left != NULL ? left : "",
			    left != NULL ? ": " : "", wrong);
			return -1;
		}
		at = stop != NULL ? stop + 1 : end;
	}
	return 0;
}

/* The whole file on the heap, NUL behind it; NULL and errno. */
static char *
file_read(const char *path, size_t *length)
{
	char *text = malloc(FILE_MAX + 1);
	ssize_t got = 0;
	int fd;

	*length = 0;
	if (text == NULL)
		return NULL;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		free(text);
		return NULL;
	}
	while (*length < FILE_MAX &&
	    (got = read(fd, text + *length, FILE_MAX - *length)) > 0)
		*length += (size_t)got;
	if (got > 0)
		errno = EFBIG;
	close(fd);
	if (got != 0) {
		free(text);
		return NULL;
	}
	text[*length] = '\0';
	return text;
}

int
settings_read(const char *dir, struct settings *out, char why[SETTINGS_WHY])
{
	char path[4096];
	size_t length;
	char *text;
	int result;

	settings_defaults(out);
	snprintf(path, sizeof(path), "%s/settings", dir);
	text = file_read(path, &length);
	if (text == NULL && errno == ENOENT)
		return 0;
	if (text == NULL) {
		snprintf(why, SETTINGS_WHY, "%.300s: %s", path,
		    strerror(errno));
		return -1;
	}
	result = settings_parse(text, length, path, out, why);
	free(text);
	return result;
}

const char *
settings_key(const struct settings *settings, const char *name)
{
	for (size_t i = 0; i < settings->key_count; i++) {
		if (strcmp(settings->keys[i].name, name) == 0)
			return settings->keys[i].value;
	}
	return NULL;
}

void
settings_each(const struct settings *settings,
    void (*each)(void *self, const char *name, const char *value), void *self)
{
	char value[SETTINGS_VALUE];
	char name[sizeof(settings->keys[0].name) + 8];

	for (size_t i = 0; i < TABLE_SIZE; i++) {
		table[i].show(settings, value, sizeof(value));
		each(self, table[i].name, value);
	}
	for (size_t i = 0; i < settings->key_count; i++) {
		snprintf(name, sizeof(name), "key.%s", settings->keys[i].name);
		each(self, name, settings->keys[i].value);
	}
}

/*
 * The file as it will be: old with name's lines taken out and, unless value
 * is NULL, name = value in the first one's place or at the end.
 */
static int
file_rewrite(FILE *to, const char *old, size_t length, const char *name,
    const char *value)
{
	const char *at = old;
	const char *end = old + length;
	bool written = value == NULL;

	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t size = (size_t)((stop != NULL ? stop : end) - at);
		char line[SETTINGS_VALUE + 64];
		char *left = NULL, *right;

		if (size < sizeof(line)) {
			memcpy(line, at, size);
			line_split(line, size, &left, &right);
		}
		if (left == NULL || strcmp(left, name) != 0)
			fprintf(to, "%.*s\n", (int)size, at);
		else if (!written)
			fprintf(to, "%s = %s\n", name, value);
		if (left != NULL && strcmp(left, name) == 0)
			written = true;
		at = stop != NULL ? stop + 1 : end;
	}
	if (!written)
		fprintf(to, "%s = %s\n", name, value);
	return ferror(to) ? -1 : 0;
}

/* An empty file that nobody else may read: the PIN's hash stands in it. */
static FILE *
file_private(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *file;
	int reason;

	if (fd < 0)
		return NULL;
	file = fchmod(fd, 0600) == 0 ? fdopen(fd, "w") : NULL;
	if (file != NULL)
		return file;
	reason = errno;
	close(fd);
	unlink(path);
	errno = reason;
	return NULL;
}

/* Replace path whole: a file of its own, fsync, rename, fsync of dir. */
static int
file_replace(const char *dir, const char *path, const char *old, size_t length,
    const char *name, const char *value)
{
	char next[4096 + 8];
	int folder = -1;
	bool good = false;
	FILE *to;

	snprintf(next, sizeof(next), "%s.new", path);
	to = file_private(next);
	if (to == NULL)
		return -1;
	good = file_rewrite(to, old, length, name, value) == 0 &&
	    fflush(to) == 0 && fsync(fileno(to)) == 0;
	good = fclose(to) == 0 && good;
	if (good)
		good = rename(next, path) == 0;
	if (!good) {
		int reason = errno;

		unlink(next);
		errno = reason;
		return -1;
	}
	folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	good = folder >= 0 && fsync(folder) == 0;
	if (folder >= 0)
		close(folder);
	return good ? 0 : -1;
}

int
settings_write(const char *dir, const char *name, const char *value,
    char why[SETTINGS_WHY])
{
	struct settings settings;
	char path[4096], hash[STAFF_PIN_HASH];
	const char *wrong;
	size_t length = 0;
	char *old;
	int result;

	settings_defaults(&settings);
	wrong = settings_take(&settings, name, value != NULL ? value : "0");
	if (value == NULL && wrong != NULL &&
	    strcmp(wrong, "there is no setting of that name") != 0)
		wrong = NULL;
	if (value != NULL && strpbrk(value, "\n\r") != NULL)
		wrong = "a value is one line";
	if (strpbrk(name, "=# \t\n\r") != NULL)
		wrong = "there is no setting of that name";
	if (wrong != NULL) {
		snprintf(why, SETTINGS_WHY, "%.100s: %s", name, wrong);
		return -1;
	}
	if (value != NULL && strcmp(name, "pin") == 0 &&
	    staff_pin_is_valid(value)) {
		if (staff_pin_hash(hash, value) != 0) {
			snprintf(why, SETTINGS_WHY,
			    "pin: there is no memory for its hash now");
			return -2;
		}
		value = hash;
	}
	snprintf(path, sizeof(path), "%s/settings", dir);
	old = file_read(path, &length);
	if (old == NULL && errno != ENOENT) {
		snprintf(why, SETTINGS_WHY, "%.300s: %s", path,
		    strerror(errno));
		return -2;
	}
	result = file_replace(dir, path, old != NULL ? old : "", length, name,
	    value);
	free(old);
	if (result == 0)
		return 0;
	snprintf(why, SETTINGS_WHY, "%.300s: %s", path, strerror(errno));
	return -2;
}
