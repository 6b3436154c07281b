/*
 * bounds.c - settings into numbers.
 */

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/settings.h"
#include "aggregator/io/bounds.h"

static const struct {
	const char *setting;
	size_t place;
} rows[] = {
	{ "deadline_handshake_ms", offsetof(struct bounds, handshake_ms) },
	{ "deadline_head_ms", offsetof(struct bounds, head_ms) },
	{ "deadline_body_ms", offsetof(struct bounds, body_ms) },
	{ "deadline_write_ms", offsetof(struct bounds, write_ms) },
	{ "deadline_stop_ms", offsetof(struct bounds, stop_ms) },
	{ "idle_ms", offsetof(struct bounds, idle_ms) },
	{ "linger_ms", offsetof(struct bounds, linger_ms) },
	{ "connections", offsetof(struct bounds, connections) },
	{ "connections_of_address",
	    offsetof(struct bounds, connections_of_address) },
	{ "bodies_mb", offsetof(struct bounds, bodies_mb) },
	{ "bodies_of_address_mb",
	    offsetof(struct bounds, bodies_of_address_mb) },
	{ "loops", offsetof(struct bounds, loops) },
};

void
bounds_read(struct bounds *bounds, struct store *store)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct setting *setting = settings_find(rows[i].setting);
		char text[32];
		unsigned value;

		assert(setting != NULL);
		if (store_setting(store, setting->name, text, sizeof(text)) <=
			0 ||
		    setting->wrong(text) != NULL)
			strcpy(text, setting->fallback);
		value = (unsigned)strtoul(text, NULL, 10);
		memcpy((char *)bounds + rows[i].place, &value, sizeof(value));
	}
}
