import { Button } from '@cloudflare/kumo/components/button'
import { CircleHalfIcon, MoonIcon, SunIcon } from '@phosphor-icons/react'
import { type ReactNode, useState } from 'react'
import { LOGIN_PAGE_STATES } from '../../login-page/state'
import { SectionCard } from '../ui/section-card'
import { Segmented, type SegmentedOption } from '../ui/segmented'
import { STATE_NAMES } from './state-words'
import type { View } from './view'

type LoginViewerProps = {
  title: string
  view: View
  onViewChange: (view: View) => void
  /** Next to the title. */
  action?: ReactNode
  /** The stage. Passed as children, so that typing next to it re-renders only the stage. */
  children: ReactNode
}

/** The preview of the login page, with all the ways to view it. */
export function LoginViewer({ title, children, action, ...view }: LoginViewerProps) {
  return (
    <SectionCard title={title} action={action}>
      <ViewToolbar {...view} />
      {children}
    </SectionCard>
  )
}

type ViewToolbarProps = {
  view: View
  onViewChange: (view: View) => void
}

/** Chooses the moment of the login, the window, and the conditions to test the page under. */
function ViewToolbar(props: ViewToolbarProps) {
  const { view } = props
  const choice = <Key extends keyof View>(key: Key) => choiceOf(key, props)
  const trials = [
    labelOf(ZOOMS, view.zoom),
    labelOf(TEXTS, view.texts),
    labelOf(DIRECTIONS, view.dir),
  ]
  const [isOpen, setOpen] = useState(false)
  return (
    <div
      role="group"
      aria-label="View"
      className="space-y-2 border-b border-kumo-hairline px-4 py-3"
    >
      <Segmented label="Page" options={STATES} {...choice('state')} />
      <div className="flex flex-wrap items-center gap-2">
        <Segmented label="Device" options={DEVICE_OPTIONS} {...choice('device')} />
        <Segmented label="Theme" options={THEMES} {...choice('theme')} />
        <Segmented label="Size" options={SIZES} {...choice('size')} />
        <Button
          type="button"
          variant="ghost"
          size="sm"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Less' : ['More', ...trials.filter(Boolean)].join(' · ')}
        </Button>
      </div>
      {isOpen && (
        <div className="flex flex-wrap gap-2">
          <Segmented label="Zoom" options={ZOOMS} {...choice('zoom')} />
          <Segmented label="Texts" options={TEXTS} {...choice('texts')} />
          <Segmented label="Direction" options={DIRECTIONS} {...choice('dir')} />
        </div>
      )}
    </div>
  )
}

function choiceOf<Key extends keyof View>(key: Key, { view, onViewChange }: ViewToolbarProps) {
  return {
    value: view[key],
    onChange: (value: View[Key]) => onViewChange({ ...view, [key]: value }),
  }
}

/** Returns the label of the chosen option unless it is the first one, the default. */
function labelOf<Value>(options: readonly SegmentedOption<Value>[], chosen: Value) {
  return options.slice(1).find(({ value }) => value === chosen)?.label
}

type Options<Key extends keyof View> = readonly SegmentedOption<View[Key]>[]

const STATES: Options<'state'> = LOGIN_PAGE_STATES.map((value) => ({
  value,
  label: STATE_NAMES[value],
}))

const DEVICE_OPTIONS: Options<'device'> = [
  { value: 'phone', label: 'Phone' },
  { value: 'tablet', label: 'Tablet' },
  { value: 'desktop', label: 'Desktop' },
]

const THEMES: Options<'theme'> = [
  { value: 'light', label: 'Light', icon: <SunIcon /> },
  { value: 'dark', label: 'Dark', icon: <MoonIcon /> },
  { value: 'both', label: 'Light and dark', icon: <CircleHalfIcon /> },
]

const SIZES: Options<'size'> = [
  { value: 'fit', label: 'Fit' },
  { value: 'actual', label: 'Actual size' },
]

const ZOOMS: Options<'zoom'> = [
  { value: 100, label: '100 %' },
  { value: 200, label: '200 %' },
]

const TEXTS: Options<'texts'> = [
  { value: 'own', label: 'Yours' },
  { value: 'long', label: 'Long' },
  { value: 'arabic', label: 'Arabic' },
]

const DIRECTIONS: Options<'dir'> = [
  { value: 'auto', label: 'As the texts' },
  { value: 'ltr', label: 'Left to right' },
  { value: 'rtl', label: 'Right to left' },
]
