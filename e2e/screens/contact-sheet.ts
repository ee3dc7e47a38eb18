/** A page with every picture in the order of the table, each linked to its full size. */
export type Picture = {
  page: string
  state: string
  width: number
  colorScheme: 'light' | 'dark'
  file: string
}

export function contactSheet(pictures: readonly Picture[]): string {
  const pages = [...new Set(pictures.map(({ page }) => page))]
  const sections = pages.map((name) => {
    const taken = pictures.filter(({ page }) => page === name)
    return `<h2>${name}</h2>\n<div>${taken.map(figure).join('\n')}</div>`
  })
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Gatehouse, every page in every state</title>
<style>
  body { font: 14px system-ui; margin: 2rem; background: #888; }
  div { display: flex; flex-wrap: wrap; gap: 1rem; align-items: start; }
  figure { margin: 0; }
  img { display: block; height: 22rem; max-width: 100%; object-fit: cover; object-position: top; }
</style>
<h1>Gatehouse, every page in every state</h1>
${sections.join('\n')}
</html>
`
}

function figure({ page, state, width, colorScheme, file }: Picture): string {
  const caption = `${state}, ${width} px, ${colorScheme}`
  return `<figure><a href="${file}"><img src="${file}" alt="${page}: ${caption}" loading="lazy"></a><figcaption>${caption}</figcaption></figure>`
}
