/*
 * uploader.h - the process that carries the journal to the aggregator.
 *
 * It shares nothing with the screen but the journal's folder: a dead network
 * or its own crash never touches the screen.
 */

#ifndef KIOSK_IO_UPLOADER_H
#define KIOSK_IO_UPLOADER_H

#include <sys/types.h>

#include "kiosk/io/exchange.h"

/*
 * Start `sync --forever` on dir as a child of this process, with nothing of
 * the terminal; it ends when its parent does.  Returns its pid, or -1.  The
 * parent reaps it and starts it again (at most once in a while) if it dies.
 */
pid_t uploader_start(const char *dir);

/* Tell it that a rating was just kept (SIGUSR1: look at once). */
void uploader_nudge(pid_t uploader);

/* A person wants it to try now (SIGURG). */
void uploader_hurry(pid_t uploader);

/* One uploader to a folder. */
struct uploader;

/*
 * Be the uploader of dir.  NULL when there is none to be: *holder is then the
 * process that already is (0 when unknown), or -1 and one sentence in why.
 */
struct uploader *uploader_new(const char *dir, struct journal *journal,
    const struct outside *outside, pid_t *holder, char why[300]);
void uploader_free(struct uploader *uploader);

/* Send until nothing waits; out says how the last exchange went. */
enum exchange_verdict uploader_once(struct uploader *uploader,
    struct exchange *out);

/*
 * Send for good: at once when something is kept, else from time to time.
 * Returns when SIGTERM, SIGINT or SIGHUP says so.  -1: cannot even wait.
 */
int uploader_forever(struct uploader *uploader);

#endif
