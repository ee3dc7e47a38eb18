/** How far somebody gets, from least to most. */
export const LEVELS = ['no', 'from_place', 'after_check', 'at_once'] as const
export type Level = (typeof LEVELS)[number]

/**
 * How far somebody gets at least and at most, since not everything can be known. Each bound is an index of `LEVELS`.
 * `causes` are the rules that decide it, the most important first.
 */
export type AdmissionRange<Cause> = {
  least: number
  most: number
  causes: readonly Cause[]
  /** Whether it takes both a place and a check, so that either of them can be avoided. */
  isMixed?: boolean
}

/** The most rules that are named for one decision. */
export const MOST_CAUSES = 4

export const NO = 0
export const FROM_PLACE = 1
export const AFTER_CHECK = 2
export const AT_ONCE = 3

export const rangeOf = <Cause>(level: number, ...causes: Cause[]): AdmissionRange<Cause> => ({
  least: level,
  most: level,
  causes,
})

export const unknownAdmissionRange = <Cause>(...causes: Cause[]): AdmissionRange<Cause> => ({
  least: NO,
  most: AT_ONCE,
  causes,
})

/** Returns how far somebody gets by any one of several ways: as far as by the best of them. */
export function anyOf<Cause>(ranges: readonly AdmissionRange<Cause>[]): AdmissionRange<Cause> {
  return ranges.reduce((best, range) => {
    const [first, second] = isBetter(range, best) ? [range, best] : [best, range]
    // What is less certain still matters as long as it could get somebody further.
    const rest = second.most > first.least || first.most === NO ? second.causes : []
    return {
      least: Math.max(best.least, range.least),
      most: Math.max(best.most, range.most),
      causes: merged(first.causes, rest),
      isMixed: isMixed(best, range),
    }
  }, rangeOf<Cause>(NO))
}

function isBetter<Cause>(one: AdmissionRange<Cause>, other: AdmissionRange<Cause>): boolean {
  return one.least === other.least ? one.most > other.most : one.least > other.least
}

/** Returns how far somebody gets who must meet several conditions: as far as the strictest of them allows. */
export function allOf<Cause>(ranges: readonly AdmissionRange<Cause>[]): AdmissionRange<Cause> {
  return ranges.reduce((strictest, range) => {
    const [first, second] = isStricter(range, strictest) ? [range, strictest] : [strictest, range]
    return {
      least: Math.min(strictest.least, range.least),
      most: Math.min(strictest.most, range.most),
      causes: first.most === NO ? first.causes : merged(first.causes, second.causes),
      isMixed: isMixed(strictest, range),
    }
  }, rangeOf<Cause>(AT_ONCE))
}

function isStricter<Cause>(one: AdmissionRange<Cause>, other: AdmissionRange<Cause>): boolean {
  return one.most === other.most ? one.least < other.least : one.most < other.most
}

function isMixed<Cause>(one: AdmissionRange<Cause>, other: AdmissionRange<Cause>): boolean {
  const isBoth =
    (includes(one, FROM_PLACE) && includes(other, AFTER_CHECK)) ||
    (includes(one, AFTER_CHECK) && includes(other, FROM_PLACE))
  return isBoth || one.isMixed === true || other.isMixed === true
}

function includes<Cause>({ least, most }: AdmissionRange<Cause>, level: number): boolean {
  return least <= level && level <= most
}

/**
 * Returns how far somebody gets whom a match stops. A place can be left, so what stops people in one place lets them in
 * from others. Whether somebody avoids a way to sign in is not known.
 */
export function unless<Cause>(match: AdmissionRange<Cause>): AdmissionRange<Cause> {
  const { least, most, causes } = match
  if (most === NO) return rangeOf<Cause>(AT_ONCE)
  if (least === AT_ONCE) return { least: NO, most: NO, causes }
  if (least !== FROM_PLACE || most !== FROM_PLACE) return { least: NO, most: AT_ONCE, causes }
  return { least: FROM_PLACE, most: match.isMixed === true ? AT_ONCE : FROM_PLACE, causes }
}

function merged<Cause>(first: readonly Cause[], second: readonly Cause[]): Cause[] {
  return [...new Set([...first, ...second])].slice(0, MOST_CAUSES)
}
