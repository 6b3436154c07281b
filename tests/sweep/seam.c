/*
 * seam.c - memory and files that fail when told to: see seam.h.
 */

#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/io/json_memory.h"
#include "tests/sweep/seam.h"

static struct {
	enum seam armed;
	uint64_t n, calls, failed;
	bool on, held;
	int error;
} seam;

void
seam_arm(enum seam kind, uint64_t n, bool on, int error)
{
	seam.armed = kind;
	seam.n = n;
	seam.on = on;
	seam.error = error;
	seam.calls = seam.failed = 0;
}

uint64_t
seam_disarm(void)
{
	seam.armed = SEAM_NONE;
	return seam.failed;
}

void
seam_hold(bool hold)
{
	seam.held = hold;
}

static bool
fails(enum seam kind)
{
	if (seam.armed != kind || seam.held)
		return false;
	if (++seam.calls < seam.n || (seam.calls > seam.n && !seam.on))
		return false;
	seam.failed++;
	errno = kind == SEAM_MEMORY ? ENOMEM
	    : seam.error != 0       ? seam.error
				    : EIO;
	return true;
}

/* ---- memory ---- */

void *seam_malloc(size_t size);
void *seam_calloc(size_t count, size_t size);
void *seam_realloc(void *old, size_t size);
char *seam_strdup(const char *text);

void *
seam_malloc(size_t size)
{
	return fails(SEAM_MEMORY) ? NULL : malloc(size);
}

void *
seam_calloc(size_t count, size_t size)
{
	return fails(SEAM_MEMORY) ? NULL : calloc(count, size);
}

void *
seam_realloc(void *old, size_t size)
{
	return fails(SEAM_MEMORY) ? NULL : realloc(old, size);
}

char *
seam_strdup(const char *text)
{
	return fails(SEAM_MEMORY) ? NULL : strdup(text);
}

/* SQLite's own, with ours before them. */
static sqlite3_mem_methods sqlite_memory;

static void *
sqlite_malloc(int size)
{
	return fails(SEAM_MEMORY) ? NULL : sqlite_memory.xMalloc(size);
}

static void *
sqlite_realloc(void *old, int size)
{
	return fails(SEAM_MEMORY) ? NULL : sqlite_memory.xRealloc(old, size);
}

void
seam_init(void)
{
	sqlite3_mem_methods methods;

	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory) !=
	    SQLITE_OK)
		abort();
	methods = sqlite_memory;
	methods.xMalloc = sqlite_malloc;
	methods.xRealloc = sqlite_realloc;
	if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK)
		abort();
	json_memory_watch();
}

/* ---- files ---- */

int seam_open(const char *path, int flags, ...);
int seam_mkstemp(char *path);
ssize_t seam_read(int fd, void *bytes, size_t length);
ssize_t seam_write(int fd, const void *bytes, size_t length);
int seam_fsync(int fd);
int seam_flock(int fd, int operation);
int seam_stat(const char *path, struct stat *out);
int seam_fstat(int fd, struct stat *out);
int seam_access(const char *path, int mode);
int seam_rename(const char *from, const char *to);
void *seam_mmap(void *at, size_t length, int how, int flags, int fd,
    off_t from);
FILE *seam_fopen(const char *path, const char *mode);
FILE *seam_fdopen(int fd, const char *mode);
size_t seam_fread(void *bytes, size_t size, size_t count, FILE *file);
size_t seam_fwrite(const void *bytes, size_t size, size_t count, FILE *file);
int seam_fflush(FILE *file);
int seam_fclose(FILE *file);

int
seam_open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list list;

	va_start(list, flags);
	if ((flags & O_CREAT) != 0)
		mode = va_arg(list, mode_t);
	va_end(list);
	return fails(SEAM_FILES) ? -1 : open(path, flags, mode);
}

int
seam_mkstemp(char *path)
{
	return fails(SEAM_FILES) ? -1 : mkstemp(path);
}

ssize_t
seam_read(int fd, void *bytes, size_t length)
{
	return fails(SEAM_FILES) ? -1 : read(fd, bytes, length);
}

ssize_t
seam_write(int fd, const void *bytes, size_t length)
{
	if (!fails(SEAM_FILES))
		return write(fd, bytes, length);
	return seam.error == 0 ? write(fd, bytes, length / 2) : -1;
}

int
seam_fsync(int fd)
{
	return fails(SEAM_FILES) ? -1 : fsync(fd);
}

int
seam_flock(int fd, int operation)
{
	return fails(SEAM_FILES) ? -1 : flock(fd, operation);
}

int
seam_stat(const char *path, struct stat *out)
{
	return fails(SEAM_FILES) ? -1 : stat(path, out);
}

int
seam_fstat(int fd, struct stat *out)
{
	return fails(SEAM_FILES) ? -1 : fstat(fd, out);
}

int
seam_access(const char *path, int mode)
{
	return fails(SEAM_FILES) ? -1 : access(path, mode);
}

int
seam_rename(const char *from, const char *to)
{
	return fails(SEAM_FILES) ? -1 : rename(from, to);
}

void *
seam_mmap(void *at, size_t length, int how, int flags, int fd, off_t from)
{
	return fails(SEAM_FILES) ? MAP_FAILED
				 : mmap(at, length, how, flags, fd, from);
}

FILE *
seam_fopen(const char *path, const char *mode)
{
	return fails(SEAM_FILES) ? NULL : fopen(path, mode);
}

FILE *
seam_fdopen(int fd, const char *mode)
{
	return fails(SEAM_FILES) ? NULL : fdopen(fd, mode);
}

size_t
seam_fread(void *bytes, size_t size, size_t count, FILE *file)
{
	return fails(SEAM_FILES) ? 0 : fread(bytes, size, count, file);
}

size_t
seam_fwrite(const void *bytes, size_t size, size_t count, FILE *file)
{
	if (!fails(SEAM_FILES))
		return fwrite(bytes, size, count, file);
	return seam.error == 0 ? fwrite(bytes, size, count / 2, file) : 0;
}

int
seam_fflush(FILE *file)
{
	return fails(SEAM_FILES) ? EOF : fflush(file);
}

/* Closed it is, whatever it says. */
int
seam_fclose(FILE *file)
{
	const bool failed = fails(SEAM_FILES);
	const int error = errno, status = fclose(file);

	if (failed)
		errno = error;
	return failed ? EOF : status;
}
