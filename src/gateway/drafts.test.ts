import { runInDurableObject } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { MAX_CUSTOM_PAGE_HTML_LENGTH } from '../api/cloudflare-objects'
import { makeChange } from '../api/changes-operations'
import { type ApiResult, createGatehouseClient } from '../api/api-client'
import { listCurrentDraftApprovals, type Draft, type DraftDesign } from '../api/draft'
import {
  createDraft,
  removeComment,
  removeDraft,
  revokeShare,
  saveDraft,
  shareDraft,
  getDraft,
  listDrafts,
} from '../api/drafts-operations'
import {
  commentOnDraft,
  getSharedDraftBlockPage,
  openSharedDraft,
} from '../api/shared-draft-operations'
import { createOperationSender } from '../api/testing/operation-sender'
import { GATEWAY_ERRORS, type GatewayErrorSlug } from '../api/errors'
import { resultToSerializedResponse } from './response'
import type { Account } from './account/account'
import { ACME, BLANK, emulator, ORIGIN, readOrganization, signIn } from './testing/demo-client'

beforeEach(async () => {
  await emulator.reset()
})

afterEach(() => {
  vi.useRealTimers()
})

const DESIGN: DraftDesign = {
  name: 'Acme',
  login_design: { background_color: '#123456', header_text: 'Winter is here' },
}
const BASE: DraftDesign = { name: 'Acme Corporation', login_design: {} }
const BEGUN = { name: 'Winter', design: DESIGN, base: BASE }

/** A `fetch` by one of the demo's people, or anonymously. */
function fetchAs(email: string | null) {
  return async (request: Request) => {
    if (email !== null) request.headers.set('cookie', await signIn(email))
    return exports.default.fetch(new Request(request, { redirect: 'manual' }))
  }
}

const senderOf = (email: string | null) =>
  createOperationSender(createGatehouseClient({ fetch: fetchAs(email), baseUrl: ORIGIN }))

function draftsOf(email: string | null) {
  const send = senderOf(email)
  return {
    listDrafts: send(listDrafts),
    getDraft: send(getDraft),
    createDraft: send(createDraft),
    saveDraft: send(saveDraft),
    removeDraft: send(removeDraft),
    shareDraft: send(shareDraft),
    revokeShare: send(revokeShare),
    removeComment: send(removeComment),
  }
}

function readerAs(email: string | null) {
  const send = senderOf(email)
  return {
    openSharedDraft: send(openSharedDraft),
    getSharedDraftBlockPage: send(getSharedDraftBlockPage),
    commentOnDraft: send(commentOnDraft),
  }
}

const designer = draftsOf('designer@acme.example')

async function resultOf<Result>(answer: Promise<ApiResult<Result>>): Promise<Result> {
  const settled = await answer
  if (!settled.ok) throw settled.error
  return settled.result
}

async function refusalOf(answer: Promise<ApiResult<unknown>>) {
  const settled = await answer
  if (settled.ok) throw new Error('It was not refused.')
  const slug = /gatehouse\.error\.(\w+)/.exec(settled.error.message)?.[1]
  return { status: settled.error.status, slug }
}

const refusal = (slug: GatewayErrorSlug) => ({ status: GATEWAY_ERRORS[slug].status, slug })

const begin = () => resultOf(designer.createDraft(ACME, BEGUN))

/** Returns a link to a draft as it is in a URL, without `/share/`. */
async function linkTo({ id }: Draft, { is_public = true, expires_in_days = 7 } = {}) {
  const { share, path } = await resultOf(
    designer.shareDraft(ACME, id, { is_public, expires_in_days }),
  )
  return { share, link: path.replace('/share/', '') }
}

const LONG = { name: 'x'.repeat(20_000), login_design: {} }

describe('a draft', () => {
  test('is kept with who began it and what was live then', async () => {
    const draft = await begin()
    expect(draft).toMatchObject({
      ...BEGUN,
      version: 1,
      created_by: 'designer@acme.example',
      updated_by: 'designer@acme.example',
      shares: [],
      comments: [],
      removed_comments: [],
      published: null,
    })
    expect(await resultOf(draftsOf('admin@acme.example').getDraft(ACME, draft.id))).toEqual(draft)
    const { design: _, shares: _s, comments: _r, removed_comments: _rr, ...summary } = draft
    expect(await resultOf(designer.listDrafts(ACME))).toContainEqual({
      ...summary,
      approvals: 0,
      links: [],
    })
    expect(await resultOf(designer.listDrafts(BLANK))).toEqual([])
  })

  test('is listed with the ends of its links, without those that were taken back', async () => {
    const draft = await begin()
    const { share } = await linkTo(draft)
    const { share: revoked } = await linkTo(draft)
    await resultOf(designer.revokeShare(ACME, draft.id, revoked.id))
    const listed = await resultOf(designer.listDrafts(ACME))
    expect(listed.find(({ id }) => id === draft.id)?.links).toEqual([
      { id: share.id, expires_at: share.expires_at },
    ])
  })

  test('is listed with as many approvals as those of its version count', async () => {
    const draft = await begin()
    const { link } = await linkTo(draft)
    const said = { text: 'Fine', approves: true, version: 1 }
    for (const name of ['Rosa', 'Rosa', 'Kim']) {
      await resultOf(readerAs(null).commentOnDraft(link, { ...said, name }))
    }
    await resultOf(readerAs(null).commentOnDraft(link, { ...said, name: 'Lee', approves: false }))
    await resultOf(
      readerAs('viewer@audit.acme.example').commentOnDraft(link, { ...said, name: 'Rosa' }),
    )
    const approvals = async () =>
      (await resultOf(designer.listDrafts(ACME))).find(({ id }) => id === draft.id)?.approvals
    const { length } = listCurrentDraftApprovals(await resultOf(designer.getDraft(ACME, draft.id)))
    expect(await approvals()).toBe(length)
    expect(length).toBe(3)
    await resultOf(designer.saveDraft(ACME, draft.id, { design: BASE, version: 1 }))
    expect(await approvals()).toBe(0)
  })

  test('is listed on pages that are bounded in characters, each draft once', async () => {
    const drafts = Array.from({ length: 60 }, async (_, index) =>
      resultOf(designer.createDraft(BLANK, { name: `${index}`, design: BASE, base: LONG })),
    )
    const made = (await Promise.all(drafts)).map(({ id }) => id)
    const listed: string[] = []
    const lengths: number[] = []
    for (let cursor = ''; ;) {
      const page = await designer.listDrafts(BLANK, cursor === '' ? {} : { cursor })
      if (!page.ok) throw new Error(page.error.message)
      lengths.push(page.result.length)
      listed.push(...page.result.map(({ id }) => id))
      cursor = page.resultInfo?.cursor ?? ''
      if (cursor === '') break
    }
    expect(lengths.length).toBeGreaterThan(1)
    expect(listed.toSorted()).toEqual(made.toSorted())
    expect(await refusalOf(designer.listDrafts(BLANK, { cursor: 'x' }))).toEqual(
      refusal('invalid_field'),
    )
    for (const id of made) await resultOf(designer.removeDraft(BLANK, id))
  })

  test('touches nothing that is live', async () => {
    const before = await readOrganization()
    await begin()
    expect(await readOrganization()).toEqual(before)
  })

  test('keeps what is half typed, to the letter', async () => {
    const { id, version } = await begin()
    const design = { name: ' Acme ', login_design: { background_color: '#12', logo_path: 'http:' } }
    const saved = await resultOf(designer.saveDraft(ACME, id, { design, version }))
    expect(saved.design).toEqual(design)
  })

  test('counts a version for each change of its design, not for its name', async () => {
    const { id } = await begin()
    const renamed = await resultOf(designer.saveDraft(ACME, id, { name: 'Spring', version: 1 }))
    expect(renamed).toMatchObject({ name: 'Spring', version: 1 })
    const changed = await resultOf(designer.saveDraft(ACME, id, { design: BASE, version: 1 }))
    expect(changed).toMatchObject({ name: 'Spring', version: 2 })
  })

  test('takes over what is live, and says so', async () => {
    const { id } = await begin()
    const live: DraftDesign = { name: 'Acme', login_design: { footer_text: 'Call us' } }
    const saved = await resultOf(designer.saveDraft(ACME, id, { base: live, version: 1 }))
    expect(saved).toMatchObject({ base: live, design: DESIGN, version: 1 })
  })

  test('that somebody else saved meanwhile is not overwritten, and is returned', async () => {
    const { id } = await begin()
    await resultOf(draftsOf('admin@acme.example').saveDraft(ACME, id, { design: BASE, version: 1 }))
    const late = await designer.saveDraft(ACME, id, { design: DESIGN, version: 1 })
    expect(late).toMatchObject({
      ok: false,
      error: { reason: { status: 412, result: { version: 2, updated_by: 'admin@acme.example' } } },
    })
  })

  test('is gone once it was removed', async () => {
    const { id } = await begin()
    await resultOf(designer.removeDraft(ACME, id))
    expect(await refusalOf(designer.getDraft(ACME, id))).toEqual(refusal('not_found'))
    expect(await refusalOf(designer.saveDraft(ACME, id, { version: 1 }))).toEqual(
      refusal('not_found'),
    )
  })

  test.each([
    ['a name', { ...BEGUN, name: ' ' }, '/name'],
    ['short texts', { ...BEGUN, design: { ...DESIGN, name: 'x'.repeat(60_001) } }, '/design/name'],
    [
      'only what shows',
      { ...BEGUN, design: { ...DESIGN, session_duration: '1h' } },
      '/design/session_duration',
    ],
  ])('needs %s', async (_what, body, pointer) => {
    expect(await designer.createDraft(ACME, body)).toMatchObject({
      ok: false,
      error: { reason: { status: 400, errors: [{ source: { pointer } }] } },
    })
  })

  test('is nothing that a viewer may write, or the help desk may read', async () => {
    const { id } = await begin()
    const viewer = draftsOf('viewer@audit.acme.example')
    expect((await resultOf(viewer.getDraft(ACME, id))).id).toBe(id)
    const change = { name: 'Mine', version: 1 }
    expect(await refusalOf(viewer.saveDraft(ACME, id, change))).toEqual(refusal('forbidden'))
    expect(await refusalOf(viewer.createDraft(ACME, BEGUN))).toEqual(refusal('forbidden'))
    expect(await refusalOf(viewer.removeDraft(ACME, id))).toEqual(refusal('forbidden'))
    const desk = draftsOf('helpdesk@acme.example')
    expect(await refusalOf(desk.listDrafts(ACME))).toEqual(refusal('forbidden'))
  })
})

describe('a link', () => {
  test('shows the draft to somebody who is not signed in, and nothing else of the account', async () => {
    const draft = await begin()
    const { link, share } = await linkTo(draft)
    const shared = await resultOf(readerAs(null).openSharedDraft(link))
    expect(shared).toEqual({
      name: 'Winter',
      design: DESIGN,
      version: 1,
      updated_at: draft.updated_at,
      expires_at: share.expires_at,
      email: null,
      context: {
        identity_providers: expect.arrayContaining([
          { id: expect.any(String), name: 'Okta for subsidiaries', type: 'okta' },
        ]),
        mfa_methods: expect.arrayContaining(['totp']),
        block_pages: { identity_denied: 'custom', forbidden: 'custom' },
      },
    })
    expect(JSON.stringify(shared)).not.toMatch(/client_id|designer@|directory_id/)
  })

  test('shows the pages of those who are not let in, as they are live', async () => {
    const { link } = await linkTo(await begin())
    const page = await resultOf(readerAs(null).getSharedDraftBlockPage(link, 'forbidden'))
    expect(page.custom_html).toContain('Not from this device')
  })

  test('shows no block page that is larger than a preview holds', async () => {
    const { link } = await linkTo(await begin())
    const shown = async (custom_html: string) => {
      const pages = [{ uid: 'p-1', name: 'Denied', type: 'forbidden', custom_html }]
      await emulator.changeAccount(ACME, {
        organization: { custom_pages: { forbidden: 'p-1' } },
        custom_pages: pages,
      })
      vi.useFakeTimers({ toFake: ['Date'] })
      // A recent read is cached, so the clock moves on.
      vi.setSystemTime(Date.now() + 61_000)
      return readerAs(null).getSharedDraftBlockPage(link, 'forbidden')
    }
    expect(await resultOf(shown('x'.repeat(MAX_CUSTOM_PAGE_HTML_LENGTH)))).toHaveProperty(
      'custom_html',
    )
    expect(await refusalOf(shown('x'.repeat(MAX_CUSTOM_PAGE_HTML_LENGTH + 1)))).toEqual(
      refusal('not_found'),
    )
    expect(await refusalOf(shown(' \n'))).toEqual(refusal('not_found'))
  })

  test('asks Cloudflare little, however often it is opened', async () => {
    const { link } = await linkTo(await begin())
    await resultOf(readerAs(null).openSharedDraft(link))
    await emulator.forget()
    for (let times = 0; times < 20; times += 1) await resultOf(readerAs(null).openSharedDraft(link))
    expect(await emulator.requests()).toEqual([])
  })

  test('opens nothing but its draft', async () => {
    const { link } = await linkTo(await begin())
    const paths = ['', '/changes', '/draft/x', '/block-pages/login', '/block-pages/__proto__']
    for (const path of paths.map((below) => `/share/${link}${below}`)) {
      const response = await exports.default.fetch(`${ORIGIN}${path}`, { redirect: 'manual' })
      expect(response.status).toBe(404)
    }
    const headers = { authorization: `Bearer ${link}`, 'x-requested-with': 'XMLHttpRequest' }
    const response = await exports.default.fetch(`${ORIGIN}/api/session`, { headers })
    expect(response.status).toBe(401)
  })

  test('for people who are signed in shows nothing to others', async () => {
    const { link } = await linkTo(await begin(), { is_public: false })
    expect(await refusalOf(readerAs(null).openSharedDraft(link))).toEqual(refusal('no_identity'))
    // Reading a shared draft takes no role.
    const stranger = await resultOf(readerAs('stranger@elsewhere.example').openSharedDraft(link))
    expect(stranger).toMatchObject({ name: 'Winter', email: 'stranger@elsewhere.example' })
  })

  test('shows the draft as it is now', async () => {
    const draft = await begin()
    const { link } = await linkTo(draft)
    await resultOf(designer.saveDraft(ACME, draft.id, { design: BASE, version: 1 }))
    expect(await resultOf(readerAs(null).openSharedDraft(link))).toMatchObject({
      design: BASE,
      version: 2,
    })
  })

  test('that is created while its draft is removed restores nothing', async () => {
    const { id } = await begin()
    const share = { is_public: true, expires_in_days: 7 }
    const answer = await runInDurableObject(
      env.ACCOUNT.getByName(ACME),
      async (account: Account) => {
        const sharing = account.shareDraft(id, share, 'designer@acme.example')
        account.removeDraft(id)
        return resultToSerializedResponse(await sharing)
      },
    )
    expect(answer.status).toBe(404)
    expect(await refusalOf(designer.getDraft(ACME, id))).toEqual(refusal('not_found'))
  })

  test('that was revoked is reported as revoked', async () => {
    const draft = await begin()
    const { link, share } = await linkTo(draft)
    await resultOf(designer.revokeShare(ACME, draft.id, share.id))
    expect(await refusalOf(readerAs(null).openSharedDraft(link))).toEqual(refusal('link_revoked'))
    const other = await linkTo(draft)
    expect((await resultOf(readerAs(null).openSharedDraft(other.link))).name).toBe('Winter')
  })

  test('to a removed draft is revoked with it', async () => {
    const draft = await begin()
    const { link } = await linkTo(draft)
    await resultOf(designer.removeDraft(ACME, draft.id))
    expect(await refusalOf(readerAs(null).openSharedDraft(link))).toEqual(refusal('link_revoked'))
  })

  test('that was altered in any way is invalid', async () => {
    const { link } = await linkTo(await begin())
    for (let at = 0; at < link.length; at += 1) {
      const other = link[at] === 'A' ? 'B' : 'A'
      const tampered = `${link.slice(0, at)}${other}${link.slice(at + 1)}`
      expect(await refusalOf(readerAs(null).openSharedDraft(tampered))).toEqual(
        refusal('link_invalid'),
      )
    }
  })

  test.each(['x', 'a.b', 'e30.e30', '%00.%00', `${'a'.repeat(5_000)}.a`])(
    'that is made up, as %o, is invalid',
    async (link) => {
      expect(await refusalOf(readerAs(null).openSharedDraft(link))).toEqual(refusal('link_invalid'))
    },
  )

  test.each([1, 30])('for %d days shows the draft until then, and nothing after', async (days) => {
    const { link, share } = await linkTo(await begin(), { expires_in_days: days })
    const read = readerAs(null)
    const comment = { name: 'Rosa', text: 'Late', approves: false, version: 1 }
    vi.useFakeTimers({ toFake: ['Date'] })
    vi.setSystemTime(Date.parse(share.expires_at) - 1)
    expect(await resultOf(read.openSharedDraft(link))).toMatchObject({ name: 'Winter' })
    vi.setSystemTime(Date.parse(share.expires_at))
    expect(await refusalOf(read.openSharedDraft(link))).toEqual(refusal('link_expired'))
    expect(await refusalOf(read.commentOnDraft(link, comment))).toEqual(refusal('link_expired'))
    for (const what of ['draft', 'block-pages/forbidden']) {
      const response = await exports.default.fetch(`${ORIGIN}/share/${link}/${what}`)
      expect(response.status).toBe(GATEWAY_ERRORS.link_expired.status)
      expect(await response.text()).not.toMatch(/Winter|Acme/)
    }
  })

  test.each([0, 31, 1.5, -1])('cannot live for %d days', async (expires_in_days) => {
    const { id } = await begin()
    const share = { expires_in_days, is_public: true }
    expect(await refusalOf(designer.shareDraft(ACME, id, share))).toEqual(refusal('invalid_field'))
  })
})

describe('a reader', () => {
  const REMARK = { name: 'Rosa', text: 'Lovely.', approves: true, version: 1 }

  test('leaves a name, a comment and an approval, which the owner sees', async () => {
    const draft = await begin()
    const { link } = await linkTo(draft)
    await resultOf(readerAs(null).commentOnDraft(link, REMARK))
    await resultOf(
      readerAs('viewer@audit.acme.example').commentOnDraft(link, {
        ...REMARK,
        text: '',
        name: 'Vera',
      }),
    )
    expect((await resultOf(designer.getDraft(ACME, draft.id))).comments).toMatchObject([
      { ...REMARK, email: null },
      { name: 'Vera', text: '', email: 'viewer@audit.acme.example' },
    ])
  })

  test('who approves twice approves once', async () => {
    const draft = await begin()
    const { link } = await linkTo(draft)
    for (const text of ['', 'Still lovely.']) {
      await resultOf(readerAs(null).commentOnDraft(link, { ...REMARK, text }))
    }
    expect(
      listCurrentDraftApprovals(await resultOf(designer.getDraft(ACME, draft.id))),
    ).toHaveLength(1)
  })

  test.each([
    ['no name', { ...REMARK, name: ' ' }],
    ['a name that is not seen', { ...REMARK, name: '\u200D\u200D' }],
    ['a name that turns about what follows', { ...REMARK, name: 'Rosa (rosa@acme.example)\u202E' }],
    ['nothing', { ...REMARK, text: ' ', approves: false }],
    ['a book', { ...REMARK, text: 'x'.repeat(2_001) }],
  ])('cannot leave %s', async (_what, comment) => {
    const { link } = await linkTo(await begin())
    expect(await refusalOf(readerAs(null).commentOnDraft(link, comment))).toEqual(
      refusal('invalid_field'),
    )
  })

  test('approves what they saw, not what it has become', async () => {
    const draft = await begin()
    const { link } = await linkTo(draft)
    await resultOf(designer.saveDraft(ACME, draft.id, { design: BASE, version: 1 }))
    expect(await refusalOf(readerAs(null).commentOnDraft(link, REMARK))).toEqual(
      refusal('precondition_failed'),
    )
  })

  test('says nothing more once the link is dead', async () => {
    const draft = await begin()
    const { link, share } = await linkTo(draft)
    await resultOf(designer.revokeShare(ACME, draft.id, share.id))
    expect(await refusalOf(readerAs(null).commentOnDraft(link, REMARK))).toEqual(
      refusal('link_revoked'),
    )
  })
})

describe('comments', () => {
  const REMARK = { name: 'Rosa', text: 'Buy at example.com', approves: true, version: 1 }

  async function leave(link: string, count: number, email: string | null = null) {
    const reader = readerAs(email)
    for (let left = 0; left < count; left += 1) await resultOf(reader.commentOnDraft(link, REMARK))
  }

  test('can be removed by whoever may edit, and count no more; who removed them is kept', async () => {
    const draft = await begin()
    const { link } = await linkTo(draft)
    await leave(link, 2)
    const [first, second] = (await resultOf(designer.getDraft(ACME, draft.id))).comments
    const admin = draftsOf('admin@acme.example')
    const left = await resultOf(admin.removeComment(ACME, draft.id, first?.id ?? ''))
    expect(left.comments).toEqual([second])
    expect(left.removed_comments).toEqual([
      {
        id: first?.id,
        name: 'Rosa',
        email: null,
        at: first?.at,
        approves: true,
        version: 1,
        removed_by: 'admin@acme.example',
        removed_at: expect.any(String),
      },
    ])
    expect(left).toMatchObject({ version: 1, updated_at: draft.updated_at })
    expect(listCurrentDraftApprovals(left)).toEqual([second])
    const again = designer.removeComment(ACME, draft.id, first?.id ?? '')
    expect(await refusalOf(again)).toEqual(refusal('not_found'))
  })

  test('are not to be used up by one reader, whatever is removed of theirs', async () => {
    const draft = await begin()
    const { link } = await linkTo(draft)
    await leave(link, 20)
    const { comments } = await resultOf(designer.getDraft(ACME, draft.id))
    await resultOf(designer.removeComment(ACME, draft.id, comments[0]?.id ?? ''))
    const other = await linkTo(draft)
    for (const tried of [link, other.link]) {
      expect(await refusalOf(readerAs(null).commentOnDraft(tried, REMARK))).toEqual(
        refusal('limit_reached'),
      )
    }
    await leave(link, 1, 'viewer@audit.acme.example')
    const elsewhere = createGatehouseClient({
      fetch: (request) => {
        request.headers.set('cf-connecting-ip', '192.0.2.1')
        return fetchAs(null)(request)
      },
      baseUrl: ORIGIN,
    })
    await resultOf(elsewhere(commentOnDraft(link, REMARK)))
  })

  test('are not to be used up by one link', async () => {
    const draft = await begin()
    const { link } = await linkTo(draft)
    const fill = async (account: Account) => {
      for (let left = 0; left < 100; left += 1) {
        await account.commentOnShare(link, REMARK, { email: null, address: `192.0.2.${left}` })
      }
    }
    await runInDurableObject(env.ACCOUNT.getByName(ACME), fill)
    const vera = readerAs('viewer@audit.acme.example')
    expect(await refusalOf(vera.commentOnDraft(link, REMARK))).toEqual(refusal('limit_reached'))
    await resultOf(vera.commentOnDraft((await linkTo(draft)).link, REMARK))
    // Removing a comment makes room.
    const { comments } = await resultOf(designer.getDraft(ACME, draft.id))
    await resultOf(designer.removeComment(ACME, draft.id, comments[0]?.id ?? ''))
    await resultOf(vera.commentOnDraft(link, REMARK))
  })

  test('are refused where a draft has no room for them', async () => {
    const draft = await begin()
    const links = [await linkTo(draft), await linkTo(draft)]
    const comment = { ...REMARK, text: '\u0001'.repeat(2_000) }
    const statuses = await runInDurableObject(
      env.ACCOUNT.getByName(ACME),
      async (account: Account) => {
        const seen: number[] = []
        for (let left = 0; left < 200; left += 1) {
          const link = links[left % 2]?.link ?? ''
          const reader = { email: null, address: `192.0.2.${left}` }
          seen.push(
            resultToSerializedResponse(await account.commentOnShare(link, comment, reader)).status,
          )
        }
        return seen
      },
    )
    const taken = statuses.filter((status) => status === 200).length
    expect(taken).toBeGreaterThan(100)
    expect(taken).toBeLessThan(200)
    expect(statuses.slice(taken)).toEqual(Array(200 - taken).fill(409))
    expect((await resultOf(designer.getDraft(ACME, draft.id))).comments).toHaveLength(taken)
  })

  test('can be removed from a draft that was last saved before they could be', async () => {
    const draft = await begin()
    await leave((await linkTo(draft)).link, 1)
    await runInDurableObject(env.ACCOUNT.getByName(ACME), (_account, { storage }) => {
      storage.sql.exec("UPDATE drafts SET body = json_remove(body, '$.removed_comments')")
    })
    const { comments, removed_comments } = await resultOf(designer.getDraft(ACME, draft.id))
    expect(removed_comments).toEqual([])
    const left = await resultOf(designer.removeComment(ACME, draft.id, comments[0]?.id ?? ''))
    expect(left.removed_comments).toHaveLength(1)
  })

  test('say nothing of where they came from', async () => {
    const draft = await begin()
    const { link } = await linkTo(draft)
    await leave(link, 1)
    const [comment] = (await resultOf(designer.getDraft(ACME, draft.id))).comments
    expect(Object.keys(comment ?? {}).toSorted()).toEqual([
      'approves',
      'at',
      'email',
      'id',
      'name',
      'text',
      'version',
    ])
  })
})

describe('publishing', () => {
  const send = senderOf('designer@acme.example')
  const changesOf = { makeChange: send(makeChange) }

  async function publish({ id, version, design }: Pick<Draft, 'id' | 'version' | 'design'>) {
    const { etag } = await readOrganization()
    const { organization } = await readOrganization()
    const unset = Object.keys(organization.login_design ?? {}).map((key) => [key, null])
    const login_design = { ...Object.fromEntries(unset), ...design.login_design }
    const patch = { name: design.name, login_design }
    const request = { resource: 'organization', patch, etag, reason: 'Winter' } as const
    return changesOf.makeChange(ACME, { ...request, draft: { id, version } })
  }

  test('is a change like any other, which says who had approved', async () => {
    const draft = await begin()
    const { link } = await linkTo(draft)
    const comment = { name: 'Rosa', text: '', approves: true, version: 1 }
    await resultOf(readerAs(null).commentOnDraft(link, comment))
    await resultOf(
      readerAs(null).commentOnDraft(link, {
        ...comment,
        name: 'Not sure',
        text: 'Hm',
        approves: false,
      }),
    )
    const { change } = await resultOf(publish(draft))
    expect(change).toMatchObject({
      state: 'applied',
      draft: {
        id: draft.id,
        name: 'Winter',
        version: 1,
        approvals: [{ name: 'Rosa', email: null }],
      },
    })
    expect((await resultOf(designer.getDraft(ACME, draft.id))).published).toMatchObject({
      change: change?.number,
      version: 1,
    })
  })

  test('an approval does not count after the draft was changed', async () => {
    const draft = await begin()
    const { link } = await linkTo(draft)
    await resultOf(
      readerAs(null).commentOnDraft(link, { name: 'Rosa', text: '', approves: true, version: 1 }),
    )
    const changed = await resultOf(designer.saveDraft(ACME, draft.id, { design: BASE, version: 1 }))
    const { change } = await resultOf(publish(changed))
    expect(change?.draft?.approvals).toEqual([])
  })

  test('is of what the draft holds, and of nothing else', async () => {
    const draft = await begin()
    const before = await readOrganization()
    for (const design of [
      { ...DESIGN, name: 'Another' },
      { ...DESIGN, login_design: { ...DESIGN.login_design, header_text: 'Nobody approved this' } },
      { ...DESIGN, login_design: { ...DESIGN.login_design, footer_text: 'Nor this' } },
    ]) {
      expect(await refusalOf(publish({ ...draft, design }))).toEqual(refusal('precondition_failed'))
    }
    expect(await readOrganization()).toEqual(before)
  })

  test('another version than the one that was reviewed is refused, and nothing is sent', async () => {
    const draft = await begin()
    const before = await readOrganization()
    await resultOf(designer.saveDraft(ACME, draft.id, { design: BASE, version: 1 }))
    // The response has the current draft, for the person who has to decide.
    expect(await publish(draft)).toMatchObject({
      ok: false,
      error: { reason: { status: 412, result: { id: draft.id, version: 2, design: BASE } } },
    })
    expect(await readOrganization()).toEqual(before)
  })

  test('a draft that was removed is refused, and nothing is sent', async () => {
    const draft = await begin()
    const before = await readOrganization()
    await resultOf(designer.removeDraft(ACME, draft.id))
    expect(await refusalOf(publish(draft))).toEqual(refusal('not_found'))
    expect(await readOrganization()).toEqual(before)
  })

  test('an approval in a removed comment does not count', async () => {
    const draft = await begin()
    const { link } = await linkTo(draft)
    const comment = { name: 'Rosa', text: '', approves: true, version: 1 }
    await resultOf(readerAs(null).commentOnDraft(link, comment))
    const { comments } = await resultOf(designer.getDraft(ACME, draft.id))
    await resultOf(designer.removeComment(ACME, draft.id, comments[0]?.id ?? ''))
    const { change } = await resultOf(publish(draft))
    expect(change?.draft?.approvals).toEqual([])
  })
})
