/*
 * supervisor.h - keeps the screen and the uploader running.
 */
#ifndef KIOSK_SUPERVISOR_H
#define KIOSK_SUPERVISOR_H

#include "kiosk/command.h"
#include "kiosk/screen.h"

/*
 * Run the screen (screen.h) and, once it is shown, the uploader, each in a
 * process of its own, and start again whichever dies.  Returns an exit code
 * when told to end or when a screen says so: nothing of ours runs any more
 * then, and the terminal is as it was found.
 */
int supervisor_run(const struct call *call, const struct screen_wish *wish);

#endif
