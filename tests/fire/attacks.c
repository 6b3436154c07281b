/*
 * attacks.c - the table of attacks, and what each says.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/limits.h"
#include "tests/fire/attack.h"

#define GET "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
#define SYNC \
	"POST /v1/sync HTTP/1.1\r\nHost: a\r\nContent-Type: " \
	"application/cose\r\n"
#define BLOCK 65536 /* bytes made once and sent again and again */
#define BODY 1000000

static void
say(struct peer *peer, const char *text)
{
	line_send(peer->line, text, strlen(text));
}

/* The same text as often as it fits into a block. */
static size_t
fill(char block[BLOCK], const char *text)
{
	const size_t length = strlen(text);
	size_t used = 0;

	while (used + length <= BLOCK) {
		memcpy(block + used, text, length);
		used += length;
	}
	return used;
}

/* Closed by us, to come again at once. */
static void
hang_up(struct peer *peer)
{
	line_close(peer->line);
	peer->line = NULL;
}

/* ---- slow ones ------------------------------------------------------------------ */

static void
begin_head(struct peer *peer)
{
	say(peer, "GET / HTTP/1.1\r\nHost: a\r\nX: ");
}

static void
begin_body(struct peer *peer)
{
	say(peer, SYNC "Content-Length: 1000000\r\n\r\n");
}

/* One byte: each is a TLS record of its own. */
static void
drip(struct peer *peer)
{
	if (++peer->sent % 20 == 0)
		line_send(peer->line, "a", 1);
}

/* All of it but the last byte. */
static void
hoard(struct peer *peer)
{
	static char body[BODY - 1];

	begin_body(peer);
	line_send(peer->line, body, sizeof(body));
}

/* Answers without end that nobody reads. */
static void
ask_much(struct peer *peer)
{
	static char block[BLOCK];
	static size_t length;

	if (length == 0)
		length = fill(block, GET);
	if (line_waiting(peer->line) < BLOCK)
		line_send(peer->line, block, length);
}

/* ---- handshakes ------------------------------------------------------------------- */

/*
 * A ClientHello for TLS 1.2, ECDHE, P-256: costs its sender nothing, and the
 * server a key exchange and a signature.
 */
static const uint8_t hello[] = { 0x16, 0x03, 0x01, 0x00, 0x5f, /* record */
	0x01, 0x00, 0x00, 0x5b, 0x03, 0x03,       /* ClientHello, TLS 1.2 */
	0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, /* random */
	0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x21, 0x22,
	0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e,
	0x2f, 0x00, /* session */
	0x00, 0x0c, 0xc0, 0x2b, 0xc0, 0x2f, 0xc0, 0x2c, 0xc0, 0x30, /* suites */
	0xcc, 0xa9, 0xcc, 0xa8, 0x01, 0x00, /* no compression */
	0x00, 0x26,                         /* extensions */
	0x00, 0x0a, 0x00, 0x06, 0x00, 0x04, 0x00, 0x17, 0x00, 0x18, /* curves */
	0x00, 0x0b, 0x00, 0x02, 0x01, 0x00, /* point formats */
	0x00, 0x0d, 0x00, 0x12, 0x00, 0x10, /* signatures */
	0x04, 0x03, 0x05, 0x03, 0x06, 0x03, 0x08, 0x04, 0x04, 0x01, 0x05, 0x01,
	0x06, 0x01, 0x02, 0x01 };

static void
say_hello(struct peer *peer)
{
	line_send(peer->line, hello, sizeof(hello));
}

static void
say_half(struct peer *peer)
{
	line_send(peer->line, hello, sizeof(hello) / 2);
}

/* ---- floods ------------------------------------------------------------------------ */

static void
send_fields(struct peer *peer)
{
	char field[32];

	say(peer, "GET /healthz HTTP/1.1\r\nHost: a\r\n");
	for (int i = 0; i < 150; i++) {
		snprintf(field, sizeof(field), "X-%d: y\r\n", i);
		say(peer, field);
	}
	say(peer, "\r\n");
}

static void
begin_chunks(struct peer *peer)
{
	say(peer, SYNC "Transfer-Encoding: chunked\r\n\r\n");
}

static void
send_tiny(struct peer *peer)
{
	static char block[BLOCK];
	static size_t length;

	if (length == 0)
		length = fill(block, "1\r\na\r\n");
	if (line_waiting(peer->line) < BLOCK)
		line_send(peer->line, block, length);
}

static void
send_giant(struct peer *peer)
{
	say(peer, SYNC "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n");
}

static void
guess(struct peer *peer)
{
	char request[256];

	snprintf(request, sizeof(request),
	    "GET /v1/scores HTTP/1.1\r\nHost: a\r\n"
	    "Authorization: Bearer ts_%032llx\r\n\r\n",
	    (unsigned long long)++peer->attacker->drawn * 0x9e3779b97f4a7c15u);
	say(peer, request);
}

/* Of a key that nobody knows: told so, in a signed answer. */
static void
send_nonsense(struct peer *peer)
{
	static const char shape[] = SYNC "Content-Length: 197\r\n\r\n"
					 "\xd2\x84\x55\xa2\x01\x27\x04\x50";
	char request[512] = { 0 };
	size_t length = sizeof(shape) - 1;

	memcpy(request, shape, length);
	length += KID_SIZE;
	memcpy(request + length, "\xa0\x58\x68", 3);
	length += 3 + 0x68;
	memcpy(request + length, "\x58\x40", 2);
	length += 2 + 64;
	line_send(peer->line, request, length);
}

/* ---- the table --------------------------------------------------------------------- */

const struct attack attacks[] = {
	{ .name = "slow-head",
	    .what = "a byte of the head ten times a second",
	    .lines = 500,
	    .opened = begin_head,
	    .tick = drip },
	{ .name = "slow-body",
	    .what = "a byte of the body ten times a second",
	    .lines = 500,
	    .opened = begin_body,
	    .tick = drip },
	{ .name = "hoard",
	    .what = "a body of 1 MB but for its last byte",
	    .lines = 500,
	    .opened = hoard },
	{ .name = "slow-read",
	    .what = "asks without end and reads nothing",
	    .lines = 200,
	    .tick = ask_much,
	    .deaf = true },
	{ .name = "silence",
	    .what = "connects and says nothing",
	    .lines = 500,
	    .plain = true },
	{ .name = "half-hello",
	    .what = "half a ClientHello",
	    .lines = 500,
	    .plain = true,
	    .opened = say_half },
	{ .name = "hello-flood",
	    .what = "a ClientHello, hangs up at the answer",
	    .lines = 64,
	    .plain = true,
	    .opened = say_hello,
	    .heard = hang_up },
	{ .name = "handshake-flood",
	    .what = "whole handshakes, hangs up after each",
	    .lines = 64,
	    .opened = hang_up },
	{ .name = "pipelining",
	    .what = "asks without end, reads as fast as it can",
	    .lines = 16,
	    .tick = ask_much },
	{ .name = "field-flood",
	    .what = "heads of 150 fields",
	    .lines = 16,
	    .opened = send_fields },
	{ .name = "tiny-chunks",
	    .what = "a body in chunks of one byte",
	    .lines = 16,
	    .opened = begin_chunks,
	    .tick = send_tiny },
	{ .name = "giant-chunk",
	    .what = "a chunk of 2 GiB is announced",
	    .lines = 16,
	    .opened = send_giant },
	{ .name = "guessing",
	    .what = "tokens, one after the other",
	    .lines = 16,
	    .opened = guess,
	    .heard = guess },
	{ .name = "strangers",
	    .what = "syncs of a key that is not known",
	    .lines = 16,
	    .opened = send_nonsense,
	    .heard = send_nonsense },
	{ .name = "many",
	    .what = "20,000 connections are tried",
	    .lines = 10000,
	    .plain = true,
	    .count = 20000 },
	{ .name = NULL },
};

const struct attack *
attack_find(const char *name)
{
	for (const struct attack *attack = attacks; attack->name != NULL;
	     attack++)
		if (strcmp(attack->name, name) == 0)
			return attack;
	return NULL;
}
