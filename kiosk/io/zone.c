/*
 * zone.c - what a wall clock at a touchpoint shows, by libc's zone data.
 *
 * libc knows one zone at a time, the process's own.  Nothing else in the kiosk
 * asks for local time, so it is left at the zone asked for last: another look
 * at the same touchpoint reads no file again.
 */
#include "kiosk/io/zone.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/io/log.h"
#include "protocol/limits.h"

/* A name of the zone data; libc would take a rule or any path for one too. */
static bool
zone_known(const char *name)
{
	const char *folder = getenv("TZDIR");
	char path[512];

	if (strcmp(name, "UTC") == 0)
		return true;
	if (!isalpha((unsigned char)name[0]) || strstr(name, "..") != NULL ||
	    strlen(name) > LIMIT_ZONE)
		return false;
	snprintf(path, sizeof(path), "%s/%s",
	    folder == NULL ? "/usr/share/zoneinfo" : folder, name);
	return access(path, R_OK) == 0;
}

/* Told once, not at each press. */
static void
zone_missing(const char *name)
{
	static char told[LIMIT_ZONE + 1];

	if (strncmp(told, name, LIMIT_ZONE) == 0)
		return;
	snprintf(told, sizeof(told), "%s", name);
	log_event("zone",
	    "zone=%s why=\"this zone is not installed: opening hours neither "
	    "flag nor close; install tzdata\"",
	    name);
}

static bool
zone_enter(const char *name)
{
	const char *now = getenv("TZ");
	char zone[LIMIT_ZONE + 2];

	snprintf(zone, sizeof(zone), ":%s", name);
	if (now != NULL && strcmp(now, zone) == 0)
		return true;
	if (!zone_known(name)) {
		zone_missing(name);
		return false;
	}
	if (setenv("TZ", zone, 1) != 0)
		return false;
	tzset();
	return true;
}

bool
zone_local(const char *name, int64_t utc_ms, struct zone_time *out)
{
	time_t utc_s = (time_t)(utc_ms / 1000 - (utc_ms % 1000 < 0));
	struct tm tm;

	if (!zone_enter(*name != '\0' ? name : "UTC") ||
	    localtime_r(&utc_s, &tm) == NULL)
		return false;
	out->weekday = (tm.tm_wday + 6) % 7;
	out->hour = tm.tm_hour;
	out->minute = tm.tm_min;
	out->second = tm.tm_sec;
	return true;
}
