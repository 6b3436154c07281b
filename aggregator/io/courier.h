/*
 * courier.h - carries a command's request to wherever it can be handled.
 *
 * To the running server over DIR/admin.sock; else, under the folder's lock, to
 * a desk of this process.  The same actions either way.  Requests that only
 * read are always handled here, on a reading connection.
 */

#ifndef AGGREGATOR_IO_COURIER_H
#define AGGREGATOR_IO_COURIER_H

#include "aggregator/core/message.h"

/*
 * Fill reply (release its body with bytes_release).  0, or the exit code the
 * program should end with, after one sentence on stderr.  A reply with a
 * problem document is still 0: courier_exit turns it into sentence and code.
 */
int courier_send(const char *dir, const struct request *request,
    struct reply *reply);

/*
 * For a reply that is no success: print its `detail` on stderr and give the
 * exit code (1 refused, 75 later ...).  0 for a success.
 */
int courier_exit(const struct reply *reply);

#endif
