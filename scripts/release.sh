#!/bin/sh
# Builds static binaries into dist/ with their checksums:
#
#	scripts/release.sh v1.2.3 "-s -w -X main.version=v1.2.3"
#
# The same sources, version and Go give the same bytes.
set -eu
cd "$(dirname "$0")/.."
version=${1:?usage: scripts/release.sh VERSION [LDFLAGS]}
ldflags=${2:-"-s -w -X main.version=$version"}
name=$(printf %s "$version" | tr -c 'A-Za-z0-9._-' -)

rm -rf dist
mkdir -p dist
for machine in linux/amd64 linux/arm64 darwin/arm64 windows/amd64; do
	os=${machine%/*} arch=${machine#*/} ext=
	[ "$os" = windows ] && ext=.exe
	out=dist/joinder-$name-$os-$arch$ext
	echo "$out"
	CGO_ENABLED=0 GOOS=$os GOARCH=$arch go build -trimpath -ldflags "$ldflags" -o "$out" ./cmd/joinder
done
cd dist
sha256sum joinder-* >SHA256SUMS
cat SHA256SUMS
