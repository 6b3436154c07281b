/*
 * herd.h - well-behaved kiosks, while somebody else misbehaves.
 *
 * Each keeps one line and sends one rating after the other, the next when it
 * has the receipt for the last.  What a kiosk does when it is told to come
 * later, or when its line is lost, they do: the same request again.
 */

#ifndef TESTS_FIRE_HERD_H
#define TESTS_FIRE_HERD_H

#include "tests/load/fleet.h"
#include "tests/load/gauge.h"

struct herd_kiosk {
	struct herd *herd;
	struct fleet_kiosk *kiosk;
	struct line *line;            /* NULL: lost, comes again at due */
	struct fleet_request request; /* being sent until its receipt */
	bool waits;                   /* for an answer */
	double began, due;
	uint64_t receipts;
};

struct herd {
	struct load *load;
	struct fleet *fleet;
	struct herd_kiosk *kiosks;
	struct samples ms; /* from request to receipt, told to come later too */
	uint64_t receipts, later, lost;
	bool at_rest; /* no new rating; what has begun is finished */
};

/* Enrol and open a line for each; their epochs are opened and receipted. */
void herd_begin(struct herd *herd, struct fleet *fleet, struct centre *centre,
    size_t count, uint64_t seed);
void herd_release(struct herd *herd);

/* Let something happen, for a few milliseconds at most. */
void herd_turn(struct herd *herd);

/* So many more receipts for each of them; false: not within two minutes. */
bool herd_graze(struct herd *herd, uint64_t each);

/* For so many seconds: receipts a second. */
double herd_measure(struct herd *herd, double seconds);

/* Finish what has begun; false: not within two minutes. */
bool herd_rest(struct herd *herd);

/* One kiosk's line is cut, whatever is on it; it comes again. */
void herd_cut(struct herd *herd, size_t kiosk);

/* Ratings that they hold receipts for. */
uint64_t herd_ratings(const struct herd *herd);

/* Until done(arg), the herd going on; false: not within two minutes. */
bool herd_await(struct herd *herd, bool (*done)(void *arg), void *arg);

#endif
