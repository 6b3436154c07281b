/*
 * disk.c - the simulated disk: see disk.h.
 *
 * An inode has two images: what programs see and what is on the medium.
 * Between them stands the list of records.  A sync applies an inode's records
 * to the medium; a cut applies a seeded choice of all of them and makes the
 * medium what programs see.  SQLite's own promises are taken at their word
 * and no more: a name is durable once its folder was synced, which SQLite's
 * unix VFS does with a new journal's first sync and a delete that asks for it.
 */

#include <assert.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/disk.h"

#define SECTOR 512 /* lost or kept as one, unless torn */
#define PAGE 4096  /* garbled as one; what SQLite is told */
#define NAMES 16
#define REGIONS 64 /* of shared memory */

struct image {
	uint8_t *bytes;
	uint64_t size, room; /* all behind size is zero */
};

struct inode {
	struct inode *next;
	struct image live, medium;
	bool is_scratch; /* a temporary file: nobody looks for it again */
	unsigned opened, readers;       /* of files: those with a lock */
	const struct disk_file *writer; /* has RESERVED or more, or NULL */
};

struct name {
	char path[256];
	struct inode *live, *medium; /* NULL: no such file */
};

enum record_kind {
	RECORD_SECTOR,
	RECORD_SIZE,
	RECORD_NAME,
};

/* One thing done and not yet certain. */
struct record {
	enum record_kind kind;
	struct inode *inode; /* of a name: what it now means, or NULL */
	struct name *name;
	uint64_t at; /* number of the sector, or the size */
	uint8_t bytes[SECTOR];
};

struct disk {
	sqlite3_vfs vfs;
	struct disk_model model;
	uint64_t random, calls, left, trace;
	bool is_dead;
	char label[24]; /* the VFS's name */
	enum disk_failure failure;
	uint64_t fails_after, fails_times, failed;
	struct inode *inodes;
	struct name names[NAMES];
	struct record *records;
	size_t count, room;
	void *regions[REGIONS];
	unsigned mapped, opened; /* files */
};

struct disk_file {
	sqlite3_file base;
	struct disk *disk;
	struct inode *inode;
	bool is_new_journal; /* its first sync syncs the folder */
	bool is_mapped, psow;
	int lock; /* SQLITE_LOCK_...: NONE, SHARED, RESERVED, ... */
};

/* ---- chance ---- */

uint64_t
disk_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

uint64_t
disk_below(uint64_t *state, uint64_t n)
{
	return disk_random(state) % n;
}

static void
fill(struct disk *disk, uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		bytes[i] = (uint8_t)disk_random(&disk->random);
}

/* A word at a time: every byte written goes through here. */
static void
trace(struct disk *disk, const void *bytes, size_t length)
{
	const uint8_t *at = bytes;

	while (length > 0) {
		const size_t part = length < 8 ? length : 8;
		uint64_t word = 0;

		memcpy(&word, at, part);
		disk->trace = (disk->trace ^ word) * 0x9e3779b97f4a7c15u;
		disk->trace ^= disk->trace >> 32;
		at += part;
		length -= part;
	}
}

/* ---- images ---- */

static void
image_resize(struct image *image, uint64_t size)
{
	if (size > image->room) {
		uint64_t room = size * 2 + PAGE;

		image->bytes = realloc(image->bytes, room);
		assert(image->bytes != NULL);
		memset(image->bytes + image->room, 0, room - image->room);
		image->room = room;
	}
	if (size < image->size)
		memset(image->bytes + size, 0, image->size - size);
	image->size = size;
}

/* What of bytes lies within the image's size. */
static void
image_put(struct image *image, uint64_t at, const uint8_t *bytes, size_t length)
{
	if (at >= image->size)
		return;
	if (length > image->size - at)
		length = image->size - at;
	memcpy(image->bytes + at, bytes, length);
}

static void
image_copy(struct image *to, const struct image *from)
{
	image_resize(to, 0);
	image_resize(to, from->size);
	if (from->size > 0)
		memcpy(to->bytes, from->bytes, from->size);
}

/* ---- inodes and names ---- */

static struct inode *
inode_new(struct disk *disk)
{
	struct inode *inode = calloc(1, sizeof(*inode));

	assert(inode != NULL);
	inode->next = disk->inodes;
	disk->inodes = inode;
	return inode;
}

static bool
inode_is_needed(const struct disk *disk, const struct inode *inode)
{
	if (inode->opened > 0)
		return true;
	for (size_t i = 0; i < NAMES; i++) {
		if (disk->names[i].live == inode ||
		    disk->names[i].medium == inode)
			return true;
	}
	for (size_t i = 0; i < disk->count; i++) {
		if (disk->records[i].kind == RECORD_NAME &&
		    disk->records[i].inode == inode)
			return true;
	}
	return false;
}

/* Free what no name can lead to any more, with its records. */
static void
inodes_sweep(struct disk *disk)
{
	struct inode **at = &disk->inodes;

	while (*at != NULL) {
		struct inode *inode = *at;
		size_t kept = 0;

		if (inode_is_needed(disk, inode)) {
			at = &inode->next;
			continue;
		}
		for (size_t i = 0; i < disk->count; i++) {
			if (disk->records[i].inode != inode)
				disk->records[kept++] = disk->records[i];
		}
		disk->count = kept;
		*at = inode->next;
		free(inode->live.bytes);
		free(inode->medium.bytes);
		free(inode);
	}
}

/* The name's place; a new one when make is set, else NULL. */
static struct name *
name_find(struct disk *disk, const char *path, bool make)
{
	for (size_t i = 0; i < NAMES; i++) {
		struct name *name = &disk->names[i];

		if (strcmp(name->path, path) == 0)
			return name;
		if (name->path[0] == '\0' && make) {
			assert(strlen(path) < sizeof(name->path));
			strcpy(name->path, path);
			return name;
		}
	}
	assert(!make);
	return NULL;
}

/* ---- records ---- */

static struct record *
record_add(struct disk *disk, enum record_kind kind, struct inode *inode,
    uint64_t at)
{
	struct record *record;

	if (disk->count == disk->room) {
		disk->room = disk->room * 2 + 64;
		disk->records = realloc(disk->records,
		    disk->room * sizeof(*disk->records));
		assert(disk->records != NULL);
	}
	record = &disk->records[disk->count++];
	memset(record, 0, sizeof(*record));
	record->kind = kind;
	record->inode = inode;
	record->at = at;
	trace(disk, &kind, sizeof(kind));
	trace(disk, &at, sizeof(at));
	return record;
}

/* What lies behind the end of a file that grew is anybody's. */
static void
apply_size(struct disk *disk, struct inode *inode, uint64_t size)
{
	uint64_t before = inode->medium.size;

	image_resize(&inode->medium, size);
	if (size > before && disk->model.garbled &&
	    disk_below(&disk->random, 2) == 0)
		fill(disk, inode->medium.bytes + before, size - before);
}

static void
apply_sector(struct disk *disk, const struct record *record, bool torn)
{
	struct image *medium = &record->inode->medium;
	const uint64_t at = record->at * SECTOR;
	size_t cut = torn ? (size_t)disk_below(&disk->random, SECTOR) : 0;

	/* The head is new and the tail old, or the other way round. */
	if (torn && disk_below(&disk->random, 2) == 0)
		image_put(medium, at, record->bytes, cut);
	else
		image_put(medium, at + cut, record->bytes + cut, SECTOR - cut);
}

static void
apply(struct disk *disk, const struct record *record, bool torn)
{
	switch (record->kind) {
	case RECORD_SECTOR:
		apply_sector(disk, record, torn);
		break;
	case RECORD_SIZE:
		apply_size(disk, record->inode, record->at);
		break;
	case RECORD_NAME:
		record->name->medium = record->inode;
		break;
	}
}

/* Put one inode's records on the medium, or (NULL) all names. */
static void
settle(struct disk *disk, const struct inode *inode)
{
	size_t kept = 0;

	for (size_t i = 0; i < disk->count; i++) {
		const struct record *record = &disk->records[i];
		bool is_name = record->kind == RECORD_NAME;

		if (inode == NULL ? is_name
				  : !is_name && record->inode == inode)
			apply(disk, record, false);
		else
			disk->records[kept++] = *record;
	}
	disk->count = kept;
	if (inode == NULL)
		inodes_sweep(disk);
}

static void
names_sync(struct disk *disk)
{
	if (!disk->model.lies && !disk->model.loses_names)
		settle(disk, NULL);
}

/* ---- power ---- */

/* Count a call; true when power is, or now goes, away. */
static bool
strikes(struct disk *disk)
{
	if (disk->is_dead)
		return true;
	disk->calls++;
	if (disk->left > 0 && --disk->left == 0)
		disk->is_dead = true;
	return disk->is_dead;
}

void
disk_fail(struct disk *disk, enum disk_failure how, uint64_t after,
    uint64_t times)
{
	disk->failure = how;
	disk->fails_after = after;
	disk->fails_times = times;
	disk->failed = 0;
}

uint64_t
disk_failed(const struct disk *disk)
{
	return disk->failed;
}

/* What a call asks of the disk. */
enum need {
	NEED_READING,
	NEED_WRITING,
	NEED_ROOM,
};

/* Whether the call at hand fails. */
static bool
fails(struct disk *disk, enum need need)
{
	if (disk->failure == DISK_FINE ||
	    (need == NEED_READING && disk->failure >= DISK_FULL) ||
	    (need == NEED_WRITING && disk->failure == DISK_FULL))
		return false;
	if (disk->fails_after > 0) {
		disk->fails_after--;
		return false;
	}
	if (disk->fails_times == 0)
		return false;
	disk->fails_times--;
	disk->failed++;
	return true;
}

static int
failure_code(const struct disk *disk, int code)
{
	if (disk->failure == DISK_FULL)
		return SQLITE_FULL;
	return disk->failure == DISK_READONLY ? SQLITE_READONLY : code;
}

void
disk_outlive(struct disk *disk)
{
	assert(disk->opened == 0);
	disk->left = 0;
	disk->is_dead = false;
}

void
disk_lie(struct disk *disk)
{
	disk->model.lies = true;
}

void
disk_tell_truth(struct disk *disk)
{
	disk->model.lies = false;
}

void
disk_cut_after(struct disk *disk, uint64_t calls)
{
	disk->left = calls;
}

bool
disk_is_dead(const struct disk *disk)
{
	return disk->is_dead;
}

/* One page that was being written: what is left of it is noise. */
static void
garble(struct disk *disk)
{
	const struct record *record;
	struct image *medium;
	uint64_t at;

	if (disk->count == 0)
		return;
	record = &disk->records[disk_below(&disk->random, disk->count)];
	if (record->kind != RECORD_SECTOR)
		return;
	medium = &record->inode->medium;
	at = record->at * SECTOR / PAGE * PAGE;
	if (at < medium->size)
		fill(disk, medium->bytes + at,
		    medium->size - at < PAGE ? medium->size - at : PAGE);
}

/* Choose what of the records reached the medium. */
static void
keep_some(struct disk *disk)
{
	/* Of eight: nothing, little, half, much, all; else the first ones. */
	static const unsigned chances[] = { 0, 1, 4, 7, 8 };
	uint64_t *random = &disk->random;
	size_t way = disk_below(random, sizeof(chances) / sizeof(*chances) + 1);
	bool in_order = way == 0 || disk->model.ordered;
	size_t until = disk_below(random, disk->count + 1);

	for (size_t i = 0; i < disk->count; i++) {
		bool torn = disk->model.torn && !disk->model.ordered &&
		    disk_below(random, 8) == 0;

		if (in_order ? i < until
			     : disk_below(random, 8) < chances[way - 1])
			apply(disk, &disk->records[i], torn);
	}
}

void
disk_power_on(struct disk *disk)
{
	assert(disk->opened == 0);
	keep_some(disk);
	if (disk->model.garbled && disk_below(&disk->random, 2) == 0)
		garble(disk);
	disk->count = 0;
	disk->left = 0;
	disk->is_dead = false;
	for (size_t i = 0; i < NAMES; i++)
		disk->names[i].live = disk->names[i].medium;
	inodes_sweep(disk);
	for (struct inode *inode = disk->inodes; inode != NULL;
	     inode = inode->next) {
		image_copy(&inode->live, &inode->medium);
		trace(disk, inode->live.bytes, inode->live.size);
	}
}

uint64_t
disk_calls(const struct disk *disk)
{
	return disk->calls;
}

uint64_t
disk_trace(const struct disk *disk)
{
	return disk->trace;
}

/* ---- locks, as between programs ---- */

/* Many read, one of them may mean to write, and then nobody else comes. */
static int
lock_shared(struct disk_file *file)
{
	const struct disk_file *writer = file->inode->writer;

	if (writer != NULL && writer->lock >= SQLITE_LOCK_PENDING)
		return SQLITE_BUSY;
	file->inode->readers++;
	file->lock = SQLITE_LOCK_SHARED;
	return SQLITE_OK;
}

static int
file_lock(sqlite3_file *base, int level)
{
	struct disk_file *file = (struct disk_file *)base;
	struct inode *inode = file->inode;

	if (level <= file->lock)
		return SQLITE_OK;
	if (level == SQLITE_LOCK_SHARED)
		return lock_shared(file);
	if (inode->writer != NULL && inode->writer != file)
		return SQLITE_BUSY;
	inode->writer = file;
	file->lock = level;
	if (level < SQLITE_LOCK_EXCLUSIVE || inode->readers == 1)
		return SQLITE_OK;
	file->lock = SQLITE_LOCK_PENDING;
	return SQLITE_BUSY;
}

static int
file_unlock(sqlite3_file *base, int level)
{
	struct disk_file *file = (struct disk_file *)base;
	struct inode *inode = file->inode;

	if (level >= file->lock)
		return SQLITE_OK;
	if (inode->writer == file)
		inode->writer = NULL;
	if (level == SQLITE_LOCK_NONE)
		inode->readers--;
	file->lock = level;
	return SQLITE_OK;
}

static int
file_check_lock(sqlite3_file *base, int *out)
{
	*out = ((struct disk_file *)base)->inode->writer != NULL;
	return SQLITE_OK;
}

/* ---- files ---- */

static int
file_close(sqlite3_file *base)
{
	struct disk_file *file = (struct disk_file *)base;

	file_unlock(base, SQLITE_LOCK_NONE);
	file->inode->opened--;
	file->disk->opened--;
	if (file->inode->is_scratch)
		inodes_sweep(file->disk);
	return SQLITE_OK;
}

static int
file_read(sqlite3_file *base, void *out, int amount, sqlite3_int64 offset)
{
	struct disk_file *file = (struct disk_file *)base;
	const struct image *live = &file->inode->live;
	const uint64_t at = (uint64_t)offset;
	size_t length = (size_t)amount;

	if (file->disk->is_dead || fails(file->disk, NEED_READING))
		return SQLITE_IOERR_READ;
	memset(out, 0, length);
	if (at >= live->size)
		return SQLITE_IOERR_SHORT_READ;
	if (length <= live->size - at) {
		memcpy(out, live->bytes + at, length);
		return SQLITE_OK;
	}
	memcpy(out, live->bytes + at, live->size - at);
	return SQLITE_IOERR_SHORT_READ;
}

/* The sectors from at to end, as they are now. */
static void
record_sectors(struct disk *disk, struct inode *inode, uint64_t at,
    uint64_t end)
{
	const struct image *live = &inode->live;

	for (uint64_t i = at / SECTOR; i * SECTOR < end; i++) {
		struct record *record = record_add(disk, RECORD_SECTOR, inode,
		    i);
		uint64_t left = live->size - i * SECTOR;

		memcpy(record->bytes, live->bytes + i * SECTOR,
		    left < SECTOR ? left : SECTOR);
		trace(disk, record->bytes, SECTOR);
	}
}

static int
write_at(struct disk_file *file, const void *bytes, int amount,
    sqlite3_int64 offset)
{
	struct inode *inode = file->inode;
	const uint64_t at = (uint64_t)offset;
	const uint64_t end = at + (uint64_t)amount;
	bool grows = end > inode->live.size;

	if (grows)
		image_resize(&inode->live, end);
	memcpy(inode->live.bytes + at, bytes, (size_t)amount);
	if (inode->is_scratch)
		return SQLITE_OK;
	if (grows)
		record_add(file->disk, RECORD_SIZE, inode, end);
	record_sectors(file->disk, inode, at, end);
	return strikes(file->disk) ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

static int
file_write(sqlite3_file *base, const void *bytes, int amount,
    sqlite3_int64 offset)
{
	struct disk_file *file = (struct disk_file *)base;
	struct disk *disk = file->disk;
	bool grows = offset + amount > (sqlite3_int64)file->inode->live.size;

	if (disk->is_dead)
		return SQLITE_IOERR_WRITE;
	if (file->inode->is_scratch ||
	    !fails(disk, grows ? NEED_ROOM : NEED_WRITING))
		return write_at(file, bytes, amount, offset);
	if (disk->failure == DISK_SHORT || disk->failure == DISK_FULL)
		write_at(file, bytes, amount / 2, offset);
	return failure_code(disk, SQLITE_IOERR_WRITE);
}

static int
file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	struct disk_file *file = (struct disk_file *)base;

	if (file->disk->is_dead)
		return SQLITE_IOERR_TRUNCATE;
	image_resize(&file->inode->live, (uint64_t)size);
	if (file->inode->is_scratch)
		return SQLITE_OK;
	record_add(file->disk, RECORD_SIZE, file->inode, (uint64_t)size);
	return strikes(file->disk) ? SQLITE_IOERR_TRUNCATE : SQLITE_OK;
}

static int
file_sync(sqlite3_file *base, int flags)
{
	struct disk_file *file = (struct disk_file *)base;

	(void)flags;
	if (file->inode->is_scratch)
		return SQLITE_OK;
	if (strikes(file->disk))
		return SQLITE_IOERR_FSYNC;
	if (fails(file->disk, NEED_WRITING) &&
	    file->disk->failure <= DISK_SHORT)
		return file->disk->model.hides_failures ? SQLITE_OK
							: SQLITE_IOERR_FSYNC;
	if (!file->disk->model.lies)
		settle(file->disk, file->inode);
	if (file->is_new_journal)
		names_sync(file->disk);
	file->is_new_journal = false;
	return SQLITE_OK;
}

static int
file_size(sqlite3_file *base, sqlite3_int64 *out)
{
	*out = (sqlite3_int64)((struct disk_file *)base)->inode->live.size;
	return SQLITE_OK;
}

static int
file_control(sqlite3_file *base, int what, void *argument)
{
	(void)base;
	(void)what;
	(void)argument;
	return SQLITE_NOTFOUND;
}

static int
file_sector_size(sqlite3_file *base)
{
	(void)base;
	return PAGE;
}

static int
file_device(sqlite3_file *base)
{
	struct disk_file *file = (struct disk_file *)base;

	return file->psow || file->disk->model.forces_psow
	    ? SQLITE_IOCAP_POWERSAFE_OVERWRITE
	    : 0;
}

/* ---- shared memory: gone with the last who uses it, and with power ---- */

static int
shm_map(sqlite3_file *base, int region, int size, int extend,
    void volatile **out)
{
	struct disk_file *file = (struct disk_file *)base;
	struct disk *disk = file->disk;

	assert(region < REGIONS);
	if (!file->is_mapped)
		disk->mapped++;
	file->is_mapped = true;
	if (disk->regions[region] == NULL && extend) {
		disk->regions[region] = calloc(1, (size_t)size);
		assert(disk->regions[region] != NULL);
	}
	*out = disk->regions[region];
	return SQLITE_OK;
}

static int
shm_lock(sqlite3_file *base, int offset, int count, int flags)
{
	(void)base;
	(void)offset;
	(void)count;
	(void)flags;
	return SQLITE_OK;
}

static void
shm_barrier(sqlite3_file *base)
{
	(void)base;
}

static int
shm_unmap(sqlite3_file *base, int delete)
{
	struct disk_file *file = (struct disk_file *)base;
	struct disk *disk = file->disk;

	(void)delete;
	if (!file->is_mapped)
		return SQLITE_OK;
	file->is_mapped = false;
	if (--disk->mapped > 0)
		return SQLITE_OK;
	for (size_t i = 0; i < REGIONS; i++) {
		free(disk->regions[i]);
		disk->regions[i] = NULL;
	}
	return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_unlock,
	.xCheckReservedLock = file_check_lock,
	.xFileControl = file_control,
	.xSectorSize = file_sector_size,
	.xDeviceCharacteristics = file_device,
	.xShmMap = shm_map,
	.xShmLock = shm_lock,
	.xShmBarrier = shm_barrier,
	.xShmUnmap = shm_unmap,
};

/* ---- the VFS ---- */

/* The inode a name means, made when flags say so; NULL and *code. */
static struct inode *
inode_open(struct disk *disk, const char *path, int flags, int *code)
{
	struct name *name = name_find(disk, path,
	    (flags & SQLITE_OPEN_CREATE) != 0);

	*code = SQLITE_CANTOPEN;
	if (disk->is_dead || name == NULL)
		return NULL;
	if (name->live != NULL || (flags & SQLITE_OPEN_CREATE) == 0)
		return name->live;
	if (fails(disk, NEED_ROOM))
		return NULL;
	name->live = inode_new(disk);
	record_add(disk, RECORD_NAME, name->live, 0)->name = name;
	return strikes(disk) ? NULL : name->live;
}

static int
vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags,
    int *out_flags)
{
	const int journals = SQLITE_OPEN_MAIN_JOURNAL |
	    SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
	struct disk_file *file = (struct disk_file *)base;
	struct disk *disk = vfs->pAppData;
	int code;

	memset(file, 0, sizeof(*file));
	file->disk = disk;
	if (path == NULL) {
		file->inode = inode_new(disk);
		file->inode->is_scratch = true;
	} else {
		file->inode = inode_open(disk, path, flags, &code);
		file->is_new_journal = (flags & journals) != 0 &&
		    (flags & SQLITE_OPEN_CREATE) != 0;
	}
	if (file->inode == NULL)
		return code;
	if ((flags & SQLITE_OPEN_MAIN_DB) != 0)
		file->psow = sqlite3_uri_boolean(path, "psow", 1);
	file->inode->opened++;
	disk->opened++;
	file->base.pMethods = &methods;
	if (out_flags != NULL)
		*out_flags = flags;
	return SQLITE_OK;
}

static int
vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
	struct disk *disk = vfs->pAppData;
	struct name *name = name_find(disk, path, false);

	if (disk->is_dead)
		return SQLITE_IOERR_DELETE;
	if (name == NULL || name->live == NULL)
		return SQLITE_IOERR_DELETE_NOENT;
	if (fails(disk, NEED_WRITING))
		return SQLITE_IOERR_DELETE;
	name->live = NULL;
	record_add(disk, RECORD_NAME, NULL, 0)->name = name;
	if (strikes(disk))
		return SQLITE_IOERR_DELETE;
	if (!sync_folder)
		return SQLITE_OK;
	if (strikes(disk))
		return SQLITE_IOERR_DIR_FSYNC;
	names_sync(disk);
	return SQLITE_OK;
}

static int
vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
	struct disk *disk = vfs->pAppData;
	const struct name *name = name_find(disk, path, false);

	if (disk->is_dead)
		return SQLITE_IOERR_ACCESS;
	*out = name != NULL && name->live != NULL &&
	    (flags != SQLITE_ACCESS_EXISTS || name->live->live.size > 0);
	return SQLITE_OK;
}

static int
vfs_full_path(sqlite3_vfs *vfs, const char *path, int size, char *out)
{
	(void)vfs;
	sqlite3_snprintf(size, out, "%s", path);
	return SQLITE_OK;
}

static int
vfs_randomness(sqlite3_vfs *vfs, int length, char *out)
{
	fill(vfs->pAppData, (uint8_t *)out, (size_t)length);
	return length;
}

static int
vfs_sleep(sqlite3_vfs *vfs, int us)
{
	(void)vfs;
	return us;
}

static int
vfs_time(sqlite3_vfs *vfs, double *out)
{
	(void)vfs;
	*out = 2461370.0; /* one day in 2026 */
	return SQLITE_OK;
}

/* The errno of what failed: SQLITE_CANTOPEN alone does not say why. */
static int
vfs_last_error(sqlite3_vfs *vfs, int size, char *out)
{
	const struct disk *disk = vfs->pAppData;

	(void)size;
	(void)out;
	if (disk->failed == 0)
		return 0;
	return disk->failure == DISK_FULL ? ENOSPC : EIO;
}

struct disk *
disk_new_as(const char *name, uint64_t seed, const struct disk_model *model)
{
	struct disk *disk = calloc(1, sizeof(*disk));

	assert(disk != NULL && strlen(name) < sizeof(disk->label));
	strcpy(disk->label, name);
	disk->model = *model;
	disk->random = seed;
	disk->trace = 0xcbf29ce484222325u;
	disk->vfs = (sqlite3_vfs){
		.iVersion = 1,
		.szOsFile = sizeof(struct disk_file),
		.mxPathname = 255,
		.zName = disk->label,
		.pAppData = disk,
		.xOpen = vfs_open,
		.xDelete = vfs_delete,
		.xAccess = vfs_access,
		.xFullPathname = vfs_full_path,
		.xRandomness = vfs_randomness,
		.xSleep = vfs_sleep,
		.xCurrentTime = vfs_time,
		.xGetLastError = vfs_last_error,
	};
	sqlite3_vfs_register(&disk->vfs, 0);
	return disk;
}

struct disk *
disk_new(uint64_t seed, const struct disk_model *model)
{
	struct disk *disk = disk_new_as(DISK_VFS, seed, model);

	sqlite3_vfs_register(&disk->vfs, 1);
	sqlite3_randomness(0, NULL);
	return disk;
}

/* ---- images ---- */

struct disk_image {
	size_t count;
	struct {
		char path[256];
		struct image image;
	} files[NAMES];
};

/* Whoever takes a card out of a machine waits until it has written. */
struct disk_image *
disk_copy(struct disk *disk)
{
	struct disk_image *copy = calloc(1, sizeof(*copy));

	assert(copy != NULL && disk->opened == 0);
	for (size_t i = 0; i < NAMES; i++) {
		const struct name *name = &disk->names[i];

		if (name->live == NULL)
			continue;
		strcpy(copy->files[copy->count].path, name->path);
		image_copy(&copy->files[copy->count++].image,
		    &name->live->live);
	}
	return copy;
}

void
disk_image_free(struct disk_image *image)
{
	if (image == NULL)
		return;
	for (size_t i = 0; i < image->count; i++)
		free(image->files[i].image.bytes);
	free(image);
}

void
disk_put_back(struct disk *disk, const struct disk_image *image)
{
	assert(disk->opened == 0);
	disk->count = 0;
	for (size_t i = 0; i < NAMES; i++)
		disk->names[i].live = disk->names[i].medium = NULL;
	inodes_sweep(disk);
	for (size_t i = 0; image != NULL && i < image->count; i++) {
		struct name *name = name_find(disk, image->files[i].path, true);

		name->live = name->medium = inode_new(disk);
		image_copy(&name->live->live, &image->files[i].image);
		image_copy(&name->live->medium, &image->files[i].image);
	}
}

bool
disk_flip(struct disk *disk, const char *path, uint64_t at)
{
	struct name *name = name_find(disk, path, false);
	struct image *image;

	assert(disk->opened == 0);
	if (name == NULL || name->live == NULL || name->live->live.size == 0)
		return false;
	image = &name->live->live;
	at %= image->size * 8;
	image->bytes[at / 8] ^= (uint8_t)(1 << at % 8);
	if (at / 8 < name->live->medium.size)
		name->live->medium.bytes[at / 8] = image->bytes[at / 8];
	return true;
}

void
disk_free(struct disk *disk)
{
	assert(disk->opened == 0);
	sqlite3_vfs_unregister(&disk->vfs);
	memset(disk->names, 0, sizeof(disk->names));
	disk->count = 0;
	inodes_sweep(disk);
	free(disk->records);
	free(disk);
}

bool
disk_shorten(struct disk *disk, const char *path, unsigned thousandths)
{
	struct name *name = name_find(disk, path, false);
	uint64_t size;

	assert(disk->opened == 0);
	if (name == NULL || name->live == NULL)
		return false;
	size = name->live->live.size / 1000 * thousandths;
	image_resize(&name->live->live, size);
	if (name->live->medium.size > size)
		image_resize(&name->live->medium, size);
	return true;
}
