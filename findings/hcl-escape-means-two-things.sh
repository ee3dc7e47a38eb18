#!/usr/bin/env bash
# Guess: the two packages that read Terraform’s language for Node.js by compiling hcl2json, a reader of HCL in Go, read a
# file alike; and text with the escape `$${name}`, which stands for a literal `${name}`, can be told from a reference.
# Seen: `@cdktf/hcl2json` keeps the escape, `hcl2-parser` resolves it. What the first returns has one dollar
# more than the text. What the second returns is the same string for the text and for the reference, so that nobody can
# tell which of the two Terraform would compute. The same holds for `%%{`.
# Versions: npm @cdktf/hcl2json 0.21.0 and hcl2-parser 1.0.3.
# Gatehouse: writes both escapes itself (src/app/as-code/code-literals.ts), and reads no HCL.
set -euo pipefail
echo 'Guess: both packages read the escape of a template alike, and as text.'
echo 'Seen:  @cdktf/hcl2json 0.21.0 keeps it; hcl2-parser 1.0.3 makes it a reference.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @cdktf/hcl2json@0.21.0 hcl2-parser@1.0.3

cat >terraform.mjs <<'JS'
import { parse } from '@cdktf/hcl2json'
import hcl2Parser from 'hcl2-parser'

const source = `
resource "cloudflare_zero_trust_organization" "acme" {
  reference = "${'${var.name}'}"
  text      = "${'$${var.name}'}"
}
`
const attributes = (parsed) => parsed.resource.cloudflare_zero_trust_organization.acme[0]
const cdktf = attributes(await parse('acme.tf', source))
const [parsed] = hcl2Parser.parseToObject(source)
const other = attributes(parsed)
console.log('@cdktf/hcl2json:', JSON.stringify(cdktf))
console.log('hcl2-parser:    ', JSON.stringify(other))
const isAsStated =
  cdktf.reference === '${var.name}' &&
  cdktf.text === '$${var.name}' &&
  other.reference === '${var.name}' &&
  other.text === '${var.name}'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node terraform.mjs
