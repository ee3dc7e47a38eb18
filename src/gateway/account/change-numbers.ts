/**
 * Numbers of changes, newest first, of which only as many are read as are asked for. It is asked for
 * ever lower ones.
 */
export type ChangeNumbers = {
  /** The highest that is not above `most`; undefined if there is none. */
  atMost: (most: number) => number | undefined
}

export const NO_CHANGES: ChangeNumbers = { atMost: () => undefined }

/** All from the first to the last. */
export function changesBetween(first: number, last: number): ChangeNumbers {
  return {
    atMost: (most) => {
      const highest = Math.min(most, last)
      return highest >= first ? highest : undefined
    },
  }
}

/** What `read` finds that is not above a number, newest first and so many at once at most. */
export function changesRead(
  read: (most: number, limit: number) => number[],
  atOnce: number,
): ChangeNumbers {
  let found: number[] = []
  let next = 0
  let isAll = false
  return {
    atMost: (most) => {
      while (next < found.length && (found[next] ?? 0) > most) next += 1
      if (next === found.length && !isAll) {
        found = read(most, atOnce)
        next = 0
        isAll = found.length < atOnce
      }
      return found[next]
    },
  }
}

/** Those that are in one of them at least. */
export function union(members: readonly ChangeNumbers[]): ChangeNumbers {
  return {
    atMost: (most) => {
      const highest = members.flatMap((member) => member.atMost(most) ?? [])
      return highest.length === 0 ? undefined : Math.max(...highest)
    },
  }
}

/**
 * Those that are in all of them. Each leaps to what the others have next, so that few are read where one
 * of them has few.
 */
export function intersection(members: readonly ChangeNumbers[]): ChangeNumbers {
  return {
    atMost: (most) => {
      let candidate = most
      for (let agreed = 0, index = 0; agreed < members.length; index += 1) {
        const number = members[index % members.length]?.atMost(candidate)
        if (number === undefined) return undefined
        agreed = number === candidate ? agreed + 1 : 1
        candidate = number
      }
      return candidate
    },
  }
}

/** So many of them, from below a number. */
export function take(numbers: ChangeNumbers, below: number, limit: number): number[] {
  const taken: number[] = []
  for (let most = below - 1; taken.length < limit;) {
    const number = numbers.atMost(most)
    if (number === undefined) break
    taken.push(number)
    most = number - 1
  }
  return taken
}
