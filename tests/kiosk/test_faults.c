/*
 * test_faults.c - the journal on a disk that fails at call N, for every N.
 *
 * A VFS of its own stands before the system's and lets the Nth call that
 * writes fail.  Whatever happens: what had a number is there, nothing is there
 * twice, the journal is whole, and the next rating is kept (I1, I11).
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>

#include "kiosk/io/journal_sync.h"
#include "tests/kiosk/support_centre.h"

/* Which call fails, and how; one for the program, as VFSes are. */
static struct {
	long countdown; /* 1: the next one; 0: none */
	int code;
	bool short_write; /* half of it arrives */
	bool lasts;       /* and all behind it fail too */
	long calls;
} fault;

static int
strikes(void)
{
	fault.calls++;
	if (fault.countdown == 0 || --fault.countdown > 0)
		return false;
	fault.countdown = fault.lasts;
	return true;
}

/* ---- a file that may fail ---- */

struct shaky_file {
	sqlite3_file base;
	sqlite3_file *real; /* behind this struct */
};

static sqlite3_file *
real_of(sqlite3_file *file)
{
	return ((struct shaky_file *)file)->real;
}

static int
shaky_close(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int
shaky_read(sqlite3_file *file, void *bytes, int amount, sqlite3_int64 offset)
{
	return real_of(file)->pMethods->xRead(real_of(file), bytes, amount,
	    offset);
}

static int
shaky_write(sqlite3_file *file, const void *bytes, int amount,
    sqlite3_int64 offset)
{
	sqlite3_file *real = real_of(file);

	if (!strikes())
		return real->pMethods->xWrite(real, bytes, amount, offset);
	if (fault.short_write)
		real->pMethods->xWrite(real, bytes, amount / 2, offset);
	return fault.code;
}

static int
shaky_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	if (strikes())
		return fault.code;
	return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int
shaky_sync(sqlite3_file *file, int flags)
{
	if (strikes())
		return fault.code;
	return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int
shaky_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int
shaky_lock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int
shaky_unlock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int
shaky_reserved(sqlite3_file *file, int *out)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int
shaky_control(sqlite3_file *file, int operation, void *argument)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), operation,
	    argument);
}

static int
shaky_sector(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int
shaky_traits(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static const sqlite3_io_methods shaky_methods = {
	.iVersion = 1,
	.xClose = shaky_close,
	.xRead = shaky_read,
	.xWrite = shaky_write,
	.xTruncate = shaky_truncate,
	.xSync = shaky_sync,
	.xFileSize = shaky_size,
	.xLock = shaky_lock,
	.xUnlock = shaky_unlock,
	.xCheckReservedLock = shaky_reserved,
	.xFileControl = shaky_control,
	.xSectorSize = shaky_sector,
	.xDeviceCharacteristics = shaky_traits,
};

/* ---- the VFS ---- */

static sqlite3_vfs *
system_vfs(sqlite3_vfs *vfs)
{
	return vfs->pAppData;
}

static int
shaky_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
    int *given)
{
	struct shaky_file *own = (struct shaky_file *)file;
	int code;

	own->base.pMethods = NULL;
	own->real = (sqlite3_file *)(own + 1);
	if ((flags & SQLITE_OPEN_CREATE) != 0 && strikes())
		return fault.code == SQLITE_FULL ? SQLITE_CANTOPEN
						 : SQLITE_IOERR;
	code = system_vfs(vfs)->xOpen(system_vfs(vfs), name, own->real, flags,
	    given);
	if (own->real->pMethods != NULL)
		own->base.pMethods = &shaky_methods;
	return code;
}

static int
shaky_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	if (strikes())
		return SQLITE_IOERR_DELETE;
	return system_vfs(vfs)->xDelete(system_vfs(vfs), name, sync);
}

/* Why a file could not be made. */
static int
shaky_errno(sqlite3_vfs *vfs, int size, char *text)
{
	(void)vfs;
	(void)size;
	(void)text;
	return fault.code == SQLITE_FULL ? ENOSPC : EIO;
}

static void
shaky_register(void)
{
	static sqlite3_vfs shaky;
	sqlite3_vfs *system = sqlite3_vfs_find(NULL);

	shaky = *system;
	shaky.zName = "shaky";
	shaky.pAppData = system;
	shaky.szOsFile = (int)sizeof(struct shaky_file) + system->szOsFile;
	shaky.xOpen = shaky_open;
	shaky.xDelete = shaky_delete;
	shaky.xGetLastError = shaky_errno;
	assert_int_equal(sqlite3_vfs_register(&shaky, 0), SQLITE_OK);
}

/* ---- what must hold ---- */

struct fixture {
	struct fake_outside outside;
	struct centre centre;
	char *folder;
	struct journal *journal;
	unsigned acknowledged;
	unsigned bare;   /* of these without their text: the disk was full */
	uint64_t newest; /* number given */
};

static void
fixture_open(struct fixture *f)
{
	enum journal_verdict verdict;

	memset(f, 0, sizeof(*f));
	fault.countdown = 0;
	fake_outside_init(&f->outside);
	centre_init(&f->centre, &f->outside);
	f->folder = fake_folder();
	journal_free(centre_enrol(&f->centre, f->folder));
	f->journal = journal_open(f->folder, "shaky", false,
	    &f->outside.outside, &verdict);
	assert_non_null(f->journal);
}

static void
fixture_close(struct fixture *f)
{
	journal_free(f->journal);
	fake_folder_remove(f->folder);
}

static enum journal_verdict
rate(struct fixture *f)
{
	struct journal_rating rating = {
		.step = 1, .hand = HAND_CUSTOMER, .comment = "as it was"
	};
	enum journal_verdict verdict = journal_rate(f->journal, &rating, 1);

	if (verdict != JOURNAL_OK)
		return verdict;
	assert_int_equal(rating.verdict, JOURNAL_OK);
	assert_true(rating.number > f->newest);
	f->newest = rating.number;
	f->bare += (rating.flags & RATING_TEXT_NOT_KEPT) != 0;
	f->acknowledged++;
	return verdict;
}

static enum exchange_verdict
exchange(struct fixture *f)
{
	struct exchange out;

	return exchange_sync(f->journal, &f->outside.outside,
	    &f->centre.carrier, 500000, &out);
}

static void
no_fault(void *self, const struct journal_fault *told)
{
	(void)self;
	fail_msg("entry %llu: %s", (unsigned long long)told->number, told->why);
}

/* With the disk well again everything is as it should be. */
static void
heal(struct fixture *f)
{
	enum journal_verdict verdict;
	uint64_t entries;

	fault.countdown = 0;
	assert_int_equal(rate(f), JOURNAL_OK);
	assert_int_equal(journal_check(f->journal, no_fault, NULL, &entries),
	    JOURNAL_OK);
	assert_true(entries >= f->newest);
	journal_free(f->journal);
	f->journal = journal_open(f->folder, NULL, false, &f->outside.outside,
	    &verdict);
	assert_non_null(f->journal);
	for (int i = 0; i < 5; i++)
		assert_int_equal(exchange(f), EXCHANGE_DONE);
	/* One that failed after its commit may be there without a number. */
	assert_in_range(f->centre.ratings, f->acknowledged,
	    f->acknowledged + 1);
	/* A parcel sent twice brings its texts twice. */
	assert_true(f->centre.texts + f->bare >= f->centre.ratings);
}

static const struct {
	int code;
	bool short_write;
} manners[] = {
	{ SQLITE_IOERR_WRITE, false },
	{ SQLITE_IOERR_WRITE, true },
	{ SQLITE_IOERR_FSYNC, false },
	{ SQLITE_FULL, true },
};

/* Let call N of `work` fail for every N there is, in every manner. */
static void
fail_at_each(void (*work)(struct fixture *f))
{
	for (size_t i = 0; i < sizeof(manners) / sizeof(manners[0]); i++) {
		bool reached = true;

		for (long n = 1; reached; n++) {
			struct fixture f;

			fixture_open(&f);
			fault.code = manners[i].code;
			fault.short_write = manners[i].short_write;
			fault.countdown = n;
			work(&f);
			reached = fault.countdown == 0;
			heal(&f);
			fixture_close(&f);
		}
	}
}

static void
work_rate(struct fixture *f)
{
	rate(f);
}

static void
work_rate_after_boot(struct fixture *f)
{
	fake_outside_reboot(&f->outside);
	rate(f);
}

static void
work_exchange(struct fixture *f)
{
	long countdown = fault.countdown;

	fault.countdown = 0;
	rate(f);
	fault.countdown = countdown;
	exchange(f);
}

static void
a_rating_survives_a_failure_of_any_call(void **state)
{
	(void)state;
	fail_at_each(work_rate);
}

static void
so_does_one_that_opens_an_epoch(void **state)
{
	(void)state;
	fail_at_each(work_rate_after_boot);
}

static void
an_exchange_survives_a_failure_of_any_call(void **state)
{
	(void)state;
	fail_at_each(work_exchange);
}

static void
no_number_is_given_while_the_disk_fails(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f);
	fault.code = SQLITE_IOERR_FSYNC;
	for (int i = 0; i < 20; i++) {
		fault.countdown = 1;
		assert_int_equal(rate(&f), JOURNAL_BROKEN);
	}
	fault.code = SQLITE_FULL;
	fault.countdown = 2;
	fault.lasts = true;
	assert_int_equal(rate(&f), JOURNAL_FULL);
	fault.lasts = false;
	heal(&f);
	fixture_close(&f);
}

static void
a_disk_that_was_full_for_once_costs_the_text_alone(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f);
	fault.code = SQLITE_FULL;
	fault.countdown = 2;
	assert_int_equal(rate(&f), JOURNAL_OK);
	assert_int_equal(f.bare, 1);
	heal(&f);
	fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rating_survives_a_failure_of_any_call),
		cmocka_unit_test(so_does_one_that_opens_an_epoch),
		cmocka_unit_test(an_exchange_survives_a_failure_of_any_call),
		cmocka_unit_test(no_number_is_given_while_the_disk_fails),
		cmocka_unit_test(
		    a_disk_that_was_full_for_once_costs_the_text_alone),
	};

	if (sodium_init() < 0)
		return 1;
	shaky_register();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
