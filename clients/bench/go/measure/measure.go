// Package measure tells the processor time that searches take of the process that makes them.
package measure

import (
	"fmt"
	"log"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Search makes one search and tells how many recordings it found.
type Search func() (found int, err error)

// Main makes BENCH_CALLS searches, BENCH_IN_FLIGHT at a time, and prints them with the processor time they took:
// `side <tab> calls <tab> recordings of each <tab> CPU seconds`. Connecting and a tenth of the calls again go before,
// uncounted. Every search must find the same number of recordings, at least one.
func Main(side string, search Search) {
	calls, inFlight := number("BENCH_CALLS"), number("BENCH_IN_FLIGHT")
	found, err := search()
	if err != nil || found == 0 {
		log.Fatalf("%s: found %d recordings, error %v", side, found, err)
	}
	run(side, search, calls/10, inFlight, found)
	before := cpu()
	run(side, search, calls, inFlight, found)
	fmt.Printf("%s\t%d\t%d\t%.3f\n", side, calls, found, (cpu() - before).Seconds())
}

func run(side string, search Search, calls, inFlight, want int) {
	var left atomic.Int64
	left.Store(int64(calls))
	var workers sync.WaitGroup
	for range inFlight {
		workers.Go(func() {
			for left.Add(-1) >= 0 {
				if found, err := search(); err != nil || found != want {
					log.Fatalf("%s: found %d recordings instead of %d, error %v", side, found, want, err)
				}
			}
		})
	}
	workers.Wait()
}

// cpu is the time this process has run so far, in user and system mode.
func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// Setting is a variable of the environment that must be there.
func Setting(name string) string {
	value := os.Getenv(name)
	if value == "" {
		log.Fatalf("%s is not set; clients/bench/run sets it", name)
	}
	return value
}

func number(name string) int {
	value, err := strconv.Atoi(Setting(name))
	if err != nil || value < 1 {
		log.Fatalf("%s must be a number above 0", name)
	}
	return value
}
