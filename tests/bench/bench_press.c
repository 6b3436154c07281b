/*
 * bench_press.c - how long a customer waits: from the key to the thanks.
 *
 *   bench_press KIOSK DIR [COUNT]
 *
 * Runs the screen of an enrolled kiosk on a pseudo-terminal of 80 x 24,
 * presses COUNT keys (200), and takes the time until the next screen begins
 * to arrive, which is after the rating is durable.  Beside it stands what a
 * commit of the same row costs in SQLite straight from C, in the same folder
 * with the same settings, one after each press, so that both meet the same
 * disk.  Afterwards a press is kept once more, in this process, to count what
 * it asks the disk to make durable (fsync, fdatasync).
 */
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/io/clock.h"
#include "kiosk/io/journal.h"

enum {
	/* What the entry of an ordinary press is long, and its hash. */
	ENTRY_SIZE = 40,
	COUNT_DEFAULT = 200,
	COUNT_MAX = 100000,
	QUIET_MS = 15, /* a screen has arrived when nothing follows */
	/* No key answers what came less than 250 ms ago: core/visit_press.c. */
	READING_MS = 260,
	PATIENCE_MS = 10000,
};

struct screen {
	pid_t pid;
	int fd;
};

/*
 * SQLite calls these by name, and the program's own come first.  Whole numbers
 * of them say more about a press than any time does.
 */
static unsigned syncs;

int
fsync(int fd)
{
	syncs++;
	return (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	syncs++;
	return (int)syscall(SYS_fdatasync, fd);
}

static double
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void
give_up(const char *why)
{
	fprintf(stderr, "bench_press: %s\n", why);
	exit(1);
}

static void
screen_start(struct screen *screen, const char *kiosk, const char *dir)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };

	screen->pid = forkpty(&screen->fd, NULL, NULL, &size);
	if (screen->pid < 0)
		give_up("no pseudo-terminal");
	if (screen->pid > 0)
		return;
	setenv("TERM", "xterm-256color", 1);
	execl(kiosk, kiosk, "-d", dir, "run", (char *)NULL);
	_exit(127);
}

/* Wait for output; the time it began at.  Takes what follows at once. */
static double
screen_await(const struct screen *screen)
{
	struct pollfd polled = { .fd = screen->fd, .events = POLLIN };
	double began;
	char bytes[16384];

	if (poll(&polled, 1, PATIENCE_MS) != 1)
		give_up("the screen does not answer");
	began = now_ms();
	do {
		if (read(screen->fd, bytes, sizeof(bytes)) <= 0)
			give_up("the screen has ended");
	} while (poll(&polled, 1, QUIET_MS) == 1);
	return began;
}

static double
screen_press(const struct screen *screen, char key)
{
	double pressed;

	poll(NULL, 0, READING_MS);
	pressed = now_ms();
	if (write(screen->fd, &key, 1) != 1)
		give_up("the key cannot be pressed");
	return screen_await(screen) - pressed;
}

/* Resident memory of a process, in MB; 0 when it is gone. */
static double
memory_mb(long pid)
{
	char path[64], line[200];
	long kb = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%ld/status", pid);
	file = fopen(path, "r");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "VmRSS: %ld", &kb) == 1)
			break;
	if (file != NULL)
		fclose(file);
	return (double)kb / 1024;
}

/* The screen and its uploader are children of `run`, in this order. */
enum {
	SCREEN,
	UPLOADER
};

static long
child_of(pid_t pid, int which)
{
	char path[64];
	long child = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid,
	    (int)pid);
	file = fopen(path, "r");
	if (file == NULL)
		return 0;
	for (; which >= 0; which--)
		if (fscanf(file, "%ld", &child) != 1)
			child = 0;
	fclose(file);
	return child;
}

static void
demand(sqlite3 *db, int result)
{
	if (result != SQLITE_OK && result != SQLITE_DONE)
		give_up(sqlite3_errmsg(db));
}

static void
yardstick_path(const char *dir, char *path, size_t size)
{
	snprintf(path, size, "%s/yardstick.db", dir);
}

static sqlite3 *
yardstick_open(const char *dir)
{
	sqlite3 *db;
	char path[4096], uri[4200];

	yardstick_path(dir, path, sizeof(path));
	unlink(path);
	snprintf(uri, sizeof(uri), "file:%s?psow=0", path);
	demand(NULL,
	    sqlite3_open_v2(uri, &db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI,
		NULL));
	demand(db,
	    sqlite3_exec(db,
		"PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;"
		"CREATE TABLE entry (number INTEGER PRIMARY KEY,"
		" bytes BLOB NOT NULL, hash BLOB NOT NULL)",
		NULL, NULL, NULL));
	return db;
}

static double
yardstick_commit(sqlite3 *db)
{
	double began = now_ms();
	sqlite3_stmt *insert;

	demand(db,
	    sqlite3_prepare_v2(db,
		"INSERT INTO entry (bytes, hash) VALUES (?, randomblob(32))",
		-1, &insert, NULL));
	demand(db, sqlite3_bind_zeroblob(insert, 1, ENTRY_SIZE));
	demand(db, sqlite3_step(insert));
	demand(db, sqlite3_finalize(insert));
	return now_ms() - began;
}

static void
yardstick_close(sqlite3 *db, const char *dir)
{
	char path[4096];

	sqlite3_close(db);
	yardstick_path(dir, path, sizeof(path));
	unlink(path);
}

static int
shorter(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* How often one press has the disk make something durable. */
static unsigned
press_syncs(const char *dir)
{
	enum journal_verdict verdict;
	struct journal *journal = journal_open(dir, NULL, false,
	    clock_outside(), &verdict);
	struct journal_rating rating;
	unsigned counted = 0, i;

	if (journal == NULL)
		give_up(journal_verdict_text(verdict));
	/* The first may open an epoch. */
	for (i = 0; i < 2; i++) {
		memset(&rating, 0, sizeof(rating));
		rating.hand = HAND_REHEARSAL;
		syncs = 0;
		if (journal_rate(journal, &rating, 1) != JOURNAL_OK ||
		    rating.verdict != JOURNAL_OK)
			give_up("a press cannot be kept");
		counted = syncs;
	}
	journal_free(journal);
	return counted;
}

static void
print_spread(const char *what, const double *sorted, int count)
{
	static const int parts[] = { 1, 10, 50, 90, 99 };
	size_t i;

	printf("# %-8s", what);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		printf(" p%d %.2f", parts[i], sorted[count * parts[i] / 100]);
	printf(" most %.2f ms\n", sorted[count - 1]);
}

int
main(int argc, char **argv)
{
	static double presses[COUNT_MAX], commits[COUNT_MAX];
	int count = argc > 3 ? atoi(argv[3]) : COUNT_DEFAULT, i, key = 0;
	struct screen screen;
	double began = now_ms();
	sqlite3 *db;

	if (argc == 1) {
		puts("# bench_press.sh runs this, on a kiosk it has enrolled");
		return 0;
	}
	if (argc < 3 || count < 1 || count > COUNT_MAX)
		give_up("usage: bench_press KIOSK DIR [COUNT]");
	screen_start(&screen, argv[1], argv[2]);
	printf("kiosk_start_ms %.1f\n", screen_await(&screen) - began);
	db = yardstick_open(argv[2]);
	for (i = 0; i < count; i++) {
		presses[i] = screen_press(&screen, (char)('1' + key++ % 4));
		/* Another key ends the thanks. */
		screen_press(&screen, (char)('1' + key++ % 4));
		commits[i] = yardstick_commit(db);
	}
	printf("screen_mb %.1f\n", memory_mb(child_of(screen.pid, SCREEN)));
	printf("supervisor_mb %.1f\n", memory_mb(screen.pid));
	printf("uploader_mb %.1f\n", memory_mb(child_of(screen.pid, UPLOADER)));
	kill(screen.pid, SIGTERM);
	waitpid(screen.pid, NULL, 0);
	syncs = 0;
	yardstick_commit(db);
	printf("commit_fsyncs %u\n", syncs);
	yardstick_close(db, argv[2]);
	qsort(presses, (size_t)count, sizeof(presses[0]), shorter);
	qsort(commits, (size_t)count, sizeof(commits[0]), shorter);
	print_spread("a press", presses, count);
	print_spread("a commit", commits, count);
	printf("press_p50_ms %.2f\n", presses[count / 2]);
	printf("press_p99_ms %.2f\n", presses[count * 99 / 100]);
	printf("commit_p50_ms %.2f\n", commits[count / 2]);
	printf("commit_p99_ms %.2f\n", commits[count * 99 / 100]);
	printf("press_p50_ratio %.2f\n",
	    presses[count / 2] / commits[count / 2]);
	printf("press_p99_ratio %.2f\n",
	    presses[count * 99 / 100] / commits[count * 99 / 100]);
	printf("press_fsyncs %u\n", press_syncs(argv[2]));
	return 0;
}
