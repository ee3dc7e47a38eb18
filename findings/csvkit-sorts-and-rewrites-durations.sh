#!/usr/bin/env bash
# Guess: `csvsort` writes the rows of a file in another order, and `csvjson` writes them as JSON; what is in a cell stays.
# Seen: both take a column in which each cell looks like a duration for one. A session duration of `24h` leaves as
# `1 day, 0:00:00` and `30m` as `0:30:00`, which Cloudflare refuses; the ticket `0012` leaves as 12.
# `--no-inference` keeps them.
# Versions: csvkit 1.0.7-1 and agate 1.6.3-2 of Debian 12. Needs such a Debian.
# Gatehouse: offers history as NDJSON beside CSV.
set -euo pipefail
echo 'Guess: sorted rows have the cells that they had.'
echo 'Seen:  csvsort of csvkit 1.0.7 makes "1 day, 0:00:00" of 24h.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for package in csvkit=1.0.7-1 python3-csvkit=1.0.7-1 python3-agate=1.6.3-2 python3-agatedbf=0.2.2-2 python3-agateexcel=0.2.5-2 \
  python3-agatesql=0.5.8-2 python3-pytimeparse=1.1.5-3 python3-parsedatetime=2.6-3 python3-babel=2.10.3-1 \
  python-babel-localedata=2.10.3-1 python3-leather python3-isodate python3-slugify python3-text-unidecode python3-six \
  python3-openpyxl python3-xlrd python3-dbfread python3-olefile python3-sqlalchemy python3-et-xmlfile python3-tz \
  python3-future; do
  apt-get download --quiet=2 "$package" 2>/dev/null
done
for package in *.deb; do dpkg-deb --extract "$package" packages; done
export PYTHONPATH=packages/usr/lib/python3/dist-packages


printf 'ticket,session_duration\n0013,30m\n0012,24h\n' >settings.csv
sorted=$(python3 packages/usr/bin/csvsort --columns ticket settings.csv)
plain=$(python3 packages/usr/bin/csvsort --no-inference --columns ticket settings.csv)
echo "$sorted"
if [[ $sorted == $'ticket,session_duration\n12,"1 day, 0:00:00"\n13,0:30:00' && $plain == *$'\n0012,24h\n0013,30m' ]]; then
  echo 'As stated.'
else
  echo 'NOT as stated.'
  exit 1
fi
