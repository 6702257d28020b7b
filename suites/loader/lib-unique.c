/* The first of two libraries with the same unique variable. */
#include "unique.h"
