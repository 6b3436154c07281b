/*
 * bench_feedback.c - digital answers, one for each request.
 *
 *   bench_feedback [COUNT [LINES]]     60,000 on 16 kept-alive lines
 *
 * POST /v1/feedback of one source, each with an id of its own, durable before
 * the answer.  First as fast as answers come, then at half of the rate
 * reached, paced (tests/load/drip.h): feedback_p99_ms is that one's.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "tests/load/centre.h"
#include "tests/load/drip.h"
#include "tests/load/gauge.h"

#define STEPS 5

struct mail {
	struct bytes *requests;
	size_t count, next, accepted;
};

static void
make_one(struct bytes *out, const struct centre *centre, const char *bearer,
    size_t number)
{
	char body[128];

	snprintf(body, sizeof(body), "{\"id\": \"answer-%zu\", \"value\": %zu}",
	    number, number * 7 % STEPS + 1);
	bytes_printf(out,
	    "POST /v1/feedback HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
	    "Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
	    "Content-Length: %zu\r\n\r\n%s",
	    centre->port, bearer, strlen(body), body);
	if (out->failed)
		give_up("there is no memory for requests");
}

static const struct bytes *
mail_next(void *arg, size_t line)
{
	struct mail *mail = arg;

	(void)line;
	return mail->next < mail->count ? &mail->requests[mail->next++] : NULL;
}

static void
mail_answered(void *arg, size_t line, const struct line_answer *answer)
{
	struct mail *mail = arg;

	(void)line;
	if (answer->status != 200 ||
	    memmem(answer->body, answer->length, "\"accepted\"", 10) == NULL)
		give_up("an answer is answered with %d: %.*s", answer->status,
		    (int)answer->length, (const char *)answer->body);
	mail->accepted++;
}

static void
run(const struct centre *centre, struct drip *drip, struct mail *mail)
{
	double cpu = gauge_cpu(centre->pid);
	struct dripped full, half;
	double rate;

	mail->count /= 2;
	drip_run(drip, 0, &full);
	cpu = gauge_cpu(centre->pid) - cpu;
	rate = (double)full.count / full.seconds;
	figure("feedback_per_s", rate, 0);
	figure("feedback_cpu_us", cpu / (double)full.count * 1e6, 1);
	figure("feedback_full_p50_ms", samples_at(&full.ms, 50), 2);
	figure("feedback_full_p99_ms", samples_at(&full.ms, 99), 2);
	mail->count *= 2;
	drip_run(drip, rate / 2, &half);
	figure("feedback_p50_ms", samples_at(&half.ms, 50), 2);
	figure("feedback_p99_ms", samples_at(&half.ms, 99), 2);
	samples_release(&full.ms);
	samples_release(&half.ms);
}

int
main(int argc, char **argv)
{
	const long count = argument(argc, argv, 1, 60000, 2, 10000000);
	const long lines = argument(argc, argv, 2, 16, 1, 4000);
	struct mail mail = { .count = (size_t)(count - count % 2) };
	const struct drip_source source = { (size_t)lines, mail_next,
		mail_answered, &mail };
	struct centre centre;
	struct drip *drip;
	char bearer[128];
	long found;

	printf("# %zu answers on %ld lines, half of them paced\n", mail.count,
	    lines);
	centre_begin(&centre);
	centre_source(&centre, "web", bearer, sizeof(bearer));
	centre_serve(&centre);
	mail.requests = calloc(mail.count, sizeof(mail.requests[0]));
	if (mail.requests == NULL)
		give_up("there is no memory for requests");
	for (size_t i = 0; i < mail.count; i++)
		make_one(&mail.requests[i], &centre, bearer, i);
	drip = drip_new(centre.port, &source);
	run(&centre, drip, &mail);
	found = centre_ratings(&centre);
	if (found != (long)mail.accepted || mail.accepted != mail.count)
		give_up("%zu answers were sent, %zu accepted, %ld counted",
		    mail.count, mail.accepted, found);
	drip_free(drip);
	for (size_t i = 0; i < mail.count; i++)
		bytes_release(&mail.requests[i]);
	free(mail.requests);
	centre_end(&centre);
	return 0;
}
