/*
 * support_desk.h - a whole aggregator in a temporary folder, for tests.
 */

#ifndef TESTS_AGGREGATOR_SUPPORT_DESK_H
#define TESTS_AGGREGATOR_SUPPORT_DESK_H

#include "aggregator/io/desk.h"
#include "aggregator/io/store_journal.h"

/* Clocks and randomness that the test sets; starts in November 2026. */
struct test_outside {
	struct outside outside;
	int64_t boottime_ms, wall_ms;
	char boot_id[BOOT_ID_SIZE];
	uint64_t random; /* counts: never the same twice, always the same run */
};

struct test_desk {
	char dir[64];
	const char *vfs; /* or NULL */
	struct test_outside world;
	struct desk desk; /* the writer's */
};

/* As init leaves it: keys, facts, the book.  Fails the test if it cannot. */
struct test_desk *test_desk_new(void);
/* The same in a folder that only a VFS knows. */
struct test_desk *test_desk_new_on(const char *dir, const char *vfs);
/* Clocks and a folder, and nothing in it; then what init does, or false. */
struct test_desk *test_desk_bare(const char *dir, const char *vfs);
bool test_desk_init(struct test_desk *test);
void test_desk_free(struct test_desk *test);

/* Time goes by, on both clocks. */
void test_desk_wait(struct test_desk *test, int64_t ms);

/*
 * Handle one request as a local caller; body NULL: none.  The status; the
 * reply's body, NUL-terminated, in *text (free it) unless text is NULL.
 */
int test_desk_ask(struct test_desk *test, enum method method, const char *path,
    const char *body, char **text);
/* The same with a bearer token, as from the network. */
int test_desk_ask_as(struct test_desk *test, const char *bearer,
    enum method method, const char *path, const char *body, char **text);

/*
 * Enrol a kiosk "north" of that public key at counter-1, as its token would:
 * in the registry and in the book.
 */
void test_desk_enrol(struct test_desk *test, const uint8_t key[KEY_SIZE],
    struct journal_row *out);

/*
 * Make a store what a former version of the schema had: tables that came later
 * are dropped.  What later versions changed in older tables is the caller's.
 */
void test_desk_older(struct store *store, int version);

/* A survey "counter" (smiley5) and a touchpoint "counter-1" in Vienna. */
void test_desk_map(struct test_desk *test);

#endif
