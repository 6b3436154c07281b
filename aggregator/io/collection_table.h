/*
 * collection_table.h - for collection.c: words that get numbers, rows that are
 * found by their key.
 */
#ifndef AGGREGATOR_IO_COLLECTION_TABLE_H
#define AGGREGATOR_IO_COLLECTION_TABLE_H

#include "aggregator/io/collection.h"

/* The number of a word, new or known; -1 and no_memory when there is none. */
int32_t collection_word(struct collection *collection,
    struct collection_words *words, const char *word);
void collection_words_release(struct collection_words *words);

/* The row of a key, or NULL. */
struct collection_row *collection_find(const struct collection_table *table,
    const struct report_key *key);

/*
 * The row of a key, made if need be; valid until the next one is made.  NULL
 * when there is no room for it: too_many or no_memory says why.
 */
struct collection_row *collection_row(struct collection *collection,
    struct collection_table *table, const struct report_key *key);
void collection_table_release(struct collection_table *table);

#endif
