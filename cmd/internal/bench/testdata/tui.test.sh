#!/bin/sh
# Stands in for the tests of package tui.
case "$*" in "-test.run ^$ -test.bench ^BenchmarkKeyToFrame$ -test.benchtime 2000x") ;; *) echo "not the benchmark: $*" >&2; exit 2 ;; esac
test -f view.go || { echo "run in $PWD" >&2; exit 2; }
printf 'goos: linux\nBenchmarkKeyToFrame-2   \t    2000\t   1250000 ns/op\t         9.750 max-ms\t         1.125 p50-ms\t         3.250 p99-ms\nPASS\n'
