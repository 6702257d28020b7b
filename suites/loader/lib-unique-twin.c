/* The second of two libraries with the same unique variable. */
#include "unique.h"
