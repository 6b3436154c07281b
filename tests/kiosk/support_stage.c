/*
 * support_stage.c - the real program on a pseudo-terminal.
 */
#include "tests/kiosk/support_stage.h"

#include <assert.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

#include "kiosk/io/clock.h"
#include "kiosk/io/journal.h"
#include "tests/kiosk/support_centre.h"

#define ENGLISH "nopqrstuvwxyzab"

static const char stage_sheet[] =
    "{\"name\": \"counter\", \"languages\": [\"de\", \"en\"],"
    " \"thanks_seconds\": 1, \"hold_off_ms\": 0,"
    " \"questions\": [{\"id\": \"satisfaction\", \"scale\": \"smiley5\","
    "  \"text\": {\"de\": \"" STAGE_GERMAN "\", \"en\": \"" ENGLISH "\"}}]}";

static const struct {
	const char *number;
	unsigned mode;
	bool when_off;
} stage_modes[] = {
	{ "?1049", STAGE_OTHER_SCREEN, false },
	{ "?1000", STAGE_MOUSE, false },
	{ "?1006", STAGE_SGR, false },
	{ "?2004", STAGE_PASTES, false },
	{ "?25", STAGE_NO_CURSOR, true },
};

int64_t
stage_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- its folder ---- */

void
stage_init(struct stage *stage)
{
	struct fake_outside outside;
	struct centre *centre = malloc(sizeof(*centre));

	assert(centre != NULL);
	memset(stage, 0, sizeof(*stage));
	stage->master = -1;
	stage->folder = fake_folder();
	fake_outside_init(&outside);
	centre_init(centre, &outside);
	centre->sheet = stage_sheet;
	sheet_version(centre->registration.places[0].sheet, stage_sheet,
	    strlen(stage_sheet));
	journal_free(centre_enrol(centre, stage->folder));
	free(centre);
}

void
stage_release(struct stage *stage)
{
	stage_stop(stage);
	fake_folder_remove(stage->folder);
}

unsigned
stage_ratings(const struct stage *stage)
{
	enum journal_verdict verdict;
	struct journal *journal = journal_open(stage->folder, NULL, false,
	    clock_outside(), &verdict);
	struct journal_facts facts;

	assert(journal != NULL);
	verdict = journal_facts(journal, &facts);
	journal_free(journal);
	assert(verdict == JOURNAL_OK);
	return (unsigned)facts.ratings_waiting;
}

/* ---- what comes ---- */

static void
stage_switch(struct stage *stage, bool on)
{
	size_t i;

	for (i = 0; i < sizeof(stage_modes) / sizeof(stage_modes[0]); i++) {
		if (strcmp(stage->sequence, stage_modes[i].number) != 0)
			continue;
		if (on != stage_modes[i].when_off)
			stage->modes |= stage_modes[i].mode;
		else
			stage->modes &= ~stage_modes[i].mode;
	}
}

/* sequence holds ESC while one arrives, then what stands behind ESC [. */
static void
stage_look(struct stage *stage, char byte)
{
	char *sequence = stage->sequence;
	size_t length = stage->sequence_length;

	if (byte == '\033') {
		stage->sequence_length = 1;
		sequence[0] = byte;
		return;
	}
	if (length == 0)
		return;
	if (length == 1 && sequence[0] == '\033') {
		sequence[0] = '\0';
		stage->sequence_length = byte == '[' ? 2 : 0;
		return;
	}
	if (byte >= 0x40 || length == sizeof(stage->sequence)) {
		sequence[length - 2] = '\0';
		if (byte == 'h' || byte == 'l')
			stage_switch(stage, byte == 'h');
		stage->sequence_length = 0;
		return;
	}
	sequence[length - 2] = byte;
	stage->sequence_length++;
}

static void
stage_keep(struct stage *stage, const char *bytes, size_t count)
{
	size_t i, over;

	for (i = 0; i < count; i++)
		stage_look(stage, bytes[i]);
	stage->came += count;
	if (stage->tail_length + count > STAGE_TAIL) {
		over = stage->tail_length + count - STAGE_TAIL;
		memmove(stage->tail, stage->tail + over,
		    stage->tail_length - over);
		stage->tail_length -= over;
	}
	memcpy(stage->tail + stage->tail_length, bytes, count);
	stage->tail_length += count;
	stage->tail[stage->tail_length] = '\0';
}

/* Take what is there; false when nothing was. */
static bool
stage_take(struct stage *stage, int wait_ms)
{
	struct pollfd polled = { .fd = stage->master, .events = POLLIN };
	char bytes[8192];
	ssize_t count;

	if (stage->master < 0) {
		poll(NULL, 0, wait_ms);
		return false;
	}
	if (poll(&polled, 1, wait_ms) <= 0)
		return false;
	count = read(stage->master, bytes, sizeof(bytes));
	if (count <= 0) {
		/* Nobody has the other end open just now. */
		poll(NULL, 0, wait_ms < 5 ? wait_ms : 5);
		return false;
	}
	stage_keep(stage, bytes, (size_t)count);
	return true;
}

/* A leader that went with its terminal tells nothing any more. */
static bool
stage_reap(struct stage *stage)
{
	ssize_t told;
	char state;

	if (stage->run == 0)
		return true;
	told = read(stage->news, &stage->status, sizeof(stage->status));
	state = told == 0 ? stage_state(stage->run) : 'R';
	if (told > 0 || state == 0 || state == 'Z')
		stage->run = 0;
	return stage->run == 0;
}

bool
stage_watch(struct stage *stage, int wait_ms)
{
	int64_t until = stage_now() + wait_ms, now;

	do {
		now = stage_now();
		stage_take(stage,
		    until - now > 5   ? 5
			: until > now ? (int)(until - now)
				      : 0);
	} while (!stage_reap(stage) && now < until);
	if (stage->run > 0)
		return false;
	while (stage_take(stage, 0))
		;
	return true;
}

void
stage_forget(struct stage *stage)
{
	while (stage_take(stage, 0))
		;
	stage->tail_length = 0;
	stage->tail[0] = '\0';
}

bool
stage_shows(const struct stage *stage, const char *text)
{
	return memmem(stage->tail, stage->tail_length, text, strlen(text)) !=
	    NULL;
}

/* ---- what goes ---- */

void
stage_send(struct stage *stage, const void *bytes, size_t length)
{
	const char *next = bytes;
	int64_t until = stage_now() + STAGE_PATIENCE;

	while (length > 0 && stage_now() < until) {
		ssize_t sent = write(stage->master, next, length);

		if (sent > 0) {
			next += sent;
			length -= (size_t)sent;
			continue;
		}
		if (sent < 0 && errno != EAGAIN && errno != EINTR)
			return;
		stage_take(stage, 1);
	}
}

static bool
stage_asks(struct stage *stage, char key, const char *text)
{
	int64_t until = stage_now() + STAGE_PATIENCE, next = 0, pause = 60;

	stage_forget(stage);
	while (stage_now() < until && stage->run > 0) {
		if (stage_now() >= next) {
			stage_send(stage, &key, 1);
			/* What is unfinished swallows all until the keys have
			   rested, 50 ms or a second. */
			next = stage_now() + pause;
			pause = 1060;
		}
		stage_watch(stage, 1);
		if (stage_shows(stage, text))
			return true;
	}
	return false;
}

bool
stage_german(struct stage *stage)
{
	return stage_asks(stage, 'd', STAGE_GERMAN);
}

bool
stage_english(struct stage *stage)
{
	return stage_asks(stage, 'e', ENGLISH);
}

void
stage_resize(struct stage *stage, int columns, int rows)
{
	struct winsize size = { .ws_col = (unsigned short)columns,
		.ws_row = (unsigned short)rows };

	ioctl(stage->master, TIOCSWINSZ, &size);
}

/* ---- beginning and end ---- */

static const char *
stage_program(void)
{
	static char path[4096];
	const char *build = getenv("TOUCHSTONE_BUILD");

	snprintf(path, sizeof(path), "%s/touchstone-kiosk",
	    build == NULL ? "build" : build);
	return path;
}

static void
stage_be_run(const struct stage *stage, const char *term)
{
	setpgid(0, 0);
	tcsetpgrp(STDIN_FILENO, getpid());
	signal(SIGTTOU, SIG_DFL);
	setenv("TERM", term, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("LINES");
	unsetenv("COLUMNS");
	execl(stage_program(), "touchstone-kiosk", "-d", stage->folder, "run",
	    (char *)NULL);
	_exit(127);
}

/*
 * The leader of the session stays until its terminal goes: then what a killed
 * run leaves behind can still be seen.
 */
static void
stage_be_leader(const struct stage *stage, int news, int slave,
    const char *term)
{
	int status;
	pid_t run;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(stage->master);
	login_tty(slave);
	signal(SIGTTOU, SIG_IGN);
	run = fork();
	if (run == 0)
		stage_be_run(stage, term);
	if (write(news, &run, sizeof(run)) < 0 ||
	    waitpid(run, &status, 0) != run ||
	    write(news, &status, sizeof(status)) < 0)
		_exit(1);
	for (;;)
		pause();
}

bool
stage_start(struct stage *stage, const char *term, int columns, int rows)
{
	struct winsize size = { .ws_col = (unsigned short)columns,
		.ws_row = (unsigned short)rows };
	int64_t until = stage_now() + STAGE_PATIENCE;
	int slave, news[2];

	assert(stage->run == 0 && stage->master < 0);
	stage->modes = 0;
	stage->sequence_length = 0;
	stage->tail_length = 0;
	if (openpty(&stage->master, &slave, NULL, NULL, &size) != 0 ||
	    tcgetattr(slave, &stage->before) != 0 ||
	    pipe2(news, O_CLOEXEC) != 0)
		abort();
	fcntl(stage->master, F_SETFD, FD_CLOEXEC);
	stage->leader = fork();
	if (stage->leader == 0)
		stage_be_leader(stage, news[1], slave, term);
	close(slave);
	close(news[1]);
	stage->news = news[0];
	if (stage->leader < 0 ||
	    read(stage->news, &stage->run, sizeof(stage->run)) <= 0)
		abort();
	fcntl(stage->news, F_SETFL, O_NONBLOCK);
	fcntl(stage->master, F_SETFL, O_NONBLOCK);
	while (stage_now() < until && !stage_watch(stage, 1))
		if (stage_shows(stage, STAGE_GERMAN))
			return true;
	return false;
}

void
stage_stop(struct stage *stage)
{
	if (stage->run > 0) {
		kill(stage->run, SIGTERM);
		kill(stage->run, SIGCONT);
		if (!stage_watch(stage, STAGE_PATIENCE)) {
			kill(stage->run, SIGKILL);
			stage_watch(stage, STAGE_PATIENCE);
		}
	}
	if (stage->master < 0)
		return;
	close(stage->master);
	close(stage->news);
	stage->master = -1;
	kill(stage->leader, SIGKILL);
	waitpid(stage->leader, NULL, 0);
}

/* ---- processes ---- */

struct process {
	pid_t pid, parent, session;
	char state;
};

static bool
process_read(pid_t pid, struct process *process)
{
	char path[64], line[512], *rest;
	size_t length;
	FILE *file;
	int parent, group, session;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "r");
	if (file == NULL)
		return false;
	length = fread(line, 1, sizeof(line) - 1, file);
	fclose(file);
	line[length] = '\0';
	rest = strrchr(line, ')');
	if (rest == NULL ||
	    sscanf(rest + 1, " %c %d %d %d", &process->state, &parent, &group,
		&session) != 4)
		return false;
	process->pid = pid;
	process->parent = parent;
	process->session = session;
	return true;
}

char
stage_state(pid_t pid)
{
	struct process process;

	return process_read(pid, &process) ? process.state : 0;
}

/* How many children run has in its session, or in others; found: one. */
static unsigned
stage_children(const struct stage *stage, bool here, pid_t *found)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	struct process process;
	unsigned count = 0;

	*found = 0;
	while (stage->run > 0 && (entry = readdir(proc)) != NULL)
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    process_read(atoi(entry->d_name), &process) &&
		    process.parent == stage->run && process.state != 'Z' &&
		    (process.session == stage->leader) == here) {
			*found = process.pid;
			count++;
		}
	closedir(proc);
	return count;
}

pid_t
stage_screen(const struct stage *stage)
{
	int64_t until = stage_now() + STAGE_PATIENCE;
	pid_t screen;

	while (stage_children(stage, true, &screen) > 1 && stage_now() < until)
		poll(NULL, 0, 1);
	return screen;
}

pid_t
stage_uploader(const struct stage *stage)
{
	pid_t uploader;

	stage_children(stage, false, &uploader);
	return uploader;
}

static bool
process_is_ours(pid_t pid)
{
	static const char name[] = "/touchstone-kiosk";
	char path[64], program[4096];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	length = readlink(path, program, sizeof(program) - 1);
	if (length < 0) /* gone since */
		return true;
	program[length] = '\0';
	return strlen(program) >= strlen(name) &&
	    strcmp(program + strlen(program) - strlen(name), name) == 0;
}

/* Something else runs on the terminal, or as a child of ours. */
static bool
stage_invaded(const struct stage *stage)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	struct process process;
	bool invaded = false;

	while ((entry = readdir(proc)) != NULL)
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    process_read(atoi(entry->d_name), &process) &&
		    process.state != 'Z' && process.pid != stage->leader &&
		    (process.session == stage->leader ||
			process.parent == stage->run) &&
		    !process_is_ours(process.pid))
			invaded = true;
	closedir(proc);
	return invaded;
}

const char *
stage_held(struct stage *stage)
{
	struct termios now;

	if (stage_watch(stage, 0))
		return "run has ended";
	if (tcgetattr(stage->master, &now) != 0)
		return "the terminal is gone";
	if (now.c_lflag & (ISIG | ICANON | IEXTEN))
		return "keys send signals";
	if (now.c_lflag & ECHO)
		return "keys are echoed";
	if (now.c_iflag & IXON)
		return "a key stops the output";
	if (tcgetpgrp(stage->master) != getpgid(stage->run))
		return "somebody else has the terminal";
	if (stage_invaded(stage))
		return "something runs that is not ours";
	return NULL;
}

static bool
modes_equal(const struct termios *a, const struct termios *b)
{
	return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag &&
	    a->c_cflag == b->c_cflag && a->c_lflag == b->c_lflag &&
	    memcmp(a->c_cc, b->c_cc, sizeof(a->c_cc)) == 0;
}

const char *
stage_clean(struct stage *stage)
{
	int64_t until = stage_now() + STAGE_PATIENCE;
	struct termios now;

	if (!stage_watch(stage, STAGE_PATIENCE))
		return "run has not ended";
	/* A screen whose supervisor was killed gives it back by itself. */
	do {
		stage_watch(stage, 1);
		while (stage_take(stage, 1))
			;
		if (tcgetattr(stage->master, &now) != 0)
			return "the terminal is gone";
	} while ((stage->modes != 0 || !modes_equal(&now, &stage->before)) &&
	    stage_now() < until);
	if (stage->modes & STAGE_OTHER_SCREEN)
		return "the other screen is left on";
	if (stage->modes & (STAGE_MOUSE | STAGE_SGR | STAGE_PASTES))
		return "mouse or pastes are left on";
	if (stage->modes & STAGE_NO_CURSOR)
		return "the cursor is left off";
	return modes_equal(&now, &stage->before)
	    ? NULL
	    : "the terminal's modes are not as they were";
}
