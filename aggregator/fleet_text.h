/*
 * fleet_text.h - the fleet for a person's eyes, in 80 columns.
 */

#ifndef AGGREGATOR_FLEET_TEXT_H
#define AGGREGATOR_FLEET_TEXT_H

#include <jansson.h>

/*
 * Print `kiosks` of /v1/kiosks: a line for each, and below them what a person
 * should know of some.
 */
void fleet_print(const json_t *kiosks);

#endif
