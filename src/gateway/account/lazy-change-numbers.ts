/**
 * A lazy list of change numbers, newest first, which reads only as many as are needed. Successive calls must ask for
 * ever lower numbers.
 */
export type LazyChangeNumbers = {
  /** Returns the highest number that is at most `most`, or undefined if there is none. */
  atMost: (most: number) => number | undefined
}

export const NO_CHANGE_NUMBERS: LazyChangeNumbers = { atMost: () => undefined }

/** All numbers from `first` to `last`. */
export function changeNumberRange(first: number, last: number): LazyChangeNumbers {
  return {
    atMost: (most) => {
      const highest = Math.min(most, last)
      return highest >= first ? highest : undefined
    },
  }
}

/** The numbers that `read` returns, newest first, at most `atOnce` per call. */
export function readChangeNumbersLazily(
  read: (most: number, limit: number) => number[],
  atOnce: number,
): LazyChangeNumbers {
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

/** The numbers that are in at least one of the lists. */
export function unionOfChangeNumbers(members: readonly LazyChangeNumbers[]): LazyChangeNumbers {
  return {
    atMost: (most) => {
      const highest = members.flatMap((member) => member.atMost(most) ?? [])
      return highest.length === 0 ? undefined : Math.max(...highest)
    },
  }
}

/**
 * The numbers that are in all of the lists. Each list skips to the next number of the others, so few are read if one
 * of the lists is short.
 */
export function intersectChangeNumbers(members: readonly LazyChangeNumbers[]): LazyChangeNumbers {
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

/** Returns up to `limit` numbers that are lower than `below`. */
export function readChangeNumbersBelow(
  numbers: LazyChangeNumbers,
  below: number,
  limit: number,
): number[] {
  const taken: number[] = []
  for (let most = below - 1; taken.length < limit;) {
    const number = numbers.atMost(most)
    if (number === undefined) break
    taken.push(number)
    most = number - 1
  }
  return taken
}
