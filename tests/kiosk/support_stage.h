/*
 * support_stage.h - the real program on a pseudo-terminal.
 *
 * A stage is `touchstone-kiosk run` with an enrolled folder of its own, started
 * by a process that has the session, as a shell would, and the other end of
 * its terminal.  What it writes is looked at only for what a test
 * asks: which modes of the terminal are on, and which text has come.
 */
#ifndef TESTS_KIOSK_SUPPORT_STAGE_H
#define TESTS_KIOSK_SUPPORT_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

enum {
	STAGE_TAIL = 1 << 16,
	/* So long a stage is waited for, in milliseconds, before a test fails.
	   Two cores may be shared by many tests. */
	STAGE_PATIENCE = 60000,
};

/* Modes that must be off when nobody of ours is on the terminal. */
enum stage_mode {
	STAGE_OTHER_SCREEN = 1, /* 1049 */
	STAGE_MOUSE = 2,        /* 1000 */
	STAGE_SGR = 4,          /* 1006 */
	STAGE_PASTES = 8,       /* 2004 */
	STAGE_NO_CURSOR = 16,   /* 25, switched off */
};

struct stage {
	char *folder;
	pid_t leader; /* of the session */
	pid_t run;    /* the supervisor; 0 when it has ended */
	int news;     /* from the leader: run's id, then its status */
	int status;
	int master;
	struct termios before;
	unsigned modes;
	char sequence[16]; /* a control sequence arriving */
	size_t sequence_length;
	char tail[STAGE_TAIL + 1]; /* the last that came */
	size_t tail_length;
	uint64_t came; /* bytes in all */
};

/* What is asked, in German. */
#define STAGE_GERMAN "ABCDEFGHIJKLMNO"

/* Milliseconds of a clock that only goes on. */
int64_t stage_now(void);

/*
 * An enrolled folder whose sheet asks one question in German and English, in
 * words that share no letter at any place; see stage_german.
 */
void stage_init(struct stage *stage);
void stage_release(struct stage *stage);

/* Start the program and wait until it asks.  False: it did not. */
bool stage_start(struct stage *stage, const char *term, int columns, int rows);

/* End it with a signal if it runs, wait for it, and close the terminal. */
void stage_stop(struct stage *stage);

/* Take what it writes for so long; true once it has ended. */
bool stage_watch(struct stage *stage, int wait_ms);

/* Write all of it, while taking what comes. */
void stage_send(struct stage *stage, const void *bytes, size_t length);

/* Forget what came: stage_shows looks only at what comes from now on. */
void stage_forget(struct stage *stage);
bool stage_shows(const struct stage *stage, const char *text);

/*
 * Ask for German or English by its key, again and again, until the question is
 * there in that language: so the screen lives, and all sent before is done
 * with.
 */
bool stage_german(struct stage *stage);
bool stage_english(struct stage *stage);

void stage_resize(struct stage *stage, int columns, int rows);

/* Ratings in the journal; each of them waits, as nobody answers. */
unsigned stage_ratings(const struct stage *stage);

/*
 * The children of run: 0 when there is none.  The screen is not looked for
 * until an uploader that is just beginning has left the screen's session.
 */
pid_t stage_screen(const struct stage *stage);
pid_t stage_uploader(const struct stage *stage);

/* What a process is doing: 'S', 'T', 'Z' ...; 0 when it is gone. */
char stage_state(pid_t pid);

/*
 * NULL when nobody can get out: run lives and has the terminal, which sends no
 * signal for any key, echoes nothing and is not to be stopped, and nothing
 * runs on it but ours.  Else what is wrong.
 */
const char *stage_held(struct stage *stage);

/* NULL when run has ended and left the terminal as it was found. */
const char *stage_clean(struct stage *stage);

#endif
