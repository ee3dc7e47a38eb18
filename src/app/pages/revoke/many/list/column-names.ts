/**
 * Interprets the names of columns, in the languages of the people who export tables. Names decide nothing on their own:
 * they identify a header without addresses below it, sort the columns that the page offers, and make the page ask when
 * it otherwise would not.
 */

/** Keeps only letters and digits, so that `E-Mail Address` and `email_address` are the same. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}.]/gu, '')
}

const ADDRESS_WORDS =
  /mail|courriel|correo|correio|posta|mél|e-?post|sähköposti|почт|邮箱|邮件|郵件|信箱|メール|アドレス|이메일|메일|address|adresse|indirizzo|direcci|upn|userprincipal|login|logon|user|account|benutzer|utilisateur|usuario|utente|identifiant|anmelde|氏名|姓名|이름|(?<!\p{L})(?:name|nom|nome|nombre|imię|jméno|имя)(?!\p{L})/iu

/** Whether a cell may be the header of a column of people. */
export function isPeopleColumnName(name: string): boolean {
  return ADDRESS_WORDS.test(name) && !/\d{3}/.test(name) && name.length <= 60
}

/** Whether a cell names a column by an example: `Login (user@acme.example)`. */
export function isPeopleColumnNameWithExample(cell: string): boolean {
  const text = cell.trim()
  const opening = Math.max(text.lastIndexOf('('), text.lastIndexOf('（'))
  const name = text.slice(0, Math.max(0, opening))
  // `[E-mail](mailto:ana@acme.example)` is a link to a person.
  const isExample = /[)）]$/.test(text) && !name.endsWith(']') && text.indexOf('@') > opening
  return isExample && isPeopleColumnName(name)
}

/** People who requested, approved, sent or performed an action, rather than those affected by it. */
const OTHERS: readonly RegExp[] = [
  /return-path|\bsuser\b|\bsrc user\b|help ?desk|service ?desk|support|\bwrote|reply-to|received|organi[sz]er|manager|\bmgr\b|supervisor|superior|\bboss\b|\bdirector\b|\bhead of|coordinator|approv|request(?:e|o)r|requested(?! for)|caller|sender|\bfrom\b|\bactor|initiat|created|creator|modified|changed|updated|performed|managed|reports to|enrolled|generated|exported|prepared|printed|invited|inviter|assign|owner|external identity|opened|reporter|reported|submitt|author|admin|contact|\bhr\b|hrbp|\b(?:business|people) partner|\blead\b|leader|buddy|\bmentor|sponsor|delegate|operator|technician|analyst|\bagent\b|impersonat|reviewer|certifier|deputy|successor|replacement|forward|notify|\binformed\b/i,
  /schrieb|erzeugt|exportiert|führungskraft|vorgesetzt|leiter|\bleit|genehmig|antragstell|auftraggeb|bearbeiter|\bmelder|absender|ersteller|erstellt|ansprechpartner|vertret|nachfolge|verantwort/i,
  /écrit|généré|exporté|responsable|hiérarch|rempla[cç]|suppléant|\bn\+\d|directeur|référent|approba|validé|valid(?:eu|ado)r|demandeur|expéditeur|supérieur|gestionnaire|créé|auteur|\bchef\b/iu,
  /escribió|escreveu|generad|exportad|\bjefe|líder|coord(?:i|e)n|gerente|aprob|aprov|autoriza|solicit|remitente|remetente|creado|criado|encargad|su(?:b|s)titut|reempla|suce(?:s|ss)or|gestor|chefe/iu,
  /scritto|responsabil|referente|superiore|sostitut|approva|richiedente|mittente|\bcapo|creato/i,
  /schreef|vervang|opvolg|leid(?:inggevende|er)|goedkeur|aanvrager|afzender/i,
  /skrev|chef\b|leder|godkän|godkjen|godken|avsändar|afsender|avsender|ansvar|handlägg|beställ/iu,
  /napisa|kierownik|przełożon|zatwierdza|zastęp|utworzon|wnioskodaw|opiekun|nadřízen|nadriaden|vedúc|vedouc|schval|vezető|felettes|jóváhagy|esimies|esihenkil|hyväksy/iu,
  /написал|руководитель|начальник|отправител|согласу|утвержда|инициатор|заявител|керівник|погодж/iu,
  /yönetici|müdür|onay|προϊστάμεν|מנהל|مدير|quản lý|ผู้จัดการ|หัวหน้า|atasan/iu,
  /上司|上長|上席|所属長|評価者|承認|決裁|申請|依頼者|送信者|差出人|管理者|責任者|担当|作成者|代理|後任|更新者|操作者/u,
  /经理|經理|主管|领导|領導|上级|上級|审批|審批|审核|審核|申请|申請|汇报|负责人|負責人|操作[人员員]|创建|代理|接替|創建|建立者|发件人|寄件人/u,
  /관리자|상사|팀장|부서장|승인|결재|신청|요청자|담당자|등록자|대리|후임|작성자|보낸|발신/u,
]
/** `Deactivated by`, whatever the action. */
const BY_WHOM =
  /(?:\p{L} by|ge\p{L}{0,20}(?:t|en) von|\p{L} durch|d[oa] por|(?:é|is|it|u)e? par|to da|(?:ad|t) a[vf]|\p{L} door|\p{L} przez)(?:[ .](?:e-?mail|mail|upn|user|name|login)){0,2}$/iu

/** Whether a name refers to people other than those meant. */
export function isOtherPeopleColumnName(name: string): boolean {
  // `approverEmail` contains a word boundary.
  const words = name.replaceAll(/(?<=\p{Ll})(?=\p{Lu})|_/gu, ' ').trim()
  const isOfOthers = OTHERS.some((others) => others.test(words)) || BY_WHOM.test(words)
  return isOfOthers || isExclusionName(name)
}

const LABEL = /^[\s\p{P}\p{S}]{0,8}(\p{L}[\p{L}\p{M} ()/_-]{0,40})["'”]?\s{0,8}[:：=]/u
/** `Approved by boss@acme.example`, whatever precedes it. */
const BY =
  /^[\s\p{P}\p{S}]{0,8}(\p{L}[\p{L}\p{M} -]{0,40} (?:by|von|durch|par|por|da|door|av|przez)) /iu
/** The line above a mail that is answered, in the words of mail programs: `On Friday, Bo <bo@acme.example> wrote:`. */
const WROTE =
  /(?<!\p{L})(wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|napisał\(?a?\)?|написал\(?а?\)?)(?!\p{L})/iu
/** Neither the name of a sender nor a date behind those words is longer. */
const LONGEST_WROTE = 75

/** Returns the words in front of an address that say who it is: `Approved by`, `Manager`. */
export function findLabelBeforeAddress(line: string): string | undefined {
  return (LABEL.exec(line) ?? BY.exec(line))?.[1] ?? wroteIn(line.trimEnd())
}

function wroteIn(line: string): string | undefined {
  if (!line.endsWith(':')) return undefined
  return WROTE.exec(line.slice(line.lastIndexOf('@') + 1).slice(-LONGEST_WROTE))?.[1]
}

/** Another address of the people who are meant. */
const SECOND =
  /second|alternat|recover|personal|private|privat|home|other(?!s)|backup|alias|proxy|external(?! ?identit)|notification|sekundär|zweit|secondaire|récupération|personnel|alternativ|recuperac|secundari|casa|persone|secondari|pessoal|個人|予備|备用|個人|개인/iu

export function isSecondaryAddressColumnName(name: string): boolean {
  return SECOND.test(name)
}

const MESSAGE_IDS =
  /^(?:rfc822|internet|network|smtp)?(?:gmail)?message\.?id$|^(?:inreplyto|references|rfc822messageid)$/

/** Message identifiers look like addresses, but belong to nobody. */
export function isMessageIdColumnName(name: string): boolean {
  return MESSAGE_IDS.test(plainName(name))
}

/** `Do not revoke`, `Exclude`, in the languages of the people who write it into a list. */
const EXCLUSION =
  /^(?:to be )?(?:exclu(?:de|des|ded|sion|sions|re|s)|exempt(?:ed|ions?)?|exceptions?|except(?: for)?|skip|keep|omit|allow ?list(?:ed)?|white ?list(?:ed)?|ausnahmen?|außer|ausgenommen|ausschließen|ausgeschlossen|behalten|sauf|excepté|excepto|salvo|exento|isento|eccetto|escludere|esclus[oi]|除外|対象外|排除|제외)$|^(?:please )?(?:do not|don[’']?t|never|nicht|bitte nicht|ne pas|no|não|non|niet)[ _-](?:revo|touch|disable|sign|log|end|terminat|remove|block|widerruf|abmeld|sperr|déconn|desconect|disconn|intrekk)[\p{L} _-]{0,20}$/iu
/** No name of such a column is longer. */
const LONGEST_EXCLUSION = 80

/** Returns a name with blanks between its words, without punctuation around it or a note such as `(y/n)`. */
export function toSpacedWords(text: string): string {
  return text
    .replace(/\((?:y(?:es)?|j|ja|o|s)\s?\/\s?n\w*\)/i, '')
    .replaceAll(/^[\s\p{P}]+|[\s\p{P}]{1,20}$/gu, '')
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu})|[_\s]+/gu, ' ')
}

/** Whether a name or a heading stands for people whose sessions are not to be ended. */
export function isExclusionName(name: string): boolean {
  return name.length <= LONGEST_EXCLUSION && EXCLUSION.test(toSpacedWords(name))
}
