/*
 * centre.h - a real touchstone-aggregator in a folder of its own.
 *
 * $TOUCHSTONE_BUILD (build) says which program.  The folder is made under
 * $TMPDIR (/tmp) and goes with centre_end; the server dies with this process.
 * What fails ends the program with a sentence.
 */

#ifndef TESTS_LOAD_CENTRE_H
#define TESTS_LOAD_CENTRE_H

#include <stddef.h>
#include <sys/types.h>

struct centre {
	char dir[256];
	char bearer[128]; /* of an administrator's token */
	pid_t pid;
	int port;
};

/*
 * init; a survey "counter" with one question "satisfaction" on smiley5; the
 * touchpoint counter-1 in Vienna; a token.  Nothing runs afterwards.
 */
void centre_begin(struct centre *centre);

/* A setting, as `settings set` has it; before centre_serve. */
void centre_set(struct centre *centre, const char *name, const char *value);

/* serve, on any free port or, started again, on the one it had. */
void centre_serve(struct centre *centre);

/*
 * Run a command and take its standard output, NUL-terminated, without the
 * last newline.  Words up to NULL: "score", "--format", "json", NULL.
 */
void centre_ask(struct centre *centre, char *out, size_t size, ...)
    __attribute__((sentinel));

/* A digital source at counter-1, of the channel web: its bearer token. */
void centre_source(struct centre *centre, const char *name, char *bearer,
    size_t size);

/* All ratings of all scores, as `score` counts them. */
long centre_ratings(struct centre *centre);

/* Bytes of the store on disk, its log included. */
long centre_disk(const struct centre *centre);

/* SIGTERM, and wait; SIGKILL and wait. */
void centre_stop(struct centre *centre);
void centre_kill(struct centre *centre);

/* Stop it if it runs, and remove the folder. */
void centre_end(struct centre *centre);

#endif
