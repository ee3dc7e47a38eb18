#!/usr/bin/env bash
# Guess: the library that clients for DNS over HTTPS build their packets with refuses a name with an empty label, and knows
# the escape of zone files, in which `a\.b.example` has a label “a.b”, as in the mailbox of a SOA record.
# Seen: it ends the name at the empty label: the packet asks for “app”, not for “app..example”. The escaped dot
# separates labels like any other, and the backslash goes with the first.
# Versions: npm dns-packet 5.6.1. The rule: RFC 1035, section 5.1.
# Gatehouse: compares names of hosts as text, and asks no DNS.
set -euo pipefail
echo 'Guess: app..example is refused, and an escaped dot is part of its label.'
echo 'Seen:  dns-packet 5.6.1 asks for app, and separates at the escaped dot.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund dns-packet@5.6.1

cat >query.mjs <<'JS'
import packet from 'dns-packet'

/** The labels as they stand in the packet: a length and as many bytes each, after twelve bytes of header. */
function labels(name) {
  const bytes = packet.encode({ type: 'query', id: 1, questions: [{ type: 'A', name }] })
  const found = []
  for (let at = 12; bytes[at] > 0; at += 1 + bytes[at]) {
    found.push(bytes.subarray(at + 1, at + 1 + bytes[at]).toString())
  }
  console.log(name, JSON.stringify(found))
  return found
}
const isAsStated =
  labels('app..example').join('|') === 'app' &&
  labels(String.raw`a\.b.example`).join('|') === String.raw`a\|b|example`
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node query.mjs
