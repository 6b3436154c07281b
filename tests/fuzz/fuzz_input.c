/*
 * fuzz_input.c - hostile bytes of a terminal against core/input.c.
 *
 * Pushed at once and with pauses shorter than any it waits for: the events
 * must be the same.  After silence nothing may be left waiting, and the next
 * key must count.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/core/input.h"

enum {
	EVENTS = 4096,
	PAUSE_MS = 20
};

struct run {
	struct input input;
	uint64_t now;
	size_t count;
	struct input_event events[EVENTS];
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
run_push(struct run *run, uint8_t byte)
{
	struct input_event event;

	if (!input_push(&run->input, byte, run->now, &event))
		return;
	if (event.kind == INPUT_PRESS && (event.row < 0 || event.column < 0))
		abort();
	if (event.kind == INPUT_KEY && event.key > INPUT_F12)
		abort();
	if (run->count == EVENTS)
		abort(); /* more events than bytes */
	run->events[run->count++] = event;
}

static void
run_all(struct run *run, const uint8_t *data, size_t size, uint64_t pause)
{
	struct input_event event;
	size_t i;

	memset(run, 0, sizeof(*run));
	input_init(&run->input);
	for (i = 0; i < size; i++) {
		if (input_lapse(&run->input, run->now, &event))
			abort(); /* nobody was silent for so long */
		run_push(run, data[i]);
		run->now += pause;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct run whole, slow;
	struct input_event event;
	int i;

	if (size > EVENTS - 1)
		return 0;
	run_all(&whole, data, size, 0);
	run_all(&slow, data, size, PAUSE_MS);
	if (whole.count != slow.count ||
	    memcmp(whole.events, slow.events,
		whole.count * sizeof(whole.events[0])) != 0)
		abort();
	for (i = 0; i < 2; i++) {
		whole.now += 5000;
		input_lapse(&whole.input, whole.now, &event);
	}
	if (input_due(&whole.input) != INPUT_NEVER)
		abort();
	run_push(&whole, '5');
	if (whole.events[whole.count - 1].key != '5')
		abort();
	return 0;
}
