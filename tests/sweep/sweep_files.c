/*
 * sweep_files.c - what lies in files of its own, with each allocation and each
 * call of a file failing: a kiosk's settings, the aggregator's certificate, its
 * folder's lock, bundles.
 *
 * A file is as it was or as it should be, never in between, and nothing is left
 * beside it.
 */

#include <assert.h>
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/io/bundle.h"
#include "aggregator/io/certificate.h"
#include "aggregator/io/folder.h"
#include "aggregator/io/verify.h"
#include "kiosk/io/settings.h"
#include "protocol/staff_pin.h"
#include "tests/kiosk/support_centre.h"
#include "tests/sweep/sweep.h"
#include "tests/sweep/world.h"

static char *folder;

static void
begin(void)
{
	folder = fake_folder();
}

static void
end(void)
{
	fake_folder_remove(folder);
}

/* How many files there are in the folder. */
static unsigned
count_files(void)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	unsigned count = 0;

	assert(dir != NULL);
	while ((entry = readdir(dir)) != NULL)
		count += entry->d_name[0] != '.';
	closedir(dir);
	return count;
}

/* ---- settings ---- */

/* What is kept of the PINs 1234 and 98765; made once, for each takes long. */
static char old_pin[STAFF_PIN_HASH], new_pin[STAFF_PIN_HASH];

static void
begin_settings(void)
{
	char why[SETTINGS_WHY];

	begin();
	if (old_pin[0] == '\0' &&
	    (staff_pin_hash(old_pin, "1234") != 0 ||
		staff_pin_hash(new_pin, "98765") != 0))
		assert(!"hashes");
	if (settings_write(folder, "pin", old_pin, why) != 0 ||
	    settings_write(folder, "key.q", "quit", why) != 0)
		assert(!"settings");
}

static bool
act_settings(void)
{
	char why[SETTINGS_WHY];

	return settings_write(folder, "pin", new_pin, why) == 0;
}

static void
check_settings(bool done)
{
	struct settings settings;
	char why[SETTINGS_WHY];

	sweep_expect(settings_read(folder, &settings, why) == 0,
	    "the settings cannot be read any more");
	sweep_expect(strcmp(settings.pin, new_pin) == 0 ||
		(!done && strcmp(settings.pin, old_pin) == 0),
	    "the PIN is neither the old one nor the new one");
	sweep_expect(settings.key_count == 1, "another line is gone");
	sweep_expect(count_files() == 1, "a file is left beside it");
	sweep_expect(act_settings(), "it cannot be set again");
	end();
}

static bool
act_read_settings(void)
{
	struct settings settings;
	char why[SETTINGS_WHY];

	return settings_read(folder, &settings, why) == 0 &&
	    sweep_expect(strcmp(settings.pin, old_pin) == 0 &&
		    settings.key_count == 1,
		"read, but not all of it");
}

static void
check_read_settings(bool done)
{
	(void)done;
	sweep_expect(act_read_settings(), "they cannot be read again");
	end();
}

/* ---- certificate and lock ---- */

static bool
act_certificate(void)
{
	static const char *const hosts[] = { "localhost", "127.0.0.1" };

	return certificate_make(folder, "test", hosts, 2) == NULL;
}

static void
check_certificate(bool done)
{
	uint8_t pin[HASH_SIZE];

	if (done)
		sweep_expect(certificate_pin(folder, pin) == 0,
		    "made, but it cannot be read");
	else
		sweep_expect(count_files() == 0, "half of it is left behind");
	certificate_remove(folder);
	sweep_expect(act_certificate(), "it cannot be made again");
	end();
}

static bool
act_lock(void)
{
	int fd, again;
	bool taken;

	if (folder_lock(folder, &fd) != FOLDER_OK)
		return false;
	taken = folder_lock(folder, &again) == FOLDER_OK;
	if (taken)
		close(again);
	sweep_expect(!taken, "two hold the lock");
	close(fd);
	return true;
}

static void
check_lock(bool done)
{
	(void)done;
	sweep_expect(act_lock(), "the lock cannot be taken again");
	end();
}

/* ---- bundles ---- */

static const char *
bundle_path(void)
{
	static char path[4200];

	snprintf(path, sizeof(path), "%s/bundle", folder);
	return path;
}

static bool
act_export(void)
{
	struct store *store = world_desk()->store;
	struct bundle_count count;
	char why[BUNDLE_WHY];
	bool done;

	if (store == NULL || store_snapshot(store) != STORE_OK)
		return false;
	done = bundle_write(store, bundle_path(), &count, why) == 0;
	store_snapshot_end(store);
	return done;
}

/* The audit of the bundle: 1 good, 0 not to be read, -1 it finds something. */
static int
audit_bundle(void)
{
	char why[BUNDLE_WHY];
	json_t *report = verify_bundle(bundle_path(), why);
	const bool ok = json_is_true(json_object_get(report, "ok"));
	const int result = report == NULL ? 0 : ok ? 1 : -1;

	json_decref(report);
	return result;
}

static void
begin_export(void)
{
	begin();
	world_begin(STAGE_RECEIVED);
}

static void
check_export(bool done)
{
	struct desk *desk = world_desk();

	if (done)
		sweep_expect(audit_bundle() == 1, "written, but not good");
	else
		sweep_expect(count_files() == 0 || audit_bundle() == 1,
		    "half a bundle is left behind");
	sweep_expect(count_files() <= 1, "a file is left beside it");
	sweep_expect(desk_reopen(desk, STORE_WRITE) == STORE_OK && act_export(),
	    "it cannot be written again");
	world_end();
	end();
}

static void
begin_audit(void)
{
	begin_export();
	if (!act_export())
		assert(!"a bundle");
}

static bool
act_audit(void)
{
	const int found = audit_bundle();

	sweep_expect(found != -1, "it finds what is not there");
	return found == 1;
}

static void
check_audit(bool done)
{
	(void)done;
	sweep_expect(act_audit(), "it cannot be read again");
	world_end();
	end();
}

#define FILES (SWEEP_MEMORY | SWEEP_FILES)
#define ALL (SWEEP_MEMORY | SWEEP_FILES | SWEEP_DISK)

static const struct sweep sweeps[] = {
	{ "writing a setting", FILES, begin_settings, act_settings,
	    check_settings, NULL, false, 0 },
	{ "reading settings", FILES, begin_settings, act_read_settings,
	    check_read_settings, NULL, false, 0 },
	{ "making a certificate", FILES, begin, act_certificate,
	    check_certificate, NULL, false, 0 },
	{ "locking a folder", FILES, begin, act_lock, check_lock, NULL, false,
	    0 },
	{ "writing a bundle", ALL, begin_export, act_export, check_export, NULL,
	    false, 0 },
	{ "reading a bundle", FILES, begin_audit, act_audit, check_audit, NULL,
	    false, 0 },
};

int
main(int argc, char **argv)
{
	return sweep_main(argc, argv, sweeps,
	    sizeof(sweeps) / sizeof(sweeps[0]), world_make);
}
