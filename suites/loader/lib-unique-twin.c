/* The same library under another name. */
#include "lib-unique.c"
