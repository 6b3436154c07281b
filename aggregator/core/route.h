/*
 * route.h - which action a method and path mean.
 *
 * Patterns such as "/v1/touchpoints/{slug}" against paths; the part in braces
 * is handed on.  Knows no action by name: the table is io/desk.c's.
 */

#ifndef AGGREGATOR_CORE_ROUTE_H
#define AGGREGATOR_CORE_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#define ROUTE_PARAMETER 128

/*
 * Whether path fits pattern; parameter gets the part in braces, "" if the
 * pattern has none.  At most one part in braces.
 */
bool route_fits(const char *pattern, const char *path,
    char parameter[ROUTE_PARAMETER]);

/*
 * The value of name in an encoded query string, decoded: its length, or -1
 * when it is not there (or does not fit, or is badly encoded).  nth counts
 * from 0, for names that come several times.
 */
int route_query(const char *query, const char *name, unsigned nth, char *out,
    size_t size);

/*
 * The name and value that *query begins with, decoded, and *query after them.
 * 1; 0 at the end; -1 when they do not fit or are badly encoded.
 */
int route_query_next(const char **query, char *name, size_t name_size,
    char *value, size_t value_size);

#endif
