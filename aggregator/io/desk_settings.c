/*
 * desk_settings.c - settings stand in the store and each change in the book.
 */

#include <jansson.h>
#include <string.h>

#include "aggregator/core/settings.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_settings.h"
#include "aggregator/io/fields.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/store_token.h"

#define SETTING_VALUE 512

/* {"name", "value", "default", "set", "what"} as it is now. */
static json_t *
setting_json(struct desk *desk, const struct setting *setting)
{
	char value[SETTING_VALUE];
	bool set = store_setting(desk->store, setting->name, value,
		       sizeof(value)) >= 0;

	return json_pack("{s:s, s:s, s:s, s:b, s:s}", "name", setting->name,
	    "value", set ? value : setting->fallback, "default",
	    setting->fallback, "set", set, "what", setting->what);
}

void
desk_settings_list(struct desk *desk, struct call *call)
{
	json_t *list = json_array();

	for (const struct setting *s = settings_all; s->name != NULL; s++)
		json_array_append_new(list, setting_json(desk, s));
	desk_json(call, 200, json_pack("{s:o}", "settings", list));
}

/* The setting that the path names, or NULL, settled. */
static const struct setting *
setting_named(struct call *call)
{
	const struct setting *setting = settings_find(call->parameter);

	if (setting == NULL)
		desk_problem(call, 404, "there is no setting \"%s\"",
		    call->parameter);
	return setting;
}

void
desk_settings_get(struct desk *desk, struct call *call)
{
	const struct setting *setting = setting_named(call);

	if (setting != NULL)
		desk_json(call, 200, setting_json(desk, setting));
}

struct setting_wish {
	char value[SETTING_VALUE];
};
static const struct field fields[] = {
	FIELD(setting_wish, value, .required = true),
};

void
desk_settings_set(struct desk *desk, struct call *call)
{
	const struct setting *setting = setting_named(call);
	struct setting_wish wish = { "" };
	const char *wrong;
	json_t *body;
	bool fits;

	if (setting == NULL)
		return;
	body = desk_body(call);
	if (body == NULL)
		return;
	fits = fields_read(call, body, fields, 1, NULL, &wish);
	json_decref(body);
	if (!fits)
		return;
	wrong = setting->wrong(wish.value);
	if (wrong != NULL) {
		desk_problem(call, 400, "%s: \"%s\" %s", setting->name,
		    wish.value, wrong);
		return;
	}
	call->spoiled = setting_set(desk->store, setting->name, wish.value) !=
		STORE_OK ||
	    book_write(desk, DEED_SETTING, desk_who(call), setting->name,
		wish.value) != 0;
	if (!call->spoiled)
		desk_json(call, 200, setting_json(desk, setting));
}

void
desk_settings_unset(struct desk *desk, struct call *call)
{
	const struct setting *setting = setting_named(call);

	if (setting == NULL)
		return;
	call->spoiled = setting_unset(desk->store, setting->name) != STORE_OK ||
	    book_write(desk, DEED_SETTING, desk_who(call), setting->name, "") !=
		0;
	if (!call->spoiled)
		desk_json(call, 200, setting_json(desk, setting));
}
