/*
 * sow.c - writes the seeds that nobody can type: `make fuzz-seeds`.
 *
 * For fuzz_rogue.c pieces as it cuts them, for fuzz_bundle.c a bundle, for
 * others what sow_limits.c has.  Made
 * again only when the protocol changes; the same bytes every time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aggregator/io/bundle.h"
#include "aggregator/io/bytes.h"
#include "protocol/sync.h"
#include "tests/fuzz/sow_limits.h"
#include "tests/fuzz/support_rogue.h"

#define SEEDS "tests/fuzz/seeds"

static struct rogue *rogue;

static void
put_piece(struct bytes *out, const void *bytes, size_t length)
{
	const uint8_t head[2] = { (uint8_t)(length >> 8), (uint8_t)length };

	bytes_put(out, head, sizeof(head));
	bytes_put(out, bytes, length);
}

/* The payload of an honest request as the first piece. */
static void
put_request(struct bytes *out)
{
	uint8_t sealed[LIMIT_REQUEST], scratch[2 * LIMIT_REQUEST];
	struct sync_request request;
	struct wire_writer w;
	struct wire_reader r;
	struct sign1 object;

	rogue_request(rogue, &request);
	wire_write_to(&w, sealed, sizeof(sealed));
	sync_request_seal(&w, &rogue->kiosk->key, &request, scratch,
	    sizeof(scratch));
	wire_read_from(&r, w.bytes, w.length);
	sign1_read(&r, &object);
	put_piece(out, object.payload.bytes, object.payload.length);
}

/* Numbers of a kiosk's running epoch: the envelope's payload, its texts. */
static void
put_envelope(struct bytes *out, struct test_kiosk *kiosk, uint64_t first,
    uint64_t last)
{
	struct bytes sealed = { 0 };
	struct wire_reader r;
	struct sign1 object;

	test_kiosk_seal(kiosk, test_kiosk_now(kiosk), first, last, &sealed);
	wire_read_from(&r, sealed.data, sealed.length);
	sign1_read(&r, &object);
	put_piece(out, object.payload.bytes, object.payload.length);
	put_piece(out, r.at, (size_t)(r.end - r.at));
	bytes_release(&sealed);
}

static void
write_seed(const char *name, struct bytes *bytes)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), SEEDS "/%s", name);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes->data, 1, bytes->length, file),
	    bytes->length);
	assert_int_equal(fclose(file), 0);
	bytes_release(bytes);
}

/* One envelope behind a request. */
static void
write_envelope(const char *name, struct test_kiosk *kiosk, uint64_t first,
    uint64_t last)
{
	struct bytes bytes = { 0 };

	put_request(&bytes);
	put_envelope(&bytes, kiosk, first, last);
	write_seed(name, &bytes);
}

/* A second card with the same key: the same up to that entry. */
static struct test_kiosk *
twin_new(size_t count)
{
	struct test_kiosk *twin = test_kiosk_new(1);

	*twin = *rogue->kiosk;
	test_kiosk_now(twin)->count = count;
	return twin;
}

/* From there on its own way: a text, a withdrawal of what is held, a time. */
static void
go_on(struct test_kiosk *twin)
{
	test_kiosk_rate_with(twin, 1000, 0, 1, 1, "a text");
	test_kiosk_withdraw(twin, 0, 4);
	test_kiosk_time(twin, 500, 1795600000000, 80);
}

static void
write_twins(void)
{
	struct test_kiosk *twin = twin_new(4);

	go_on(twin);
	write_envelope("rogue/fork", twin, 5, 7);
	test_kiosk_free(twin);
	twin = twin_new(5);
	go_on(twin);
	write_envelope("rogue/withdrawn", twin, 6, 7);
	write_envelope("rogue/dated", twin, 6, 8);
	test_kiosk_boot(twin, 0xa2, NULL);
	test_kiosk_slot(twin, "counter-1", "satisfaction",
	    twin->epochs[0].slots[0].sheet, HAND_CUSTOMER);
	test_kiosk_lost(twin, 0, &twin->epochs[0], 2, 3);
	test_kiosk_rate(twin, 60000, 0, 2);
	write_envelope("rogue/epoch", twin, 9, 12);
	test_kiosk_free(twin);
}

static void
write_several(void)
{
	struct bytes bytes = { 0 };

	put_request(&bytes);
	put_envelope(&bytes, rogue->kiosk, 7, 7);
	put_envelope(&bytes, rogue->kiosk, 6, 6);
	put_envelope(&bytes, rogue->kiosk, 1, 7);
	write_seed("rogue/several", &bytes);
}

int
main(void)
{
	struct bundle_count count;
	struct bytes bytes = { 0 };
	char why[BUNDLE_WHY];

	rogue = rogue_stand();
	put_request(&bytes);
	write_seed("rogue/nothing", &bytes);
	write_envelope("rogue/next", rogue->kiosk, 6, 7);
	write_envelope("rogue/seen", rogue->kiosk, 1, 4);
	write_envelope("rogue/gap", rogue->kiosk, 7, 7);
	write_several();
	write_twins();
	sow_limits();
	assert_int_equal(bundle_write(rogue->test->desk.store,
			     SEEDS "/bundle/small", &count, why),
	    0);
	return 0;
}
