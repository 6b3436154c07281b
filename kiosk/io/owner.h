/*
 * owner.h - whose a kiosk's data folder is.
 */

#ifndef KIOSK_IO_OWNER_H
#define KIOSK_IO_OWNER_H

/*
 * As root in somebody else's folder: become that somebody, so that no file of
 * root's is left where the kiosk could not write.  0 when there is nothing to
 * do, or no folder yet; -1 when it cannot be done.
 */
int owner_become(const char *dir);

#endif
