/*
 * owner.c - whose a kiosk's data folder is.
 *
 * What is in the folder is journal.c's to judge.
 */

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/io/owner.h"

int
owner_become(const char *dir)
{
	struct passwd *user;
	struct stat status;
	int groups;

	if (geteuid() != 0 || stat(dir, &status) != 0 || status.st_uid == 0)
		return 0;
	user = getpwuid(status.st_uid);
	if (user != NULL)
		groups = initgroups(user->pw_name, status.st_gid);
	else
		groups = setgroups(0, NULL);
	if (groups != 0 || setgid(status.st_gid) != 0 ||
	    setuid(status.st_uid) != 0)
		return -1;
	return 0;
}
