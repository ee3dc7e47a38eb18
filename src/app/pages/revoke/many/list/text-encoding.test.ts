import { expect, test } from 'vitest'
import { detectAndDecode } from './text-encoding'

test.each([
  ['Imi\xea;E-mail prze\xb3o\xbfonego\nMa\xb3gorzata;ana@acme.example', 'windows-1250', 'Imię'],
  ['P\xf8\xedjmen\xed;E-mail\nDvo\xf8\xe1k;ana@acme.example', 'windows-1250', 'Příjmení'],
  ['N\xe9v;E-mail\nL\xf5rinc Sz\xfbcs;ana@acme.example', 'windows-1250', 'Név'],
  ['\xddsim;E-posta\nAy\xfee Y\xfdlmaz;ana@acme.example', 'windows-1254', 'İsim'],
  ['Pr\xe9nom;Courriel\nJ\xe9r\xf4me Lef\xe8vre;ana@acme.example', 'windows-1252', 'Prénom'],
  ['Gr\xf6\xdfe;E-Mail\nJ\xfcrgen M\xfc\xdfig;ana@acme.example', 'windows-1252', 'Größe'],
  ['Nafn;Netfang\n\xde\xf3r\xf0ur Sigur\xf0sson;ana@acme.example', 'windows-1252', 'Nafn'],
  ['Fornavn/\xd8st;E-mail\nS\xf8ren \xc6r\xf8;ana@acme.example', 'windows-1252', 'Fornavn/Øst'],
  ['\xe9\xcd\xd1;\xf0\xcf\xde\xd4\xc1\n\xe1\xce\xce\xc1;ana@acme.example', 'koi8-r', 'Имя'],
  ['\xc8\xec\xff;\xcf\xee\xf7\xf2\xe0\n\xc0\xed\xed\xe0;ana@acme.example', 'windows-1251', 'Имя'],
  [
    '\xbc\xed\xef\xec\xe1;\xd4\xe1\xf7\xf5\xe4\xf1\xef\xec\xe5\xdf\xef\n\xa2\xed\xed\xe1 \xd3\xef\xfd\xe6\xe1;ana@acme.example',
    'windows-1253',
    'Όνομα',
  ],
  [
    '\xf9\xed;\xe3\xe5\xe0\xf8\n\xe0\xf0\xe4 \xf1\xe5\xe6\xe4;ana@acme.example',
    'windows-1255',
    'שם',
  ],
  [
    '\xc7\xe1\xc7\xd3\xe3;\xc7\xe1\xc8\xd1\xed\xcf\n\xc2\xe4\xc7 \xd3\xe6\xd2\xc7;ana@acme.example',
    'windows-1256',
    'الاسم',
  ],
  ['Name;Gr\x9a\xa7e\nJ\x9frgen M\x9f\xa7ig;ana@acme.example', 'macintosh', 'Name'],
  ['\x96\xbc\x91O;\x83\x81\x81[\x83\x8b\n\x8eR\x93c;ana@acme.example', 'shift_jis', '名前'],
  [
    '\xc0\xcc\xb8\xa7;\xb8\xde\xc0\xcf\n\xb1\xe8\xb9\xce\xbc\xf6;ana@acme.example',
    'euc-kr',
    '이름',
  ],
  ['\xd0\xd5\xc3\xfb;\xd3\xca\xcf\xe4\n\xcd\xf5\xb7\xbc;ana@acme.example', 'gb18030', '姓名'],
  ['\xa9m\xa6W;\xabH\xbdc\n\xb3\xaf\xac\xfc\xac\xc2;ana@acme.example', 'big5', '姓名'],
  [
    '\xbb\xe1\xcc\xbe;\xbe\xe5\xbb\xca\xa5\xe1\xa1\xbc\xa5\xeb\n\xbb\xb3\xc5\xc4\xb2\xd6\xbb\xd2;ana@acme.example',
    'euc-jp',
    '氏名',
  ],
])('detects the encoding of a one-row table by its words: %j', async (bytes, encoding, name) => {
  const decoded = await detectAndDecode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)).buffer)
  expect(decoded.encoding).toBe(encoding)
  expect(decoded.text.split(';')[0]).toBe(name)
})
