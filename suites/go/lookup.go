// What does Go make of a name, and by whose resolver?
//
// usage: lookup NAME
package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"sort"
	"strings"
)

func main() {
	addresses, err := net.LookupHost(os.Args[1])
	var failure *net.DNSError
	switch {
	case err == nil && len(addresses) > 4:
		fmt.Println(len(addresses), "addresses")
	case err == nil:
		sort.Strings(addresses)
		fmt.Println(strings.Join(addresses, " "))
	case errors.As(err, &failure) && failure.IsNotFound:
		fmt.Println("no such host")
	case errors.As(err, &failure) && failure.IsTimeout:
		fmt.Println("timed out")
	default:
		fmt.Println("another error")
		fmt.Fprintln(os.Stderr, err)
	}
}
