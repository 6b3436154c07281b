/*
 * fuzz_bundle.c - a bundle from somebody's stick.
 */
#include <sys/mman.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/io/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
expect(bool claim)
{
	if (!claim)
		abort();
}

/* A file that lives in memory; its path under /proc. */
static void
write_file(const uint8_t *data, size_t size, char path[64])
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("bundle", MFD_CLOEXEC);
	expect(fd >= 0 && ftruncate(fd, (off_t)size) == 0);
	expect(pwrite(fd, data, size, 0) == (ssize_t)size);
	snprintf(path, 64, "/proc/self/fd/%d", fd);
}

static void
walk(struct bundle *bundle, size_t size)
{
	struct journal_row journal;
	struct parcel parcel;
	uint64_t place = bundle_place(bundle);
	int found;

	while ((found = bundle_journal(bundle, &journal)) == 1)
		expect(strlen(journal.name) <= LIMIT_NAME);
	while ((found = bundle_next(bundle, &parcel)) == 1) {
		expect(bundle_place(bundle) > place);
		place = bundle_place(bundle);
		parcel_open(&parcel);
	}
	expect(found == -1 || place == size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64], why[BUNDLE_WHY] = "";
	struct bundle *bundle;

	write_file(data, size, path);
	bundle = bundle_open(path, why);
	if (bundle == NULL)
		expect(why[0] != '\0');
	else
		walk(bundle, size);
	bundle_free(bundle);
	return 0;
}
