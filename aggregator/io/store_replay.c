/*
 * store_replay.c - the derived tables twice: `main` as stored, `temp` as made
 * again.
 *
 * The fresh ones are made from the stored ones' own SQL, so a column added to
 * the schema needs a line here only where it is compared.
 */

#include <stdlib.h>
#include <string.h>

#include "aggregator/io/log.h"
#include "aggregator/io/store_column.h"
#include "aggregator/io/store_replay.h"
#include "aggregator/io/store_sql.h"

/* Which tables are derived; epoch is in part. */
#define DERIVED \
	"('run', 'slot', 'clock', 'struck', 'note', 'seam', 'series', " \
	"'tally', 'epoch', 'correction')"

static const char *const drops[] = {
	"DROP TABLE IF EXISTS temp.run",
	"DROP TABLE IF EXISTS temp.slot",
	"DROP TABLE IF EXISTS temp.clock",
	"DROP TABLE IF EXISTS temp.struck",
	"DROP TABLE IF EXISTS temp.note",
	"DROP TABLE IF EXISTS temp.seam",
	"DROP TABLE IF EXISTS temp.correction",
	"DROP TABLE IF EXISTS temp.tally",
	"DROP TABLE IF EXISTS temp.series",
	"DROP TABLE IF EXISTS temp.renumbered",
	"DROP TABLE IF EXISTS temp.epoch",
};

/* One row for each number of the quarantine that is in such a state. */
#define WAITING(state) \
	"INSERT OR IGNORE INTO temp.struck (epoch, number, why) " \
	"WITH RECURSIVE waits (epoch, number, last, why) AS (" \
	"SELECT e.id, q.first, q.last, " \
	"iif(q.state = 'rejected', 'rejected', 'quarantined') " \
	"FROM main.quarantine q JOIN main.journal j ON j.kid = q.kid " \
	"JOIN main.epoch e ON e.journal = j.id AND e.epoch = q.epoch " \
	"WHERE q.bytes IS NULL AND q.state " state " " \
	"UNION ALL SELECT epoch, number + 1, last, why FROM waits " \
	"WHERE number < last) SELECT epoch, number, why FROM waits"

/* What stands there before the first envelope is taken in again. */
static const char *const fills[] = {
	"CREATE INDEX temp.epoch_next ON epoch (journal, previous_epoch)",
	"INSERT INTO temp.epoch (id, journal, epoch) "
	"SELECT id, journal, epoch FROM main.epoch ORDER BY id",
	WAITING("<> 'accepted'"),
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Everything but temporary tables is closed while they are there. */
static int
guard(void *arg, int action, const char *first, const char *second,
    const char *database, const char *inner)
{
	(void)arg, (void)first, (void)second, (void)inner;
	if (action != SQLITE_INSERT && action != SQLITE_UPDATE &&
	    action != SQLITE_DELETE)
		return SQLITE_OK;
	return database != NULL && strcmp(database, "temp") == 0 ? SQLITE_OK
								 : SQLITE_DENY;
}

static enum store_verdict
execute(struct store *store, const char *sql)
{
	char *why = NULL;
	enum store_verdict verdict = STORE_OK;

	if (sqlite3_exec(store_db(store), sql, NULL, NULL, &why) != SQLITE_OK) {
		log_error("what=replay doing=\"%.60s\" why=\"%s\"", sql,
		    why != NULL ? why : "memory ran out");
		verdict = STORE_BROKEN;
	}
	sqlite3_free(why);
	return verdict;
}

static enum store_verdict
execute_all(struct store *store, const char *const *list, size_t count)
{
	enum store_verdict verdict = STORE_OK;

	for (size_t i = 0; i < count && verdict == STORE_OK; i++)
		verdict = execute(store, list[i]);
	return verdict;
}

/* ---- making them --------------------------------------------------------- */

/*
 * All CREATEs in one text: tables and the trigger, temporary, without foreign
 * keys, which would look for their tables beside them.
 */
#define CREATES \
	"SELECT group_concat(replace(replace(replace(replace(replace(sql, " \
	"'CREATE TABLE', 'CREATE TEMP TABLE'), " \
	"'CREATE TRIGGER', 'CREATE TEMP TRIGGER'), " \
	"'REFERENCES journal', ''), 'REFERENCES epoch', ''), " \
	"'REFERENCES series', ''), ';') FROM (" \
	"SELECT sql FROM main.sqlite_schema WHERE tbl_name IN " DERIVED \
	" AND type IN ('table', 'trigger') AND sql IS NOT NULL " \
	"ORDER BY type)"

static enum store_verdict
create_all(struct store *store)
{
	sqlite3_stmt *s = store_sql(store, CREATES, "");
	enum store_verdict verdict = STORE_BROKEN;
	char *sql = NULL;

	if (store_step(store, s) == 1) {
		sql = sqlite3_mprintf("%s", sqlite3_column_text(s, 0));
		store_done(s);
	}
	if (sql != NULL)
		verdict = execute(store, sql);
	sqlite3_free(sql);
	return verdict;
}

enum store_verdict
replay_tables_make(struct store *store)
{
	enum store_verdict verdict = execute(store, "PRAGMA query_only = 0");

	if (verdict == STORE_OK)
		verdict = execute_all(store, drops, COUNT(drops));
	sqlite3_set_authorizer(store_db(store), guard, NULL);
	if (verdict == STORE_OK)
		verdict = create_all(store);
	if (verdict == STORE_OK)
		verdict = execute_all(store, fills, COUNT(fills));
	return verdict;
}

enum store_verdict
replay_tables_unjudge(struct store *store)
{
	return execute(store, WAITING("= 'accepted'"));
}

void
replay_tables_drop(struct store *store)
{
	sqlite3_set_authorizer(store_db(store), NULL, NULL);
	execute_all(store, drops, COUNT(drops));
}

/* ---- walking ------------------------------------------------------------- */

/* A blob of the row at hand, copied; NULL: no memory. */
static uint8_t *
copy_of(sqlite3_stmt *s, int column, size_t *length)
{
	uint8_t *copy;

	*length = (size_t)sqlite3_column_bytes(s, column);
	copy = malloc(*length + 1);
	if (copy != NULL && *length > 0)
		memcpy(copy, sqlite3_column_blob(s, column), *length);
	return copy;
}

int
replay_envelope(struct store *store, bool of_the_book, int64_t upto,
    int64_t *id, uint8_t **bytes, size_t *length)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT v.id, v.bytes FROM main.envelope v "
	    "JOIN main.epoch e ON e.id = v.epoch "
	    "JOIN main.journal j ON j.id = e.journal "
	    "WHERE v.id > ? AND v.id <= ? AND (j.kind = 'book') = ? "
	    "ORDER BY v.id LIMIT 1",
	    "iii", *id, upto, (int64_t)of_the_book);
	int step = store_step(store, s);

	*bytes = NULL;
	if (step != 1)
		return step;
	*id = sqlite3_column_int64(s, 0);
	*bytes = copy_of(s, 1, length);
	store_done(s);
	return *bytes != NULL ? 1 : -1;
}

int
replay_covered(struct store *store, int64_t upto,
    struct replay_covered *covered)
{
	sqlite3_stmt *s = store_sql(store,
	    "SELECT c.id, c.epoch, c.first, c.last, v.bytes "
	    "FROM main.covered c JOIN main.envelope v ON v.epoch = c.epoch "
	    "AND v.first <= c.first AND v.last >= c.last "
	    "WHERE c.id > ? AND c.id <= ? ORDER BY c.id LIMIT 1",
	    "ii", covered->id, upto);
	int step = store_step(store, s);

	covered->bytes = NULL;
	if (step != 1)
		return step;
	covered->id = sqlite3_column_int64(s, 0);
	covered->epoch = sqlite3_column_int64(s, 1);
	covered->first = (uint64_t)sqlite3_column_int64(s, 2);
	covered->last = (uint64_t)sqlite3_column_int64(s, 3);
	covered->bytes = copy_of(s, 4, &covered->length);
	store_done(s);
	return covered->bytes != NULL ? 1 : -1;
}

/* ---- comparing ----------------------------------------------------------- */

/*
 * Each gives journal, number, why for what differs.  NAMED joins the name of
 * an epoch's journal to rows x that have an epoch.
 */
#define NAMED \
	" x LEFT JOIN main.epoch e ON e.id = x.epoch " \
	"LEFT JOIN main.journal j ON j.id = e.journal "

/* Rows of one schema's table that the other's lacks, by these columns. */
#define LACKS(one, other, table, number, columns, why) \
	"SELECT j.name, " number ", " why " FROM (SELECT " columns \
	" FROM " one "." table " EXCEPT SELECT " columns " FROM " other \
	"." table ")" NAMED

#define BOTH(table, number, columns, kept, made) \
	LACKS("main", "temp", table, number, columns, kept) \
	" UNION ALL " LACKS("temp", "main", table, number, columns, made)

#define RUN_TEXT "'numbers ' || x.first || ' to ' || x.last || "
#define SLOT_TEXT \
	"'slot ' || x.slot || ' (' || x.touchpoint || ', ' || " \
	"x.question || ') is '"
#define CLOCK_TEXT "'a time entry at ' || x.at || ' ms is '"
#define STRUCK_TEXT "'number ' || x.number || ' is struck as ' || x.why || "

#define EPOCH_COLUMNS \
	"id AS epoch, first, start, previous_epoch, previous_number, " \
	"previous_hash, wall, held, held_hash, chained, latest_at, " \
	"opened_from, opened_to"

/* All that a tally t counts, as a row's values and as one number. */
#define VALUES(t, c) \
	t "." c "0, " t "." c "1, " t "." c "2, " t "." c "3, " t "." c \
	  "4, " t "." c "5, " t "." c "6, " t "." c "7, " t "." c "8, " t \
	  "." c "9, " t "." c "10"
#define ANY(t, c) \
	t "." c "0|" t "." c "1|" t "." c "2|" t "." c "3|" t "." c "4|" t \
	  "." c "5|" t "." c "6|" t "." c "7|" t "." c "8|" t "." c "9|" t \
	  "." c "10"
#define COUNTS(t) "(" ANY(t, "c") "|" ANY(t, "f") ") <> 0"

/* Of as many steps as the scale s has; flagged ones where there are any. */
#define STEP(t, s, i) "iif(" s ".steps > " #i ", ' ' || " t ".c" #i ", '')"
#define STEPS(t, s) \
	t ".c0 || " STEP(t, s, 1) " || " STEP(t, s, 2) " || " STEP(t, s, \
	    3) " || " STEP(t, s, 4) " || " STEP(t, s, 5) " || " STEP(t, s, \
	    6) " || " STEP(t, s, 7) " || " STEP(t, s, 8) " || " STEP(t, s, \
	    9) " || " STEP(t, s, 10)
#define FLAGS(t) \
	t ".f0||' '||" t ".f1||' '||" t ".f2||' '||" t ".f3||' '||" t \
	  ".f4||' '||" t ".f5||' '||" t ".f6||' '||" t ".f7||' '||" t \
	  ".f8||' '||" t ".f9||' '||" t ".f10"
#define COUNTED(t, s) \
	STEPS(t, s) \
	" || iif((" ANY(t, "f") ") = 0, '', ' and flagged ' || " FLAGS(t) ")"

/* What it is that is counted; ": stored ..." comes behind. */
#define TALLY_TEXT(t, s) \
	s ".touchpoint || ', ' || " s ".question || ', ' || " s \
	  ".scale || ', ' || " s ".channel || ', ' || CASE " t \
	  ".span WHEN 0 THEN 'all time' WHEN 1 THEN 'month from ' " \
	  "WHEN 2 THEN 'day from ' ELSE 'hour from ' END || iif(" t \
	  ".span = 0, '', strftime('%Y-%m-%dT%H:%MZ', " t \
	  ".start, 'unixepoch'))"

/*
 * Rows a of one schema's tally with their series s, and beside each what the
 * other has in its place, b of series o, or nulls.  A series is found by its
 * name, not its number; words are made for what differs alone.
 */
#define BESIDE(one, other) \
	" FROM " one ".tally a JOIN " one ".series s ON s.id = a.series " \
	"LEFT JOIN " other ".series o ON o.touchpoint = s.touchpoint " \
	"AND o.question = s.question AND o.scale = s.scale " \
	"AND o.channel = s.channel LEFT JOIN " other \
	".tally b ON b.series = o.id AND b.span = a.span " \
	"AND b.start = a.start WHERE " COUNTS("a")

#define TALLIES_DIFFER \
	"SELECT '', -1, " TALLY_TEXT("a", \
	    "s") " || ': stored ' || " COUNTED("a", \
	    "s") " || '; the envelopes give ' || iif(" COUNTS("b") ", " COUNTED("b", \
	    "o") ", 'nothing')" BESIDE("main", \
	    "temp") " AND (s.steps, " VALUES("a", "c") ", " VALUES("a", \
	    "f") ") IS NOT (o.steps, " VALUES("b", "c") ", " VALUES("b", \
	    "f") ") UNION ALL SELECT '', -1, " TALLY_TEXT("a", \
	    "s") " || ': stored nothing; the envelopes give ' " \
		 "|| " COUNTED("a", "s") \
		     BESIDE("temp", "main") " AND (" COUNTS("b") ") IS NOT 1"

#define SEAM_COLUMNS \
	"journal, epoch, why, closed IS NULL AS open, closed_by, note"
#define SEAMS(one, other, why) \
	"SELECT j.name, -1, 'epoch ' || lower(hex(x.epoch)) || ' " why \
	"' FROM (SELECT " SEAM_COLUMNS " FROM " one \
	".seam EXCEPT SELECT " SEAM_COLUMNS " FROM " other ".seam) x " \
	"LEFT JOIN main.journal j ON j.id = x.journal"

/* What stands of each in the book is one row; the book is a journal too. */
#define CORRECTION_COLUMNS \
	"number, book, at, who, journal, begins, ends, what, touchpoint, " \
	"why, undone, undone_by, undone_why"
#define CORRECTIONS(one, other, why) \
	"SELECT j.name, x.number, 'a correction of it, number ' || x.number " \
	"|| ' of the book, " why "' FROM (SELECT " CORRECTION_COLUMNS \
	" FROM " one ".correction EXCEPT SELECT " CORRECTION_COLUMNS \
	" FROM " other ".correction) x " \
	"LEFT JOIN main.journal j ON j.id = x.journal"

static const struct {
	const char *what, *sql;
} comparisons[] = {
	{ "run",
	    BOTH("run", "x.first", "epoch, first, last, before, hash",
		RUN_TEXT "' are held by the store''s count, but the "
			 "envelopes do not hold just these'",
		RUN_TEXT "' are held by envelopes, but the store does not "
			 "count just these'") },
	{ "slot",
	    BOTH("slot", "x.slot",
		"epoch, slot, touchpoint, sheet, question, language, hand, "
		"defined",
		SLOT_TEXT "|| 'stored, but no envelope says so'",
		SLOT_TEXT "|| 'in the envelopes, but not stored so'") },
	{ "clock",
	    BOTH("clock", "-1", "epoch, at, server, took",
		CLOCK_TEXT "|| 'stored, but in no envelope'",
		CLOCK_TEXT "|| 'in an envelope, but not stored'") },
	{ "struck",
	    BOTH("struck", "x.number", "epoch, number, why",
		STRUCK_TEXT "' in the store, but nothing signed says so'",
		STRUCK_TEXT "' by what is signed, but not in the store'") },
	{ "note",
	    BOTH("note", "x.number", "epoch, number, at, note",
		"'what staff did is stored, but in no envelope'",
		"'what staff did is in an envelope, but not stored'") },
	{ "epoch",
	    LACKS("temp", "main", "epoch", "x.held", EPOCH_COLUMNS,
		"'epoch ' || lower(hex(e.epoch)) || ' is held otherwise, or "
		"lies at another time, than the store says'") },
	{ "seam",
	    SEAMS("main", "temp",
		"is stored as a seam, or as closed, "
		"and should not be so") },
	{ "seam",
	    SEAMS("temp", "main",
		"is a seam, or a closed one, and is "
		"not stored so") },
	{ "correction",
	    CORRECTIONS("main", "temp",
		"is stored, or as undone, and the book does not say so") },
	{ "correction",
	    CORRECTIONS("temp", "main",
		"is in the book, or undone there, and not stored so") },
	{ "tally", TALLIES_DIFFER },
};

static int
compare_one(struct store *store, const char *what, const char *sql,
    void (*differs)(const struct replay_difference *difference, void *arg),
    void *arg)
{
	sqlite3_stmt *s = store_sql(store, sql, "");
	int step;

	while ((step = store_step(store, s)) == 1) {
		const char *journal = (const char *)sqlite3_column_text(s, 0);
		const char *why = (const char *)sqlite3_column_text(s, 2);
		const struct replay_difference difference = {
			.what = what,
			.journal = journal != NULL ? journal : "",
			.number = column_is_null(s, 1)
			    ? -1
			    : sqlite3_column_int64(s, 1),
			.why = why != NULL ? why : "differs",
		};

		differs(&difference, arg);
	}
	return step;
}

int
replay_tables_differ(struct store *store,
    void (*differs)(const struct replay_difference *difference, void *arg),
    void *arg)
{
	int failed = 0;

	for (size_t i = 0; i < COUNT(comparisons) && failed == 0; i++)
		failed = compare_one(store, comparisons[i].what,
		    comparisons[i].sql, differs, arg);
	return failed;
}

/* ---- taking over --------------------------------------------------------- */

#define REPLACED(table) \
	"DELETE FROM main." table, \
	    "INSERT INTO main." table " SELECT * FROM " \
	    "temp." table

#define GONE(table) \
	"DELETE FROM main." table " WHERE series NOT IN " \
	"(SELECT id FROM main.series)"

static const char *const takings[] = {
	/* When a seam was seen and closed is nowhere but in its row. */
	"UPDATE temp.seam SET (seen, closed) = (SELECT s.seen, "
	"iif(temp.seam.closed IS NULL, NULL, "
	"coalesce(s.closed, temp.seam.closed)) FROM main.seam s "
	"WHERE s.journal = temp.seam.journal AND s.epoch = temp.seam.epoch) "
	"WHERE EXISTS (SELECT 1 FROM main.seam s "
	"WHERE s.journal = temp.seam.journal AND s.epoch = temp.seam.epoch)",
	"INSERT INTO main.epoch SELECT * FROM temp.epoch WHERE true "
	"ON CONFLICT (id) DO UPDATE SET first = excluded.first, "
	"start = excluded.start, previous_epoch = excluded.previous_epoch, "
	"previous_number = excluded.previous_number, "
	"previous_hash = excluded.previous_hash, wall = excluded.wall, "
	"held = excluded.held, held_hash = excluded.held_hash, "
	"chained = excluded.chained, latest_at = excluded.latest_at, "
	"opened_from = excluded.opened_from, opened_to = excluded.opened_to",
	/* A series keeps its number: what was shown of it goes by that. */
	"CREATE TEMP TABLE renumbered AS SELECT s.id AS made, "
	"coalesce(o.id, (SELECT coalesce(max(id), 0) FROM main.series) + s.id) "
	"AS id FROM temp.series s LEFT JOIN main.series o "
	"ON o.touchpoint = s.touchpoint AND o.question = s.question "
	"AND o.scale = s.scale AND o.channel = s.channel",
	"DELETE FROM main.tally",
	"DELETE FROM main.series",
	"INSERT INTO main.series SELECT r.id, s.touchpoint, s.question, "
	"s.scale, s.steps, s.channel FROM temp.series s "
	"JOIN temp.renumbered r ON r.made = s.id",
	"INSERT INTO main.tally SELECT r.id, t.span, t.start, " VALUES("t",
	    "c") ", " VALUES("t",
	    "f") " FROM temp.tally t "
		 "JOIN temp.renumbered r ON r.made = t.series",
	/* Nor does another get the number of one that is no more. */
	GONE("block"),
	GONE("block_sum"),
	GONE("block_front"),
	GONE("block_loose"),
	"INSERT INTO main.block_front (series, due) SELECT id, 0 FROM "
	"main.series WHERE true ON CONFLICT (series) DO UPDATE SET due = 0",
	REPLACED("run"),
	REPLACED("slot"),
	REPLACED("clock"),
	REPLACED("struck"),
	REPLACED("note"),
	REPLACED("seam"),
	REPLACED("correction"),
};

enum store_verdict
replay_tables_keep(struct store *store)
{
	sqlite3_set_authorizer(store_db(store), NULL, NULL);
	return execute_all(store, takings, COUNT(takings));
}
