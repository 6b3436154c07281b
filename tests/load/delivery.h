/*
 * delivery.h - what waits on a fleet is delivered, all kiosks at once.
 *
 * Requests are made beforehand, as large as a kiosk makes them, and each
 * kiosk sends its next when the receipt for the last has come.
 */

#ifndef TESTS_LOAD_DELIVERY_H
#define TESTS_LOAD_DELIVERY_H

#include "tests/load/fleet.h"

struct delivery;

struct delivery *delivery_new(struct fleet *fleet);
void delivery_free(struct delivery *delivery);

/* For every kiosk: its epoch is opened, so many ms ago. */
void delivery_open(struct delivery *delivery, int64_t ago_ms);
/* Ratings for each kiosk, each so many ms after the last. */
void delivery_rate(struct delivery *delivery, size_t each, uint32_t every_ms);
/* A time entry for each. */
void delivery_time(struct delivery *delivery, uint32_t ms);

/* What delivery_run tells. */
struct delivered {
	double seconds; /* from the first byte sent to the last receipt */
	double server_cpu;
	uint64_t said;  /* bytes sent, before TLS */
	uint64_t later; /* requests that were told to come later */
};

/*
 * Open a line for each kiosk and, when all are open, deliver everything made
 * so far.  meanwhile (or NULL) is called at every turn, at least once a
 * millisecond.  The delivery is empty afterwards and may be filled again.
 */
void delivery_run(struct delivery *delivery, void (*meanwhile)(void *arg),
    void *arg, struct delivered *out);

/* Open every kiosk's epoch, so many ms ago, and deliver that alone. */
void delivery_open_all(struct fleet *fleet, int64_t ago_ms);

#endif
