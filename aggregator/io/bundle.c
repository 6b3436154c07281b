/*
 * bundle.c - written whole or not at all; read out of a mapping.
 *
 * Exporting deletes nothing.  What a bundle says is checked by io/verify.c.
 */

#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/io/bundle.h"
#include "aggregator/io/bytes.h"
#include "aggregator/io/folder.h"
#include "aggregator/io/store_envelope.h"
#include "aggregator/io/store_epoch.h"

#define BUNDLE_NAME "touchstone/1 bundle"
#define BUNDLE_PATH 4096
#define BUNDLE_BUFFER (64 * 1024)
#define BUNDLE_HEAD (LIMIT_NAME + KEY_SIZE + 32) /* of one journal */

/* ---- writing ----------------------------------------------------------- */

/* A file while it is written, and the hash of what went into it. */
struct bundle_writer {
	struct store *store;
	FILE *file;
	crypto_hash_sha256_state hash;
	struct bundle_count *count;
	struct bytes parcel;
};

static int
put(struct bundle_writer *w, const void *bytes, size_t length)
{
	crypto_hash_sha256_update(&w->hash, bytes, length);
	w->count->bytes += length;
	return fwrite(bytes, 1, length, w->file) == length ? 0 : -1;
}

static int
count_one(const struct journal_row *row, void *count)
{
	(void)row;
	++*(uint64_t *)count;
	return 0;
}

static int
put_journal(const struct journal_row *row, void *arg)
{
	uint8_t bytes[BUNDLE_HEAD];
	struct wire_writer out;

	wire_write_to(&out, bytes, sizeof(bytes));
	wire_put_array(&out, 3);
	wire_put_bytes(&out, row->key, KEY_SIZE);
	wire_put_string(&out, journal_kind_text(row->kind));
	wire_put_string(&out, row->name);
	return out.failed ? -1 : put(arg, out.bytes, out.length);
}

static int
put_head(struct bundle_writer *w)
{
	uint8_t bytes[64];
	struct wire_writer out;

	w->count->journals = 0;
	if (journal_each(w->store, -1, count_one, &w->count->journals) != 0)
		return -1;
	wire_write_to(&out, bytes, sizeof(bytes));
	wire_put_array(&out, 2);
	wire_put_string(&out, BUNDLE_NAME);
	wire_put_array(&out, w->count->journals);
	if (put(w, out.bytes, out.length) != 0)
		return -1;
	return journal_each(w->store, -1, put_journal, w);
}

/* Texts while they are gathered; their number is not known before the last. */
struct gathering {
	struct bytes bytes;
	size_t count;
};

static int
gather_text(const struct text_item *item, void *arg)
{
	struct gathering *texts = arg;
	uint8_t *room = bytes_room(&texts->bytes, LIMIT_TEXT + 64);
	struct wire_writer out;

	if (room == NULL)
		return -1;
	wire_write_to(&out, room, LIMIT_TEXT + 64);
	texts_put(&out, item);
	texts->bytes.length -= LIMIT_TEXT + 64 - out.length;
	texts->count++;
	return out.failed ? -1 : 0;
}

int
bundle_parcel(struct store *store, const struct envelope_row *row,
    struct bytes *out)
{
	struct gathering texts = { .count = 0 };
	uint8_t head[16];
	struct wire_writer w;
	int result = text_each(store, row->epoch, row->first, row->last,
	    gather_text, &texts);

	wire_write_to(&w, head, sizeof(head));
	texts_begin(&w, texts.count);
	bytes_put(out, row->bytes.bytes, row->bytes.length);
	bytes_put(out, w.bytes, w.length);
	bytes_put(out, texts.bytes.data, texts.bytes.length);
	bytes_release(&texts.bytes);
	return result != 0 || out->failed ? -1 : 0;
}

static int
put_epoch(struct bundle_writer *w, int64_t epoch)
{
	struct envelope_walk walk;
	struct envelope_row row;
	int step;

	envelope_walk(&walk, w->store, epoch, 1, INT64_MAX);
	while ((step = envelope_walk_next(&walk, &row)) == 1) {
		w->count->envelopes++;
		w->parcel.length = 0;
		if (bundle_parcel(w->store, &row, &w->parcel) == 0 &&
		    put(w, w->parcel.data, w->parcel.length) == 0)
			continue;
		envelope_walk_end(&walk);
		return -1;
	}
	return step;
}

static int
put_envelopes(const struct journal_row *row, void *arg)
{
	struct bundle_writer *w = arg;
	int64_t *epochs, count = epoch_all(w->store, row->id, &epochs);
	int result = count < 0 ? -1 : 0;

	for (int64_t i = 0; i < count && result == 0; i++)
		result = put_epoch(w, epochs[i]);
	free(epochs);
	return result;
}

/* Everything into the open file, synced. */
static int
put_all(struct bundle_writer *w)
{
	crypto_hash_sha256_init(&w->hash);
	if (put_head(w) != 0 ||
	    journal_each(w->store, -1, put_envelopes, w) != 0)
		return -1;
	return fflush(w->file) == 0 && fsync(fileno(w->file)) == 0 ? 0 : -1;
}

/* Whether the file, read anew from its start, is what was written. */
static bool
reads_the_same(struct bundle_writer *w)
{
	uint8_t written[HASH_SIZE], found[HASH_SIZE];
	static const size_t size = BUNDLE_BUFFER;
	crypto_hash_sha256_state hash;
	uint8_t *buffer = malloc(size);
	size_t got;

	if (buffer == NULL)
		return false;
	posix_fadvise(fileno(w->file), 0, 0, POSIX_FADV_DONTNEED);
	rewind(w->file);
	crypto_hash_sha256_init(&hash);
	while ((got = fread(buffer, 1, size, w->file)) > 0)
		crypto_hash_sha256_update(&hash, buffer, got);
	free(buffer);
	crypto_hash_sha256_final(&w->hash, written);
	crypto_hash_sha256_final(&hash, found);
	return !ferror(w->file) && memcmp(written, found, HASH_SIZE) == 0;
}

static int
write_to(struct bundle_writer *w, const char *temporary, const char *path,
    char why[BUNDLE_WHY])
{
	if (put_all(w) != 0)
		snprintf(why, BUNDLE_WHY, "%s: %s", path,
		    errno != 0 ? strerror(errno) : "the store cannot be read");
	else if (!reads_the_same(w))
		snprintf(why, BUNDLE_WHY,
		    "%s: what was written does not read back the same", path);
	else if (rename(temporary, path) != 0)
		snprintf(why, BUNDLE_WHY, "%s: %s", path, strerror(errno));
	else
		return 0;
	return -1;
}

int
bundle_write(struct store *store, const char *path, struct bundle_count *count,
    char why[BUNDLE_WHY])
{
	struct bundle_writer w = { .store = store, .count = count };
	char temporary[BUNDLE_PATH];
	int fd, result, error;

	memset(count, 0, sizeof(*count));
	snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	fd = mkstemp(temporary);
	w.file = fd < 0 ? NULL : fdopen(fd, "w+");
	if (w.file == NULL) {
		error = errno;
		snprintf(why, BUNDLE_WHY, "%s: %s", path, strerror(error));
		if (fd >= 0) {
			close(fd);
			unlink(temporary);
		}
		errno = error;
		return -1;
	}
	errno = 0;
	result = write_to(&w, temporary, path, why);
	error = errno;
	fclose(w.file);
	bytes_release(&w.parcel);
	if (result != 0)
		unlink(temporary);
	else
		folder_sync_of(path);
	errno = error;
	return result;
}

/* ---- reading ----------------------------------------------------------- */

struct bundle {
	void *map;
	size_t size;
	struct wire_reader head; /* the journals that are left */
	size_t journals;
	struct wire_reader parcels; /* what follows */
};

/* Find both readers' places in the mapped file. */
static bool
read_head(struct bundle *bundle)
{
	struct wire_reader r;
	struct wire_span name;

	wire_read_from(&r, bundle->map, bundle->size);
	if (wire_array(&r) != 2)
		return false;
	name = wire_text(&r);
	if (r.failed || name.length != strlen(BUNDLE_NAME) ||
	    memcmp(name.bytes, BUNDLE_NAME, name.length) != 0)
		return false;
	bundle->journals = wire_array(&r);
	bundle->head = r;
	for (size_t i = 0; i < bundle->journals; i++)
		wire_any(&r);
	bundle->parcels = r;
	return !r.failed;
}

static int
map_file(struct bundle *bundle, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0) {
		close(fd);
		errno = EINVAL;
		return -1;
	}
	bundle->size = (size_t)st.st_size;
	bundle->map = mmap(NULL, bundle->size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (bundle->map != MAP_FAILED)
		return 0;
	bundle->map = NULL;
	return -1;
}

struct bundle *
bundle_open(const char *path, char why[BUNDLE_WHY])
{
	struct bundle *bundle = calloc(1, sizeof(*bundle));

	if (bundle == NULL || map_file(bundle, path) != 0)
		snprintf(why, BUNDLE_WHY, "%s: %s", path, strerror(errno));
	else if (!read_head(bundle))
		snprintf(why, BUNDLE_WHY, "%s: this is no bundle", path);
	else
		return bundle;
	bundle_free(bundle);
	return NULL;
}

void
bundle_free(struct bundle *bundle)
{
	if (bundle == NULL)
		return;
	if (bundle->map != NULL)
		munmap(bundle->map, bundle->size);
	free(bundle);
}

/* The kind that a word means; -1 for none. */
static int
kind_of(const char *word)
{
	for (int kind = JOURNAL_KIOSK; kind <= JOURNAL_BOOK; kind++)
		if (strcmp(journal_kind_text((enum journal_kind)kind), word) ==
		    0)
			return kind;
	return -1;
}

int
bundle_journal(struct bundle *bundle, struct journal_row *out)
{
	struct wire_reader *r = &bundle->head;
	const uint8_t *key;
	char kind[16];

	if (bundle->journals == 0)
		return 0;
	bundle->journals--;
	memset(out, 0, sizeof(*out));
	if (wire_array(r) != 3)
		return -1;
	key = wire_fixed(r, KEY_SIZE);
	wire_string(r, kind, sizeof(kind));
	wire_string(r, out->name, sizeof(out->name));
	if (r->failed || kind_of(kind) < 0)
		return -1;
	memcpy(out->key, key, KEY_SIZE);
	key_kid(key, out->kid);
	out->kind = (enum journal_kind)kind_of(kind);
	return 1;
}

int
bundle_next(struct bundle *bundle, struct parcel *out)
{
	if (wire_at_end(&bundle->parcels))
		return 0;
	parcel_read(&bundle->parcels, out);
	return bundle->parcels.failed ? -1 : 1;
}

uint64_t
bundle_place(const struct bundle *bundle)
{
	return (uint64_t)(bundle->parcels.at - (const uint8_t *)bundle->map);
}
