/*
 * settings.c - one table; commands, server and book go by it.
 */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/core/settings.h"
#include "aggregator/core/span.h"

static const char *
wrong_url(const char *value)
{
	if (strncmp(value, "https://", 8) == 0 && value[8] != '\0' &&
	    strchr(value, ' ') == NULL && strchr(value, '#') == NULL)
		return NULL;
	return "is no address such as https://ratings.example.com:8443";
}

static const char *
wrong_span(const char *value)
{
	return span_ms(value) > 0 ? NULL : "is no time such as 30m, 24h or 7d";
}

/* Fewer than 5 would point at people; see docs/DESIGN.md, Small numbers. */
static const char *
wrong_k(const char *value)
{
	char *end;
	long k = strtol(value, &end, 10);

	if (isdigit((unsigned char)*value) && *end == '\0' && k >= 5 &&
	    k <= 1000)
		return NULL;
	return "is no whole number from 5 to 1000";
}

static const char *
wrong_weight(const char *value)
{
	char *end;
	double weight = strtod(value, &end);

	if ((isdigit((unsigned char)*value) || *value == '.') && *end == '\0' &&
	    weight >= 0 && weight <= 1e6)
		return NULL;
	return "is no weight such as 0.4 or 25";
}

static const char *
wrong_ms(const char *value)
{
	char *end;
	long ms = strtol(value, &end, 10);

	if (isdigit((unsigned char)*value) && *end == '\0' && ms >= 100 &&
	    ms <= 600000)
		return NULL;
	return "is no whole number of milliseconds from 100 to 600000";
}

/* NULL when value is a whole number from least to most. */
static const char *
wrong_number(const char *value, long least, long most, const char *why)
{
	char *end;
	long number = strtol(value, &end, 10);

	if (isdigit((unsigned char)*value) && *end == '\0' && number >= least &&
	    number <= most)
		return NULL;
	return why;
}

static const char *
wrong_count(const char *value)
{
	return wrong_number(value, 1, 1000000,
	    "is no whole number from 1 to 1000000");
}

static const char *
wrong_loops(const char *value)
{
	return wrong_number(value, 0, 64, "is no whole number from 0 to 64");
}

const struct setting settings_all[] = {
	{ "url", "", "what tokens and messages carry: https://HOST[:PORT]",
	    wrong_url },
	{ "silent_after", "24h", "a kiosk not heard for so long is silent",
	    wrong_span },
	{ "k", "10", "fewer ratings than this are not shown to others",
	    wrong_k },
	{ "weights.kiosk", "", "share of visitors in this channel",
	    wrong_weight },
	{ "weights.staff", "", "share of visitors in this channel",
	    wrong_weight },
	{ "weights.agent", "", "share of visitors in this channel",
	    wrong_weight },
	{ "weights.script", "", "share of visitors in this channel",
	    wrong_weight },
	{ "weights.web", "", "share of visitors in this channel",
	    wrong_weight },
	{ "weights.email", "", "share of visitors in this channel",
	    wrong_weight },
	{ "weights.app", "", "share of visitors in this channel",
	    wrong_weight },
	{ "weights.social", "", "share of visitors in this channel",
	    wrong_weight },
	{ "weights.import", "", "share of visitors in this channel",
	    wrong_weight },
	/* Two round trips on the thinnest line, with losses. */
	{ "deadline_handshake_ms", "20000", "from connect to TLS done",
	    wrong_ms },
	{ "deadline_head_ms", "20000", "from first byte to head read",
	    wrong_ms },
	/* 1 MiB at 40 kbit/s takes 210 s. */
	{ "deadline_body_ms", "300000", "from head to body read", wrong_ms },
	{ "deadline_write_ms", "300000", "from reply made to reply sent",
	    wrong_ms },
	{ "deadline_stop_ms", "30000", "what has begun may take at a stop",
	    wrong_ms },
	{ "idle_ms", "60000", "a connection waits so long for a request",
	    wrong_ms },
	{ "linger_ms", "2000", "from reply sent to connection closed",
	    wrong_ms },
	{ "connections", "8192", "at once, in all", wrong_count },
	/* A branch office is one address. */
	{ "connections_of_address", "4096", "at once, from one address",
	    wrong_count },
	{ "bodies_mb", "256", "requests held in memory, in MiB", wrong_count },
	{ "bodies_of_address_mb", "128", "the same, of one address",
	    wrong_count },
	{ "loops", "0", "threads for TLS; 0: by the processors, up to 4",
	    wrong_loops },
	{ NULL, NULL, NULL, NULL },
};

const struct setting *
settings_find(const char *name)
{
	for (const struct setting *s = settings_all; s->name != NULL; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}
