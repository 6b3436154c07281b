/*
 * store_touchpoint.c - the rows of table `touchpoint`.
 */

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "aggregator/io/store_column.h"
#include "aggregator/io/store_sql.h"
#include "aggregator/io/store_touchpoint.h"

#define COLUMNS \
	"SELECT id, slug, title, survey, kind, department, region, " \
	"phase, zone, grp, opens, closes, near_staff, retired FROM " \
	"touchpoint "

/* The text columns after id, in the order of COLUMNS. */
#define TEXT_OF(member) \
	{ \
		offsetof(struct touchpoint, member), \
		    sizeof(((struct touchpoint *)NULL)->member) \
	}
static const struct {
	size_t offset, size;
} texts[] = {
	TEXT_OF(slug),
	TEXT_OF(title),
	TEXT_OF(survey),
	TEXT_OF(kind),
	TEXT_OF(department),
	TEXT_OF(region),
	TEXT_OF(phase),
	TEXT_OF(zone),
	TEXT_OF(group),
	TEXT_OF(opens),
	TEXT_OF(closes),
};
#define TEXTS ((int)(sizeof(texts) / sizeof(texts[0])))

static void
row_of(sqlite3_stmt *s, void *row)
{
	struct touchpoint *out = row;

	memset(out, 0, sizeof(*out));
	out->id = sqlite3_column_int64(s, 0);
	for (int i = 0; i < TEXTS; i++) {
		column_text(s, i + 1, (char *)out + texts[i].offset,
		    texts[i].size);
	}
	out->near_staff = sqlite3_column_int(s, TEXTS + 1) != 0;
	out->retired_ms = sqlite3_column_int64(s, TEXTS + 2);
}

int
touchpoint_get(struct store *store, const char *slug, struct touchpoint *out)
{
	return column_row(store,
	    store_sql(store, COLUMNS "WHERE slug = ?", "t", slug), row_of, out);
}

int
touchpoint_each(struct store *store,
    int (*each)(const struct touchpoint *touchpoint, void *arg), void *arg)
{
	sqlite3_stmt *s = store_sql(store, COLUMNS "ORDER BY slug", "");
	struct touchpoint row;
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
touchpoint_put(struct store *store, const struct touchpoint *t)
{
	const char *opens = t->opens[0] != '\0' ? t->opens : NULL;
	const char *closes = t->closes[0] != '\0' ? t->closes : NULL;

	return store_run(store,
	    "INSERT INTO touchpoint (slug, title, survey, kind, department, "
	    "region, phase, zone, grp, opens, closes, near_staff, retired) "
	    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0)) "
	    "ON CONFLICT (slug) DO UPDATE SET title = excluded.title, "
	    "survey = excluded.survey, kind = excluded.kind, "
	    "department = excluded.department, region = excluded.region, "
	    "phase = excluded.phase, zone = excluded.zone, "
	    "grp = excluded.grp, opens = excluded.opens, "
	    "closes = excluded.closes, near_staff = excluded.near_staff, "
	    "retired = excluded.retired",
	    "tttttttttttii", t->slug, t->title, t->survey, t->kind,
	    t->department, t->region, t->phase, t->zone, t->group, opens,
	    closes, (int64_t)t->near_staff, t->retired_ms);
}
