/*
 * log.c - the kiosk's log goes to stderr, where systemd picks it up.
 */

#include <stdarg.h>
#include <stdio.h>

#include "kiosk/io/log.h"
#include "protocol/draft.h"

void
log_event(const char *what, const char *format, ...)
{
	char line[1000];
	va_list list;

	va_start(list, format);
	vsnprintf(line, sizeof(line), format, list);
	va_end(list);
	draft_tame(line);
	fprintf(stderr, "who=touchstone-kiosk what=%s%s%s\n", what,
	    *line != '\0' ? " " : "", line);
}
