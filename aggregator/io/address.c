/*
 * address.c - the one address that tokens and messages carry.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/io/address.h"
#include "protocol/limits.h"

#define ADDRESS_PORT "8443"

/* A fact as text; fallback when there is none. */
static void
fact_text(struct store *store, const char *name, const char *fallback,
    char *out, size_t size)
{
	int length = store_fact(store, name, out, size - 1);

	if (length > 0)
		out[length] = '\0';
	else
		snprintf(out, size, "%s", fallback);
}

void
address_url(struct store *store, char *out, size_t size)
{
	char host[256], port[8];
	size_t length;

	if (store_setting(store, "url", out, size) > 0) {
		length = strlen(out);
		while (length > 0 && out[length - 1] == '/')
			out[--length] = '\0';
		return;
	}
	fact_text(store, "host", "localhost", host, sizeof(host));
	fact_text(store, "port", ADDRESS_PORT, port, sizeof(port));
	/* An IPv6 address stands in brackets. */
	snprintf(out, size,
	    strchr(host, ':') ? "https://[%s]:%s" : "https://%s:%s", host,
	    port);
}
