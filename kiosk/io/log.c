/*
 * log.c - the kiosk's log goes to stderr, where systemd picks it up.
 */

#include <stdarg.h>
#include <stdio.h>

#include "kiosk/io/log.h"

void
log_event(const char *what, const char *format, ...)
{
	char line[1000];
	va_list list;

	va_start(list, format);
	vsnprintf(line, sizeof(line), format, list);
	va_end(list);
	for (char *c = line; *c != '\0'; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
	}
	fprintf(stderr, "who=touchstone-kiosk what=%s%s%s\n", what,
	    *line != '\0' ? " " : "", line);
}
