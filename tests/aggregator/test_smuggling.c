/*
 * test_smuggling.c - watches core/http.c against tests/fire/smuggling.txt.
 *
 * The verdict must be the table's however the bytes arrive, and with whichever
 * llhttp this was built.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/core/http.h"
#include "tests/aggregator/support_smuggling.h"

#define BODY_LIMIT 64

struct reading {
	struct http http;
	char buffer[HTTP_HEAD_SIZE];
	size_t taken;
};

static struct smuggling *rows;
static size_t row_count;

static void
on_body(void *arg, const uint8_t *bytes, size_t length)
{
	(void)arg, (void)bytes, (void)length;
}

static bool
is_settled(const struct reading *r)
{
	return r->http.state == HTTP_DONE || r->http.state == HTTP_REFUSED;
}

/* A copy of its own size, so that the sanitizer sees a read past its end. */
static void
push(struct reading *r, const char *bytes, size_t length)
{
	uint8_t *copy = malloc(length > 0 ? length : 1);
	size_t at = 0;

	assert_non_null(copy);
	memcpy(copy, bytes, length);
	while (at < length && !is_settled(r)) {
		at += http_push(&r->http, copy + at, length - at);
		if (r->http.state == HTTP_HEAD_WHOLE)
			http_take_body(&r->http, BODY_LIMIT);
	}
	r->taken += at;
	free(copy);
}

static void
begin(struct reading *r)
{
	memset(r, 0, sizeof(*r));
	http_begin(&r->http, r->buffer, on_body, r);
}

static void
check(const struct smuggling *row, const struct reading *r)
{
	static const enum http_state states[] = {
		[SMUGGLING_REFUSED] = HTTP_REFUSED,
		[SMUGGLING_OK] = HTTP_DONE,
		[SMUGGLING_NEXT] = HTTP_DONE,
	};

	if (row->verdict == SMUGGLING_MORE
		? is_settled(r)
		: r->http.state != states[row->verdict])
		fail_msg("%s: state %d", row->why, (int)r->http.state);
	if (r->http.status != row->status)
		fail_msg("%s: %d, not %d (%s)", row->why, r->http.status,
		    row->status, r->http.why);
	if (row->verdict != SMUGGLING_REFUSED &&
	    (r->taken < row->length) != (row->verdict == SMUGGLING_NEXT))
		fail_msg("%s: %zu bytes of %zu taken", row->why, r->taken,
		    row->length);
}

static void
whole(void **state)
{
	struct reading r;

	(void)state;
	for (size_t i = 0; i < row_count; i++) {
		begin(&r);
		push(&r, rows[i].bytes, rows[i].length);
		check(&rows[i], &r);
	}
}

static void
byte_by_byte(void **state)
{
	struct reading r;

	(void)state;
	for (size_t i = 0; i < row_count; i++) {
		begin(&r);
		for (size_t k = 0; k < rows[i].length; k++)
			push(&r, rows[i].bytes + k, 1);
		check(&rows[i], &r);
	}
}

static void
cut_in_two_anywhere(void **state)
{
	struct reading r;

	(void)state;
	for (size_t i = 0; i < row_count; i++) {
		for (size_t cut = 1; cut < rows[i].length; cut++) {
			begin(&r);
			push(&r, rows[i].bytes, cut);
			push(&r, rows[i].bytes + cut, rows[i].length - cut);
			check(&rows[i], &r);
		}
	}
}

/* What was left is a request of its own, not a part of the first. */
static void
what_is_left_is_read_as_the_next(void **state)
{
	struct reading r;
	size_t taken;

	(void)state;
	for (size_t i = 0; i < row_count; i++) {
		if (rows[i].verdict != SMUGGLING_NEXT)
			continue;
		begin(&r);
		push(&r, rows[i].bytes, rows[i].length);
		taken = r.taken;
		begin(&r);
		push(&r, rows[i].bytes + taken, rows[i].length - taken);
		assert_int_equal(r.http.state, HTTP_DONE);
		assert_string_equal(r.http.path, "/smuggled");
	}
}

static int
read_table(void **state)
{
	(void)state;
	rows = smuggling_read(&row_count);
	return rows != NULL && row_count > 100 ? 0 : -1;
}

static int
forget_table(void **state)
{
	(void)state;
	free(rows);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(byte_by_byte),
		cmocka_unit_test(cut_in_two_anywhere),
		cmocka_unit_test(what_is_left_is_read_as_the_next),
	};

	return cmocka_run_group_tests(tests, read_table, forget_table);
}
