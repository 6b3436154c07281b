/*
 * order.h - in which order things come, without moving them.
 *
 * The C library's qsort may allocate, and has no room for what a comparison needs
 * to know; this sorts numbers of things in place, in n log n whatever comes.
 */
#ifndef AGGREGATOR_CORE_ORDER_H
#define AGGREGATOR_CORE_ORDER_H

#include <stdbool.h>
#include <stddef.h>

/* Does thing a come before thing b?  Not when they are equal. */
typedef bool order_before(const void *things, size_t a, size_t b);

/* Fill order[0..count) with 0..count-1 as before has it; equal ones keep their
 * order. */
void order_of(size_t *order, size_t count, order_before *before,
    const void *things);

#endif
