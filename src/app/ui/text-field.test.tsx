import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { TextAreaField, TextField } from './text-field'

test('a field is named by its label and described by its description', () => {
  render(<TextField label="Team name" description="Part of the address." />)
  const field = screen.getByRole('textbox', {
    name: 'Team name',
    description: 'Part of the address.',
  })
  expect(field.getAttribute('aria-invalid')).toBeNull()
})

test('an error takes the place of the description, and marks the field', () => {
  render(<TextAreaField label="People" description="One per line." error="Nobody is in it." />)
  const field = screen.getByRole('textbox', { name: 'People', description: 'Nobody is in it.' })
  expect(field.getAttribute('aria-invalid')).toBe('true')
  expect(screen.queryByText('One per line.')).toBeNull()
})
