#!/usr/bin/env bash
# Guess: `meta.lastModified gt "…"`, with which a client of SCIM asks for what changed since it last looked, compares
# moments. RFC 7644 says so of the operators gt, ge, lt and le for DateTime values, which may have any offset.
# Seen: the library's filter compares the texts. What was changed at midnight UTC is not found as later than half past
# midnight in Berlin, which was half an hour before the change, but as earlier.
# Versions: npm scim2-parse-filter 0.2.10. The rule: RFC 7644, section 3.4.2.2.
# Gatehouse: parses a time that people enter, and compares numbers.
set -euo pipefail
echo 'Guess: a SCIM filter compares times as moments.'
echo 'Seen:  scim2-parse-filter 0.2.10 compares them as text.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund scim2-parse-filter@0.2.10

cat >filter.mjs <<'JS'
import { filter, parse } from 'scim2-parse-filter'

const user = { userName: 'ana', meta: { lastModified: '2026-01-01T00:00:00Z' } }
const isFound = (query) => filter(parse(query))(user)
const since = '2026-01-01T00:30:00+01:00'
console.log(`changed at ${user.meta.lastModified}, asked with ${since}`)
console.log('the moment asked with is earlier:', Date.parse(since) < Date.parse(user.meta.lastModified))
const later = isFound(`meta.lastModified gt "${since}"`)
const earlier = isFound(`meta.lastModified lt "${since}"`)
console.log(`gt: ${later}, lt: ${earlier}`)
const isAsStated = later === false && earlier === true
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node filter.mjs
