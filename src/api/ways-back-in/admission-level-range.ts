/** How far somebody gets, from least to most. */
export const KNOWN_ADMISSION_LEVELS = ['no', 'from_place', 'after_check', 'at_once'] as const
export type KnownAdmissionLevel = (typeof KNOWN_ADMISSION_LEVELS)[number]

/**
 * How far somebody gets at least and at most, since not everything can be known. Each bound is an index of
 * `KNOWN_ADMISSION_LEVELS`.
 * `causes` are the rules that decide it, the most important first.
 */
export type AdmissionLevelRange<Cause> = {
  least: number
  most: number
  causes: readonly Cause[]
  /** Whether it takes both a place and a check, so that either of them can be avoided. */
  isMixed?: boolean
}

type AnyRange = AdmissionLevelRange<unknown>

/** The most rules that are named for one decision. */
export const MAX_ADMISSION_CAUSES = 4

export const NO_ADMISSION_LEVEL_INDEX = 0
export const FROM_PLACE_ADMISSION_LEVEL_INDEX = 1
export const AFTER_CHECK_ADMISSION_LEVEL_INDEX = 2
export const AT_ONCE_ADMISSION_LEVEL_INDEX = 3

export const createSingleAdmissionLevelRange = <Cause>(
  level: number,
  ...causes: Cause[]
): AdmissionLevelRange<Cause> => ({
  least: level,
  most: level,
  causes,
})

export const createUnknownAdmissionLevelRange = <Cause>(
  ...causes: Cause[]
): AdmissionLevelRange<Cause> => ({
  least: NO_ADMISSION_LEVEL_INDEX,
  most: AT_ONCE_ADMISSION_LEVEL_INDEX,
  causes,
})

/** Returns how far somebody gets by any one of several ways: as far as by the best of them. */
export function combineAlternativeAdmissionLevelRanges<Cause>(
  ranges: readonly AdmissionLevelRange<Cause>[],
): AdmissionLevelRange<Cause> {
  return ranges.reduce((best, range) => {
    const [first, second] = isBetter(range, best) ? [range, best] : [best, range]
    // What is less certain still matters as long as it could get somebody further.
    const rest =
      second.most > first.least || first.most === NO_ADMISSION_LEVEL_INDEX ? second.causes : []
    return {
      least: Math.max(best.least, range.least),
      most: Math.max(best.most, range.most),
      causes: merged(first.causes, rest),
      isMixed: isMixed(best, range),
    }
  }, createSingleAdmissionLevelRange<Cause>(NO_ADMISSION_LEVEL_INDEX))
}

function isBetter(one: AnyRange, other: AnyRange): boolean {
  return one.least === other.least ? one.most > other.most : one.least > other.least
}

/** Returns how far somebody gets who must meet several conditions: as far as the strictest of them allows. */
export function combineRequiredAdmissionLevelRanges<Cause>(
  ranges: readonly AdmissionLevelRange<Cause>[],
): AdmissionLevelRange<Cause> {
  return ranges.reduce((strictest, range) => {
    const [first, second] = isStricter(range, strictest) ? [range, strictest] : [strictest, range]
    return {
      least: Math.min(strictest.least, range.least),
      most: Math.min(strictest.most, range.most),
      causes:
        first.most === NO_ADMISSION_LEVEL_INDEX
          ? first.causes
          : merged(first.causes, second.causes),
      isMixed: isMixed(strictest, range),
    }
  }, createSingleAdmissionLevelRange<Cause>(AT_ONCE_ADMISSION_LEVEL_INDEX))
}

function isStricter(one: AnyRange, other: AnyRange): boolean {
  return one.most === other.most ? one.least < other.least : one.most < other.most
}

function isMixed(one: AnyRange, other: AnyRange): boolean {
  const isBoth =
    (includes(one, FROM_PLACE_ADMISSION_LEVEL_INDEX) &&
      includes(other, AFTER_CHECK_ADMISSION_LEVEL_INDEX)) ||
    (includes(one, AFTER_CHECK_ADMISSION_LEVEL_INDEX) &&
      includes(other, FROM_PLACE_ADMISSION_LEVEL_INDEX))
  return isBoth || one.isMixed === true || other.isMixed === true
}

function includes({ least, most }: AnyRange, level: number): boolean {
  return least <= level && level <= most
}

/**
 * Returns how far somebody gets whom a match stops. A place can be left, so what stops people in one place lets them in
 * from others. Whether somebody avoids a way to sign in is not known.
 */
export function invertAdmissionLevelRange<Cause>(
  match: AdmissionLevelRange<Cause>,
): AdmissionLevelRange<Cause> {
  const { least, most, causes } = match
  if (most === NO_ADMISSION_LEVEL_INDEX)
    return createSingleAdmissionLevelRange<Cause>(AT_ONCE_ADMISSION_LEVEL_INDEX)
  if (least === AT_ONCE_ADMISSION_LEVEL_INDEX)
    return { least: NO_ADMISSION_LEVEL_INDEX, most: NO_ADMISSION_LEVEL_INDEX, causes }
  if (least !== FROM_PLACE_ADMISSION_LEVEL_INDEX || most !== FROM_PLACE_ADMISSION_LEVEL_INDEX)
    return { least: NO_ADMISSION_LEVEL_INDEX, most: AT_ONCE_ADMISSION_LEVEL_INDEX, causes }
  return {
    least: FROM_PLACE_ADMISSION_LEVEL_INDEX,
    most: match.isMixed === true ? AT_ONCE_ADMISSION_LEVEL_INDEX : FROM_PLACE_ADMISSION_LEVEL_INDEX,
    causes,
  }
}

function merged<Cause>(first: readonly Cause[], second: readonly Cause[]): Cause[] {
  return [...new Set([...first, ...second])].slice(0, MAX_ADMISSION_CAUSES)
}
