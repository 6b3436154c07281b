/*
 * test_folder.c - watches io/folder.c.
 */

#include <sys/socket.h>
#include <sys/un.h>

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "aggregator/io/folder.h"

static const char *const files[] = { "store.db", "journal.db", "lock",
	"admin.sock" };

static int
set_up(void **state)
{
	static char dir[64];

	strcpy(dir, "/tmp/touchstone-folder-XXXXXX");
	*state = mkdtemp(dir);
	return *state == NULL;
}

static void
path_of(char path[160], const char *dir, const char *name)
{
	snprintf(path, 160, "%s/%s", dir, name);
}

static int
tear_down(void **state)
{
	char path[160];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		path_of(path, *state, files[i]);
		unlink(path);
	}
	return rmdir(*state);
}

static void
touch(const char *dir, const char *name)
{
	char path[160];
	int fd;

	path_of(path, dir, name);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
}

static void
folders_are_told_apart_by_their_stores(void **state)
{
	assert_int_equal(folder_enter(*state), FOLDER_EMPTY);
	touch(*state, "journal.db");
	assert_int_equal(folder_enter(*state), FOLDER_FOREIGN);
	touch(*state, "store.db");
	assert_int_equal(folder_enter(*state), FOLDER_OK);
	assert_int_equal(folder_enter("/nowhere/at/all"), FOLDER_MISSING);
	assert_int_equal(folder_enter("/etc/hostname"), FOLDER_UNREADABLE);
}

static void
only_one_holds_the_lock(void **state)
{
	int first, second;

	assert_int_equal(folder_lock(*state, &first), FOLDER_OK);
	assert_int_equal(folder_lock(*state, &second), FOLDER_TAKEN);
	assert_int_equal(second, -1);
	close(first);
	assert_int_equal(folder_lock(*state, &second), FOLDER_OK);
	close(second);
}

static void
a_file_is_lost_when_another_has_its_name(void **state)
{
	struct folder_mark mark;
	char old[160], new[160];

	folder_mark(*state, "store.db", &mark);
	assert_false(mark.is_known);
	touch(*state, "store.db");
	assert_false(folder_has_lost(*state, "store.db", &mark));
	folder_mark(*state, "store.db", &mark);
	assert_false(folder_has_lost(*state, "store.db", &mark));
	path_of(old, *state, "store.db");
	path_of(new, *state, "lock");
	assert_int_equal(rename(old, new), 0);
	assert_true(folder_has_lost(*state, "store.db", &mark));
	touch(*state, "store.db");
	assert_true(folder_has_lost(*state, "store.db", &mark));
	assert_true(folder_has_lost("/nowhere/at/all", "store.db", &mark));
	assert_int_equal(rename(new, old), 0);
	assert_false(folder_has_lost(*state, "store.db", &mark));
}

/* Bind in a folder, and connect to it. */
static void
meet(const char *dir)
{
	struct sockaddr_un address;
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	int peer = socket(AF_UNIX, SOCK_STREAM, 0);
	int folder = folder_socket(dir, &address);

	assert_true(folder >= 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address,
			     sizeof(address)),
	    0);
	assert_int_equal(listen(listener, 1), 0);
	close(folder);
	folder = folder_socket(dir, &address);
	assert_int_equal(connect(peer, (struct sockaddr *)&address,
			     sizeof(address)),
	    0);
	close(folder);
	close(peer);
	close(listener);
}

static void
a_socket_is_found_however_long_its_folder_is(void **state)
{
	char deep[400], path[420];

	meet(*state);
	snprintf(deep, sizeof(deep), "%s/%0200d", (char *)*state, 0);
	assert_int_equal(mkdir(deep, 0700), 0);
	meet(deep);
	snprintf(path, sizeof(path), "%s/admin.sock", deep);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(deep), 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(folders_are_told_apart_by_their_stores),
		TEST(only_one_holds_the_lock),
		TEST(a_file_is_lost_when_another_has_its_name),
		TEST(a_socket_is_found_however_long_its_folder_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
