// The timing worker's side of the harness, for Go: suites/common/bench.h says how the two talk.
package main

import (
	"bufio"
	"fmt"
	"os"
	"syscall"
	"time"
)

func nanoseconds(t syscall.Timeval) int64 { return t.Nano() }

// serve serves samples until the end of input; a wrong checksum ends the worker.
func serve(operation func() uint64, expected uint64) {
	input := bufio.NewScanner(os.Stdin)
	epoch := time.Now()
	for input.Scan() {
		var iterations int
		if _, err := fmt.Sscan(input.Text(), &iterations); err != nil {
			fmt.Fprintln(os.Stderr, "expected a number:", err)
			os.Exit(1)
		}
		var before, after syscall.Rusage
		syscall.Getrusage(syscall.RUSAGE_SELF, &before)
		begin := time.Now()
		var checksum uint64
		for i := 0; i < iterations; i++ {
			checksum = operation()
		}
		wall := time.Since(begin)
		syscall.Getrusage(syscall.RUSAGE_SELF, &after)
		if checksum != expected {
			fmt.Fprintf(os.Stderr, "checksum %d instead of %d\n", checksum, expected)
			os.Exit(1)
		}
		user := nanoseconds(after.Utime) - nanoseconds(before.Utime)
		system := nanoseconds(after.Stime) - nanoseconds(before.Stime)
		fmt.Println(
			begin.Sub(epoch).Nanoseconds(), wall.Nanoseconds(), user+system, after.Maxrss,
			after.Minflt-before.Minflt, after.Nvcsw-before.Nvcsw, after.Nivcsw-before.Nivcsw,
			user, system, after.Majflt-before.Majflt,
		)
	}
}
