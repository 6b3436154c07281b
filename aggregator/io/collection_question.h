/*
 * collection_question.h - is there such a question at all?
 */
#ifndef AGGREGATOR_IO_COLLECTION_QUESTION_H
#define AGGREGATOR_IO_COLLECTION_QUESTION_H

#include <stdbool.h>

#include "aggregator/io/store.h"

/* Whether a question of that name was ever answered, or stands in a survey as it
 * is in force.  STORE_BROKEN also without memory. */
enum store_verdict collection_question_known(struct store *store,
    const char *question, bool *known);

#endif
