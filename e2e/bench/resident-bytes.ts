import { readdirSync, readFileSync } from 'node:fs'

/** Returns the resident memory of every workerd that is a child or a further descendant of this process. */
export function residentBytes(): number {
  const parents = new Map<number, number>()
  const sizes = new Map<number, number>()
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${entry}/status`, 'utf8')
      const field = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? ''
      parents.set(Number(entry), Number(field('PPid')))
      if (field('Name').startsWith('workerd')) sizes.set(Number(entry), Number(field('VmRSS')))
    } catch {
      // The process has ended meanwhile.
    }
  }
  const isOwn = (pid: number): boolean =>
    pid === process.pid || (parents.has(pid) && isOwn(parents.get(pid) ?? 0))
  return [...sizes].reduce((sum, [pid, kib]) => sum + (isOwn(pid) ? kib * 1024 : 0), 0)
}
