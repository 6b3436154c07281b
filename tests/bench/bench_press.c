/*
 * bench_press.c - how long a customer waits: from the key to the thanks.
 *
 *   bench_press KIOSK DIR [COUNT]
 *
 * Runs the screen of an enrolled kiosk on a pseudo-terminal of 80 x 24,
 * presses COUNT keys (200), and takes the time until the next screen begins
 * to arrive, which is after the rating is durable.  Divides by what a commit
 * of one row costs in SQLite straight from C, in the same folder with the
 * same settings, one after each press, so that both meet the same disk.
 */
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	COUNT_DEFAULT = 200,
	COUNT_MAX = 100000,
	QUIET_MS = 15, /* a screen has arrived when nothing follows */
	PATIENCE_MS = 10000,
};

struct screen {
	pid_t pid;
	int fd;
};

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
	double pressed = now_ms();

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
	char path[4096];

	yardstick_path(dir, path, sizeof(path));
	unlink(path);
	demand(NULL, sqlite3_open(path, &db));
	demand(db,
	    sqlite3_exec(db,
		"PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;"
		"CREATE TABLE rating (number INTEGER PRIMARY KEY, step);",
		NULL, NULL, NULL));
	return db;
}

static double
yardstick_commit(sqlite3 *db)
{
	double began = now_ms();

	demand(db,
	    sqlite3_exec(db, "INSERT INTO rating (step) VALUES (1)", NULL, NULL,
		NULL));
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
	printf("uploader_mb %.1f\n", memory_mb(child_of(screen.pid, UPLOADER)));
	kill(screen.pid, SIGTERM);
	waitpid(screen.pid, NULL, 0);
	yardstick_close(db, argv[2]);
	qsort(presses, (size_t)count, sizeof(presses[0]), shorter);
	qsort(commits, (size_t)count, sizeof(commits[0]), shorter);
	printf("press_p50_ms %.2f\n", presses[count / 2]);
	printf("press_p99_ms %.2f\n", presses[count * 99 / 100]);
	printf("press_p50_ratio %.2f\n",
	    presses[count / 2] / commits[count / 2]);
	printf("press_p99_ratio %.2f\n",
	    presses[count * 99 / 100] / commits[count * 99 / 100]);
	return 0;
}
