/*
 * support_smuggling.h - tests/fire/smuggling.txt, row by row.
 */

#ifndef TESTS_AGGREGATOR_SUPPORT_SMUGGLING_H
#define TESTS_AGGREGATOR_SUPPORT_SMUGGLING_H

#include <stddef.h>

#define SMUGGLING_BYTES 512 /* of one row */

enum smuggling_verdict {
	SMUGGLING_REFUSED, /* with the row's status */
	SMUGGLING_OK,
	SMUGGLING_NEXT,
	SMUGGLING_MORE,
};

struct smuggling {
	enum smuggling_verdict verdict;
	int status; /* SMUGGLING_REFUSED; else 0 */
	char bytes[SMUGGLING_BYTES];
	size_t length;
	char why[128];
};

/* All rows, and how many (free them); NULL: the file is not as it says. */
struct smuggling *smuggling_read(size_t *count);

#endif
