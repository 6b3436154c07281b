/*
 * log.h - one event, one line on stderr: who=... what=... why="..."
 */

#ifndef KIOSK_IO_LOG_H
#define KIOSK_IO_LOG_H

/*
 * `what` is a word for the event, format the fields behind it.  Control
 * characters in them become '?', so that one event stays one line.
 */
void log_event(const char *what, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
