#!/usr/bin/env bash
# Guess: a column of reasons is text to a tool that guesses types.
# Seen: where each of few rows has a word that is about time, as `today` or `friday`, the column becomes dates of the year 1,
# with the weekday counted from its beginning. The words are gone.
# Versions: csvkit 1.0.7-1, agate 1.6.3-2 and parsedatetime 2.6-3 of Debian 12. Needs such a Debian.
# Gatehouse: offers history as NDJSON beside CSV.
set -euo pipefail
echo 'Guess: reasons of one word stay words.'
echo 'Seen:  csvjson of csvkit 1.0.7 makes 0001-01-01 of "today" and 0001-01-05 of "friday".'

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


json=$(printf 'number,reason\n1,today\n2,friday\n' | python3 packages/usr/bin/csvjson)
echo "$json"
if [[ $json == *'"reason": "0001-01-01"'* && $json == *'"reason": "0001-01-05"'* ]]; then
  echo 'As stated.'
else
  echo 'NOT as stated.'
  exit 1
fi
