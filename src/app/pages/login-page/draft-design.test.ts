import { expect, test } from 'vitest'
import {
  toDraftDesign,
  findDifferingDesignFields,
  toDesignFormValues,
  rebaseDraftOnLive,
} from './draft-design'

const LIVE = {
  name: 'Acme',
  session_duration: '24h',
  login_design: { header_text: 'Welcome', background_color: '#112233', unknown: 1 },
}

test('a design is what of an organization is on its login page', () => {
  expect(toDraftDesign(toDesignFormValues(LIVE))).toEqual({
    name: 'Acme',
    login_design: {
      header_text: 'Welcome',
      background_color: '#112233',
      text_color: '',
      logo_path: '',
      footer_text: '',
    },
  })
})

test('restores a half-typed value as it was typed', () => {
  const typed = {
    ...toDesignFormValues(LIVE),
    '/login_design/text_color': ' #12',
    '/name': ' Acme ',
  }
  expect(toDesignFormValues(toDraftDesign(typed))).toEqual(typed)
})

test('values that are unset, null or empty do not differ', () => {
  const empty = { name: '', login_design: {} }
  const spelled = { name: null, login_design: { header_text: '', logo_path: null } }
  expect(findDifferingDesignFields(empty, spelled)).toEqual([])
})

test('a draft that takes over what is live keeps what it changed itself', () => {
  const base = toDraftDesign(toDesignFormValues(LIVE))
  const draft = { ...base, login_design: { ...base.login_design, header_text: 'Winter' } }
  const live = {
    name: 'Acme Group',
    login_design: { ...base.login_design, header_text: 'Hello', footer_text: 'Call us' },
  }
  expect(rebaseDraftOnLive({ design: draft, base }, live)).toEqual({
    name: 'Acme Group',
    login_design: { ...live.login_design, header_text: 'Winter' },
  })
})
