#!/usr/bin/env bash
# Guess: a reader of zone files, as Cloudflare exports one, returns each record or names the one that it cannot read.
# Seen: a record of the type HTTPS, which Cloudflare writes for a proxied name, is in no list and raises no error. Written
# back, the zone has lost it.
# Versions: npm dns-zonefile 0.3.2. The type: RFC 9460.
# Gatehouse: takes its hosts from the API, and names what it could not read (src/gateway/account/survey).
set -euo pipefail
echo 'Guess: each record of a zone file is read, or an error names it.'
echo 'Seen:  dns-zonefile 0.3.2 leaves out a record of the type HTTPS.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund dns-zonefile@0.3.2

cat >seen.mjs <<'JS'
import zonefile from 'dns-zonefile'

const zone = zonefile.parse(`$ORIGIN acme.example.
@ 3600 IN SOA ns.acme.example. dns.acme.example. 1 10000 2400 604800 3600
acme.example.     1 IN A     192.0.2.1
app.acme.example. 1 IN HTTPS 1 . alpn="h3,h2"
`)
console.log(JSON.stringify(zone))
const written = zonefile.generate(zone)
const isAsStated = zone.a.length === 1 && !JSON.stringify(zone).includes('alpn') && !/HTTPS|alpn/.test(written)
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node seen.mjs
