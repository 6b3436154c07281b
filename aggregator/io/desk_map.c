/*
 * desk_map.c - the whole map out to a table and in from one.
 *
 * In: the table is read beside the writer, and refused there if it cannot be
 * read.  The writer first compares all of it with the map, and only where
 * nothing is wrong stores each card that differs with its deed.
 */

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/bytes.h"
#include "aggregator/io/csv.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_map.h"
#include "aggregator/io/json_memory.h"
#include "aggregator/io/map_table.h"
#include "aggregator/io/parameters.h"
#include "aggregator/io/touchpoint_card.h"

/* ---- out ---------------------------------------------------------------------- */

static int
export_one(const struct touchpoint *t, void *arg)
{
	struct csv *csv = arg;

	map_table_line(csv, t);
	return csv->out->failed;
}

void
desk_map_export(struct desk *desk, struct call *call)
{
	static const char *const signs[] = { "point", "comma", NULL };
	char decimal[8];
	const struct parameter parameters[] = {
		{ "decimal", decimal, sizeof(decimal), signs },
	};
	struct csv csv;

	if (!parameters_read(call, parameters, 1))
		return;
	csv_init(&csv, &call->reply.body, strcmp(decimal, "comma") == 0);
	map_table_head(&csv);
	if (touchpoint_each(desk->store, export_one, &csv) != 0 ||
	    call->reply.body.failed) {
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	call->reply.status = 200;
	call->reply.content_type = "text/csv; charset=utf-8";
}

/* ---- in ----------------------------------------------------------------------- */

struct import {
	struct map_table *table;
	bool is_dry;
	/* What a comparison found; made anew with each. */
	size_t added, changed, same;
	json_t *changes;
	json_t *absent;
};

static void
import_begin(struct import *import)
{
	json_decref(import->changes);
	json_decref(import->absent);
	import->changes = json_array();
	import->absent = json_array();
	import->added = import->changed = import->same = 0;
	/* What could not be read never comes here. */
	import->table->complaint_count = 0;
	bytes_release(&import->table->complaints);
}

static void
import_free(void *state)
{
	struct import *import = state;

	json_decref(import->changes);
	json_decref(import->absent);
	map_table_free(import->table);
	free(import);
}

static void
refuse(struct call *call, const struct map_table *table)
{
	const size_t more = table->complaint_count > MAP_COMPLAINTS
	    ? table->complaint_count - MAP_COMPLAINTS
	    : 0;

	desk_problem(call, 400,
	    more > 0 ? "%.*s; and %zu more: nothing was changed"
		     : "%.*s: nothing was changed",
	    (int)table->complaints.length, (char *)table->complaints.data,
	    more);
}

void
desk_map_check(struct desk *desk, struct call *call)
{
	static const char *const yes_no[] = { "yes", "no", NULL };
	const struct request *request = call->request;
	struct import *import;
	char dry[4];
	const struct parameter parameters[] = {
		{ "dry-run", dry, sizeof(dry), yes_no },
	};

	(void)desk;
	if (!parameters_read(call, parameters, 1))
		return;
	if (strcmp(request->content_type, "text/csv") != 0) {
		desk_problem(call, 415, "Send text/csv, encoded as UTF-8.");
		return;
	}
	import = calloc(1, sizeof(*import));
	if (import != NULL)
		import->table = map_table_read(request->body, request->length);
	if (import == NULL || import->table == NULL) {
		free(import);
		desk_problem(call, 503, "There is no memory for this now.");
		return;
	}
	import->is_dry = strcmp(dry, "yes") == 0;
	call->state = import;
	call->free_state = import_free;
	if (import->table->complaint_count > 0)
		refuse(call, import->table);
}

/* A row over what the map has: before has no id where it has nothing. */
static int
merge(struct desk *desk, const struct map_row *row, struct touchpoint *before,
    struct touchpoint *after)
{
	const int found = touchpoint_get(desk->store, row->card.slug, before);

	if (found < 0)
		return -1;
	if (found == 0) {
		memset(before, 0, sizeof(*before));
		touchpoint_card_begin(after);
	} else {
		*after = *before;
	}
	map_row_over(row, desk_now_ms(desk), after);
	return 0;
}

/* Note how the two differ; false: they do not. */
static bool
note_change(struct import *import, const struct touchpoint *before,
    const struct touchpoint *after)
{
	const bool is_new = before->id == 0;
	json_t *old = is_new ? NULL : touchpoint_card(before);
	json_t *card = touchpoint_card(after), *change;
	const bool differs = !json_equal(old, card);

	if (differs) {
		change = touchpoint_change(old, card);
		json_object_set_new(change, "touchpoint",
		    json_string(after->slug));
		json_array_append_new(import->changes, change);
	}
	json_decref(old);
	json_decref(card);
	import->added += is_new;
	import->changed += differs && !is_new;
	import->same += !differs;
	return differs;
}

/* Compare with the map, changing nothing.  0; -1 the store failed. */
static int
compare(struct desk *desk, struct import *import)
{
	struct map_table *table = import->table;
	struct touchpoint before, after;
	char why[FIELD_WHY];

	for (size_t i = 0; i < table->count; i++) {
		const struct map_row *row = &table->rows[i];
		int fits = 1;

		if (merge(desk, row, &before, &after) != 0)
			return -1;
		if (note_change(import, &before, &after))
			fits = touchpoint_fits(desk, &after, why);
		if (fits < 0)
			return -1;
		if (fits == 0)
			map_table_complain(table, "line %zu: %s", row->line,
			    why);
	}
	return 0;
}

static int
note_absent(const struct touchpoint *t, void *arg)
{
	struct import *import = arg;

	if (map_table_find(import->table, t->slug) == NULL)
		json_array_append_new(import->absent, json_string(t->slug));
	return 0;
}

/* Store what differs.  False: the call is spoiled. */
static bool
store_all(struct desk *desk, struct call *call, const struct import *import)
{
	struct touchpoint before, after;
	json_t *change;
	size_t i;

	json_array_foreach(import->changes, i, change) {
		const struct map_row *row = map_table_find(import->table,
		    json_string_value(json_object_get(change, "touchpoint")));

		if (row == NULL || merge(desk, row, &before, &after) != 0) {
			desk_store_problem(call, STORE_BROKEN);
			return false;
		}
		if (!touchpoint_keep(desk, call,
			before.id != 0 ? &before : NULL, &after))
			return false;
	}
	return true;
}

static json_t *
import_json(const struct import *import)
{
	return json_pack("{s:I, s:I, s:I, s:b, s:O?, s:O?}", "added",
	    (json_int_t)import->added, "changed", (json_int_t)import->changed,
	    "same", (json_int_t)import->same, "dry_run", import->is_dry,
	    "changes", import->changes, "absent", import->absent);
}

void
desk_map_apply(struct desk *desk, struct call *call)
{
	struct import *import = call->state;

	import_begin(import);
	if (compare(desk, import) != 0 ||
	    touchpoint_each(desk->store, note_absent, import) != 0)
		desk_store_problem(call, STORE_BROKEN);
	else if (json_memory_failed())
		desk_problem(call, 503, "There is no memory for this now.");
	else if (import->table->complaint_count > 0)
		refuse(call, import->table);
	else if (import->is_dry || store_all(desk, call, import))
		desk_json(call, 200, import_json(import));
}
