import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { PermissionButton } from './permission-button'

const REFUSAL = 'Your role (viewer) can read settings but not change them. Ask a Gatehouse admin.'

afterEach(cleanup)

function show(refusal: string | undefined) {
  const handlers = {
    onClick: vi.fn<() => void>(),
    onFocus: vi.fn<() => void>(),
    onPointerEnter: vi.fn<() => void>(),
  }
  render(
    <PermissionButton refusal={refusal} {...handlers}>
      Edit
    </PermissionButton>,
  )
  return { button: screen.getByRole('button', { name: 'Edit' }), ...handlers }
}

describe('a button that may not be pressed', () => {
  it('is reached by the keyboard, says so and why, and does nothing', () => {
    const { button, onClick, onFocus, onPointerEnter } = show(REFUSAL)
    button.focus()
    fireEvent.pointerEnter(button)
    fireEvent.click(button)
    expect(document.activeElement).toBe(button)
    expect(button.getAttribute('aria-disabled')).toBe('true')
    const description = document.getElementById(button.getAttribute('aria-describedby') ?? '')
    expect(description?.textContent).toBe(REFUSAL)
    expect(onClick).not.toHaveBeenCalled()
    // Nothing is loaded for something that will not open.
    expect(onFocus).not.toHaveBeenCalled()
    expect(onPointerEnter).not.toHaveBeenCalled()
  })

  it('does not send the form it stands in', () => {
    const onSubmit = vi.fn<(event: { preventDefault: () => void }) => void>()
    render(
      <form onSubmit={onSubmit}>
        <PermissionButton refusal={REFUSAL} type="submit">
          Create
        </PermissionButton>
      </form>,
    )
    fireEvent.click(screen.getByRole('button', { name: 'Create' }))
    expect(onSubmit).not.toHaveBeenCalled()
  })

  it('leaves the words to where they stand already', () => {
    render(
      <>
        <p id="why">{REFUSAL}</p>
        <PermissionButton refusal={REFUSAL} refusalId="why">
          Revoke
        </PermissionButton>
      </>,
    )
    const button = screen.getByRole('button', { name: 'Revoke' })
    expect(button.getAttribute('aria-describedby')).toBe('why')
    expect(screen.getAllByText(REFUSAL)).toHaveLength(1)
  })
})

it('is a plain button for whoever may press it', () => {
  const { button, onClick } = show(undefined)
  fireEvent.click(button)
  expect(onClick).toHaveBeenCalledOnce()
  expect(button.getAttribute('aria-disabled')).toBeNull()
  expect(button.getAttribute('aria-describedby')).toBeNull()
})
