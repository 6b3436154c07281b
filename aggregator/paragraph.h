/*
 * paragraph.h - sentences on a terminal: broken between words at 80 columns.
 */

#ifndef AGGREGATOR_PARAGRAPH_H
#define AGGREGATOR_PARAGRAPH_H

#include "aggregator/core/message.h"

/*
 * Append text, its first line behind what stands on the line already, those
 * that follow indented, and end the line.  A word longer than a line has one
 * of its own.
 */
void paragraph_put(struct bytes *out, int indent, const char *text);

#endif
