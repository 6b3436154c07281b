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
	struct screen_wish wish = { .touchpoint = NULL };
	const struct option_slot table[] = {
		{ .name = "touchpoint", .text = &wish.touchpoint },
		{ .name = "agent", .flag = &wish.agent },
	};

	if (options_read(call, table, 2, NULL, 0) < 0)
		return call->exit;
	return supervisor_run(call, &wish);
}

const struct command cmd_run = {
	.name = "run",
	.words = "[--touchpoint SLUG] [--agent]",
	.about = "the screen, with the uploader beside it",
	.help = "--touchpoint SLUG   where this screen stands, if the kiosk "
		"has several\n"
		"--agent             a form for an agent on the telephone: "
		"Enter or Tab to\n"
		"                    the next field, F2 saves, Esc twice "
		"clears, F4 rehearses\n\n"
		"Ends on SIGTERM or SIGHUP, and on a key set so: "
		"settings set key.q quit\n",
	.run = run,
};
