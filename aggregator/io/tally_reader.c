/*
 * tally_reader.c - what a score report reads from the store.
 *
 * Reading only; io/desk_score.c makes rows of it, and what writes tallies is the
 * fold's side of the store.
 */
#include <string.h>

#include "aggregator/io/store_sql.h"
#include "aggregator/io/tally_reader.h"

static const char *
text_of(sqlite3_stmt *row, int column)
{
	const unsigned char *text = sqlite3_column_text(row, column);

	return text == NULL ? "" : (const char *)text;
}

/* How a walk ended: step is the last store_step's answer. */
static enum store_verdict
walked(struct store *store, sqlite3_stmt *statement, int step)
{
	if (step < 0)
		return store_sql_verdict(store);
	if (step > 0)
		store_done(statement);
	return STORE_OK;
}

enum store_verdict
tally_reader_places(struct store *store,
    int (*each)(void *arg, const struct tally_place *place), void *arg)
{
	sqlite3_stmt *row = store_sql(store,
	    "SELECT slug, department, region, kind, phase, zone, survey,"
	    " retired IS NOT NULL FROM touchpoint ORDER BY slug",
	    "");
	struct tally_place place;
	int step;

	if (row == NULL)
		return store_sql_verdict(store);
	while ((step = store_step(store, row)) > 0) {
		place.slug = text_of(row, 0);
		place.department = text_of(row, 1);
		place.region = text_of(row, 2);
		place.kind = text_of(row, 3);
		place.phase = text_of(row, 4);
		place.zone = text_of(row, 5);
		place.survey = text_of(row, 6);
		place.retired = sqlite3_column_int(row, 7) != 0;
		if (each(arg, &place) != 0)
			break;
	}
	return walked(store, row, step);
}

static enum store_verdict
walk_series(struct store *store, sqlite3_stmt *row,
    int (*each)(void *arg, const struct tally_series *series), void *arg)
{
	struct tally_series series;
	int step;

	if (row == NULL)
		return store_sql_verdict(store);
	while ((step = store_step(store, row)) > 0) {
		series.id = sqlite3_column_int64(row, 0);
		series.question = text_of(row, 1);
		series.scale = text_of(row, 2);
		series.channel = text_of(row, 3);
		series.steps = (size_t)sqlite3_column_int64(row, 4);
		if (series.steps < 1 || series.steps > LIMIT_STEPS)
			continue;
		if (each(arg, &series) != 0)
			break;
	}
	return walked(store, row, step);
}

enum store_verdict
tally_reader_series(struct store *store, const char *touchpoint,
    int (*each)(void *arg, const struct tally_series *series), void *arg)
{
	return walk_series(store,
	    store_sql(store,
		"SELECT id, question, scale, channel, steps FROM series"
		" WHERE touchpoint = ? AND channel NOT GLOB 'moved:*'"
		" ORDER BY question, channel, scale",
		"t", touchpoint),
	    each, arg);
}

enum store_verdict
tally_reader_moved(struct store *store, const char *touchpoint,
    int (*each)(void *arg, const struct tally_series *series), void *arg)
{
	return walk_series(store,
	    store_sql(store,
		"SELECT id, question, scale, channel, steps FROM series"
		" WHERE touchpoint = ? AND channel GLOB 'moved:*'"
		" ORDER BY question, channel, scale",
		"t", touchpoint),
	    each, arg);
}

/*
 * What its columns cost is most of what a row costs, and five steps are what most
 * series have: read by statements of their own.
 */
#define FIVE 5
#define FIVE_OF(c, comma) c "0" comma c "1" comma c "2" comma c "3" comma c "4"
#define EACH_OF(c, comma) \
	FIVE_OF(c, comma) \
	comma c "5" comma c "6" comma c "7" comma c "8" comma c "9" comma c "10"
#define TALLIES(of) \
	"SELECT start, " of("c", ", ") ", " of("f", \
	    ", ") " FROM tally" \
		  " WHERE series = ? AND span = ? AND start >= ? AND start < ?" \
		  " ORDER BY start"
#define SUM(of, span) \
	"(SELECT coalesce(sum(" of("c", \
	    " + ") "), 0) FROM tally" \
		   " WHERE series = ?1 AND span = " span \
		   " AND start >= ?4 AND start < ?5)"
#define DOUBT(of) "SELECT " SUM(of, "?2") " - " SUM(of, "?3")

enum store_verdict
tally_reader_tallies(struct store *store, const struct tally_series *series,
    const struct report_piece *piece,
    int (*each)(void *arg, const struct tally *tally), void *arg)
{
	const int steps = series->steps > FIVE ? LIMIT_STEPS : FIVE;
	sqlite3_stmt *row = store_sql(store,
	    steps == FIVE ? TALLIES(FIVE_OF) : TALLIES(EACH_OF), "iiii",
	    series->id, (int64_t)piece->span, piece->from, piece->to);
	struct tally tally = { .start = 0 };
	int step, k;

	if (row == NULL)
		return store_sql_verdict(store);
	while ((step = store_step(store, row)) > 0) {
		tally.start = sqlite3_column_int64(row, 0);
		for (k = 0; k < steps; k++) {
			tally.counted[k] = (uint64_t)sqlite3_column_int64(row,
			    1 + k);
			tally.flagged[k] = (uint64_t)sqlite3_column_int64(row,
			    1 + steps + k);
		}
		if (each(arg, &tally) != 0)
			break;
	}
	return walked(store, row, step);
}

enum store_verdict
tally_reader_doubt(struct store *store, const struct tally_series *series,
    const struct report_doubt *doubt, uint64_t *count)
{
	sqlite3_stmt *row = store_sql(store,
	    series->steps > FIVE ? DOUBT(EACH_OF) : DOUBT(FIVE_OF), "iiiii",
	    series->id, (int64_t)doubt->outer, (int64_t)doubt->inner,
	    doubt->from, doubt->to);
	int64_t sum;
	int step;

	*count = 0;
	if (row == NULL)
		return store_sql_verdict(store);
	step = store_step(store, row);
	if (step > 0) {
		sum = sqlite3_column_int64(row, 0);
		*count = sum > 0 ? (uint64_t)sum : 0;
	}
	return walked(store, row, step);
}

enum store_verdict
tally_reader_kiosks(struct store *store, const char *touchpoint,
    int (*each)(void *arg, const struct tally_kiosk *kiosk), void *arg)
{
	sqlite3_stmt *row = store_sql(store,
	    "SELECT k.journal, p.touchpoint, j.state = 'enrolled',"
	    " coalesce(k.last_seen, 0), coalesce(k.complete_to, 0),"
	    " (SELECT count(*) FROM struck s JOIN epoch e ON e.id = s.epoch"
	    "  WHERE e.journal = k.journal AND s.why = 'lost'"
	    "  AND NOT EXISTS (SELECT 1 FROM run r WHERE r.epoch = s.epoch"
	    "   AND s.number BETWEEN r.first AND r.last)),"
	    " (SELECT count(*) FROM seam m WHERE m.journal = k.journal"
	    "  AND m.closed IS NULL), j.since"
	    " FROM kiosk k JOIN journal j ON j.id = k.journal"
	    " JOIN kiosk_touchpoint p ON p.journal = k.journal"
	    " WHERE ?1 IN ('', p.touchpoint) ORDER BY k.journal, p.place",
	    "t", touchpoint);
	struct tally_kiosk kiosk;
	int step;

	if (row == NULL)
		return store_sql_verdict(store);
	while ((step = store_step(store, row)) > 0) {
		kiosk.journal = sqlite3_column_int64(row, 0);
		kiosk.touchpoint = text_of(row, 1);
		kiosk.enrolled = sqlite3_column_int(row, 2) != 0;
		kiosk.last_seen = sqlite3_column_int64(row, 3);
		kiosk.complete_to = sqlite3_column_int64(row, 4);
		kiosk.lost = (uint64_t)sqlite3_column_int64(row, 5);
		kiosk.seams = (uint64_t)sqlite3_column_int64(row, 6);
		kiosk.since = sqlite3_column_int64(row, 7);
		if (each(arg, &kiosk) != 0)
			break;
	}
	return walked(store, row, step);
}

enum store_verdict
tally_reader_sheet(struct store *store, const char *survey,
    int (*each)(void *arg, const void *file, size_t length), void *arg)
{
	sqlite3_stmt *row = store_sql(store,
	    "SELECT file FROM sheet WHERE name = ? ORDER BY serial DESC LIMIT 1",
	    "t", survey);
	int step;

	if (row == NULL)
		return store_sql_verdict(store);
	step = store_step(store, row);
	if (step > 0)
		each(arg, sqlite3_column_blob(row, 0),
		    (size_t)sqlite3_column_bytes(row, 0));
	return walked(store, row, step);
}

static enum store_verdict
walk_sheets(struct store *store, sqlite3_stmt *row,
    int (*each)(void *arg, const void *file, size_t length), void *arg)
{
	int step;

	if (row == NULL)
		return store_sql_verdict(store);
	while ((step = store_step(store, row)) > 0) {
		if (each(arg, sqlite3_column_blob(row, 0),
			(size_t)sqlite3_column_bytes(row, 0)) != 0)
			break;
	}
	return walked(store, row, step);
}

enum store_verdict
tally_reader_sheets(struct store *store,
    int (*each)(void *arg, const void *file, size_t length), void *arg)
{
	return walk_sheets(store,
	    store_sql(store,
		"SELECT file FROM sheet s WHERE serial = (SELECT max(serial)"
		" FROM sheet t WHERE t.name = s.name) ORDER BY name",
		""),
	    each, arg);
}

enum store_verdict
tally_reader_sheets_ever(struct store *store,
    int (*each)(void *arg, const void *file, size_t length), void *arg)
{
	return walk_sheets(store,
	    store_sql(store, "SELECT file FROM sheet ORDER BY serial", ""),
	    each, arg);
}

enum store_verdict
tally_reader_question(struct store *store, const char *question, bool *found)
{
	sqlite3_stmt *row = store_sql(store,
	    "SELECT 1 FROM series WHERE question = ? LIMIT 1", "t", question);
	int step;

	*found = false;
	if (row == NULL)
		return store_sql_verdict(store);
	step = store_step(store, row);
	*found = step > 0;
	return walked(store, row, step);
}
