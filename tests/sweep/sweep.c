/*
 * sweep.c - every N in every manner: see sweep.h.
 */

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/sweep/seam.h"
#include "tests/sweep/sweep.h"

#define CALLS_MOST 100000 /* no sweep has so many; one that does runs away */

/* Those of the sanitizers, where there are any. */
void __sanitizer_set_report_fd(void *fd) __attribute__((weak));
int __lsan_do_recoverable_leak_check(void) __attribute__((weak));

static const struct manner {
	const char *name;
	unsigned fails;
	bool on;               /* from N on, not N alone */
	enum disk_failure how; /* of the disk */
	int error;             /* of files; 0: half is written */
} manners[] = {
	{ "memory", SWEEP_MEMORY, false, DISK_FINE, 0 },
	{ "memory on", SWEEP_MEMORY, true, DISK_FINE, 0 },
	{ "disk", SWEEP_DISK, false, DISK_EIO, 0 },
	{ "disk on", SWEEP_DISK, true, DISK_EIO, 0 },
	{ "half a write", SWEEP_DISK, false, DISK_SHORT, 0 },
	{ "full on", SWEEP_DISK, true, DISK_FULL, 0 },
	{ "read-only on", SWEEP_DISK, true, DISK_READONLY, 0 },
	{ "file", SWEEP_FILES, false, DISK_FINE, EIO },
	{ "file on", SWEEP_FILES, true, DISK_FINE, EIO },
	{ "half a write to a file", SWEEP_FILES, false, DISK_FINE, 0 },
	{ "full for files on", SWEEP_FILES, true, DISK_FINE, ENOSPC },
};

static struct {
	struct disk *disk;
	const struct sweep *sweep;
	const struct manner *manner;
	uint64_t from, n, calls;
	bool wrong, any_wrong;
} state;

struct disk *
sweep_disk(void)
{
	return state.disk;
}

const void *
sweep_what(void)
{
	return state.sweep->what;
}

void
sweep_wrong(const char *format, ...)
{
	char why[300];
	va_list list;

	if (state.wrong)
		return;
	state.wrong = state.any_wrong = true;
	va_start(list, format);
	vsnprintf(why, sizeof(why), format, list);
	va_end(list);
	printf("\n# %s, %s, call %" PRIu64 ": %s\n#", state.sweep->name,
	    state.manner->name, state.n, why);
}

bool
sweep_expect(bool holds, const char *what)
{
	if (!holds)
		sweep_wrong("%s", what);
	return holds;
}

static void
arm(const struct manner *manner, uint64_t n)
{
	if (manner->fails == SWEEP_DISK)
		disk_fail(state.disk, manner->how, n - 1,
		    manner->on ? UINT64_MAX : 1);
	else
		seam_arm(manner->fails == SWEEP_MEMORY ? SEAM_MEMORY
						       : SEAM_FILES,
		    n, manner->on, manner->error);
}

/* How many calls failed. */
static uint64_t
disarm(void)
{
	uint64_t failed = seam_disarm();

	if (state.manner->fails == SWEEP_DISK)
		failed = disk_failed(state.disk);
	disk_fail(state.disk, DISK_FINE, 0, 0);
	return failed;
}

/* One N; false: nothing failed, so there are no more. */
static bool
fail_at(uint64_t n)
{
	const struct sweep *sweep = state.sweep;
	uint64_t failed;
	bool done;

	state.n = n;
	disk_put_back(state.disk, NULL);
	sweep->begin();
	arm(state.manner, n);
	done = sweep->act();
	failed = disarm();
	if (failed == 0 && !done)
		sweep_wrong("refused, and nothing had failed");
	sweep->check(done);
	return failed > 0;
}

/*
 * Every N in one manner; how many there were.  From N on is hardly another
 * thing than from N + 1 on: of thousands, some are left out.
 */
static uint64_t
fail_at_each(const struct manner *manner)
{
	const unsigned apart = state.sweep->apart > 0 ? state.sweep->apart : 1;
	uint64_t n = state.from, tried = 0;

	state.manner = manner;
	state.wrong = false;
	while (fail_at(n) && !state.wrong) {
		tried++;
		n += manner->on                     ? 1 + n / 100
		    : manner->fails == SWEEP_MEMORY ? apart
						    : 1;
		if (n > CALLS_MOST)
			sweep_wrong("it never gets through");
	}
	if (__lsan_do_recoverable_leak_check != NULL &&
	    __lsan_do_recoverable_leak_check() != 0)
		sweep_wrong("memory is left behind");
	return tried;
}

static void
run(const struct sweep *sweep, size_t number)
{
	state.sweep = sweep;
	state.any_wrong = false;
	printf("# %s:", sweep->name);
	for (size_t i = 0; i < sizeof(manners) / sizeof(manners[0]); i++) {
		uint64_t calls;

		if ((manners[i].fails & sweep->fails) == 0)
			continue;
		calls = fail_at_each(&manners[i]);
		state.calls += calls;
		printf(" %s %" PRIu64 ",", manners[i].name, calls);
		fflush(stdout);
	}
	if (sweep->is_planted)
		state.any_wrong = !state.any_wrong;
	printf("\n%sok %zu - %s %s\n", state.any_wrong ? "not " : "", number,
	    sweep->name,
	    sweep->is_planted ? "is found" : "holds, whichever call fails");
}

/* By its name, or as one of a share: "2/4" is the second, the sixth, ... */
static bool
is_asked_for(const char *what, size_t at, const char *name)
{
	unsigned share, shares;

	if (sscanf(what, "%u/%u", &share, &shares) == 2 && shares > 0)
		return at % shares + 1 == share;
	return strcmp(what, name) == 0;
}

/* The product logs every error, as it should; the sanitizers are heard. */
static void
silence(void)
{
	const int fd = dup(STDERR_FILENO);

	if (__sanitizer_set_report_fd != NULL)
		__sanitizer_set_report_fd((void *)(intptr_t)fd);
	if (getenv("SWEEP_LOG") == NULL &&
	    freopen("/dev/null", "w", stderr) == NULL)
		abort();
}

int
sweep_main(int argc, char **argv, const struct sweep *sweeps, size_t count,
    void (*make)(void))
{
	const struct disk_model model = { .torn = false };
	size_t number = 0;
	bool wrong = false;

	state.from = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	seam_init();
	silence();
	if (sodium_init() < 0)
		return 2;
	state.disk = disk_new(1, &model);
	if (make != NULL)
		make();
	for (size_t i = 0; i < count; i++) {
		if (argc > 1 && !is_asked_for(argv[1], i, sweeps[i].name))
			continue;
		run(&sweeps[i], ++number);
		wrong = wrong || state.any_wrong;
	}
	disk_put_back(state.disk, NULL);
	disk_free(state.disk);
	printf("# %" PRIu64 " calls failed, each by itself\n1..%zu\n",
	    state.calls, number);
	return wrong;
}
