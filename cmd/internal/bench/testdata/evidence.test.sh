#!/bin/sh
# Stands in for the tests of package evidence.
case "$*" in "-test.run ^$ -test.bench ^BenchmarkFixtures$ -test.benchtime 1x") ;; *) echo "not the benchmark: $*" >&2; exit 2 ;; esac
test -d testdata || { echo "run in $PWD" >&2; exit 2; }
printf 'goos: linux\nBenchmarkFixtures-2   \t       1\t 250000000 ns/op\nPASS\n'
