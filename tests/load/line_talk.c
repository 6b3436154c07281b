/*
 * line_talk.c - an open line: bytes out, answers in.
 */

#include <sys/epoll.h>

#include "aggregator/io/bytes.h"
#include "tests/load/gauge.h"
#include "tests/load/line_answer.h"
#include "tests/load/line_inside.h"

#define READ_SIZE 16384 /* a TLS record */

void
line_talk_flush(struct line *line)
{
	struct bytes *out = &line->out;

	while (line->out_at < out->length) {
		size_t count;
		enum line_go go = line_tls_put(line, out->data + line->out_at,
		    out->length - line->out_at, &count);

		if (go == LINE_GONE)
			line_lost(line);
		if (go != LINE_DONE)
			return;
		line->out_at += count;
		line->load->counts.said += count;
	}
	out->length = line->out_at = 0;
}

/* Hand on every whole answer. */
static void
hand_on(struct line *line)
{
	struct line_answer answer;
	size_t took;

	while (line->state == LINE_OPEN &&
	    (took = line_answer_read(&line->in, line->in_at, &answer)) > 0) {
		line->in_at += took;
		line->load->counts.answers++;
		if (line->wish.calls->answered != NULL)
			line->wish.calls->answered(line, line->wish.owner,
			    &answer);
	}
	if (line->in_at == line->in.length)
		line->in.length = line->in_at = 0;
}

static void
heard(struct line *line, const uint8_t *bytes, size_t length)
{
	line->load->counts.heard += length;
	if (line->wish.calls->received != NULL) {
		line->wish.calls->received(line, line->wish.owner, bytes,
		    length);
		return;
	}
	bytes_put(&line->in, bytes, length);
	if (line->in.failed)
		give_up("there is no memory for an answer");
	hand_on(line);
}

void
line_talk_listen(struct line *line)
{
	uint8_t bytes[READ_SIZE];

	while (line->state == LINE_OPEN && !line->paused) {
		size_t count;
		enum line_go go = line_tls_get(line, bytes, sizeof(bytes),
		    &count);

		if (go == LINE_GONE)
			line_lost(line);
		if (go != LINE_DONE)
			return;
		heard(line, bytes, count);
	}
}

void
line_talk_watch(struct line *line)
{
	uint32_t events = line->paused ? 0 : EPOLLIN;

	if (line->out_at < line->out.length)
		events |= EPOLLOUT;
	/* Whoever waits for nothing still hears of a hang-up. */
	line_watch(line, events != 0 ? events : EPOLLRDHUP);
}

void
line_send(struct line *line, const void *bytes, size_t length)
{
	if (line->state == LINE_ENDED)
		return;
	bytes_put(&line->out, bytes, length);
	if (line->out.failed)
		give_up("there is no memory for a request");
	if (line->state == LINE_OPEN)
		line_talk_flush(line);
	if (line->state == LINE_OPEN)
		line_talk_watch(line);
}

size_t
line_waiting(const struct line *line)
{
	return line->out.length - line->out_at;
}

void
line_pause(struct line *line, bool paused)
{
	line->paused = paused;
	/* TLS may hold what the socket has given up already. */
	line_talk_listen(line);
	if (line->state == LINE_OPEN)
		line_talk_watch(line);
}
