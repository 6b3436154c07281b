/*
 * folder.c - whose folder it is, and the lock of the one who writes.
 *
 * Looks at names alone; what is in the store is store.c's to judge.
 */

#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/un.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libgen.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/io/folder.h"

static const char *const verdict_texts[] = {
	[FOLDER_OK] = "done",
	[FOLDER_MISSING] = "there is no such folder: init makes one, -d names "
			   "another",
	[FOLDER_UNREADABLE] = "this is no folder, or not ours to read",
	[FOLDER_FOREIGN] = "this is the folder of a kiosk",
	[FOLDER_EMPTY] = "there is no aggregator in this folder: run init",
	[FOLDER_TAKEN] = "another server or command is writing in this folder",
};

const char *
folder_verdict_text(enum folder_verdict verdict)
{
	return verdict_texts[verdict];
}

static bool
folder_has(int dir, const char *name)
{
	return faccessat(dir, name, F_OK, 0) == 0;
}

static enum folder_verdict
folder_become(const struct stat *st)
{
	struct passwd *user = getpwuid(st->st_uid);
	int groups;

	if (user != NULL)
		groups = initgroups(user->pw_name, st->st_gid);
	else
		groups = setgroups(0, NULL);
	if (groups != 0 || setgid(st->st_gid) != 0 || setuid(st->st_uid) != 0)
		return FOLDER_UNREADABLE;
	return FOLDER_OK;
}

enum folder_verdict
folder_enter(const char *dir)
{
	enum folder_verdict verdict = FOLDER_OK;
	struct stat st;
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		verdict = FOLDER_MISSING;
	else if (fd < 0 || fstat(fd, &st) != 0 ||
	    faccessat(fd, ".", X_OK, 0) != 0)
		verdict = FOLDER_UNREADABLE;
	else if (folder_has(fd, "journal.db") && !folder_has(fd, "store.db"))
		verdict = FOLDER_FOREIGN;
	else if (geteuid() == 0 && st.st_uid != 0)
		verdict = folder_become(&st);
	if (verdict == FOLDER_OK && !folder_has(fd, "store.db"))
		verdict = FOLDER_EMPTY;
	if (fd >= 0)
		close(fd);
	return verdict;
}

enum folder_verdict
folder_lock(const char *dir, int *fd)
{
	char path[4096];
	int lock;

	*fd = -1;
	if (snprintf(path, sizeof(path), "%s/lock", dir) >= (int)sizeof(path))
		return FOLDER_UNREADABLE;
	lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0)
		return FOLDER_UNREADABLE;
	if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
		enum folder_verdict verdict = errno == EWOULDBLOCK
		    ? FOLDER_TAKEN
		    : FOLDER_UNREADABLE;

		close(lock);
		return verdict;
	}
	*fd = lock;
	return FOLDER_OK;
}

int
folder_socket(const char *dir, struct sockaddr_un *address)
{
	int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	if (strlen(dir) + sizeof("/admin.sock") <= sizeof(address->sun_path))
		snprintf(address->sun_path, sizeof(address->sun_path),
		    "%.*s/admin.sock", (int)sizeof(address->sun_path), dir);
	else
		snprintf(address->sun_path, sizeof(address->sun_path),
		    "/proc/self/fd/%d/admin.sock", fd);
	return fd;
}

void
folder_mark(const char *dir, const char *name, struct folder_mark *mark)
{
	char path[4096];
	struct stat st;

	memset(mark, 0, sizeof(*mark));
	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >=
		(int)sizeof(path) ||
	    stat(path, &st) != 0)
		return;
	mark->is_known = true;
	mark->device = st.st_dev;
	mark->inode = st.st_ino;
}

bool
folder_has_lost(const char *dir, const char *name,
    const struct folder_mark *mark)
{
	struct folder_mark now;

	if (!mark->is_known)
		return false;
	folder_mark(dir, name, &now);
	return !now.is_known || now.device != mark->device ||
	    now.inode != mark->inode;
}

int
folder_free(const char *dir, uint64_t *bytes)
{
	struct statvfs fs;

	if (statvfs(dir, &fs) != 0)
		return -1;
	*bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
	return 0;
}

void
folder_sync_of(const char *path)
{
	char copy[4096];
	int fd;

	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}
