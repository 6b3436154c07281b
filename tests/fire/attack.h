/*
 * attack.h - attackers, in a process of their own.
 *
 * A table says what each does: how many lines at once, what is sent when one
 * opens, what from then on.  They come from many addresses and come again when
 * they are cut off.  What the server did to them is counted in memory that
 * both processes see.
 */

#ifndef TESTS_FIRE_ATTACK_H
#define TESTS_FIRE_ATTACK_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

#include "tests/load/line.h"

#define ATTACK_STATUSES 600

/* What the server did, so far. */
struct attack_told {
	atomic_ulong opened;  /* lines, as far as the attack wanted them */
	atomic_ulong refused; /* before they were */
	atomic_ulong closed;  /* by the server, after that */
	atomic_ulong heard;   /* bytes, or answers where there are any */
	atomic_ulong statuses[ATTACK_STATUSES];
};

struct attack;

/* One line of an attacker. */
struct peer {
	struct attacker *attacker;
	struct line *line; /* NULL: it is coming, or comes at the next tick */
	bool comes;
	size_t sent; /* the attack's own count */
};

struct attacker {
	const struct attack *attack;
	struct attack_told *told;
	struct load *load;
	struct peer *peers;
	unsigned next_address; /* they come from many */
	uint64_t drawn;        /* for guesses */
};

struct attack {
	const char *name;
	const char *what; /* it does, in a few words */
	size_t lines;     /* at once */
	bool plain;       /* no TLS: TCP alone, or bytes of our own */
	/* The line is there. */
	void (*opened)(struct peer *peer);
	/* Every few milliseconds; NULL: nothing more is done. */
	void (*tick)(struct peer *peer);
	/* Bytes have come, or (not plain) an answer; NULL: nothing is done. */
	void (*heard)(struct peer *peer);
	bool deaf;    /* never reads */
	size_t count; /* lines in all, then none comes again; 0: no end */
};

/* All there are; ends with a NULL name. */
extern const struct attack attacks[];
const struct attack *attack_find(const char *name);

/* A running attacker; told is its. */
struct attack_process {
	pid_t pid;
	struct attack_told *told;
};

/*
 * Begin one against 127.0.0.1:port, on that processor (-1: any).  It goes on
 * until attack_end, and ends with this process.
 */
void attack_begin(struct attack_process *process, const struct attack *attack,
    int port, int cpu);
void attack_end(struct attack_process *process);

/* Have this process, or a spinning child, run on one processor. */
void attack_pin(int cpu);
pid_t attack_spin(int cpu);

#endif
