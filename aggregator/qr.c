/*
 * qr.c - libqrencode draws, half blocks show.
 *
 * Light modules are painted and dark ones left out, which reads right on a
 * dark terminal and, inverted, is understood by today's cameras on a light one.
 */

#include <qrencode.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/qr.h"

#define QR_QUIET 2 /* light modules around it */

static bool
is_light(const QRcode *code, int x, int y)
{
	if (x < 0 || y < 0 || x >= code->width || y >= code->width)
		return true;
	return (code->data[y * code->width + x] & 1) == 0;
}

void
qr_print(const char *text)
{
	/* Nothing, upper half, lower half, both: by [upper][lower]. */
	static const char *const blocks[2][2] = { { " ", "\u2584" },
		{ "\u2580", "\u2588" } };
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);

	if (code == NULL) {
		fputs("the token is too long for a QR code\n", stderr);
		return;
	}
	for (int y = -QR_QUIET; y < code->width + QR_QUIET; y += 2) {
		for (int x = -QR_QUIET; x < code->width + QR_QUIET; x++)
			fputs(blocks[is_light(code, x, y)]
				    [is_light(code, x, y + 1)],
			    stdout);
		putchar('\n');
	}
	QRcode_free(code);
}
