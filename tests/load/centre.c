/*
 * centre.c - a real touchstone-aggregator in a folder of its own.
 */

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <jansson.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/load/centre.h"
#include "tests/load/gauge.h"

#define WORDS 32
#define OUTPUT (1024 * 1024)

static const char sheet[] =
    "{\"name\": \"counter\", \"languages\": [\"en\"], \"questions\": [{"
    "\"id\": \"satisfaction\", \"scale\": \"smiley5\","
    " \"text\": {\"en\": \"How satisfied were you?\"}}]}";

/* ---- processes -------------------------------------------------------------- */

static void
program_path(char *out, size_t size)
{
	const char *build = getenv("TOUCHSTONE_BUILD");

	snprintf(out, size, "%s/touchstone-aggregator",
	    build != NULL ? build : "build");
}

/*
 * Start the program with these words; its id.  *output: where its standard
 * output can be read.  Standard error goes to DIR.err.
 */
static pid_t
start(const struct centre *centre, const char **words, int *output)
{
	char program[4096], log[300];
	int ends[2], errors;
	pid_t pid;

	program_path(program, sizeof(program));
	snprintf(log, sizeof(log), "%s.err", centre->dir);
	errors = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (errors < 0 || pipe2(ends, O_CLOEXEC) != 0)
		give_up("%s: %s", log, strerror(errno));
	pid = fork();
	if (pid < 0)
		give_up("fork: %s", strerror(errno));
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ends[1], STDOUT_FILENO);
		dup2(errors, STDERR_FILENO);
		execv(program, (char **)(uintptr_t)words);
		_exit(127);
	}
	close(ends[1]);
	close(errors);
	*output = ends[0];
	return pid;
}

/* Its whole output; it must end well. */
static void
run(struct centre *centre, const char **words, char *out, size_t size)
{
	size_t length = 0;
	int output, status;
	pid_t pid = start(centre, words, &output);
	ssize_t got;

	while ((got = read(output, out + length, size - 1 - length)) > 0)
		length += (size_t)got;
	close(output);
	while (length > 0 && out[length - 1] == '\n')
		length--;
	out[length] = '\0';
	if (waitpid(pid, &status, 0) != pid || status != 0)
		give_up("%s %s ends with status %d; %s.err says why", words[3],
		    words[4] != NULL ? words[4] : "", status, centre->dir);
}

void
centre_ask(struct centre *centre, char *out, size_t size, ...)
{
	const char *words[WORDS] = { "touchstone-aggregator", "-d",
		centre->dir };
	va_list list;
	size_t count = 3;

	va_start(list, size);
	do {
		if (count == WORDS)
			give_up("a command of too many words");
		words[count] = va_arg(list, const char *);
	} while (words[count++] != NULL);
	va_end(list);
	run(centre, words, out, size);
}

/* ---- beginning ----------------------------------------------------------------- */

static void
put_survey(struct centre *centre)
{
	char path[300], out[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s.json", centre->dir);
	file = fopen(path, "w");
	if (file == NULL || fputs(sheet, file) < 0 || fclose(file) != 0)
		give_up("%s: %s", path, strerror(errno));
	centre_ask(centre, out, sizeof(out), "survey", "put", path, NULL);
	unlink(path);
}

void
centre_begin(struct centre *centre)
{
	const char *tmp = getenv("TMPDIR");
	char out[4096];

	memset(centre, 0, sizeof(*centre));
	snprintf(centre->dir, sizeof(centre->dir), "%s/touchstone-load.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(centre->dir) == NULL)
		give_up("%s: %s", centre->dir, strerror(errno));
	centre_ask(centre, out, sizeof(out), "init", "--host", "127.0.0.1",
	    NULL);
	put_survey(centre);
	centre_ask(centre, out, sizeof(out), "touchpoint", "add", "counter-1",
	    "--title", "Counter 1", "--survey", "counter", "--zone",
	    "Europe/Vienna", NULL);
	centre_ask(centre, centre->bearer, sizeof(centre->bearer), "token",
	    "add", "load", "--role", "admin", NULL);
}

void
centre_set(struct centre *centre, const char *name, const char *value)
{
	char out[256];

	centre_ask(centre, out, sizeof(out), "settings", "set", name, value,
	    NULL);
}

void
centre_serve(struct centre *centre)
{
	char address[32], line[256] = "";
	const char *words[] = { "touchstone-aggregator", "-d", centre->dir,
		"serve", "--listen", address, NULL };
	const char *colon;
	int output;
	FILE *file;

	snprintf(address, sizeof(address), "127.0.0.1:%d", centre->port);
	centre->pid = start(centre, words, &output);
	file = fdopen(output, "r");
	if (file == NULL || fgets(line, sizeof(line), file) == NULL)
		give_up("the aggregator does not start; %s.err says why",
		    centre->dir);
	fclose(file);
	colon = strrchr(line, ':');
	centre->port = colon != NULL ? atoi(colon + 1) : 0;
	if (centre->port <= 0)
		give_up("the aggregator listens nowhere: %s", line);
}

void
centre_source(struct centre *centre, const char *name, char *bearer,
    size_t size)
{
	char out[4096];
	const char *newline;

	centre_ask(centre, out, sizeof(out), "source", "add", name, "--channel",
	    "web", "--touchpoint", "counter-1", NULL);
	newline = strrchr(out, '\n');
	snprintf(bearer, size, "%s", newline != NULL ? newline + 1 : out);
}

/* ---- looking -------------------------------------------------------------------- */

long
centre_ratings(struct centre *centre)
{
	char *text = malloc(OUTPUT);
	json_t *json, *row;
	long count = 0;
	size_t i;

	if (text == NULL)
		give_up("there is no memory for a score");
	centre_ask(centre, text, OUTPUT, "score", "--format", "json", "--min-n",
	    "1", NULL);
	json = json_loads(text, 0, NULL);
	if (json == NULL)
		give_up("the score is no JSON: %.80s", text);
	json_array_foreach(json_object_get(json, "scores"), i, row)
		count += (long)json_integer_value(json_object_get(row, "n"));
	json_decref(json);
	free(text);
	return count;
}

long
centre_disk(const struct centre *centre)
{
	static const char *const files[] = { "store.db", "store.db-wal" };
	struct stat found;
	long bytes = 0;
	char path[300];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", centre->dir, files[i]);
		if (stat(path, &found) == 0)
			bytes += (long)found.st_size;
	}
	return bytes;
}

/* ---- the end ----------------------------------------------------------------------- */

static void
end_process(struct centre *centre, int signal)
{
	int status;

	if (centre->pid == 0)
		return;
	kill(centre->pid, signal);
	waitpid(centre->pid, &status, 0);
	centre->pid = 0;
}

void
centre_stop(struct centre *centre)
{
	end_process(centre, SIGTERM);
}

void
centre_kill(struct centre *centre)
{
	end_process(centre, SIGKILL);
}

static int
remove_one(const char *path, const struct stat *info, int type,
    struct FTW *place)
{
	(void)info, (void)type, (void)place;
	return remove(path);
}

void
centre_end(struct centre *centre)
{
	char log[300];

	centre_stop(centre);
	snprintf(log, sizeof(log), "%s.err", centre->dir);
	unlink(log);
	nftw(centre->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
