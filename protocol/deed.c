/*
 * deed.c - what an aggregator writes in its book.
 *
 * One table of kinds, one of types of fields; everything else goes by them.
 * A new deed is a line in the first, in deed.h and in touchstone.cddl.
 */

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "protocol/deed.h"

static const struct deed_shape shapes[] = {
	{ DEED_ENROLLED, "enrolled", "KTLT", "key name touchpoints survey" },
	{ DEED_REPLACED, "replaced", "IIH", "old new upto" },
	{ DEED_REVOKED, "revoked", "IT", "kid why" },
	{ DEED_TOUCHPOINT, "touchpoint", "TT", "slug card" },
	{ DEED_SHEET, "sheet", "TIN", "name version serial" },
	{ DEED_SOURCE, "source", "KTTTT",
	    "key name touchpoint channel survey" },
	{ DEED_SOURCE_REMOVED, "source-removed", "I", "kid" },
	{ DEED_HEADS, "heads", "M", "heads" },
	{ DEED_JUDGED, "judged", "IENNTT", "kid epoch first last verdict why" },
	{ DEED_ERASED, "erased", "IEN", "kid epoch number" },
	{ DEED_SUPERSEDED, "superseded", "IENEN",
	    "kid old-epoch old-number new-epoch new-number" },
	{ DEED_RESTORED, "restored", "T", "why" },
	{ DEED_SEAM_CLOSED, "seam-closed", "IET", "kid epoch why" },
	{ DEED_SETTING, "setting", "TT", "name value" },
	{ DEED_ACCOUNT, "account", "TTT", "name role state" },
	{ DEED_TOKEN, "token", "TTT", "name role state" },
	{ DEED_STAFF_PIN, "staff-pin", "IT", "kid state" },
	{ DEED_CORRECTED, "corrected", "INNTTT",
	    "kid from to what touchpoint why" },
	{ DEED_CORRECTION_UNDONE, "correction-undone", "NT", "number why" },
	{ DEED_PLAN, "plan", "TTT", "what name card" },
};

const struct deed_shape *
deed_shape(int64_t kind)
{
	size_t i;

	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (shapes[i].kind == kind)
			return &shapes[i];
	return NULL;
}

/* ---- reading ---------------------------------------------------------------- */

/* Texts of deeds become C strings and lines of a list. */
static struct wire_span
text_read(struct wire_reader *r)
{
	struct wire_span span = wire_text(r);

	if (span.length > 0 && memchr(span.bytes, 0, span.length) != NULL)
		wire_fail(r);
	return span;
}

static struct wire_span
fixed_read(struct wire_reader *r, size_t length)
{
	struct wire_span span = wire_bytes(r);

	if (span.length != length)
		wire_fail(r);
	return span;
}

static void
journal_head_read(struct wire_reader *r)
{
	struct head head;

	wire_array_of(r, 2);
	wire_fixed(r, KID_SIZE);
	head_read(r, &head);
}

/* L and M: lists, of texts or of [kid, head]. */
static void
list_read(struct wire_reader *r, char type, struct deed_field *out)
{
	size_t i;

	out->number = wire_array(r);
	out->span.bytes = r->at;
	for (i = 0; i < out->number && !r->failed; i++) {
		if (type == 'L')
			text_read(r);
		else
			journal_head_read(r);
	}
	out->span.length = (size_t)(r->at - out->span.bytes);
}

static void
field_read(struct wire_reader *r, char type, struct deed_field *out)
{
	switch (type) {
	case 'K':
		out->span = fixed_read(r, KEY_SIZE);
		break;
	case 'I':
		out->span = fixed_read(r, KID_SIZE);
		break;
	case 'E':
		out->span = fixed_read(r, EPOCH_SIZE);
		break;
	case 'N':
		out->number = wire_uint_within(r, 0, INT64_MAX);
		break;
	case 'T':
		out->span = text_read(r);
		break;
	case 'H':
		head_read(r, &out->head);
		break;
	default:
		list_read(r, type, out);
	}
}

int
deed_read(const struct wire_span *entry, struct deed *out)
{
	struct wire_reader r;
	const char *types;
	size_t items, i;

	memset(out, 0, sizeof(*out));
	wire_read_from(&r, entry->bytes, entry->length);
	items = wire_array(&r);
	out->kind = wire_int(&r);
	out->at = (uint32_t)wire_uint_within(&r, 0, LIMIT_AT);
	wire_string(&r, out->who, sizeof(out->who));
	out->shape = deed_shape(out->kind);
	if (r.failed || out->shape == NULL)
		return -1;
	types = out->shape->types;
	if (items != 3 + strlen(types))
		return -1;
	for (i = 0; types[i] != '\0'; i++)
		field_read(&r, types[i], &out->fields[i]);
	return wire_at_end(&r) ? 0 : -1;
}

/* ---- writing ------------------------------------------------------------------ */

static void
put_texts(struct wire_writer *w, const char *const *texts, size_t count)
{
	size_t i;

	wire_put_array(w, count);
	for (i = 0; i < count; i++)
		wire_put_string(w, texts[i]);
}

static void
put_journal_heads(struct wire_writer *w, const struct deed_journal_head *heads,
    size_t count)
{
	size_t i;

	wire_put_array(w, count);
	for (i = 0; i < count; i++) {
		wire_put_array(w, 2);
		wire_put_bytes(w, heads[i].kid, KID_SIZE);
		head_write(w, &heads[i].head);
	}
}

/* An argument of this type, and for a list its length too. */
static void
put_argument(struct wire_writer *w, char type, va_list *args)
{
	const void *list;

	switch (type) {
	case 'K':
		wire_put_bytes(w, va_arg(*args, const uint8_t *), KEY_SIZE);
		break;
	case 'I':
		wire_put_bytes(w, va_arg(*args, const uint8_t *), KID_SIZE);
		break;
	case 'E':
		wire_put_bytes(w, va_arg(*args, const uint8_t *), EPOCH_SIZE);
		break;
	case 'N':
		wire_put_uint(w, va_arg(*args, uint64_t));
		break;
	case 'T':
		wire_put_string(w, va_arg(*args, const char *));
		break;
	case 'H':
		head_write(w, va_arg(*args, const struct head *));
		break;
	case 'L':
		list = va_arg(*args, const char *const *);
		put_texts(w, list, va_arg(*args, size_t));
		break;
	case 'M':
		list = va_arg(*args, const struct deed_journal_head *);
		put_journal_heads(w, list, va_arg(*args, size_t));
		break;
	}
}

void
deed_write_list(struct wire_writer *w, enum deed_kind kind, uint32_t at,
    const char *who, va_list *args)
{
	const struct deed_shape *shape = deed_shape(kind);
	size_t begin = w->length;
	const char *type;

	assert(shape != NULL);
	wire_put_array(w, 3 + strlen(shape->types));
	wire_put_int(w, kind);
	wire_put_uint(w, at);
	wire_put_string(w, who);
	for (type = shape->types; *type != '\0'; type++)
		put_argument(w, *type, args);
	if (w->length - begin > LIMIT_ENTRY)
		w->failed = true;
}

void
deed_write(struct wire_writer *w, enum deed_kind kind, uint32_t at,
    const char *who, ...)
{
	va_list args;

	va_start(args, who);
	deed_write_list(w, kind, at, who, &args);
	va_end(args);
}
