/*
 * plants.h - bugs put in on purpose: each has to be found.
 *
 * The product is as it is shipped.  A plant works around it: the linker puts
 * it between two of its files (-Wl,--wrap), or it is a wrong clock, a wrong
 * disk, or a sentence of SQL after a call.  plants.c has the table.
 */

#ifndef TESTS_SIM_PLANTS_H
#define TESTS_SIM_PLANTS_H

#include "aggregator/core/message.h"
#include "kiosk/io/exchange.h"
#include "tests/sim/disk.h"
#include "tests/sim/line.h"

enum plant {
	PLANT_NONE,
	PLANT_SAME_BOOT,
	PLANT_WALL_FOR_BOOTTIME,
	PLANT_NO_SYNC,
	PLANT_NO_FOLDER_SYNC,
	PLANT_THANKS_EARLY,
	PLANT_NUMBER_AGAIN,
	PLANT_DELETES_ON_200,
	PLANT_TEXT_GOES_WHEN_SENT,
	PLANT_NEW_NUMBERS,
	PLANT_ANY_ANSWER,
	PLANT_ANSWER_UNSIGNED,
	PLANT_TIME_OFF,
	PLANT_TOOK_FORGOTTEN,
	PLANT_FLAGS_LOST,
	PLANT_FIRST_SHEET,
	PLANT_GIVES_UP,
	PLANT_NO_PREDECESSOR,
	PLANT_ACKS_EARLY,
	PLANT_RECEIPT_FROM_MEMORY,
	PLANT_RECEIPT_BEYOND_GAP,
	PLANT_COUNTS_AGAIN,
	PLANT_NO_TALLIES,
	PLANT_REVOKED_COUNTS,
	PLANT_QUARANTINE_DROPPED,
	PLANT_REQUEST_UNSIGNED,
	PLANT_SEAMS_HIDDEN,
	PLANT_REPLAY_HEARD,
	PLANT_TOO_SURE,
	PLANT_TEXT_DROPPED,
	PLANT_BOOK_UNSEALED,
	PLANT_COUNT,
};

struct plant_row {
	const char *name, *what;
	unsigned within; /* worlds of PLANT_DAYS days: then it is found */
};
extern const struct plant_row plant_rows[PLANT_COUNT];
#define PLANT_DAYS 60

/* Choose one; PLANT_NONE: the product as it is. */
void plant_choose(enum plant plant);
bool plant_is(enum plant plant);
/* Once more in so many times, by a chance of its own. */
bool plant_strikes(enum plant plant, uint64_t n);
/* A world begins: nothing is remembered. */
void plants_begin(struct disk_model *model);

/* ---- plants_kiosk.c: where the simulator calls the product ---- */
void plants_sent(const void *body, size_t length);
enum journal_verdict plants_rate(struct journal *journal,
    struct journal_rating *rating);
void plants_synced(struct journal *journal, const struct line *line,
    enum exchange_verdict verdict);

/* ---- plants_centre.c ---- */
void plants_centre_begin(void);
/* These are about to be applied and committed; what was answered meanwhile. */
struct call;
struct desk;
void plants_group(struct desk *desk, struct call **calls, size_t count);
bool plants_answered(const struct call *call, struct bytes *out);

#endif
