// An HTTP server, as distroless tutorials have one. With the argument "load" it is its own client: in
// an image without a shell there is no other.
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sort"
	"syscall"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "load" {
		load()
		return
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "hello from Go") })
	http.HandleFunc("/health", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "ok") })
	http.HandleFunc("/lookup", func(w http.ResponseWriter, r *http.Request) {
		found, err := net.LookupHost("localhost")
		fmt.Fprintln(w, err == nil && len(found) > 0)
	})
	server := &http.Server{Addr: ":8080"}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		<-asked
		server.Shutdown(context.Background())
		close(done)
	}()
	fmt.Println("listening on 8080")
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	<-done
}

// load asks the server, one request after the other, and prints how many answers of each kind came.
func load() {
	counts := map[string]int{}
	for round := 0; round < 200; round++ {
		for _, path := range []string{"/", "/health", "/lookup"} {
			response, err := http.Get("http://127.0.0.1:8080" + path)
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			body, _ := io.ReadAll(response.Body)
			response.Body.Close()
			counts[fmt.Sprintf("%s %d %q", path, response.StatusCode, body)]++
		}
	}
	var lines []string
	for line, count := range counts {
		lines = append(lines, fmt.Sprintf("%d × %s", count, line))
	}
	sort.Strings(lines)
	for _, line := range lines {
		fmt.Println(line)
	}
}
