/*
 * order.c - heapsort over numbers; equal things are told apart by number, which
 * makes it stable.
 */
#include <stdint.h>

#include "aggregator/core/order.h"

struct sorting {
	size_t *order;
	order_before *before;
	const void *things;
};

static bool
comes_before(const struct sorting *s, size_t a, size_t b)
{
	if (s->before(s->things, a, b))
		return true;
	return a < b && !s->before(s->things, b, a);
}

/* Let the thing at root sink until both below it come before it. */
static void
sink(const struct sorting *s, size_t root, size_t count)
{
	const size_t sinking = s->order[root];
	size_t below;

	while ((below = 2 * root + 1) < count) {
		if (below + 1 < count &&
		    comes_before(s, s->order[below], s->order[below + 1]))
			below++;
		if (!comes_before(s, sinking, s->order[below]))
			break;
		s->order[root] = s->order[below];
		root = below;
	}
	s->order[root] = sinking;
}

void
order_of(size_t *order, size_t count, order_before *before, const void *things)
{
	const struct sorting s = { order, before, things };
	size_t i, last;

	for (i = 0; i < count; i++)
		order[i] = i;
	for (i = count / 2; i > 0; i--)
		sink(&s, i - 1, count);
	for (i = count; i > 1; i--) {
		last = order[i - 1];
		order[i - 1] = order[0];
		order[0] = last;
		sink(&s, 0, i - 1);
	}
}
