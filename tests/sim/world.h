/*
 * world.h - one seed's world: kiosks, the lines between, the centre, time.
 *
 * Everything in it is this process's memory, and everything that happens
 * follows from the seed: what the product asks for (time, chance, bytes from
 * the other end, the disk) is an argument that the world gives.  What must hold
 * whatever happens is promises.h's and judge.h's.
 */

#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORLD_DEVICES 4 /* two kiosks, and what is cloned from them */

/* Whose program runs: faults of memory and planted bugs ask. */
enum world_turn {
	TURN_NOBODY, /* the simulator itself */
	TURN_KIOSK,
	TURN_CENTRE,
};

/* How something did not hold. */
enum loss {
	LOSS_LOST,    /* a rating that was thanked for, or its text */
	LOSS_DOUBLED, /* one that counts twice, or was never given */
	LOSS_WRONG,   /* anything else: a date, a seam not told of, no end */
	LOSS_COUNT,
};

struct world_figures {
	uint64_t presses, thanked, refused, syncs, tried, boots;
	uint64_t faults, line_faults, excused;
	uint64_t judged; /* ratings looked at in the end */
	uint64_t losses[LOSS_COUNT];
};

struct centre;
struct device;
struct promises;
struct post;

struct world {
	uint64_t seed, random;
	int64_t now_ms, began_ms, ends_ms;
	struct centre *centre;
	struct device *devices[WORLD_DEVICES];
	size_t device_count;
	struct promises *promises;
	struct post *post;   /* on its way, later or twice */
	unsigned cards_lost; /* or put back, cloned, damaged */
	bool is_hard;        /* three times as much goes wrong */
	bool is_healed;      /* nothing goes wrong any more */
	enum world_turn turn;
	struct world_figures figures;
	uint64_t trace;
	jmp_buf give_up;
};

/*
 * Live through one seed: so many days, then all heals and is judged.  Hard:
 * three times as many faults of machines as a kiosk-year has.
 */
void world_live(uint64_t seed, unsigned days, bool hard,
    struct world_figures *figures, uint64_t *trace);

/* Below n; and whether one of n comes up. */
uint64_t world_below(struct world *world, uint64_t n);
bool world_chance(struct world *world, uint64_t n);

/* Something that must hold does not. */
void world_lost(struct world *world, enum loss how, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Nothing can go on: world_live returns as things are. */
void world_give_up(struct world *world) __attribute__((noreturn));

/* What happened, on standard error beside the product's own log. */
void world_log(struct world *world, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Make anything that was decided a part of the trace. */
void world_trace(struct world *world, uint64_t value);

/* The world that lives now: for what is linked around the product. */
extern struct world *world_now;

#endif
