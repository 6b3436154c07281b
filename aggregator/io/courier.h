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
#include "aggregator/io/folder.h"
#include "aggregator/io/store.h"
#include "protocol/limits.h"

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

/* The same, the sentence after "about: ", such as the name of a file. */
int courier_exit_about(const struct reply *reply, const char *about);

/* Whether a server is running on the folder. */
bool courier_answers(const char *dir);

/* "local:anna": whose command this is, before folder_enter. */
void courier_local_who(char out[LIMIT_WHO + 1]);

/* The same for what was wrong with a folder or its store; 0 for OK. */
int courier_folder_outcome(const char *dir, enum folder_verdict verdict);
int courier_store_outcome(const char *dir, enum store_verdict verdict);

#endif
