/*
 * judge_audit.c - the whole at the end, by the product's audit and beside it.
 *
 * `verify` may find what the faults rightly leave behind, and nothing else:
 * seams and gaps where cards were lost, put back or cloned, missing texts, and,
 * where the centre's disk went back, what witnesses know better.
 */

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "aggregator/io/store_sql.h"
#include "aggregator/io/verify.h"
#include "kiosk/io/journal.h"
#include "tests/aggregator/support_desk.h"
#include "tests/sim/centre.h"
#include "tests/sim/device.h"
#include "tests/sim/judge.h"

/* What `verify` calls a problem, and what makes it a right one. */
static const struct {
	const char *what;
	bool after_cards;  /* a card lost what had been written */
	bool after_centre; /* the centre's disk went back */
} rightly[] = {
	{ "seam", true, true },
	{ "gap", true, true },
	{ "text", true, true },
	{ "witness", false, true },
	{ "head", false, true },
	{ "lost", true, true },
};

static bool
is_right(const struct world *world, const char *what)
{
	for (size_t i = 0; i < sizeof(rightly) / sizeof(*rightly); i++) {
		if (strcmp(rightly[i].what, what) == 0)
			return (rightly[i].after_cards &&
				   world->cards_lost > 0) ||
			    (rightly[i].after_centre &&
				world->centre->was_lost);
	}
	return false;
}

static void
audit(struct world *world)
{
	enum store_verdict verdict;
	struct store *store = store_open("centre", DISK_VFS, STORE_READ,
	    &verdict);
	json_t *report = store != NULL ? verify_store(store) : NULL;
	json_t *problem;
	size_t i;

	if (report == NULL)
		world_lost(world, LOSS_WRONG, "verify does not come to an end");
	json_array_foreach(json_object_get(report, "problems"), i, problem) {
		const char *what = json_string_value(json_object_get(problem,
		    "what"));

		if (!is_right(world, what))
			world_lost(world, LOSS_WRONG,
			    "verify: %s %s %" JSON_INTEGER_FORMAT ": %s", what,
			    json_string_value(json_object_get(problem,
				"journal")),
			    json_integer_value(json_object_get(problem,
				"number")),
			    json_string_value(json_object_get(problem, "why")));
	}
	json_decref(report);
	store_free(store);
}

/* Epochs that do not continue the last entry before them, and no seam told. */
static void
expect_seams(struct world *world)
{
	static const char query[] =
	    "SELECT count(*) FROM epoch e "
	    "JOIN epoch p ON p.journal = e.journal "
	    " AND p.epoch = e.previous_epoch "
	    "WHERE (e.previous_number < (SELECT max(last) FROM run "
	    "  WHERE epoch = p.id) "
	    " OR EXISTS (SELECT 1 FROM epoch o WHERE o.journal = e.journal "
	    "  AND o.previous_epoch = e.previous_epoch AND o.id < e.id)) "
	    "AND NOT EXISTS (SELECT 1 FROM seam s "
	    " WHERE s.journal = e.journal AND s.epoch = e.epoch)";
	sqlite3_stmt *row;
	int64_t silent = -1;

	if (sqlite3_prepare_v2(store_db(world->centre->test->desk.store), query,
		-1, &row, NULL) == SQLITE_OK &&
	    sqlite3_step(row) == SQLITE_ROW)
		silent = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	if (silent != 0)
		world_lost(world, LOSS_WRONG, "%" PRId64 " seams are not told",
		    silent);
}

/* ---- kiosks ---- */

static void
told(void *self, const struct journal_fault *fault)
{
	struct device *device = self;

	world_lost(device->world, LOSS_WRONG,
	    "kiosk %u, number %" PRIu64 " of its journal: %s", device->number,
	    fault->number, fault->why);
}

static void
expect_journal(struct device *device)
{
	struct journal_facts facts;
	uint64_t entries;

	if (!device_ready(device) ||
	    journal_check(device->journal, told, device, &entries) !=
		JOURNAL_OK ||
	    journal_facts(device->journal, &facts) != JOURNAL_OK)
		world_lost(device->world, LOSS_WRONG,
		    "kiosk %u cannot read its journal", device->number);
	else if (facts.waiting > 0 && !device->is_revoked)
		world_lost(device->world, LOSS_WRONG,
		    "%" PRIu64 " entries of kiosk %u still wait", facts.waiting,
		    device->number);
}

void
judge_audit(struct world *world)
{
	for (size_t i = 0; i < world->device_count; i++) {
		if (!world->devices[i]->is_off)
			expect_journal(world->devices[i]);
	}
	expect_seams(world);
	audit(world);
}
