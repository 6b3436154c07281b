/*
 * log.h - one event, one line, on standard error: what=… why="…".
 *
 * No time stamp: whoever collects the lines adds one.
 */

#ifndef AGGREGATOR_IO_LOG_H
#define AGGREGATOR_IO_LOG_H

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_event(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
