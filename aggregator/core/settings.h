/*
 * settings.h - the settings there are, what each may say, and its default.
 */

#ifndef AGGREGATOR_CORE_SETTINGS_H
#define AGGREGATOR_CORE_SETTINGS_H

#include <stddef.h>

struct setting {
	const char *name;
	const char *fallback; /* in force when unset */
	const char *what;     /* one line for `settings list` */
	/* NULL, or what is wrong with value: "is no ..." */
	const char *(*wrong)(const char *value);
};

/* NULL when there is none of that name. */
const struct setting *settings_find(const char *name);

/* All of them, in order; ends with a NULL name. */
extern const struct setting settings_all[];

#endif
