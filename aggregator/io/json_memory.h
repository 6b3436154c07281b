/*
 * json_memory.h - whether jansson asked for memory in vain.
 *
 * Without memory jansson says that text is no JSON, drops a byte of a string,
 * or leaves a member out of an object; what came of it must not be believed.
 */

#ifndef AGGREGATOR_IO_JSON_MEMORY_H
#define AGGREGATOR_IO_JSON_MEMORY_H

#include <stdbool.h>

/* From now on it is noticed; for main, before anything is done with JSON. */
void json_memory_watch(void);

/*
 * Whether this thread ran out of memory since it last asked.  What was read or
 * built meanwhile is to be thrown away.
 */
bool json_memory_failed(void);

#endif
