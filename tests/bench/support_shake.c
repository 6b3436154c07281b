/*
 * support_shake.c - what handshakes cost, with nothing else around them.
 */

#include "tests/bench/support_shake.h"
#include "tests/bench/support_echo.h"
#include "tests/load/gauge.h"
#include "tests/load/line.h"

#define AT_ONCE 8
#define ECHO_BYTES 256
#define PATIENCE_S 120

struct shakes {
	struct load *load;
	struct line_ticket *ticket; /* NULL: in full */
	size_t left;
};

static void shake_next(struct shakes *shakes);

/* One request, so that TLS 1.3's ticket comes too. */
static void
shake_opened(struct line *line, void *owner)
{
	static const char request[ECHO_BYTES] = "x";

	(void)owner;
	line_send(line, request, sizeof(request));
}

static void
shake_answered(struct line *line, void *owner, const struct line_answer *answer)
{
	struct shakes *shakes = owner;

	(void)answer;
	line_close(line);
	shake_next(shakes);
}

static void
shake_closed(struct line *line, void *owner)
{
	(void)line;
	(void)owner;
	give_up("the echo has hung up");
}

static void
shake_next(struct shakes *shakes)
{
	static const struct line_calls calls = {
		.opened = shake_opened,
		.answered = shake_answered,
		.closed = shake_closed,
	};
	const struct line_wish wish = {
		.calls = &calls, .owner = shakes, .ticket = shakes->ticket
	};

	if (shakes->left == 0)
		return;
	shakes->left--;
	if (line_open(shakes->load, &wish) == NULL)
		give_up("no line to the echo");
}

static bool
all_done(void *arg)
{
	const struct shakes *shakes = arg;

	return shakes->left == 0 &&
	    load_counts(shakes->load)->opening_now == 0 &&
	    load_counts(shakes->load)->open_now == 0;
}

static void
shake(struct shakes *shakes, size_t count, size_t at_once)
{
	shakes->left = count;
	for (size_t i = 0; i < at_once; i++)
		shake_next(shakes);
	if (!load_until(shakes->load, all_done, shakes, PATIENCE_S))
		give_up("handshakes do not end");
}

double
shake_cost(const char *dir, size_t count, bool resumed)
{
	struct shakes shakes = { 0 };
	struct echo echo;
	double cpu;

	echo_start(&echo, dir, ECHO_BYTES, ECHO_BYTES);
	shakes.load = load_new(echo.port);
	if (resumed) {
		shakes.ticket = line_ticket_new();
		shake(&shakes, 1, 1);
	}
	cpu = gauge_cpu(0) + gauge_cpu(echo.pid);
	shake(&shakes, count, AT_ONCE);
	cpu = gauge_cpu(0) + gauge_cpu(echo.pid) - cpu;
	if (load_counts(shakes.load)->resumed != (resumed ? count : 0))
		give_up("%zu handshakes were resumed",
		    (size_t)load_counts(shakes.load)->resumed);
	load_free(shakes.load);
	line_ticket_free(shakes.ticket);
	echo_stop(&echo);
	return cpu / (double)count;
}
