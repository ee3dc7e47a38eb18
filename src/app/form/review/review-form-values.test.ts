import { describe, expect, it } from 'vitest'
import {
  type ReviewRequirements,
  EMPTY_REVIEW_FORM_VALUES,
  type ReviewFormValues,
  createReviewFormResolver,
} from './review-form-values'

const NO_DEMANDS: ReviewRequirements = { unlockReason: false, confirmation: undefined }

async function problems(draft: Partial<ReviewFormValues>, demands = NO_DEMANDS) {
  const { errors } = await createReviewFormResolver(demands)(
    { ...EMPTY_REVIEW_FORM_VALUES, ...draft },
    undefined,
    {
      fields: {},
      shouldUseNativeValidation: false,
    },
  )
  return Object.keys(errors)
}

describe('a review', () => {
  it('needs a reason that says something, and no ticket', async () => {
    expect(await problems({})).toEqual(['reason'])
    expect(await problems({ reason: '  \n' })).toEqual(['reason'])
    expect(await problems({ reason: 'Why not' })).toEqual([])
  })

  it('keeps both to the length that the gateway takes', async () => {
    expect(await problems({ reason: 'a'.repeat(1001), ticket: 'b'.repeat(201) })).toEqual([
      'reason',
      'ticket',
    ])
  })

  it('needs the exact confirmation of a danger', async () => {
    const demands = { ...NO_DEMANDS, confirmation: 'acme' }
    expect(await problems({ reason: 'Move', confirmation: 'Acme' }, demands)).toEqual([
      'confirmation',
    ])
    expect(await problems({ reason: 'Move', confirmation: 'acme' }, demands)).toEqual([])
  })

  it('needs the reason that Cloudflare stores, where one is asked for', async () => {
    const demands = { ...NO_DEMANDS, unlockReason: true }
    expect(await problems({ reason: 'Move' }, demands)).toEqual(['unlockReason'])
    expect(await problems({ reason: 'Move', unlockReason: 'Move' }, demands)).toEqual([])
  })
})
