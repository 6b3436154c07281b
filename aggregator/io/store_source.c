/*
 * store_source.c - the rows of table `source`.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/io/store_column.h"
#include "aggregator/io/store_source.h"
#include "aggregator/io/store_sql.h"

#define COLUMNS \
	"SELECT source.journal, source.name, touchpoint, channel, " \
	"survey, format, secret, bearer, state FROM source " \
	"JOIN journal ON journal.id = source.journal "

static void
row_of(sqlite3_stmt *s, void *row)
{
	struct source_row *out = row;
	const char *state = (const char *)sqlite3_column_text(s, 8);

	memset(out, 0, sizeof(*out));
	out->journal = sqlite3_column_int64(s, 0);
	column_text(s, 1, out->name, sizeof(out->name));
	column_text(s, 2, out->touchpoint, sizeof(out->touchpoint));
	column_text(s, 3, out->channel, sizeof(out->channel));
	column_text(s, 4, out->survey, sizeof(out->survey));
	column_text(s, 5, out->format, sizeof(out->format));
	column_blob(s, 6, out->secret, SOURCE_SECRET);
	column_blob(s, 7, out->bearer, HASH_SIZE);
	out->state = strcmp(state, "enrolled") == 0 ? JOURNAL_ENROLLED
						    : JOURNAL_REMOVED;
}

int
source_by_name(struct store *store, const char *name, struct source_row *out)
{
	return column_row(store,
	    store_sql(store, COLUMNS "WHERE source.name = ?", "t", name),
	    row_of, out);
}

int
source_by_journal(struct store *store, int64_t journal, struct source_row *out)
{
	return column_row(store,
	    store_sql(store, COLUMNS "WHERE source.journal = ?", "i", journal),
	    row_of, out);
}

int
source_by_bearer(struct store *store, const uint8_t bearer[HASH_SIZE],
    struct source_row *out)
{
	return column_row(store,
	    store_sql(store, COLUMNS "WHERE bearer = ? AND state = 'enrolled'",
		"b", bearer, (size_t)HASH_SIZE),
	    row_of, out);
}

int
source_each(struct store *store,
    int (*each)(const struct source_row *row, void *arg), void *arg)
{
	sqlite3_stmt *s = store_sql(store, COLUMNS "ORDER BY source.name", "");
	struct source_row row;
	int step;

	while ((step = store_step(store, s)) == 1) {
		row_of(s, &row);
		if (each(&row, arg) != 0) {
			store_done(s);
			return -1;
		}
	}
	return step;
}

enum store_verdict
source_add(struct store *store, const struct source_row *row)
{
	return store_run(store,
	    "INSERT INTO source (journal, name, touchpoint, channel, survey, "
	    "format, secret, bearer) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	    "itttttbb", row->journal, row->name, row->touchpoint, row->channel,
	    row->survey, row->format, row->secret, (size_t)SOURCE_SECRET,
	    row->bearer, (size_t)HASH_SIZE);
}

enum store_verdict
source_bearer_set(struct store *store, int64_t journal,
    const uint8_t bearer[HASH_SIZE])
{
	return store_run(store,
	    "UPDATE source SET bearer = ? WHERE journal = ?", "bi", bearer,
	    (size_t)HASH_SIZE, journal);
}
