/*
 * How large is the image? Adds up the files on the file system of the root folder, which is what
 * an engine says of an image that has one layer.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static dev_t root;

/* Folders that may not be read count as empty. */
static double size_of(const char *folder)
{
    DIR *open = opendir(*folder == 0 ? "/" : folder);
    double size = 0;
    struct dirent *entry;

    while (open != NULL && (entry = readdir(open)) != NULL) {
        char path[4096];
        struct stat file;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (lstat(path, &file) != 0)
            continue;
        if (S_ISREG(file.st_mode))
            size += (double)file.st_size;
        if (S_ISDIR(file.st_mode) && file.st_dev == root)
            size += size_of(path);
    }
    if (open != NULL)
        closedir(open);
    return size;
}

int main(void)
{
    struct stat file;

    stat("/", &file);
    root = file.st_dev;
    double megabytes = size_of("") / 1e6;
    puts(megabytes < 8 ? "less than 8 MB" : megabytes < 32 ? "8 to 32 MB" : megabytes < 64 ? "32 to 64 MB"
                                                                               : "64 MB and more");
    return 0;
}
