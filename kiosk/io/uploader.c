/*
 * uploader.c - the process that carries the journal to the aggregator.
 *
 * Waits for a commit in the folder (inotify), a nudge (SIGUSR1) or a time that
 * core/plan.c names, and then exchanges until nothing waits.  The lines open to
 * the aggregator are https.c's, what an exchange does is exchange.c's.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "kiosk/core/plan.h"
#include "kiosk/io/journal_sync.h"
#include "kiosk/io/log.h"
#include "kiosk/io/settings.h"
#include "kiosk/io/uploader.h"

/* With nothing to send: fetch sheets, be seen, date the epoch. */
#define IDLE_MS (5 * 60 * 1000)
/* Ratings of one moment travel together; well within the two seconds. */
#define SETTLE_MS 200
/* Where the kernel gives no inotify, look this often. */
#define LOOK_MS 1000

struct uploader {
	const char *dir;
	struct journal *journal;
	const struct outside *outside;
	int lock;
	struct https *https;
	struct journal_peer peer;   /* whom https leads to */
	char proxy[SETTINGS_VALUE]; /* and through whom */
	struct carrier carrier;
	struct plan_wait wait;
	int signals, commits; /* descriptors, or -1 */
	bool stopping;
	bool nudged;
	bool hurried;
	bool disputed; /* the last answer's receipt was not ours */
};

/* ---- a process of its own ---- */

/* In the child: nothing of the parent's terminal, signals or files. */
static void
become_uploader(const char *dir, pid_t parent)
{
	int null = open("/dev/null", O_RDWR);
	sigset_t only;

	/* A nudge that comes before it listens must wait, not kill. */
	sigemptyset(&only);
	sigaddset(&only, SIGUSR1);
	sigprocmask(SIG_SETMASK, &only, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent || null < 0)
		_exit(1);
	setsid();
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	if (isatty(STDERR_FILENO))
		dup2(null, STDERR_FILENO);
	close_range(3, ~0U, 0);
	execl("/proc/self/exe", "touchstone-kiosk", "-d", dir, "sync",
	    "--forever", (char *)NULL);
	_exit(127);
}

pid_t
uploader_start(const char *dir)
{
	pid_t parent = getpid();
	pid_t child = fork();

	if (child == 0)
		become_uploader(dir, parent);
	return child;
}

void
uploader_nudge(pid_t uploader)
{
	if (uploader > 0)
		kill(uploader, SIGUSR1);
}

void
uploader_hurry(pid_t uploader)
{
	if (uploader > 0)
		kill(uploader, SIGURG);
}

/* ---- one to a folder ---- */

/* Take DIR/sync.lock; -1 with *holder set when another process has it. */
static int
lock_take(const char *dir, pid_t *holder, char why[300])
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char path[4096];
	int fd;

	*holder = -1;
	snprintf(path, sizeof(path), "%s/sync.lock", dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		snprintf(why, 300, "%.200s: %s", path, strerror(errno));
		return -1;
	}
	if (fcntl(fd, F_SETLK, &lock) == 0)
		return fd;
	*holder = 0;
	if (fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK &&
	    lock.l_pid > 0)
		*holder = lock.l_pid;
	close(fd);
	return -1;
}

struct uploader *
uploader_new(const char *dir, struct journal *journal,
    const struct outside *outside, pid_t *holder, char why[300])
{
	struct uploader *uploader = calloc(1, sizeof(*uploader));

	*holder = -1;
	if (uploader == NULL) {
		snprintf(why, 300, "there is no memory left");
		return NULL;
	}
	uploader->dir = dir;
	uploader->journal = journal;
	uploader->outside = outside;
	uploader->signals = uploader->commits = -1;
	uploader->lock = lock_take(dir, holder, why);
	if (uploader->lock >= 0)
		return uploader;
	free(uploader);
	return NULL;
}

void
uploader_free(struct uploader *uploader)
{
	if (uploader == NULL)
		return;
	https_free(uploader->https);
	if (uploader->signals >= 0)
		close(uploader->signals);
	if (uploader->commits >= 0)
		close(uploader->commits);
	close(uploader->lock);
	free(uploader);
}

/* ---- the line ---- */

static int64_t
now_ms(const struct uploader *uploader)
{
	return uploader->outside->boottime_ms(uploader->outside->self);
}

/* Read what signals have come in; true when one says to end. */
static bool
read_signals(void *self)
{
	struct uploader *uploader = self;
	struct signalfd_siginfo info;

	while (uploader->signals >= 0 &&
	    read(uploader->signals, &info, sizeof(info)) ==
		(ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGUSR1)
			uploader->nudged = true;
		else if (info.ssi_signo == SIGURG)
			uploader->hurried = true;
		else
			uploader->stopping = true;
	}
	return uploader->stopping;
}

static enum https_verdict
post(void *self, const char *path, const void *body, size_t length,
    struct https_answer *answer)
{
	struct uploader *uploader = self;

	return https_post(uploader->https, path, body, length, answer);
}

/*
 * A line to whom the journal and the settings name now; enrolling again, or
 * another proxy, changes that.
 */
static enum exchange_verdict
line_ready(struct uploader *uploader, struct exchange *out)
{
	struct settings settings;
	struct journal_peer peer;
	char why[SETTINGS_WHY];
	struct https_peer to;

	memset(out, 0, sizeof(*out));
	out->journal = journal_peer(uploader->journal, &peer);
	if (out->journal != JOURNAL_OK) {
		snprintf(out->why, sizeof(out->why), "%s",
		    journal_verdict_text(out->journal));
		return EXCHANGE_JOURNAL;
	}
	if (settings_read(uploader->dir, &settings, why) != 0) {
		out->journal = JOURNAL_BROKEN;
		snprintf(out->why, sizeof(out->why), "%.299s", why);
		return EXCHANGE_JOURNAL;
	}
	if (uploader->https != NULL &&
	    memcmp(&peer, &uploader->peer, sizeof(peer)) == 0 &&
	    strcmp(settings.proxy, uploader->proxy) == 0)
		return EXCHANGE_DONE;
	https_free(uploader->https);
	uploader->peer = peer;
	strcpy(uploader->proxy, settings.proxy);
	to = (struct https_peer){ .url = uploader->peer.url,
		.proxy = uploader->proxy,
		.pin_count = uploader->peer.pin_count,
		.pins = (const uint8_t(*)[HASH_SIZE])uploader->peer.pins };
	uploader->https = https_new(&to, read_signals, uploader);
	uploader->carrier = (struct carrier){ .self = uploader, .post = post };
	if (uploader->https != NULL)
		return EXCHANGE_DONE;
	snprintf(out->why, sizeof(out->why), "there is no memory left");
	return EXCHANGE_LATER;
}

static enum exchange_verdict
exchange_now(struct uploader *uploader, struct exchange *out)
{
	enum exchange_verdict verdict = line_ready(uploader, out);

	if (verdict != EXCHANGE_DONE)
		return verdict;
	verdict = exchange_sync(uploader->journal, uploader->outside,
	    &uploader->carrier, plan_budget(uploader->wait.failures), out);
	if (out->lost > 0)
		log_event("damaged", "rows=%zu why=\"named by a lost entry\"",
		    out->lost);
	/* An aggregator that is never right must not fill our disk. */
	if (verdict == EXCHANGE_DONE && out->disagreed && uploader->disputed) {
		snprintf(out->why, sizeof(out->why),
		    "the aggregator's receipts name other entries than ours");
		verdict = EXCHANGE_LATER;
	}
	uploader->disputed = out->disagreed;
	return verdict;
}

enum exchange_verdict
uploader_once(struct uploader *uploader, struct exchange *out)
{
	enum exchange_verdict verdict;

	do
		verdict = exchange_now(uploader, out);
	while (verdict == EXCHANGE_DONE && out->waiting > 0);
	return verdict;
}

/* ---- for good ---- */

static int
watch_signals(struct uploader *uploader)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGURG);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return -1;
	uploader->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return uploader->signals >= 0 ? 0 : -1;
}

/* A commit is the deletion of SQLite's rollback journal. */
static void
watch_commits(struct uploader *uploader)
{
	uploader->commits = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (uploader->commits < 0)
		return;
	if (inotify_add_watch(uploader->commits, uploader->dir, IN_DELETE) >= 0)
		return;
	close(uploader->commits);
	uploader->commits = -1;
}

/* Sleep up to wait_ms; true when something was committed or nudged. */
static bool
wait_for_news(struct uploader *uploader, int64_t wait_ms)
{
	struct pollfd fds[] = {
		{ .fd = uploader->signals, .events = POLLIN },
		{ .fd = uploader->commits, .events = POLLIN },
	};
	_Alignas(struct inotify_event) char events[4096];
	bool news = false;

	if (uploader->commits < 0 && wait_ms > LOOK_MS)
		wait_ms = LOOK_MS;
	if (poll(fds, 2, (int)wait_ms) < 0 && errno != EINTR)
		log_event("poll", "why=\"%s\"", strerror(errno));
	while (uploader->commits >= 0 &&
	    read(uploader->commits, events, sizeof(events)) > 0)
		news = true;
	read_signals(uploader);
	news = news || uploader->nudged || uploader->hurried;
	uploader->nudged = false;
	return news;
}

/* One exchange while so much waits, and when to come again. */
static void
exchange_planned(struct uploader *uploader, uint64_t waiting)
{
	struct exchange out;
	enum exchange_verdict verdict = exchange_now(uploader, &out);
	uint32_t random;

	if (verdict == EXCHANGE_STOPPED)
		return;
	if (verdict == EXCHANGE_DONE) {
		if (uploader->wait.failures > 0)
			log_event("sync", "outcome=done");
		plan_succeeded(&uploader->wait);
		return;
	}
	/* Once when it begins, and then as the waits grow long. */
	if ((uploader->wait.failures & (uploader->wait.failures - 1)) == 0)
		log_event("sync", "failures=%u why=\"%s\"",
		    uploader->wait.failures + 1, out.why);
	uploader->outside->random(uploader->outside->self, &random,
	    sizeof(random));
	plan_failed(&uploader->wait, now_ms(uploader), random, out.retry_s,
	    waiting);
}

/* Entries and texts that wait; 0 when that cannot be told. */
static uint64_t
what_waits(struct uploader *uploader)
{
	uint64_t entries, texts;

	if (journal_waiting(uploader->journal, &entries, &texts) != JOURNAL_OK)
		return 0;
	return entries + texts;
}

/* Whether a person wants a try now. */
static bool
heed_hurry(struct uploader *uploader)
{
	bool hurried = uploader->hurried;

	uploader->hurried = false;
	if (hurried)
		plan_hurried(&uploader->wait);
	return hurried;
}

int
uploader_forever(struct uploader *uploader)
{
	int64_t idle_until = 0; /* the first exchange is now */

	if (watch_signals(uploader) != 0)
		return -1;
	watch_commits(uploader);
	while (!uploader->stopping) {
		bool hurried = heed_hurry(uploader);
		int64_t now = now_ms(uploader);
		int64_t due = plan_due_ms(&uploader->wait, now);
		uint64_t waiting = what_waits(uploader);
		int64_t idle = idle_until > now ? idle_until - now : 0;

		if (hurried)
			idle = 0;
		if (due == 0 && (waiting > 0 || idle == 0)) {
			exchange_planned(uploader, waiting);
			idle_until = now_ms(uploader) + IDLE_MS;
			continue;
		}
		if (waiting == 0 && idle > due)
			due = idle;
		if (!wait_for_news(uploader, due) || uploader->stopping)
			continue;
		wait_for_news(uploader, SETTLE_MS);
		plan_committed(&uploader->wait, now_ms(uploader),
		    what_waits(uploader));
	}
	return 0;
}
