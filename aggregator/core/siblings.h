/*
 * siblings.h - which parts of a breakdown may be shown beside their total.
 *
 * For breakdowns by category only, where parts add up to a total that is shown:
 * what is hidden must not be found by subtraction.  Windows of time need blocks
 * as well.
 *
 * Pure arithmetic: no I/O, no allocation, no state.
 */
#ifndef AGGREGATOR_CORE_SIBLINGS_H
#define AGGREGATOR_CORE_SIBLINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Decide for parts of n[0..count) answers what is shown, into shown, and return
 * whether the total is.  A total under k hides all.  Otherwise parts with fewer
 * than k are hidden; then, while something is hidden and it is one part alone or
 * fewer than k answers together, the smallest part still shown goes too, the first
 * of equal ones.  A part without answers is never shown and helps to hide nothing.
 */
bool siblings_show(const uint64_t *n, size_t count, uint64_t k, bool *shown);

#endif
