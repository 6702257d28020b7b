/* One of four libraries that are alike; many-libraries.c loads them. */
#include "functions.h"
