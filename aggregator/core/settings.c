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
	{ "deadline_handshake_ms", "10000", "from connect to TLS done",
	    wrong_ms },
	{ "deadline_head_ms", "10000", "from first byte to head read",
	    wrong_ms },
	{ "deadline_body_ms", "60000", "from head to body read", wrong_ms },
	{ "deadline_write_ms", "60000", "from reply made to reply sent",
	    wrong_ms },
	{ "idle_ms", "120000", "a connection waits so long for a request",
	    wrong_ms },
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
