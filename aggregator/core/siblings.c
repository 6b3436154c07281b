/*
 * siblings.c - hides the parts that are too small, and as many more as it takes to
 * make subtraction from the total useless.
 */
#include "aggregator/core/siblings.h"

/* The smallest part still shown, the first of equal ones; count if there is
 * none. */
static size_t
smallest(const uint64_t *n, size_t count, const bool *shown)
{
	size_t i, least = count;

	for (i = 0; i < count; i++) {
		if (shown[i] && (least == count || n[i] < n[least]))
			least = i;
	}
	return least;
}

bool
siblings_show(const uint64_t *n, size_t count, uint64_t k, bool *shown)
{
	uint64_t total = 0, hidden = 0;
	size_t parts = 0, i;

	for (i = 0; i < count; i++)
		total += n[i];
	for (i = 0; i < count; i++) {
		shown[i] = total >= k && n[i] > 0 && n[i] >= k;
		if (n[i] > 0 && !shown[i]) {
			parts++;
			hidden += n[i];
		}
	}
	while (parts > 0 && (parts < 2 || hidden < k)) {
		i = smallest(n, count, shown);
		if (i == count)
			break;
		shown[i] = false;
		parts++;
		hidden += n[i];
	}
	return total >= k;
}
