/*
 * tap.c - see tap.h.
 */

#include <stdarg.h>
#include <stdio.h>

#include "tests/fire/tap.h"

static unsigned count, failures;

void
tap_ok(bool holds, const char *format, ...)
{
	va_list args;

	failures += !holds;
	printf("%s %u - ", holds ? "ok" : "not ok", ++count);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
}

int
tap_end(void)
{
	printf("1..%u\n", count);
	return failures > 0;
}
