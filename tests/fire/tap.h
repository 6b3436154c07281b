/*
 * tap.h - results of a program that is no unit test.
 */

#ifndef TESTS_FIRE_TAP_H
#define TESTS_FIRE_TAP_H

#include <stdbool.h>

/* One line of TAP; a sentence that is true, printf-style. */
void tap_ok(bool holds, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The plan; what main returns. */
int tap_end(void);

#endif
