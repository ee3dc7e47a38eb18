import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createRenderPropElement } from './render-prop-element'

test('without an element, the tag is rendered with the props and the reference', () => {
  let attached: unknown
  const ref = (element: unknown) => {
    attached ??= element
  }
  render(
    createRenderPropElement({
      defaultTagName: 'p',
      ref,
      props: { className: 'a', children: 'Text' },
    }),
  )
  const text = screen.getByText('Text')
  expect(text.tagName).toBe('P')
  expect(text.className).toBe('a')
  expect(attached).toBe(text)
})

test('an element keeps its own props, adds the others, and joins the classes', () => {
  render(
    createRenderPropElement({
      // oxlint-disable-next-line jsx-a11y/anchor-has-content, jsx-a11y/control-has-associated-label -- the content is among the other props
      render: <a href="/own" className="own" />,
      props: { href: '/other', title: 'More', className: 'link', children: 'Text' },
    }),
  )
  const link = screen.getByRole('link', { name: 'Text' })
  expect(link.getAttribute('href')).toBe('/own')
  expect(link.getAttribute('title')).toBe('More')
  expect(link.className).toBe('own link')
})
