/*
 * uploader.h - the process that carries the journal to the aggregator.
 *
 * It shares nothing with the screen but the journal's folder: a dead network
 * or its own crash never touches the screen.
 */

#ifndef KIOSK_IO_UPLOADER_H
#define KIOSK_IO_UPLOADER_H

#include <sys/types.h>

/*
 * Start `sync --forever` on dir as a child of this process, with nothing of
 * the terminal; it ends when its parent does.  Returns its pid, or -1.  The
 * parent reaps it and starts it again (at most once in a while) if it dies.
 */
pid_t uploader_start(const char *dir);

/* Tell it that a rating was just kept (SIGUSR1: look at once). */
void uploader_nudge(pid_t uploader);

#endif
