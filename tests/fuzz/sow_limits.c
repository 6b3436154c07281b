/*
 * sow_limits.c - seeds that stand at a limit, and right beyond it.
 *
 * A limit that is not looked at, or by one too late, is then found by the
 * seeds themselves; what is mutated from them stays near.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "protocol/sync.h"
#include "tests/fuzz/sow_limits.h"

#define SEEDS "tests/fuzz/seeds"
#define ROOM 16384

static const uint8_t zeroes[HASH_SIZE];

static void
put_head(struct wire_writer *w)
{
	const struct head head = { .number = 1 };

	head_write(w, &head);
}

static void
fill(char *out, size_t length)
{
	memset(out, 'a', length);
	out[length] = '\0';
}

/* ---- payloads ----------------------------------------------------------------- */

static void
make_enrol(struct wire_writer *w, size_t description)
{
	char text[ROOM];

	fill(text, description);
	wire_put_array(w, 6);
	wire_put_uint(w, SYNC_VERSION);
	wire_put_bytes(w, zeroes, KID_SIZE);
	wire_put_bytes(w, zeroes, NONCE_SIZE);
	wire_put_string(w, "https://a/#v1.a.b.c");
	wire_put_bytes(w, zeroes, KEY_SIZE);
	wire_put_string(w, text);
}

static void
make_request(struct wire_writer *w, size_t sheets, size_t receipts)
{
	wire_put_array(w, 10);
	wire_put_uint(w, SYNC_VERSION);
	wire_put_bytes(w, zeroes, KID_SIZE);
	wire_put_bytes(w, zeroes, NONCE_SIZE);
	wire_put_uint(w, 1000);
	wire_put_int(w, 1795600000000);
	put_head(w);
	wire_put_map(w, 0);
	wire_put_array(w, sheets);
	while (sheets-- > 0)
		wire_put_bytes(w, zeroes, VERSION_SIZE);
	wire_put_array(w, receipts);
	while (receipts-- > 0)
		put_head(w);
	wire_put_bytes(w, zeroes, HASH_SIZE);
}

static void
make_sheets(struct wire_writer *w, size_t count)
{
	make_request(w, count, 0);
}

static void
make_receipts(struct wire_writer *w, size_t count)
{
	make_request(w, 0, count);
}

static void
make_answer(struct wire_writer *w, size_t judged, size_t pins)
{
	wire_put_array(w, 10);
	wire_put_uint(w, SYNC_VERSION);
	wire_put_bytes(w, zeroes, HASH_SIZE);
	wire_put_int(w, 1795600000000);
	wire_put_uint(w, ANSWER_FINE);
	wire_put_array(w, 0);
	wire_put_array(w, judged);
	for (size_t i = 0; i < judged; i++) {
		wire_put_array(w, 3);
		wire_put_uint(w, i);
		wire_put_uint(w, ENVELOPE_SEEN);
		wire_put_uint(w, 1);
	}
	wire_put_array(w, 0);
	wire_put_array(w, pins);
	while (pins-- > 0)
		wire_put_bytes(w, zeroes, HASH_SIZE);
	wire_put_null(w);
	put_head(w);
}

static void
make_judged(struct wire_writer *w, size_t count)
{
	make_answer(w, count, 1);
}

static void
make_pins(struct wire_writer *w, size_t count)
{
	make_answer(w, 0, count);
}

/* One entry that withdraws so many numbers, of 9 bytes each. */
static void
make_envelope(struct wire_writer *w, size_t numbers)
{
	uint64_t withdrawn[256];
	uint8_t bytes[ROOM];
	struct wire_writer entry;

	for (size_t i = 0; i < numbers; i++)
		withdrawn[i] = INT64_MAX - i;
	wire_write_to(&entry, bytes, sizeof(bytes));
	entry_write_withdrawn(&entry, 0, withdrawn, numbers);
	wire_put_array(w, 5);
	wire_put_bytes(w, zeroes, EPOCH_SIZE);
	wire_put_uint(w, 1);
	wire_put_bytes(w, zeroes, HASH_SIZE);
	wire_put_map(w, 0);
	wire_put_bytes(w, entry.bytes, entry.length);
}

/* ---- lines of text ------------------------------------------------------------ */

/* The same piece so many times, between two others. */
static void
repeat(struct wire_writer *w, const char *before, const char *piece,
    size_t count, const char *behind)
{
	wire_put_raw(w, before, strlen(before));
	while (count-- > 0)
		wire_put_raw(w, piece, strlen(piece));
	wire_put_raw(w, behind, strlen(behind));
}

static void
make_token(struct wire_writer *w, size_t address)
{
	repeat(w, "https://", "a", address - strlen("https://"),
	    "/#v1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	    ".AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	    ".AAAAAAAAAAAAAAAAAAAAAA");
}

/* Pieces that end in a comma or so, each with its number: the last without. */
static void
number(struct wire_writer *w, const char *before, const char *behind,
    size_t count)
{
	char piece[64];

	for (size_t i = 0; i < count; i++) {
		size_t length = (size_t)snprintf(piece, sizeof(piece),
		    "%s%zu%s", before, i, behind);

		wire_put_raw(w, piece, length - (i + 1 == count));
	}
}

static void
make_query(struct wire_writer *w, size_t touchpoints)
{
	number(w, "touchpoint=t", "&", touchpoints);
}

static void
make_settings(struct wire_writer *w, size_t value)
{
	repeat(w, "proxy = http://", "a", value - strlen("http://"), "\n");
}

static void
make_choices(struct wire_writer *w, size_t choices)
{
	repeat(w,
	    "{\"name\":\"a\",\"languages\":[\"en\"],\"questions\":[{\"id\":"
	    "\"q\",\"text\":{\"en\":\"Q\"},\"choices\":[",
	    "", 0, "");
	number(w, "{\"id\":\"c", "\",\"text\":{\"en\":\"C\"}},", choices);
	repeat(w, "]}]}", "", 0, "");
}

/* Two chunks of so many bytes together. */
static void
make_chunks(struct wire_writer *w, size_t body)
{
	char size[16];

	repeat(w,
	    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "100\r\n",
	    "a", 256, "\r\n");
	snprintf(size, sizeof(size), "%zx\r\n", body - 256);
	repeat(w, size, "a", body - 256, "\r\n0\r\n\r\n");
}

/* ---- all ------------------------------------------------------------------------- */

static const struct {
	const char *name; /* of its folder, and of what is many */
	size_t limit;
	void (*make)(struct wire_writer *w, size_t count);
} limits[] = {
	{ "enrol/description", LIMIT_TITLE, make_enrol },
	{ "sync_request/sheets", LIMIT_QUESTIONS, make_sheets },
	{ "sync_request/receipts", SYNC_RECEIPTS, make_receipts },
	{ "answer/judged", LIMIT_SYNC_ENVELOPES, make_judged },
	{ "answer/pins", ANSWER_PINS, make_pins },
	{ "envelope/entry", 113, make_envelope }, /* of 1,022 bytes */
	{ "token/address", LIMIT_URL, make_token },
	{ "query/touchpoints", 64, make_query },
	{ "settings/value", 255, make_settings },
	{ "sheet/choices", LIMIT_STEPS, make_choices },
	{ "http_head/chunks", 512, make_chunks },
};

static void
write_file(const char *name, const char *where, const struct wire_writer *w)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), SEEDS "/%s_%s", name, where);
	file = fopen(path, "wb");
	if (w->failed || file == NULL ||
	    fwrite(w->bytes, 1, w->length, file) != w->length ||
	    fclose(file) != 0) {
		fprintf(stderr, "%s cannot be written\n", path);
		exit(1);
	}
}

void
sow_limits(void)
{
	static uint8_t room[ROOM];
	struct wire_writer w;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		wire_write_to(&w, room, sizeof(room));
		limits[i].make(&w, limits[i].limit);
		write_file(limits[i].name, "at_limit", &w);
		wire_write_to(&w, room, sizeof(room));
		limits[i].make(&w, limits[i].limit + 1);
		write_file(limits[i].name, "beyond", &w);
	}
}
