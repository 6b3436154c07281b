/*
 * zone.c - time zones of the system's zone data, by name.
 *
 * The only file that knows GLib, and of GLib only GTimeZone: unlike libc's it has no
 * process-wide zone and may be asked by several threads at once.  What is done with
 * an offset stands in core/localtime.c.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "aggregator/io/zone.h"

/* Longest name in the zone data has 32 characters. */
#define NAME_MAX_LENGTH 64

struct zone {
	GTimeZone *glib;
};

/* Is name the name of a file of the zone data, and no path that leaves it?  GLib
 * itself would also take rules ("ABC3") and offsets ("+02"), whose summer time
 * nobody would ever notice missing. */
static int
name_known(const char *name)
{
	const char *folder = getenv("TZDIR");
	char path[512];

	if (strcmp(name, "UTC") == 0)
		return 1;
	if (strlen(name) > NAME_MAX_LENGTH || strstr(name, "..") != NULL ||
	    strspn(name,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789_+-/") != strlen(name) ||
	    !g_ascii_isalpha(name[0]) || name[strlen(name) - 1] == '/')
		return 0;
	snprintf(path, sizeof(path), "%s/%s",
	    folder == NULL ? "/usr/share/zoneinfo" : folder, name);
	return access(path, R_OK) == 0;
}

struct zone *
zone_open(const char *name)
{
	struct zone *zone;
	GTimeZone *glib;

	zone = malloc(sizeof(*zone));
	if (zone == NULL)
		return NULL;
	glib = name_known(name) ? g_time_zone_new_identifier(name) : NULL;
	if (glib == NULL) {
		free(zone);
		errno = ENOENT;
		return NULL;
	}
	zone->glib = glib;
	return zone;
}

void
zone_free(struct zone *zone)
{
	if (zone == NULL)
		return;
	g_time_zone_unref(zone->glib);
	free(zone);
}

static int32_t
zone_offset(const void *arg, int64_t t)
{
	const struct zone *zone = arg;
	const gint interval = g_time_zone_find_interval(zone->glib,
	    G_TIME_TYPE_UNIVERSAL, t);

	return g_time_zone_get_offset(zone->glib, interval);
}

struct localtime_zone
zone_local(const struct zone *zone)
{
	return (struct localtime_zone){ zone_offset, zone };
}

/* The part of a path below .../zoneinfo/, copied if it names a zone. */
static int
name_from_link(char *out, size_t size)
{
	char target[512];
	ssize_t length = readlink("/etc/localtime", target, sizeof(target) - 1);
	const char *name;

	if (length <= 0)
		return 0;
	target[length] = '\0';
	name = strstr(target, "/zoneinfo/");
	if (name == NULL || !name_known(name + strlen("/zoneinfo/")))
		return 0;
	snprintf(out, size, "%s", name + strlen("/zoneinfo/"));
	return 1;
}

/* The first line of /etc/timezone, if it names a zone. */
static int
name_from_file(char *out, size_t size)
{
	FILE *file = fopen("/etc/timezone", "re");
	char line[NAME_MAX_LENGTH + 2] = "";

	if (file == NULL)
		return 0;
	if (fgets(line, sizeof(line), file) != NULL)
		line[strcspn(line, "\n")] = '\0';
	fclose(file);
	if (line[0] == '\0' || !name_known(line))
		return 0;
	snprintf(out, size, "%s", line);
	return 1;
}

void
zone_of_system(char *out, size_t size)
{
	const char *name = getenv("TZ");

	if (name != NULL && *name == ':')
		name++;
	if (name != NULL && *name != '\0' && name_known(name))
		snprintf(out, size, "%s", name);
	else if (!name_from_link(out, size) && !name_from_file(out, size))
		snprintf(out, size, "UTC");
}

void
zone_today(const char *name, int64_t now_ms, char out[LOCALTIME_TEXT])
{
	struct zone *zone = zone_open(name);
	const struct localtime_zone local = zone != NULL ? zone_local(zone)
							 : localtime_utc;

	localtime_text(localtime_day(&local, now_ms / 1000) * 86400, out,
	    LOCALTIME_TEXT);
	out[strcspn(out, "T")] = '\0';
	zone_free(zone);
}
