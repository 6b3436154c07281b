/*
 * desk_book.c - every deed of the book, in order, for whoever audits.
 */

#include <jansson.h>

#include "aggregator/io/book_reader.h"
#include "aggregator/io/deed_json.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/desk_book.h"
#include "aggregator/io/ledger.h"

static void
list_one(const struct book_deed *deed, void *list)
{
	json_array_append_new(list,
	    deed_json(deed->deed, deed->number, deed->is_dated, deed->at_ms));
}

void
desk_book_list(struct desk *desk, struct call *call)
{
	json_t *list = json_array();
	char hash[2 * HASH_SIZE + 1];
	struct head head;

	if (book_each(desk->store, list_one, list) != 0 ||
	    book_head(desk->store, &head) != STORE_OK) {
		json_decref(list);
		desk_store_problem(call, STORE_BROKEN);
		return;
	}
	hex_write(hash, head.hash, HASH_SIZE);
	desk_json(call, 200,
	    json_pack("{s:o, s:{s:I, s:s}}", "book", list, "head", "number",
		(json_int_t)head.number, "hash", hash));
}
