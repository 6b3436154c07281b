/*
 * sow_limits.h - the part of sow.c that writes what stands at a limit.
 */

#ifndef TESTS_FUZZ_SOW_LIMITS_H
#define TESTS_FUZZ_SOW_LIMITS_H

void sow_limits(void);

#endif
