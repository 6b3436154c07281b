/*
 * address.h - where kiosks and people find this aggregator.
 */

#ifndef AGGREGATOR_IO_ADDRESS_H
#define AGGREGATOR_IO_ADDRESS_H

#include <stddef.h>

#include "aggregator/io/store.h"

/*
 * The setting `url`; else https:// the first host of `init` and the port last
 * listened on, else 8443.  No slash at the end.
 */
void address_url(struct store *store, char *out, size_t size);

#endif
