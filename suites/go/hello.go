// Does a Go program start? Prints how it was linked, which the build script tells.
package main

import "fmt"

var linked = "?"

func main() {
	fmt.Println("started,", linked)
}
