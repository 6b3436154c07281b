/*
 * wrap.h - a function that the linker puts in another's place.
 *
 * WRAP(type, name, (arguments)) declares the real one and begins ours; the
 * Makefile lists the names.
 */

#ifndef TESTS_SIM_WRAP_H
#define TESTS_SIM_WRAP_H

#define WRAP(type, name, arguments) \
	type __real_##name arguments; \
	type __wrap_##name arguments; \
	type __wrap_##name arguments

#endif
