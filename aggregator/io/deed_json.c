/*
 * deed_json.c - fields by the letters of their deed's shape.
 */

#include <string.h>

#include "aggregator/core/localtime.h"
#include "aggregator/io/deed_json.h"
#include "protocol/key.h"

#define HEX_MOST (2 * KEY_SIZE + 1)

static json_t *
hex_json(const uint8_t *bytes, size_t length)
{
	char hex[HEX_MOST];

	if (2 * length + 1 > sizeof(hex))
		return json_null();
	hex_write(hex, bytes, length);
	return json_string(hex);
}

static json_t *
head_json(const struct head *head)
{
	return json_pack("{s:o, s:I, s:o}", "epoch",
	    hex_json(head->epoch, EPOCH_SIZE), "number",
	    (json_int_t)head->number, "hash", hex_json(head->hash, HASH_SIZE));
}

static json_t *
texts_json(const struct deed_field *field)
{
	struct wire_reader r;
	json_t *list = json_array();

	wire_read_from(&r, field->span.bytes, field->span.length);
	for (uint64_t i = 0; i < field->number; i++) {
		struct wire_span text = wire_text(&r);

		json_array_append_new(list,
		    json_stringn((const char *)text.bytes, text.length));
	}
	return list;
}

static json_t *
heads_json(const struct deed_field *field)
{
	struct wire_reader r;
	json_t *list = json_array();

	wire_read_from(&r, field->span.bytes, field->span.length);
	for (uint64_t i = 0; i < field->number && !r.failed; i++) {
		const uint8_t *kid;
		struct head head;

		wire_array(&r);
		kid = wire_fixed(&r, KID_SIZE);
		head_read(&r, &head);
		if (r.failed)
			break;
		json_array_append_new(list,
		    json_pack("{s:o, s:o}", "journal", hex_json(kid, KID_SIZE),
			"head", head_json(&head)));
	}
	return list;
}

static json_t *
field_json(char type, const struct deed_field *field)
{
	switch (type) {
	case 'N':
		return json_integer((json_int_t)field->number);
	case 'T':
		return json_stringn((const char *)field->span.bytes,
		    field->span.length);
	case 'L':
		return texts_json(field);
	case 'H':
		return head_json(&field->head);
	case 'M':
		return heads_json(field);
	default: /* K, I, E */
		return hex_json(field->span.bytes, field->span.length);
	}
}

json_t *
deed_json(const struct deed *deed, uint64_t number, bool is_dated,
    int64_t at_ms)
{
	const struct deed_shape *shape = deed->shape;
	const char *label = shape->labels;
	char at[LOCALTIME_TEXT];
	json_t *json;

	localtime_text(at_ms / 1000, at, sizeof(at));
	json = json_pack("{s:I, s:o, s:s, s:s}", "number", (json_int_t)number,
	    "at", is_dated ? json_string(at) : json_null(), "who", deed->who,
	    "deed", shape->name);
	for (size_t i = 0; shape->types[i] != '\0'; i++) {
		size_t length = strcspn(label, " ");
		char name[32];

		memcpy(name, label, length);
		name[length] = '\0';
		json_object_set_new(json, name,
		    field_json(shape->types[i], &deed->fields[i]));
		label += length + (label[length] == ' ');
	}
	return json;
}
