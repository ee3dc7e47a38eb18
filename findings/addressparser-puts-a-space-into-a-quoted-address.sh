#!/usr/bin/env bash
# Guess: a local part in quotation marks, which RFC 5321 allows for names with two dots or a space, comes out of an
# address parser as it went in, or without its quotation marks.
# Seen: addressparser drops the quotation marks and puts a space before the @, so the result is no address; in angle
# brackets it leaves the same address as it is. email-addresses drops the quotation marks from `address` too, and what
# is left is no valid address either.
# Versions: npm addressparser 1.0.1, email-addresses 5.0.0.
# Gatehouse: keeps the quotation marks of an address in a list of people, since they are a part of it.
set -euo pipefail
echo 'Guess: "ana..souza"@acme.example is parsed as it is, with or without its quotation marks.'
echo 'Seen:  addressparser 1.0.1 returns "ana..souza @acme.example", email-addresses 5.0.0 "ana..souza@acme.example".'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund addressparser@1.0.1 email-addresses@5.0.0

node --eval '
const parse = require("addressparser")
const { parseOneAddress } = require("email-addresses")
const written = `"ana..souza"@acme.example`
const bare = parse(written)[0].address
const bracketed = parse(`Ana Souza <${written}>`)[0].address
const other = parseOneAddress(written).address
console.log({ bare, bracketed, other })
const isAsSeen =
  bare === "ana..souza @acme.example" &&
  !bracketed.includes(" ") &&
  other === "ana..souza@acme.example"
process.exit(isAsSeen ? 0 : 1)
'
