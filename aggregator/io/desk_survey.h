/*
 * desk_survey.h - sheets: put, listed, shown.
 */

#ifndef AGGREGATOR_IO_DESK_SURVEY_H
#define AGGREGATOR_IO_DESK_SURVEY_H

struct call;
struct desk;

/* POST /v1/surveys: the body is the file. */
void desk_survey_put(struct desk *desk, struct call *call);
/* GET /v1/surveys */
void desk_survey_list(struct desk *desk, struct call *call);
/* GET /v1/surveys/{name}: the file in force, as it was put. */
void desk_survey_show(struct desk *desk, struct call *call);

#endif
