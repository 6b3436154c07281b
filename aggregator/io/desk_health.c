/*
 * desk_health.c - is it alive, can it take ratings.
 *
 * Open to anyone, so it tells no numbers and no names.
 */

#include <jansson.h>
#include <string.h>

#include "aggregator/io/desk_health.h"
#include "aggregator/io/folder.h"
#include "aggregator/io/health.h"
#include "aggregator/io/room.h"
#include "aggregator/io/store_sql.h"

/* Below this a group's commit and the next checkpoint may not fit. */
#define HEALTH_FREE_BYTES (16 * 1024 * 1024)

static void
health_say(struct call *call, int status, const char *state, const char *clock)
{
	desk_json(call, status,
	    json_pack("{s:s, s:s*}", "status", state, "clock", clock));
}

void
desk_health_alive(struct desk *desk, struct call *call)
{
	(void)desk;
	health_say(call, 200, "ok", NULL);
}

static bool
health_store_reads(struct desk *desk)
{
	sqlite3_stmt *s = store_sql(desk->store, "SELECT count(*) FROM setting",
	    "");

	if (store_step(desk->store, s) != 1)
		return false;
	store_done(s);
	return true;
}

static bool
health_disk_full(const struct desk *desk)
{
	uint64_t bytes;

	if (folder_free(desk->dir, &bytes) == 0 && bytes < HEALTH_FREE_BYTES)
		return true;
	return !room_is_left(desk->dir); /* what the writer asks */
}

int64_t
desk_health_jump(const struct desk *desk)
{
	const int64_t now_ms = desk->outside->boottime_ms(desk->outside->self);

	if (desk->health == NULL ||
	    now_ms - atomic_load(&desk->health->jump_judged_ms) >
		PULSE_LASTS_MS)
		return 0;
	return atomic_load(&desk->health->jump_ms);
}

const char *
desk_health_word(struct desk *desk)
{
	enum store_verdict written = STORE_OK;

	if (desk->health != NULL) {
		written = atomic_load(&desk->health->store);
		if (atomic_load(&desk->health->stopping))
			return "stopping";
	}
	if (written == STORE_FULL || health_disk_full(desk))
		return "disk full";
	if (written != STORE_OK || !health_store_reads(desk))
		return "store broken";
	/*
	 * Kiosks would write the wrong time into their journals for good.  One
	 * of them alone shuts nobody out: it may have its own wrong.
	 */
	if (desk_health_jump(desk) != 0 &&
	    atomic_load(&desk->health->jump_is_sure))
		return "clock jumped";
	return DESK_HEALTH_READY;
}

void
desk_health_ready(struct desk *desk, struct call *call)
{
	const char *word = desk_health_word(desk);
	const bool is_ready = strcmp(word, DESK_HEALTH_READY) == 0;

	health_say(call, is_ready ? 200 : 503, word,
	    is_ready && desk_health_jump(desk) != 0 ? "doubted" : NULL);
}
