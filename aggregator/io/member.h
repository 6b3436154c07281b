/*
 * member.h - the members of a JSON object, for who writes them out in words.
 *
 * What is not there, or is of another kind, is "" or 0.
 */
#ifndef AGGREGATOR_IO_MEMBER_H
#define AGGREGATOR_IO_MEMBER_H

struct json_t;

const char *member_text(const struct json_t *object, const char *name);
long long member_count(const struct json_t *object, const char *name);
double member_figure(const struct json_t *object, const char *name);

#endif
