import { entriesOf, layoutOf, type PeopleSource } from './people-source'
import { decode, isWorkbook, readTable } from './table'

let lastId = 0

/** The people of a text, or of a file's bytes. */
export async function readPeople(
  name: string,
  content: string | ArrayBuffer,
): Promise<PeopleSource> {
  const id = (lastId += 1)
  if (typeof content !== 'string' && isWorkbook(content)) {
    throw new Error(
      `${name} is a workbook, not text. Open it in Excel or another spreadsheet program, save the sheet as CSV, and choose that file. Or copy the cells and paste them here.`,
    )
  }
  const table = await readTable(typeof content === 'string' ? content : decode(content))
  const layout = layoutOf(table)
  return { id, name, table, ...layout, entries: await entriesOf(id, table, layout) }
}
