/*
 * chance.c - random numbers, and answers out of them.
 */
#include <math.h>

#include "tests/stats/chance.h"

static uint64_t
splitmix(uint64_t *x)
{
	uint64_t z = *x += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

void
chance_init(struct chance *chance, uint64_t seed, uint64_t stream)
{
	uint64_t x = seed;
	size_t i;

	x = splitmix(&x) ^ stream;
	for (i = 0; i < 4; i++)
		chance->state[i] = splitmix(&x);
}

static uint64_t
rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

uint64_t
chance_next(struct chance *chance)
{
	uint64_t *s = chance->state;
	const uint64_t result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

void
urn_fill(struct urn *urn, const double *weight, size_t steps)
{
	const double top = (double)(steps - 1);
	double sum = 0, so_far = 0;
	uint32_t at = 0, end;
	size_t k;

	*urn = (struct urn){ .steps = steps };
	for (k = 0; k < steps; k++)
		sum += weight[k];
	for (k = 0; k < steps; k++) {
		so_far += weight[k];
		end = (uint32_t)lround(CHANCE_PARTS * so_far / sum);
		urn->parts[k] = end - at;
		urn->p[k] = (double)urn->parts[k] / CHANCE_PARTS;
		urn->mean += urn->p[k] * (double)k / top;
		while (at < end)
			urn->step[at++] = (uint8_t)k;
	}
	for (k = 0; k < steps; k++)
		urn->variance += urn->p[k] * ((double)k / top - urn->mean) *
		    ((double)k / top - urn->mean);
}

void
urn_draw(const struct urn *urn, struct chance *chance, uint64_t n,
    uint64_t *counts)
{
	uint64_t bits;

	for (; n >= 4; n -= 4) {
		bits = chance_next(chance);
		counts[urn->step[bits & 0xffff]]++;
		counts[urn->step[bits >> 16 & 0xffff]]++;
		counts[urn->step[bits >> 32 & 0xffff]]++;
		counts[urn->step[bits >> 48]]++;
	}
	for (bits = n > 0 ? chance_next(chance) : 0; n > 0; n--) {
		counts[urn->step[bits & 0xffff]]++;
		bits >>= 16;
	}
}
