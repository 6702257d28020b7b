// What does a piece of work cost in Go?
//
// usage: work NAME
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"
)

type node struct{ left, right *node }

func tree(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{tree(depth - 1), tree(depth - 1)}
}

func (n *node) count() uint64 {
	if n.left == nil {
		return 1
	}
	return 1 + n.left.count() + n.right.count()
}

// Small objects, made and dropped: Go's own allocator and collector.
func trees() uint64 { return tree(9).count() }

// Text built up, split and sorted.
func text() uint64 {
	var built strings.Builder
	for i := 0; i < 500; i++ {
		fmt.Fprintf(&built, "%d ", i*7919%1000)
	}
	words := strings.Fields(built.String())
	sort.Strings(words)
	return uint64(len(words)*1000) + uint64(words[250][0])
}

// A map that grows.
func table() uint64 {
	counts := map[int]uint64{}
	for i := 0; i < 2000; i++ {
		counts[i*31%701]++
	}
	return uint64(len(counts)) + counts[5]
}

func main() {
	switch name := os.Args[1]; name {
	case "trees":
		serve(trees, 1023)
	case "text":
		serve(text, 500052)
	case "table":
		serve(table, 704)
	default:
		serveFurther(name)
	}
}
