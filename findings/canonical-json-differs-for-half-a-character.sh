#!/usr/bin/env bash
# Guess: two libraries for the canonical form of JSON (RFC 8785), over which signatures and chains of hashes are computed,
# treat half of a surrogate pair alike: the RFC says that it must end in an error.
# Seen: canonicalize throws. json-canonicalize writes an escape, which JSON.stringify writes too and the RFC has no place
# for. A text that was cut in the middle of a character can be signed with the one and never verified with the other.
# Versions: npm canonicalize 4.0.0 and json-canonicalize 3.0.1. The rule: RFC 8785, section 3.2.2.2.
# Gatehouse: hashes texts as they are stored, and never recomputes their JSON.
set -euo pipefail
echo 'Guess: half of a surrogate pair is refused by both libraries, as RFC 8785 demands.'
echo 'Seen:  canonicalize 4.0.0 throws, json-canonicalize 3.0.1 writes an escape.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund canonicalize@4.0.0 json-canonicalize@3.0.1

cat >canonical.mjs <<'JS'
import canonicalize from 'canonicalize'
import { canonicalize as jsonCanonicalize } from 'json-canonicalize'

const outcome = (work) => {
  try {
    return work()
  } catch (error) {
    return `${error.name}: ${error.message}`
  }
}
const cut = { header_text: 'Welcome \u{1f44b}'.slice(0, -1) }
const one = outcome(() => canonicalize(cut))
const other = outcome(() => jsonCanonicalize(cut))
console.log('canonicalize:     ', one)
console.log('json-canonicalize:', other)
const isAsStated =
  one.startsWith('Error: ') && other === '{"header_text":"Welcome \\ud83d"}'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node canonical.mjs
