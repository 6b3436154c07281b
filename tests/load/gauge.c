/*
 * gauge.c - clocks, processes, samples.
 */

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "tests/load/gauge.h"

#define SAMPLES_FIRST 1024

void
give_up(const char *format, ...)
{
	va_list arguments;

	fflush(stdout);
	fprintf(stderr, "%s: ", program_invocation_short_name);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(1);
}

static double
seconds_of(clockid_t clock)
{
	struct timespec now = { 0 };

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double
gauge_now(void)
{
	return seconds_of(CLOCK_MONOTONIC);
}

double
gauge_cpu(pid_t pid)
{
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0)
		return 0;
	return seconds_of(clock);
}

long
gauge_memory_kb(pid_t pid)
{
	char path[64], line[200];
	long kb = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	file = fopen(path, "r");
	if (file == NULL)
		return 0;
	while (fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "Pss: %ld", &kb) == 1)
			break;
	fclose(file);
	return kb;
}

long
gauge_descriptors(pid_t pid)
{
	char path[64];
	long count = 0;
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	folder = opendir(path);
	if (folder == NULL)
		return 0;
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count - 2; /* . and .. */
}

void
raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

void
samples_add(struct samples *samples, double value)
{
	if (samples->count == samples->capacity) {
		samples->capacity = samples->capacity > 0
		    ? samples->capacity * 2
		    : SAMPLES_FIRST;
		samples->values = realloc(samples->values,
		    samples->capacity * sizeof(samples->values[0]));
		if (samples->values == NULL)
			give_up("there is no memory for samples");
	}
	samples->values[samples->count++] = value;
	samples->sorted = false;
}

static int
shorter(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
samples_at(struct samples *samples, double percent)
{
	size_t place;

	if (samples->count == 0)
		return 0;
	if (!samples->sorted)
		qsort(samples->values, samples->count,
		    sizeof(samples->values[0]), shorter);
	samples->sorted = true;
	place = (size_t)((double)samples->count * percent / 100);
	return samples
	    ->values[place < samples->count ? place : samples->count - 1];
}

void
samples_release(struct samples *samples)
{
	free(samples->values);
	*samples = (struct samples){ 0 };
}

void
figure(const char *name, double value, int decimals)
{
	printf("%s %.*f\n", name, decimals, value);
	fflush(stdout);
}

long
argument(int argc, char **argv, int at, long otherwise, long low, long high)
{
	char *end;
	long value;

	if (at >= argc)
		return otherwise;
	value = strtol(argv[at], &end, 10);
	if (*end != '\0' || end == argv[at] || value < low || value > high)
		give_up("\"%s\" is no number from %ld to %ld", argv[at], low,
		    high);
	return value;
}
