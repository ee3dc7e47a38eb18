#!/usr/bin/env bash
# Guess: of a short table of Polish names, which Excel saved in Windows-1250, chardet says Windows-1250 or ISO-8859-2;
# at the least it does not say Latin-1, which has ³, ¿ and ¯ where the letters within words are.
# Seen: it says ISO-8859-1, and Portuguese, with a confidence of 39; ISO-8859-2 follows as Romanian, with 34. Read as it
# says, “Paweł Żołć” becomes “Pawe³ ¯o³æ”.
# Versions: npm chardet 2.2.0.
# Gatehouse: asks chardet for encodings of several bytes to a character alone, and of the others takes the one in which
# the fewest words are odd (src/app/pages/revoke/many/list/text-encoding.ts).
set -euo pipefail
echo 'Guess: a table of Polish names in Windows-1250 is not taken for Latin-1.'
echo 'Seen:  chardet 2.2.0 says ISO-8859-1, in Portuguese.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund chardet@2.2.0

cat >table.mjs <<'JS'
import chardet from 'chardet'

// What Windows-1250 has for: Imię;E-mail przełożonego / Małgorzata;… / Paweł Żołć;…
const bytes = Buffer.from(
  'Imi\xea;E-mail prze\xb3o\xbfonego\nMa\xb3gorzata;a@acme.example\nPawe\xb3 \xafo\xb3\xe6;b@acme.example\n',
  'latin1',
)
console.log(new TextDecoder('windows-1250').decode(bytes))
const guesses = chardet.analyse(bytes).slice(0, 3)
console.log(guesses)
console.log(new TextDecoder('latin1').decode(bytes))

const isAsStated = chardet.detect(bytes) === 'ISO-8859-1' && guesses[0].lang === 'pt'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node table.mjs
