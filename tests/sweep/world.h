/*
 * world.h - an aggregator on the sweeps' disk, with one kiosk and one source,
 * as the sweeps find it before something fails.
 */

#ifndef TESTS_SWEEP_WORLD_H
#define TESTS_SWEEP_WORLD_H

#include "aggregator/io/bytes.h"
#include "tests/aggregator/support_desk.h"
#include "tests/aggregator/support_kiosk.h"

/* How far it has come. */
enum stage {
	STAGE_EMPTY,    /* clocks alone, no store */
	STAGE_INIT,     /* keys and the book */
	STAGE_MAP,      /* a survey, a touchpoint */
	STAGE_TOKEN,    /* a kiosk's token */
	STAGE_KIOSK,    /* the kiosk is enrolled, a source is there */
	STAGE_RECEIVED, /* and both have sent something */
	STAGES,
};

/* Make them all; before anything fails, once. */
void world_make(void);
/* Put one on the disk, which is empty, and sit down at it. */
void world_begin(enum stage stage);
/* Get up; the disk has no file open. */
void world_end(void);

struct desk *world_desk(void);

/* One request of a local administrator, on the way the writer goes; a body that
 * is no object is a calendar or a table. */
int world_ask(enum method method, const char *path, const char *body);
/* Several answers of the source in one group; whether all were taken. */
bool world_feedback(size_t from, size_t to);
/* What the kiosk sends; whether it has a good answer. */
bool world_enrol(void);
bool world_sync(void);
/* The same envelope as a stick brings it. */
bool world_import(void);

/* What is there, as figures that say the same again. */
struct figures {
	char text[400];
};
bool world_figures(struct figures *out);

/* A fresh fold and an audit find nothing; else sweep_wrong. */
void world_audit(void);

#endif
