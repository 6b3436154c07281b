/*
 * decimal.c - a number as the C library's %.17g writes it, sooner.
 *
 * A double between is m / 2^s with m below 2^53, so 17 digits of it are m times
 * a power of ten, shifted: exact in 128 bits, and what is shifted out says how to
 * round.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "aggregator/core/decimal.h"

#define DIGITS 17
#define TOO_LARGE 1e15
#define TOO_SMALL 1e-5 /* LEAST_POWER draws the line */
#define LEAST_POWER (-4)

#ifdef __SIZEOF_INT128__

typedef unsigned __int128 wide;

static const uint64_t ten_16 = UINT64_C(10000000000000000);

static wide
power_of_ten(int exponent)
{
	wide power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

/* The power of ten that value begins with, or one that is too large. */
static int
leading_power(double value)
{
	uint64_t whole = (uint64_t)value;
	int power = -1;

	for (; whole > 0; whole /= 10)
		power++;
	return power;
}

/* The 17 digits of value, and the power of the first; false: not done here. */
static bool
digits_of(double value, uint64_t *digits, int *power)
{
	int exponent, shift;
	const wide m = (wide)ldexp(frexp(value, &exponent), 53);
	wide scaled, left;

	shift = 53 - exponent;
	*power = leading_power(value);
	for (;; --*power) {
		if (*power < LEAST_POWER)
			return false;
		scaled = m * power_of_ten(DIGITS - 1 - *power);
		*digits = (uint64_t)(scaled >> shift);
		if (*digits >= ten_16)
			break;
	}
	left = scaled - ((wide)*digits << shift);
	if (left > (wide)1 << (shift - 1) ||
	    (left == (wide)1 << (shift - 1) && *digits % 2 == 1))
		++*digits;
	if (*digits == 10 * ten_16) {
		*digits = ten_16;
		++*power;
	}
	return true;
}

#else

static bool
digits_of(double value, uint64_t *digits, int *power)
{
	(void)value;
	(void)digits;
	(void)power;
	return false;
}

#endif

size_t
decimal_text(double value, char text[DECIMAL_TEXT])
{
	char figures[DIGITS], *at = text;
	int power, count = DIGITS, i;
	uint64_t digits;

	if (!isfinite(value) || fabs(value) < TOO_SMALL ||
	    fabs(value) >= TOO_LARGE ||
	    !digits_of(fabs(value), &digits, &power))
		return 0;
	for (i = DIGITS; i-- > 0; digits /= 10)
		figures[i] = (char)('0' + digits % 10);
	while (count > 1 && count > power + 1 && figures[count - 1] == '0')
		count--;
	if (value < 0)
		*at++ = '-';
	for (i = power; i < 0; i++) {
		*at++ = '0';
		if (i == power)
			*at++ = '.';
	}
	for (i = 0; i < count; i++) {
		*at++ = figures[i];
		if (i == power)
			*at++ = '.';
	}
	if (at[-1] == '.')
		*at++ = '0';
	*at = '\0';
	return (size_t)(at - text);
}
