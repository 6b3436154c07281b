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

/* A question with so many choices, up to 11, behind one that is answered. */
struct sheet *support_choices(unsigned count);

/* A free text, behind a question that is answered. */
struct sheet *support_comment(void);

/* smiley5 in sixteen languages. */
struct sheet *support_languages(void);

/*
 * "he", "ar", "ja", "hi": smiley5, a choice of four and a free text in that
 * language and in English, with words of the screen.
 */
struct sheet *support_script(const char *code);

/* Begin at a question as if those before it had been answered. */
void support_visit(struct visit *visit, const struct sheet *sheet,
    unsigned question);

/*
 * Hold the frame against tests/kiosk/goldens/NAME.txt; with GENERATE=1 write
 * that file.  Fails the test when they differ, showing both.
 */
void support_golden(const char *name, const struct frame *frame);

#endif
