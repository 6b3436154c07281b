/*
 * qr.h - a QR code on a terminal.
 */

#ifndef AGGREGATOR_QR_H
#define AGGREGATOR_QR_H

/* Print text as a QR code on stdout, two rows of it to a line. */
void qr_print(const char *text);

#endif
