/*
 * plants.c - the table of planted bugs, and which one it is now.
 */

#include "tests/sim/plants.h"

const struct plant_row plant_rows[PLANT_COUNT] = {
	[PLANT_NONE] = { "", "", 0 },
	/* Kiosk. */
	[PLANT_SAME_BOOT] = { "same-boot", "every boot has one boot id", 20 },
	[PLANT_WALL_FOR_BOOTTIME] = { "wall-for-boottime",
	    "`at` comes from the wall clock", 5 },
	[PLANT_NO_SYNC] = { "no-sync", "no disk is ever synced", 10 },
	[PLANT_NO_FOLDER_SYNC] = { "no-folder-sync", "no folder is", 30 },
	[PLANT_THANKS_EARLY] = { "thanks-early",
	    "a commit that failed is thanked for", 10 },
	[PLANT_NUMBER_AGAIN] = { "number-again",
	    "a number is given a second time", 5 },
	[PLANT_DELETES_ON_200] = { "deletes-on-200",
	    "HTTP 200 lets texts go, whatever came with it", 10 },
	[PLANT_TEXT_GOES_WHEN_SENT] = { "text-goes-when-sent",
	    "a text is deleted once it was sent", 10 },
	[PLANT_NEW_NUMBERS] = { "new-numbers",
	    "a lost answer has the rating entered again", 10 },
	[PLANT_ANY_ANSWER] = { "any-answer",
	    "an answer to another request is taken", 20 },
	[PLANT_ANSWER_UNSIGNED] = { "answer-unsigned",
	    "no answer's signature is checked", 40 },
	[PLANT_TIME_OFF] = { "time-off", "time entries are 90 minutes late",
	    5 },
	[PLANT_TOOK_FORGOTTEN] = { "took-forgotten",
	    "time entries forget how long the exchange took", 10 },
	[PLANT_FLAGS_LOST] = { "flags-lost", "flags do not reach the entry",
	    5 },
	[PLANT_FIRST_SHEET] = { "first-sheet",
	    "ratings name the first sheet ever seen", 20 },
	[PLANT_GIVES_UP] = { "gives-up", "after a failure no more is sent", 5 },
	[PLANT_NO_PREDECESSOR] = { "no-predecessor",
	    "an epoch does not name the one before", 5 },
	/* Aggregator. */
	[PLANT_ACKS_EARLY] = { "acks-early",
	    "a commit that failed is acknowledged", 20 },
	[PLANT_RECEIPT_FROM_MEMORY] = { "receipt-from-memory",
	    "receipts come from memory, not from rows", 40 },
	[PLANT_RECEIPT_BEYOND_GAP] = { "receipt-beyond-gap",
	    "a receipt names the newest entry, gap or not", 40 },
	[PLANT_COUNTS_AGAIN] = { "counts-again",
	    "what comes again is added to the tallies", 5 },
	[PLANT_NO_TALLIES] = { "no-tallies", "tallies are not written", 5 },
	[PLANT_REVOKED_COUNTS] = { "revoked-counts",
	    "a revoked kiosk goes on counting", 40 },
	[PLANT_QUARANTINE_DROPPED] = { "quarantine-dropped",
	    "what should wait for a person is dropped", 40 },
	[PLANT_REQUEST_UNSIGNED] = { "request-unsigned",
	    "no signature of a kiosk is checked", 20 },
	[PLANT_SEAMS_HIDDEN] = { "seams-hidden", "no seam is noted", 20 },
	[PLANT_REPLAY_HEARD] = { "replay-heard",
	    "an old request moves what is known of its kiosk", 20 },
	[PLANT_TOO_SURE] = { "too-sure", "dates forget their uncertainty", 5 },
	[PLANT_TEXT_DROPPED] = { "text-dropped", "texts are not stored", 5 },
	[PLANT_BOOK_UNSEALED] = { "book-unsealed",
	    "deeds do not reach the book", 5 },
};

static enum plant planted;
static uint64_t chance;

void
plant_choose(enum plant plant)
{
	planted = plant;
}

bool
plant_is(enum plant plant)
{
	return planted == plant;
}

bool
plant_strikes(enum plant plant, uint64_t n)
{
	return planted == plant && disk_below(&chance, n) == 0;
}

void
plants_begin(struct disk_model *model)
{
	chance = 1;
	model->lies = plant_is(PLANT_NO_SYNC);
	model->loses_names = plant_is(PLANT_NO_FOLDER_SYNC);
	plants_centre_begin();
}
