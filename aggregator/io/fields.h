/*
 * fields.h - from the members of a JSON object to the texts of a struct.
 *
 * An action lists what it takes in a table; an unknown member, a wrong type,
 * a word that is not on the list settle the call with one sentence.
 */

#ifndef AGGREGATOR_IO_FIELDS_H
#define AGGREGATOR_IO_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "aggregator/io/desk.h"

struct field {
	const char *name;
	size_t offset, size;        /* of a char array in the struct */
	bool required;              /* must not be empty in the end */
	const char *const *allowed; /* ends with NULL; or NULL: any */
	/* NULL, or a sentence's end saying what is wrong with the text. */
	const char *(*wrong)(const char *text);
};

#define FIELD(type, member, ...) \
	{ \
		.name = #member, .offset = offsetof(struct type, member), \
		.size = sizeof(((struct type *)0)->member), __VA_ARGS__ \
	}

struct json_t;

/*
 * Read the members of object that the table names; what is not there stays
 * as it is in out.  Members named in `also` (ends with NULL; may be NULL) are
 * left to the caller.  Afterwards no required text may be empty in out.
 * False: settled.
 */
bool fields_read(struct call *call, struct json_t *object,
    const struct field *fields, size_t count, const char *const *also,
    void *out);

/* Room for what is wrong with a text: its limit and the text itself. */
#define FIELD_WHY 512

/*
 * Check one text and copy it into out.  False: out is as it was, and why says
 * what is wrong, to stand behind the field's name.
 */
bool field_put(const struct field *field, const char *text, void *out,
    char why[FIELD_WHY]);

/* The first required field that is empty in out, or NULL. */
const char *fields_missing(const struct field *fields, size_t count,
    const void *out);

/* A boolean member: its value, or fallback when it is not there. */
bool fields_boolean(struct json_t *object, const char *name, bool fallback);

/* Checks for `wrong`. */
const char *field_wrong_slug(const char *text);
const char *field_wrong_name(const char *text);
const char *field_wrong_line(const char *text);
const char *field_wrong_zone(const char *text);
const char *field_wrong_date(const char *text);

#endif
