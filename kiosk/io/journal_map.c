/*
 * journal_map.c - what there is to send from: epochs, sealed runs, lost rows.
 *
 * Read from the journal into the lists that core/plan.c decides by.  Decides
 * nothing itself; which runs go out is asked by journal_pack.c.
 */

#include <stdlib.h>
#include <string.h>

#include "kiosk/io/journal_pack_inside.h"

/* Sealed runs looked at beyond the one asked about. */
#define SEALED_AHEAD 512

void
map_release(struct map *map)
{
	free(map->epochs);
	free(map->sealed);
	free(map->lost);
	memset(map, 0, sizeof(*map));
}

bool
map_is_lost(const struct map *map, uint64_t number)
{
	for (size_t i = 0; i < map->view.lost_count; i++) {
		if (map->lost[i].first <= number && number <= map->lost[i].last)
			return true;
	}
	return false;
}

/* Read rows of (first, last) into a list; SQLite's code. */
static int
runs_read(sqlite3_stmt *row, struct plan_run **list, size_t *count)
{
	size_t room = 0;
	int code;

	*list = NULL;
	*count = 0;
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		if (*count == room) {
			struct plan_run *more;

			room = room * 2 + 64;
			more = realloc(*list, room * sizeof(**list));
			if (more == NULL) {
				code = SQLITE_NOMEM;
				break;
			}
			*list = more;
		}
		(*list)[*count].first = (uint64_t)sqlite3_column_int64(row, 0);
		(*list)[*count].last = (uint64_t)sqlite3_column_int64(row, 1);
		(*count)++;
	}
	sqlite3_reset(row);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* Epoch rows know their first entry alone: each ends where the next begins. */
static void
epochs_close(struct map *map)
{
	for (size_t i = 0; i < map->view.epoch_count; i++)
		map->epochs[i].last = i + 1 < map->view.epoch_count
		    ? map->epochs[i + 1].first - 1
		    : map->view.head;
}

enum journal_verdict
map_read(struct journal *journal, uint64_t from, struct map *map)
{
	struct journal_pen pen;
	enum journal_verdict verdict;
	sqlite3_stmt *row;
	int code = SQLITE_ERROR;

	memset(map, 0, sizeof(*map));
	verdict = journal_pen_read(journal, &pen);
	if (verdict != JOURNAL_OK)
		return verdict;
	map->view.head = pen.pen.number;
	if ((row = sql(journal, SQL_EPOCHS)) != NULL)
		code = runs_read(row, &map->epochs, &map->view.epoch_count);
	if (code == SQLITE_OK && (row = sql(journal, SQL_SEALED)) != NULL) {
		sql_bind(row, "ii", (int64_t)from, (int64_t)SEALED_AHEAD);
		code = runs_read(row, &map->sealed, &map->view.sealed_count);
	}
	if (code == SQLITE_OK && (row = sql(journal, SQL_LOST)) != NULL)
		code = runs_read(row, &map->lost, &map->view.lost_count);
	epochs_close(map);
	map->view.epochs = map->epochs;
	map->view.sealed = map->sealed;
	map->view.lost = map->lost;
	return sql_verdict(journal, code);
}
