import { readdirSync, readFileSync } from 'node:fs'

/** The unit of CPU time in /proc, on every Linux that Node runs on. */
const MS_A_TICK = 10

/** Returns the resident memory of every workerd that is a child or a further descendant of this process, by its id. */
export function residentBytesById(): Map<number, number> {
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
  return new Map([...sizes].filter(([pid]) => isOwn(pid)).map(([pid, kib]) => [pid, kib * 1024]))
}

/** Returns the resident memory of all of them. */
export function residentBytes(): number {
  return [...residentBytesById().values()].reduce((sum, bytes) => sum + bytes, 0)
}

/** Starts a runtime, and finds the process that this adds. Runtimes are started one after the other. */
export async function withProcessId<Started extends object>(
  start: () => Promise<Started>,
): Promise<Started & { pid: number }> {
  const before = residentBytesById()
  const started = await start()
  const pid = [...residentBytesById().keys()].find((id) => !before.has(id))
  if (pid === undefined) throw new Error('No workerd was started.')
  return { ...started, pid }
}

/** Returns the most memory that a process had so far. */
export function peakBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024
}

/** Returns the CPU time of a process so far, in ms. */
export function cpuTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name, in brackets, may contain spaces. User and system time are the fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * MS_A_TICK
}
