/*
 * desk_seat.c - sitting down at a store, and getting up again.
 */

#include <sodium.h>
#include <string.h>

#include "aggregator/io/atlas.h"
#include "aggregator/io/certificate.h"
#include "aggregator/io/desk.h"
#include "aggregator/io/hindsight.h"
#include "aggregator/io/ledger.h"
#include "aggregator/io/roster.h"

static enum store_verdict
desk_read_facts(struct desk *desk)
{
	uint8_t seed[SEED_SIZE];
	int length;

	if (store_fact(desk->store, "seed", seed, sizeof(seed)) != SEED_SIZE)
		return STORE_MISSING; /* init did not come to its end */
	key_from_seed(&desk->key, seed);
	sodium_memzero(seed, sizeof(seed));
	length = store_fact(desk->store, "name", desk->name, LIMIT_NAME);
	desk->name[length > 0 ? length : 0] = '\0';
	return STORE_OK;
}

/* NULL with *verdict. */
static struct store *
desk_store(const char *dir, const char *vfs, enum store_mode mode,
    enum store_verdict *verdict)
{
	struct store *store = store_open(dir, vfs, mode, verdict);

	if (store == NULL || mode != STORE_WRITE)
		return store;
	*verdict = hindsight_fold(store);
	if (*verdict == STORE_OK)
		return store;
	store_free(store);
	return NULL;
}

enum store_verdict
desk_open(struct desk *desk, const char *dir, const char *vfs,
    enum store_mode mode, const struct outside *outside)
{
	enum store_verdict verdict;

	memset(desk, 0, sizeof(*desk));
	desk->store = desk_store(dir, vfs, mode, &verdict);
	if (desk->store == NULL)
		return verdict;
	desk->dir = dir;
	desk->vfs = vfs;
	desk->outside = outside;
	if (mode != STORE_CREATE)
		verdict = desk_read_facts(desk);
	desk->atlas = atlas_new();
	desk->roster = roster_new();
	if (mode != STORE_READ)
		desk->ledger = ledger_new();
	if (verdict == STORE_OK &&
	    (desk->atlas == NULL || desk->roster == NULL ||
		(mode != STORE_READ && desk->ledger == NULL)))
		verdict = STORE_BROKEN;
	if (verdict != STORE_OK) {
		desk_close(desk);
		return verdict;
	}
	certificate_pin(dir, desk->pin);
	return STORE_OK;
}

void
desk_close(struct desk *desk)
{
	ledger_free(desk->ledger);
	roster_free(desk->roster);
	atlas_free(desk->atlas);
	store_free(desk->store);
	sodium_memzero(desk, sizeof(*desk));
}

enum store_verdict
desk_reopen(struct desk *desk, enum store_mode mode)
{
	enum store_verdict verdict;

	store_free(desk->store);
	desk->store = desk_store(desk->dir, desk->vfs, mode, &verdict);
	if (desk->store != NULL && desk->ledger != NULL)
		ledger_forget(desk);
	return verdict;
}
