/*
 * collection_table.c - words that get numbers, rows that are found by their key.
 *
 * An open hash table over a growing list of rows, so that the work grows with
 * the tallies read and nothing else.  Once the rows are sorted it finds them no
 * more: io/collection.c sorts when all is read.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/io/collection_table.h"

/* ---- words ----------------------------------------------------------------- */

/* The number of a word, new or known; -1 without memory. */
int32_t
collection_word(struct collection *collection, struct collection_words *words,
    const char *word)
{
	char **list;
	size_t i;

	for (i = 0; i < words->count; i++) {
		if (strcmp(words->list[i], word) == 0)
			return (int32_t)i;
	}
	list = realloc(words->list, (words->count + 1) * sizeof(*list));
	if (list == NULL) {
		collection->no_memory = true;
		return -1;
	}
	words->list = list;
	list[words->count] = strdup(word);
	if (list[words->count] == NULL) {
		collection->no_memory = true;
		return -1;
	}
	return (int32_t)words->count++;
}

void
collection_words_release(struct collection_words *words)
{
	size_t i;

	for (i = 0; i < words->count; i++)
		free(words->list[i]);
	free(words->list);
}

/* ---- rows ------------------------------------------------------------------ */

/* FNV-1a over the key's bytes. */
static size_t
key_hash(const struct report_key *key)
{
	const unsigned char *bytes = (const unsigned char *)key;
	uint64_t hash = 14695981039346656037u;
	size_t i;

	for (i = 0; i < sizeof(*key); i++)
		hash = (hash ^ bytes[i]) * 1099511628211u;
	return (size_t)(hash ^ hash >> 29);
}

/* The slot of a key: the one that holds its row, or an empty one. */
static uint32_t *
table_slot(const struct collection_table *table, const struct report_key *key)
{
	size_t i = key_hash(key) & (table->slot_count - 1);

	while (table->slots[i] != 0 &&
	    memcmp(&table->rows[table->slots[i] - 1].key, key, sizeof(*key)) !=
		0)
		i = (i + 1) & (table->slot_count - 1);
	return &table->slots[i];
}

/* Twice the room; 0, or -1 without memory and nothing changed. */
static int
table_grow(struct collection_table *table)
{
	const size_t capacity = table->capacity == 0 ? 64 : table->capacity * 2;
	struct collection_row *rows = realloc(table->rows,
	    capacity * sizeof(*rows));
	uint32_t *slots;
	size_t i;

	if (rows == NULL)
		return -1;
	table->rows = rows;
	slots = calloc(capacity * 2, sizeof(*slots));
	if (slots == NULL)
		return -1;
	free(table->slots);
	table->slots = slots;
	table->slot_count = capacity * 2;
	table->capacity = capacity;
	for (i = 0; i < table->count; i++)
		*table_slot(table, &rows[i].key) = (uint32_t)i + 1;
	return 0;
}

struct collection_row *
collection_find(const struct collection_table *table,
    const struct report_key *key)
{
	uint32_t number;

	if (table->slot_count == 0)
		return NULL;
	number = *table_slot(table, key);
	return number == 0 ? NULL : &table->rows[number - 1];
}

/* The row of a key, made if need be; NULL when there is no room for it. */
struct collection_row *
collection_row(struct collection *collection, struct collection_table *table,
    const struct report_key *key)
{
	struct collection_row *row = collection_find(table, key);

	if (row != NULL)
		return row;
	if (table->count == COLLECTION_ROWS) {
		collection->too_many = true;
		return NULL;
	}
	if (table->count == table->capacity && table_grow(table) != 0) {
		collection->no_memory = true;
		return NULL;
	}
	row = &table->rows[table->count++];
	memset(row, 0, sizeof(*row));
	row->key = *key;
	*table_slot(table, key) = (uint32_t)table->count;
	return row;
}

void
collection_table_release(struct collection_table *table)
{
	size_t i;

	for (i = 0; i < table->count; i++)
		free(table->rows[i].histograms);
	free(table->rows);
	free(table->slots);
}
