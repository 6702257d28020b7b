/*
 * Is the list header of the BSDs there, <sys/queue.h>?
 *
 * glibc yes, an old copy of it. musl no: does not compile.
 */
#include <stdio.h>
#include <sys/queue.h>

struct entry {
    int number;
    SLIST_ENTRY(entry) next;
};

int main(void)
{
    SLIST_HEAD(list, entry) list = SLIST_HEAD_INITIALIZER(list);
    struct entry one = { .number = 1 };

    SLIST_INSERT_HEAD(&list, &one, next);
    printf("first is %d\n", SLIST_FIRST(&list)->number);
    return 0;
}
