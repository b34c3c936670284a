#!/bin/sh
# Installs what the tests need on Debian: a browser, PostgreSQL, PDF tools,
# fonts. Run again it does nothing. axe-core is kept in .cache, not committed.
set -eu
cd "$(dirname "$0")/.."

want=""
need() { command -v "$1" >/dev/null 2>&1 || want="$want $2"; }
need chromium chromium
need pdftotext poppler-utils
need qpdf qpdf
need soffice libreoffice-writer-nogui
need python3 python3
need openssl openssl
need npm npm
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || want="$want postgresql"
ls /usr/share/fonts/opentype/noto/*CJK* >/dev/null 2>&1 || want="$want fonts-noto-cjk"
if [ -n "$want" ]; then
	echo "installing:$want"
	sudo=""
	[ "$(id -u)" = 0 ] || sudo=sudo
	$sudo apt-get update -qq
	# shellcheck disable=SC2086
	DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $want >/dev/null
fi

axe=4.14.1
if [ ! -s .cache/axe.min.js ]; then
	mkdir -p .cache
	tmp=$(mktemp -d)
	(cd "$tmp" && npm pack --silent "axe-core@$axe" >/dev/null && tar xzf axe-core-*.tgz package/axe.min.js)
	mv "$tmp/package/axe.min.js" .cache/axe.min.js
	rm -rf "$tmp"
fi
