/*
 * device.h - a kiosk of a simulated world: machine, card, journal, uploader.
 *
 * The product's own journal, exchange and plan; the screen is a call of
 * journal_rate, the uploader's loop is the few lines of device_sync.c.
 */

#ifndef TESTS_SIM_DEVICE_H
#define TESTS_SIM_DEVICE_H

#include <sqlite3.h>

#include "kiosk/core/plan.h"
#include "kiosk/io/journal.h"
#include "tests/sim/line.h"
#include "tests/sim/machine.h"
#include "tests/sim/promises.h"

struct device {
	struct world *world;
	unsigned number;
	struct machine machine;
	struct line line;
	struct plan_wait wait;
	struct journal *journal; /* NULL: not open now */
	sqlite3 *reader;         /* looks at rows, never writes */
	sqlite3_stmt *entry;     /* reader's */
	uint8_t kid[KID_SIZE];
	char token[LIMIT_TOKEN];
	int64_t token_ms; /* when it was given; 0: there is none */
	bool enrolled;    /* the journal is */
	bool refused;     /* the centre does not know it: enrol again */
	bool disputed;    /* the last answer's receipt was not ours */
	bool is_off;      /* gone for good */
	bool is_damaged;  /* its card is not what was written */
	bool is_lying;    /* its card does not sync what it says ... */
	int64_t lies_ms;  /* ... since then */
	bool is_revoked;
	bool kills; /* what strikes next takes the program alone */
	struct disk_image *image;
	size_t image_mark; /* promises there were when it was made */
	int64_t serial;    /* of the sheet on the screen; -1: none yet */
	uint8_t sheet[VERSION_SIZE];
	int64_t steps; /* of its first question */
	int64_t press_at, wake_at, off_at, revoke_at, replace_at;
	uint64_t pressed; /* how often */
	int64_t given_up; /* entries its journal says it has no more */
};

/* A kiosk, and its first enrolment if the line and the disks hold. */
struct device *device_new(struct world *world, unsigned number,
    const struct disk_model *model);
void device_free(struct device *device);

/* Open the journal if need be, through boots and cuts; false: not now. */
bool device_ready(struct device *device);
void device_close(struct device *device);
/* The power went, or the program was killed, within what was just done. */
void device_look(struct device *device);
/* Boot: power on, programs closed before. */
void device_boot(struct device *device);
/* Whether something was made to go wrong here just now. */
bool device_is_troubled(const struct device *device);
/* No fault is to come any more. */
void device_steady(struct device *device);

/* ---- device_press.c ---- */
/* A customer presses, and is thanked or not. */
void device_press(struct device *device);
/* What a lying card took is owed no more. */
void device_recount(struct device *device);
/* What a full disk made it delete is the centre's to owe. */
void device_give_up(struct device *device);

/* ---- device_sync.c ---- */
/* The line is there for a while: send, as the uploader would. */
void device_wake(struct device *device);
/* Send until nothing waits, or `until`; true: nothing does. */
bool device_drain(struct device *device, int64_t until);
bool device_enrol(struct device *device);

/* ---- device_card.c ---- */
void device_copy_card(struct device *device);
bool device_put_back(struct device *device);
void device_new_card(struct device *device);
/* Show its key out; whoever else has it gets another.  False: not now. */
bool device_revoke(struct device *device);
/* Another device on the same card's copy, or NULL. */
struct device *device_clone(struct device *device, unsigned number,
    const struct disk_model *model);
void device_flip(struct device *device);
void device_shorten(struct device *device);

#define DEVICE_FOLDER "kiosk"
#define DEVICE_JOURNAL DEVICE_FOLDER "/journal.db"

#endif
