/*
 * bench_idle.c - what connections cost that only wait.
 *
 *   bench_idle [LINES]     5,000
 *
 * Each has shaken hands - the first in full, the others resumed, as kiosks
 * do that come back - and had one request answered.  Memory is what the
 * aggregator's process has to itself and its share of the rest (PSS), before
 * the first line and with all of them open.
 */

#include <stdio.h>

#include "aggregator/io/bytes.h"
#include "tests/load/centre.h"
#include "tests/load/drip.h"
#include "tests/load/gauge.h"

struct knocks {
	struct bytes request;
	size_t left, answered;
};

static const struct bytes *
knock_next(void *arg, size_t line)
{
	struct knocks *knocks = arg;

	(void)line;
	if (knocks->left == 0)
		return NULL;
	knocks->left--;
	return &knocks->request;
}

static void
knock_answered(void *arg, size_t line, const struct line_answer *answer)
{
	struct knocks *knocks = arg;

	(void)line;
	if (answer->status != 200)
		give_up("/healthz says %d", answer->status);
	knocks->answered++;
}

int
main(int argc, char **argv)
{
	const long lines = argument(argc, argv, 1, 5000, 1, 8000);
	struct knocks knocks = { .left = (size_t)lines };
	const struct drip_source source = { (size_t)lines, knock_next,
		knock_answered, &knocks };
	struct dripped dripped;
	struct centre centre;
	struct drip *drip;
	double before, after;
	char name[64];

	centre_begin(&centre);
	centre_set(&centre, "idle_ms", "600000");
	centre_serve(&centre);
	bytes_printf(&knocks.request,
	    "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", centre.port);
	before = (double)gauge_memory_kb(centre.pid) / 1024;
	drip = drip_new(centre.port, &source);
	drip_run(drip, 0, &dripped);
	after = (double)gauge_memory_kb(centre.pid) / 1024;
	if (knocks.answered != (size_t)lines ||
	    gauge_descriptors(centre.pid) < lines)
		give_up("not all lines are open");
	printf("# %ld idle connections; before the first %.1f MB\n", lines,
	    before);
	snprintf(name, sizeof(name), "idle_%ld_mb", lines);
	figure(name, after, 1);
	figure("idle_line_kb", (after - before) * 1024 / (double)lines, 1);
	samples_release(&dripped.ms);
	drip_free(drip);
	bytes_release(&knocks.request);
	centre_end(&centre);
	return 0;
}
