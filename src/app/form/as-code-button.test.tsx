import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { AsCodeButton } from './as-code-button'

vi.mock('../as-code/as-code-dialog', () => {
  throw new TypeError('Failed to fetch dynamically imported module')
})

afterEach(cleanup)

it('leaves what is being edited alone when its own code cannot be had', async () => {
  render(
    <>
      <AsCodeButton
        title="This change as code"
        source={{ account: 'acme', setting: 'organization', document: {} }}
      />
      <input aria-label="An edit" defaultValue="typed" />
    </>,
  )
  const button = screen.getByRole('button', { name: 'As code' })
  act(() => button.focus())
  fireEvent.click(button)
  expect((await screen.findByRole('alert')).textContent).toContain('Try again')
  expect(screen.getByLabelText('An edit')).toHaveProperty('value', 'typed')
})
