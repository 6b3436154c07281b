/*
 * gauge.h - what a measuring program reads off: clocks, processes, samples.
 *
 * Programs that measure or attack end themselves with one sentence when they
 * cannot go on: a figure that was not measured is never printed.
 */

#ifndef TESTS_LOAD_GAUGE_H
#define TESTS_LOAD_GAUGE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* One sentence on stderr, printf-style; the program ends with 1. */
void give_up(const char *format, ...)
    __attribute__((format(printf, 1, 2), noreturn));

/* Seconds of CLOCK_MONOTONIC. */
double gauge_now(void);

/* CPU seconds of all threads of a process, this one for 0. */
double gauge_cpu(pid_t pid);

/*
 * Memory of a process in KiB: what it has to itself, and its share of what it
 * shares (PSS).  0 when it is gone.
 */
long gauge_memory_kb(pid_t pid);

/* How many descriptors it has open. */
long gauge_descriptors(pid_t pid);

/* As many as this process may have: a line is one. */
void raise_descriptors(void);

/* Figures to be asked for their percentiles. */
struct samples {
	double *values;
	size_t count, capacity;
	bool sorted;
};

void samples_add(struct samples *samples, double value);
/* percent 0 to 100; 0 when there are none. */
double samples_at(struct samples *samples, double percent);
void samples_release(struct samples *samples);

/* A figure for build/bench.json: its name and so many decimals. */
void figure(const char *name, double value, int decimals);

/* argv[at] as a number from low to high, or otherwise where it is missing. */
long argument(int argc, char **argv, int at, long otherwise, long low,
    long high);

#endif
