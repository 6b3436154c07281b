/*
 * support_screen.h - sheets made in memory, and frames held against goldens.
 */
#ifndef TESTS_KIOSK_SUPPORT_SCREEN_H
#define TESTS_KIOSK_SUPPORT_SCREEN_H

#include "kiosk/core/screens.h"

/*
 * A sheet with one question on the scale of that name, in German and English.
 * "steps3" has names of its own.  The sheet is overwritten by the next call.
 */
struct sheet *support_sheet(const char *scale);

/*
 * Hold the frame against tests/kiosk/goldens/NAME.txt; with GENERATE=1 write
 * that file.  Fails the test when they differ, showing both.
 */
void support_golden(const char *name, const struct frame *frame);

#endif
