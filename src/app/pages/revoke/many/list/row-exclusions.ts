import { isExclusionName, isOtherPeopleColumnName, toSpacedWords } from './column-names'
import type { PeopleTable, TableRowWithAddresses } from './people-table'

/** A cell of its own that excludes its row, whatever its column. */
const EXCLUDED =
  /^(?:excluded|exempt(?:ed)?|(?:do not|don[’']?t|never) revoke|ausgenommen|ausgeschlossen|nicht widerrufen|ne pas révoquer|no revocar|não revogar|non revocare|除外|対象外|排除|제외)$/i
/** A column that says for each row whether it is meant. */
const INCLUSION =
  /^(?:to )?(?:revoke|include|end sessions?|sign out|log out|widerrufen|abmelden|révoquer|déconnecter|revocar|revogar|revocare)$/i
/** A column that says for each row what is to be done. */
const ACTION = /^(?:action|decision|verdict|aktion|maßnahme|entscheidung|acción|azione|ação)$/i
const LEAVE = /^(?:keep|skip|exclude|leave|ignore|none|no action|behalten|keine)$/i
const NEGATIVE =
  /^(?:no|n|false|0|nein|non|não|nee|nej|いいえ|否|아니요|✗|✘|❌|keep|skip|exclude|none)$/i

/** No mark is longer. */
const LONGEST_MARK = 40

/** Returns a function that tells why a row is marked as not meant, or undefined if it is not. */
export function createRowExclusionFinder({
  columns,
  hasHeader,
}: PeopleTable): (row: TableRowWithAddresses) => string | undefined {
  const names = hasHeader ? columns : []
  const exclusions = names.map(isExclusionName)
  const inclusions = names.map((name) => INCLUSION.test(toSpacedWords(name)))
  const actions = names.map((name) => ACTION.test(toSpacedWords(name)))
  /** The heading within the table that the following rows stand below, if it is of others. */
  let heading: string | undefined
  return ({ cells, found }) => {
    const filled = cells.filter((cell) => cell.trim() !== '')
    const [only = ''] = filled
    if (cells.length > 1 && filled.length === 1 && found.length === 0) {
      const text = only.trim()
      const isOfOthers =
        isExclusionName(text) || (/[:：]$/.test(text) && isOtherPeopleColumnName(text))
      heading = isOfOthers ? text : undefined
    }
    if (heading !== undefined) return `below “${heading}”`
    for (const [column, cell] of cells.entries()) {
      const mark = cell.trim()
      if (mark === '' || mark.length > LONGEST_MARK || mark.includes('@')) continue
      const isMarked =
        EXCLUDED.test(mark) ||
        (exclusions[column] === true && !NEGATIVE.test(mark) && /[\p{L}\p{N}\p{So}]/u.test(mark)) ||
        (inclusions[column] === true && NEGATIVE.test(mark)) ||
        (actions[column] === true && LEAVE.test(mark))
      if (!isMarked) continue
      const name = names[column] ?? ''
      return name === '' ? `marked “${mark}”` : `marked “${mark}” in the column “${name}”`
    }
    return undefined
  }
}
