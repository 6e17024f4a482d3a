package words

import (
	"fmt"
	"github.com/duizhao/duizhao/segment"
	"runtime"
	"syscall"
	"testing"
	"time"
)

func cpu() time.Duration {
	var r syscall.Rusage
	syscall.Getrusage(1, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
func TestCPU(t *testing.T) {
	runtime.LockOSThread()
	t0 := cpu()
	s, _ := Default()
	fmt.Println("first load cpu", cpu()-t0)
	t0 = cpu()
	b, _ := decode(embedded)
	b.table()
	fmt.Println("second load cpu", cpu()-t0)
	lines := sample(t)
	n := 0
	for _, l := range lines {
		n += len(l)
	}
	var dst []segment.Span
	best := 0.0
	for i := 0; i < 40; i++ {
		t0 := cpu()
		for _, l := range lines {
			dst = s.Append(dst[:0], l)
		}
		best = max(best, float64(n)/1e6/(cpu()-t0).Seconds())
	}
	fmt.Printf("dict %.1f MB/s/cpu\n", best)
	h, _ := New(Options{Mode: DictHMM})
	best = 0
	for i := 0; i < 20; i++ {
		t0 := cpu()
		for _, l := range lines {
			dst = h.Append(dst[:0], l)
		}
		best = max(best, float64(n)/1e6/(cpu()-t0).Seconds())
	}
	fmt.Printf("hmm %.1f MB/s/cpu\n", best)
	g := zhs(t)
	best = 0
	for i := 0; i < 3; i++ {
		t0 := cpu()
		for _, l := range lines {
			g.Segment([]byte(l))
		}
		best = max(best, float64(n)/1e6/(cpu()-t0).Seconds())
	}
	fmt.Printf("gse %.1f MB/s/cpu\n", best)
}
