import { ACME_IDENTITY_PROVIDERS, ACME_APPLICATIONS } from './acme'
import { createRandom, type Random } from './random'

/** Given names and family names grouped by country, so that the combinations are realistic. */
const NAMES = [
  {
    country: 'US',
    given:
      'Olivia Ethan Harper Mason Chloe Logan Grace Tyler Naomi Caleb Jasmine Wyatt Audrey Marcus',
    family: 'Carter Bennett Hayes Sullivan Brooks Foster Reed Coleman Jenkins Pierce Dawson Tucker',
  },
  {
    country: 'GB',
    given: 'Imogen Alistair Freya Rhys Poppy Callum Isla Gareth Beatrice Hamish Tilda Rupert',
    family: 'Whitaker Ashworth MacLeod Pemberton Hughes Fairclough O’Neill Thackeray Lloyd Barlow',
  },
  {
    country: 'DE',
    given: 'Annika Lukas Jörg Katharina Moritz Silke Jürgen Friederike Till Heike Björn Mareike',
    family:
      'Schäfer Müller Krüger Weiß Hoffmann Brandt Vogel Lindner Köhler Seidel Albrecht Großmann',
  },
  {
    country: 'FR',
    given: 'Camille Théo Élise Bastien Maëlle Hugo Aurélie Clément Inès Étienne Margaux Loïc',
    family: 'Lefèvre Moreau Girard Fournier Chevalier Béranger Dubois Marchand Rousseau Gauthier',
  },
  {
    country: 'ES',
    given: 'Lucía Álvaro Carmen Iñigo Nuria Sergio Marta Rubén Pilar Joaquín Elena Andrés',
    family: 'Núñez Ibáñez Romero Ortega Castaño Serrano Vidal Peña Aguirre Domínguez Molina',
  },
  {
    country: 'BR',
    given: 'Ana João Beatriz Thiago Larissa Caio Mariana Rafael Luíza Vinícius Camila Gustavo',
    family: 'Souza Pereira Carvalho Araújo Gonçalves Barbosa Moraes Teixeira Cardoso Assunção',
  },
  {
    country: 'PL',
    given: 'Agnieszka Łukasz Zofia Paweł Małgorzata Krzysztof Hanna Grzegorz Ewa Stanisław',
    family:
      'Kowalczyk Wiśniewski Zieliński Dąbrowski Wójcik Kamiński Jabłoński Sikora Górski Mazur',
  },
  {
    country: 'SE',
    given: 'Astrid Björn Linnéa Gustav Saga Åke Elsa Henrik Tove Mårten Ylva Nils',
    family: 'Lindqvist Åkesson Bergström Holm Sjöberg Ekdahl Nyström Hedlund Öberg Wallin',
  },
  {
    country: 'TR',
    given: 'Elif Emre Zeynep Burak Defne Kerem Ayşe Çağlar Selin Tolga İpek Onur',
    family: 'Yılmaz Demir Şahin Çelik Aydın Koç Özdemir Arslan Doğan Kaplan',
  },
  {
    country: 'NG',
    given: 'Adaeze Chinedu Ngozi Tunde Folake Emeka Yetunde Obinna Amara Segun Ifeoma Kelechi',
    family: 'Okafor Adeyemi Nwosu Balogun Eze Ogunleye Abubakar Onyeka Adebayo Chukwu',
  },
  {
    country: 'IN',
    given: 'Priya Arjun Ananya Rohan Meera Vikram Kavya Siddharth Nandini Karthik Ishita Rahul',
    family: 'Raman Iyer Banerjee Deshpande Reddy Chatterjee Kulkarni Menon Bhatt Srinivasan Kapoor',
  },
  {
    country: 'JP',
    given: 'Haruka Kenji Yuki Daichi Sakura Takumi Aoi Shinji Misaki Ryo Naoko Hiroshi',
    family: 'Tanaka Kobayashi Shimizu Fujimoto Ishikawa Matsuda Nakagawa Okamoto Sasaki Yamamoto',
  },
  {
    country: 'CN',
    given: 'Jiayi Haoran Xinyi Zihan Meiling Junjie Yuxuan Ruoxi Weimin Lihua Peng Qing',
    family: 'Zhang Chen Huang Zhao Zhou Xu Guo Lin Deng Xiao',
  },
  {
    country: 'VN',
    given: 'Linh Minh Thảo Quang Hương Đức Trang Khánh Mai Tuấn Yến Phong',
    family: 'Nguyễn Trần Phạm Hoàng Vũ Đặng Bùi Đỗ Lê Dương',
  },
  {
    country: 'SA',
    given: 'Layla Omar Noor Khalid Salma Yusuf Huda Tariq Rania Faisal Mariam Sami',
    family: 'Al-Harbi Haddad Khoury Al-Qahtani Mansour Nasser El-Sayed Rahman Saleh Aziz',
  },
].map(({ country, given, family }) => ({
  country,
  given: given.split(' '),
  family: family.split(' '),
}))

/** Returns a name as e-mail addresses spell it: in lower case, without accents. */
function toAscii(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[ßłđøæı’' ]/g, (letter) => LETTERS[letter] ?? '')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
}

const LETTERS: Record<string, string> = { ß: 'ss', ł: 'l', đ: 'd', ø: 'o', æ: 'ae', ı: 'i' }

/** A person of the seed. Times are seconds relative to the moment of seeding. */
export type GeneratedPerson = {
  id: string
  uid: string
  seat_uid: string | null
  email: string
  name: string
  access_seat: boolean
  gateway_seat: boolean
  created: number
  last_login: number | null
  provider: { id: string; type: string }
  country: string
  ip: string
  sessions: SeededSession[]
  devices: { id: string; authenticated: number; seen: number }[]
  failed_logins: { attempted: number; application: string; ray_id: string }[]
}

type SeededSession = {
  nonce: string
  issued: number
  expires: number
  applications: string[]
  country: string
  ip: string
}

const COUNT = 2_000

const MINUTE = 60
const HOUR = 3_600
const DAY = 86_400
/** Acme's session duration: no session is older. */
const SESSION_LIFE = 24 * HOUR

/** Returns the same people on every run, in the order in which they were created. */
export function generatePeople(): GeneratedPerson[] {
  const identities = [...CAST, ...generatedIdentities(COUNT - CAST.length)]
  return identities.map((identity, position) => person(identity, position))
}

type Identity = {
  name: string
  email: string
  country: string
  activity: Activity
  /** Another country, from which all but one of the newest sessions come. */
  elsewhere?: string
}

/** A person is `idle` if their last activity is longer ago than a session lasts. */
type Activity = 'busy' | 'active' | 'idle' | 'never'

/** People in a fixed state, whom tests find by name. */
const CAST: Identity[] = [
  acme('Alex Morgan', 'admin', 'US', 'busy'),
  acme('Ana Souza', 'ana.souza', 'BR', 'busy'),
  acme('Jonas Weber', 'jonas.weber', 'DE', 'idle'),
  acme('Priya Raman', 'priya.raman', 'IN', 'active'),
  acme('Mei-Lin Zhou', 'mei-lin.zhou', 'CN', 'never'),
  acme('Zoë Núñez-O’Connor', 'zoe.nunez-oconnor', 'ES', 'active'),
  acme('', 'reception.kiosk', 'US', 'idle'),
  acme(
    'Maximiliane Friederike Wolfeschlegelsteinhausen-Bergerdorff',
    'maximiliane.friederike.wolfeschlegelsteinhausen-bergerdorff',
    'DE',
    'busy',
  ),
  // Two countries within the hour, as if somebody else had the password.
  { ...acme('Noor Haddad', 'noor.haddad', 'SA', 'busy'), elsewhere: 'VN' },
]

function acme(name: string, mailbox: string, country: string, activity: Activity): Identity {
  return { name, email: `${mailbox}@acme.example`, country, activity }
}

/** Reserved domains, so that no mail can reach anyone. */
const PARTNERS = ['northwind.example', 'contoso.example', 'fabrikam.example'] as const

function generatedIdentities(count: number): Identity[] {
  const random = createRandom(7)
  const known = new Set(CAST.map(({ name }) => name))
  const pairs = NAMES.flatMap(({ country, given, family }) =>
    given.flatMap((first) => family.map((last) => ({ first, last, country }))),
  ).filter(({ first, last }) => !known.has(`${first} ${last}`))
  const names = shuffled(pairs, random)
  const emails = new Set(CAST.map(({ email }) => email))
  return Array.from({ length: count }, (_, index) => {
    const { first, last, country } = names[index % names.length] ?? FALLBACK
    const domain = random.chance(0.12) ? random.pick(PARTNERS) : 'acme.example'
    const mailbox = `${toAscii(first)}.${toAscii(last)}`
    const email = freeAddress(mailbox, domain, emails)
    emails.add(email)
    return { name: `${first} ${last}`, email, country, activity: generatedActivity(random) }
  })
}

const FALLBACK = { first: 'Sam', last: 'Taylor', country: 'US' }

function freeAddress(mailbox: string, domain: string, taken: Set<string>): string {
  for (let number = 1; ; number++) {
    const email = `${mailbox}${number === 1 ? '' : number}@${domain}`
    if (!taken.has(email)) return email
  }
}

function generatedActivity(random: Random): Activity {
  const share = random.below(100)
  if (share < 15) return 'busy'
  if (share < 60) return 'active'
  return share < 94 ? 'idle' : 'never'
}

function person(identity: Identity, position: number): GeneratedPerson {
  const { name, email, country, activity } = identity
  const random = createRandom(1_000 + position)
  const hasAccess = activity !== 'never' && (activity !== 'idle' || random.chance(0.6))
  const created = -(COUNT - position) * 14 * HOUR - 40 * DAY
  const latest = identity.elsewhere === undefined ? lastLoginOf(activity, random) : -20 * MINUTE
  const lastLogin = latest === null ? null : Math.max(latest, created + HOUR)
  const devices = activity === 'never' ? [] : devicesOf(activity, lastLogin ?? 0, random)
  return {
    id: random.uuid(),
    uid: random.uuid(),
    seat_uid: hasAccess ? random.uuid() : null,
    email,
    name,
    access_seat: hasAccess,
    gateway_seat: devices.length > 0,
    created,
    last_login: lastLogin,
    provider: email.endsWith('@acme.example')
      ? ACME_IDENTITY_PROVIDERS[0]
      : ACME_IDENTITY_PROVIDERS[1],
    country,
    // 203.0.113.0/24 is reserved for examples, as is 198.51.100.0/24.
    ip: `203.0.113.${1 + random.below(254)}`,
    sessions: sessionsOf(identity, lastLogin ?? 0, random),
    devices,
    failed_logins: failedLoginsOf(random),
  }
}

function lastLoginOf(activity: Activity, random: Random): number | null {
  switch (activity) {
    case 'busy':
      return -random.below(3 * HOUR) - 2 * MINUTE
    case 'active':
      return -random.below(SESSION_LIFE - 3 * HOUR) - 2 * MINUTE
    case 'idle':
      return -2 * DAY - Math.floor(400 * DAY * (random.below(70 * DAY) / (70 * DAY)) ** 3)
    case 'never':
      return null
  }
}

/** The newest session is from the last login; all of them last for more than an hour from now. */
function sessionsOf(
  { activity, country, elsewhere }: Identity,
  lastLogin: number,
  random: Random,
): SeededSession[] {
  if (activity === 'idle' || activity === 'never') return []
  const count = activity === 'busy' ? 2 + random.below(3) : 1
  return Array.from({ length: count }, (_, index) => {
    const isElsewhere = elsewhere !== undefined && index === 1
    const issued =
      index === 0 ? lastLogin : lastLogin - random.below(isElsewhere ? HOUR / 4 : 18 * HOUR)
    return {
      nonce: random.hex(16),
      issued,
      expires: issued + SESSION_LIFE,
      applications: someApplications(random),
      country: isElsewhere ? elsewhere : country,
      ip: `198.51.100.${1 + random.below(254)}`,
    }
  })
}

function someApplications(random: Random): string[] {
  const uids = ACME_APPLICATIONS.map(({ uid }) => uid)
  return shuffled(uids, random).slice(0, 1 + random.below(5))
}

function devicesOf(
  activity: Activity,
  lastLogin: number,
  random: Random,
): GeneratedPerson['devices'] {
  const count = activity === 'busy' ? 2 + random.below(2) : random.below(2)
  return Array.from({ length: count }, () => {
    const id = random.uuid()
    const authenticated = lastLogin - random.below(5 * DAY)
    return { id, authenticated, seen: lastSeen(id, authenticated) }
  })
}

/** Every third device is used long after its owner last logged in. The id decides, so that the others stay the same. */
function lastSeen(id: string, authenticated: number): number {
  const share = Number.parseInt(id.slice(0, 6), 16) / 0x1000000
  return share < 1 / 3 ? Math.max(authenticated, -Math.floor(share * 30 * DAY)) : authenticated
}

function failedLoginsOf(random: Random): GeneratedPerson['failed_logins'] {
  const count = random.chance(0.08) ? 1 + random.below(4) : 0
  return Array.from({ length: count }, () => ({
    attempted: -random.below(6 * DAY) - 10 * MINUTE,
    application: ACME_APPLICATIONS[random.below(ACME_APPLICATIONS.length)]?.uid ?? '',
    ray_id: random.hex(16),
  }))
}

/** Shuffles by the Fisher–Yates algorithm. */
function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const result = [...items]
  for (let last = result.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    const [a, b] = [result[last], result[other]]
    if (a !== undefined && b !== undefined) [result[last], result[other]] = [b, a]
  }
  return result
}
