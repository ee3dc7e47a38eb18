const OLDEST_NODE = [22, 12] as const

/** Ends the program with a clear message where Vite and Wrangler would fail with an obscure one. */
export function requireNodeVersion(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldestMajor, oldestMinor] = OLDEST_NODE
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  console.error(
    `Gatehouse needs Node ${OLDEST_NODE.join('.')} or later; this is ${process.version}.`,
  )
  process.exit(1)
}
