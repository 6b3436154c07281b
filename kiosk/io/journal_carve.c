/*
 * journal_carve.c - entries read from the pages of a file, not by its tree.
 *
 * Where a page that leads to others is damaged, the database reaches none of
 * them, though they are sound.  So every page is looked at by itself: a leaf of
 * the table of entries tells itself by its cells (sqlite.org/fileformat2.html,
 * B-tree pages).  Nothing else has their shape, what was deleted is overwritten
 * (secure_delete), and an entry never is larger than a page.
 */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/io/journal_carve.h"

#define PAGE 4096 /* SQLite's own choice, and never set otherwise */
#define LEAF 0x0d
#define LEAF_HEAD 8
/* A glitch is not yet damage. */
#define READINGS 3

/* The leaves found, with the least and the greatest number of each. */
struct leaf {
	int64_t page, first, last;
};

struct carve {
	int fd;
	struct leaf *leaves;
	size_t count, room;
	uint8_t page[PAGE];
};

/* A varint that ends before `end`; NULL: none is there. */
static const uint8_t *
take_varint(const uint8_t *at, const uint8_t *end, int64_t *out)
{
	uint64_t value = 0;

	if (at == NULL)
		return NULL;
	for (int i = 0; i < 9 && at < end; i++, at++) {
		if (i == 8) {
			*out = (int64_t)(value << 8 | *at);
			return at + 1;
		}
		value = value << 7 | (*at & 0x7f);
		if (*at < 0x80) {
			*out = (int64_t)value;
			return at + 1;
		}
	}
	return NULL;
}

/* Bytes of an integer column by its serial type; -1: it is none. */
static int
integer_size(int64_t type)
{
	static const int sizes[] = { -1, 1, 2, 3, 4, 6, 8, -1, 0, 0 };

	return type >= 0 && type <= 9 ? sizes[type] : -1;
}

static int64_t
integer_value(const uint8_t *at, int64_t type)
{
	uint64_t value = 0;

	if (type >= 8)
		return type - 8;
	for (int i = 0; i < integer_size(type); i++)
		value = value << 8 | at[i];
	return (int64_t)value;
}

/* The row (number, epoch, bytes, hash) of one cell; false: it is not one. */
static bool
take_cell(const uint8_t *at, const uint8_t *end, struct carved *out)
{
	int64_t payload = 0, head = 0, types[4] = { 0 };
	const uint8_t *from, *body;

	at = take_varint(at, end, &payload);
	at = take_varint(at, end, &out->number);
	from = at;
	at = take_varint(at, end, &head);
	for (int i = 0; i < 4; i++)
		at = take_varint(at, end, &types[i]);
	/* The number is the row's own; a hash has 32 bytes. */
	if (at == NULL || at - from != head || payload > end - from ||
	    types[0] != 0 || integer_size(types[1]) < 0 || types[2] < 12 ||
	    types[2] % 2 != 0 || types[3] != 12 + 2 * HASH_SIZE)
		return false;
	body = from + head;
	out->length = (size_t)(types[2] - 12) / 2;
	if (out->length > LIMIT_ENTRY ||
	    payload !=
		head + integer_size(types[1]) + (int64_t)out->length +
		    HASH_SIZE)
		return false;
	out->ordinal = integer_value(body, types[1]);
	out->bytes = body + integer_size(types[1]);
	out->hash = out->bytes + out->length;
	return out->number > 0 && out->ordinal > 0;
}

/* Call take for each row of the page that is in memory. */
static int
take_page(const struct carve *carve, carve_take *take, void *self)
{
	const uint8_t *page = carve->page, *end = page + PAGE;
	unsigned cells = (unsigned)page[3] << 8 | page[4];
	int code = 0;

	if (page[0] != LEAF || LEAF_HEAD + 2 * cells > PAGE)
		return 0;
	for (unsigned i = 0; i < cells && code == 0; i++) {
		const uint8_t *place = page + LEAF_HEAD + 2 * i;
		unsigned offset = (unsigned)place[0] << 8 | place[1];
		struct carved row;
		struct wire_reader r;

		if (offset < LEAF_HEAD || offset >= PAGE ||
		    !take_cell(page + offset, end, &row))
			continue;
		wire_read_from(&r, row.bytes, row.length);
		entry_read(&r, &row.entry);
		if (wire_at_end(&r))
			code = take(self, &row);
	}
	return code;
}

/* 1 read, 0 the file ends before it, -1 the disk does not give it. */
static int
read_page(struct carve *carve, int64_t number)
{
	ssize_t got = -1;

	for (int i = 0; i < READINGS && got < 0; i++)
		got = pread(carve->fd, carve->page, PAGE, (off_t)number * PAGE);
	return got == PAGE ? 1 : got < 0 ? -1 : 0;
}

static int
note_row(void *self, const struct carved *row)
{
	struct leaf *leaf = self;

	if (leaf->first == 0 || row->number < leaf->first)
		leaf->first = row->number;
	if (row->number > leaf->last)
		leaf->last = row->number;
	return 0;
}

static bool
add_leaf(struct carve *carve, const struct leaf *leaf)
{
	struct leaf *more;

	if (carve->count == carve->room) {
		carve->room = carve->room * 2 + 64;
		more = realloc(carve->leaves,
		    carve->room * sizeof(*carve->leaves));
		if (more == NULL)
			return false;
		carve->leaves = more;
	}
	carve->leaves[carve->count++] = *leaf;
	return true;
}

struct carve *
carve_open(const char *path)
{
	struct carve *carve = calloc(1, sizeof(*carve));
	off_t size;

	if (carve == NULL)
		return NULL;
	carve->fd = open(path, O_RDONLY | O_CLOEXEC);
	size = carve->fd >= 0 ? lseek(carve->fd, 0, SEEK_END) : -1;
	if (size < 0)
		goto fail;
	/* The first page holds no entries, and has a head of its own. */
	for (int64_t page = 1; page < size / PAGE; page++) {
		struct leaf leaf = { .page = page };

		if (read_page(carve, page) != 1)
			continue;
		take_page(carve, note_row, &leaf);
		if (leaf.first > 0 && !add_leaf(carve, &leaf))
			goto fail;
	}
	return carve;
fail:
	carve_free(carve);
	return NULL;
}

void
carve_free(struct carve *carve)
{
	if (carve == NULL)
		return;
	if (carve->fd >= 0)
		close(carve->fd);
	free(carve->leaves);
	free(carve);
}

/* Which rows are wanted, and by whom. */
struct wanted {
	int64_t first, last;
	carve_take *take;
	void *self;
};

static int
pass_on(void *self, const struct carved *row)
{
	const struct wanted *wanted = self;

	if (row->number < wanted->first || row->number > wanted->last)
		return 0;
	return wanted->take(wanted->self, row);
}

int
carve_rows(struct carve *carve, int64_t first, int64_t last, carve_take *take,
    void *self)
{
	struct wanted wanted = { first, last, take, self };
	int code = 0;

	for (size_t i = 0; i < carve->count && code == 0; i++) {
		const struct leaf *leaf = &carve->leaves[i];

		if (leaf->last >= first && leaf->first <= last &&
		    read_page(carve, leaf->page) == 1)
			code = take_page(carve, pass_on, &wanted);
	}
	return code;
}

int64_t
carve_most(const struct carve *carve, int64_t base)
{
	off_t size = lseek(carve->fd, 0, SEEK_END);

	/* Below `base` rows may have gone; above, each takes its bytes. */
	return base + (size > 0 ? size / HASH_SIZE : 0);
}
