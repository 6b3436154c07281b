/*
 * schema.c - the schema_*.sql, and whether a database was made by them.
 *
 * What should be there is not written down a second time: it is made, in
 * memory, and read from there.
 */

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/io/schema.h"

/* The schema's versions; each begins where the one before it ends. */
extern const char
    schema_1_begin[] __asm__("_binary_aggregator_io_schema_1_sql_start");
extern const char
    schema_1_end[] __asm__("_binary_aggregator_io_schema_1_sql_end");
extern const char
    schema_2_begin[] __asm__("_binary_aggregator_io_schema_2_sql_start");
extern const char
    schema_2_end[] __asm__("_binary_aggregator_io_schema_2_sql_end");

extern const char
    schema_3_begin[] __asm__("_binary_aggregator_io_schema_3_sql_start");
extern const char
    schema_3_end[] __asm__("_binary_aggregator_io_schema_3_sql_end");
extern const char
    schema_4_begin[] __asm__("_binary_aggregator_io_schema_4_sql_start");
extern const char
    schema_4_end[] __asm__("_binary_aggregator_io_schema_4_sql_end");

static const struct {
	const char *begin, *end;
} steps[SCHEMA_LATEST] = {
	{ schema_1_begin, schema_1_end },
	{ schema_2_begin, schema_2_end },
	{ schema_3_begin, schema_3_end },
	{ schema_4_begin, schema_4_end },
};

char *
schema_step(int from)
{
	return sqlite3_mprintf("BEGIN IMMEDIATE; %.*s; "
			       "PRAGMA application_id = %d; "
			       "PRAGMA user_version = %d; COMMIT",
	    (int)(steps[from].end - steps[from].begin), steps[from].begin,
	    SCHEMA_APPLICATION, from + 1);
}

/* ---- definitions compared ---------------------------------------------- */

/* SQLite's own, which follow from the others, and a backup's are left out. */
#define DEFINITIONS \
	"SELECT type, name, tbl_name, sql FROM main.sqlite_schema " \
	"WHERE NOT (type = 'index' AND sql IS NULL) " \
	"AND NOT (type = 'table' AND (name GLOB 'sqlite_stat[14]' " \
	"OR name IN ('backup', 'backup_file')))"

static const char *
skip_apart(const char *s)
{
	const char *end;

	for (;;) {
		if (isspace((unsigned char)*s)) {
			s++;
		} else if (s[0] == '-' && s[1] == '-') {
			s += strcspn(s, "\n");
		} else if (s[0] == '/' && s[1] == '*') {
			end = strstr(s + 2, "*/");
			s = end != NULL ? end + 2 : s + strlen(s);
		} else {
			return s;
		}
	}
}

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$' ||
	    (unsigned char)c >= 0x80;
}

/* A word, something in quotes, or one sign; 0 at the end. */
static size_t
token_length(const char *s)
{
	const char *end;
	size_t length = 0;

	if (*s != '\0' && strchr("'\"`[", *s) != NULL) {
		end = strchr(s + 1, *s == '[' ? ']' : *s);
		return end != NULL ? (size_t)(end - s) + 1 : strlen(s);
	}
	while (is_word(s[length]))
		length++;
	return length > 0 || *s == '\0' ? length : 1;
}

static bool
says_the_same(const char *a, const char *b)
{
	size_t length;

	if (a == NULL || b == NULL)
		return a == b;
	do {
		a = skip_apart(a);
		b = skip_apart(b);
		length = token_length(a);
		if (token_length(b) != length || memcmp(a, b, length) != 0)
			return false;
		a += length;
		b += length;
	} while (length > 0);
	return true;
}

static const char *
text(sqlite3_stmt *row, int column)
{
	return (const char *)sqlite3_column_text(row, column);
}

/* What a row of definitions is in the other database, said; NULL: the same. */
static const char *
difference(sqlite3_stmt *row, sqlite3_stmt *find, const char *missing)
{
	const char *found = missing;

	sqlite3_reset(find);
	sqlite3_bind_value(find, 1, sqlite3_column_value(row, 0));
	sqlite3_bind_value(find, 2, sqlite3_column_value(row, 1));
	if (sqlite3_step(find) != SQLITE_ROW)
		return missing;
	found = "is defined otherwise";
	if (says_the_same(text(row, 2), text(find, 2)) &&
	    says_the_same(text(row, 3), text(find, 3)))
		found = NULL;
	return found;
}

/* Each of a's definitions is b's too. */
static int
compare(sqlite3 *a, sqlite3 *b, const char *missing, char *why, size_t size)
{
	sqlite3_stmt *row = NULL, *find = NULL;
	const char *differs = NULL;
	int step = SQLITE_ERROR;

	if (sqlite3_prepare_v2(a, DEFINITIONS, -1, &row, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(b, DEFINITIONS " AND type = ? AND name = ?", -1,
		&find, NULL) == SQLITE_OK)
		while (differs == NULL &&
		    (step = sqlite3_step(row)) == SQLITE_ROW)
			differs = difference(row, find, missing);
	if (differs != NULL)
		snprintf(why, size, "its %.20s %.60s %s", text(row, 0),
		    text(row, 1), differs);
	sqlite3_finalize(find);
	sqlite3_finalize(row);
	return step == SQLITE_DONE ? 0 : -1;
}

static int
make(sqlite3 *db, int64_t version)
{
	int code = SQLITE_OK;

	for (int from = 0; from < version && code == SQLITE_OK; from++) {
		char *sql = schema_step(from);

		code = sql != NULL ? sqlite3_exec(db, sql, NULL, NULL, NULL)
				   : SQLITE_NOMEM;
		sqlite3_free(sql);
	}
	return code == SQLITE_OK ? 0 : -1;
}

int
schema_check(sqlite3 *db, int64_t version, char *why, size_t size)
{
	sqlite3 *fresh = NULL;
	int result = -1;

	if (version < 1 || version > SCHEMA_LATEST) {
		snprintf(why, size, "its version is not known here");
		return -1;
	}
	snprintf(why, size, "its definitions cannot be compared");
	if (sqlite3_open(":memory:", &fresh) == SQLITE_OK &&
	    make(fresh, version) == 0 &&
	    compare(fresh, db, "is missing", why, size) == 0)
		result = compare(db, fresh, "is none of a store's", why, size);
	sqlite3_close(fresh);
	return result;
}
