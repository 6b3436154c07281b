/*
 * json_memory.c - jansson's memory, and a note for each thread that it ran out:
 * see json_memory.h.
 */

#include <stdlib.h>

#include <jansson.h>

#include "aggregator/io/json_memory.h"

static _Thread_local bool failed;

static void *
take(size_t size)
{
	void *memory = malloc(size);

	if (memory == NULL)
		failed = true;
	return memory;
}

void
json_memory_watch(void)
{
	json_set_alloc_funcs(take, free);
}

bool
json_memory_failed(void)
{
	const bool was = failed;

	failed = false;
	return was;
}
