/*
 * moment_list.c - the cells of one question about moments, compared and in order.
 *
 * Every histogram of every row becomes a cell; sorted, those of one place (the
 * same hour in several departments) lie side by side and are added up.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/moment_list.h"

/* ---- cells --------------------------------------------------------------------- */

static uint64_t
total(const uint64_t *counts, size_t steps)
{
	uint64_t n = 0;
	size_t k;

	for (k = 0; k < steps; k++)
		n += counts[k];
	return n;
}

/* Room for most cells.  0, or -1. */
static int
cells_room(struct moment_list *list, size_t most)
{
	list->cells = calloc(most > 0 ? most : 1, sizeof(*list->cells));
	return list->cells == NULL ? -1 : 0;
}

static void
cell_of(struct moment_cell *cell, const struct report_key *key,
    const struct report_histogram *histogram)
{
	*cell = (struct moment_cell){ .question = key->question,
		.channel = histogram->channel,
		.scale = histogram->scale,
		.steps = histogram->steps,
		.touchpoint = key->touchpoint,
		.hourofweek = key->hourofweek,
		.n = total(histogram->counted, histogram->steps),
		.phi = report_phi(histogram) };
	memcpy(cell->counts, histogram->counted, sizeof(cell->counts));
}

/* Answers to choices among words have no better and worse. */
static int
take_rows(struct moment_list *list, const struct collection *collection)
{
	const struct collection_table *rows = &collection->rows;
	const struct report_histogram *histogram;
	size_t most = 0, i, j;

	for (i = 0; i < rows->count; i++)
		most += rows->rows[i].histogram_count;
	if (cells_room(list, most) != 0)
		return -1;
	for (i = 0; i < rows->count; i++) {
		for (j = 0; j < rows->rows[i].histogram_count; j++) {
			histogram = &rows->rows[i].histograms[j];
			if (!report_scale_is_ordered(histogram->scale) ||
			    total(histogram->counted, histogram->steps) == 0)
				continue;
			cell_of(&list->cells[list->count++], &rows->rows[i].key,
			    histogram);
		}
	}
	return 0;
}

static int
compare_groups(const struct moment_cell *a, const struct moment_cell *b)
{
	if (a->question != b->question)
		return a->question < b->question ? -1 : 1;
	if (a->channel != b->channel)
		return a->channel < b->channel ? -1 : 1;
	return strcmp(a->scale, b->scale);
}

static int
compare_cells(const void *left, const void *right)
{
	const struct moment_cell *a = left, *b = right;
	const int group = compare_groups(a, b);

	if (group != 0)
		return group;
	if (a->touchpoint != b->touchpoint)
		return a->touchpoint < b->touchpoint ? -1 : 1;
	if (a->hourofweek != b->hourofweek)
		return a->hourofweek < b->hourofweek ? -1 : 1;
	return 0;
}

/* phi of cells added up: the mean of theirs by answers. */
static void
cell_add(struct moment_cell *cell, const struct moment_cell *other)
{
	const uint64_t n = cell->n + other->n;
	size_t k;

	cell->phi = ((double)cell->n * cell->phi +
			(double)other->n * other->phi) /
	    (double)n;
	cell->n = n;
	for (k = 0; k < cell->steps; k++)
		cell->counts[k] += other->counts[k];
}

static void
cells_merge(struct moment_list *list)
{
	size_t kept = 0, i;

	if (list->count > 1)
		qsort(list->cells, list->count, sizeof(*list->cells),
		    compare_cells);
	for (i = 0; i < list->count; i++) {
		if (kept > 0 &&
		    compare_cells(&list->cells[kept - 1], &list->cells[i]) == 0)
			cell_add(&list->cells[kept - 1], &list->cells[i]);
		else
			list->cells[kept++] = list->cells[i];
	}
	list->count = kept;
}

/* ---- won and lost ---------------------------------------------------------------- */

/* phi of that place, as the rows of the same question have it. */
static double
phi_of(const struct collection *collection, const struct ending_cell *cell)
{
	const char *scale = collection->scales.list[cell->scale];
	const struct collection_row *row;
	size_t i, j;

	for (i = 0; i < collection->rows.count; i++) {
		row = &collection->rows.rows[i];
		if (row->key.touchpoint != cell->place ||
		    row->key.question != cell->question)
			continue;
		for (j = 0; j < row->histogram_count; j++) {
			if (row->histograms[j].channel == cell->channel &&
			    strcmp(row->histograms[j].scale, scale) == 0)
				return report_phi(&row->histograms[j]);
		}
	}
	return 1;
}

static int
take_endings(struct moment_list *list, const struct collection *collection,
    const struct endings *endings)
{
	const struct ending_cell *from;
	struct moment_cell *cell;
	size_t i;

	if (cells_room(list, endings->count) != 0)
		return -1;
	for (i = 0; i < endings->count; i++) {
		from = &endings->cells[i];
		cell = &list->cells[list->count];
		*cell = (struct moment_cell){ .question = from->question,
			.channel = from->channel,
			.scale = collection->scales.list[from->scale],
			.steps = from->steps,
			.touchpoint = from->place,
			.hourofweek = REPORT_NONE,
			.n = total(from->counts[ENDING_WON], from->steps) +
			    total(from->counts[ENDING_LOST], from->steps),
			.phi = phi_of(collection, from) };
		memcpy(cell->counts, from->counts[ENDING_WON],
		    sizeof(cell->counts));
		memcpy(cell->lost, from->counts[ENDING_LOST],
		    sizeof(cell->lost));
		if (cell->n > 0)
			list->count++;
	}
	if (list->count > 1)
		qsort(list->cells, list->count, sizeof(*list->cells),
		    compare_cells);
	return 0;
}

/* Won less lost: two cells of which each is the other's rest. */
static void
compare_ending(struct moment *moment, const struct moment_cell *cell,
    const struct moments_rule *rule)
{
	struct moment sides[2] = { { .counts = cell->counts, .phi = cell->phi },
		{ .counts = cell->lost, .phi = cell->phi } };

	moments_compare(sides, 2, cell->steps, rule);
	*moment = sides[0];
	moment->tested = sides[0].tested && sides[1].tested;
	moment->mean.n = cell->n; /* all that a list orders it by */
}

/* ---- comparing ------------------------------------------------------------------- */

/* Where the group that begins at first ends. */
static size_t
group_end(const struct moment_list *list, size_t first)
{
	size_t i = first + 1;

	while (i < list->count &&
	    compare_groups(&list->cells[first], &list->cells[i]) == 0)
		i++;
	return i;
}

static void
compare(struct moment_list *list, const struct moments_query *query)
{
	size_t first, end, i;
	bool any;

	for (first = 0; first < list->count; first = end) {
		end = group_end(list, first);
		if (query->of != MOMENTS_OUTCOME)
			moments_compare(&list->moments[first], end - first,
			    list->cells[first].steps, &query->rule);
		any = false;
		for (i = first; i < end; i++) {
			if (query->of == MOMENTS_OUTCOME)
				compare_ending(&list->moments[i],
				    &list->cells[i], &query->rule);
			any = any || list->moments[i].tested;
		}
		list->groups += any;
	}
}

/* Everything that is shown as one list is one family of tests. */
static int
judge(struct moment_list *list, const struct moments_query *query)
{
	const size_t room = list->count > 0 ? list->count : 1;
	double *p = calloc(room, sizeof(*p));
	size_t i;

	list->moments = calloc(room, sizeof(*list->moments));
	list->order = calloc(room, sizeof(*list->order));
	if (p == NULL || list->moments == NULL || list->order == NULL) {
		free(p);
		return -1;
	}
	for (i = 0; i < list->count; i++) {
		list->moments[i].counts = list->cells[i].counts;
		list->moments[i].phi = list->cells[i].phi;
	}
	compare(list, query);
	list->tested = moments_judge(list->moments, list->count, &query->rule,
	    p, list->order);
	moments_order(list->moments, list->count, list->order);
	free(p);
	return 0;
}

int
moment_list_of(struct moment_list *list, const struct moments_query *query,
    const struct collection *collection, const struct endings *endings)
{
	memset(list, 0, sizeof(*list));
	if (query->of == MOMENTS_OUTCOME) {
		if (take_endings(list, collection, endings) != 0)
			return -1;
	} else {
		if (take_rows(list, collection) != 0)
			return -1;
		cells_merge(list);
	}
	return judge(list, query);
}

void
moment_list_release(struct moment_list *list)
{
	free(list->cells);
	free(list->moments);
	free(list->order);
	memset(list, 0, sizeof(*list));
}
