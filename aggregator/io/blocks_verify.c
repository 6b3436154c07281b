/*
 * blocks_verify.c - whether what is shown to others is what was counted.
 *
 * Which answers a block is made of nobody can fold again, but step by step it
 * has to come out even: blocks and what waits for them, less what has left them,
 * are the answers of the hours that were cut, less those shown elsewhere.
 */

#include "aggregator/io/blocks_verify.h"
#include "aggregator/io/store_sql.h"

/* SQL of eleven steps, which clang-format would lay out by its macros. */
/* clang-format off */
#define STEPS(of, between) \
	of(0) between of(1) between of(2) between of(3) between of(4) \
	    between of(5) between of(6) between of(7) between of(8) \
		between of(9) between of(10)

#define COUNTED(step) "c" #step
#define FLAGGED(step) "f" #step
#define LESS_COUNTED(step) "-c" #step
#define LESS_FLAGGED(step) "-f" #step
#define IS(step) "step = " #step " AND NOT flagged"
#define LESS_IS(step) "-(step = " #step " AND NOT flagged)"
#define UNEVEN(step) "sum(c" #step ") <> 0"
#define UNEVEN_FLAGGED(step) "sum(f" #step ") <> 0"

/* Of an hour that is in blocks. */
#define IS_CUT(row) \
	"start < (SELECT upto FROM main.block_front f " \
	"WHERE f.series = " row ".series) " \
	"AND NOT EXISTS (SELECT 1 FROM main.block_loose l " \
	"WHERE l.series = " row ".series AND l.start = " row ".start)"

#define C STEPS(COUNTED, ", ")
#define F STEPS(FLAGGED, ", ")
#define ALL_FLAGGED STEPS(FLAGGED, " + ")
#define LESS_C STEPS(LESS_COUNTED, ", ")
#define LESS_F STEPS(LESS_FLAGGED, ", ")
#define ONE STEPS(IS, ", ")
#define LESS_ONE STEPS(LESS_IS, ", ")

#define ANSWERS "FROM main.block_answer a "

#define SHOWN \
	"SELECT series, " C ", " ALL_FLAGGED " + blind AS f FROM main.block "
#define TALLIED \
	"SELECT series, " LESS_C ", -(" ALL_FLAGGED ") FROM main.tally t "
#define WAITING "SELECT b.series, " ONE ", flagged " ANSWERS
#define GONE "SELECT b.series, " LESS_ONE ", -flagged " ANSWERS
#define ELSEWHERE "SELECT series, " ONE ", flagged " ANSWERS

/* Series without a block have nothing that is shown. */
#define BLOCKS_AND_TALLIES \
	"SELECT series FROM (" SHOWN "WHERE place < 2 " \
	"UNION ALL " TALLIED "WHERE span = 3 AND " IS_CUT("t") " " \
	"UNION ALL " WAITING "JOIN main.block b ON b.id = a.waits " \
	"UNION ALL " GONE "JOIN main.block b ON b.id = a.shown " \
	"UNION ALL " ELSEWHERE "WHERE shown IS NOT NULL AND " IS_CUT("a") \
	") WHERE series IN (SELECT series FROM main.block) " \
	"GROUP BY series HAVING " STEPS(UNEVEN, " OR ") " OR sum(f) <> 0"

#define IN_SPAN(span, start) \
	"SELECT series, " span " AS span, " start " AS start, gone, blind, " C \
	", " F " FROM main.block WHERE NOT hidden AND " start " IS NOT NULL "

#define SUMS_AND_BLOCKS \
	"SELECT series FROM (" IN_SPAN("0", "0") \
	"UNION ALL " IN_SPAN("1", "month") "UNION ALL " IN_SPAN("2", "day") \
	"UNION ALL SELECT series, span, start, -gone, -blind, " LESS_C ", " \
	LESS_F " FROM main.block_sum) GROUP BY series, span, start " \
	"HAVING sum(gone) <> 0 OR sum(blind) <> 0 OR " STEPS(UNEVEN, " OR ") \
	" OR " STEPS(UNEVEN_FLAGGED, " OR ")

#define DIFFERS(step) \
	"g.c" #step " <> h.c" #step " OR g.f" #step " <> h.f" #step

#define GUESTS_AND_HOSTS \
	"SELECT g.series FROM main.block g " \
	"LEFT JOIN main.block h ON h.id = g.host WHERE g.place = 2 " \
	"AND (h.id IS NULL OR NOT h.hidden OR " STEPS(DIFFERS, " OR ") ")"

static const char uneven[] =
    "SELECT DISTINCT s.touchpoint, s.question FROM main.series s "
    "WHERE s.id IN (" BLOCKS_AND_TALLIES ") OR s.id IN (" SUMS_AND_BLOCKS
    ") OR s.id IN (" GUESTS_AND_HOSTS ")";
/* clang-format on */

int
blocks_add_up(struct store *store,
    int (*each)(const char *touchpoint, const char *question, void *arg),
    void *arg)
{
	sqlite3_stmt *s = store_sql(store, uneven, "");
	int step;

	while ((step = store_step(store, s)) == 1) {
		if (each((const char *)sqlite3_column_text(s, 0),
			(const char *)sqlite3_column_text(s, 1), arg) == 0)
			continue;
		store_done(s);
		return -1;
	}
	return step;
}
