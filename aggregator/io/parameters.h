/*
 * parameters.h - the names and values behind an address's '?'.
 *
 * An action lists what it takes in a table, as fields.h does for bodies; a
 * name that is not on it settles the call with one sentence.
 */

#ifndef AGGREGATOR_IO_PARAMETERS_H
#define AGGREGATOR_IO_PARAMETERS_H

#include <stdbool.h>
#include <stddef.h>

struct call;

struct parameter {
	const char *name;
	char *out; /* "" where it is not given */
	size_t size;
	const char *const *allowed; /* ends with NULL; or NULL: any */
};

/* Read them all, decoded.  False: settled with 400. */
bool parameters_read(struct call *call, const struct parameter *list,
    size_t count);

#endif
