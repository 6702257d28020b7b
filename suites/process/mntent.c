/*
 * How does getmntent() read this table of file systems?
 *
 * usage: mntent LINE...
 */
#include <mntent.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    FILE *table = fopen("/tmp/table", "w");
    int entries = 0;

    if (table == NULL)
        return 1;
    for (int i = 1; i < argc; i++)
        fprintf(table, "%s\n", argv[i]);
    fclose(table);
    table = setmntent("/tmp/table", "r");
    for (struct mntent *entry; table != NULL && (entry = getmntent(table)) != NULL; entries++)
        printf("[%s] on [%s] type [%s] options [%s]\n", entry->mnt_fsname, entry->mnt_dir,
               entry->mnt_type, entry->mnt_opts);
    if (entries == 0)
        puts("no entry");
    return 0;
}
