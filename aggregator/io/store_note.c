/*
 * store_note.c - the rows of note.
 */

#include "aggregator/io/store_note.h"
#include "aggregator/io/store_sql.h"

enum store_verdict
note_put(struct store *store, int64_t journal, const struct note_row *row)
{
	return store_run(store,
	    "INSERT OR IGNORE INTO note (journal, epoch, number, at, note) "
	    "VALUES (?, ?, ?, ?, ?)",
	    "iiiii", journal, row->epoch, (int64_t)row->number,
	    (int64_t)row->at, (int64_t)row->note);
}

int
note_rehearsals(struct store *store, int64_t journal, int64_t most,
    int (*each)(const struct note_row *row, void *arg), void *arg)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT epoch, number, at, note FROM note WHERE journal = ? "
	    "AND note IN (?, ?) ORDER BY epoch DESC, number DESC LIMIT ?",
	    "iiii", journal, (int64_t)NOTE_REHEARSAL_ON,
	    (int64_t)NOTE_REHEARSAL_OFF, most);
	int step;

	while ((step = store_step(store, s)) == 1) {
		const struct note_row row = {
			.epoch = sqlite3_column_int64(s, 0),
			.number = (uint64_t)sqlite3_column_int64(s, 1),
			.at = (uint32_t)sqlite3_column_int64(s, 2),
			.note = (enum note)sqlite3_column_int64(s, 3),
		};

		if (each(&row, arg) != 0) {
			store_done(s);
			return -1;
		}
	}
	return step;
}
