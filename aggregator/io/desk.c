/*
 * desk.c - the table of all actions, and the whole road in one thread.
 *
 * To add an action: its functions in desk_NOUN.c, one row here.  Who is let in
 * is desk_door.c's, how a call is settled call.c's; threads and sockets are
 * elsewhere.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/core/calendar.h"
#include "aggregator/io/commit.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_action.h"
#include "aggregator/io/desk_alarm.h"
#include "aggregator/io/desk_book.h"
#include "aggregator/io/desk_calendar.h"
#include "aggregator/io/desk_correction.h"
#include "aggregator/io/desk_criterion.h"
#include "aggregator/io/desk_enrol.h"
#include "aggregator/io/desk_evaluation.h"
#include "aggregator/io/desk_export.h"
#include "aggregator/io/desk_feedback.h"
#include "aggregator/io/desk_health.h"
#include "aggregator/io/desk_import.h"
#include "aggregator/io/desk_journey.h"
#include "aggregator/io/desk_kiosk.h"
#include "aggregator/io/desk_kiosk_pin.h"
#include "aggregator/io/desk_map.h"
#include "aggregator/io/desk_metrics.h"
#include "aggregator/io/desk_moments.h"
#include "aggregator/io/desk_quarantine.h"
#include "aggregator/io/desk_rebuild.h"
#include "aggregator/io/desk_score.h"
#include "aggregator/io/desk_seam.h"
#include "aggregator/io/desk_settings.h"
#include "aggregator/io/desk_source.h"
#include "aggregator/io/desk_survey.h"
#include "aggregator/io/desk_sync.h"
#include "aggregator/io/desk_token.h"
#include "aggregator/io/desk_touchpoint.h"
#include "aggregator/io/meters.h"

#define SMALL (64 * 1024)               /* a form's worth of JSON */
#define FEEDBACK_BODY (4 * 1024 * 1024) /* 10,000 lines with comments */
#define MAP_BODY (4 * 1024 * 1024)      /* 10,000 touchpoints */

static const struct action actions[] = {
	{ METHOD_GET, "/healthz", DOOR_OPEN, 0, NULL, NULL, desk_health_alive },
	{ METHOD_GET, "/readyz", DOOR_OPEN, 0, NULL, NULL, desk_health_ready },
	{ METHOD_GET, "/metrics", DOOR_READ, 0, NULL, NULL, desk_metrics },
	{ METHOD_GET, "/v1/scores", DOOR_READ, 0, NULL, NULL, desk_score_list },
	{ METHOD_GET, "/v1/moments", DOOR_READ, 0, NULL, NULL,
	    desk_moments_list },
	{ METHOD_POST, "/v1/journeys", DOOR_MANAGE, SMALL, NULL,
	    desk_journey_add, NULL },
	{ METHOD_GET, "/v1/journeys", DOOR_READ, 0, NULL, NULL,
	    desk_journey_list },
	{ METHOD_GET, "/v1/journeys/{name}", DOOR_READ, 0, NULL, NULL,
	    desk_journey_show },
	{ METHOD_PATCH, "/v1/journeys/{name}", DOOR_MANAGE, SMALL, NULL,
	    desk_journey_set, NULL },
	{ METHOD_POST, "/v1/journeys/{name}/remove", DOOR_MANAGE, SMALL, NULL,
	    desk_journey_remove, NULL },
	{ METHOD_GET, "/v1/export", DOOR_READ, 0, NULL, NULL,
	    desk_export_list },
	{ METHOD_POST, "/v1/enrol", DOOR_OPEN, LIMIT_ENROL, desk_enrol_check,
	    desk_enrol_apply, desk_enrol_answer },
	{ METHOD_POST, "/v1/sync", DOOR_OPEN, LIMIT_SYNC_BODY, desk_sync_check,
	    desk_sync_apply, desk_sync_answer },
	{ METHOD_POST, "/v1/feedback", DOOR_SOURCE, FEEDBACK_BODY,
	    desk_feedback_check, desk_feedback_apply, desk_feedback_answer },
	{ METHOD_GET, "/v1/book", DOOR_AUDIT, 0, NULL, NULL, desk_book_list },
	{ METHOD_GET, "/v1/seams", DOOR_READ, 0, NULL, NULL, desk_seam_list },
	{ METHOD_POST, "/v1/seams/{kiosk}/close", DOOR_ADMIN, SMALL, NULL,
	    desk_seam_close, NULL },
	{ METHOD_GET, "/v1/corrections", DOOR_AUDIT, 0, NULL, NULL,
	    desk_correction_list },
	{ METHOD_POST, "/v1/corrections", DOOR_ADMIN, SMALL, NULL,
	    desk_correction_put, desk_correction_answer },
	{ METHOD_POST, "/v1/corrections/{number}/undo", DOOR_ADMIN, SMALL, NULL,
	    desk_correction_undo, desk_correction_answer },
	{ METHOD_GET, "/v1/quarantine", DOOR_AUDIT, 0, NULL, NULL,
	    desk_quarantine_list },
	{ METHOD_GET, "/v1/quarantine/{id}", DOOR_AUDIT, 0, NULL, NULL,
	    desk_quarantine_show },
	{ METHOD_POST, "/v1/quarantine/{id}/accept", DOOR_ADMIN, SMALL, NULL,
	    desk_quarantine_accept, NULL },
	{ METHOD_POST, "/v1/quarantine/{id}/reject", DOOR_ADMIN, SMALL, NULL,
	    desk_quarantine_reject, NULL },
	{ METHOD_POST, "/v1/envelopes", DOOR_ADMIN, LIMIT_SYNC_BODY,
	    desk_import_check, desk_import_apply, desk_import_answer },
	{ METHOD_GET, "/v1/receipts", DOOR_ADMIN, 0, NULL, NULL,
	    desk_import_receipts },
	{ METHOD_POST, "/v1/rebuild", DOOR_ADMIN, SMALL, NULL, desk_rebuild,
	    NULL },
	{ METHOD_POST, "/v1/surveys", DOOR_ADMIN, LIMIT_SHEET, NULL,
	    desk_survey_put, NULL },
	{ METHOD_GET, "/v1/surveys", DOOR_READ, 0, NULL, NULL,
	    desk_survey_list },
	{ METHOD_GET, "/v1/surveys/{name}", DOOR_READ, 0, NULL, NULL,
	    desk_survey_show },
	{ METHOD_POST, "/v1/touchpoints", DOOR_ADMIN, SMALL, NULL,
	    desk_touchpoint_add, NULL },
	{ METHOD_GET, "/v1/touchpoints", DOOR_READ, 0, NULL, NULL,
	    desk_touchpoint_list },
	{ METHOD_GET, "/v1/touchpoints/{slug}", DOOR_READ, 0, NULL, NULL,
	    desk_touchpoint_show },
	{ METHOD_GET, "/v1/touchpoints/{slug}/history", DOOR_MANAGE, 0, NULL,
	    NULL, desk_touchpoint_history },
	{ METHOD_PATCH, "/v1/touchpoints/{slug}", DOOR_ADMIN, SMALL, NULL,
	    desk_touchpoint_set, NULL },
	{ METHOD_POST, "/v1/touchpoints/{slug}/retire", DOOR_ADMIN, SMALL, NULL,
	    desk_touchpoint_retire, NULL },
	{ METHOD_GET, "/v1/map", DOOR_READ, 0, NULL, NULL, desk_map_export },
	{ METHOD_POST, "/v1/map", DOOR_ADMIN, MAP_BODY, desk_map_check,
	    desk_map_apply, NULL },
	{ METHOD_GET, "/v1/criteria", DOOR_READ, 0, NULL, NULL,
	    desk_criterion_list },
	{ METHOD_POST, "/v1/criteria", DOOR_MANAGE, SMALL, NULL,
	    desk_criterion_add, NULL },
	{ METHOD_PATCH, "/v1/criteria/{name}", DOOR_MANAGE, SMALL, NULL,
	    desk_criterion_set, NULL },
	{ METHOD_DELETE, "/v1/criteria/{name}", DOOR_MANAGE, SMALL, NULL,
	    desk_criterion_remove, NULL },
	{ METHOD_GET, "/v1/marks", DOOR_READ, 0, NULL, NULL, desk_mark_list },
	{ METHOD_POST, "/v1/marks", DOOR_MANAGE, SMALL, NULL, desk_mark_add,
	    NULL },
	{ METHOD_GET, "/v1/evaluation", DOOR_READ, 0, NULL, NULL,
	    desk_evaluation },
	{ METHOD_POST, "/v1/kiosk-tokens", DOOR_ADMIN, SMALL, NULL,
	    desk_kiosk_token, NULL },
	{ METHOD_GET, "/v1/kiosks", DOOR_READ, 0, NULL, NULL, desk_kiosk_list },
	{ METHOD_POST, "/v1/kiosks/{kiosk}/revoke", DOOR_ADMIN, SMALL, NULL,
	    desk_kiosk_revoke, NULL },
	{ METHOD_PUT, "/v1/kiosks/{kiosk}/pin", DOOR_ADMIN, SMALL, NULL,
	    desk_kiosk_pin_set, NULL },
	{ METHOD_DELETE, "/v1/kiosks/{kiosk}/pin", DOOR_ADMIN, SMALL, NULL,
	    desk_kiosk_pin_unset, NULL },
	{ METHOD_POST, "/v1/sources", DOOR_ADMIN, SMALL, NULL, desk_source_add,
	    NULL },
	{ METHOD_GET, "/v1/sources", DOOR_READ, 0, NULL, NULL,
	    desk_source_list },
	{ METHOD_POST, "/v1/sources/{name}/rotate", DOOR_ADMIN, SMALL, NULL,
	    desk_source_rotate, NULL },
	{ METHOD_POST, "/v1/sources/{name}/remove", DOOR_ADMIN, SMALL, NULL,
	    desk_source_remove, NULL },
	{ METHOD_POST, "/v1/tokens", DOOR_ADMIN, SMALL, NULL, desk_token_add,
	    NULL },
	{ METHOD_GET, "/v1/tokens", DOOR_ADMIN, 0, NULL, NULL,
	    desk_token_list },
	{ METHOD_POST, "/v1/tokens/{name}/revoke", DOOR_ADMIN, SMALL, NULL,
	    desk_token_revoke, NULL },
	{ METHOD_GET, "/v1/alarms", DOOR_READ, 0, NULL, NULL, desk_alarm_list },
	{ METHOD_GET, "/v1/alarms/{touchpoint}", DOOR_READ, 0, NULL, NULL,
	    desk_alarm_chart },
	{ METHOD_POST, "/v1/alarms/{touchpoint}/rebase", DOOR_MANAGE, SMALL,
	    NULL, desk_alarm_rebase, NULL },
	{ METHOD_POST, "/v1/actions", DOOR_MANAGE, SMALL, NULL, desk_action_add,
	    NULL },
	{ METHOD_GET, "/v1/actions", DOOR_READ, 0, NULL, NULL,
	    desk_action_list },
	{ METHOD_GET, "/v1/actions/{number}", DOOR_READ, 0, NULL, NULL,
	    desk_action_show },
	{ METHOD_PATCH, "/v1/actions/{number}", DOOR_MANAGE, SMALL, NULL,
	    desk_action_set, NULL },
	{ METHOD_POST, "/v1/actions/{number}/close", DOOR_MANAGE, SMALL, NULL,
	    desk_action_close, NULL },
	{ METHOD_PUT, "/v1/calendars/{name}", DOOR_MANAGE, CALENDAR_FILE,
	    desk_calendar_check, desk_calendar_put, NULL },
	{ METHOD_GET, "/v1/calendars", DOOR_READ, 0, NULL, NULL,
	    desk_calendar_list },
	{ METHOD_GET, "/v1/calendars/{name}", DOOR_READ, 0, NULL, NULL,
	    desk_calendar_show },
	{ METHOD_DELETE, "/v1/calendars/{name}", DOOR_MANAGE, SMALL, NULL,
	    desk_calendar_remove, NULL },
	{ METHOD_GET, "/v1/settings", DOOR_ADMIN, 0, NULL, NULL,
	    desk_settings_list },
	{ METHOD_GET, "/v1/settings/{name}", DOOR_ADMIN, 0, NULL, NULL,
	    desk_settings_get },
	{ METHOD_PUT, "/v1/settings/{name}", DOOR_ADMIN, SMALL, NULL,
	    desk_settings_set, NULL },
	{ METHOD_DELETE, "/v1/settings/{name}", DOOR_ADMIN, SMALL, NULL,
	    desk_settings_unset, NULL },
};

#define ACTIONS (sizeof(actions) / sizeof(actions[0]))

static const char *const method_names[] = {
	[METHOD_GET] = "GET",
	[METHOD_POST] = "POST",
	[METHOD_PUT] = "PUT",
	[METHOD_PATCH] = "PATCH",
	[METHOD_DELETE] = "DELETE",
};

/* ---- finding the action, and the door -------------------------------------- */

static void
allow_add(char *allow, size_t size, enum method method)
{
	const char *name = method_names[method];
	size_t used = strlen(allow);

	if (strstr(allow, name) == NULL)
		snprintf(allow + used, size - used, "%s%s",
		    used > 0 ? ", " : "", name);
}

const struct action *
desk_action(struct call *call)
{
	const struct request *request = call->request;
	char allow[sizeof(call->reply.allow)] = "";

	for (size_t i = 0; i < ACTIONS; i++) {
		if (!route_fits(actions[i].path, request->path,
			call->parameter))
			continue;
		if (actions[i].method == request->method) {
			call->action = &actions[i];
			return call->action;
		}
		allow_add(allow, sizeof(allow), actions[i].method);
	}
	if (allow[0] == '\0') {
		desk_problem(call, 404, "There is nothing at this path.");
	} else {
		desk_problem(call, 405, "This path takes %s only.", allow);
		memcpy(call->reply.allow, allow, sizeof(allow));
	}
	return NULL;
}

size_t
desk_action_index(const struct action *action)
{
	_Static_assert(ACTIONS < METER_ROUTES, "each has a meter");
	return action != NULL ? (size_t)(action - actions) : ACTIONS;
}

const char *
desk_action_labels(size_t index)
{
	static _Thread_local char labels[128];

	if (index > ACTIONS)
		return NULL;
	if (index == ACTIONS)
		return "method=\"\",path=\"\"";
	snprintf(labels, sizeof(labels), "method=\"%s\",path=\"%s\"",
	    method_names[actions[index].method], actions[index].path);
	return labels;
}

/* ---- the whole road in one thread -------------------------------------------- */

void
desk_handle(struct desk *desk, struct call *call)
{
	const struct action *action = desk_action(call);

	if (action == NULL || !desk_admits(desk, call))
		return;
	if (call->request->length > action->body_limit) {
		desk_problem(call, 413, "At most %zu bytes are taken here.",
		    action->body_limit);
		return;
	}
	if (action->check != NULL)
		action->check(desk, call);
	if (call->reply.status == 0 && action->apply != NULL)
		commit_group(desk, &call, 1);
	if (call->reply.status == 0 && action->answer != NULL)
		action->answer(desk, call);
	if (call->reply.status == 0)
		desk_problem(call, 500, "The request was left unanswered.");
}
