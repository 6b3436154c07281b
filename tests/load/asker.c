/*
 * asker.c - somebody who asks for scores all the while.
 */

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "aggregator/io/bytes.h"
#include "tests/load/asker.h"
#include "tests/load/drip.h"

#define LINES 2
#define QUESTIONS 2
#define ANSWERS 200000 /* as many are kept */

/* Shared by both processes. */
struct asker {
	pid_t pid;
	atomic_bool begun, enough;
	size_t count;
	double ms[ANSWERS];
};

static const char *const paths[QUESTIONS] = { "/v1/scores",
	"/v1/scores?from=28d&by=day" };

struct quiz {
	struct bytes questions[QUESTIONS];
	size_t next, count;
	struct asker *asker; /* or NULL: as many as count says */
};

static void
quiz_init(struct quiz *quiz, const struct centre *centre)
{
	memset(quiz, 0, sizeof(*quiz));
	for (size_t i = 0; i < QUESTIONS; i++)
		bytes_printf(&quiz->questions[i],
		    "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
		    "Authorization: Bearer %s\r\n\r\n",
		    paths[i], centre->port, centre->bearer);
}

static void
quiz_release(struct quiz *quiz)
{
	for (size_t i = 0; i < QUESTIONS; i++)
		bytes_release(&quiz->questions[i]);
}

static const struct bytes *
quiz_next(void *arg, size_t line)
{
	struct quiz *quiz = arg;

	(void)line;
	if (quiz->asker != NULL && atomic_load(&quiz->asker->enough))
		return NULL;
	if (quiz->next == quiz->count)
		return NULL;
	return &quiz->questions[quiz->next++ % QUESTIONS];
}

static void
quiz_answered(void *arg, size_t line, const struct line_answer *answer)
{
	struct quiz *quiz = arg;

	(void)line;
	if (quiz->asker != NULL)
		atomic_store(&quiz->asker->begun, true);
	if (answer->status != 200)
		give_up("a question is answered with %d", answer->status);
}

static void
ask(const struct centre *centre, struct quiz *quiz, double rate, size_t lines,
    struct dripped *out)
{
	const struct drip_source source = { lines, quiz_next, quiz_answered,
		quiz };
	struct drip *drip = drip_new(centre->port, &source);

	drip_run(drip, rate, out);
	drip_free(drip);
}

/* The process of its own. */
static void
ask_on(const struct centre *centre, struct asker *asker, double rate)
{
	struct dripped dripped;
	struct quiz quiz;

	quiz_init(&quiz, centre);
	quiz.asker = asker;
	quiz.count = ANSWERS;
	ask(centre, &quiz, rate, LINES, &dripped);
	asker->count = dripped.ms.count;
	memcpy(asker->ms, dripped.ms.values,
	    dripped.ms.count * sizeof(asker->ms[0]));
	_exit(0);
}

/* Until the first answer has come: lines are open then. */
static void
await_begun(const struct asker *asker)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	while (!atomic_load(&asker->begun)) {
		if (waitpid(asker->pid, NULL, WNOHANG) != 0)
			give_up("whoever asks for scores has ended");
		nanosleep(&pause, NULL);
	}
}

struct asker *
asker_start(const struct centre *centre, double rate)
{
	struct asker *asker = mmap(NULL, sizeof(*asker), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	if (asker == MAP_FAILED)
		give_up("there is no memory for questions");
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		give_up("fork: %s", strerror(errno));
	if (pid > 0) {
		asker->pid = pid;
		await_begun(asker);
		return asker;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	ask_on(centre, asker, rate);
	return NULL; /* not reached */
}

void
asker_stop(struct asker *asker, struct samples *ms)
{
	int status;

	atomic_store(&asker->enough, true);
	if (waitpid(asker->pid, &status, 0) != asker->pid || status != 0)
		give_up("whoever asks for scores has ended with %d", status);
	for (size_t i = 0; i < asker->count; i++)
		samples_add(ms, asker->ms[i]);
	munmap(asker, sizeof(*asker));
}

void
asker_quiz(const struct centre *centre, size_t count, struct samples *ms)
{
	struct dripped dripped;
	struct quiz quiz;

	quiz_init(&quiz, centre);
	quiz.count = count;
	ask(centre, &quiz, 0, 1, &dripped);
	for (size_t i = 0; i < dripped.ms.count; i++)
		samples_add(ms, dripped.ms.values[i]);
	samples_release(&dripped.ms);
	quiz_release(&quiz);
}
