/*
 * log.c - lines for the journal of the system; one write each, so that lines
 * of several threads never mix.
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "aggregator/io/log.h"

#define LOG_LINE 1024

static bool is_silent; /* set once, before there are threads */

void
log_silence(void)
{
	is_silent = true;
}

/* A line too long is cut: its end still has its newline. */
static void
log_line(const char *level, const char *format, va_list args)
{
	char line[LOG_LINE];
	size_t used;
	int more;

	if (is_silent)
		return;
	used = (size_t)snprintf(line, sizeof(line), "%s ", level);
	more = vsnprintf(line + used, sizeof(line) - used - 1, format, args);
	if (more > 0)
		used += (size_t)more;
	if (used > sizeof(line) - 2)
		used = sizeof(line) - 2;
	line[used++] = '\n';
	if (write(STDERR_FILENO, line, used) < 0)
		return; /* nowhere left to say it */
}

void
log_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line("error", format, args);
	va_end(args);
}

void
log_event(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line("event", format, args);
	va_end(args);
}
