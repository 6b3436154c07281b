/*
 * parameters.c - one loop over a table of parameters.
 */

#include <stdio.h>
#include <string.h>

#include "aggregator/core/route.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/parameters.h"

#define ALLOWED_LIST 200

static const struct parameter *
parameter_called(const struct parameter *list, size_t count, const char *name,
    size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(list[i].name) == length &&
		    memcmp(list[i].name, name, length) == 0)
			return &list[i];
	return NULL;
}

static bool
is_allowed(const struct parameter *p)
{
	const char *const *word = p->allowed;

	if (word == NULL || p->out[0] == '\0')
		return true;
	while (*word != NULL && strcmp(*word, p->out) != 0)
		word++;
	return *word != NULL;
}

static void
refuse_word(struct call *call, const struct parameter *p)
{
	char words[ALLOWED_LIST];
	size_t used = 0;

	for (size_t i = 0; p->allowed[i] != NULL && used < sizeof(words); i++)
		used += (size_t)snprintf(words + used, sizeof(words) - used,
		    "%s%s", i > 0 ? ", " : "", p->allowed[i]);
	desk_problem(call, 400, "%s: there is no \"%.40s\"; it is one of %s",
	    p->name, p->out, words);
}

/* The pair that query begins with. */
static bool
take(struct call *call, const struct parameter *p, const char *query)
{
	if (p->out[0] != '\0') {
		desk_problem(call, 400, "%s is given twice", p->name);
		return false;
	}
	if (route_query(query, p->name, 0, p->out, p->size) < 0) {
		desk_problem(call, 400,
		    "%s is longer than %zu bytes, or wrongly escaped", p->name,
		    p->size - 1);
		return false;
	}
	if (is_allowed(p))
		return true;
	refuse_word(call, p);
	return false;
}

bool
parameters_read(struct call *call, const struct parameter *list, size_t count)
{
	const char *query = call->request->query;

	for (size_t i = 0; i < count; i++)
		list[i].out[0] = '\0';
	while (*query != '\0') {
		const size_t pair = strcspn(query, "&");
		const size_t length = strcspn(query, "=&");
		const struct parameter *p = parameter_called(list, count, query,
		    length);

		if (p == NULL && pair > 0) {
			desk_problem(call, 400,
			    "there is no parameter \"%.*s\" here",
			    length < 40 ? (int)length : 40, query);
			return false;
		}
		if (p != NULL && !take(call, p, query))
			return false;
		query += pair + (query[pair] == '&');
	}
	return true;
}
