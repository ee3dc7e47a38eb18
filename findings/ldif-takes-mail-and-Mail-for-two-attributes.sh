#!/usr/bin/env bash
# Guess: a parser of LDIF joins the values of an attribute, whatever the case of its name: names are case-insensitive
# in LDAP, and directories that were written by several programs mix them.
# Seen: ldif joins `mail` and `mail` to a list, but `Mail` beside `mail` is a key of its own, so who reads
# `attributes.mail` misses an address of the person.
# Versions: npm ldif 0.5.1.
# Gatehouse: takes the addresses of both as those of one person (src/app/pages/revoke/many/list/field-records.ts).
set -euo pipefail
echo 'Guess: Mail and mail of an entry are one attribute with two values.'
echo 'Seen:  two attributes with one value each, in ldif 0.5.1.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund ldif@0.5.1

node --eval '
const ldif = require("ldif")
const entry = (first, second) =>
  ldif.parse(`dn: uid=ana,dc=acme,dc=example\n${first}: ana@acme.example\n${second}: a.souza@acme.example\n`)
    .shift().toObject({}).attributes
const [same, mixed] = [entry("mail", "mail"), entry("Mail", "mail")]
console.log({ same, mixed })
const isAsSeen =
  Array.isArray(same.mail) && same.mail.length === 2 &&
  mixed.mail === "a.souza@acme.example" && mixed.Mail === "ana@acme.example"
process.exit(isAsSeen ? 0 : 1)
'
