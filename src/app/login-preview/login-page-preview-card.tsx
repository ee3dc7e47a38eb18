import { Button } from '@cloudflare/kumo/components/button'
import { CircleHalfIcon, MoonIcon, SunIcon } from '@phosphor-icons/react'
import { type ReactNode, useState } from 'react'
import { LOGIN_PAGE_STATES } from '../../login-page/login-page-state'
import { SectionCard } from '../ui/section-card'
import { SegmentedControl, type SegmentedOption } from '../ui/segmented-control'
import { LOGIN_PAGE_STATE_NAMES } from './login-page-state-names'
import type { PreviewOptions } from './preview-options'

type LoginViewerProps = {
  title: string
  view: PreviewOptions
  onViewChange: (view: PreviewOptions) => void
  /** Next to the title. */
  action?: ReactNode
  /** The stage. Passed as children, so that typing next to it re-renders only the stage. */
  children: ReactNode
}

/** The preview of the login page, with all the ways to view it. */
export function LoginPagePreviewCard({ title, children, action, ...view }: LoginViewerProps) {
  return (
    <SectionCard title={title} action={action}>
      <ViewToolbar {...view} />
      {children}
    </SectionCard>
  )
}

type ViewToolbarProps = {
  view: PreviewOptions
  onViewChange: (view: PreviewOptions) => void
}

/** Chooses the moment of the login, the window, and the conditions to test the page under. */
function ViewToolbar(props: ViewToolbarProps) {
  const { view } = props
  const choice = <Key extends keyof PreviewOptions>(key: Key) => choiceOf(key, props)
  const trials = [
    labelOf(ZOOMS, view.zoom),
    labelOf(TEXTS, view.texts),
    labelOf(DIRECTIONS, view.dir),
  ]
  const [isOpen, setOpen] = useState(false)
  return (
    // Isolated, so that the browser passes over it when a letter is painted in a frame below it.
    <div
      role="group"
      aria-label="View"
      className="isolate space-y-2 border-b border-kumo-hairline px-4 py-3"
    >
      <SegmentedControl label="Page" options={STATES} {...choice('state')} />
      <div className="flex flex-wrap items-center gap-2">
        <SegmentedControl label="Device" options={DEVICE_OPTIONS} {...choice('device')} />
        <SegmentedControl label="Theme" options={THEMES} {...choice('theme')} />
        <SegmentedControl label="Size" options={SIZES} {...choice('size')} />
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
          <SegmentedControl label="Zoom" options={ZOOMS} {...choice('zoom')} />
          <SegmentedControl label="Texts" options={TEXTS} {...choice('texts')} />
          <SegmentedControl label="Direction" options={DIRECTIONS} {...choice('dir')} />
        </div>
      )}
    </div>
  )
}

function choiceOf<Key extends keyof PreviewOptions>(
  key: Key,
  { view, onViewChange }: ViewToolbarProps,
) {
  return {
    value: view[key],
    onChange: (value: PreviewOptions[Key]) => onViewChange({ ...view, [key]: value }),
  }
}

/** Returns the label of the chosen option unless it is the first one, the default. */
function labelOf<Value>(options: readonly SegmentedOption<Value>[], chosen: Value) {
  return options.slice(1).find(({ value }) => value === chosen)?.label
}

type Options<Key extends keyof PreviewOptions> = readonly SegmentedOption<PreviewOptions[Key]>[]

const STATES: Options<'state'> = LOGIN_PAGE_STATES.map((value) => ({
  value,
  label: LOGIN_PAGE_STATE_NAMES[value],
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
