/*
 * commands.h - all commands of touchstone-kiosk, for main.c's table.
 */

#ifndef KIOSK_COMMANDS_H
#define KIOSK_COMMANDS_H

#include "kiosk/command.h"

extern const struct command cmd_enrol;
extern const struct command cmd_pin;
extern const struct command cmd_rate;
extern const struct command cmd_run;
extern const struct command cmd_settings;
extern const struct command cmd_status;
extern const struct command cmd_sync;
extern const struct command cmd_verify;

#endif
