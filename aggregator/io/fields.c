/*
 * fields.c - one loop over a table of fields.
 */

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/core/localtime.h"
#include "aggregator/io/fields.h"
#include "aggregator/io/zone.h"
#include "protocol/entry.h"

#define ALLOWED_LIST 200

static bool
is_listed(const char *const *list, const char *text)
{
	for (; list != NULL && *list != NULL; list++)
		if (strcmp(*list, text) == 0)
			return true;
	return false;
}

/* "offline, online or social" */
static void
list_text(const char *const *list, char out[ALLOWED_LIST])
{
	size_t used = 0;

	for (size_t i = 0; list[i] != NULL && used < ALLOWED_LIST; i++) {
		const char *before = i == 0 ? ""
		    : list[i + 1] == NULL   ? " or "
					    : ", ";

		used += (size_t)snprintf(out + used, ALLOWED_LIST - used,
		    "%s%s", before, list[i]);
	}
}

static const struct field *
field_called(const struct field *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}

static bool
has_control(const char *text)
{
	while (*text != '\0' && !iscntrl((unsigned char)*text))
		text++;
	return *text != '\0';
}

bool
field_put(const struct field *field, const char *text, void *out,
    char why[FIELD_WHY])
{
	const char *wrong = NULL;
	char allowed[ALLOWED_LIST];

	why[0] = '\0';
	if (strlen(text) >= field->size) {
		snprintf(why, FIELD_WHY, "is longer than %zu bytes",
		    field->size - 1);
	} else if (field->allowed != NULL && !is_listed(field->allowed, text)) {
		list_text(field->allowed, allowed);
		snprintf(why, FIELD_WHY, "must be %s, not \"%s\"", allowed,
		    text);
	} else if (field->wrong != NULL) {
		wrong = field->wrong(text);
	}
	if (wrong != NULL && has_control(text))
		snprintf(why, FIELD_WHY, "%s", wrong);
	else if (wrong != NULL)
		snprintf(why, FIELD_WHY, "\"%s\" %s", text, wrong);
	if (why[0] != '\0')
		return false;
	strcpy((char *)out + field->offset, text);
	return true;
}

static bool
field_take(struct call *call, const struct field *field, json_t *value,
    void *out)
{
	const char *text = json_string_value(value);
	char why[FIELD_WHY];

	if (text == NULL || strlen(text) != json_string_length(value)) {
		desk_problem(call, 400, "%s must be a text", field->name);
		return false;
	}
	if (field_put(field, text, out, why))
		return true;
	desk_problem(call, 400, "%s %s", field->name, why);
	return false;
}

bool
fields_read(struct call *call, json_t *object, const struct field *fields,
    size_t count, const char *const *also, void *out)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value) {
		const struct field *field = field_called(fields, count, name);

		if (field != NULL) {
			if (!field_take(call, field, value, out))
				return false;
		} else if (!is_listed(also, name)) {
			desk_problem(call, 400, "there is no field \"%s\" here",
			    name);
			return false;
		}
	}
	name = fields_missing(fields, count, out);
	if (name != NULL)
		desk_problem(call, 400, "%s is missing", name);
	return name == NULL;
}

const char *
fields_missing(const struct field *fields, size_t count, const void *out)
{
	for (size_t i = 0; i < count; i++)
		if (fields[i].required &&
		    ((const char *)out)[fields[i].offset] == '\0')
			return fields[i].name;
	return NULL;
}

bool
fields_boolean(json_t *object, const char *name, bool fallback)
{
	json_t *value = json_object_get(object, name);

	return json_is_boolean(value) ? json_is_true(value) : fallback;
}

const char *
field_wrong_slug(const char *text)
{
	if (slug_is_valid(text))
		return NULL;
	return "is no slug: small letters, digits and hyphens, at most 64, "
	       "beginning with a letter or digit";
}

const char *
field_wrong_name(const char *text)
{
	for (; *text != '\0'; text++)
		if (iscntrl((unsigned char)*text) || *text == ',')
			return "must hold no comma and no control character";
	return NULL;
}

const char *
field_wrong_line(const char *text)
{
	return has_control(text) ? "must be one line" : NULL;
}

const char *
field_wrong_zone(const char *text)
{
	struct zone *zone = zone_open(text);

	if (zone == NULL)
		return "is no time zone of this system, such as "
		       "Europe/Vienna";
	zone_free(zone);
	return NULL;
}

const char *
field_wrong_date(const char *text)
{
	struct localtime_date date = { 0, 0, 0 };
	int year, used = 0;

	if (text[0] == '\0')
		return NULL;
	if (sscanf(text, "%4d-%2d-%2d%n", &year, &date.month, &date.day,
		&used) != 3 ||
	    used != 10 || text[used] != '\0')
		return "is no date such as 2026-11-20";
	date.year = year;
	return localtime_date_valid(&date) ? NULL : "is no day of the calendar";
}
