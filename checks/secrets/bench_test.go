package secrets

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// sources are those of Go, in memory.
func sources(b *testing.B) (files [][]byte, size int64) {
	b.Helper()
	goSources(b, func(_ string, data []byte) {
		files = append(files, data)
		size += int64(len(data))
	})
	return files, size
}

func BenchmarkAutomaton(b *testing.B) {
	files, size := sources(b)
	e := newEngine(b, Options{})
	b.SetBytes(size)
	hits := 0
	for b.Loop() {
		for _, f := range files {
			e.core.automaton.find(f, func(int, int) { hits++ })
		}
	}
	b.ReportMetric(float64(hits)/float64(b.N)/float64(size)*1024, "hits/kB")
}

func BenchmarkEngine(b *testing.B) {
	files, size := sources(b)
	one := func(e *Engine, f []byte) {
		s := e.Stream(func(Finding) {})
		if _, err := s.Write(f); err != nil || s.Close() != nil {
			b.Error(err)
		}
	}
	parallel := func(e *Engine) {
		var next atomic.Int64
		var wg sync.WaitGroup
		for range runtime.GOMAXPROCS(0) {
			wg.Go(func() {
				for i := next.Add(1) - 1; i < int64(len(files)); i = next.Add(1) - 1 {
					one(e, files[i])
				}
			})
		}
		wg.Wait()
	}
	serial := func(e *Engine) {
		for _, f := range files {
			one(e, f)
		}
	}
	for name, run := range map[string]func(*Engine){"one": serial, "all": parallel} {
		b.Run(name+"/cold", func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				b.StopTimer()
				e := newEngine(b, Options{})
				b.StartTimer()
				run(e)
			}
		})
		b.Run(name+"/warm", func(b *testing.B) {
			e := newEngine(b, Options{})
			run(e)
			b.SetBytes(size)
			for b.Loop() {
				run(e)
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		ourRules(b)
	}
}

func BenchmarkNew(b *testing.B) {
	rules := ourRules(b)
	for b.Loop() {
		if _, err := New(rules, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
