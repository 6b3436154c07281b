/*
 * blocks.c - where blocks begin and end; see blocks.h.
 */
#include "aggregator/core/blocks.h"

bool
blocks_is_cell(uint64_t k, uint64_t n)
{
	return n == 0 || n >= k;
}

bool
blocks_is_over(int64_t hour, int64_t now)
{
	return hour + LOCALTIME_HOUR + BLOCKS_GRACE_S <= now;
}

static void
take_in(struct blocks_block *block, const struct blocks_hour *hours, size_t i)
{
	if (block->count == 0) {
		block->first = i;
		block->from = hours[i].start;
	}
	block->count++;
	block->n += hours[i].n;
	block->to = hours[i].start + LOCALTIME_HOUR;
}

/* To the beginning of its first and the end of its last local day. */
static void
widen(const struct blocks_rule *rule, struct blocks_block *block)
{
	const struct localtime_zone *zone = rule->zone;

	block->from = localtime_day_start(zone,
	    localtime_day(zone, block->from));
	block->to = localtime_day_start(zone,
	    localtime_day(zone, block->to - LOCALTIME_HOUR) + 1);
}

bool
blocks_of_loose(const struct blocks_rule *rule, const struct blocks_hour *hours,
    size_t count, struct blocks_block *block)
{
	*block = (struct blocks_block){ 0 };
	for (size_t i = 0; i < count; i++)
		take_in(block, hours, i);
	if (rule->whole_days && count > 0)
		widen(rule, block);
	return block->n >= rule->k;
}

size_t
blocks_of_day(const struct blocks_rule *rule, const struct blocks_hour *hours,
    size_t count, bool is_over, struct blocks_block *blocks)
{
	struct blocks_block open = { 0 };
	size_t made = 0;

	if (rule->whole_days)
		return is_over && count > 0 &&
		    blocks_of_loose(rule, hours, count, &blocks[0]);
	for (size_t i = 0; i < count; i++) {
		take_in(&open, hours, i);
		if (open.n < rule->k)
			continue;
		blocks[made++] = open;
		open = (struct blocks_block){ 0 };
	}
	if (!is_over)
		return made > 0 ? made - 1 : 0;
	for (size_t i = open.first; made > 0 && open.count-- > 0; i++)
		take_in(&blocks[made - 1], hours, i);
	return made;
}
