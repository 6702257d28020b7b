// Work that calls into C, for programs that are built with cgo.
package main

/*
#include <stdlib.h>
#include <string.h>

static unsigned nothing(unsigned n) { return n + 1; }

static unsigned long blocks(int count)
{
    unsigned long sum = 0;
    for (int i = 0; i < count; i++) {
        size_t size = 16 + (size_t)(i * 7919 % 500);
        char *block = malloc(size);
        memset(block, 1, size);
        sum += (unsigned long)block[size - 1];
        free(block);
    }
    return sum;
}
*/
import "C"

import (
	"fmt"
	"os"
)

// A hundred calls of a C function that does nothing.
func calls() uint64 {
	n := C.uint(0)
	for i := 0; i < 100; i++ {
		n = C.nothing(n)
	}
	return uint64(n)
}

// C code that asks the libc for memory, as a library behind cgo does.
func blocks() uint64 { return uint64(C.blocks(1000)) }

func serveFurther(name string) {
	switch name {
	case "calls":
		serve(calls, 100)
	case "blocks":
		serve(blocks, 1000)
	default:
		fmt.Fprintln(os.Stderr, "no such work:", name)
		os.Exit(2)
	}
}
