/*
 * decimal.h - a number as the C library's %.17g writes it, sooner.
 *
 * An answer of some thousand rows is some hundred thousand figures, and writing
 * them was a good part of what it cost (docs/DESIGN.md, "What a question
 * costs").
 */
#ifndef AGGREGATOR_CORE_DECIMAL_H
#define AGGREGATOR_CORE_DECIMAL_H

#include <stddef.h>

#define DECIMAL_TEXT 32

/*
 * Write value with all that is needed to read it back, and ".0" behind a whole
 * one.  The length, without the NUL that ends it; or 0 where this cannot be done
 * here: for 0, for what is not finite, and for what is below 0.0001 or not below
 * 10^15.
 */
size_t decimal_text(double value, char text[DECIMAL_TEXT]);

#endif
