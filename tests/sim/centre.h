/*
 * centre.h - the product's own aggregator in a simulated world.
 *
 * Requests come as the bytes of HTTP and go through core/http, the desk and its
 * group commit, one group at a time.  Threads, sockets and TLS are left out.
 */

#ifndef TESTS_SIM_CENTRE_H
#define TESTS_SIM_CENTRE_H

#include "aggregator/core/message.h"
#include "protocol/entry.h"
#include "protocol/limits.h"
#include "tests/sim/disk.h"
#include "tests/sim/world.h"

struct centre {
	struct world *world;
	struct disk *disk;
	struct test_desk *test; /* the product's desk and its clocks */
	unsigned boot;
	int64_t booted_ms, heads_at, down_until;
	bool is_broken;  /* the store is: opened anew before it goes on */
	bool was_lost;   /* its disk once went back: witnesses know more */
	unsigned losses; /* how often */
	int64_t lost_ms; /* the last of them */
	size_t revoked_count;
	uint8_t revoked[WORLD_DEVICES][KID_SIZE];
	unsigned sheets; /* versions put so far */
	struct disk_image *backup;
	unsigned invited; /* tokens made */
};

struct centre *centre_new(struct world *world, const struct disk_model *model);
void centre_free(struct centre *centre);

/* A request as it came off the line, and what goes back. */
struct letter {
	const uint8_t *bytes;
	size_t length;
	size_t piece; /* so many bytes at a time; 0: all at once */
	int status;   /* of the answer; 0: there is none */
	unsigned retry_s;
	struct bytes answer; /* its body */
};

/*
 * Handle letters as one group, as the writer would.  When the machine does not
 * live through it no letter has an answer.  Release each answer.
 */
void centre_handle(struct centre *centre, struct letter *letters, size_t count);

/* Power goes, or (kill) the program alone ends; then all starts again. */
void centre_restart(struct centre *centre, bool kill);
/* Its disk is put back to the last backup; false: there is none. */
bool centre_restore(struct centre *centre);
void centre_backup(struct centre *centre);
/* The power may have gone within what was done: then begin anew. */
void centre_look(struct centre *centre);

/* Nothing fails while the simulator looks. */
void centre_steady(struct centre *centre);
/* Whether that entry is among those it counts; steady before. */
bool centre_holds(struct centre *centre, const uint8_t kid[KID_SIZE],
    const uint8_t epoch[EPOCH_SIZE], uint64_t number);

/* All that requests told of kiosks, as one figure. */
int64_t centre_heard(struct centre *centre);

/* Deeds: a token for a kiosk of that name; the next version of the sheet; any
 * setting; a kiosk shown out.  False: the disk would not have it. */
bool centre_token(struct centre *centre, char line[LIMIT_TOKEN]);
bool centre_new_sheet(struct centre *centre);
bool centre_set_k(struct centre *centre);
bool centre_revoke(struct centre *centre, const uint8_t kid[KID_SIZE]);
/* Once a minute in a real one: the book tells the heads that moved. */
void centre_heads(struct centre *centre);

#endif
