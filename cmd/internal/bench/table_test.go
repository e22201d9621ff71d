package main

import (
	"slices"
	"testing"
)

func TestRows(t *testing.T) {
	for _, c := range []struct {
		row  row
		want []string
	}{
		{
			row{"packing", pair{[]float64{3, 1, 2}, []float64{4, 4, 5}}, "s", ratio, 0.6},
			[]string{"packing", "2.00 s (1.00 to 3.00)", "4.00 s (4.00 to 5.00)", "0.5", "≤ 0.6", "reached"},
		},
		{
			row{"packing", pair{[]float64{0.0123}, []float64{0.02}}, "s", ratio, 0.6},
			[]string{"packing", "0.0123 s", "0.0200 s", "0.615", "≤ 0.6", "missed"},
		},
		{
			// The largest value counts for memory, not the median.
			row{"peak", pair{ours: []float64{100, 120, 300}}, "MiB", most, 256},
			[]string{"peak", "120 MiB (100 to 300)", "", "", "≤ 256 MiB", "missed"},
		},
		{
			row{"start", pair{[]float64{9, 11}, []float64{2, 2}}, "ms", over, 20},
			[]string{"start", "10.0 ms (9.00 to 11.0)", "2.00 ms (2.00 to 2.00)", "+8.0 ms", "≤ 20 ms", "reached"},
		},
		{
			row{"first frame", pair{ours: []float64{90, 100, 300}}, "ms", middle, 120},
			[]string{"first frame", "100 ms (90.0 to 300)", "", "", "≤ 120 ms", "reached"},
		},
		{
			row{"one process", pair{ours: []float64{2.5, 0.9, 1.2}}, "s", fastest, 1},
			[]string{"one process", "1.20 s (0.900 to 2.50)", "", "", "≤ 1 s", "reached"},
		},
		{
			// Of a rate more is better, and the best of each side counts.
			row{"rows", pair{[]float64{100, 40, 60}, []float64{200, 160, 180}}, "k/s", rate, 0.5},
			[]string{"rows", "60.0 k/s (40.0 to 100)", "180 k/s (160 to 200)", "0.5", "≥ 0.5", "reached"},
		},
		{
			row{"rows", pair{[]float64{90}, []float64{200}}, "k/s", rate, 0.5},
			[]string{"rows", "90.0 k/s", "200 k/s", "0.45", "≥ 0.5", "missed"},
		},
		{
			// Of some, more is better: the median counts.
			row{"again", pair{ours: []float64{290, 310, 320}}, "MB/s", least, 300},
			[]string{"again", "310 MB/s (290 to 320)", "", "", "≥ 300 MB/s", "reached"},
		},
		{
			row{"no reach", pair{[]float64{1500}, []float64{1000}}, "s", ratio, 0},
			[]string{"no reach", "1500 s", "1000 s", "1.5", "", ""},
		},
		{
			// Nothing measured is never a reach that was kept.
			row{"nothing", pair{[]float64{0}, []float64{0}}, "s", ratio, 1},
			[]string{"nothing", "0 s", "0 s", "NaN", "≤ 1", "missed"},
		},
	} {
		if got := c.row.cells(); !slices.Equal(got, c.want) {
			t.Errorf("cells = %q\nwant    %q", got, c.want)
		}
	}
}
