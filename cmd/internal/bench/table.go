package main

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
)

// pair holds what was measured of ours and of stock tools, one value a round.
type pair struct{ ours, stock []float64 }

func (p *pair) add(ours, stock float64) {
	p.ours, p.stock = append(p.ours, ours), append(p.stock, stock)
}

// judge is how a measure is held against its reach.
type judge int

const (
	ratio   judge = iota // the median of ours divided by that of stock tools
	most                 // ours alone, its largest value
	over                 // the median of ours less that of stock tools
	middle               // ours alone, its median
	fastest              // ours alone, its smallest value: other programs only ever add to it
	least                // ours alone, its median, which is to be at least the reach
	rate                 // the largest of ours divided by the largest of stock tools, which is to be at least the reach
)

// row is one line of the table.
type row struct {
	measure string
	pair    pair
	unit    string
	judge   judge
	reach   float64 // at most this, or at least, as the judge says; 0 when none was set
}

// value is what is held against the reach, and how it is written.
func (r row) value() (float64, string) {
	ours := median(r.pair.ours)
	switch r.judge {
	case most:
		largest := slices.Max(r.pair.ours)
		return largest, ""
	case over:
		more := ours - median(r.pair.stock)
		return more, fmt.Sprintf("%+.1f %s", more, r.unit)
	case middle, least:
		return ours, ""
	case fastest:
		return slices.Min(r.pair.ours), ""
	case rate:
		q := slices.Max(r.pair.ours) / slices.Max(r.pair.stock)
		return q, fmt.Sprintf("%.3g", q)
	case ratio:
	}
	q := ours / median(r.pair.stock)
	return q, fmt.Sprintf("%.3g", q)
}

// cells are the columns: measure, ours, stock, ratio, reach, verdict.
func (r row) cells() []string {
	value, shown := r.value()
	reach, verdict := "", ""
	if r.reach > 0 {
		sign, kept := "≤", value <= r.reach
		if r.judge == rate || r.judge == least {
			sign, kept = "≥", value >= r.reach
		}
		reach, verdict = fmt.Sprintf("%s %g", sign, r.reach), "missed"
		if r.judge != ratio && r.judge != rate {
			reach += " " + r.unit
		}
		if kept {
			verdict = "reached"
		}
	}
	return []string{r.measure, spread(r.pair.ours, r.unit), spread(r.pair.stock, r.unit), shown, reach, verdict}
}

// spread writes the median and, when there is more than one value, the smallest and largest.
func spread(values []float64, unit string) string {
	if len(values) == 0 {
		return ""
	}
	text := digits(median(values)) + " " + unit
	if len(values) > 1 {
		text += fmt.Sprintf(" (%s to %s)", digits(slices.Min(values)), digits(slices.Max(values)))
	}
	return text
}

// digits writes a number with three of them that count.
func digits(x float64) string {
	if x == 0 {
		return "0"
	}
	return fmt.Sprintf("%.*f", max(0, 2-int(math.Floor(math.Log10(math.Abs(x))))), x)
}

// median is the middle value, or the mean of the two in the middle; NaN of nothing.
func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	v := slices.Sorted(slices.Values(values))
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// print writes the table with what one must know to read it.
func (b *bench) print(ctx context.Context) error {
	versions, err := b.shell(ctx, `
		echo "age $(age --version)"
		zstd --version | grep -o 'v[0-9.]*[0-9]' | head -1 | sed 's/^/zstd /'
		git --version | sed 's/ version//'
		jq --version`)
	if err != nil {
		return err
	}
	var page strings.Builder
	fmt.Fprintf(&page, "%s/%s, %d CPUs, %s; %s. Rounds: %d; scale: %g%s. Each cell: median (smallest to largest).\n\n",
		runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), strings.Join(strings.Split(strings.TrimSpace(string(versions.out)), "\n"), ", "), b.rounds, b.scale, b.load)
	page.WriteString("| measure | ours | stock | ratio | reach | verdict |\n|---|---:|---:|---:|---|---|\n")
	for _, r := range b.rows {
		fmt.Fprintf(&page, "| %s |\n", strings.Join(r.cells(), " | "))
	}
	for _, n := range b.notes {
		fmt.Fprintf(&page, "\n%s\n", n)
	}
	_, err = fmt.Fprint(b.out, page.String())
	return err
}
