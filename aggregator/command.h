/*
 * command.h - one word of the command line: what it is called, says and does.
 *
 * Each cmd_NOUN.c holds its commands as constants (cmd_touchpoint_add); main.c
 * lists them, one a line.  A name may be two words: "touchpoint add".
 */

#ifndef AGGREGATOR_COMMAND_H
#define AGGREGATOR_COMMAND_H

#include <jansson.h>

#include "aggregator/core/message.h"

struct command {
	const char *name;
	const char *summary; /* for the list of commands: one line */
	const char *usage;   /* for --help: what follows the name, then lines */

	/*
	 * argv[0] is the name, argv[argc] is NULL; --help has been dealt with.
	 * Gives the program's exit code (core/outcome.h), after one sentence
	 * on stderr when it is not 0.
	 */
	int (*run)(const struct command *command, const char *dir, int argc,
	    char **argv);
};

/*
 * One sentence on stderr, "NAME: sentence", and the exit code to return:
 * OUTCOME_WORDS, or the one given.
 */
int command_misused(const struct command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int command_failed(const struct command *command, int outcome,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * Do an action, wherever it can be done (io/courier.h).  body is sent as JSON;
 * its reference is taken; NULL: none.  path must be as a client would write it
 * before encoding.  0 and the answer's JSON (a new reference; NULL when the
 * answer is not JSON), or the exit code after one sentence.
 */
int command_ask(const char *dir, enum method method, const char *path,
    const char *query, json_t *body, json_t **answer);

/* A file as bytes for a body: 0, or an exit code after one sentence.  The
 * caller releases out with bytes_release.  "-" is standard input. */
int command_file(const struct command *command, const char *path, size_t limit,
    struct bytes *out);

/* JSON on stdout, indented, its numbers in full. */
void command_print_json(const json_t *json);

struct table_column;

/*
 * The whole of a `NOUN list [--json]`: ask path, then print the member called
 * list as a table, or the answer as JSON with --json.
 */
int command_list(const struct command *command, const char *dir, int argc,
    char **argv, const char *path, const char *list,
    const struct table_column *columns, const char *empty);

/* All there are; each is in the cmd_*.c of its first word. */
extern const struct command cmd_init;
extern const struct command cmd_book;
extern const struct command cmd_verify;
extern const struct command cmd_rebuild;
extern const struct command cmd_backup;
extern const struct command cmd_restore;
extern const struct command cmd_seam_list;
extern const struct command cmd_seam_close;
extern const struct command cmd_correct;
extern const struct command cmd_corrections;
extern const struct command cmd_quarantine_list;
extern const struct command cmd_quarantine_show;
extern const struct command cmd_quarantine_accept;
extern const struct command cmd_quarantine_reject;
extern const struct command cmd_export_bundle;
extern const struct command cmd_export_receipts;
extern const struct command cmd_import_bundle;
extern const struct command cmd_score;
extern const struct command cmd_moments;
extern const struct command cmd_journey_add;
extern const struct command cmd_journey_set;
extern const struct command cmd_journey_remove;
extern const struct command cmd_journey_list;
extern const struct command cmd_journey_show;
extern const struct command cmd_export;
extern const struct command cmd_serve;
extern const struct command cmd_survey_put;
extern const struct command cmd_survey_list;
extern const struct command cmd_survey_show;
extern const struct command cmd_evaluate;
extern const struct command cmd_evaluate_criterion_add;
extern const struct command cmd_evaluate_criterion_list;
extern const struct command cmd_evaluate_criterion_remove;
extern const struct command cmd_evaluate_criterion_set;
extern const struct command cmd_evaluate_mark;
extern const struct command cmd_evaluate_marks;
extern const struct command cmd_touchpoint_add;
extern const struct command cmd_touchpoint_list;
extern const struct command cmd_touchpoint_set;
extern const struct command cmd_touchpoint_retire;
extern const struct command cmd_touchpoint_show;
extern const struct command cmd_touchpoint_history;
extern const struct command cmd_touchpoint_export;
extern const struct command cmd_touchpoint_import;
extern const struct command cmd_kiosk_token;
extern const struct command cmd_kiosk_list;
extern const struct command cmd_kiosk_revoke;
extern const struct command cmd_kiosk_pin;
extern const struct command cmd_source_add;
extern const struct command cmd_source_list;
extern const struct command cmd_source_rotate;
extern const struct command cmd_source_remove;
extern const struct command cmd_token_add;
extern const struct command cmd_token_list;
extern const struct command cmd_token_revoke;
extern const struct command cmd_alarm;
extern const struct command cmd_alarm_list;
extern const struct command cmd_alarm_chart;
extern const struct command cmd_alarm_rebase;
extern const struct command cmd_action_add;
extern const struct command cmd_action_list;
extern const struct command cmd_action_show;
extern const struct command cmd_action_set;
extern const struct command cmd_action_close;
extern const struct command cmd_calendar_import;
extern const struct command cmd_calendar_list;
extern const struct command cmd_calendar_show;
extern const struct command cmd_calendar_remove;
extern const struct command cmd_settings_list;
extern const struct command cmd_settings_get;
extern const struct command cmd_settings_set;
extern const struct command cmd_settings_unset;

#endif
