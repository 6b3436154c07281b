/*
 * cmd_run.c - the screen, with the uploader beside it.
 *
 * Reads the options; supervisor.c keeps both processes running, and a press
 * becomes a rating in screen_customer.c.
 */
#include "kiosk/commands.h"
#include "kiosk/supervisor.h"

static int
run(struct call *call)
{
	const char *touchpoint = NULL;
	const struct option_slot table[] = {
		{ .name = "touchpoint", .text = &touchpoint },
	};

	if (options_read(call, table, 1, NULL, 0) < 0)
		return call->exit;
	return supervisor_run(call, touchpoint);
}

const struct command cmd_run = {
	.name = "run",
	.words = "[--touchpoint SLUG]",
	.about = "the screen, with the uploader beside it",
	.help = "--touchpoint SLUG   where this screen stands, if the kiosk "
		"has several\n\n"
		"Ends on SIGTERM or SIGHUP, and on a key set so: "
		"settings set key.q quit\n",
	.run = run,
};
