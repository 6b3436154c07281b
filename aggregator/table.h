/*
 * table.h - JSON lists for a person's eyes: aligned columns.
 */

#ifndef AGGREGATOR_TABLE_H
#define AGGREGATOR_TABLE_H

#include <jansson.h>

struct table_column {
	const char *member; /* of each object; NULL ends the list */
	const char *title;
	int most; /* characters shown of it; 0: all; TABLE_REST */
};

/* What the other columns leave of 80; of one column of a table. */
#define TABLE_REST (-1)

/* Print one line for each object; `empty` when there is none. */
void table_print(const json_t *list, const struct table_column *columns,
    const char *empty);

#endif
