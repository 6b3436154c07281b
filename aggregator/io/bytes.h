/*
 * bytes.h - a reply's body while it grows.
 *
 * The failure of memory is kept in the struct: fill, then ask `failed` once.
 */

#ifndef AGGREGATOR_IO_BYTES_H
#define AGGREGATOR_IO_BYTES_H

#include "aggregator/core/message.h"

void bytes_put(struct bytes *b, const void *data, size_t length);
void bytes_printf(struct bytes *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Room for length more bytes, to be filled by the caller; NULL if none. */
uint8_t *bytes_room(struct bytes *b, size_t length);
void bytes_release(struct bytes *b);

#endif
