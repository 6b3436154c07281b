/*
 * blocks_settle.c - what becomes of what is shown when ratings come and leave.
 *
 * Every answer is in one cell at most, for ever: one that left a block is
 * remembered by its number (store_block.h), so that it is never summed up a
 * second time beside other answers, where a subtraction would lay it bare.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/core/blocks.h"
#include "aggregator/core/settings.h"
#include "aggregator/io/blocks_settle.h"
#include "aggregator/io/store_block.h"

/* Blocks whose answers moved, looked at together; of more, these at once. */
#define SETTLE_TOUCHED 32

struct settling {
	struct store *store;
	uint64_t k;
	struct block_front front; /* of the series last met; series 0: none */
	int64_t epoch;            /* last met, and whether it has answers that
				     are not where they are shown */
	bool has_answers;
	int64_t touched[SETTLE_TOUCHED];
	size_t touched_count;
};

uint64_t
blocks_k(struct store *store)
{
	char text[32];

	if (store_setting(store, "k", text, sizeof(text)) <= 0)
		return strtoul(settings_find("k")->fallback, NULL, 10);
	return strtoul(text, NULL, 10);
}

/* ---- blocks whose answers moved -------------------------------------------- */

/* The sum of what waits joins the block: a cell more.  0, or -1. */
static int
let_in(struct settling *s, struct block *block)
{
	uint64_t waiting[BLOCK_KINDS][LIMIT_STEPS];

	if (block_answer_waiting(s->store, block->id, waiting) != 0)
		return -1;
	for (int kind = 0; kind < BLOCK_KINDS; kind++) {
		uint64_t n = 0;

		for (size_t k = 0; k < LIMIT_STEPS; k++)
			n += waiting[kind][k];
		if (n < s->k || (kind == BLOCK_FLAGGED && block->blind > 0))
			continue;
		for (size_t k = 0; k < LIMIT_STEPS; k++)
			block->counts[kind][k] += waiting[kind][k];
		if (block_answer_arrive(s->store, block->id,
			(enum block_kind)kind) != STORE_OK)
			return -1;
	}
	return 0;
}

/* A hidden block's answers are not shown with it again: what waits for it is a
 * block of its own. */
static int
let_in_beside(struct settling *s, const struct block *hidden)
{
	struct block beside = *hidden;

	memset(beside.counts, 0, sizeof(beside.counts));
	beside.place = BLOCK_LOOSE;
	beside.hidden = false;
	beside.blind = beside.gone[0] = beside.gone[1] = 0;
	if (let_in(s, &beside) != 0)
		return -1;
	if (block_sum(&beside, BLOCK_COUNTED) +
		block_sum(&beside, BLOCK_FLAGGED) ==
	    0)
		return 0;
	return block_add(s->store, &beside);
}

/* Where all of a hidden block's answers are now, if that is one series. */
static int
find_home(struct settling *s, const struct block *block, int64_t *series)
{
	const uint64_t all = block_sum(block, BLOCK_COUNTED) +
	    block_sum(block, BLOCK_FLAGGED);
	struct block_whereabouts where;

	*series = BLOCK_NONE;
	if (!block->hidden || block->blind > 0)
		return 0;
	if (block_answer_whereabouts(s->store, block->id, &where) != 1)
		return -1;
	if (where.count == all && where.first >= block->from &&
	    where.last < block->to && where.series != block->series)
		*series = where.series;
	return 0;
}

/* A hidden block is shown where all of its answers are now. */
static int
settle_guest(struct settling *s, const struct block *block)
{
	struct block guest, fresh = *block;
	int found = block_guest(s->store, block->id, &guest);

	if (found == -1 || find_home(s, block, &fresh.series) != 0)
		return -1;
	if (found == 1 && guest.series == fresh.series)
		return 0;
	if (found == 1 && block_drop(s->store, &guest) != 0)
		return -1;
	if (fresh.series == BLOCK_NONE)
		return 0;
	fresh.place = BLOCK_GUEST;
	fresh.host = block->id;
	fresh.hidden = false;
	fresh.gone[0] = fresh.gone[1] = 0;
	return block_add(s->store, &fresh);
}

static int
settle_block(struct settling *s, int64_t id)
{
	struct block before, block;
	uint64_t all;
	int found = block_get(s->store, id, &before);

	if (found != 1)
		return found;
	block = before;
	if ((before.hidden ? let_in_beside(s, &before) : let_in(s, &block)) !=
		0 ||
	    block_answer_gone(s->store, id, block.gone) != 0)
		return -1;
	all = block_sum(&block, BLOCK_COUNTED) +
	    block_sum(&block, BLOCK_FLAGGED) + block.blind;
	block.hidden = all > 0 &&
	    block.gone[BLOCK_COUNTED] + block.gone[BLOCK_FLAGGED] >= all;
	if (block_change(s->store, &before, &block) != 0)
		return -1;
	return before.hidden || block.hidden ? settle_guest(s, &block) : 0;
}

static int
settle_touched(struct settling *s)
{
	int failed = 0;

	for (size_t i = 0; failed == 0 && i < s->touched_count; i++)
		failed = settle_block(s, s->touched[i]);
	s->touched_count = 0;
	return failed;
}

static int
touch(struct settling *s, int64_t block)
{
	int failed = 0;

	for (size_t i = 0; i < s->touched_count; i++)
		if (s->touched[i] == block)
			return 0;
	if (s->touched_count == SETTLE_TOUCHED)
		failed = settle_touched(s);
	s->touched[s->touched_count++] = block;
	return failed;
}

/* ---- one answer ------------------------------------------------------------ */

/* Bring how far a series was cut.  0, or -1. */
static int
find_front(struct settling *s, int64_t series)
{
	int found;

	if (s->front.series == series)
		return 0;
	found = block_front_get(s->store, series, &s->front);
	if (found == 0)
		s->front = (struct block_front){ series, INT64_MIN, INT64_MAX };
	return found == -1 ? -1 : 0;
}

/* The keeper is to look at the series then, or before. */
static int
look_at(struct settling *s, int64_t due)
{
	if (s->front.due <= due)
		return 0;
	s->front.due = due;
	return store_outcome(block_front_put(s->store, &s->front));
}

/* Whether anything is remembered of the epoch's answers.  1, 0 or -1. */
static int
find_epoch(struct settling *s, int64_t epoch)
{
	int found;

	if (s->epoch == epoch)
		return s->has_answers;
	found = block_answer_of_epoch(s->store, epoch);
	s->epoch = epoch;
	s->has_answers = found == 1;
	return found;
}

static int
answer_of(struct settling *s, const struct fold_move *move,
    struct block_answer *out)
{
	int found = find_epoch(s, move->epoch);

	return found == 1
	    ? block_answer_get(s->store, move->epoch, move->number, out)
	    : found;
}

/* It is in no hour any more. */
static int
leave(struct settling *s, const struct fold_move *move)
{
	struct block_answer answer;
	struct block block;
	int found = answer_of(s, move, &answer);

	if (found == 1 && answer.shown == BLOCK_NONE)
		return store_outcome(block_answer_drop(s->store, move->epoch,
		    move->number));
	if (found == 0) {
		found = block_at(s->store, move->series, move->start, &block);
		if (found != 1)
			return found;
		answer = (struct block_answer){ move->epoch, move->number,
			block.id, BLOCK_NONE, BLOCK_NONE, 0, move->step,
			move->flagged };
		s->has_answers = true; /* answer_of has set the epoch */
	}
	if (found != 1)
		return -1;
	answer.series = BLOCK_NONE;
	if (block_answer_put(s->store, &answer) != STORE_OK)
		return -1;
	return touch(s, answer.shown);
}

/* One that is shown already came to an hour: back, or elsewhere. */
static int
enter_again(struct settling *s, const struct fold_move *move,
    struct block_answer *answer)
{
	struct block block;

	if (block_get(s->store, answer->shown, &block) != 1 ||
	    touch(s, answer->shown) != 0)
		return -1;
	if (block.series == move->series && move->start >= block.from &&
	    move->start < block.to)
		return store_outcome(block_answer_drop(s->store, move->epoch,
		    move->number));
	answer->series = move->series;
	answer->start = move->start;
	return store_outcome(block_answer_put(s->store, answer));
}

/* One that was never shown came to an hour that was cut already. */
static int
enter_late(struct settling *s, const struct fold_move *move)
{
	struct block block;
	int found = block_at(s->store, move->series, move->start, &block);

	if (found == 0) {
		if (block_loose_add(s->store, move->series, move->start) !=
		    STORE_OK)
			return -1;
		return look_at(s, 0);
	}
	if (found == -1 ||
	    block_answer_put(s->store,
		&(struct block_answer){ move->epoch, move->number, BLOCK_NONE,
		    block.id, move->series, move->start, move->step,
		    move->flagged }) != STORE_OK)
		return -1;
	s->has_answers = true;
	return touch(s, block.id);
}

static int
enter(struct settling *s, const struct fold_move *move)
{
	struct block_answer answer;
	int found = answer_of(s, move, &answer);

	if (found == -1 || find_front(s, move->series) != 0)
		return -1;
	if (found == 1 && answer.shown == BLOCK_NONE)
		return 0; /* it waits here already */
	if (found == 1 && enter_again(s, move, &answer) != 0)
		return -1;
	if (move->start >= s->front.upto)
		return look_at(s,
		    move->start + LOCALTIME_HOUR + BLOCKS_GRACE_S);
	return found == 1 ? 0 : enter_late(s, move);
}

/* ---- all of them ------------------------------------------------------------ */

static int
order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* The moves of one answer side by side, and those of one hour. */
static int
compare(const void *a, const void *b)
{
	const struct fold_move *left = a, *right = b;
	int by = order(left->epoch, right->epoch);

	if (by == 0)
		by = order((int64_t)left->number, (int64_t)right->number);
	if (by == 0)
		by = order(left->series, right->series);
	return by != 0 ? by : order(left->start, right->start);
}

/*
 * The moves from `first` of one answer to or from one hour: their sum, and where
 * the next ones begin.
 */
static size_t
sum_up(const struct fold_table *table, size_t first, int *sign)
{
	size_t i = first;

	for (*sign = 0; i < table->move_count &&
	     compare(&table->moves[i], &table->moves[first]) == 0;
	     i++)
		*sign += table->moves[i].sign;
	return i;
}

/* Of one answer from first to beyond: it leaves before it enters. */
static int
settle_answer(struct settling *s, const struct fold_table *table, size_t first,
    size_t beyond)
{
	int failed = 0, sign;

	for (size_t i = first, next; failed == 0 && i < beyond; i = next) {
		next = sum_up(table, i, &sign);
		if (sign < 0)
			failed = leave(s, &table->moves[i]);
	}
	for (size_t i = first, next; failed == 0 && i < beyond; i = next) {
		next = sum_up(table, i, &sign);
		if (sign > 0)
			failed = enter(s, &table->moves[i]);
	}
	return failed;
}

int
blocks_settle(struct store *store, struct fold_table *table)
{
	struct settling s = { .store = store, .epoch = -1 };
	const struct fold_move *moves = table->moves;
	int failed = 0;

	if (table->move_count == 0)
		return 0;
	s.k = blocks_k(store);
	qsort(table->moves, table->move_count, sizeof(*moves), compare);
	for (size_t i = 0, next; failed == 0 && i < table->move_count;
	     i = next) {
		for (next = i + 1; next < table->move_count &&
		     moves[next].epoch == moves[i].epoch &&
		     moves[next].number == moves[i].number;)
			next++;
		failed = settle_answer(&s, table, i, next);
	}
	return failed != 0 ? -1 : settle_touched(&s);
}
