#!/bin/sh
# Runs every fuzz test for the time given (10s unless said): scripts/fuzz.sh 1m
# Stops at the first failure; its input is then under testdata/fuzz and stays a
# test case once committed.
set -eu
cd "$(dirname "$0")/.."
time=${1:-10s}

list=$(mktemp)
trap 'rm -f "$list"' EXIT
# One package at a time: the list of a package that does not build must not pass
# for an empty one.
for package in $(go list ./...); do
	go test -list '^Fuzz' "$package" >"$list" || { cat "$list"; exit 1; }
	for target in $(grep '^Fuzz' "$list" || true); do
		printf '%s %s for %s\n' "$package" "$target" "$time"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$package"
	done
done
