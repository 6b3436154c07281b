/*
 * log.h - one event, one line, on standard error: what=… why="…".
 *
 * No time stamp: whoever collects the lines adds one.
 */

#ifndef AGGREGATOR_IO_LOG_H
#define AGGREGATOR_IO_LOG_H

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/*
 * From now on say nothing: for a command that says its one sentence itself.
 * Called before any thread is begun.
 */
void log_silence(void);

void log_event(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
